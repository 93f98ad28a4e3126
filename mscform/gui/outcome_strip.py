"""Above the sheet: what the study says this form comes to, and the way to what is missing."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mscform.definitions.statement import StatementTone
from mscform.engine.statements import Said
from mscform.gui.keys import Command, key_text
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Button
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts

_LOOKS: Final = {
    StatementTone.PLAIN: (Tone.ACCENT, Icon.NOTE),
    StatementTone.GOOD: (Tone.GOOD, Icon.DONE),
    StatementTone.WATCH: (Tone.WATCH, Icon.DUE),
    StatementTone.STOP: (Tone.STOP, Icon.OVERDUE),
}


class OutcomeStrip(QWidget):
    """One band; hidden where the study says nothing.

    Signals:
        lead_wanted(item): the person wants to go to the first of the items it leads to.
    """

    lead_wanted = Signal(str)

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._lead = ""
        self._said: Said | None = None
        texts.changed.connect(self._relabel)
        self.setObjectName("outcome")
        self.banner = Banner(texts)
        self.lead = Button("", key=key_text(Command.LEAD))
        self.lead.clicked.connect(self.follow)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.GAP_SMALL)
        row.addWidget(self.banner, 1)
        row.addWidget(self.lead)
        self.hide()

    def show_outcome(self, said: Said | None) -> None:
        """What is said now, in the language in force."""
        texts, self._said = self._texts, said
        words = None if said is None else said.words
        tone, mark = _LOOKS[StatementTone.PLAIN if said is None else said.tone]
        self.banner.say(words, tone, mark)
        self._lead = "" if said is None or not said.leads else said.leads[0]
        self.lead.relabel(texts("GUI-F-LEAD"))
        self.lead.setVisible(bool(self._lead))
        self.setVisible(bool(self.banner.text()))

    def _relabel(self) -> None:
        self.show_outcome(self._said)

    @property
    def leads(self) -> bool:
        """Whether it leads anywhere."""
        return bool(self._lead)

    def follow(self) -> None:
        """Go where it leads; nothing where it leads nowhere."""
        if self._lead:
            self.lead_wanted.emit(self._lead)
