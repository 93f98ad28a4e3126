"""Whether time alone changes anything about a subject, apart from where its visits stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from mscform.engine.cells import Cells
from mscform.engine.course import Course, TimedRule
from mscform.engine.graph import StepKind
from mscform.engine.subject_view import Place


def is_steady(cells: Cells, until: datetime) -> bool:
    """Whether every rule that looks at the clock gives until then what it gives now.

    True only where that is sure; so it holds for all that is computed from such rules as well.
    """
    timed = cells.compiled.rules.timed
    return all(_is_steady(cells, rule, until) for rule in timed)


def _is_steady(cells: Cells, timed: TimedRule, until: datetime) -> bool:
    if timed.step is None:
        return False
    if timed.course is Course.UNSURE or timed.step.kind is not StepKind.ITEM:
        return not cells.by_form[timed.step.form]
    now = cells.now
    try:
        for place in _places(cells, timed):
            cells.now = now
            said = timed.rule(place)
            cells.now = until
            if timed.rule(place) != said:
                return False
    finally:
        cells.now = now
    return True


def _places(cells: Cells, timed: TimedRule) -> Iterator[Place]:
    """Where a rule is asked; a form that holds nothing is judged by no check."""
    step = timed.step
    assert step is not None
    for page in cells.by_form[step.form].values():
        if timed.is_check and page.data is None:
            continue
        for row in page.rows_of(step.group, repeating=step.in_rows):
            yield Place(cells, row=row, item=step.item)
