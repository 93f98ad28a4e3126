"""The end of a line of a table: where it stands, whether it was corrected, noted, is needed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from mscform.base.identity import ItemPath
from mscform.definitions.logic import Severity
from mscform.engine.form_state import ItemState
from mscform.gui.row_layout import ICON_SLOT
from mscform.gui.saving import STANDS, SaveMark, Saving
from mscform.gui.style.icons import Icon
from mscform.gui.style.paint import RIGHT, SMALL, draw_mark, draw_text, text_width
from mscform.gui.style.tokens import Colours, Tone
from mscform.gui.wording import Remark

WIDTH: Final = 3 * ICON_SLOT
_GAP: Final = 8


def needed(item: ItemState) -> str:
    """The code of what is still needed there; '' for nothing, or for what is computed."""
    if item.definition.is_derived:
        return ""
    found = (one.code for one in item.findings if one.severity is Severity.REQUIRED)
    return next(found, "")


def line_mark(
    items: Sequence[ItemState],
    remarks: Sequence[Remark],
    marks: Mapping[ItemPath, SaveMark],
    asked_for: Collection[ItemPath],
) -> tuple[Icon | None, Tone]:
    """The loudest of what is said of the line; else how far its own answers are."""
    given = [one for one in items if not one.definition.is_derived]
    loud = [one for one in remarks if one.tone is not Tone.MUTED]
    if loud:
        return loud[0].mark, loud[0].tone
    if not given:
        return None, Tone.MUTED
    if any(one.path in asked_for and needed(one) for one in given):
        return Icon.NOT_YET, Tone.WATCH
    return _quiet_mark(given, marks)


def _quiet_mark(
    items: Sequence[ItemState], marks: Mapping[ItemPath, SaveMark]
) -> tuple[Icon, Tone]:
    states = {marks.get(item.path, STANDS).saving for item in items}
    if Saving.TYPED in states:
        return Icon.SAVING, Tone.MUTED
    wanted = [item for item in items if item.mandatory]
    empty = [i for i in wanted if i.answer is None or i.answer.is_empty]
    if empty:
        return (Icon.NOT_YET if len(empty) == len(wanted) else Icon.PARTLY), Tone.MUTED
    if any(i.answer is not None and i.answer.missing is not None for i in items):
        return Icon.NOT_DONE, Tone.MUTED
    # A unit, or what was only preset, is no result.
    units = {item.definition.unit_item for item in items}
    told = [i for i in items if i.path.item not in units and not i.is_preset]
    answered = any(i.answer is not None and not i.answer.is_empty for i in told)
    return (Icon.DONE if answered else Icon.NOT_YET), Tone.GOOD if answered else Tone.MUTED


def paint_marks(
    painter: QPainter,
    slot: QRect,
    items: Sequence[ItemState],
    mark: tuple[Icon | None, Tone],
    colours: Colours,
) -> None:
    """Note, corrected, state; `slot` is the first of three beside each other."""
    shape, tone = mark
    if shape is not None:
        draw_mark(painter, slot.translated(2 * ICON_SLOT, 0), shape, tone, colours)
    answers = [i.answer for i in items if not i.definition.is_derived and i.answer is not None]
    if any(answer.has_past for answer in answers):
        draw_mark(painter, slot.translated(ICON_SLOT, 0), Icon.CORRECTED, Tone.ACCENT, colours)
    if any(answer.note for answer in answers):
        draw_mark(painter, slot, Icon.NOTE, Tone.ACCENT, colours)


def paint_word(painter: QPainter, room: QRect, word: str, colours: Colours) -> None:
    """The word of the mark beside it, where there is room between the boxes and the marks."""
    area = room.adjusted(_GAP, 0, -_GAP, 0)
    if text_width(word, SMALL) <= area.width():
        draw_text(painter, area, word, colours.colour("watch"), face=SMALL, align=RIGHT)
