"""A go / no-go list at a moment: where each of its lines stands, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mscform.base.identity import ItemAddress
from mscform.base.text import TranslatedText
from mscform.definitions.run import GoLine, GoList


class LineStanding(StrEnum):
    """Where one line stands; everything but `done` is open."""

    DONE = "done"
    MISSING = "missing"
    DIFFERENT = "different"
    SAME_PERSON = "same_person"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineState:
    """One line: `blank` is where something is missing, `words` why the study does not allow it.

    `scanned` and `known` are the two codes of a line that compares; None until there is one.
    """

    line: GoLine
    standing: LineStanding
    blank: tuple[ItemAddress, ...] = ()
    words: TranslatedText | None = None
    scanned: str | None = None
    known: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoState:
    """The list of one act, while that act is open."""

    plan: GoList
    lines: tuple[LineState, ...]

    @property
    def open(self) -> tuple[LineState, ...]:
        """The lines that do not allow the act yet."""
        return tuple(one for one in self.lines if one.standing is not LineStanding.DONE)
