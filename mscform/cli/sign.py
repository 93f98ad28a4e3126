"""`mscform sign`."""

from __future__ import annotations

from argparse import Namespace

from mscform.base.errors import EntryError
from mscform.base.identity import SubjectKey
from mscform.cli.output import Exit, Output
from mscform.cli.passwords import Passwords
from mscform.cli.sites import writing_site
from mscform.engine.changes import Refused, StatusChange
from mscform.records.clinical import FormStatus
from mscform.services.places import form_at


_CONFIRMED: Final = (Severity.UNUSUAL, Severity.ALARMING)


def _complete(site: Site, subject: SubjectKey, key: FormKey, out: Output) -> None:
    """Complete a form in work: there is no separate call for it on the command line.

    Odd values are told one by one and confirmed in the signer's name, each as an event; what is
    missing or impossible still hinders. A form that is complete, or not this person's to
    complete, is left as it is.
    """
    state = site.entry.state(subject, key)
    if state.status is not FormStatus.IN_PROGRESS or not site.may(Permission.COMPLETE):
        return
    for finding in state.hindrances:
        told = f"{finding.at} {finding.code}: {site.signing.sentence(finding, out.language)}"
        if finding.severity in _CONFIRMED:
            stands = FindingConfirmation(
                form=key, path=finding.at.path, check=CheckOID(finding.code)
            )
            site.entry.commit(subject, stands)
            out.note("CLI-CONFIRMED", finding=told)
    outcome = site.entry.commit(subject, StatusChange(form=key, status=FormStatus.COMPLETE))
    if isinstance(outcome, Refused):
        raise EntryError(outcome.message.code, **outcome.message.slots)


def sign(arguments: Namespace, out: Output) -> int:
    """Sign a form with the signer's own key; prints where the sealed document lies."""
    passwords = Passwords(arguments)
    subject = SubjectKey(arguments.subject)
    with writing_site(arguments, passwords) as site:
        key = form_at(site.study, arguments.form)
        _complete(site, subject, key, out)
        case = site.signing.prepare(subject, key)
        for finding in case.hindrances:
            out.line(f"{finding.at} {finding.code}: {site.signing.sentence(finding, out.language)}")
        if case.hindrances:
            raise EntryError("CLI-HINDERED", count=len(case.hindrances))
        signed = site.signing.sign(
            subject,
            key,
            meaning=arguments.meaning,
            login=arguments.as_user,
            password=passwords.of(arguments.as_user),
        )
    if arguments.json:
        out.json(
            {
                "subject": subject,
                "form": str(key),
                "meaning": signed.signature.meaning,
                "digest": signed.signature.digest,
                "document": signed.signature.document,
                "path": str(signed.path),
            }
        )
    else:
        out.say("CLI-SIGNED", form=str(key), path=str(signed.path))
    return Exit.GOOD
