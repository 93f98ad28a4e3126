"""A note to one answer."""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.keys import Command, command_of
from mscform.gui.style import tokens
from mscform.gui.style.fonts import font
from mscform.gui.texts import Texts


class NoteDialog(DialogFrame):
    """Free words about an answer; Ctrl+Enter keeps them."""

    def __init__(
        self, texts: Texts, question: str, note: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(texts, texts("GUI-F-NOTE-TITLE"), parent)
        self.say(question, quiet=False)
        self.words = QPlainTextEdit(note)
        self.words.setFont(font(tokens.TEXT))
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(120)
        self.words.setAccessibleName(texts("GUI-F-NOTE-TITLE"))
        self.body.addWidget(self.words)
        self.offer(texts("GUI-F-KEEP-NOTE"), key="Ctrl+Enter")
        self.words.setFocus()

    def text(self) -> str:
        """The note."""
        return self.words.toPlainText().strip()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter keeps the note."""
        if command_of(event) is Command.COMPLETE:
            self.accept()
        else:
            super().keyPressEvent(event)
