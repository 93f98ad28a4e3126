"""Where a misplaced entry belongs: how much of it, and a line that finds subject and point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.keys import Command, command_of
from mscform.gui.row_list import RowEntry, RowList
from mscform.gui.style.controls import Button, ButtonKind
from mscform.gui.style.entry import Entry
from mscform.gui.texts import Texts
from mscform.services.misplaced import Extent, Spot

WIDTH: Final = 720
_LIST: Final = 6 * 44
_ARROWS: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Reach(NamedTuple):
    """How much would be moved, in words."""

    extent: Extent
    about: str


class RelocateDialog(DialogFrame):
    """F4 widens what is moved, typing finds where to; Enter takes the lit place.

    `find` gives the places for an extent and the words typed so far. Accepted: `picked` says what
    goes where. Escape: nothing happens.
    """

    def __init__(
        self,
        texts: Texts,
        reaches: Sequence[Reach],
        find: Callable[[Extent, str], Sequence[RowEntry]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts, texts("GUI-RELOCATE-TITLE"), parent)
        self._reaches, self._find = tuple(reaches), find
        self._place = 0
        self.picked: tuple[Extent, Spot] | None = None
        self.setFixedWidth(WIDTH)
        self._about = self.say("", quiet=False)
        self._widen = Button("", ButtonKind.QUIET, key="F4")
        self._widen.clicked.connect(self.widen)
        self._widen.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._widen.setVisible(len(self._reaches) > 1)
        self.body.addWidget(self._widen)
        self.line = Entry(texts("GUI-RELOCATE-WHERE"))
        self.line.setObjectName("relocate-where")
        self.line.setPlaceholderText(texts("GUI-RELOCATE-WHERE"))
        self.line.textEdited.connect(self._show_spots)
        self.line.installEventFilter(self)
        self.body.addWidget(self.line)
        self.list = RowList(texts("GUI-RELOCATE-TITLE"))
        self.list.setFixedHeight(_LIST)
        self.list.opened.connect(self._on_opened)
        self.body.addWidget(self.list)
        self.say(texts("GUI-RELOCATE-HOW"))
        self.offer_close(texts("GUI-F-CANCEL"))
        self._show_reach()
        self.line.setFocus()

    @property
    def reach(self) -> Reach:
        """How much is moved now."""
        return self._reaches[self._place]

    def widen(self) -> None:
        """To the next wider extent, and round again."""
        self._place = (self._place + 1) % len(self._reaches)
        self._show_reach()
        self.line.setFocus()

    def _show_reach(self) -> None:
        self._about.setText(self.reach.about)
        following = self._reaches[(self._place + 1) % len(self._reaches)]
        self._widen.relabel(self.texts("GUI-F-INSTEAD", about=following.about))
        self._widen.setFixedWidth(min(self._widen.sizeHint().width(), WIDTH - 48))
        self._show_spots()

    def _show_spots(self) -> None:
        rows = self._find(self.reach.extent, self.line.text())
        self.list.show_rows(rows or [RowEntry(title=self.texts("GUI-RELOCATE-NOWHERE"))])
        self.list.go_first()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter in the line belong to the list, F4 to the dialog."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if command_of(event) is Command.NOT_DONE:
                self.widen()
                return True
            if event.key() in _ARROWS:
                self.list.keyPressEvent(event)
                return True
        return super().eventFilter(watched, event)

    def _on_opened(self, spot: object) -> None:
        if isinstance(spot, Spot):
            self.picked = (self.reach.extent, spot)
            self.accept()
