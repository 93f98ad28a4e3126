"""Why a committed value is changed: one digit, and words where the reason asks for them."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from mscform.definitions.study import ReasonForChange
from mscform.engine.changes import ReasonGiven
from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.dialogs.option_list import Line, OptionList
from mscform.gui.keys import Command, command_of
from mscform.gui.style.entry import Entry
from mscform.gui.texts import Texts

LEAST_LETTERS: Final = 5
"""What counts as words at least (AUD-03)."""


class Ask(NamedTuple):
    """How the question is put: its title, and the two buttons."""

    title: str
    go: str
    back: str


class ReasonDialog(DialogFrame):
    """Nothing is preselected; Escape gives the old value back."""

    def __init__(
        self,
        texts: Texts,
        reasons: tuple[ReasonForChange, ...],
        told: str,
        parent: QWidget | None = None,
        *,
        ask: Ask | None = None,
    ) -> None:
        if ask is None:
            words = ("GUI-F-REASON-TITLE", "GUI-F-CHANGE", "GUI-F-KEEP-OLD")
            ask = Ask(*(texts(code) for code in words))
        super().__init__(texts, ask.title, parent)
        self._reasons = {reason.code: reason for reason in reasons}
        self.given: ReasonGiven | None = None
        self.say(told, quiet=False)
        lines = tuple(Line(reason.code, texts.of(reason.title)) for reason in reasons)
        self.options = OptionList(lines, ask.title)
        self.options.chosen.connect(self._on_chosen)
        self.body.addWidget(self.options)
        self.words = Entry(texts("GUI-F-REASON-WORDS"))
        self.words.setPlaceholderText(texts("GUI-F-REASON-WORDS"))
        self.words.textEdited.connect(self._on_words)
        self.words.hide()
        self.body.addWidget(self.words)
        self._go = self.offer(ask.go, cancel=ask.back)
        self._go.setEnabled(False)
        self.options.setFocus()

    def _on_chosen(self, code: str) -> None:
        if self._reasons[code].needs_text:
            self.words.show()
            self.words.setFocus()
            self._judge()
        else:
            self.given = ReasonGiven(code=code)
            self.accept()

    def _on_words(self, text: str) -> None:
        self._judge()

    def _judge(self) -> None:
        text = self.words.text().strip()
        enough = len("".join(text.split())) >= LEAST_LETTERS
        code = self.options.choice
        self.given = ReasonGiven(code=code, text=text) if enough and code is not None else None
        self._go.setEnabled(self.given is not None)

    def accept(self) -> None:
        """Only with a reason."""
        if self.given is not None:
            super().accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter changes, once there is a reason."""
        if command_of(event) is Command.NEXT:
            self.accept()
        else:
            super().keyPressEvent(event)
