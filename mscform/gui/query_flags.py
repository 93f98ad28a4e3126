"""Which boxes, rows and sections of one form have a query that waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from mscform.base.identity import ItemPath
from mscform.gui.style.tokens import Tone
from mscform.records.clinical import RowKey
from mscform.records.review import Query, QueryCounts, QueryStatus

TONES: Final = {
    QueryStatus.OPEN: Tone.WATCH,
    QueryStatus.ANSWERED: Tone.ACCENT,
    QueryStatus.CLOSED: Tone.MUTED,
    QueryStatus.CANCELLED: Tone.MUTED,
}


class QueryFlags(NamedTuple):
    """The queries of one form that wait, by box, by row, and of the form as a whole."""

    boxes: Mapping[ItemPath, tuple[Query, ...]]
    rows: Mapping[RowKey, tuple[Query, ...]]
    form: tuple[Query, ...]

    @property
    def counts(self) -> QueryCounts:
        """How many wait for an answer, and for being closed."""
        every = (*self.boxes.values(), *self.rows.values(), self.form)
        told = [query.status for place in every for query in place]
        answered = told.count(QueryStatus.ANSWERED)
        return QueryCounts(len(told) - answered, answered)

    @property
    def wider(self) -> tuple[Query, ...]:
        """Those that are about more than one box."""
        return (*(query for row in self.rows.values() for query in row), *self.form)


NO_FLAGS: Final = QueryFlags({}, {}, ())


def flags_of(queries: Iterable[Query]) -> QueryFlags:
    """Sort the waiting queries of one form by what they are about.

    Those that wait for an answer come first, and among them the newest.
    """
    boxes: dict[ItemPath, tuple[Query, ...]] = {}
    rows: dict[RowKey, tuple[Query, ...]] = {}
    whole: tuple[Query, ...] = ()
    waiting = (query for query in queries if query.is_unresolved)
    for query in sorted(waiting, key=_urgency, reverse=True):
        place = query.place
        if place.path is not None:
            boxes[place.path] = (*boxes.get(place.path, ()), query)
        elif place.row is not None:
            rows[place.row] = (*rows.get(place.row, ()), query)
        else:
            whole = (*whole, query)
    return QueryFlags(boxes, rows, whole)


def _urgency(query: Query) -> tuple[bool, datetime]:
    return query.status is QueryStatus.OPEN, query.opened_at


def loudest(queries: Iterable[Query]) -> Tone | None:
    """The tone of the flag: one that waits for an answer before one that has it."""
    states = {query.status for query in queries}
    found = (state for state in (QueryStatus.OPEN, QueryStatus.ANSWERED) if state in states)
    return next((TONES[state] for state in found), None)
