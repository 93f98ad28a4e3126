"""What is this, and why am I asked: help, range, condition, formula and its inputs."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.style import tokens
from mscform.gui.style.fonts import font
from mscform.gui.texts import Texts

_HIGHEST: Final = 420


class Fact(NamedTuple):
    """One thing to know: its title and its words."""

    title: str
    words: str


class WhyDialog(DialogFrame):
    """Facts below each other; Escape closes."""

    def __init__(
        self, texts: Texts, question: str, facts: tuple[Fact, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(texts, question, parent)
        column = QWidget()
        outer, self.body = self.body, QVBoxLayout(column)
        self.body.setContentsMargins(0, 0, tokens.GAP, 0)
        for fact in facts:
            title = QLabel(fact.title)
            title.setFont(font(tokens.TEXT, strong=True))
            self.body.addWidget(title)
            self.say(fact.words, quiet=False)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(column)
        area.setAccessibleName(question)
        area.setAccessibleDescription("; ".join(f"{fact.title}: {fact.words}" for fact in facts))
        area.setFixedHeight(min(_HIGHEST, column.sizeHint().height() + 4))
        outer.addWidget(area)
        self.offer_close()
        area.setFocus()
