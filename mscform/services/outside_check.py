"""What can be seen of a site without a secret, and a plain word on what cannot (D26).

The key slots, the size of the database, the numbers that the anchors state (their seals need the
key), and the prints by the seals and the authority that they carry themselves.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, NamedTuple

from mscform.base.errors import MscformError
from mscform.base.message import Message
from mscform.security.key_slots import KeySlots
from mscform.services.files import read_whole
from mscform.services.pdf_check import BARE, verify_document
from mscform.services.site_check import Findings
from mscform.services.verdict import Check, VerdictFault
from mscform.store.anchors import AnchorError, stated_anchor, stated_outside
from mscform.store.folder import SiteFolder

_PAGE: Final = 4096


def check_outside(place: SiteFolder, slots: KeySlots) -> Findings:
    """Everything that needs no secret; the last check says what was not looked at."""
    read = Message("SVC-SLOTS-READ", {"site": slots.site})
    prints = _prints(place.prints)
    checks = (
        Check(name="key_slots", ok=True, message=read),
        _database(place.database),
        _anchors(place.heads),
        *prints.checks,
        Check(name="record", ok=None, message=Message("SVC-OUTSIDE-ONLY")),
    )
    return Findings(checks, prints.faults)


def _database(path: Path) -> Check:
    """An encrypted file looks like chance: without the key only its size can be wrong."""
    size = path.stat().st_size if path.is_file() else 0
    if size > 0 and size % _PAGE == 0:
        return Check(name="database_file", ok=None, message=Message("SVC-PAGES"))
    return Check(name="database_file", ok=False, message=Message("SVC-PAGES-BROKEN"))


def _anchors(heads: Path) -> Check:
    """The number in the folder against the one that this computer remembers of the same device."""
    try:
        inside = stated_anchor(heads)
        outside = None if inside is None else stated_outside(inside)
    except (AnchorError, OSError):
        return _anchor("SVC-HEADS-UNREADABLE", ok=False, where=heads.name)
    if inside is None:
        return _anchor("SVC-HEADS-GONE", warned=True, where=heads.name)
    here = inside.anchor.head
    if outside is None:
        return _anchor("SVC-UNANCHORED", warned=True, inside=here.number)
    there = outside.anchor.head
    told: dict[str, Any] = {"where": heads.name, "inside": here.number, "outside": there.number}
    if there.number > here.number:
        return _anchor("SVC-FOLDER-OLDER", ok=False, at=outside.anchor.at, **told)
    if there.number == here.number and there != here:
        return _anchor("SVC-FOLDER-FORKED", ok=False, **told)
    return _anchor("SVC-ANCHORS-AGREE", **told)


def _anchor(code: str, *, ok: bool = True, warned: bool = False, **told: Any) -> Check:
    return Check(name="anchor", ok=ok, warning=warned, message=Message(code, told))


class _Print(NamedTuple):
    """One file of the print folder: under whose authority, or what is wrong with its seal."""

    name: str
    authority: str | None
    trouble: tuple[Message, ...]


def _prints(folder: Path) -> Findings:
    """Each sealed print is what was sealed, and all under one authority."""
    found = [_print(path) for path in sorted(folder.glob("*.pdf"))]
    if not found:
        return Findings((), ())
    bad = tuple(_changed(one) for one in found if one.trouble)
    authorities = sorted({one.authority for one in found if one.authority})
    sealed = sum(one.authority is not None for one in found)
    bare = len(found) - sealed - len(bad)
    told: dict[str, Any] = {"count": sealed, "bad": len(bad), "bare": bare}
    told["authorities"] = ", ".join(authorities) or "–"
    checks = [Check(name="prints", ok=not bad, message=Message("SVC-PRINTS-SEEN", told))]
    if bare:
        message = Message("SVC-PRINTS-BARE", told)
        checks.append(Check(name="prints", ok=True, warning=True, message=message))
    if len(authorities) > 1:
        message = Message("SVC-PRINTS-AUTHORITIES", told)
        checks.append(Check(name="prints", ok=False, message=message))
    return Findings(tuple(checks), bad)


def _print(path: Path) -> _Print:
    try:
        checks = verify_document(read_whole(path), None).checks
    except MscformError as error:
        return _Print(path.name, None, (error.message,))
    whose = next((one for one in checks if one.name == "authority"), None)
    if whose is not None:
        return _Print(path.name, str(whose.message.slots["fingerprint"]), ())
    if {one.message.code for one in checks} <= BARE:
        return _Print(path.name, None, ())
    return _Print(path.name, None, tuple(one.message for one in checks))


def _changed(found: _Print) -> VerdictFault:
    first = found.trouble[0]
    return VerdictFault(code=first.code, where=found.name, message=first)
