"""Where in a living subject a rule is asked: the places of a scope, with what they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mscform.engine.cells import Cells, Occurrence, Row
from mscform.engine.existence import seen_from
from mscform.engine.naming import Scope
from mscform.engine.subject_view import Place


class Spot(NamedTuple):
    """One place of a rule; `row` None for the rules of events and of the study."""

    view: Place
    occurrence: Occurrence | None
    row: Row | None


def spots(cells: Cells, scope: Scope) -> Iterator[Spot]:
    """Every place that a rule of this scope is asked at, in the order in which they were made."""
    if scope.form is None:
        yield from _of_event(cells, scope)
        return
    group = None if scope.group is None else cells.compiled.rules.groups[scope.group].group
    for page in cells.by_form[scope.form].values():
        rows = (
            [page.single] if group is None else page.rows_of(group.oid, repeating=group.repeating)
        )
        for row in rows:
            if not row.struck:
                view = Place(cells, row=row, item=scope.item)
                yield Spot(view, page.occurrence, row)


def _of_event(cells: Cells, scope: Scope) -> Iterator[Spot]:
    if scope.event is None:
        yield Spot(Place(cells), None, None)
        return
    rules = cells.compiled.events[scope.event]
    first = "1" if rules.event.repeating else ""
    found = {first: seen_from(cells, rules, first)}
    for (event, repeat), occurrence in cells.occurrences.items():
        if event == scope.event:
            found[repeat] = occurrence
    for occurrence in found.values():
        yield Spot(Place(cells, occurrence=occurrence), occurrence, None)
