"""`mscform proposal list|accept|dismiss`."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from mscform.base.errors import CallError, EntryError
from mscform.base.identity import ItemOID, SubjectKey
from mscform.cli.output import Exit, Output
from mscform.cli.sites import reading_site, writing_site
from mscform.engine.changes import Refused
from mscform.services.proposals import Proposed, Written


def proposal_list(arguments: Namespace, out: Output) -> int:
    """What is proposed, of one subject or of all; `--open` leaves out what was dealt with."""
    with reading_site(arguments) as site:
        if arguments.subject is None:
            subjects = [one.key for one in site.subjects.all()]
        else:
            subjects = [SubjectKey(arguments.subject)]
        told = [one for key in subjects for one in site.proposals.of(key)]
    if arguments.only_open:
        told = [one for one in told if one.dealing is None]
    if arguments.json:
        out.json([_as_json(one) for one in told])
        return Exit.GOOD
    for one in told:
        _tell(one, out)
    if not told:
        out.say("CLI-PROPOSALS-NONE")
    return Exit.GOOD


def proposal_accept(arguments: Namespace, out: Output) -> int:
    """Write the row that is proposed, with the values of `--set` in place of the proposed ones."""
    values = dict(_value(text) for text in arguments.values)
    with writing_site(arguments) as site:
        subject = SubjectKey(arguments.subject)
        state = site.proposals.find(subject, arguments.rule, arguments.at)
        written = _done(site.proposals.accept(subject, state, values))
    if state.asks:
        out.say("CLI-PROPOSAL-ASKED", rule=arguments.rule)
    elif written.row is None:
        out.say("CLI-PROPOSAL-NOTED", rule=arguments.rule)
    else:
        place = f"{written.row.form}/{written.row.group}[{written.repeat}]"
        out.say("CLI-PROPOSAL-WRITTEN", rule=arguments.rule, row=place)
    return Exit.GOOD


def proposal_dismiss(arguments: Namespace, out: Output) -> int:
    """Put a proposal aside, with a reason."""
    with writing_site(arguments) as site:
        subject = SubjectKey(arguments.subject)
        state = site.proposals.find(subject, arguments.rule, arguments.at)
        _done(site.proposals.dismiss(subject, state, arguments.reason, arguments.text))
    out.say("CLI-PROPOSAL-PUT-ASIDE", rule=arguments.rule)
    return Exit.GOOD


def _value(text: str) -> tuple[ItemOID, str | None]:
    item, sign, value = text.partition("=")
    if not sign or not item.strip():
        raise CallError("CLI-PROPOSAL-SET", given=text)
    return ItemOID(item.strip()), value or None


def _done(outcome: Written | Refused) -> Written:
    if isinstance(outcome, Refused):
        raise EntryError(outcome.message.code, **outcome.message.slots)
    return outcome


def _tell(one: Proposed, out: Output) -> None:
    state = one.state
    word = out.text(f"CLI-PROPOSAL-{state.standing.upper()}")
    out.line(f"{one.subject} {state.at} {state.rule} [{word}]")
    out.line(f"    {one.because.in_language(out.language)}")
    if one.dealing is not None:
        out.line(f"    {one.dealing.by}, {one.dealing.at:%Y-%m-%d %H:%M}")


def _as_json(one: Proposed) -> dict[str, Any]:
    state, dealing = one.state, one.dealing
    row = state.row
    return {
        "subject": one.subject,
        "at": str(state.at),
        "rule": state.rule,
        "kind": state.kind.value,
        "code": state.code,
        "grade": state.grade,
        "message": dict(state.message),
        "because": dict(one.because),
        "state": state.standing.value,
        "by": None if dealing is None else dealing.by,
        "reason": None if dealing is None else dealing.reason,
        "row": None if dealing is None else dealing.row,
        "fills": None if row is None else {str(oid): text for oid, text in row.fill},
    }
