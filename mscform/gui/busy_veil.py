"""While something slow runs: the window takes no input and says calmly what it does."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from mscform.gui.style.icons import Icon, draw_icon
from mscform.gui.style.paint import STRONG, draw_box, draw_text, text_width
from mscform.gui.style.tokens import colours_of

_CALM_MS: Final = 250


class BusyVeil(QWidget):
    """Invisible at first; after a moment a small sign stands in the middle."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._words = ""
        self._signed = False
        self._back: QWidget | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_CALM_MS)
        self._timer.timeout.connect(self._show_sign)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setObjectName("busy")
        window.installEventFilter(self)
        self.hide()

    def show_busy(self, busy: bool, words: str) -> None:
        """Lie over the window, or go away and give the focus back."""
        if busy:
            self._words, self._signed = words, False
            parent = self.parentWidget()
            if parent is not None:
                self._back = self._back if self.isVisible() else parent.focusWidget()
                self.setGeometry(parent.rect())
            self.setAccessibleName(words)
            self.show()
            self.raise_()
            self.setFocus()
            self._timer.start()
        else:
            self._timer.stop()
            self.hide()
            back, self._back = self._back, None
            if back is not None and back.isVisible():
                back.setFocus()

    def _show_sign(self) -> None:
        self._signed = True
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window."""
        parent = self.parentWidget()
        if event.type() == QEvent.Type.Resize and parent is not None:
            self.setGeometry(parent.rect())
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Nothing gets through."""
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Nothing gets through."""
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays here."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """The sign, once it has lasted."""
        if not self._signed:
            return
        painter = QPainter(self)
        colours = colours_of(self)
        width = text_width(self._words, STRONG) + 84
        card = QRect(0, 0, width, 56)
        card.moveCenter(self.rect().center())
        draw_box(painter, card, fill=colours.colour("surface"), border=colours.colour("field"))
        icon = QRect(card.left() + 22, card.top() + 18, 20, 20)
        draw_icon(painter, Icon.SAVING, icon.toRectF(), colours.colour("accent"))
        area = card.adjusted(56, 0, -16, 0)
        draw_text(painter, area, self._words, colours.colour("text"), face=STRONG)
