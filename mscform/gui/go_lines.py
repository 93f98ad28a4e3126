"""The lines of a go / no-go list, painted: shape, title, word, and what each waits for."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mscform.gui.go_words import GoRow
from mscform.gui.style import tokens
from mscform.gui.style.paint import STRONG, draw_box, draw_fitted, draw_mark, draw_text
from mscform.gui.style.tokens import Tone, colours_of

_TITLE: Final = 250
_WORD: Final = 150
_WIDTH: Final = 880


class GoLines(QWidget):
    """The lines under each other, one of them lit.

    Signals:
        chosen(code): a line was clicked.
    """

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.rows: tuple[GoRow, ...] = ()
        self.lit = -1
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: tuple[GoRow, ...], lit: int) -> None:
        """Where every line stands."""
        self.rows, self.lit = rows, lit
        self.setFixedHeight(tokens.ROW * len(rows))
        told = ". ".join(f"{one.title}: {one.word}. {one.detail}" for one in rows)
        self.setAccessibleDescription(told)
        self.update()

    def light(self, step: int) -> None:
        """The line above or below."""
        if self.rows:
            self.lit = (self.lit + step) % len(self.rows)
            self.update()

    def at(self) -> GoRow | None:
        """The lit line."""
        return self.rows[self.lit] if 0 <= self.lit < len(self.rows) else None

    def sizeHint(self) -> QSize:
        """All lines."""
        return QSize(_WIDTH, self.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click is an Enter in that line."""
        place = event.position().toPoint().y() // tokens.ROW
        if 0 <= place < len(self.rows):
            self.lit = place
            self.update()
            self.chosen.emit(self.rows[place].code)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Shape, title, word, and what it waits for."""
        painter, colours = QPainter(self), colours_of(self)
        for place, row in enumerate(self.rows):
            area = QRect(0, place * tokens.ROW + 1, self.width(), tokens.ROW - 2)
            lit = place == self.lit
            draw_box(
                painter,
                area,
                fill=colours.colour(row.tone.wash if row.tone is Tone.STOP else "surface"),
                border=colours.colour("line"),
                focused=colours.colour("accent") if lit else None,
            )
            mark = QRect(area.x() + 10, area.y(), tokens.ICON, area.height())
            draw_mark(painter, mark, row.mark, row.tone, colours)
            rest = area.adjusted(40, 0, -10, 0)
            title = QRect(rest.x(), rest.y(), _TITLE, rest.height())
            draw_text(painter, title, row.title, colours.colour("text"), face=STRONG)
            word = QRect(title.right() + 8, rest.y(), _WORD, rest.height())
            draw_text(painter, word, row.word, colours.colour(row.tone.value), face=STRONG)
            detail = rest.adjusted(_TITLE + _WORD + 16, 2, 0, -2)
            draw_fitted(painter, detail, row.detail, colours.colour("text"))
