"""A short list in a dialog: a digit, a click or Enter on the lit line."""

from __future__ import annotations

from typing import Final, NamedTuple
from unicodedata import normalize

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mscform.gui.keys import choice_keys
from mscform.gui.style import tokens
from mscform.gui.style.paint import SMALL, draw_box, draw_text
from mscform.gui.style.ringed import Ringed
from mscform.gui.style.tokens import colours_of

_LINE: Final = tokens.ROW
_DIGITS: Final = 9
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Line(NamedTuple):
    """One entry: what is handed over, and what a person reads."""

    code: str
    words: str


class OptionList(Ringed):
    """Numbered lines below each other.

    Signals:
        chosen(code): a digit, a click, or Enter or Space on the lit line.
    """

    chosen = Signal(str)

    def __init__(
        self,
        lines: tuple[Line, ...],
        name: str,
        parent: QWidget | None = None,
        *,
        first_lit: bool = False,
    ) -> None:
        super().__init__(parent)
        self._lines = lines
        self._start = 0 if first_lit else -1
        self._lit = self._start
        self.choice: str | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName(name)
        self.show_lines(lines)

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Offer other lines; nothing is chosen any more, and at most the first is lit."""
        self._lines, self._lit, self.choice = lines, self._start, None
        self._keys = choice_keys([str(n) if n <= _DIGITS else "" for n in range(1, len(lines) + 1)])
        pairs = zip(self._keys, lines, strict=True)
        told = "; ".join(f"{key} {line.words}" for key, line in pairs)
        self.setAccessibleDescription(told)
        self.setFixedHeight(_LINE * max(1, len(lines)) + 2)
        self.update()

    def sizeHint(self) -> QSize:
        """All lines."""
        return QSize(400, self.height())

    def choose(self, index: int) -> None:
        """Choose a line by its place."""
        if 0 <= index < len(self._lines):
            self._lit = index
            self.choice = self._lines[index].code
            self.update()
            self.chosen.emit(self.choice)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits and letters choose, arrows light, Enter takes what is lit; the rest goes on."""
        key = event.key()
        text = normalize("NFKC", event.text()).lower()
        if text and text in self._keys:
            self.choose(self._keys.index(text))
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            down = key == Qt.Key.Key_Down
            # From nowhere, Up leads to the last line.
            before = max(self._lit, -1 if down else 0)
            self._lit = (before + (1 if down else -1)) % max(1, len(self._lines))
            self.update()
        elif key == Qt.Key.Key_Space:
            self.choose(self._lit)
        elif key in _ENTER and self._enter():
            pass
        else:
            event.ignore()

    def _enter(self) -> bool:
        """Take the lit line, or light the first; False where the lit one is chosen already."""
        if self._lit < 0 and self.choice is None:
            # Nothing is taken unmeant: the first Enter lights a line, the second takes it.
            self._lit = 0
            self.update()
        elif self._lit < 0 or self._lines[self._lit].code == self.choice:
            return False
        else:
            self.choose(self._lit)
        return True

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        self.choose(event.position().toPoint().y() // _LINE)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hover lights."""
        lit = event.position().toPoint().y() // _LINE
        if lit != self._lit and lit < len(self._lines):
            self._lit = lit
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Digit and words of each line."""
        painter = QPainter(self)
        colours = colours_of(self)
        for index, line in enumerate(self._lines):
            rect = QRect(0, index * _LINE + 1, self.width(), _LINE - 2)
            chosen = line.code == self.choice
            lit = index == self._lit
            wash = "accent_wash" if chosen or lit else "surface"
            ring = colours.colour("accent") if chosen or (lit and self.hasFocus()) else None
            draw_box(
                painter,
                rect,
                fill=colours.colour(wash),
                border=colours.colour("line"),
                focused=ring,
            )
            area = rect.adjusted(14, 0, -8, 0)
            draw_text(painter, area, self._keys[index], colours.colour("muted"), face=SMALL)
            draw_text(painter, area.adjusted(24, 0, 0, 0), line.words, colours.colour("text"))
