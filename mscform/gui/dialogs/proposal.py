"""What the rules propose, in words with the values that decided; one digit deals with it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from PySide6.QtWidgets import QLabel, QWidget

from mscform.base.identity import ItemOID
from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.dialogs.option_list import Line, OptionList
from mscform.gui.style import tokens
from mscform.gui.style.entry import Entry
from mscform.gui.style.fonts import font
from mscform.gui.texts import Texts


class Act(StrEnum):
    """What a person may make of a proposal; the value is the tail of its text code."""

    ACCEPT = "ACCEPT"
    CHANGE = "CHANGE"
    DISMISS = "DISMISS"


class ProposedValue(NamedTuple):
    """One box that would be filled: its item and question, the text as typed, and as read.

    `choices` are the codes that may be typed, where there are any.
    """

    item: ItemOID
    question: str
    raw: str
    words: str
    choices: str = ""


class Proposition(NamedTuple):
    """Everything a person needs to judge one proposal; `refusal` says why she may not."""

    title: str
    message: str
    because: str
    target: str
    values: tuple[ProposedValue, ...]
    refusal: str = ""


class ProposalDialog(DialogFrame):
    """Escape leaves it open for later; nothing is chosen beforehand."""

    def __init__(self, texts: Texts, told: Proposition, parent: QWidget | None = None) -> None:
        super().__init__(texts, told.title, parent)
        self.act: Act | None = None
        self.say(told.message, quiet=False).setFont(font(tokens.SECTION))
        self.say(told.because)
        if told.target:
            self.say(told.target, quiet=False)
            for value in told.values:
                mark = "" if value.question.endswith(("?", "？")) else ":"
                self.say(f"{value.question}{mark} {value.words or '–'}")
        if told.refusal:
            self.say(told.refusal, quiet=False)
            self.offer_close()
            return
        acts = [act for act in Act if act is not Act.CHANGE or told.values]
        accept = "ACCEPT" if told.target else "NOTE"
        codes = [accept if act is Act.ACCEPT else act.value for act in acts]
        lines = tuple(
            Line(act.value, texts(f"GUI-PROPOSAL-{code}"))
            for act, code in zip(acts, codes, strict=True)
        )
        self.options = OptionList(lines, texts("GUI-PROPOSAL-ACTS"))
        self.options.chosen.connect(self._on_chosen)
        self.body.addWidget(self.options)
        self.offer_close(texts("GUI-PROPOSAL-LATER"))
        self.options.setFocus()

    def _on_chosen(self, code: str) -> None:
        self.act = Act(code)
        self.accept()


class ProposedRowDialog(DialogFrame):
    """The values of the row, to be changed before it is written; Enter goes on, then writes."""

    def __init__(self, texts: Texts, told: Proposition, parent: QWidget | None = None) -> None:
        super().__init__(texts, texts("GUI-PROPOSAL-CHANGE"), parent)
        self.say(told.target)
        self._proposed = told.values
        self.boxes: dict[ItemOID, Entry] = {}
        for value in told.values:
            label = QLabel(value.question + (f"  ({value.choices})" if value.choices else ""))
            label.setFont(font(tokens.SMALL))
            label.setWordWrap(True)
            self.body.addWidget(label)
            box = Entry(value.question, value.raw if value.choices else value.words)
            box.returnPressed.connect(self._on_enter)
            self.boxes[value.item] = box
            self.body.addWidget(box)
        self.offer(texts("GUI-PROPOSAL-WRITE")).setAutoRepeat(False)
        first = next(iter(self.boxes.values()), None)
        if first is not None:
            first.setFocus()

    def values(self) -> dict[ItemOID, str | None]:
        """What is typed now, or what was proposed where that stands; an empty box fills nothing."""
        typed = {item: box.text().strip() for item, box in self.boxes.items()}
        return {
            one.item: (one.raw if typed[one.item] == one.words else typed[one.item]) or None
            for one in self._proposed
        }

    def _on_enter(self) -> None:
        boxes = list(self.boxes.values())
        here = next((place for place, box in enumerate(boxes) if box.hasFocus()), len(boxes))
        if here + 1 < len(boxes):
            boxes[here + 1].setFocus()
        else:
            self.accept()
