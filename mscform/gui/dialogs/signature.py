"""Who stands by this: a login and a secret, given again for this one act (D4)."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.keys import Command, command_of
from mscform.gui.style import tokens
from mscform.gui.style.entry import Entry
from mscform.gui.style.fonts import font
from mscform.gui.texts import Texts


class Credentials(NamedTuple):
    """What was typed; nothing of it is kept."""

    login: str
    secret: str


class SignatureDialog(DialogFrame):
    """Asks who, and for her password; used to attest and to sign."""

    def __init__(
        self,
        texts: Texts,
        title: str,
        declaration: str,
        login: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts, title, parent)
        self.say(declaration, quiet=False)
        self.login = self._line(texts("GUI-F-LOGIN"), login)
        self.secret = self._line(texts("GUI-F-PASSWORD"), "")
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.trouble = QLabel()
        self.trouble.setWordWrap(True)
        self.body.addWidget(self.trouble)
        self._go = self.offer(title)
        (self.secret if login else self.login).setFocus()

    def _line(self, name: str, text: str) -> Entry:
        label = QLabel(name)
        label.setFont(font(tokens.SMALL))
        line = Entry(name, text)
        label.setBuddy(line)
        self.body.addWidget(label)
        self.body.addWidget(line)
        return line

    def credentials(self) -> Credentials:
        """What was typed."""
        return Credentials(self.login.text().strip(), self.secret.text())

    def accept(self) -> None:
        """Both must be there; the cursor goes to the one that is not."""
        if not self.login.text().strip():
            self.login.setFocus()
        elif not self.secret.text():
            self.secret.setFocus()
        else:
            super().accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on."""
        if command_of(event) is Command.NEXT:
            self.accept()
        else:
            super().keyPressEvent(event)
