"""Above the sheet of a run: since when, what flows, what is due next, and the acts."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mscform.engine.board import card_of
from mscform.engine.form_state import FormState
from mscform.gui.board_words import LOOKS, words_of
from mscform.gui.keys import Command, key_text, tip
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Button, ButtonKind
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import joined, message
from mscform.gui.wording import Wording
from mscform.records.clinical import FormStatus
from mscform.services.context import Author


class RunStrip(QWidget):
    """One line with one button; hidden on every form that is no run.

    Signals:
        wanted(): the person wants to do an act of the run.
    """

    wanted = Signal()

    def __init__(self, wording: Wording) -> None:
        super().__init__()
        self._wording = wording
        self.setObjectName("run-strip")
        self.banner = Banner(wording.texts, folds=True)
        self.act = Button("", key=key_text(Command.RUN))
        self.act.setObjectName("run-act")
        self.act.clicked.connect(self.wanted)
        self.author = Button("", key=key_text(Command.AUTHOR), mark=Icon.PERSON)
        self.author.setObjectName("run-author")
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP_LARGE, tokens.GAP_SMALL, tokens.GAP_LARGE, 0)
        row.setSpacing(tokens.GAP_SMALL)
        row.addWidget(self.banner, 1)
        row.addWidget(self.author)
        row.addWidget(self.act)
        self.hide()

    def show_run(self, state: FormState, now: datetime, *, may: bool) -> None:
        """What the run comes to at this moment."""
        run = state.run
        if run is None or state.status in (FormStatus.COMPLETE, FormStatus.NOT_DONE):
            # Once the form is finished the sheet has this room; the key still opens the acts.
            self.hide()
            return
        acts = [one for one in run.acts if one.open]
        card = card_of(state)
        if card is None:
            self.banner.say(message("GUI-RUN-WAITS"), Tone.ACCENT, Icon.DUE)
        else:
            tone, mark = LOOKS[card.urgency(now)]
            words = words_of(card, now, self._wording)
            # What to do stands first: a folded band leaves its middle out.
            parts = [part for part in (words.due, words.planned, words.done, words.flow) if part]
            said = message("GUI-RUN-TOLD", told=joined(*parts))
            self.banner.say(said, Tone.ACCENT if tone is Tone.MUTED else tone, mark)
        one = len(acts) == 1
        texts = self._wording.texts
        self.act.relabel(texts.of(acts[0].act.title) if one else texts("GUI-F-KEY-RUN"))
        self.act.set_kind(ButtonKind.PRIMARY if card is None else ButtonKind.PLAIN)
        self.act.setVisible(may and bool(acts))
        self.show()

    def show_author(self, author: Author | None, *, demanded: bool) -> None:
        """Who charts now; whoever has to show herself first is asked loudly."""
        texts, button = self._wording.texts, self.author
        if author is None:
            button.relabel(texts("GUI-F-AUTHOR"))
            button.setToolTip(tip(Command.AUTHOR, texts))
            button.set_kind(ButtonKind.PRIMARY if demanded else ButtonKind.PLAIN)
        else:
            who = author.actor.printed_name
            button.relabel(texts("GUI-F-AUTHOR-OPEN", who=who))
            button.setToolTip(texts("GUI-F-AUTHOR-TIP", who=who, key=key_text(Command.AUTHOR)))
            button.set_kind(ButtonKind.PRIMARY)
