"""Where the parts of a row stand: always in the same columns, whatever the row asks."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from mscform.gui.style import tokens

PAD: Final = 16
STAR: Final = 16
NUMBER: Final = 128
STACK_BELOW: Final = 680
WIDEST: Final = 1180
"""A wider sheet leaves the rest free: the eye must find the mark that belongs to a value."""
ICON_SLOT: Final = 22
COMPACT_NUMBER: Final = 92
COMPACT_UNIT: Final = 56
SIDE_BY_SIDE: Final = 880
"""From this width on computed values stand two in a line."""


class Columns(NamedTuple):
    """Left edges and widths; `stacked` puts the label above the box on a narrow page."""

    label_x: int
    label_w: int
    star_x: int
    value_x: int
    unit_x: int
    hint_x: int
    mark_x: int
    mark_w: int
    stacked: bool

    @property
    def right(self) -> int:
        """Where the marks, and the sentences below a row, end."""
        return self.mark_x + self.mark_w

    def room(self) -> int:
        """How wide a box may be that takes all up to the marks."""
        return self.mark_x - self.value_x - tokens.GAP


@lru_cache(maxsize=64)
def compact_columns(width: int) -> Columns:
    """The columns of a computed value that shares its line with another one."""
    mark_x = width - PAD - ICON_SLOT
    label_w = int(width * 0.4)
    value_x = PAD + label_w + tokens.GAP_SMALL
    unit_x = value_x + COMPACT_NUMBER + tokens.GAP_SMALL
    return Columns(
        label_x=PAD,
        label_w=label_w,
        star_x=PAD + label_w,
        value_x=value_x,
        unit_x=unit_x,
        hint_x=unit_x + COMPACT_UNIT,
        mark_x=mark_x,
        mark_w=ICON_SLOT,
        stacked=False,
    )


@lru_cache(maxsize=64)
def columns_for(width: int) -> Columns:
    """The columns of a sheet of this width."""
    width = min(width, WIDEST)
    mark_w = tokens.MARK_WIDTH
    mark_x = width - PAD - mark_w
    stacked = width < STACK_BELOW
    if stacked:
        label_w, value_x = width - 2 * PAD - STAR, PAD
    else:
        label_w = min(tokens.LABEL_MAX, int(width * 0.32))
        value_x = PAD + label_w + STAR + tokens.GAP_SMALL
    unit_x = value_x + NUMBER + tokens.GAP_SMALL
    return Columns(
        label_x=PAD,
        label_w=label_w,
        star_x=PAD + label_w,
        value_x=value_x,
        unit_x=unit_x,
        hint_x=unit_x + tokens.UNIT_WIDTH,
        mark_x=mark_x,
        mark_w=mark_w,
        stacked=stacked,
    )
