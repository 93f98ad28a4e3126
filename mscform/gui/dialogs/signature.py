"""Who stands by this: a login and a secret, given again for this one act (D4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.keys import Command, command_of
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner
from mscform.gui.style.entry import Entry
from mscform.gui.style.fonts import font
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, Words, message
from mscform.services.credentials import MOST_FAILURES, folded
from mscform.services.pins import may_be_badge


class Credentials(NamedTuple):
    """What was typed; nothing of it is kept."""

    login: str
    secret: str


class Known(NamedTuple):
    """Who is probably there, and who may be; for a question that takes a PIN or badge too.

    `accept` stands on the button, where the title of the question does not fit there.
    """

    login: str
    logins: tuple[str, ...]
    accept: str = ""


class SignatureDialog(DialogFrame):
    """Asks who, and for her secret, until it is right or she leaves.

    `attempt` tells why it did not work, None where it did. With `known` a PIN or badge is taken
    as well as the password; a badge may be scanned into either line, and neither shows it.
    """

    def __init__(
        self,
        texts: Texts,
        title: str,
        declaration: str,
        attempt: Callable[[Credentials], Words | None],
        parent: QWidget | None = None,
        *,
        known: Known | None = None,
    ) -> None:
        super().__init__(texts, title, parent)
        self._attempt, self._known = attempt, known
        self._failed = 0
        self.say(declaration, quiet=False)
        self.login = self._line(texts("GUI-F-LOGIN"))
        self.secret = self._line(texts("GUI-F-PASSWORD" if known is None else "GUI-F-PIN"))
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.trouble = Banner(texts)
        self.body.addWidget(self.trouble)
        self.offer(title if known is None else known.accept or title)
        self.login.setFocus()
        if known is not None:
            self.login.textEdited.connect(self._veil_login)
            self.login.setText(known.login)
            (self.secret if known.login else self.login).setFocus()

    def _line(self, name: str) -> Entry:
        label = QLabel(name)
        label.setFont(font(tokens.SMALL))
        line = Entry(name)
        label.setBuddy(line)
        self.body.addWidget(label)
        self.body.addWidget(line)
        return line

    def _veil_login(self, text: str) -> None:
        """What begins no login is a badge in the wrong line, and not to be read."""
        logins = () if self._known is None else self._known.logins
        plain = any(login.startswith(folded(text)) for login in logins)
        mode = QLineEdit.EchoMode.Normal if plain else QLineEdit.EchoMode.Password
        self.login.setEchoMode(mode)

    def _typed(self) -> Credentials:
        told = Credentials(self.login.text().strip(), self.secret.text())
        known = self._known
        if known is None or told.secret or folded(told.login) in known.logins:
            return told
        # Enter after a scan into the upper line: a badge says by itself whose it is.
        return Credentials("", told.login) if may_be_badge(told.login) else told

    def accept(self) -> None:
        """Both must be there; the cursor goes to the one that is not, or is not right."""
        told = self._typed()
        if not told.login and (self._known is None or not told.secret):
            self.login.setFocus()
        elif not told.secret:
            self.secret.setFocus()
        else:
            self._try(told)

    def _try(self, told: Credentials) -> None:
        # Half a second of work on purpose: the dialog waits with the person.
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            refused = self._attempt(told)
        finally:
            QApplication.restoreOverrideCursor()
        if refused is None:
            super().accept()
            return
        self._failed += 1
        code = "GUI-F-TRIES" if self._known is None else "GUI-F-PIN-TRIES"
        counted = message(code, n=self._failed, most=MOST_FAILURES)
        self.trouble.say((refused, counted), Tone.STOP, Icon.UNSAVED)
        self.secret.clear()
        if not told.login:
            self.login.clear()
        (self.secret if self.login.text() else self.login).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on."""
        if command_of(event) is Command.NEXT:
            self.accept()
        else:
            super().keyPressEvent(event)
