"""The findings of one item in sentences: which are shown, how high they are, how they look."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from mscform.definitions.logic import Severity
from mscform.engine.form_state import Finding, ItemState
from mscform.gui.keys import Command, key_text, name_of
from mscform.gui.moved_entries import moved_words
from mscform.gui.saving import SaveMark, Saving
from mscform.gui.style.icons import Icon
from mscform.gui.style.paint import (
    SMALL,
    draw_box,
    draw_mark,
    draw_text,
    draw_wrapped,
    wrapped_height,
)
from mscform.gui.style.tokens import Colours, Tone
from mscform.gui.wording import Remark, Wording

GAP: Final = 4
_PAD: Final = 6
_LEAD: Final = 32
_TAIL: Final = 6
_KEY_LINE: Final = 20


def remarks_of(
    item: ItemState, mark: SaveMark, wording: Wording, *, asks: bool, editable: bool
) -> tuple[Remark, ...]:
    """What is said below an item: a failed save alone, else its queries and findings.

    `asks`: a missing answer is only spoken of once the box was visited.
    """
    if mark.saving is Saving.FAILED:
        word = wording.texts("GUI-F-NOT-SAVED")
        return (Remark(Icon.UNSAVED, Tone.STOP, word, wording.texts.of(mark.trouble)),)
    found = tuple(
        _with_key(wording.remark(finding), finding, wording, editable)
        for finding in item.findings
        if finding.severity is not Severity.REQUIRED or asks
    )
    moved = moved_words(item, wording) if item.path in wording.first_moved else ""
    told = (Remark(Icon.CORRECTED, Tone.MUTED, wording.texts("GUI-F-MOVED"), moved),)
    return (*wording.query_remarks(item.path), *(told if moved else ()), *found)


def can_confirm(finding: Finding) -> bool:
    """Whether a person may stand by the value as it is typed."""
    return finding.severity in (Severity.UNUSUAL, Severity.ALARMING) and not finding.confirmed


def _with_key(remark: Remark, finding: Finding, wording: Wording, editable: bool) -> Remark:
    if not (editable and can_confirm(finding)):
        return remark
    key = f"{key_text(Command.CONFIRM)} {name_of(Command.CONFIRM, wording.texts)}"
    return remark._replace(key=key)


def strip_height(remarks: tuple[Remark, ...], width: int) -> int:
    """The height of all sentences below each other."""
    return sum(_height(remark, width) + GAP for remark in remarks)


def _height(remark: Remark, width: int) -> int:
    words = wrapped_height(remark.text, width - _LEAD - _TAIL) + 2 * _PAD
    return words + (_KEY_LINE if remark.key else 0)


def paint_strip(
    painter: QPainter, area: QRect, remarks: tuple[Remark, ...], colours: Colours
) -> None:
    """All sentences from the top of `area`, as wide as it is."""
    top = area.top()
    for remark in remarks:
        height = _height(remark, area.width())
        rect = QRect(area.left(), top, area.width(), height)
        draw_box(painter, rect, fill=colours.colour(remark.tone.wash), border=None)
        square = QRect(rect.left() + 8, top, 18, 20 + 2 * _PAD)
        draw_mark(painter, square, remark.mark, remark.tone, colours)
        text = rect.adjusted(_LEAD, _PAD, -_TAIL, 0)
        ink = colours.colour(remark.tone.value)
        draw_wrapped(painter, text, remark.text, ink)
        if remark.key:
            line = QRect(text.left(), rect.bottom() - _PAD - _KEY_LINE + 3, text.width(), _KEY_LINE)
            draw_text(painter, line, remark.key, ink, face=SMALL)
        top += height + GAP
