"""Which paper is copied now: its number, whose it is, of which day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QFileDialog, QHBoxLayout, QLabel, QWidget

from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.keys import Command, command_of
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Button, ButtonKind
from mscform.gui.style.entry import Entry
from mscform.gui.style.fonts import font
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, Words


class PaperTold(NamedTuple):
    """What was typed."""

    number: str
    recorder: str
    day: str
    file: str = ""


class PaperDialog(DialogFrame):
    """Three lines; Enter goes on, and begins after the last.

    `names` are offered while somebody types whose paper it is. `attempt` tells why it cannot be,
    None where it can.
    """

    def __init__(
        self,
        texts: Texts,
        names: Sequence[str],
        day: str,
        attempt: Callable[[PaperTold], Words | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts, texts("GUI-PAPER-TITLE"), parent)
        self._attempt = attempt
        self.say(texts("GUI-PAPER-LEAD"))
        self.number = self._line("GUI-PAPER-NUMBER", "paper-number")
        self.recorder = self._line("GUI-PAPER-WHOSE", "paper-recorder")
        self.day = self._line("GUI-PAPER-DAY", "paper-day")
        self.day.setText(day)
        completer = QCompleter(list(names), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
        self.recorder.setCompleter(completer)
        self._scan()
        self.trouble = Banner(texts)
        self.body.addWidget(self.trouble)
        self.offer(texts("GUI-PAPER-BEGIN"))
        self.number.setFocus()

    def _line(self, code: str, name: str) -> Entry:
        label = QLabel(self.texts(code))
        label.setFont(font(tokens.SMALL))
        line = Entry(self.texts(code))
        line.setObjectName(name)
        label.setBuddy(line)
        self.body.addWidget(label)
        self.body.addWidget(line)
        return line

    def _scan(self) -> None:
        """A photograph or scan may be kept with the form; nobody has to."""
        row = QHBoxLayout()
        self.file = Entry(self.texts("GUI-PAPER-SCAN"))
        self.file.setObjectName("paper-scan")
        self.file.setPlaceholderText(self.texts("GUI-PAPER-SCAN"))
        choose = Button(self.texts("GUI-PAPER-CHOOSE"), ButtonKind.PLAIN)
        choose.clicked.connect(self._choose)
        row.addWidget(self.file, 1)
        row.addWidget(choose)
        self.body.addLayout(row)

    def _choose(self) -> None:
        kinds = "*.png *.jpg *.jpeg *.tif *.tiff *.webp *.pdf"
        title = self.texts("GUI-PAPER-SCAN")
        file, _ = QFileDialog.getOpenFileName(self, title, "", f"{title} ({kinds})")
        if file:
            self.file.setText(file)

    def accept(self) -> None:
        """Only with all three; a file that cannot be read is told before anything begins."""
        texts = (self.number, self.recorder, self.day, self.file)
        told = PaperTold(*(line.text() for line in texts))
        refused = self._attempt(told)
        if refused is None:
            super().accept()
        else:
            self.trouble.say(refused, Tone.STOP, Icon.UNSAVED)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the next line, and begins after the last."""
        if command_of(event) is not Command.NEXT:
            super().keyPressEvent(event)
        elif self.number.hasFocus():
            self.recorder.setFocus()
        elif self.recorder.hasFocus():
            self.day.setFocus()
            self.day.selectAll()
        else:
            self.accept()
