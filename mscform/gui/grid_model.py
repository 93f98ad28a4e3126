"""What a grid shows: time points across, measurements down; and how wide each column is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from mscform.base.identity import ItemOID, ItemPath, UserId
from mscform.definitions.form import ItemGroupDefinition
from mscform.definitions.item import ItemDefinition
from mscform.engine.form_state import (
    FormState,
    GroupState,
    ItemState,
    Need,
    PointState,
    RepeatState,
)
from mscform.gui.row_layout import PAD
from mscform.records.clinical import Origin

LINE: Final = 38
CLOSE: Final = 26
ACTIVE: Final = 184
NARROW: Final = 58
WIDE: Final = 104
LABEL_LEAST: Final = 170
LABEL_MOST: Final = 250
_BY_HAND: Final = (Origin.PERSON, Origin.TRANSCRIBED)


class GridColumn(NamedTuple):
    """One set of readings."""

    key: str
    repeat: RepeatState
    planned: datetime | None
    measured: datetime | None
    deviation: int | None
    state: PointState | None
    level: int | None
    authors: tuple[UserId, ...] = ()
    """Who entered its answers; whoever entered most of them first."""
    late: int | None = None
    """By how many minutes it was entered too late."""


class GridModel(NamedTuple):
    """The cells of one group at one moment."""

    columns: tuple[GridColumn, ...]
    lines: tuple[ItemDefinition, ...]
    cells: Mapping[ItemPath, ItemState]

    def cell(self, line: ItemDefinition, column: GridColumn) -> ItemState | None:
        """The state of one cell."""
        return self.cells.get(ItemPath(line.oid, column.key))

    def column(self, key: str) -> GridColumn | None:
        """One set by its key."""
        return next((column for column in self.columns if column.key == key), None)


def read_grid(state: FormState, group: GroupState) -> GridModel:
    """The grid of a group: lines that are asked in at least one set."""
    points = {point.code: point for point in state.timepoints}
    levels = {alert.timepoint: alert.level for alert in state.alerts}
    columns = []
    for repeat in group.repeats:
        point = points.get(repeat.key) if group.definition.timed is not None else None
        columns.append(
            GridColumn(
                repeat.key,
                repeat,
                None if point is None else point.planned,
                None if point is None else point.measured,
                None if point is None else point.deviation_minutes,
                None if point is None else point.state,
                levels.get(repeat.key),
                _authors(repeat),
                None if point is None else point.late_minutes,
            )
        )
    cells = {item.path: item for repeat in group.repeats for item in repeat.items}
    return GridModel(tuple(columns), _lines(group, cells), cells)


def author_of(item: ItemState) -> UserId | None:
    """Who entered an answer by hand; None where nobody did, and where an act names its person."""
    answer = item.answer
    if answer is None or answer.is_empty or item.definition.is_act:
        return None
    return answer.author if answer.origin in _BY_HAND else None


def _authors(repeat: RepeatState) -> tuple[UserId, ...]:
    given = Counter(who for item in repeat.items if (who := author_of(item)) is not None)
    return tuple(who for who, _ in given.most_common())


def _lines(group: GroupState, cells: Mapping[ItemPath, ItemState]) -> tuple[ItemDefinition, ...]:
    if group.need is not Need.ASKED:
        return ()
    asked = {path.item for path, item in cells.items() if item.need is Need.ASKED}
    hidden = _system_items(group.definition)
    timed = group.definition.timed
    told = {path.item for path, item in cells.items() if item.text}
    lines = [
        item
        for item in group.definition.items
        if item.oid in asked
        and item.oid not in hidden
        and (item.oid in told or not item.is_derived)
    ]
    author = None if timed is None else timed.author_item
    # What is computed stands close together below all that is entered, and only where it tells.
    lines.sort(key=lambda line: (line.is_derived, line.oid == author))
    return tuple(lines)


def line_height(line: ItemDefinition) -> int:
    """How high a line is; nobody types into a computed one."""
    return CLOSE if line.is_derived else LINE


def _system_items(group: ItemGroupDefinition) -> frozenset[ItemOID]:
    """Items that head, state and reason of a column stand for."""
    timed = group.timed
    if timed is None:
        return frozenset()
    return frozenset((timed.key_item, timed.status_item, timed.not_done_item))


class Span(NamedTuple):
    """Where a column stands."""

    x: int
    width: int


class GridColumns(NamedTuple):
    """Label column, and a span for each set that fits; `before` and `after` do not."""

    label: Span
    spans: Mapping[str, Span]
    before: int
    after: int


def spread(model: GridModel, active: str, width: int) -> GridColumns:
    """Share the width: the open set wide, the others narrow; the open one is always there."""
    keys = [column.key for column in model.columns]
    label = max(LABEL_LEAST, min(LABEL_MOST, width // 5))
    room = width - 2 * PAD - label - (ACTIVE if active in keys else 0)
    others = max(0, len(keys) - (active in keys))
    fit = min(others, max(1, room // NARROW)) if others else 0
    narrow = max(NARROW, min(WIDE, room // fit)) if fit else NARROW
    start = _start(keys, active, fit)
    shown = keys[start : start + fit + (active in keys)]
    spans, x = {}, PAD + label
    for key in shown:
        wide = ACTIVE if key == active else narrow
        spans[key] = Span(x, wide)
        x += wide
    return GridColumns(Span(PAD, label), spans, start, len(keys) - start - len(shown))


def _start(keys: list[str], active: str, fit: int) -> int:
    place = keys.index(active) if active in keys else 0
    return max(0, min(place - fit // 2, len(keys) - fit - 1)) if fit < len(keys) - 1 else 0
