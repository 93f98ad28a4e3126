"""Handing the ward over: what runs, on one screen; who takes over gives her own password."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from mscform.base.errors import MscformError
from mscform.base.identity import FormKey, SubjectKey
from mscform.engine.handover import HandoverPage as Facts
from mscform.engine.handover import Sheet
from mscform.engine.handover_words import HandoverWords, Section
from mscform.gui.asking import Asking
from mscform.gui.dialogs.signature import Credentials
from mscform.gui.handover_row import FACES, HandoverHead, HandoverRow, RowWords, Told
from mscform.gui.keys import Command, command_of, key_text
from mscform.gui.notices import Notices
from mscform.gui.page import Crumb, Page
from mscform.gui.places import DocumentPlace, FormPlace, HandoverPlace, Room
from mscform.gui.style import tokens
from mscform.gui.style.controls import (
    Banner,
    Button,
    ButtonKind,
    Heading,
    IconLabel,
    QuietScrollBar,
)
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts, Words, message
from mscform.records.account import Permission
from mscform.services.rights import allowed, can_write
from mscform.services.site import Site

_MINUTE_MS: Final = 60_000
_Key = tuple[SubjectKey, FormKey]


class HandoverPage(Page):
    """Arrows move, Enter opens a sheet, Ctrl+Enter hands over, F7 prints, Escape goes back.

    While somebody confirms, the page stands still: what she confirms is what she read.
    """

    def __init__(self, site: Site, tasks: Tasks, texts: Texts) -> None:
        super().__init__(texts, "handover")
        self._site, self._tasks = site, tasks
        self._facts: Facts | None = None
        self._rows: dict[_Key, HandoverRow] = {}
        self._confirming = False
        self._build()
        self._tick = QTimer(self)
        self._tick.setInterval(_MINUTE_MS)
        self._tick.timeout.connect(self._on_minute)
        self._notices = Notices(site.changes, self)
        self._notices.heard.connect(self._on_minute)
        self.relabel()

    def _build(self) -> None:
        self.column.setSpacing(tokens.GAP_SMALL)
        self.column.addLayout(self._build_head())
        self.trouble = Banner(self.texts)
        self.column.addWidget(self.trouble)
        self.none = QLabel()
        self.none.setWordWrap(True)
        self.column.addWidget(self.none)
        self.heads = HandoverHead()
        self.column.addWidget(self.heads)
        self._sheet = QWidget()
        self._list = QVBoxLayout(self._sheet)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._list.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.area = QScrollArea()
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setVerticalScrollBar(QuietScrollBar())
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self._sheet)
        self.column.addWidget(self.area, 1)

    def _build_head(self) -> QHBoxLayout:
        """Title, moment, whether it was handed over, and the two acts."""
        head = QHBoxLayout()
        head.setSpacing(tokens.GAP_SMALL)
        self.title = Heading(page=True)
        self.moment = QLabel()
        self.moment.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        print_key, over_key = key_text(Command.PRINT), key_text(Command.COMPLETE)
        self.print = Button("", key=print_key, mark=Icon.PRINT)
        self.print.clicked.connect(self._on_print)
        self.over = Button("", ButtonKind.PRIMARY, key=over_key)
        self.over.setObjectName("hand-over")
        self.over.clicked.connect(self._on_hand_over)
        for part in (self.title, self.moment):
            head.addWidget(part)
        self.state = IconLabel()
        head.addSpacing(tokens.GAP_SMALL)
        head.addWidget(self.state)
        head.addStretch(1)
        head.addWidget(self.print)
        head.addWidget(self.over)
        return head

    def crumbs(self) -> tuple[Crumb, ...]:
        """Under the ward."""
        return Crumb(self.texts("GUI-ROOM-WARD"), Room.WARD), Crumb(self._title())

    def _title(self) -> str:
        return self.texts("ENG-HANDOVER-TITLE")

    def relabel(self) -> None:
        """Every word anew."""
        self.title.setText(self._title())
        self.print.relabel(self.texts("GUI-HANDOVER-PRINT"))
        self.none.setText(self.texts("ENG-HANDOVER-NOTHING"))
        self.over.relabel(self.texts("GUI-HANDOVER-DO"))
        self._show()

    def enter(self) -> None:
        """Read what runs."""
        self.trouble.say(None)
        self._read()
        self._tick.start()
        first = next(iter(self._rows.values()), None)
        (self if first is None else first).setFocus()

    def may_leave(self) -> bool:
        """Out of view nothing is read."""
        self._tick.stop()
        return True

    def leave(self) -> None:
        """The page is over."""
        self._tick.stop()
        self._notices.stop()

    def _on_minute(self) -> None:
        site = self._site
        if self._tick.isActive() and not (self._confirming or site.locked or site.actor is None):
            self._read()

    def _read(self) -> None:
        try:
            self._facts = self._site.handover.page()
        except MscformError as error:
            self.trouble.say(error.message, Tone.STOP, Icon.UNSAVED)
            return
        self._show()

    def _show(self) -> None:
        facts, texts = self._facts, self.texts
        if facts is None:
            return
        self.moment.setText(f"{facts.at:%Y-%m-%d %H:%M}")
        may = can_write(self._site, Permission.ENTER)
        self.over.setEnabled(may)
        heads = {one: texts(f"ENG-HANDOVER-{one.value}") for one in Section}
        self.heads.show_heads(heads)
        words = HandoverWords(self._site.study, facts)
        keys = [(one.subject, one.card.form) for one in facts.sheets]
        for key in [key for key in self._rows if key not in keys]:
            self._rows.pop(key).deleteLater()
        for place, (key, sheet) in enumerate(zip(keys, facts.sheets, strict=True)):
            row = self._rows.get(key) or self._new(key)
            row.show_row(self._words(words, sheet), sheet.card.urgency(facts.at), heads)
            self._list.insertWidget(place, row)
        self._say_state(facts)
        self._fit()

    def _words(self, words: HandoverWords, sheet: Sheet) -> RowWords:
        texts = self.texts
        cells = {
            section: tuple(Told(texts.of(line.words), line.urgency) for line in lines)
            for section, lines in words.of(sheet).items()
        }
        name, beside = str(sheet.subject), ""
        if sheet.bed:
            name, beside = texts("ENG-HANDOVER-BED", bed=sheet.bed), sheet.subject
        return RowWords(name, beside, cells, texts("ENG-HANDOVER-NONE"))

    def _new(self, key: _Key) -> HandoverRow:
        made = self._rows[key] = HandoverRow(key[0])
        made.opened.connect(lambda: self.wants.emit(FormPlace(*key)))
        made.moved.connect(self._on_moved)
        return made

    def _say_state(self, facts: Facts) -> None:
        """Whether two persons stand by this very page."""
        last, texts = facts.last, self.texts
        self.none.setVisible(not facts.sheets)
        self.heads.setVisible(bool(facts.sheets))
        if last is None:
            self.state.say(texts("ENG-HANDOVER-NEVER"), Icon.NOT_YET, Tone.MUTED)
            return
        told = {"giver": last.giver.printed_name, "taker": last.taker.printed_name}
        near = last.at.date() == facts.at.date()
        when = f"{last.at:%H:%M}" if near else f"{last.at:%m-%d %H:%M}"
        if facts.confirmed is not None:
            said = texts("ENG-HANDOVER-CONFIRMED", **told, when=when)
            self.state.say(said, Icon.DONE, Tone.GOOD)
        else:
            said = texts("ENG-HANDOVER-BEFORE", **told, when=when)
            self.state.say(said, Icon.NOT_YET, Tone.MUTED)

    def _fit(self) -> None:
        """All sheets on one screen: in the larger letters if they fit, else in the smaller."""
        width, room = self.area.viewport().width(), self.area.viewport().height()
        rows = [row for row in self._rows.values() if row.words is not None]
        fits = (f for f in FACES if sum(row.height_with(width, f) for row in rows) <= room)
        self.heads.setFixedWidth(width)
        face = next(fits, FACES[-1])
        for row in rows:
            row.fit(width, face)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks the lines elsewhere."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the page."""
        command = command_of(event)
        if command is Command.COMPLETE:
            self._on_hand_over()
        elif command is Command.PRINT:
            self._on_print()
        elif event.key() == Qt.Key.Key_Escape:
            self.wants.emit(Room.WARD)
        else:
            super().keyPressEvent(event)

    def _on_moved(self, down: int) -> None:
        facts = self._facts
        keys = [] if facts is None else [(one.subject, one.card.form) for one in facts.sheets]
        rows = [self._rows[key] for key in keys if key in self._rows]
        wanted = rows.index(self.sender()) + down  # type: ignore[arg-type]
        if 0 <= wanted < len(rows):
            rows[wanted].setFocus()
            self.area.ensureWidgetVisible(rows[wanted])

    def _on_hand_over(self) -> None:
        """The next shift reads, and gives her own login and password."""
        if self._tasks.busy:
            return
        self._read()
        facts, actor = self._facts, self._site.actor
        if facts is None or actor is None or not can_write(self._site, Permission.ENTER):
            self.trouble.say(message("GUI-HANDOVER-NOT-YOURS"), Tone.WATCH, Icon.DUE)
            return
        told = self.texts("GUI-HANDOVER-TOLD", giver=actor.printed_name, n=len(facts.sheets))
        title = self.texts("GUI-HANDOVER-TAKE")
        self._confirming = True
        try:
            asking = Asking(self.texts, self)
            asking.credentials(title, told, partial(self._attempt, facts))
        finally:
            self._confirming = False
        self.trouble.say(None)
        self._read()

    def _attempt(self, facts: Facts, who: Credentials) -> Words | None:
        try:
            self._site.handover.hand_over(facts, login=who.login, secret=who.secret)
        except MscformError as error:
            return error.message
        return None

    def _on_print(self) -> None:
        if self._tasks.busy:
            return
        if not allowed(self._site, Permission.PRINT):
            self.trouble.say(message("GUI-PRINT-NOT-YOURS"), Tone.WATCH, Icon.DUE)
            return
        first = self.texts.language
        others = (one for one in self._site.languages if one != first)
        languages = (first, *others)[:2] if first in self._site.languages else ()
        work = partial(self._site.handover.paper, languages=languages)
        self._tasks.run(self.texts("GUI-BUSY-PAPER"), work, self._on_printed, self._on_error)

    def _on_printed(self, pdf: bytes) -> None:
        at = self._site.clock.read().wall.astimezone(self._site.zone)
        name = f"handover_{at:%Y%m%d_%H%M}.pdf"
        place = DocumentPlace(pdf, message("ENG-HANDOVER-TITLE"), name, HandoverPlace())
        self.wants.emit(place)

    def _on_error(self, error: MscformError) -> None:
        self.trouble.say(error.message, Tone.STOP, Icon.UNSAVED)
