"""What the marks of the matrix mean: one quiet line under it, gone when nobody needs it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from mscform.gui.keys import Command, key_text
from mscform.gui.style import tokens
from mscform.gui.style.controls import Button, ButtonKind
from mscform.gui.style.icons import Icon, draw_icon
from mscform.gui.style.paint import CENTRE, SMALL, Face, draw_text, text_width
from mscform.gui.style.tokens import Tone, colours_of
from mscform.gui.texts import Texts
from mscform.gui.visits import LEGEND
from mscform.services.this_computer import remember, remembered

_CHOICE: Final = "legend"
_HIDDEN: Final = "hidden"
_HEIGHT: Final = 40
_SLOT: Final = 18
_SIDE: Final = 14
_COUNT: Final = (1, Tone.WATCH, "GUI-LEGEND-COUNT")
_MARKS: Final[tuple[tuple[Icon | int | None, Tone, str], ...]] = (
    *LEGEND,
    (Icon.QUERY, Tone.WATCH, "GUI-LEGEND-QUERY"),
    _COUNT,
)


class MarkLegend(QWidget):
    """Mark and word, side by side; whether it is wanted is remembered at this computer."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.wanted = remembered(_CHOICE) != _HIDDEN
        self.setObjectName("legend")
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide_it = Button("", ButtonKind.QUIET, key=key_text(Command.MARKS))
        self.hide_it.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide_it.clicked.connect(self.turn)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 1, tokens.GAP_SMALL, 0)
        row.addStretch(1)
        row.addWidget(self.hide_it)
        self.relabel()

    def turn(self) -> None:
        """Show or hide it, from now on."""
        self.wanted = not self.wanted
        remember(_CHOICE, "shown" if self.wanted else _HIDDEN)
        self.setVisible(self.wanted)

    def relabel(self) -> None:
        """Another language."""
        self.hide_it.relabel(self._texts("GUI-LEGEND-HIDE"), key_text(Command.MARKS))
        self.setAccessibleName(self._texts("GUI-LEGEND-NAME"))
        self.setAccessibleDescription("; ".join(self._texts(code) for _, _, code in _MARKS))
        self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(0, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As many marks as there is room for, closer together where that is little."""
        painter = QPainter(self)
        colours = colours_of(self)
        painter.fillRect(0, 0, self.width(), 1, colours.colour("line"))
        words = [self._texts(code) for _, _, code in _MARKS]
        taken = sum(_SLOT + 4 + text_width(said, SMALL) for said in words)
        room = self.hide_it.x() - 2 * _SIDE
        gap = max(6, min(tokens.GAP, (room - taken) // len(words)))
        left = _SIDE
        for (mark, tone, _), said in zip(_MARKS, words, strict=True):
            square = QRect(left, (_HEIGHT - _SLOT) // 2, _SLOT, _SLOT)
            self._paint_mark(painter, square, mark, tone)
            width = text_width(said, SMALL)
            area = QRect(square.right() + 5, 0, width + 2, _HEIGHT)
            draw_text(painter, area, said, colours.colour("muted"), face=SMALL)
            left = area.right() + gap

    def _paint_mark(
        self, painter: QPainter, square: QRect, mark: Icon | int | None, tone: Tone
    ) -> None:
        colours = colours_of(self)
        if isinstance(mark, Icon):
            side = 16
            place = QRectF(0, 0, side, side)
            place.moveCenter(QRectF(square).center())
            draw_icon(painter, mark, place, colours.colour(tone.value))
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.colour("line" if mark is None else tone.wash))
        if mark is None:
            painter.drawEllipse(QRectF(square).center(), 2.5, 2.5)
        else:
            painter.drawRoundedRect(square.adjusted(0, 1, 0, -1), 8, 8)
            ink = colours.colour(tone.value)
            draw_text(painter, square, str(mark), ink, face=Face(11, strong=True), align=CENTRE)
        painter.restore()
