"""What is wrong with a definition: one sentence each, at one place, all found in one run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntEnum
from typing import TypeAlias

from mscform.base.errors import DefinitionError
from mscform.base.message import Message, Slot
from mscform.definitions.logic import Position

_LONGEST_QUOTE = 80
"""A fault quotes the author's text; nobody reads more than this, and a file may be hostile."""


class Rank(IntEnum):
    """What is told before what: of a file that is damaged first, what is left out for it last."""

    FIRST = 0
    ORDINARY = 1
    LAST = 2


_Key: TypeAlias = tuple[int, str, int, int, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing the author of a study must mend; `position` is None where a whole is missing."""

    position: Position | None
    message: Message
    rank: Rank = Rank.ORDINARY

    @property
    def sort_key(self) -> _Key:
        """Order by rank, then by file and place in the file, then by the sentence."""
        place = self.position
        where = ("", 0, 0) if place is None else (place.file, place.line, place.column)
        return (self.rank, *where, str(self.message))

    def __lt__(self, other: Fault) -> bool:
        return self.sort_key < other.sort_key


MAX_FAULTS = 500
"""More is no list a person reads; a hostile file makes no more than this."""

_MAX_GUESSES = 100
"""Guessing what was meant takes time; beyond this many faults there is another cause."""


class StudyFaults(DefinitionError):  # noqa: N818  (it is what it says: many faults)
    """A study that cannot be used, with every fault found in it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        count, code = len(self.faults), first.message.code
        if first.position is None:
            super().__init__("DEF-FAULTS-OF-ALL", count=count, first=code)
        else:
            super().__init__("DEF-FAULTS", count=count, where=str(first.position), first=code)

    def __str__(self) -> str:
        return "\n".join(f"{fault.position or ''}: {fault.message}" for fault in self.faults)


class FaultList:
    """Collects faults while a study is read; the same fault twice counts once."""

    def __init__(self) -> None:
        self._found: dict[_Key, Fault] = {}

    def add(self, position: Position | None, code: str, **slots: Slot) -> None:
        """Note one fault; long quotes are shortened, but never the choice of `possible` words."""
        told = {
            name: value if name == "possible" else _shown(value) for name, value in slots.items()
        }
        if len(self._found) == MAX_FAULTS:
            code, position, told = "DEF-MANY-FAULTS", None, {"limit": MAX_FAULTS}
        elif self.is_full:
            return
        fault = Fault(position, Message(code, told))
        self._found.setdefault(fault.sort_key, fault)

    def add_unknown(
        self, position: Position | None, code: str, name: str, known: Iterable[str], **slots: Slot
    ) -> None:
        """Note an unknown name; the code becomes `…-NEAR` where a known name is close to it."""
        near = nearest(name, known) if len(self._found) < _MAX_GUESSES else None
        if near is None:
            self.add(position, code, name=name, **slots)
        else:
            self.add(position, f"{code}-NEAR", name=name, nearest=near, **slots)

    def sorted(self) -> tuple[Fault, ...]:
        """All faults in the order of files and lines."""
        return tuple(sorted(self._found.values()))

    @property
    def is_full(self) -> bool:
        """Whether nothing more is taken."""
        return len(self._found) > MAX_FAULTS

    def __len__(self) -> int:
        return len(self._found)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant, or None."""
    candidates = list(known)
    folded = {candidate.casefold(): candidate for candidate in candidates}
    if name.casefold() in folded:
        return folded[name.casefold()]
    found = get_close_matches(name[:_LONGEST_QUOTE], candidates, n=1, cutoff=0.6)
    return found[0] if found else None


def _shown(value: Slot) -> Slot:
    """A slot as it may stand in a sentence: one line, not too long."""
    if not isinstance(value, str):
        return value
    text = " ".join(value.split())
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
