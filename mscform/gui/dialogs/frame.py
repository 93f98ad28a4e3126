"""What all small questions share: a calm card with a title, a body, and two buttons."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mscform.gui.style import tokens
from mscform.gui.style.controls import Button, ButtonKind, Heading
from mscform.gui.style.fonts import font
from mscform.gui.style.paint import wrapped_height
from mscform.gui.style.tokens import colours_of
from mscform.gui.texts import Texts

WIDTH = 520


class Veil(QWidget):
    """Dims the window beneath a question, so that the question stands out without any frame."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("veil")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(window.rect())
        window.installEventFilter(self)
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window."""
        if event.type() == QEvent.Type.Resize:
            window = self.parentWidget()
            if window is not None:
                self.setGeometry(window.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Darker, and still to be read."""
        QPainter(self).fillRect(self.rect(), colours_of(self).veil())


class DialogFrame(QDialog):
    """A modal question; Escape always means: nothing happens."""

    def __init__(self, texts: Texts, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.texts = texts
        self.setWindowTitle(title)
        self.setModal(True)
        self.setMinimumWidth(WIDTH)
        self.setAccessibleName(title)
        role = self.palette()
        # Whatever lies on the card, lists and scrolled texts too, is of its colour.
        role.setColor(role.ColorRole.Window, colours_of(self).colour("surface"))
        self.setPalette(role)
        outer = QVBoxLayout(self)
        gap = tokens.GAP_LARGE
        outer.setContentsMargins(gap, 20, gap, 20)
        outer.setSpacing(tokens.GAP_SMALL + 4)
        self.heading = Heading(title)
        self.heading.setWordWrap(True)
        outer.addWidget(self.heading)
        self.body = QVBoxLayout()
        self.body.setSpacing(tokens.GAP_SMALL)
        outer.addLayout(self.body, 1)
        self.back = Button("", ButtonKind.PLAIN, key="Esc")
        self.back.clicked.connect(self.reject)
        self._foot = QHBoxLayout()
        self._foot.addStretch(1)
        outer.addLayout(self._foot)
        self._veil: Veil | None = None

    def showEvent(self, event: QShowEvent) -> None:
        """The window beneath steps back."""
        super().showEvent(event)
        parent = self.parentWidget()
        if parent is not None and self._veil is None:
            self._veil = Veil(parent.window())

    def hideEvent(self, event: QHideEvent) -> None:
        """The window beneath is as it was."""
        super().hideEvent(event)
        veil, self._veil = self._veil, None
        if veil is not None:
            veil.hide()
            veil.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A card with an edge of its own: not every window system draws one."""
        painter, colours = QPainter(self), colours_of(self)
        painter.fillRect(self.rect(), colours.colour("surface"))
        painter.setPen(colours.colour("field"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def say(self, text: str, *, quiet: bool = True) -> QLabel:
        """A paragraph of the body."""
        label = QLabel(text)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setFont(font(tokens.TEXT))
        # A wrapping label guesses its height for a narrow column: tell it the real one.
        label.setMinimumHeight(wrapped_height(text, WIDTH - 2 * tokens.GAP_LARGE) + 2)
        role = label.palette()
        if quiet:
            role.setColor(label.foregroundRole(), self.palette().placeholderText().color())
            label.setPalette(role)
        self.body.addWidget(label)
        return label

    def offer(self, accept: str, *, cancel: str | None = None, key: str = "Enter") -> Button:
        """The buttons at the foot; returns the one that accepts."""
        back = self.back
        back.relabel(cancel or self.texts("GUI-F-CANCEL"))
        # Escape is its key. One Tab too far, the space of a password must not press it and let
        # the rest of the password run into the form beneath.
        back.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        go = Button(accept, ButtonKind.PRIMARY, key=key)
        go.clicked.connect(self.accept)
        self._foot.addWidget(back)
        self._foot.addWidget(go)
        return go

    def offer_close(self, words: str = "") -> None:
        """One button only."""
        self.back.relabel(words or self.texts("GUI-F-CLOSE"))
        self._foot.addWidget(self.back)
