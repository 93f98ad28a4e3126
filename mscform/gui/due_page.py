"""What is due: as a list of what is late, now and within seven days, or as a calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from mscform.gui.calendar_pane import CalendarPane
from mscform.gui.due_book import Due, DueBook
from mscform.gui.keys import Command, command_of, key_text
from mscform.gui.page import Crumb, Page
from mscform.gui.places import FormPlace
from mscform.gui.roster import Roster
from mscform.gui.row_list import RowEntry, RowList
from mscform.gui.running_sets import RunningSet, RunningSets
from mscform.gui.style.controls import Button, Card, Heading
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts
from mscform.gui.visits import VisitWords
from mscform.services.site import Site

_AGAIN_MS: Final = 250


class DuePage(Page):
    """One list in three parts, or a month with its days; Enter opens the visit."""

    def __init__(self, site: Site, roster: Roster, texts: Texts) -> None:
        super().__init__(texts, "due")
        self._site = site
        self._roster = roster
        self._book = DueBook(roster)
        self._running = RunningSets(site, roster)
        self._words = VisitWords(texts)
        self._build()
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._refill)
        roster.loaded.connect(self._again.start)
        roster.changed.connect(self._again.start)
        self.relabel()

    def _build(self) -> None:
        self.title = Heading(page=True)
        self.switch = Button("", key=key_text(Command.CALENDAR))
        self.switch.setObjectName("due-switch")
        self.switch.clicked.connect(self._on_switch)
        self.list = RowList()
        self.list.setObjectName("due-list")
        self.list.opened.connect(self.wants)
        self._card = Card()
        inner = QVBoxLayout(self._card)
        inner.setContentsMargins(6, 6, 6, 6)
        inner.addWidget(self.list)
        self.calendar = CalendarPane(self.texts, self._today())
        self.calendar.wants.connect(self.wants)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._card)
        self.stack.addWidget(self.calendar)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.switch)
        self.column.addLayout(head)
        self.column.addWidget(self.stack, 1)

    def crumbs(self) -> tuple[Crumb, ...]:
        """The top."""
        return (Crumb(self.texts("GUI-ROOM-DUE")),)

    def relabel(self) -> None:
        """Another language."""
        self.title.setText(self.texts("GUI-DUE-TITLE"))
        self.list.setAccessibleName(self.texts("GUI-DUE-TITLE"))
        self.calendar.relabel()
        self._show_switch()
        self._refill()

    def enter(self) -> None:
        """Read again and take the focus."""
        self._refill()
        self._start()

    def _start(self) -> None:
        if self._shows_calendar:
            self.calendar.start()
            return
        if self.list.current_key() is None:
            self.list.go_first()
        self.list.setFocus()

    @property
    def _shows_calendar(self) -> bool:
        return self.stack.currentWidget() is self.calendar

    def _show_switch(self) -> None:
        code = "GUI-DUE-AS-LIST" if self._shows_calendar else "GUI-DUE-AS-CALENDAR"
        self.switch.relabel(self.texts(code))

    def _on_switch(self) -> None:
        self.stack.setCurrentWidget(self._card if self._shows_calendar else self.calendar)
        self._show_switch()
        self._refill()
        self._start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """One key shows the other of list and calendar."""
        if command_of(event) is Command.CALENDAR:
            self._on_switch()
        else:
            super().keyPressEvent(event)

    def _today(self) -> date:
        return self._site.clock.read().wall.astimezone(self._site.zone).date()

    def _refill(self) -> None:
        today = self._today()
        if self._shows_calendar:
            self.calendar.show_days(self._book.days(today), today)
            return
        urgent = self._book.urgent(today)
        late, now = self._running.found(today)
        rows = [
            *self._part("GUI-DUE-LATE", late, urgent.late),
            *self._part("GUI-DUE-NOW", now, urgent.now),
            *self._part("GUI-DUE-SOON", (), urgent.soon),
        ]
        self.list.show_rows(rows or [self._nothing()])

    def _part(
        self, code: str, sets: Iterable[RunningSet], found: tuple[Due, ...]
    ) -> Iterator[RowEntry]:
        rows = [*(self._set_row(one) for one in sets), *(self._row(due) for due in found)]
        if rows:
            yield RowEntry(title=self.texts(code), detail=str(len(rows)), is_head=True)
            yield from rows

    def _row(self, due: Due) -> RowEntry:
        visit, words = due.visit, self._words
        icon, tone = visit.look
        detail = f"{words.name(visit.state)}   {words.count(visit)}"
        return RowEntry(
            title=due.subject,
            strong=True,
            detail=detail,
            trailing=words.window(visit.state),
            trailing_tone=tone if visit.open_state else Tone.MUTED,
            mark=icon,
            tone=tone,
            badge=words.findings(visit.findings),
            key=due.place,
            tip=words.tip(visit),
        )

    def _set_row(self, found: RunningSet) -> RowEntry:
        """A set of readings that is to be taken: with its minute, above the visits."""
        tone = Tone.CALL if found.late else Tone.WATCH
        name = self.texts.of(found.name)
        return RowEntry(
            title=found.subject,
            strong=True,
            detail=f"{name}   {self.texts.of(found.because)}".rstrip(),
            trailing=found.due.astimezone(self._site.zone).strftime("%H:%M"),
            trailing_tone=tone,
            mark=Icon.OVERDUE if found.late else Icon.DUE,
            tone=tone,
            key=FormPlace(found.subject, found.form),
        )

    def _nothing(self) -> RowEntry:
        ready = self._roster.is_complete
        said = self.texts("GUI-DUE-NOTHING" if ready else "GUI-DUE-LOOKING")
        mark = Icon.DONE if ready else Icon.SAVING
        return RowEntry(title=said, mark=mark, tone=Tone.GOOD if ready else Tone.MUTED)
