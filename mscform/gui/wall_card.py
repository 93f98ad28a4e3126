"""A card for the wall and the locked screen: a bed and what is due, nobody's code or numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from mscform.engine.board import Card, Urgency
from mscform.gui.board_grid import SheetCard
from mscform.gui.board_words import LOOKS, words_of
from mscform.gui.style import tokens
from mscform.gui.style.icons import draw_icon
from mscform.gui.style.paint import Face, draw_box, draw_fitted
from mscform.gui.style.tokens import colours_of
from mscform.gui.wording import Wording
from mscform.services.runs import Running

HEIGHT: Final = 184
_PAD: Final = 24
_MARK: Final = 28
_BED: Final = Face(tokens.BOARD_LARGE + 8, strong=True)
_DUE: Final = Face(tokens.BOARD, strong=True)
_STATE: Final = Face(tokens.PAGE, strong=True)


class WallCard(SheetCard):
    """Bed, state, what is due next: what decisions D21 and D27 allow where anybody can look."""

    def __init__(self, one: Running, wording: Wording) -> None:
        super().__init__()
        self.subject = one.subject
        self._wording = wording
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.words = ("", "", "")
        self.urgency = Urgency.CALM

    def show_card(self, card: Card, bed: str, now: datetime) -> None:
        """Show the sheet as it is now."""
        texts, said = self._wording.texts, words_of(card, now, self._wording)
        name = texts("GUI-BOARD-BED", bed=bed) if bed else texts("GUI-BOARD-NO-BED")
        self.urgency, self.words = card.urgency(now), (name, said.state, said.due)
        self.setAccessibleName("; ".join(self.words))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The whole card in the wash of its urgency, with its shape and word."""
        painter, colours = QPainter(self), colours_of(self)
        tone, mark = LOOKS[self.urgency]
        loud = self.urgency >= Urgency.DUE
        ink = colours.colour(tone.value)
        fill = colours.colour(tone.wash if loud else "surface")
        edge = ink if loud else colours.colour("line")
        draw_box(painter, self.rect(), fill=fill, border=edge, focused=None)
        name, state, due = self.words
        left, across = _PAD, self.width() - 2 * _PAD
        text = colours.colour("text")
        draw_fitted(painter, QRect(left, 12, across, 60), name, text, face=_BED)
        draw_icon(painter, mark, QRectF(left, 84, _MARK, _MARK), ink)
        beside = QRect(left + _MARK + 10, 80, across - _MARK - 10, 36)
        draw_fitted(painter, beside, state, ink, face=_STATE)
        draw_fitted(painter, QRect(left, 124, across, 44), due, ink, face=_DUE)
