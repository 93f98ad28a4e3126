"""What another version would change, line by line, and one thing to type: password or reason."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.keys import Command, command_of
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner
from mscform.gui.style.entry import Entry
from mscform.gui.style.fonts import font
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, message

_WIDTH = 720
_HEIGHT = 280


class VersionDialog(DialogFrame):
    """Read first, then type and Enter. Escape: nothing happens. Without `ask` only to be read."""

    def __init__(
        self, texts: Texts, title: str, lead: str, lines: Sequence[str], parent: QWidget | None
    ) -> None:
        super().__init__(texts, title, parent)
        self.setMinimumWidth(_WIDTH)
        self.say(lead, quiet=False)
        self.lines = QPlainTextEdit("\n".join(lines))
        self.lines.setObjectName("version-lines")
        self.lines.setReadOnly(True)
        self.lines.setTabChangesFocus(True)
        self.lines.setAccessibleName(title)
        self.lines.setFont(font(tokens.TEXT))
        self.lines.setFixedHeight(_HEIGHT)
        self.body.addWidget(self.lines)
        self.typed: Entry | None = None
        self.trouble = Banner(texts)

    def ask(self, label: str, accept: str, *, secret: bool = False) -> None:
        """The one line to type, and the button that goes with it."""
        title = QLabel(label)
        title.setFont(font(tokens.SMALL))
        self.typed = Entry(label)
        self.typed.setObjectName("version-typed")
        if secret:
            self.typed.setEchoMode(QLineEdit.EchoMode.Password)
        title.setBuddy(self.typed)
        self.body.addWidget(title)
        self.body.addWidget(self.typed)
        self.body.addWidget(self.trouble)
        self.offer(accept)
        self.typed.setFocus()

    @property
    def text(self) -> str:
        """What was typed."""
        return "" if self.typed is None else self.typed.text()

    def accept(self) -> None:
        """Only with something typed."""
        if self.text.strip():
            super().accept()
        elif self.typed is not None:
            self.trouble.say(message("GUI-VERSION-TYPE"), Tone.WATCH, Icon.DUE)
            self.typed.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on."""
        if command_of(event) is Command.NEXT and self.typed is not None:
            self.accept()
        else:
            super().keyPressEvent(event)
