"""A yes-or-no question in one sentence."""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.keys import Command, command_of
from mscform.gui.texts import Texts


class ConfirmDialog(DialogFrame):
    """Enter says yes, Escape says no."""

    def __init__(
        self, texts: Texts, title: str, sentence: str, yes: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(texts, title, parent)
        self.say(sentence, quiet=False)
        self.yes = self.offer(yes)
        self.yes.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is yes wherever the focus is."""
        if command_of(event) is Command.NEXT:
            self.accept()
        else:
            super().keyPressEvent(event)
