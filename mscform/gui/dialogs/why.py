"""What is this, and why am I asked: help, range, condition, formula and its inputs."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtWidgets import QLabel, QWidget

from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.style import tokens
from mscform.gui.style.fonts import font
from mscform.gui.texts import Texts


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
        for fact in facts:
            title = QLabel(fact.title)
            title.setFont(font(tokens.TEXT, strong=True))
            self.body.addWidget(title)
            self.say(fact.words, quiet=False)
        self.offer_close()
