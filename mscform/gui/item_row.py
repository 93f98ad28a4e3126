"""One question: label, box, unit, range, state mark, and its findings in a sentence below."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from mscform.engine.form_state import ItemState
from mscform.gui.editing.answer_editor import BOX_HEIGHT, AnswerEditor
from mscform.gui.editor_table import NUMBERS, make_editor
from mscform.gui.keys import Command, tip
from mscform.gui.remarks import paint_strip, remarks_of, strip_height
from mscform.gui.row_layout import (
    COMPACT_NUMBER,
    ICON_SLOT,
    STAR,
    Columns,
    columns_for,
    compact_columns,
)
from mscform.gui.saving import STANDS, SaveMark, Saving
from mscform.gui.style import tokens
from mscform.gui.style.icons import Icon
from mscform.gui.style.paint import (
    CENTRE,
    ENTRY,
    SMALL,
    STRONG,
    draw_fitted,
    draw_mark,
    draw_text,
    draw_wrapped,
    text_width,
    wrapped_height,
)
from mscform.gui.style.tokens import Tone, colours_of
from mscform.gui.wording import Remark, Wording, clock

_BOX_TOP: Final = 3
_SIGN: Final = 40
"""What a computed number has around it."""


class ItemRow(QWidget):
    """Draws one `ItemState`. All of it is painted but the box itself: two widgets a row."""

    def __init__(self, item: ItemState, wording: Wording, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self.save_mark = STANDS
        self.is_asked_for = False
        self.is_compact = False
        """Whether this computed value shares its line with another one."""
        self.can_confirm = True
        """Whether F11 stands by an unusual value here."""
        self._wording = wording
        self._remarks: tuple[Remark, ...] = ()
        self._is_lit = False
        self.editor: AnswerEditor = make_editor(item, wording)
        self.editor.setParent(self)
        self._editable = True

    # What the sheet tells a row.

    def show_item(self, item: ItemState, *, editable: bool) -> None:
        """Draw this state; typed text is never touched."""
        self.item = item
        self._editable = editable
        self.editor.show_answer(self._wording.shown(item, editable=editable))
        self._take_words()

    def settle(self) -> None:
        """What was typed is the value now, or was given back: show what stands."""
        settle = getattr(self.editor, "settle", None)
        if settle is not None:
            settle(self._wording.shown(self.item, editable=self._editable))

    def mark_saving(self, mark: SaveMark) -> None:
        """Show where the typed text stands on its way to disk."""
        self.save_mark = mark
        self._take_words()

    def ask_for(self) -> None:
        """From now on say so when an answer is still needed (the box was visited)."""
        if not self.is_asked_for:
            self.is_asked_for = True
            self._take_words()

    def relabel(self) -> None:
        """The language was switched; focus and typed text stay."""
        self.editor.relabel()
        self.editor.show_answer(self._wording.shown(self.item, editable=self._editable))
        self._take_words()

    def light(self, lit: bool) -> None:
        """Whether this is the row being filled in."""
        if lit != self._is_lit:
            self._is_lit = lit
            self.update()

    def _take_words(self) -> None:
        wording = self._wording
        self._remarks = remarks_of(
            self.item,
            self.save_mark,
            wording,
            asks=self.is_asked_for,
            editable=self._editable and self.can_confirm,
        )
        described = wording.spoken_description(self.item)
        spoken = " ".join(
            part for part in (described, self._wording.texts.of(self.save_mark.trouble)) if part
        )
        self.editor.describe(wording.spoken_name(self.item), spoken)
        self.update()

    @property
    def is_editable(self) -> bool:
        """Whether typing is possible here now."""
        return self._editable

    # Geometry.

    def height_for(self, width: int) -> int:
        """The height this row needs on a sheet of this width."""
        columns = self._columns(width)
        return self._body_height(columns) + self._remarks_height(columns)

    def _columns(self, width: int) -> Columns:
        return compact_columns(width) if self.is_compact else columns_for(width)

    def _label_height(self, columns: Columns) -> int:
        return wrapped_height(self._label(), columns.label_w)

    def _body_height(self, columns: Columns) -> int:
        box = self.editor.height_for(self._box_width(columns))
        if columns.stacked:
            return self._label_height(columns) + 10 + box + 2 * _BOX_TOP
        if self.is_compact:
            return max(box, self._label_height(columns) + 8)
        return max(tokens.ROW, box + 2 * _BOX_TOP, self._label_height(columns) + 16)

    def _box_width(self, columns: Columns) -> int:
        if self.editor.shown.missing is not None and not self.editor.stretches:
            words = text_width(self.editor.shown.missing) + 46
            return min(columns.room(), max(words, self.editor.width_for(columns.room())))
        if self.is_compact and self.item.definition.data_type in NUMBERS:
            words = text_width(self.editor.shown.text, ENTRY)
            # Numbers end in one column; a longer one takes its own room and is never cut.
            return min(columns.room(), max(COMPACT_NUMBER, words + _SIGN))
        return self.editor.width_for(columns.room())

    def _remarks_height(self, columns: Columns) -> int:
        return strip_height(self._remarks, columns.right - columns.value_x)

    def place(self) -> None:
        """Put the box where it belongs; called after the row got its size."""
        columns = self._columns(self.width())
        width = self._box_width(columns)
        top = (0 if self.is_compact else _BOX_TOP) + (
            self._label_height(columns) + 10 if columns.stacked else 0
        )
        self.editor.setGeometry(columns.value_x, top, width, self.editor.height_for(width))

    # Painting.

    def _label(self) -> str:
        return self._wording.question(self.item.definition)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Everything but the box."""
        painter = QPainter(self)
        columns = self._columns(self.width())
        body = self._body_height(columns)
        if self._is_lit:
            self._paint_lit(painter, body)
        self._paint_label(painter, columns, body)
        self._paint_unit(painter, columns)
        self._paint_marks(painter, columns)
        self._paint_remarks(painter, columns, body)

    def _paint_lit(self, painter: QPainter, body: int) -> None:
        colours = colours_of(self)
        painter.fillRect(QRect(1, 0, self.width() - 2, body), colours.colour("accent_wash"))
        painter.fillRect(QRect(1, 0, 3, body), colours.colour("accent"))

    def _paint_label(self, painter: QPainter, columns: Columns, body: int) -> None:
        colours = colours_of(self)
        quiet = self.item.definition.is_derived or self.item.definition.layout.quiet
        ink = colours.colour("muted" if quiet else "text")
        height, row = self._label_height(columns), BOX_HEIGHT if self.is_compact else tokens.ROW
        top = 6 if columns.stacked else max(_BOX_TOP, (row - height) // 2)
        rect = QRect(columns.label_x, top, columns.label_w, height + 2)
        draw_wrapped(painter, rect, self._label(), ink)
        if self.item.mandatory and not self.item.definition.is_derived:
            x = columns.star_x
            if columns.stacked:
                x = columns.label_x + min(columns.label_w, text_width(self._label())) + 2
            star = QRect(x, top, STAR, 20)
            draw_text(painter, star, "*", colours.colour("stop"), face=STRONG, align=CENTRE)

    def _paint_unit(self, painter: QPainter, columns: Columns) -> None:
        colours = colours_of(self)
        if self.editor.stretches:
            return
        x = max(columns.unit_x, self.editor.geometry().right() + 9)
        top = self.editor.y()
        unit = self._wording.unit(self.item)
        rect = QRect(x, top, max(text_width(unit) + 2, columns.hint_x - x - 4), BOX_HEIGHT)
        draw_text(painter, rect, unit, colours.colour("text"))
        hint_x = max(columns.hint_x, x + (text_width(unit) + 12 if unit else 0))
        end = columns.right if columns.stacked else columns.mark_x - 8
        hint = QRect(hint_x, top, max(0, end - hint_x), BOX_HEIGHT)
        draw_fitted(painter, hint, self._wording.hint(self.item), colours.colour("muted"))

    def _paint_marks(self, painter: QPainter, columns: Columns) -> None:
        colours = colours_of(self)
        first = columns.mark_x - (2 * ICON_SLOT if self.is_compact else 0)
        slot = QRect(first, _BOX_TOP, ICON_SLOT, BOX_HEIGHT)
        answer = self.item.answer
        if answer is not None and answer.note:
            draw_mark(painter, slot, Icon.NOTE, Tone.ACCENT, colours)
        derived = self.item.definition.is_derived
        if answer is not None and answer.has_past and not derived:
            draw_mark(painter, slot.translated(ICON_SLOT, 0), Icon.CORRECTED, Tone.ACCENT, colours)
        mark, tone = self._state_mark()
        if mark is not None:
            draw_mark(painter, slot.translated(2 * ICON_SLOT, 0), mark, tone, colours)
        words = QRect(slot.x() + 3 * ICON_SLOT + 4, _BOX_TOP, 0, BOX_HEIGHT)
        words.setRight(columns.mark_x + columns.mark_w)
        ink = colours.colour("stop" if self.save_mark.saving is Saving.FAILED else "muted")
        draw_text(painter, words, self.state_words(), ink, face=SMALL)

    def state_words(self) -> str:
        """The word beside the mark: typed, saved at, not saved; else that there is a query."""
        texts = self._wording.texts
        mark = self.save_mark
        if mark.saving is Saving.SAVED:
            return texts("GUI-F-SAVED-AT", time=clock(mark.at, seconds=True))
        if mark.saving is Saving.TYPED:
            return texts("GUI-F-TYPED")
        if mark.saving is Saving.FAILED:
            return texts("GUI-F-NOT-SAVED")
        asked = self._wording.query_remarks(self.item.path)
        return asked[0].word if asked else ""

    def _state_mark(self) -> tuple[Icon | None, Tone]:
        if self.save_mark.saving is Saving.FAILED:
            return Icon.UNSAVED, Tone.STOP
        if self.save_mark.saving is Saving.TYPED:
            return Icon.SAVING, Tone.MUTED
        loud = [r for r in self._remarks if r.tone not in (Tone.MUTED, Tone.PLAIN)]
        if loud:
            return loud[0].mark, loud[0].tone
        return self._quiet_mark()

    def _quiet_mark(self) -> tuple[Icon | None, Tone]:
        answer = self.item.answer
        if self.item.definition.is_derived:
            return None, Tone.MUTED
        if answer is None or answer.is_empty:
            return (Icon.NOT_YET if self.item.mandatory else None), Tone.MUTED
        if answer.missing is not None:
            return Icon.NOT_DONE, Tone.MUTED
        return (Icon.DONE if self._editable else Icon.LOCKED), Tone.GOOD

    def _paint_remarks(self, painter: QPainter, columns: Columns, top: int) -> None:
        x = columns.value_x
        area = QRect(x, top, columns.right - x, 0)
        paint_strip(painter, area, self._remarks, colours_of(self))

    # The mouse.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click anywhere on the row is a click into its box."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.editor.focus_target().setFocus(Qt.FocusReason.MouseFocusReason)

    def event(self, event: QEvent) -> bool:
        """The tip of a row: what its keys do."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            texts = self._wording.texts
            lines = [self._label(), tip(Command.WHY, texts), tip(Command.NOT_DONE, texts)]
            if self.item.answer is not None and self.item.answer.has_past:
                lines.append(tip(Command.HISTORY, texts))
            QToolTip.showText(event.globalPos(), "\n".join(lines), self)
            return True
        return super().event(event)
