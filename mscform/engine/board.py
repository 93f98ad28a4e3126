"""One card of the board: a running course of readings, and how urgent it is at a moment.

A card is made once from the state of its form and then only compared with the clock: nothing is
evaluated while nothing is written (`performance.md`: twelve sheets, once a second).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import IntEnum
from typing import Final, NamedTuple

from mscform.base.clock import passed
from mscform.base.identity import FormKey, ItemOID
from mscform.base.message import Message
from mscform.base.text import TranslatedText
from mscform.definitions.item import ItemDefinition
from mscform.engine.form_state import (
    AlertState,
    FormState,
    GroupState,
    ItemState,
    PointState,
    RepeatState,
    RunState,
    TimePointState,
)
from mscform.engine.functions_number import read_number
from mscform.engine.run_sheet import is_known

SOON: Final = timedelta(minutes=10)
"""What is due within this time is told ahead."""
_HOLDS: Final = (PointState.DONE, PointState.PARTIAL)
_STOP_LEVEL: Final = 3
_CALL_LEVEL: Final = 2


class Urgency(IntEnum):
    """How soon somebody has to come, the most urgent last."""

    OVER = 0
    CALM = 1
    SOON = 2
    DUE = 3
    OVERDUE = 4
    CALL = 5
    STOP = 6


class DueSet(NamedTuple):
    """A set that is still to be taken: a planned point, or one that an alert asks for.

    `because` is there for the latter.
    """

    name: TranslatedText | str
    planned: datetime
    earliest: datetime
    latest: datetime
    because: Message | None = None


class Reading(NamedTuple):
    """One number of the last set: its question, the text, the unit in force."""

    item: ItemDefinition
    text: str
    unit: str | None


class Curve(NamedTuple):
    """The numbers of one question over the run: minutes since it began, and the value."""

    item: ItemDefinition
    points: tuple[tuple[Decimal, Decimal], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A running sheet. `open` are the sets still to be taken, by their time; `last` the numbers of
    the last set that holds any, `last_name` its point and `measured` its time.
    """

    form: FormKey
    title: TranslatedText
    run: RunState
    open: tuple[DueSet, ...]
    known: int
    planned: int
    alert: AlertState | None
    score: Reading | None
    last_name: TranslatedText | str | None
    measured: datetime | None
    last: tuple[Reading, ...]
    curves: tuple[Curve, ...]

    def next(self) -> DueSet | None:
        """The set that is to be taken first."""
        return self.open[0] if self.open else None

    def urgency(self, now: datetime) -> Urgency:
        """How urgent it is: an alert that nobody has acknowledged stands above everything due."""
        level = 0 if self.alert is None or self.alert.acknowledged else self.alert.level or 0
        if level >= _STOP_LEVEL:
            return Urgency.STOP
        if level >= _CALL_LEVEL:
            return Urgency.CALL
        first = self.next()
        if first is None and self.closing is not None:
            return Urgency.DUE
        if first is None:
            return Urgency.OVER if self.run.ended is not None else Urgency.CALM
        now = now.astimezone(UTC)
        if now > first.latest:
            return Urgency.OVERDUE
        if now >= first.earliest:
            return Urgency.DUE
        return Urgency.SOON if passed(now, first.earliest) <= SOON else Urgency.CALM

    @property
    def closing(self) -> TranslatedText | None:
        """What is still to be done once no set is open any more; None where nothing is."""
        told = None if self.open else self.run.closing
        return None if told is None else told.words

    def order(self, now: datetime) -> tuple[int, bool, datetime, str]:
        """Sorts cards: the most urgent first, among equals whoever waits longest.

        An alert that was not acknowledged in time stands before the others of its level.
        """
        first = self.next()
        since = self.run.began or now
        waits = (since if first is None else first.planned).astimezone(UTC)
        seen = self.alert is None or self.alert.waits(now) is None
        return (-self.urgency(now), seen, waits, str(self.form))


class _Taken(NamedTuple):
    """A set that was measured, with the row that holds it."""

    measured: datetime
    point: TimePointState
    row: RepeatState


def card_of(state: FormState) -> Card | None:
    """The card of a form; None where it is no run, or one that has not begun."""
    run = state.run
    if run is None or run.began is None:
        return None
    group = next(one for one in state.groups if one.definition.oid == run.group)
    taken = _taken(state, group)
    last = max(taken, key=lambda one: one.measured.astimezone(UTC), default=None)
    return Card(
        form=state.key,
        title=state.definition.title,
        run=run,
        open=tuple(sorted(_open(state), key=lambda one: one.planned.astimezone(UTC))),
        known=sum(is_known(point.state) for point in state.timepoints),
        planned=len(state.timepoints),
        alert=_loudest(state, last),
        score=None if last is None else next(readings(last.row, (run.plan.score,)), None),
        last_name=None if last is None else point_name(last.point),
        measured=None if last is None else last.measured,
        last=() if last is None else tuple(readings(last.row, run.plan.curve)),
        curves=tuple(_curve(group, taken, oid, run.began) for oid in run.plan.curve),
    )


def _taken(state: FormState, group: GroupState) -> list[_Taken]:
    rows = {row.key: row for row in group.repeats if not row.struck}
    return [
        _Taken(point.measured, point, rows[point.code])
        for point in state.timepoints
        if point.measured is not None and point.code in rows and point.state in _HOLDS
    ]


def _open(state: FormState) -> Iterator[DueSet]:
    for point in state.timepoints:
        if is_known(point.state) or point.planned is None:
            continue
        ends = point.earliest or point.planned, point.latest or point.planned
        yield DueSet(point_name(point), point.planned, *ends)
    for task in state.tasks:
        if task.due is not None:
            yield DueSet(task.code, task.due, task.due, task.due, task.because)


def point_name(point: TimePointState) -> TranslatedText | str:
    """The title of a planned point; the code of an extra one."""
    return point.code if point.definition is None else point.definition.title


def _loudest(state: FormState, last: _Taken | None) -> AlertState | None:
    """The highest alert that nobody has acknowledged; else what the last set came to."""
    of_last = [one for one in state.alerts if last is not None and one.timepoint == last.point.code]
    waiting = [one for one in state.alerts if one.level and not one.acknowledged]
    return max(waiting or of_last, key=lambda one: one.level or 0, default=None)


def _text(row: RepeatState, oid: ItemOID | None) -> str | None:
    return next((item.text for item in row.items if item.definition.oid == oid), None)


def readings(row: RepeatState, wanted: Iterable[ItemOID | None]) -> Iterator[Reading]:
    """What stands in a row of these items, in their order; those without a value are left out."""
    found: dict[ItemOID | None, ItemState] = {item.definition.oid: item for item in row.items}
    for oid in wanted:
        item = found.get(oid)
        if item is not None and item.text is not None:
            yield Reading(item.definition, item.text, item.unit)


def _curve(group: GroupState, taken: list[_Taken], oid: ItemOID, began: datetime) -> Curve:
    items = {item.oid: item for item in group.definition.items}
    points = []
    for one in taken:
        number = read_number(_text(one.row, oid) or "")
        if number is not None:
            minutes = Decimal(passed(began, one.measured) // timedelta(seconds=1)) / 60
            points.append((minutes, number))
    return Curve(items[oid], tuple(sorted(points)))
