"""The left rail: the pages that a role may use; icons alone where the window is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip

from mscform.gui.places import Room
from mscform.gui.style.icons import Icon, draw_icon
from mscform.gui.style.paint import PLAIN, STRONG, draw_box, draw_text
from mscform.gui.style.ringed import Ringed
from mscform.gui.style.tokens import colours_of
from mscform.gui.texts import Texts

_WIDE: Final = 176
_FOLDED: Final = 60
_LINE: Final = 44
_TOP: Final = 12
_ICONS: Final = {
    Room.WARD: Icon.WARD,
    Room.SUBJECTS: Icon.SUBJECTS,
    Room.DUE: Icon.DUE,
    Room.QUERIES: Icon.QUERY,
    Room.OVERVIEW: Icon.OVERVIEW,
    Room.PRINT: Icon.PRINT,
    Room.SITE: Icon.SITE,
    Room.HELP: Icon.HELP,
}


class Rail(Ringed):
    """One entry a page; Alt and its number go there from anywhere.

    Signals:
        chosen(room): the person wants to go there.
    """

    chosen = Signal(object)

    def __init__(self, texts: Texts, rooms: Sequence[Room]) -> None:
        super().__init__()
        self._texts = texts
        self.rooms = tuple(rooms)
        self._here: Room | None = None
        self._lit = 0
        self._hover = -1
        self._folded = False
        self.setObjectName("rail")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.fold(False)
        self.relabel()

    def fold(self, folded: bool) -> None:
        """Icons alone, or with their words."""
        self._folded = folded
        self.setFixedWidth(_FOLDED if folded else _WIDE)
        self.update()

    @property
    def is_folded(self) -> bool:
        """Whether only icons are shown."""
        return self._folded

    def show_room(self, room: Room | None) -> None:
        """Which page is open."""
        self._here = room
        if room in self.rooms:
            self._lit = self.rooms.index(room)
        self.update()

    def relabel(self) -> None:
        """Another language."""
        self.setAccessibleName(self._texts("GUI-RAIL"))
        told = "; ".join(self._name(number) for number in range(len(self.rooms)))
        self.setAccessibleDescription(told)
        self.update()

    def _name(self, number: int) -> str:
        return self._texts(f"GUI-ROOM-{self.rooms[number].value}")

    def _rect(self, number: int) -> QRect:
        return QRect(8, _TOP + number * (_LINE + 4), self.width() - 16, _LINE)

    def _at(self, y: int) -> int:
        number = (y - _TOP) // (_LINE + 4)
        return number if 0 <= number < len(self.rooms) else -1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down move, Enter goes there."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._lit = (self._lit + step) % len(self.rooms)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.rooms[self._lit])
        else:
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click goes there."""
        number = self._at(event.position().toPoint().y())
        if number >= 0:
            self.chosen.emit(self.rooms[number])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hover lights."""
        self._hover = self._at(event.position().toPoint().y())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Hover ends."""
        super().leaveEvent(event)
        self._hover = -1
        self.update()

    def event(self, event: QEvent) -> bool:
        """The tip: the name, needed where only icons are shown."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = self._at(event.pos().y())
            said = f"{self._name(number)} (Alt+{number + 1})" if number >= 0 else ""
            QToolTip.showText(event.globalPos(), said, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The entries, the open one washed."""
        painter = QPainter(self)
        colours = colours_of(self)
        painter.fillRect(self.rect(), colours.colour("surface"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), colours.colour("line"))
        for number, room in enumerate(self.rooms):
            rect = self._rect(number)
            here = room is self._here
            ring = colours.colour("accent") if self.hasFocus() and number == self._lit else None
            fill = "accent_wash" if here else "page" if number == self._hover else "surface"
            draw_box(painter, rect, fill=colours.colour(fill), border=None, focused=ring)
            ink = colours.colour("accent" if here else "muted")
            icon = rect.adjusted(12, 12, 0, -12)
            icon.setWidth(20)
            draw_icon(painter, _ICONS[room], icon.toRectF(), ink)
            if not self._folded:
                words = rect.adjusted(44, 0, -8, 0)
                face = STRONG if here else PLAIN
                ink = colours.colour("accent" if here else "text")
                draw_text(painter, words, self._name(number), ink, face=face)
