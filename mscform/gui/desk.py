"""The frame around the pages while somebody is signed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mscform.base.errors import MscformError
from mscform.base.identity import SubjectKey
from mscform.base.message import Message
from mscform.gui.clock_band import ClockBand
from mscform.gui.crumbs import Crumbs
from mscform.gui.dialogs.confirm import ConfirmDialog
from mscform.gui.door_frame import TrainingBand
from mscform.gui.keep_awake import KeepAwake
from mscform.gui.keys import Command, command_of, needs_form, sequence
from mscform.gui.notices import Notices
from mscform.gui.page import Page
from mscform.gui.page_maker import PageMaker
from mscform.gui.places import (
    Enrolment,
    FormPlace,
    HandoverPlace,
    Place,
    Room,
    SubjectPlace,
)
from mscform.gui.query_book import QueryBook
from mscform.gui.rail import Rail
from mscform.gui.refusals import Why, cannot
from mscform.gui.roster import Roster
from mscform.gui.run_watch import RunWatch
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts, Words, message
from mscform.gui.top_bar import TopBar
from mscform.gui.visits import first_open, visits_of
from mscform.records.account import Permission
from mscform.services.changes import ChangeNotice
from mscform.services.rights import allowed
from mscform.services.site import Site

_MOST_FAULTS: Final = 3
"""More of them would hide the page; the full check names all."""

_MARKS: Final = {Tone.STOP: Icon.UNSAVED, Tone.GOOD: Icon.DONE, Tone.WATCH: Icon.DUE}


class Desk(QWidget):
    """Top bar, rail, breadcrumb and the page.

    Signals:
        lock_wanted: lock the screen.
        asked(what): `switch`, `password`, `pin`, `theme` or `leave`, from the person's menu.
    """

    lock_wanted = Signal()
    asked = Signal(str)

    def __init__(
        self,
        site: Site,
        texts: Texts,
        tasks: Tasks,
        runs: RunWatch,
        awake: KeepAwake | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("desk")
        self.site = site
        self._texts = texts
        self.tasks = tasks
        self.roster = Roster(site, tasks, self)
        self.queries = QueryBook(site, self)
        self._saved: datetime | None = None
        self._pages: dict[object, Page] = {}
        self._place: Place = Room.SUBJECTS
        self._before_help: Place = self._place
        self.bar = TopBar(texts, site.study.protocol, site.code)
        self.training = TrainingBand(texts)
        self.rail = Rail(texts, rooms_of(site))
        self.crumbs = Crumbs()
        self.clocks = ClockBand(site, texts, tasks, awake)
        self.trouble = Banner(texts)
        self.trouble.setObjectName("desk-trouble")
        self.stack = QStackedWidget()
        self._maker = PageMaker(site, self.roster, self.queries, runs, texts, tasks)
        self._lay_out()
        self.training.setVisible(site.training)
        self._listen()
        self._show_bar()

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.bar)
        outer.addWidget(self.training)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.rail)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.crumbs)
        column.addWidget(self.clocks)
        told = QHBoxLayout()
        told.setContentsMargins(tokens.GAP_LARGE, tokens.GAP_SMALL, tokens.GAP_LARGE, 0)
        told.addWidget(self.trouble)
        column.addLayout(told)
        column.addWidget(self.stack, 1)
        row.addLayout(column, 1)
        outer.addLayout(row, 1)

    def _listen(self) -> None:
        self.bar.lock_wanted.connect(self.lock_wanted)
        self.bar.chosen.connect(self.asked)
        self.bar.search_wanted.connect(self.search)
        self.rail.chosen.connect(self.go)
        self.crumbs.chosen.connect(self.go)
        self.clocks.wanted.connect(self.check_clock)
        self._texts.changed.connect(self.relabel)
        self._notices = Notices(self.site.changes, self)
        self._notices.heard.connect(self._on_notice)
        for number in range(len(self.rail.rooms)):
            shortcut = QShortcut(QKeySequence(f"Alt+{number + 1}"), self)
            shortcut.activated.connect(self._on_alt_number)
        clock = QShortcut(sequence(Command.CLOCK), self)
        clock.activated.connect(self.check_clock)
        back = QShortcut(QKeySequence("Alt+Left"), self)
        back.activated.connect(self.go_back)

    @property
    def texts(self) -> Texts:
        """The language in force."""
        return self._texts

    @property
    def place(self) -> Place:
        """Where we are."""
        return self._place

    @property
    def page(self) -> Page | None:
        """The page in view."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    def begin(self) -> None:
        """The first page."""
        if allowed(self.site, Permission.READ):
            self.queries.start()
            self.roster.start()
        self.clocks.start()
        self.go(first_room(self.site, self.rail.rooms))
        self._say_what_was_found()

    def _say_what_was_found(self) -> None:
        """What the check at opening found is said in full: "reading only" alone helps nobody."""
        found, crash = self.site.faults[:_MOST_FAULTS], self.site.after_crash
        if self.site.doubtful:
            self.say((message("GUI-DOUBTFUL"), *found))
        elif found or crash is not None:
            self.say((*found, *(() if crash is None else (crash,))), Tone.WATCH)

    def end(self) -> None:
        """The session is over: let go of everything."""
        self._notices.stop()
        self.clocks.stop()
        self.roster.stop()
        self.queries.stop()
        for page in tuple(self._pages.values()):
            page.leave()
        self._pages.clear()

    # Going somewhere.

    def go(self, place: object) -> None:
        """Show a place; stays where the page in view does not let go."""
        page = self.page
        if self.tasks.busy or (page is not None and not page.may_leave()):
            return
        self.say(None)
        try:
            if isinstance(place, Enrolment):
                self._enrol()
            else:
                self._show(place)
        except MscformError as error:
            self.tell(error)

    def _enrol(self) -> None:
        """A new subject under the next free code, after one question."""
        key = self.site.subjects.next_key()
        texts = self._texts
        dialog = ConfirmDialog(
            texts,
            texts("GUI-ENROL-TITLE", key=key),
            texts("GUI-ENROL-WORDS", key=key),
            texts("GUI-ENROL-YES"),
            self,
        )
        agreed = bool(dialog.exec())
        dialog.deleteLater()
        if agreed:
            subject = self.site.subjects.enrol(key)
            self._show(SubjectPlace(subject.key))
            self.say(self._enrolled(subject.key), Tone.GOOD)

    def _enrolled(self, key: SubjectKey) -> Message:
        """Her code, and the form that the cursor stands on: Enter opens it."""
        first = first_open(visits_of(self.roster.now(key)))
        if first is None:
            return message("GUI-ENROL-DONE", key=key)
        return message("GUI-ENROL-BEGIN", key=key, form=first.title)

    def go_back(self) -> None:
        """One step up."""
        place = self.crumbs.back()
        if place is not None:
            self.go(place)

    def _show(self, place: object) -> None:
        new = self._pages.get(place)
        if new is None:
            new = self._maker.make(place)
            self._pages[place] = new
            new.wants.connect(self.go)
            new.said.connect(self._show_crumbs)
            self.stack.addWidget(new)
        if place is Room.HELP and self._place is not Room.HELP:
            self._before_help = self._place
        self._drop_others(place)
        self._place = place  # type: ignore[assignment]
        self.stack.setCurrentWidget(new)
        self.rail.show_room(room_of(place))
        self.roster.look(place in (Room.SUBJECTS, Room.DUE))
        self._show_crumbs()
        new.enter()

    def _drop_others(self, place: object) -> None:
        """Pages of the rail stay; forms, subjects and documents are made anew each time."""
        for old in [key for key in self._pages if key != place and not isinstance(key, Room)]:
            page = self._pages.pop(old)
            page.leave()
            self.stack.removeWidget(page)
            page.deleteLater()

    def _show_crumbs(self) -> None:
        page = self.page
        self.crumbs.show_crumbs(() if page is None else page.crumbs())

    def _on_alt_number(self) -> None:
        shortcut = self.sender()
        if isinstance(shortcut, QShortcut):
            number = int(shortcut.key().toString()[-1]) - 1
            self.go(self.rail.rooms[number])

    def search(self) -> None:
        """Ctrl+K: subjects, forms, pages."""
        from mscform.gui.search import SearchDialog

        if self.tasks.busy:
            return
        here = getattr(self._place, "subject", None)
        dialog = SearchDialog(
            self._texts, self.site, self.roster, self.rail.rooms, here=here, parent=self
        )
        if dialog.exec() and dialog.place is not None:
            self.go(dialog.place)
        dialog.deleteLater()

    def check_clock(self) -> None:
        """Ctrl+T: what a reference clock shows, and how the ward's clock goes."""
        from mscform.gui.clock_flow import ask_clock

        if not self.tasks.busy and not self.site.locked:
            words = ask_clock(self.site, self._texts, self)
            self.clocks.show_state()
            if words is not None:
                self.say(words, Tone.GOOD)

    # Saying something.

    def say(self, words: Words | None, tone: Tone = Tone.STOP) -> None:
        """A sentence across the page; None takes it away."""
        self.trouble.say(words, tone, _MARKS[tone])

    def tell(self, error: MscformError) -> None:
        """What did not work."""
        self.say(error.message)

    def _show_bar(self) -> None:
        site = self.site
        self.bar.show_state(site.actor, saved=self._saved, read_only=site.read_only)

    def _on_notice(self, notice: ChangeNotice) -> None:
        zone = self.site.zone
        self._saved = self.site.clock.read().wall.astimezone(zone)
        self.bar.show_saved(self._saved)

    def relabel(self) -> None:
        """Another language: page, focus and typed text stay."""
        self.bar.relabel()
        self.training.relabel()
        self.rail.relabel()
        self.clocks.relabel()
        for page in self._pages.values():
            page.relabel()
        self._show_crumbs()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window folds the rail, a low one the way back."""
        super().resizeEvent(event)
        low = self.height() < tokens.LOW
        self.rail.fold(self.width() < tokens.FOLD_RAIL)
        self.bar.fold(narrow=self.width() < tokens.NARROW, low=low)
        self.crumbs.set_room(not low)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F1 opens the manual, Escape leads back; other keys of a form say that they are."""
        command = command_of(event)
        if command is Command.WHY:
            self.go(Room.HELP)
        elif command is Command.RESTORE and self._place is Room.HELP:
            self.go(self._before_help)
        elif command is not None and needs_form(command):
            self.say(cannot(command, Why.NO_FORM), Tone.WATCH)
        else:
            super().keyPressEvent(event)

    def rest(self) -> None:
        """The screen is about to be covered: what is typed goes to where a crash cannot reach."""
        page = self.page
        keep = getattr(page, "keep_drafts", None)
        if callable(keep):
            keep()

    def focus_page(self) -> None:
        """Give the page the focus where nothing has it."""
        focused = self.focusWidget()
        (focused or self.stack).setFocus(Qt.FocusReason.OtherFocusReason)


def rooms_of(site: Site) -> tuple[Room, ...]:
    """The pages of the rail that whoever is signed in may use."""
    reading = [Room.SUBJECTS, Room.DUE, Room.QUERIES, Room.OVERVIEW]
    rooms = reading if allowed(site, Permission.READ) else []
    if rooms and site.runs.exist:
        rooms.insert(0, Room.WARD)
    if allowed(site, Permission.PRINT):
        rooms.append(Room.PRINT)
    return (*rooms, Room.SITE, Room.HELP)


def first_room(site: Site, rooms: Sequence[Room]) -> Room:
    """Where a person begins: at the ward while something runs there, else at the subjects."""
    if Room.WARD in rooms and not site.runs.board():
        return rooms[1]
    return rooms[0]


def room_of(place: object) -> Room | None:
    """The entry of the rail that a place belongs to."""
    if isinstance(place, Room):
        return place
    if isinstance(place, HandoverPlace):
        return Room.WARD
    return Room.SUBJECTS if isinstance(place, SubjectPlace | FormPlace) else None
