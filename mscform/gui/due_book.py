"""Every visit of everybody that has a day or is called for: for the list and the calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from mscform.base.identity import SubjectKey
from mscform.engine.form_state import EventState, SubjectOverview, VisitState
from mscform.gui.places import SubjectPlace
from mscform.gui.roster import Roster
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.visits import Visit, visits_of

AHEAD: Final = timedelta(days=7)


class Mark(StrEnum):
    """What a visit means to a day; the value is the tail of its text code."""

    OVERDUE = "OVERDUE"
    CLOSES = "CLOSES"
    TARGET = "TARGET"
    DONE = "DONE"
    MISSED = "MISSED"


LOOKS: Final[Mapping[Mark, tuple[Icon, Tone]]] = {
    Mark.OVERDUE: (Icon.OVERDUE, Tone.CALL),
    Mark.CLOSES: (Icon.WINDOW_END, Tone.WATCH),
    Mark.TARGET: (Icon.DUE, Tone.ACCENT),
    Mark.DONE: (Icon.DONE, Tone.GOOD),
    Mark.MISSED: (Icon.NOT_DONE, Tone.MUTED),
}
"""Shape and colour, in the order in which a day shows them."""


@dataclass(frozen=True, slots=True)
class Due:
    """One visit of one subject."""

    subject: SubjectKey
    visit: Visit

    @property
    def place(self) -> SubjectPlace:
        """Where it opens."""
        return SubjectPlace(self.subject, self.visit.key)

    @property
    def urgency(self) -> tuple[date, SubjectKey]:
        """The last day first; a visit that is called for without a window comes before all."""
        return self.visit.state.latest or date.min, self.subject


@dataclass(frozen=True, slots=True)
class Urgent:
    """What the list shows, each part by urgency."""

    late: tuple[Due, ...]
    now: tuple[Due, ...]
    soon: tuple[Due, ...]


@dataclass(slots=True)
class DayEntries:
    """What stands on one day of the calendar."""

    of: dict[Mark, list[Due]] = field(default_factory=dict)

    def counts(self) -> tuple[tuple[Mark, int], ...]:
        """How many of each, in the order in which they are shown."""
        return tuple((mark, len(self.of[mark])) for mark in LOOKS if mark in self.of)

    def entries(self) -> Iterator[tuple[Mark, Due]]:
        """Everything, mark by mark, by subject."""
        for mark in LOOKS:
            for due in sorted(self.of.get(mark, ()), key=lambda one: one.subject):
                yield mark, due


class DueBook:
    """Reads the overviews of the roster; each of them is looked through once."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._known: dict[SubjectKey, tuple[SubjectOverview, tuple[Due, ...]]] = {}

    def all(self) -> Iterator[Due]:
        """Every visit that has a day or is called for."""
        for subject in self._roster.subjects:
            overview = self._roster.overview(subject.key)
            if overview is not None:
                yield from self._of(subject.key, overview)

    def _of(self, key: SubjectKey, overview: SubjectOverview) -> tuple[Due, ...]:
        kept = self._known.get(key)
        if kept is None or kept[0] is not overview:
            found = tuple(Due(key, visit) for visit in visits_of(overview) if _counts(visit))
            kept = self._known[key] = (overview, found)
        return kept[1]

    def urgent(self, today: date) -> Urgent:
        """Late, to be done now, and to come within seven days."""
        late, now, soon = [], [], []
        for due in sorted(self.all(), key=lambda one: one.urgency):
            state = due.visit.state.state
            if state is VisitState.OVERDUE:
                late.append(due)
            elif state is VisitState.DUE:
                now.append(due)
            elif _is_soon(due.visit, today):
                soon.append(due)
        return Urgent(tuple(late), tuple(now), tuple(soon))

    def days(self, today: date) -> dict[date, DayEntries]:
        """What stands on each day of the calendar; days without anything are not there."""
        found: dict[date, DayEntries] = {}
        for due in self.all():
            for mark, day in marks_of(due.visit.state, today):
                found.setdefault(day, DayEntries()).of.setdefault(mark, []).append(due)
        return found


def marks_of(event: EventState, today: date) -> Iterable[tuple[Mark, date]]:
    """The days of a visit: held, missed, too late, or its target and the last of its window.

    One that is called for without a window stands on today.
    """
    state, days = event.state, []
    if state is VisitState.DONE:
        days.append((Mark.DONE, event.visited or event.target))
    elif state is VisitState.OVERDUE:
        days.append((Mark.OVERDUE, event.latest))
    elif state is VisitState.MISSED:
        days.append((Mark.MISSED, event.latest))
    elif state in (VisitState.DUE, VisitState.NOT_YET):
        called = today if state is VisitState.DUE else None
        days.append((Mark.TARGET, event.target or called))
        if event.latest != event.target:
            days.append((Mark.CLOSES, event.latest))
    return [(mark, day) for mark, day in days if day is not None]


def _counts(visit: Visit) -> bool:
    state = visit.state
    return state.latest is not None or state.visited is not None or visit.open_state is not None


def _is_soon(visit: Visit, today: date) -> bool:
    first = visit.state.earliest
    return visit.state.state is VisitState.NOT_YET and first is not None and first <= today + AHEAD
