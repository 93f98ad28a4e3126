"""The board: everything that runs now, the most urgent first, told anew every second."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel

from mscform.gui.board_card import BoardCard
from mscform.gui.board_grid import BoardGrid
from mscform.gui.dialogs.bed import BedDialog
from mscform.gui.keys import Command, command_of, key_text
from mscform.gui.page import Crumb, Page
from mscform.gui.places import FormPlace, HandoverPlace
from mscform.gui.run_watch import RunWatch
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Button, Heading, IconLabel
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, message
from mscform.gui.wording import Wording
from mscform.records.account import Permission
from mscform.services.rights import can_write
from mscform.services.runs import Running
from mscform.services.site import Site

_WIDE: Final = 344


class BoardPage(Page):
    """Cards by urgency; arrows move, Enter opens the sheet, one key says the bed."""

    def __init__(self, site: Site, texts: Texts, watch: RunWatch) -> None:
        super().__init__(texts, "board")
        self._site = site
        self._watch = watch
        self._wording = Wording(site.study, texts)
        self.told_at: datetime | None = None
        """The moment that the cards tell of."""
        self._build()
        watch.told.connect(self._show)
        self.relabel()

    def _build(self) -> None:
        head = QHBoxLayout()
        self.title = Heading(page=True)
        self.count = IconLabel()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.count)
        self.handover = Button("", key=key_text(Command.HANDOVER))
        self.handover.setObjectName("handover")
        self.handover.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.handover.clicked.connect(self._on_handover)
        head.addSpacing(tokens.GAP)
        head.addWidget(self.handover)
        self.column.addLayout(head)
        self.trouble = Banner(self.texts)
        self.column.addWidget(self.trouble)
        self.none = QLabel()
        self.none.setWordWrap(True)
        self.column.addWidget(self.none)
        self.grid = BoardGrid(self._new, _WIDE)
        self.column.addWidget(self.grid, 1)
        # With nothing to show the sentence stands at the top, where the first card will be.
        self.column.addStretch(0)

    def crumbs(self) -> tuple[Crumb, ...]:
        """The board stands at the top."""
        return (Crumb(self.texts("GUI-ROOM-WARD")),)

    def relabel(self) -> None:
        """Every word anew."""
        self.title.setText(self.texts("GUI-BOARD-TITLE"))
        self.none.setText(self.texts("GUI-BOARD-NONE"))
        self.handover.relabel(self.texts("ENG-HANDOVER-TITLE"))
        self._show()

    def enter(self) -> None:
        """Read what runs, and take the focus."""
        self.trouble.say(None)
        self._watch.read()
        first = next(iter(self.grid.cards()), self)
        first.setFocus()

    def leave(self) -> None:
        """The page is over."""
        self._watch.told.disconnect(self._show)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no card has taken."""
        if command_of(event) is Command.HANDOVER:
            self._on_handover()
        else:
            super().keyPressEvent(event)

    def _on_handover(self) -> None:
        self.wants.emit(HandoverPlace())

    def _show(self) -> None:
        """Every card at this second."""
        self.told_at = self._watch.now
        running = self._watch.running
        self.grid.show_running(running, self._watch.now)
        self.none.setVisible(not running)
        self.grid.setVisible(bool(running))
        words = self.texts("GUI-BOARD-COUNT", n=len(running)) if running else ""
        self.count.say(words, Icon.WARD if running else None, Tone.MUTED)

    def _new(self, one: Running) -> BoardCard:
        made = BoardCard(one.subject, one.card, self._wording)
        made.opened.connect(lambda: self.wants.emit(FormPlace(one.subject, one.card.form)))
        made.moved.connect(partial(self.grid.move_from, made))
        made.bed_wanted.connect(partial(self._ask_bed, made))
        return made

    def _ask_bed(self, card: BoardCard) -> None:
        """Where the subject of a card lies; a refusal is said in the question itself."""
        if not can_write(self._site, Permission.ENTER):
            self.trouble.say(message("GUI-BED-NOT-YOURS"), Tone.STOP, Icon.UNSAVED)
            return
        put = partial(self._site.beds.put, card.subject)
        BedDialog(self.texts, card.subject, card.bed, put, self.window()).exec()
