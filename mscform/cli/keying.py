"""`mscform keying list|enter|resolve`: what was copied from paper, typed a second time (DAT-13)."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from mscform.base.errors import CallError, EntryError, MscformError
from mscform.base.identity import ItemAddress, SubjectKey
from mscform.cli.output import Exit, Output
from mscform.cli.sites import reading_site, writing_site
from mscform.services.entries import BadLine, Entry, read_entries, reason_given
from mscform.services.files import read_whole
from mscform.services.keyed import KeyedBox, KeyingStanding
from mscform.services.second_keying import Take
from mscform.services.site import Site


def keying_list(arguments: Namespace, out: Output) -> int:
    """Every box of the copied sets of a form; 1 where something differs still."""
    with reading_site(arguments) as site:
        key = site.reading.form_at(arguments.form)
        boxes = site.second_keying.boxes(SubjectKey(arguments.subject), key)
        told = [_as_json(ItemAddress(key, box.path), box) for box in boxes if _counts(box)]
    if arguments.json:
        out.json(told)
    else:
        for one in told:
            out.line(f"{one['at']} [{one['state']}] {one['first']} / {one['second']}")
    differs = any(one["state"] == KeyingStanding.DIFFERS for one in told)
    return Exit.WRONG_DATA if differs else Exit.GOOD


def keying_enter(arguments: Namespace, out: Output) -> int:
    """Type every line again; 1 where one is refused or differs."""
    read = tuple(read_entries(read_whole(arguments.entries)))
    told: list[dict[str, Any]] = []
    with writing_site(arguments) as site:
        for line in read:
            told.append(_line(site, line, out))
    if arguments.json:
        out.json(told)
    else:
        for one in told:
            out.line(f"{one['line']}: {one['state']} {one['message'] or ''}".rstrip())
    fine = all(one["state"] == KeyingStanding.AGREES for one in told)
    return Exit.GOOD if fine else Exit.WRONG_DATA


def _line(site: Site, line: Entry | BadLine, out: Output) -> dict[str, Any]:
    try:
        if isinstance(line, BadLine):
            raise line.error
        if line.subject is None or line.login is not None or line.file is not None:
            raise CallError("CLI-KEYING-LINE")
        address = site.reading.item_at(line.at)
        box = site.second_keying.key(
            line.subject, address.form, address.path, line.raw, line.missing
        )
    except (CallError, EntryError) as error:
        return _refused(line.line, error, out)
    return {"line": line.line, "state": box.standing.value, "message": None}


def _refused(number: int, error: MscformError, out: Output) -> dict[str, Any]:
    said = out.catalogue.render(error.message, out.language)
    return {"line": number, "state": "refused", "message": said}


def keying_resolve(arguments: Namespace, out: Output) -> int:
    """Which of two readings stands on the paper."""
    with writing_site(arguments) as site:
        address = site.reading.item_at(arguments.at)
        reason = reason_given(site.study, arguments.reason)
        if reason is None:
            raise EntryError("SVC-REASON-FIRST")
        box = site.second_keying.resolve(
            SubjectKey(arguments.subject),
            address.form,
            address.path,
            Take(arguments.take),
            reason,
        )
    if arguments.json:
        out.json(_as_json(address, box))
    else:
        out.say("CLI-KEYING-RESOLVED", at=str(address), value=_text(box.first) or "–")
    return Exit.GOOD


def _counts(box: KeyedBox) -> bool:
    """What both left empty is no part of it."""
    return box.first is not None or box.standing is not KeyingStanding.WAITING


def _as_json(address: ItemAddress, box: KeyedBox) -> dict[str, Any]:
    return {
        "at": str(address),
        "state": box.standing.value,
        "first": _text(box.first),
        "second": box.raw or box.missing,
        "by": None if box.by is None else box.by.login,
        "keyed_at": None if box.at is None else box.at.isoformat(),
    }


def _text(answer: Any) -> str | None:
    return None if answer is None else answer.raw or answer.missing
