"""The thread of one query, painted: who said what and when, and what was corrected meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from mscform.gui.query_words import ThreadLine
from mscform.gui.style.controls import QuietScrollBar
from mscform.gui.style.paint import (
    RIGHT,
    SMALL,
    draw_mark,
    draw_text,
    draw_wrapped,
    text_width,
    wrapped_height,
)
from mscform.gui.style.tokens import colours_of

_HEAD: Final = 26
_LEAD: Final = 30
_PAD: Final = 8
_TALLEST: Final = 232


class _Lines(QWidget):
    """Every line under the one before it, wrapped to the width there is."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[ThreadLine, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_lines(self, lines: tuple[ThreadLine, ...]) -> None:
        self._lines = lines
        self._fit()
        self.update()

    def height_at(self, width: int) -> int:
        return sum(height for _, height in self._heights(width))

    def _heights(self, width: int) -> Iterator[tuple[ThreadLine, int]]:
        for line in self._lines:
            words = wrapped_height(line.words, max(80, width - _LEAD)) if line.words else 0
            # A text of several lines is higher than one that only wraps.
            lines = line.words.count("\n") + 1 if line.words else 0
            yield line, _HEAD + max(words, lines * wrapped_height("X", 80)) + 2 * _PAD

    def sizeHint(self) -> QSize:
        return QSize(400, self.height_at(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        height = self.height_at(self.width())
        if height != self.height():
            self.setFixedHeight(height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = colours_of(self)
        muted, top = colours.colour("muted"), 0
        for line, height in self._heights(self.width()):
            if top:
                painter.fillRect(0, top, self.width(), 1, colours.colour("line"))
            mark = QRect(0, top + _PAD, 22, _HEAD)
            draw_mark(painter, mark, line.mark, line.tone, colours)
            edge = text_width(line.when, SMALL) + 4
            head = QRect(_LEAD, top + _PAD, self.width() - _LEAD - edge - 12, _HEAD)
            draw_text(painter, head, line.head, muted, face=SMALL)
            when = QRect(self.width() - edge, top + _PAD, edge, _HEAD)
            draw_text(painter, when, line.when, muted, face=SMALL, align=RIGHT)
            words = QRect(_LEAD, top + _PAD + _HEAD, self.width() - _LEAD, height)
            draw_wrapped(painter, words, line.words, colours.colour("text"))
            top += height


class ThreadView(QScrollArea):
    """The lines in a window of limited height; the newest is in view."""

    def __init__(self) -> None:
        super().__init__()
        self._body = _Lines()
        self.setWidget(self._body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBar(QuietScrollBar(Qt.Orientation.Vertical))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_lines(self, lines: tuple[ThreadLine, ...], name: str, width: int) -> None:
        """Show a thread in a window of this width."""
        self._body.show_lines(lines)
        self.setFixedHeight(min(_TALLEST, self._body.height_at(width)))
        self.setVisible(bool(lines))
        self.setAccessibleName(name)
        self.setAccessibleDescription("; ".join(line.spoken for line in lines))
        self._body.resize(width, self._body.height_at(width))
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def page(self, step: int) -> None:
        """A windowful up (-1) or down (1)."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + step * bar.pageStep())
