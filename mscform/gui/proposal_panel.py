"""The card of what is proposed for one subject: open ones first, then what became of the others."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from mscform.engine.form_state import Standing
from mscform.gui.keys import Command, key_text
from mscform.gui.proposal_flow import where
from mscform.gui.row_list import RowEntry, RowList
from mscform.gui.style import tokens
from mscform.gui.style.controls import Button, Card, Heading
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts
from mscform.services.proposals import Proposed, identity
from mscform.services.site import Site

_ROW: Final = 44
_MOST: Final = 4


class ProposalPanel(Card):
    """Hidden while nothing was ever proposed.

    Signals:
        chosen(identity): the person opened one of them.
        all_wanted(): one after the other.
    """

    chosen = Signal(object)
    all_wanted = Signal()

    def __init__(self, site: Site, texts: Texts) -> None:
        super().__init__()
        self._site, self._texts = site, texts
        self.setObjectName("proposals")
        self.title = Heading()
        self.look = Button("", key=key_text(Command.PROPOSALS), mark=Icon.QUERY)
        self.look.clicked.connect(self.all_wanted)
        self.list = RowList()
        self.list.opened.connect(self.chosen)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.look)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP, tokens.GAP_SMALL, 6, 6)
        column.addLayout(head)
        column.addWidget(self.list)

    def show_proposals(self, proposed: tuple[Proposed, ...]) -> None:
        """Open ones first."""
        texts = self._texts
        waiting = [one for one in proposed if one.state.standing is Standing.OPEN]
        dealt = [one for one in proposed if one.state.standing is not Standing.OPEN]
        self.title.setText(texts("GUI-PROPOSALS-TITLE", n=len(waiting)))
        self.look.relabel(texts("GUI-PROPOSALS-LOOK"))
        self.look.setVisible(bool(waiting))
        self.list.setAccessibleName(self.title.text())
        self.list.show_rows([self._row(one) for one in (*waiting, *dealt)])
        self.list.setFixedHeight(_ROW * min(_MOST, max(1, len(proposed))) + 4)
        self.setVisible(bool(proposed))

    def _row(self, one: Proposed) -> RowEntry:
        texts, state = self._texts, one.state
        is_open = state.standing is Standing.OPEN
        word = texts(f"GUI-PROPOSAL-STATE-{state.standing.upper()}")
        trailing = word if one.dealing is None else f"{word} · {one.dealing.by}"
        return RowEntry(
            title=texts.of(state.message),
            detail=where(state, self._site.study, texts),
            trailing=trailing,
            trailing_tone=Tone.WATCH if is_open else Tone.MUTED,
            mark=Icon.QUERY if is_open else Icon.DONE,
            tone=Tone.WATCH if is_open else Tone.MUTED,
            strong=is_open,
            tip=texts.of(one.because),
            key=identity(state),
        )
