"""Cards beside and beneath each other, as many to a row as fit, the most urgent first."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from mscform.base.identity import FormKey, SubjectKey
from mscform.engine.board import Card
from mscform.gui.style import tokens
from mscform.gui.style.controls import QuietScrollBar
from mscform.gui.style.ringed import Ringed
from mscform.services.runs import Running

_Key = tuple[SubjectKey, FormKey]


class SheetCard(Ringed):
    """A card of any kind: it can show a sheet at a moment."""

    subject: SubjectKey

    @abstractmethod
    def show_card(self, card: Card, bed: str, now: datetime) -> None:
        """Show the sheet as it is now."""


class BoardGrid(QScrollArea):
    """The cards of all running sheets; `make` makes one, `wide` is the least width of one in px."""

    def __init__(self, make: Callable[[Running], SheetCard], wide: int) -> None:
        super().__init__()
        self._make, self._wide = make, wide
        self._cards: dict[_Key, SheetCard] = {}
        self._order: list[_Key] = []
        self._sheet = QWidget()
        self._grid = QGridLayout(self._sheet)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setSpacing(tokens.GAP)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBar(QuietScrollBar())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self._sheet)

    def show_running(self, running: Sequence[Running], now: datetime) -> None:
        """Every card at this moment, in the order of this moment."""
        order = sorted(running, key=lambda one: (*one.card.order(now), one.subject))
        self._order = [(one.subject, one.card.form) for one in order]
        for key in [key for key in self._cards if key not in self._order]:
            self._cards.pop(key).deleteLater()
        for one, key in zip(order, self._order, strict=True):
            if key not in self._cards:
                self._cards[key] = self._make(one)
            self._cards[key].show_card(one.card, one.bed, now)
        self._place()

    def cards(self) -> list[SheetCard]:
        """The cards as they stand."""
        return [self._cards[key] for key in self._order]

    def move_from(self, card: SheetCard, across: int, down: int) -> None:
        """The focus goes to the card beside, above or beneath."""
        cards = self.cards()
        wanted = cards.index(card) + across + down * self._columns()
        if 0 <= wanted < len(cards):
            cards[wanted].setFocus()
            self.ensureWidgetVisible(cards[wanted])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width holds more or fewer cards beside each other."""
        super().resizeEvent(event)
        self._place()

    def _columns(self) -> int:
        return max(1, self.viewport().width() // self._wide)

    def _place(self) -> None:
        columns = self._columns()
        for number, card in enumerate(self.cards()):
            row, column = divmod(number, columns)
            there = self._grid.itemAtPosition(row, column)
            if there is None or there.widget() is not card:
                self._grid.addWidget(card, row, column)
                # Shown now, not with the next event: an arrow may want to go there at once.
                card.show()
        for number in range(max(columns, self._grid.columnCount())):
            self._grid.setColumnStretch(number, 1 if number < columns else 0)
        for before, after in pairwise(self.cards()):
            QWidget.setTabOrder(before, after)
