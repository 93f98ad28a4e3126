"""A secret of one's own, password or PIN: the password until now, and the new secret twice."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from mscform.base.errors import MscformError
from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.keys import Command, command_of
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner
from mscform.gui.style.entry import Entry
from mscform.gui.style.fonts import font
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, message


class PasswordDialog(DialogFrame):
    """Sets it itself, so that a refusal is told where it can be mended.

    `what` are the words: PASSWORD, or PIN for a PIN or badge under the password.
    """

    def __init__(
        self,
        texts: Texts,
        set_password: Callable[[str, str], object],
        old: str = "",
        parent: QWidget | None = None,
        *,
        what: str = "PASSWORD",
    ) -> None:
        super().__init__(texts, texts(f"GUI-{what}-TITLE"), parent)
        self._set, self._what = set_password, what
        code = "GUI-PASSWORD-FIRST" if old else f"GUI-{what}-WORDS"
        self.say(texts(code), quiet=False)
        self.old = self._line("OLD", "old-password")
        self.old.setText(old)
        self.new = self._line("NEW", "new-password")
        self.again = self._line("AGAIN", "again-password")
        self.trouble = Banner(texts)
        self.body.addWidget(self.trouble)
        self.offer(texts(f"GUI-{what}-SET"))
        (self.new if old else self.old).setFocus()

    def _line(self, code: str, name: str) -> QLineEdit:
        words = self.texts(f"GUI-{self._what}-{code}")
        label = QLabel(words)
        label.setFont(font(tokens.SMALL))
        line = Entry(words)
        line.setObjectName(name)
        line.setEchoMode(QLineEdit.EchoMode.Password)
        label.setBuddy(line)
        self.body.addWidget(label)
        self.body.addWidget(line)
        return line

    def accept(self) -> None:
        """Set it, or say why not."""
        for line in (self.old, self.new, self.again):
            if not line.text():
                line.setFocus()
                return
        if self.new.text() != self.again.text():
            self.trouble.say(message(f"GUI-{self._what}-DIFFERENT"), Tone.STOP, Icon.UNSAVED)
            self.again.clear()
            self.again.setFocus()
            return
        # Half a second of work on purpose: the dialog waits with the person.
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            self._set(self.old.text(), self.new.text())
        except MscformError as error:
            self.trouble.say(error.message, Tone.STOP, Icon.UNSAVED)
            return
        finally:
            QApplication.restoreOverrideCursor()
        super().accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the next empty line, then sets."""
        if command_of(event) is Command.NEXT:
            self.accept()
        else:
            super().keyPressEvent(event)
