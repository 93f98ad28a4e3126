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


def due_repeat(state: FormState) -> str | None:
    """The set to take now: the first that is due or overdue, else the next in time.

    None where nothing is left to take, in a closed form, and in one without time points.
    """
    if state.status in (FormStatus.COMPLETE, FormStatus.NOT_DONE):
        return None
    for wanted in _TO_DO:
        for point in state.timepoints:
            if point.state in wanted:
                return point.code
    return None


def resting_repeat(state: FormState) -> str | None:
    """The set to look at where none is left to take: the last that was taken."""
    taken = [point.code for point in state.timepoints if point.state in _TAKEN]
    return taken[-1] if taken else None
