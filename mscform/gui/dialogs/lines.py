"""A table of the site (reference ranges): read it, add lines, and let a second person confirm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from mscform.base.message import Message
from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.figures_table import FiguresTable
from mscform.gui.keys import Command, command_of
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Button, ButtonKind
from mscform.gui.style.entry import Entry
from mscform.gui.style.fonts import font
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, Words, message

Line = tuple[str, ...]

_WIDTH: Final = 980
_TABLE: Final = 226


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesAsked:
    """What the dialog shows, and what it hands over.

    `judge` and `save` give words where something is wrong, None where not. `read` asks for a
    file and gives its lines, or what is wrong with it. `words` tells a cell of a
    column as people say it.
    """

    title: str
    lead: str
    columns: tuple[str, ...]
    titles: tuple[str, ...]
    lines: tuple[Line, ...]
    words: Callable[[str, str], str]
    judge: Callable[[Line], Words | None]
    read: Callable[[QWidget], tuple[Line, ...] | Message]
    save: Callable[[Sequence[Line], str, str], Words | None]


class LinesDialog(DialogFrame):
    """New lines stand at the top until they hold. Escape: nothing happens."""

    def __init__(self, texts: Texts, asked: LinesAsked, parent: QWidget | None = None) -> None:
        super().__init__(texts, asked.title, parent)
        self._asked = asked
        self._waiting: list[Line] = []
        self.setMinimumWidth(_WIDTH)
        self.say(asked.lead)
        self.looked_for = Entry(texts("GUI-LINES-FIND"))
        self.looked_for.setPlaceholderText(texts("GUI-LINES-FIND"))
        self.looked_for.setObjectName("lines-find")
        self.looked_for.textChanged.connect(self._fill)
        self.body.addWidget(self.looked_for)
        self.table = FiguresTable()
        self.table.setAccessibleName(asked.title)
        self.table.setFixedHeight(_TABLE)
        self.body.addWidget(self.table)
        self.boxes: dict[str, Entry] = {}
        self._new_line()
        self.trouble = Banner(texts)
        self.body.addWidget(self.trouble)
        self._second()
        self.offer(texts("GUI-LINES-SAVE"), key="Ctrl+Enter")
        self._fill()
        next(iter(self.boxes.values())).setFocus()

    def _new_line(self) -> None:
        """One box for each column, and the two ways of adding."""
        grid = QGridLayout()
        grid.setSpacing(tokens.GAP_SMALL // 2)
        for place, (column, title) in enumerate(
            zip(self._asked.columns, self._asked.titles, strict=True)
        ):
            box = Entry(f"{self.texts('GUI-LINES-NEW')}: {title}")
            box.setObjectName(f"lines-{column}")
            self.boxes[column] = box
            grid.addWidget(_label(title, box), 0, place)
            grid.addWidget(box, 1, place)
        self.body.addLayout(grid)
        row = QHBoxLayout()
        self.add = Button(self.texts("GUI-LINES-ADD"), ButtonKind.PLAIN, key="Enter")
        self.add.clicked.connect(self._add)
        self.file = Button(self.texts("GUI-LINES-FILE"), ButtonKind.PLAIN)
        self.file.clicked.connect(self._read)
        row.addWidget(self.add)
        row.addWidget(self.file)
        row.addStretch(1)
        self.body.addLayout(row)

    def _second(self) -> None:
        self.second = Entry(self.texts("GUI-LINES-SECOND"))
        self.second.setObjectName("lines-second")
        self.password = Entry(self.texts("GUI-LINES-PASSWORD"))
        self.password.setObjectName("lines-password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        grid = QGridLayout()
        for place, (code, box) in enumerate(
            (("GUI-LINES-SECOND", self.second), ("GUI-LINES-PASSWORD", self.password))
        ):
            grid.addWidget(_label(self.texts(code), box), 0, place)
            grid.addWidget(box, 1, place)
        self.body.addLayout(grid)

    @property
    def waiting(self) -> tuple[Line, ...]:
        """The lines that were added and do not hold yet."""
        return tuple(self._waiting)

    def _add(self) -> None:
        line = tuple(box.text().strip() for box in self.boxes.values())
        wrong = self._asked.judge(line)
        if wrong is not None:
            self.trouble.say(wrong, Tone.STOP, Icon.UNSAVED)
            return
        self._take((line,))
        for column in ("low", "high"):
            if column in self.boxes:
                self.boxes[column].clear()
        next(iter(self.boxes.values())).setFocus()

    def _read(self) -> None:
        found = self._asked.read(self)
        if isinstance(found, Message):
            self.trouble.say(found, Tone.STOP, Icon.UNSAVED)
        elif found:
            self._take(found)

    def _take(self, lines: Sequence[Line]) -> None:
        self._waiting.extend(line for line in lines if line not in self._waiting)
        said = message("GUI-LINES-WAITING", n=len(self._waiting))
        self.trouble.say(said, Tone.ACCENT, Icon.NOT_YET)
        self._fill()

    def _fill(self) -> None:
        """New lines first; only those with what is looked for."""
        wanted = self.looked_for.text().strip().casefold()
        new = self.texts("GUI-LINES-WAIT")
        rows = [(new, *self._told(line)) for line in self._waiting]
        rows += [("", *self._told(line)) for line in self._asked.lines]
        shown = [row for row in rows if not wanted or wanted in " ".join(row).casefold()]
        self.table.show_table((self.texts("GUI-LINES-STATE"), *self._asked.titles), shown)

    def _told(self, line: Line) -> Line:
        pairs = zip(self._asked.columns, line, strict=True)
        return tuple(self._asked.words(column, cell) for column, cell in pairs)

    def accept(self) -> None:
        """Only with lines to add, and only once they hold."""
        if not self._waiting:
            self.trouble.say(message("GUI-LINES-NONE"), Tone.WATCH, Icon.DUE)
            return
        wrong = self._asked.save(self._waiting, self.second.text(), self.password.text())
        if wrong is not None:
            self.trouble.say(wrong, Tone.STOP, Icon.UNSAVED)
            self.password.clear()
            self.password.setFocus()
            return
        super().accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter adds the line; in the boxes of the second person, and with Ctrl, it confirms."""
        command = command_of(event)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self.accept()
        elif command is Command.NEXT:
            confirms = self.focusWidget() in (self.second, self.password)
            self.accept() if confirms else self._add()
        else:
            super().keyPressEvent(event)


def _label(text: str, buddy: QWidget) -> QLabel:
    label = QLabel(text)
    label.setFont(font(tokens.SMALL))
    label.setBuddy(buddy)
    return label
