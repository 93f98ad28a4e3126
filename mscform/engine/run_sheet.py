"""Timed assessments: when each point is planned, and where it stands at this moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from mscform.base.clock import later, passed
from mscform.definitions.form import TimedPlan
from mscform.engine.cells import Cells, Page, PlannedPoint, Row
from mscform.engine.entered import is_by_person
from mscform.engine.form_state import ItemState, PointState, TimePointState
from mscform.engine.row_order import in_order, planned_point
from mscform.engine.rules import GroupRules, PlanRules, PointRules
from mscform.engine.subject_view import Place
from mscform.records.clinical import FormStatus

_KNOWN = (PointState.DONE, PointState.PARTIAL, PointState.NOT_DONE, PointState.SKIPPED)


def plan_points(cells: Cells, page: Page, rules: PlanRules) -> tuple[PlannedPoint, ...]:
    """The plan of a timed group at this moment; its rules are asked in the row of each point."""
    rows = page.rows.get(rules.step.group, {})
    return tuple(_planned(cells, rows[point.point.code], point) for point in rules.points)


def _planned(cells: Cells, row: Row, rules: PointRules) -> PlannedPoint:
    view = Place(cells, row=row)
    point = rules.point
    exists = rules.exists_when is None or rules.exists_when(view) is True
    zero = rules.anchor(view) if exists else None
    start = zero if isinstance(zero, datetime) else None
    return PlannedPoint(
        point=point,
        planned=_after(start, point.offset_minutes),
        earliest=_after(start, point.earliest_minutes),
        latest=_after(start, point.latest_minutes),
        exists=exists,
        skipped=rules.skip_when is not None and rules.skip_when(view) is True,
    )


def _after(zero: datetime | None, minutes: int) -> datetime | None:
    return None if zero is None else add_minutes(zero, minutes)


def add_minutes(moment: datetime, minutes: int) -> datetime | None:
    """A moment later (or earlier) in running time; None beyond the calendar."""
    try:
        return later(moment, timedelta(minutes=minutes))
    except OverflowError:
        return None


def rounded_minutes(span: timedelta) -> int:
    """Whole minutes, half away from zero."""
    exact = Decimal(span // timedelta(microseconds=1)) / 60_000_000
    return int(exact.to_integral_value(ROUND_HALF_UP))


# ---------------------------------------------------------------------- states


def shown_rows(page: Page, rules: GroupRules) -> list[Row]:
    """The rows to draw: a planned point that does not exist is hidden unless it holds something."""
    rows = []
    for row in page.rows.get(rules.group.oid, {}).values():
        planned = planned_point(page, row)
        if planned is None or planned.exists or row.begun:
            rows.append(row)
    return in_order(page, rules.group, rows)


def point_states(
    cells: Cells, page: Page, rules: GroupRules, items: Mapping[Row, tuple[ItemState, ...]]
) -> tuple[TimePointState, ...]:
    """Every time point of a timed group; `items` are the drawn items of each row."""
    plan = rules.group.timed
    if plan is None:
        return ()
    return tuple(
        _point_state(cells, row, plan, items.get(row, ()))
        for row in shown_rows(page, rules)
        if not row.struck
    )


def _point_state(
    cells: Cells, row: Row, plan: TimedPlan, items: tuple[ItemState, ...]
) -> TimePointState:
    planned = planned_point(row.page, row)
    measured = row.values.get(plan.time_item)
    taken = measured if isinstance(measured, datetime) else None
    late = None if plan.late_item is None else row.values.get(plan.late_item)
    deviation = None
    if taken is not None and planned is not None and planned.planned is not None:
        deviation = rounded_minutes(passed(planned.planned, taken))
    return TimePointState(
        form=row.page.key,
        code=row.key,
        definition=None if planned is None else planned.point,
        planned=None if planned is None else planned.planned,
        earliest=None if planned is None else planned.earliest,
        latest=None if planned is None else planned.latest,
        measured=taken,
        deviation_minutes=deviation,
        state=_state(cells, row, plan, items),
        late_minutes=int(late) if isinstance(late, Decimal) else None,
    )


def _state(cells: Cells, row: Row, plan: TimedPlan, items: tuple[ItemState, ...]) -> PointState:
    if row.page.status is FormStatus.NOT_DONE:
        return PointState.NOT_DONE
    if not _holds_something(row):
        return waiting_state(cells, row)
    known = _by_status(row, plan)
    if known is not None:
        return known
    if row.values.get(plan.not_done_item) is not None:
        return PointState.NOT_DONE
    blank = any(is_blank_mandatory(item) for item in items)
    return PointState.PARTIAL if blank else PointState.DONE


def _holds_something(row: Row) -> bool:
    """Whether a person's answer stands in a set: one that was emptied again is owed as before."""
    return any(is_by_person(one) and not one.is_empty for one in row.answers.values())


def _by_status(row: Row, plan: TimedPlan) -> PointState | None:
    return {
        plan.done_code: PointState.DONE,
        plan.partial_code: PointState.PARTIAL,
        plan.not_done_code: PointState.NOT_DONE,
    }.get(str(row.values.get(plan.status_item)))


def is_blank_mandatory(item: ItemState) -> bool:
    """Asked and mandatory, with neither a value nor a reason."""
    return item.mandatory and (item.answer is None or item.answer.is_empty) and item.text is None


def waiting_state(cells: Cells, row: Row) -> PointState:
    """Where a point stands that nobody has begun: by the clock alone. Windows include both ends."""
    planned = planned_point(row.page, row)
    if planned is not None and planned.skipped:
        return PointState.SKIPPED
    if planned is None or planned.earliest is None or planned.latest is None:
        return PointState.NOT_YET
    now = cells.now.astimezone(UTC)
    if now < planned.earliest:
        return PointState.NOT_YET
    return PointState.DUE if now <= planned.latest else PointState.OVERDUE


def is_not_done(row: Row, plan: TimedPlan) -> bool:
    """Whether the set of a row was declared not done."""
    if row.values.get(plan.not_done_item) is not None:
        return True
    return row.values.get(plan.status_item) == plan.not_done_code


def is_known(state: PointState) -> bool:
    """Whether a time point hinders nothing any more (D15)."""
    return state in _KNOWN
