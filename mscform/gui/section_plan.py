"""How a form is cut into sections that are built only when they come into view."""

from __future__ import annotations

from typing import Final, NamedTuple

from mscform.base.identity import GroupOID, ItemPath
from mscform.definitions.form import GroupLayout
from mscform.engine.form_state import (
    FormState,
    GroupState,
    ItemState,
    Need,
    PointState,
    RepeatState,
    TimePointState,
)
from mscform.gui.editor_table import enterable
from mscform.records.clinical import FormStatus

SLICE: Final = 20
"""Questions built at once: some 10 ms of work, whatever the size of the form."""


class SectionPlan(NamedTuple):
    """One slice of one row of one group; a grid is always one section."""

    group: GroupOID
    layout: GroupLayout
    repeat: str
    start: int
    stop: int
    is_head: bool


def plan_sections(state: FormState) -> tuple[SectionPlan, ...]:
    """The sections of a form, in order."""
    return tuple(plan for group in state.groups for plan in _sections_of(group))


def _sections_of(group: GroupState) -> list[SectionPlan]:
    definition = group.definition
    if definition.layout is GroupLayout.GRID:
        return [SectionPlan(definition.oid, definition.layout, "", 0, 0, True)]
    whole = definition.layout is GroupLayout.TABLE
    plans = []
    for number, repeat in enumerate(group.repeats):
        count = len(repeat.items)
        step = max(1, count) if whole else SLICE
        for start in range(0, max(1, count), step):
            plans.append(
                SectionPlan(
                    definition.oid,
                    definition.layout,
                    repeat.key,
                    start,
                    min(start + step, count),
                    number == 0 and start == 0,
                )
            )
    return plans or [SectionPlan(definition.oid, definition.layout, "", 0, 0, True)]


def repeat_of(group: GroupState, key: str) -> RepeatState | None:
    """One row of a group by its key."""
    return next((repeat for repeat in group.repeats if repeat.key == key), None)


def asked(group: GroupState, item: ItemState) -> bool:
    """Whether the item is drawn with a box now."""
    return group.need is Need.ASKED and item.need is Need.ASKED


def walk_order(state: FormState, here: str = "") -> tuple[ItemPath, ...]:
    """The boxes in the order in which Enter visits them.

    Sets that are skipped are passed by, except the one with key `here`: somebody went there.
    """
    skipped = skipped_repeats(state) - {here}
    return tuple(
        item.path
        for group in state.groups
        for repeat in group.repeats
        if not repeat.struck and not (group.definition.timed and repeat.key in skipped)
        for item in repeat.items
        if asked(group, item) and enterable(item.definition)
    )


def first_asked(state: FormState) -> ItemPath | None:
    """The first question in view, computed or not; None on a form that asks nothing now."""
    items = ((group, item) for group in state.groups for row in group.repeats for item in row.items)
    return next((item.path for group, item in items if asked(group, item)), None)


def skipped_repeats(state: FormState) -> frozenset[str]:
    """The sets that the plan leaves out and nobody has begun."""
    points = state.timepoints
    return frozenset(point.code for point in points if point.state is PointState.SKIPPED)


_TO_DO: Final = (
    (PointState.DUE, PointState.OVERDUE),
    (PointState.PARTIAL, PointState.NOT_YET),
)
_TAKEN: Final = (PointState.DONE, PointState.PARTIAL)
_SETTLED: Final = (PointState.NOT_DONE, PointState.SKIPPED)


def starting_path(state: FormState) -> ItemPath | None:
    """Where the cursor begins: the first box without an answer in the set to take now."""
    order = walk_order(state)
    if state.timepoints:
        wanted = due_repeat(state) or resting_repeat(state) or ""
        order = tuple(path for path in order if path.repeat == wanted)
    items = ((path, state.item(path)) for path in order)
    open_ones = (
        path
        for path, item in items
        if item is not None and (item.answer is None or item.answer.is_empty)
    )
    # A form that computes itself has a place for the cursor too: F1 tells of a value.
    return next(open_ones, None) or next(iter(order), first_asked(state))


def due_repeat(state: FormState) -> str | None:
    """The set to take now: a further one that was begun, the first due, or the next in time.

    None where nothing is left to take, in a closed form, in one without time points, and where a
    further set comes first that an alert asks for (`extra_first`).
    """
    begun = _begun_extra(state)
    if begun is not None:
        return begun.code
    point = _next_planned(state)
    return None if point is None or extra_first(state) else point.code


def extra_first(state: FormState) -> bool:
    """Whether a further set that an alert asks for comes before the next planned one."""
    if state.status in (FormStatus.COMPLETE, FormStatus.NOT_DONE):
        return False
    if _begun_extra(state) is not None:
        return False
    due = min((task.due for task in state.tasks if task.due is not None), default=None)
    point = _next_planned(state)
    planned = None if point is None else point.planned
    return due is not None and (planned is None or due < planned)


def _begun_extra(state: FormState) -> TimePointState | None:
    """A further set on the sheet that has no time yet, with or without numbers."""
    if state.status in (FormStatus.COMPLETE, FormStatus.NOT_DONE):
        return None
    further = (point for point in state.timepoints if point.definition is None)
    unmeasured = (point for point in further if point.measured is None)
    return next((point for point in unmeasured if point.state not in _SETTLED), None)


def _next_planned(state: FormState) -> TimePointState | None:
    if state.status in (FormStatus.COMPLETE, FormStatus.NOT_DONE):
        return None
    for wanted in _TO_DO:
        for point in state.timepoints:
            if point.state in wanted:
                return point
    return None


def resting_repeat(state: FormState) -> str | None:
    """The set to look at where none is left to take: the last that was taken."""
    taken = [point.code for point in state.timepoints if point.state in _TAKEN]
    return taken[-1] if taken else None
