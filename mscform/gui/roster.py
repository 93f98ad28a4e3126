"""Everybody enrolled, each at a glance: at once where that is kept, else between keystrokes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from datetime import date
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from mscform.base.errors import MscformError
from mscform.base.identity import SubjectKey
from mscform.engine.form_state import SubjectOverview
from mscform.gui.notices import Notices
from mscform.gui.tasks import Tasks
from mscform.records.clinical import Subject
from mscform.services.changes import ChangeNotice
from mscform.services.site import Site

_DAY_CHECK_MS: Final = 60 * 1000
_BETWEEN_MS: Final = 15
_BREATH_MS: Final = 350
_LATER_MS: Final = 200


class Roster(QObject):
    """The subjects of a site for the pages that list them.

    Signals:
        changed: subjects came, or all must be drawn again.
        loaded(key): the overview of one subject is new.
        complete: every overview is there.
    """

    changed = Signal()
    loaded = Signal(str)
    complete = Signal()

    def __init__(self, site: Site, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._site = site
        self._tasks = tasks
        self.subjects: tuple[Subject, ...] = ()
        self._overviews: dict[SubjectKey, SubjectOverview] = {}
        self._waiting: OrderedDict[SubjectKey, None] = OrderedDict()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._load_one)
        self._looked_at = True
        self._day = self.today
        self._ageing = QTimer(self)
        self._ageing.setInterval(_DAY_CHECK_MS)
        self._ageing.timeout.connect(self._on_minute)
        self._notices = Notices(site.changes, self)
        self._notices.heard.connect(self._on_notice)

    def start(self) -> None:
        """Read who is there, then look at one after the other."""
        self._ageing.start()
        self.refresh()

    def stop(self) -> None:
        """Nobody looks any more."""
        self._timer.stop()
        self._ageing.stop()
        self._notices.stop()

    def overview(self, key: SubjectKey) -> SubjectOverview | None:
        """What is known of a subject now; None until it was looked at."""
        return self._overviews.get(key)

    @property
    def is_complete(self) -> bool:
        """Whether every overview is there and fresh."""
        return not self._waiting

    def refresh(self) -> None:
        """Read the list again, and what is known of everybody; others are looked at anew.

        Of whom not all holds any more, what is known is shown meanwhile.
        """
        self.subjects = self._site.subjects.all()
        self._waiting = OrderedDict()
        for subject in self.subjects:
            known = self._site.subjects.known(subject.key)
            if known is not None:
                self._overviews[subject.key] = known.overview
            if known is None or not known.holds:
                self._waiting[subject.key] = None
        self.changed.emit()
        if self._waiting:
            self._go()
        else:
            self.complete.emit()

    def first(self, keys: Iterable[SubjectKey]) -> None:
        """Look at these before the others: they are on the screen."""
        for key in reversed(tuple(keys)):
            if key in self._waiting:
                self._waiting.move_to_end(key, last=False)

    def now(self, key: SubjectKey) -> SubjectOverview:
        """The overview of one subject, made at once if need be."""
        if key in self._waiting or key not in self._overviews:
            self._load(key)
        return self._overviews[key]

    def look(self, looked_at: bool) -> None:
        """Whether a page that lists subjects is in view; nothing is worked for where none is."""
        self._looked_at = looked_at
        self._go()

    def breathe(self) -> None:
        """Somebody moves or types: let her have the machine for a moment."""
        if self._timer.isActive():
            self._timer.start(_BREATH_MS)

    @property
    def today(self) -> date:
        """The day at the site."""
        return self._site.clock.read().wall.astimezone(self._site.zone).date()

    def _on_minute(self) -> None:
        """Visits come due at midnight: only then everything is looked at anew."""
        if self.today != self._day and not self._site.locked:
            self._day = self.today
            self.refresh()

    def _go(self) -> None:
        if self._waiting and self._looked_at and not self._timer.isActive():
            self._timer.start(_BETWEEN_MS)

    def _load_one(self) -> None:
        if self._tasks.busy or self._site.actor is None or self._site.locked:
            self._timer.start(_LATER_MS)
            return
        if self._waiting:
            key = next(iter(self._waiting))
            try:
                self._load(key)
            except MscformError:
                # One broken record never blocks the others; opening it tells what is wrong.
                self._overviews.pop(key, None)
        if self._waiting:
            self._go()
        else:
            self._site.subjects.remember()
            self.complete.emit()

    def _load(self, key: SubjectKey) -> None:
        self._waiting.pop(key, None)
        self._overviews[key] = self._site.subjects.overview(key)
        self.loaded.emit(key)

    def _on_notice(self, notice: ChangeNotice) -> None:
        if all(subject.key != notice.subject for subject in self.subjects):
            self.subjects = self._site.subjects.all()
            self.changed.emit()
        self._waiting[notice.subject] = None
        self._waiting.move_to_end(notice.subject, last=False)
        self._go()
