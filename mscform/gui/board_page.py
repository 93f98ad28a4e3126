"""The board: everything that runs now, the most urgent first, told anew every second."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from itertools import pairwise
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QWidget

from mscform.base.identity import FormKey, SubjectKey
from mscform.engine.board import Card
from mscform.gui.board_card import BoardCard
from mscform.gui.dialogs.bed import BedDialog
from mscform.gui.keys import Command, command_of, key_text
from mscform.gui.notices import Notices
from mscform.gui.page import Crumb, Page
from mscform.gui.places import FormPlace, HandoverPlace
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Button, Heading, IconLabel, QuietScrollBar
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, message
from mscform.gui.wording import Wording
from mscform.records.account import Permission
from mscform.services.rights import can_write
from mscform.services.runs import Running
from mscform.services.site import Site

_SECOND_MS: Final = 1000
_WIDE: Final = 344
_Key = tuple[SubjectKey, FormKey]


class BoardPage(Page):
    """Cards by urgency; arrows move, Enter opens the sheet, one key says the bed.

    Nothing is evaluated from second to second: cards are compared with the clock. The sheets are
    read again when somebody wrote something, and once a minute.
    """

    def __init__(self, site: Site, texts: Texts) -> None:
        super().__init__(texts, "board")
        self._site = site
        self._wording = Wording(site.study, texts)
        self._running: tuple[Running, ...] = ()
        self._cards: dict[_Key, BoardCard] = {}
        self._minute = ""
        self._stale = True
        self.told_at: datetime | None = None
        """The moment that the cards tell of."""
        self._build()
        self._tick = QTimer(self)
        self._tick.setInterval(_SECOND_MS)
        self._tick.timeout.connect(self._on_second)
        self._notices = Notices(site.changes, self)
        self._notices.heard.connect(self._on_notice)
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
        self._sheet = QWidget()
        self._grid = QGridLayout(self._sheet)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setSpacing(tokens.GAP)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.area = QScrollArea()
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setVerticalScrollBar(QuietScrollBar())
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self._sheet)
        self.column.addWidget(self.area, 1)

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
        """Read what runs, and go on telling it."""
        self.trouble.say(None, Tone.STOP)
        self._read()
        self._tick.start()
        first = self._grid.itemAt(0)
        target = first.widget() if first is not None else self
        if target is not None:
            target.setFocus()

    def may_leave(self) -> bool:
        """Out of view nothing is told."""
        self._tick.stop()
        return True

    def leave(self) -> None:
        """The page is over."""
        self._tick.stop()
        self._notices.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no card has taken."""
        if command_of(event) is Command.HANDOVER:
            self._on_handover()
        else:
            super().keyPressEvent(event)

    def _on_handover(self) -> None:
        self.wants.emit(HandoverPlace())

    def _on_notice(self, notice: object) -> None:
        self._stale = True
        if self._tick.isActive():
            self._read()

    def _on_second(self) -> None:
        if self._site.locked or self._site.actor is None:
            return
        minute = f"{self._site.clock.read().wall:%H:%M}"
        if self._stale or minute != self._minute:
            self._minute = minute
            self._read()
        else:
            self._show()

    def _read(self) -> None:
        self._stale = False
        self._running = self._site.runs.board()
        self._show()

    def _show(self) -> None:
        """Every card at this second, in the order of this second."""
        now = self.told_at = self._site.clock.read().wall.astimezone(self._site.zone)
        order = sorted(self._running, key=lambda one: (*one.card.order(now), one.subject))
        keys = [(one.subject, one.card.form) for one in order]
        for key in [key for key in self._cards if key not in keys]:
            self._cards.pop(key).deleteLater()
        for one, key in zip(order, keys, strict=True):
            card = self._cards.get(key)
            if card is None:
                card = self._cards[key] = self._new(key, one.card)
            card.show_card(one.card, one.bed, now)
        self._place(keys)
        self.none.setVisible(not keys)
        self.area.setVisible(bool(keys))
        words = self.texts("GUI-BOARD-COUNT", n=len(keys)) if keys else ""
        self.count.say(words, Icon.WARD if keys else None, Tone.MUTED)

    def _new(self, key: _Key, card: Card) -> BoardCard:
        made = BoardCard(key[0], card, self._wording)
        made.opened.connect(lambda: self.wants.emit(FormPlace(*key)))
        made.moved.connect(self._on_moved)
        made.bed_wanted.connect(lambda: self._ask_bed(made))
        return made

    def _ask_bed(self, card: BoardCard) -> None:
        """Where the subject of a card lies; a refusal is said in the question itself."""
        if not can_write(self._site, Permission.ENTER):
            self.trouble.say(message("GUI-BED-NOT-YOURS"), Tone.STOP, Icon.UNSAVED)
            return
        put = partial(self._site.beds.put, card.subject)
        BedDialog(self.texts, card.subject, card.bed, put, self.window()).exec()

    def _columns(self) -> int:
        return max(1, (self.area.viewport().width() or self.width()) // _WIDE)

    def _place(self, keys: list[_Key]) -> None:
        columns = self._columns()
        for number in range(self._grid.columnCount()):
            self._grid.setColumnStretch(number, 1 if number < columns else 0)
        for number, key in enumerate(keys):
            row, column = divmod(number, columns)
            card = self._cards[key]
            there = self._grid.itemAtPosition(row, column)
            if there is None or there.widget() is not card:
                self._grid.addWidget(card, row, column)
        for before, after in pairwise(keys):
            QWidget.setTabOrder(self._cards[before], self._cards[after])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width holds more or fewer cards beside each other."""
        super().resizeEvent(event)
        self._place([(one.subject, one.card.form) for one in self._shown()])

    def _shown(self) -> list[Running]:
        now = self._site.clock.read().wall
        return sorted(self._running, key=lambda one: (*one.card.order(now), one.subject))

    def _on_moved(self, across: int, down: int) -> None:
        """An arrow leads to the card beside, above or beneath."""
        cards = [self._cards[one.subject, one.card.form] for one in self._shown()]
        wanted = cards.index(self.sender()) + across + down * self._columns()  # type: ignore[arg-type]
        if 0 <= wanted < len(cards):
            cards[wanted].setFocus()
            self.area.ensureWidgetVisible(cards[wanted])
