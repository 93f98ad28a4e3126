"""Not done, because …: for the box, and with F4 again for the row, the set or the rest."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.dialogs.option_list import Line, OptionList
from mscform.gui.keys import Command, command_of
from mscform.gui.style import tokens
from mscform.gui.style.controls import Button, ButtonKind
from mscform.gui.texts import Texts


class Scope(NamedTuple):
    """How far the reason reaches: its name, what it is about, the reasons it offers."""

    kind: str
    about: str
    reasons: tuple[Line, ...]


class NotDoneDialog(DialogFrame):
    """One digit gives the reason; F4 widens what it is about."""

    def __init__(
        self, texts: Texts, scopes: tuple[Scope, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(texts, texts("GUI-F-NOT-DONE-TITLE"), parent)
        self._scopes = scopes
        self._place = 0
        self._box = _rect_of(QApplication.focusWidget())
        self.picked: tuple[Scope, str] | None = None
        self._about = self.say("", quiet=False)
        name = texts("GUI-F-NOT-DONE-TITLE")
        self.options = OptionList(scopes[0].reasons, name, first_lit=True)
        self.options.chosen.connect(self._on_chosen)
        self.body.addWidget(self.options)
        self.say(texts("GUI-F-NOT-DONE-HOW"))
        self._widen = Button("", ButtonKind.QUIET, key="F4")
        self._widen.clicked.connect(self.widen)
        self._widen.setVisible(len(scopes) > 1)
        self.body.addWidget(self._widen)
        self.offer_close()
        self._show_scope()
        self.options.setFocus()

    @property
    def scope(self) -> Scope:
        """How far the reason reaches now."""
        return self._scopes[self._place]

    def widen(self) -> None:
        """To the next wider scope, and round again."""
        self._place = (self._place + 1) % len(self._scopes)
        self._show_scope()
        self.options.setFocus()

    def _show_scope(self) -> None:
        self._about.setText(self.scope.about)
        self.options.show_lines(self.scope.reasons)
        following = self._scopes[(self._place + 1) % len(self._scopes)]
        self._widen.relabel(self.texts("GUI-F-INSTEAD", about=following.about))
        self._widen.setFixedWidth(self._widen.sizeHint().width())
        self.adjustSize()

    def _on_chosen(self, code: str) -> None:
        self.picked = (self.scope, code)
        self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F4 again: wider."""
        if command_of(event) is Command.NOT_DONE:
            self.widen()
        elif command_of(event) is not Command.NEXT:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Beside the box it is about where the window has room for that."""
        super().showEvent(event)
        parent = self.parentWidget()
        if parent is not None and self._box.isValid():
            self.move(_beside(self._box, self.frameGeometry(), parent.window().frameGeometry()))


def _rect_of(box: QWidget | None) -> QRect:
    """Where a box stands on the screen; nowhere without one."""
    return QRect() if box is None else QRect(box.mapToGlobal(QPoint(0, 0)), box.size())


def _beside(box: QRect, card: QRect, window: QRect) -> QPoint:
    """Where a card leaves a box to be read: as it stands, else right, left, below or above it."""
    gap = tokens.GAP
    places = (
        card.topLeft(),
        QPoint(box.right() + gap, card.y()),
        QPoint(box.left() - gap - card.width(), card.y()),
        QPoint(card.x(), box.bottom() + gap),
        QPoint(card.x(), box.top() - gap - card.height()),
    )
    for place in places:
        moved = QRect(place, card.size())
        if window.contains(moved) and not moved.intersects(box):
            return place
    return card.topLeft()
