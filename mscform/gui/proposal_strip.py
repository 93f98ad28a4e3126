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
    """One calm line, or beside another band its button alone; hidden while nothing waits.

    Signals:
        wanted(): the person wants to deal with what is proposed.
    """

    wanted = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.setObjectName("proposal-strip")
        self.banner = Banner(texts, folds=True)
        self.look = Button("", key=key_text(Command.PROPOSALS))
        self.look.clicked.connect(self.wanted)
        self._row = row = QHBoxLayout(self)
        row.setSpacing(tokens.GAP_SMALL)
        row.addWidget(self.banner, 1)
        row.addWidget(self.look)
        self.hide()

    def show_proposals(self, messages: tuple[Slot, ...], *, beside: bool = False) -> None:
        """What waits, in the words of the study; `beside` another band only how much."""
        words = None
        if messages:
            words = message("GUI-PROPOSALS-HERE", n=len(messages), told=joined(*messages))
        self.banner.say(None if beside else words, Tone.WATCH, Icon.QUERY)
        count = self._texts("GUI-PROPOSALS-COUNT", n=len(messages))
        self.look.relabel(count if beside else self._texts("GUI-PROPOSALS-LOOK"))
        left = 0 if beside else tokens.GAP_LARGE
        self._row.setContentsMargins(left, tokens.GAP_SMALL, tokens.GAP_LARGE, 0)
        self.look.setToolTip(self._texts.of(words) if beside else "")
        self.setVisible(bool(messages))
