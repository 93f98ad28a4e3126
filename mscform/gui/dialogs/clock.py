"""The clock of this computer against a reference, and the ward's against the right time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QWidget

from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.keys import Command, command_of
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner
from mscform.gui.style.entry import Entry
from mscform.gui.style.fonts import font
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, Words


class ClockTold(NamedTuple):
    """What was typed; '' where nothing was."""

    reference: str
    shows: str
    ahead: str


class ClockDialog(DialogFrame):
    """Which clock, what it shows, and how far the clock on the ward's wall is ahead.

    `attempt` writes and tells why it did not work, None where it did. Enter goes on, and writes
    after the last line.
    """

    def __init__(
        self,
        texts: Texts,
        lead: Sequence[str],
        attempt: Callable[[ClockTold], Words | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts, texts("GUI-CLOCK-TITLE"), parent)
        self._attempt = attempt
        for words in lead:
            self.say(words, quiet=False)
        self.reference = self._line("GUI-CLOCK-REFERENCE", "clock-reference")
        self.shows = self._line("GUI-CLOCK-SHOWS", "clock-shows")
        self.ahead = self._line("GUI-CLOCK-AHEAD", "clock-ahead")
        self.trouble = Banner(texts)
        self.body.addWidget(self.trouble)
        self.offer(texts("GUI-CLOCK-WRITE"))
        self.reference.setFocus()

    def _line(self, code: str, name: str) -> Entry:
        label = QLabel(self.texts(code))
        label.setFont(font(tokens.SMALL))
        line = Entry(self.texts(code))
        line.setObjectName(name)
        label.setBuddy(line)
        self.body.addWidget(label)
        self.body.addWidget(line)
        return line

    def accept(self) -> None:
        """Write what was told; nothing told is nothing done."""
        lines = (self.reference, self.shows, self.ahead)
        told = ClockTold(*(line.text().strip() for line in lines))
        if not any(told):
            self.reference.setFocus()
            return
        refused = self._attempt(told)
        if refused is None:
            super().accept()
        else:
            self.trouble.say(refused, Tone.STOP, Icon.UNSAVED)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the next line, and writes after the last."""
        if command_of(event) is not Command.NEXT:
            super().keyPressEvent(event)
        elif self.reference.hasFocus():
            self.shows.setFocus()
        elif self.shows.hasFocus() and not self.shows.text().strip():
            self.ahead.setFocus()
        else:
            self.accept()
