"""`mscform sign`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import Any, Final

from mscform.base.errors import EntryError
from mscform.base.identity import CheckOID, FormKey, SubjectKey
from mscform.cli.output import Exit, Output
from mscform.cli.passwords import Passwords
from mscform.cli.sites import writing_site
from mscform.definitions.logic import Severity
from mscform.engine.changes import (
    AlertAcknowledgement,
    Change,
    FindingConfirmation,
    Refused,
    StatusChange,
)
from mscform.engine.form_state import Finding
from mscform.records.clinical import FormStatus
from mscform.records.replay import ALERT_CHECK
from mscform.records.review import Query
from mscform.services.signing import SignedForm
from mscform.services.site import Site

_CONFIRMED: Final = (Severity.UNUSUAL, Severity.ALARMING)


def _complete(site: Site, subject: SubjectKey, key: FormKey, out: Output) -> tuple[Finding, ...]:
    """Complete a form in work: there is no separate call for it on the command line.

    Odd values and alerts are confirmed in the signer's name, each as an event of its own, and
    given back to be told; what is missing or impossible still hinders. Any other state is left
    as it is. Raises EntryError where something hinders, AccessError for who may not complete.
    """
    state = site.entry.state(subject, key)
    if state.status is not FormStatus.IN_PROGRESS:
        return ()
    stood_by = tuple(one for one in state.hindrances if one.severity in _CONFIRMED)
    _refuse_hindered(site, [one for one in state.hindrances if one not in stood_by], out)
    for finding in stood_by:
        site.entry.commit(subject, _confirmation(key, finding))
    outcome = site.entry.commit(subject, StatusChange(form=key, status=FormStatus.COMPLETE))
    if isinstance(outcome, Refused):
        raise EntryError(outcome.message.code, **outcome.message.slots)
    return stood_by


def _confirmation(key: FormKey, finding: Finding) -> Change:
    path = finding.at.path
    if finding.code == ALERT_CHECK:
        return AlertAcknowledgement(form=key, timepoint=path.repeat)
    return FindingConfirmation(form=key, path=path, check=CheckOID(finding.code))


def _refuse_hindered(site: Site, hindrances: Sequence[Finding], out: Output) -> None:
    for finding in hindrances:
        out.line(f"{finding.at} {finding.code}: {site.signing.sentence(finding, out.language)}")
    if hindrances:
        raise EntryError("CLI-HINDERED", count=len(hindrances))


def sign(arguments: Namespace, out: Output) -> int:
    """Sign a form with the signer's own key; prints where the sealed document lies."""
    passwords = Passwords(arguments)
    subject = SubjectKey(arguments.subject)
    with writing_site(arguments, passwords) as site:
        key = site.reading.form_at(arguments.form)
        # First whether this person may sign so at all: completing is an act of its own.
        site.signing.meaning(arguments.meaning)
        # And whether it can stand on paper: a character without a glyph must stop all of it.
        site.printing.form(subject, key, preview=True)
        confirmed = _complete(site, subject, key, out)
        case = site.signing.prepare(subject, key)
        _refuse_hindered(site, case.hindrances, out)
        signed = site.signing.sign(
            subject,
            key,
            meaning=arguments.meaning,
            login=arguments.as_user,
            password=passwords.of(arguments.as_user),
        )
    if arguments.json:
        out.json(_as_json(signed, confirmed, case.queries))
    else:
        _tell(signed, confirmed, case.queries, out)
    return Exit.GOOD


def _as_json(
    signed: SignedForm, confirmed: Sequence[Finding], queries: Sequence[Query]
) -> dict[str, Any]:
    return {
        "subject": signed.signature.subject,
        "form": str(signed.signature.form),
        "meaning": signed.signature.meaning,
        "digest": signed.signature.digest,
        "document": signed.signature.document,
        "path": str(signed.path),
        "confirmed": [f"{one.at} {one.code}" for one in confirmed],
        "queries": [one.name for one in queries],
    }


def _tell(
    signed: SignedForm, confirmed: Sequence[Finding], queries: Sequence[Query], out: Output
) -> None:
    for one in confirmed:
        out.say("CLI-CONFIRMED", at=str(one.at), check=one.code)
    if queries:
        names = ", ".join(one.name for one in queries)
        out.say("CLI-SIGNED-QUERIES", count=len(queries), queries=names)
    out.say("CLI-SIGNED", form=str(signed.signature.form), path=str(signed.path))
