"""A computed value: no box, a small ƒ, reachable with Tab so that F1 can tell its inputs."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from mscform.base.identity import ItemPath
from mscform.gui.editing.answer_editor import BOX_HEIGHT, AnswerEditor
from mscform.gui.style import tokens
from mscform.gui.style.fonts import font
from mscform.gui.style.icons import draw_icon
from mscform.gui.style.paint import (
    ENTRY,
    PLAIN,
    SMALL,
    draw_box,
    draw_text,
    draw_wrapped,
    text_width,
    wrapped_height,
)
from mscform.gui.style.tokens import colours_of

_LEFT: Final = 26
"""Room for the sign in front of the value."""


class DerivedValue(AnswerEditor):
    """Shows what the engine computed; it can be asked about, never typed over."""

    def __init__(
        self,
        path: ItemPath,
        *,
        right: bool = False,
        compact: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(path, parent)
        self._right = right
        self._compact = compact
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click asks for the focus, so that F1 and F2 work here."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def width_for(self, room: int) -> int:
        """A short number lines up with the boxes around it; all else takes its own room."""
        return min(room, max(128, text_width(self.shown.text, ENTRY) + 40))

    def height_for(self, width: int) -> int:
        """Words that are longer than the line take as many as they need."""
        if self._right or self._compact:
            return BOX_HEIGHT
        lines = wrapped_height(self.shown.text, width - _LEFT, ENTRY)
        return max(BOX_HEIGHT, lines + 10)

    def _paint_sign(self, painter: QPainter) -> None:
        """ƒ, or the shape of a code that has one."""
        colours, left = colours_of(self), 2 if self._compact else 8
        if self.shown.mark is not None:
            side = tokens.ICON - 4
            rect = QRectF(left - 1, (BOX_HEIGHT - side) / 2, side, side)
            draw_icon(painter, self.shown.mark, rect, colours.colour("text"))
            return
        painter.setFont(font(tokens.TEXT, slanted=True))
        painter.setPen(colours.colour("muted"))
        sign = QRect(left, 0, _LEFT, BOX_HEIGHT)
        painter.drawText(sign, int(Qt.AlignmentFlag.AlignVCenter), "ƒ")

    def paintEvent(self, event: QPaintEvent) -> None:
        """ƒ, then the value."""
        painter = QPainter(self)
        colours = colours_of(self)
        rect = QRect(0, 0, self.width(), self.height_for(self.width()))
        if self.hasFocus():
            draw_box(painter, rect, fill=None, border=None, focused=colours.colour("accent"))
        if self.shown.text or not self._compact:
            self._paint_sign(painter)
        side = Qt.AlignmentFlag.AlignRight if self._right else Qt.AlignmentFlag.AlignLeft
        align = side | Qt.AlignmentFlag.AlignVCenter
        area = rect.adjusted(_LEFT, 0, -10 if self._right else 0, 0)
        if self._compact:
            area = rect.adjusted(
                14 if self.shown.mark is None else 20, 0, -4 if self._right else 0, 0
            )
        text = self.shown.text or "–"
        ink = colours.colour("text" if self.shown.text else "muted")
        face = PLAIN if self._compact else ENTRY
        if self._compact and text_width(text, face) > area.width():
            face = SMALL
        if rect.height() > BOX_HEIGHT:
            draw_wrapped(painter, area.adjusted(0, 5, 0, 0), text, ink, face)
            return
        draw_text(painter, area, text, ink, face=face, align=align)
