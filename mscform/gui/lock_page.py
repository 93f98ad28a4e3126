"""The locked screen: every window is covered, dialogs too, and only a password lifts the cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from mscform.base.errors import MscformError
from mscform.gui.language_switch import LanguageSwitch
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Button, ButtonKind, Heading
from mscform.gui.style.entry import Entry
from mscform.gui.style.fonts import font
from mscform.gui.style.icons import Icon, draw_icon
from mscform.gui.style.tokens import Tone, colours_of
from mscform.gui.texts import Texts

if TYPE_CHECKING:
    from mscform.gui.ward import Ward
    from mscform.gui.ward_view import WardView

NEUTRAL_TITLE = "mscform"


class Curtain(QWidget):
    """Opaque, over everything in one window, while the screen is locked; `view` may be seen."""

    def __init__(self, window: QWidget, view: WardView | None = None) -> None:
        super().__init__(window)
        self._title = window.windowTitle()
        self._view = view
        if view is not None:
            column = QVBoxLayout(self)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(view)
        window.setWindowTitle(NEUTRAL_TITLE)
        window.installEventFilter(self)
        self.setAutoFillBackground(True)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()

    def lift(self) -> None:
        """The window is as it was."""
        window = self.parentWidget()
        if window is not None:
            window.removeEventFilter(self)
            window.setWindowTitle(self._title)
        if self._view is not None:
            self._view.end()
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window; stay on top of whatever comes."""
        if event.type() == QEvent.Type.Resize:
            window = self.parentWidget()
            if window is not None:
                self.setGeometry(window.rect())
        elif event.type() == QEvent.Type.ChildAdded:
            self.raise_()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """A plain surface with a lock."""
        painter = QPainter(self)
        colours = colours_of(self)
        painter.fillRect(self.rect(), colours.colour("page"))
        if self._view is not None:
            return
        square = QRectF(0, 0, 40, 40)
        square.moveCenter(QRectF(self.rect()).center())
        draw_icon(painter, Icon.LOCKED, square, colours.colour("line"))


class LockPage(QDialog):
    """Asks for the password of whoever locked, or lets somebody else sign in.

    Signals:
        unlock_wanted(password): let the same person go on.
        switch_wanted: another person takes over.
    """

    unlock_wanted = Signal(str)
    switch_wanted = Signal()

    def __init__(self, texts: Texts, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self._texts = texts
        self._trouble: MscformError | None = None
        self._aside = False
        self.setObjectName("lock-page")
        self.setWindowTitle(NEUTRAL_TITLE)
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.setMinimumWidth(460)
        self.title = Heading(page=True)
        self.who = Heading()
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        self.label = QLabel()
        self.label.setFont(font(tokens.SMALL))
        self.password = Entry("")
        self.password.setObjectName("unlock-password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.returnPressed.connect(self._on_unlock)
        self.trouble = Banner(texts)
        self.unlock = Button("", ButtonKind.PRIMARY, key="Enter")
        self.unlock.clicked.connect(self._on_unlock)
        self.switch = Button("", ButtonKind.PLAIN)
        self.switch.setObjectName("lock-switch")
        self.switch.clicked.connect(self.switch_wanted)
        self._lay_out()
        texts.changed.connect(self.relabel)
        self.relabel()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 28, 32, 28)
        column.setSpacing(tokens.GAP_SMALL)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(LanguageSwitch(self._texts))
        column.addLayout(head)
        column.addWidget(self.words)
        column.addSpacing(tokens.GAP)
        column.addWidget(self.who)
        column.addWidget(self.label)
        column.addWidget(self.password)
        column.addWidget(self.trouble)
        column.addSpacing(tokens.GAP_SMALL)
        foot = QHBoxLayout()
        foot.addWidget(self.switch)
        foot.addStretch(1)
        foot.addWidget(self.unlock)
        column.addLayout(foot)

    def ask(self, name: str, *, aside: bool = False) -> None:
        """Cover all; `name` is who locked. `aside`: in the corner, where it hides no bed."""
        self._aside = aside
        self.relabel()
        self.who.setText(name)
        self.show_trouble(None)
        self.password.clear()
        self.show()
        self._stand()
        self.activateWindow()
        self.password.setFocus()

    def show_trouble(self, error: MscformError | None) -> None:
        """Say why it stays locked."""
        self._trouble = error
        said = None if error is None else error.message
        self.trouble.say(said, Tone.STOP, Icon.UNSAVED)
        if error is not None:
            self.password.selectAll()
            self.password.setFocus()

    def relabel(self) -> None:
        """Another language."""
        texts = self._texts
        self.title.setText(texts("GUI-LOCK-TITLE"))
        self.words.setText(texts("GUI-LOCK-WARD" if self._aside else "GUI-LOCK-WORDS"))
        self.label.setText(texts("GUI-DOOR-PASSWORD"))
        self.password.setAccessibleName(texts("GUI-DOOR-PASSWORD"))
        self.unlock.relabel(texts("GUI-LOCK-UNLOCK"))
        self.switch.relabel(texts("GUI-MENU-SWITCH"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A card of its own: without a frame of the window system it needs an edge."""
        colours = colours_of(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), colours.colour("surface"))
        painter.setPen(colours.colour("field"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _stand(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        self.adjustSize()
        around = parent.frameGeometry()
        across, down = around.width() - self.width(), around.height() - self.height()
        left, top = (across - 8, down - 8) if self._aside else (across // 2, down // 2)
        self.move(around.x() + left, around.y() + top)

    def _on_unlock(self) -> None:
        if self.password.text():
            self.unlock_wanted.emit(self.password.text())

    def reject(self) -> None:
        """Neither Escape nor the window system lifts the cover."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape does nothing; F9 switches the language here too."""
        if event.key() == Qt.Key.Key_F9:
            self._texts.next_language()
        elif event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)


class ScreenLock(QObject):
    """Covers and uncovers all windows of the program.

    Signals:
        unlock_wanted(password), switch_wanted: as of the page.
    """

    unlock_wanted = Signal(str)
    switch_wanted = Signal()

    def __init__(self, texts: Texts, window: QWidget) -> None:
        super().__init__(window)
        self._curtains: list[Curtain] = []
        self.page = LockPage(texts, window)
        self.page.unlock_wanted.connect(self.unlock_wanted)
        self.page.switch_wanted.connect(self.switch_wanted)

    @property
    def engaged(self) -> bool:
        """Whether the screen is covered."""
        return bool(self._curtains)

    def engage(self, name: str, ward: Ward | None = None) -> None:
        """Cover every window that is shown, forget the clipboard, and ask.

        What runs on the ward goes on being told, by bed (D27); the wall shows no more than that.
        """
        if self.engaged:
            return
        _close_popups()
        QGuiApplication.clipboard().clear()
        main = self.page.parentWidget()
        spared = (self.page, None if ward is None else ward.wall)
        shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
        view = None if ward is None else ward.view()
        self._curtains = [
            Curtain(window, view if window is main else None)
            for window in shown
            if window not in spared
        ]
        self.page.ask(name, aside=view is not None)

    def release(self) -> None:
        """Lift all covers; dialogs are where they were, with what was typed."""
        self.page.hide()
        self.page.password.clear()
        curtains, self._curtains = self._curtains, []
        for curtain in curtains:
            curtain.lift()


def _close_popups() -> None:
    QToolTip.hideText()
    popup = QApplication.activePopupWidget()
    while popup is not None:
        popup.close()
        following = QApplication.activePopupWidget()
        popup = None if following is popup else following
