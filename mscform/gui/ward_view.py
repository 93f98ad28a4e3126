"""The ward for everybody's eyes: beds and what is due, on the wall and on the locked screen."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mscform.gui.board_grid import BoardGrid
from mscform.gui.board_words import clock
from mscform.gui.keys import Command, command_of
from mscform.gui.run_watch import RunWatch
from mscform.gui.style import tokens
from mscform.gui.style.controls import Heading
from mscform.gui.style.fonts import font
from mscform.gui.wall_card import WallCard
from mscform.gui.wording import Wording

_WIDE: Final = 400


class WardView(QWidget):
    """All running sheets by urgency, with the time of day; nobody's code, no numbers (D21)."""

    def __init__(self, wording: Wording, watch: RunWatch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts, self._watch = wording.texts, watch
        self.setObjectName("ward-view")
        self.title = Heading(page=True)
        self.time = QLabel()
        self.time.setFont(font(tokens.BOARD, strong=True))
        self.grid = BoardGrid(lambda one: WallCard(one, wording), _WIDE)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP_LARGE, tokens.GAP, tokens.GAP_LARGE, tokens.GAP)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.time)
        column.addLayout(head)
        column.addWidget(self.grid, 1)
        watch.told.connect(self._show)
        self._texts.changed.connect(self._show)
        self._show()

    def end(self) -> None:
        """Tell nothing any more."""
        self._watch.told.disconnect(self._show)
        self._texts.changed.disconnect(self._show)

    def _show(self) -> None:
        watch = self._watch
        empty = "GUI-BOARD-NONE" if not watch.running else "GUI-BOARD-TITLE"
        self.title.setText(self._texts(empty))
        self.time.setText(clock(watch.now, watch.now))
        self.grid.show_running(watch.running, watch.now)


class WallWindow(QWidget):
    """The ward view on a screen of its own, whole; Escape closes it."""

    def __init__(self, wording: Wording, watch: RunWatch) -> None:
        super().__init__()
        self.setWindowTitle(wording.texts("GUI-BOARD-TITLE"))
        self.setObjectName("wall")
        self.setAutoFillBackground(True)
        self.view = WardView(wording, watch, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)

    def show_beside(self, window: QWidget) -> None:
        """On another screen than `window` where there is one, else over it."""
        here = window.screen()
        others = [one for one in QGuiApplication.screens() if one is not here]
        self.setGeometry((others[0] if others else here).geometry())
        self.showFullScreen()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, or the key that opened it, closes the wall."""
        if event.key() == Qt.Key.Key_Escape or command_of(event) is Command.WALL:
            self.close()
        else:
            super().keyPressEvent(event)
