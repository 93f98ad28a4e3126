"""Everything that happened to one answer, in plain words, newest first (AUD-10)."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.style import tokens
from mscform.gui.style.icons import Icon
from mscform.gui.style.paint import ENTRY, SMALL, draw_mark, draw_text
from mscform.gui.style.tokens import Tone, colours_of
from mscform.gui.texts import Texts

_LINE: Final = 66


class HistoryLine(NamedTuple):
    """One event: what it made of the answer, who and when, and why."""

    mark: Icon
    value: str
    who: str
    when: str
    why: str


class _Lines(QWidget):
    def __init__(self, lines: tuple[HistoryLine, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self.setFixedHeight(max(1, len(lines)) * _LINE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        return QSize(560, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = colours_of(self)
        muted = colours.colour("muted")
        for number, line in enumerate(self._lines):
            y = number * _LINE
            if number:
                painter.fillRect(0, y, self.width(), 1, colours.colour("line"))
            draw_mark(painter, QRect(0, y + 8, 22, 24), line.mark, Tone.ACCENT, colours)
            value = QRect(30, y + 6, self.width() - 220, 28)
            draw_text(painter, value, line.value, colours.colour("text"), face=ENTRY)
            when = QRect(self.width() - 190, y + 6, 186, 28)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            draw_text(painter, when, line.when, muted, face=SMALL, align=right)
            below = QRect(30, y + 34, self.width() - 34, 22)
            said = " · ".join(part for part in (line.who, line.why) if part)
            draw_text(painter, below, said, muted, face=SMALL)


class HistoryDialog(DialogFrame):
    """A list to read, nothing to change."""

    def __init__(
        self,
        texts: Texts,
        question: str,
        lines: tuple[HistoryLine, ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts, texts("GUI-F-HISTORY-TITLE"), parent)
        self.lines = lines
        self.setMinimumWidth(640)
        self.say(question, quiet=False)
        if not lines:
            self.say(texts("GUI-F-HISTORY-NONE"))
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = _Lines(lines)
        told = "; ".join(" ".join(line[1:]) for line in lines)
        body.setAccessibleName(texts("GUI-F-HISTORY-TITLE"))
        body.setAccessibleDescription(told)
        area.setWidget(body)
        area.setFixedHeight(min(6 * _LINE, body.height()) + tokens.GAP_SMALL)
        self.body.addWidget(area)
        self.offer_close()
        body.setFocus()
