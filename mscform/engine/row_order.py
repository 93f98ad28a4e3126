"""In which order the rows of a repeating group stand, and which of them count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from mscform.definitions.form import ItemGroupDefinition, TimedPlan
from mscform.engine.cells import Page, PlannedPoint, Row


def row_places(page: Page, group: ItemGroupDefinition) -> Mapping[Row, int]:
    """The rows that count, each with its place in the order.

    A struck row does not count; a planned point that does not exist or is skipped counts only
    when a person has put something into it.
    """
    rows = [row for row in page.rows.get(group.oid, {}).values() if _counts(page, row)]
    return {row: place for place, row in enumerate(in_order(page, group, rows))}


def _counts(page: Page, row: Row) -> bool:
    if row.struck:
        return False
    if row.begun or row.added:
        return True
    planned = planned_point(page, row)
    return planned is not None and planned.exists and not planned.skipped


def planned_point(page: Page, row: Row) -> PlannedPoint | None:
    """The planned point of a row, or None for an extra one."""
    for planned in page.plans.get(row.group, ()):
        if planned.point.code == row.key:
            return planned
    return None


def in_order(page: Page, group: ItemGroupDefinition, rows: list[Row]) -> list[Row]:
    """Rows by number, or those of a timed group in order of time."""
    if group.timed is None:
        return sorted(rows, key=lambda row: (len(row.key), row.key))
    return _by_time(page, group.timed, sorted(rows, key=lambda row: row.index))


def _by_time(page: Page, plan: TimedPlan, rows: list[Row]) -> list[Row]:
    """Planned points by planned time, extra sets by measured time, undated extra sets last.

    A point whose time zero is unknown follows the one before it in the definition.
    """
    keys: dict[Row, tuple[datetime, int]] = {}
    last = _FIRST
    for number, row in enumerate(rows):
        point = planned_point(page, row)
        if point is None:
            measured = row.values.get(plan.time_item)
            moment = measured if isinstance(measured, datetime) else _LAST
        else:
            moment = last = point.planned or last
        keys[row] = (moment.astimezone(UTC), number)
    return sorted(rows, key=keys.__getitem__)


_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)
