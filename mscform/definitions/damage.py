"""Files of a study that are damaged, and what may not be concluded while they are.

A name that stands in the lost part of a file seems to be nowhere, and another one seems to be
meant. Whoever followed such advice would spoil a sound file; so only what is certain is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from mscform.base.message import Message, Slot
from mscform.definitions.faults import Fault, Rank
from mscform.definitions.logic import Position
from mscform.definitions.reader_files import is_source

_NOT_READ: Final = frozenset({"DEF-LINK", "DEF-NO-STUDY", "DEF-NOT-A-FILE", "DEF-UNREADABLE"})
"""A file of which nothing was read at all."""

_PATTERNS: Final = "patterns.yaml"
_OF_PATTERNS: Final = frozenset(
    {
        "DEF-SLOT-MISSING",
        "DEF-TOO-FEW",
        "DEF-UNKNOWN-GIVEN",
        "DEF-UNKNOWN-PATTERN",
        "DEF-UNKNOWN-SLOT",
    }
)
"""What a form shows while the patterns that it uses are lost."""

_UNUSED: Final = "DEF-UNUSED-PATTERN"
_NEAR: Final = "-NEAR"

_VISITS: Final = "study.yaml"
_NO_FORM: Final = "DEF-UNKNOWN-FORM"
_OF_PLACES: Final = frozenset(
    {
        "DEF-ENDPOINT-ONCE",
        "DEF-FORM-NOWHERE",
        "DEF-VISIT-DATE-FORM",
        "ENG-L-APART",
        "ENG-L-NOT-IN-EVENT",
    }
)
"""What is said of a form that does not stand where it is looked for."""

_CERTAIN: Final = frozenset(
    {
        "DEF-CODE-TWICE",
        "DEF-DIGIT",
        "DEF-DIGIT-TWICE",
        "DEF-OID-CASE",
        "DEF-OID-FORM",
        "DEF-OID-TWICE",
        "DEF-OID-WORD",
        "DEF-RANGE-INSIDE",
        "DEF-RANGE-ORDER",
        "DEF-TRANSLATION-MISSING",
        "ENG-L-BRACKET",
        "ENG-L-COUNT",
        "ENG-L-EMPTY",
        "ENG-L-FORBIDDEN",
        "ENG-L-FUNCTION",
        "ENG-L-LENGTH",
        "ENG-L-LITERAL",
        "ENG-L-NESTING",
        "ENG-L-SYNTAX",
        "ENG-L-ZERO",
    }
)
"""What stays wrong whatever the lost part holds."""

_HOMES: Final = {
    "DEF-UNKNOWN-CODELIST": "codelists.yaml",
    "DEF-UNKNOWN-EVENT": "study.yaml",
    "ENG-L-EVENT": "study.yaml",
    "ENG-L-PARAMETER": "parameters.yaml",
}
"""What is certain while the only file that could hold the name is sound."""


@dataclass(frozen=True, slots=True)
class Damage:
    """The files that broke off, and the last lines of those that end within a line."""

    broken: frozenset[str] = frozenset()
    cut: tuple[Position, ...] = ()


def damage_of(sources: Mapping[str, bytes], broken: Collection[str]) -> Damage:
    """The damage of source files, of which `broken` could not be read to their end."""
    ends = {
        path: data for path, data in sources.items() if path not in broken and data[-1:] != b"\n"
    }
    cut = tuple(
        Position(file=path, line=data.count(b"\n") + 1, column=1) for path, data in ends.items()
    )
    return Damage(frozenset(broken), cut)


def told_in_order(
    of_files: Iterable[Fault], of_study: Iterable[Fault], damage: Damage
) -> tuple[Fault, ...]:
    """All faults in the order to mend them, without those that may only follow from the damage."""
    own = {fault.sort_key: fault for fault in of_files}
    whole = {fault.sort_key: fault for fault in of_study if fault.sort_key not in own}
    unread = {
        fault.position.file
        for fault in own.values()
        if fault.message.code in _NOT_READ
        and fault.position is not None
        and is_source(fault.position.file)
    }
    lost = damage.broken | unread
    if not lost and not (damage.cut and (own or whole)):
        return _with_names_first([*own.values(), *whole.values()])
    return _without_conclusions(list(own.values()), list(whole.values()), lost, damage.cut)


def _with_names_first(faults: list[Fault]) -> tuple[Fault, ...]:
    """In order; but a form whose name is wrong at its visit comes before all, and alone.

    The form that is meant stands nowhere then, and whatever asks for it there seems wrong too.
    """
    unknown = [fault for fault in faults if _is_unknown_visit_form(fault)]
    kept = [fault for fault in faults if fault.message.code not in _OF_PLACES]
    if not unknown or len(kept) == len(faults):
        return tuple(sorted(faults))
    told = [replace(one, rank=Rank.FIRST) if one in unknown else one for one in kept]
    first = min(unknown)
    slots: dict[str, Slot] = {
        "count": len(faults) - len(kept),
        "name": first.message.slots["name"],
    }
    told.append(Fault(first.position, Message("DEF-FOLLOWS-FORM", slots), Rank.LAST))
    return tuple(sorted(told))


def _is_unknown_visit_form(fault: Fault) -> bool:
    place = fault.position
    is_unknown = fault.message.code.removesuffix(_NEAR) == _NO_FORM
    return is_unknown and place is not None and place.file == _VISITS


def _without_conclusions(
    own: list[Fault], whole: list[Fault], lost: frozenset[str], cut: tuple[Position, ...]
) -> tuple[Fault, ...]:
    ends = {place.file: place.line for place in cut}
    damaged = lost | set(ends)
    kept = [fault for fault in own if not _may_follow(fault, damaged, ends)]
    kept += [fault for fault in whole if _is_certain(fault, damaged)]
    left_out = len(own) + len(whole) - len(kept)
    if not lost and not left_out:
        return tuple(sorted(kept))
    told = [_ranked(fault, lost | set(ends)) for fault in kept]
    told += [Fault(place, Message("DEF-CUT"), Rank.FIRST) for place in cut]
    if left_out:
        first = min(fault for fault in told if fault.rank is Rank.FIRST)
        slots: dict[str, Slot] = {"count": left_out, "files": ", ".join(sorted(damaged))}
        told.append(Fault(first.position, Message("DEF-FOLLOWS", slots), Rank.LAST))
    return tuple(sorted(told))


def _may_follow(fault: Fault, damaged: Collection[str], ends: Mapping[str, int]) -> bool:
    """Whether a fault of one file may be due to another file, or to its own lost end."""
    code = fault.message.code.removesuffix(_NEAR)
    if code == _UNUSED or (code in _OF_PATTERNS and _PATTERNS in damaged):
        return True
    place = fault.position
    if place is None or not fault.message.code.endswith(_NEAR):
        return False
    return ends.get(place.file) == place.line


def _is_certain(fault: Fault, damaged: Collection[str]) -> bool:
    if fault.position is None or fault.position.file in damaged:
        return False
    code = fault.message.code.removesuffix(_NEAR)
    return code in _CERTAIN or (code in _HOMES and _HOMES[code] not in damaged)


def _ranked(fault: Fault, damaged: Collection[str]) -> Fault:
    place = fault.position
    is_first = place is not None and place.file in damaged
    return replace(fault, rank=Rank.FIRST) if is_first else fault
