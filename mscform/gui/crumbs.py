"""The breadcrumb above a page: where we are, and a way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from mscform.gui.page import Crumb
from mscform.gui.style.icons import Icon, draw_icon
from mscform.gui.style.paint import PLAIN, draw_text, text_width
from mscform.gui.style.tokens import colours_of

HEIGHT: Final = 40
_LEFT: Final = 24
_GAP: Final = 26


class Crumbs(QWidget):
    """Steps side by side; all but the last lead somewhere. Alt+Left takes the one before.

    Signals:
        chosen(place): go there.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._crumbs: tuple[Crumb, ...] = ()
        self._hover = -1
        self._has_room = True
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setObjectName("crumbs")

    def show_crumbs(self, crumbs: Sequence[Crumb]) -> None:
        """Where we are now."""
        self._crumbs = tuple(crumbs)
        self.setAccessibleName(" › ".join(crumb.words for crumb in crumbs))
        self._show_if_useful()
        self.update()

    def set_room(self, enough: bool) -> None:
        """Whether the window is high enough; Alt+Left goes back also without."""
        self._has_room = enough
        self._show_if_useful()

    def _show_if_useful(self) -> None:
        self.setVisible(self._has_room and len(self._crumbs) > 1)

    def words(self) -> tuple[str, ...]:
        """What it says."""
        return tuple(crumb.words for crumb in self._crumbs)

    def back(self) -> object:
        """The place before this one, or None at the top."""
        return self._crumbs[-2].place if len(self._crumbs) > 1 else None

    def _rects(self) -> list[QRect]:
        left, found = _LEFT, []
        for crumb in self._crumbs:
            width = text_width(crumb.words, PLAIN) + 2
            found.append(QRect(left, 8, width, self.height() - 8))
            left += width + _GAP
        return found

    def _at(self, x: int) -> int:
        for number, rect in enumerate(self._rects()):
            if rect.left() <= x <= rect.right() and self._crumbs[number].place is not None:
                return number
        return -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hover lights what leads somewhere."""
        self._hover = self._at(event.position().toPoint().x())
        leads = self._hover >= 0
        self.setCursor(Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click goes there."""
        number = self._at(event.position().toPoint().x())
        if number >= 0:
            self.chosen.emit(self._crumbs[number].place)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Words and small arrows."""
        painter = QPainter(self)
        colours = colours_of(self)
        for number, (crumb, rect) in enumerate(zip(self._crumbs, self._rects(), strict=True)):
            leads = crumb.place is not None
            ink = colours.colour("accent" if leads else "muted")
            draw_text(painter, rect, crumb.words, ink)
            if number == self._hover:
                painter.fillRect(rect.left(), rect.center().y() + 11, rect.width() - 2, 1, ink)
            if number + 1 < len(self._crumbs):
                arrow = QRectF(rect.right() + 7, rect.center().y() - 5, 11, 11)
                draw_icon(painter, Icon.NEXT, arrow, colours.colour("field"))
