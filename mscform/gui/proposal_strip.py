"""Above the sheet: what the rules propose from this form, and the key that deals with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mscform.base.message import Slot
from mscform.gui.keys import Command, key_text
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Button
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, joined, message


class ProposalStrip(QWidget):
    """One calm line; hidden while nothing waits.

    Signals:
        wanted(): the person wants to deal with what is proposed.
    """

    wanted = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.setObjectName("proposal-strip")
        self.banner = Banner(texts)
        self.look = Button("", key=key_text(Command.PROPOSALS))
        self.look.clicked.connect(self.wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP_LARGE, tokens.GAP_SMALL, tokens.GAP_LARGE, 0)
        row.setSpacing(tokens.GAP_SMALL)
        row.addWidget(self.banner, 1)
        row.addWidget(self.look)
        self.hide()

    def show_proposals(self, messages: tuple[Slot, ...]) -> None:
        """What waits, in the words of the study."""
        words = None
        if messages:
            words = message("GUI-PROPOSALS-HERE", n=len(messages), told=joined(*messages))
        self.banner.say(words, Tone.WATCH, Icon.QUERY)
        self.look.relabel(self._texts("GUI-PROPOSALS-LOOK"))
        self.setVisible(bool(messages))
