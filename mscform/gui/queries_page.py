"""Every query of the site, the oldest first; Enter opens the form at the box."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from mscform.base.errors import MscformError
from mscform.base.identity import ItemPath
from mscform.gui.page import Crumb, Page
from mscform.gui.places import FormPlace
from mscform.gui.query_book import QueryBook
from mscform.gui.query_flags import TONES
from mscform.gui.query_words import age, status_word, turn, where
from mscform.gui.row_list import RowEntry, RowList
from mscform.gui.style.chips import Chip, Chips
from mscform.gui.style.controls import Banner, Card, Heading
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts
from mscform.gui.wording import SEPARATOR
from mscform.records.review import UNRESOLVED, Query, QueryStatus
from mscform.services.site import Site

_LATE_DAYS: Final = 14
"""From this age on a query that waits is shown as overdue (a habit of monitoring, no rule)."""


class Shown(StrEnum):
    """Which queries are listed; the value is the tail of its text code. Digits choose."""

    WAITING = "WAITING"
    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"

    def takes(self, query: Query) -> bool:
        """Whether a query belongs to it."""
        if self is Shown.WAITING:
            return query.status in UNRESOLVED
        return query.status is QueryStatus(self.value.lower())


class QueriesPage(Page):
    """One list and five switches: 1 what waits, 2 to 5 one state each."""

    def __init__(self, site: Site, book: QueryBook, texts: Texts) -> None:
        super().__init__(texts, "queries-page")
        self._site, self._book = site, book
        self._queries: tuple[Query, ...] = ()
        self.shown = Shown.WAITING
        self.title = Heading(page=True)
        self.filters = Chips()
        self.filters.chosen.connect(self._on_filter)
        self.list = RowList()
        self.list.setObjectName("queries-list")
        self.list.opened.connect(self._on_opened)
        self.trouble = Banner(texts)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.filters)
        card = Card()
        inner = QVBoxLayout(card)
        inner.setContentsMargins(6, 6, 6, 6)
        inner.addWidget(self.list)
        self.column.addLayout(head)
        self.column.addWidget(self.trouble)
        self.column.addWidget(card, 1)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._refill)
        book.changed.connect(self._on_changed)
        self.relabel()

    def crumbs(self) -> tuple[Crumb, ...]:
        """The top."""
        return (Crumb(self.texts("GUI-ROOM-QUERIES")),)

    def relabel(self) -> None:
        """Another language: what was read before is said anew."""
        self.title.setText(self.texts("GUI-Q-TITLE"))
        self.list.setAccessibleName(self.texts("GUI-Q-TITLE"))
        self.filters.setAccessibleName(self.texts("GUI-Q-FILTER"))
        self._show()

    def enter(self) -> None:
        """Read again and take the focus."""
        self._refill()
        if self.list.current_key() is None:
            self.list.go_first()
        self.list.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit chooses which are listed."""
        digit = int(event.text()) if event.text() in tuple("12345") else 0
        if digit:
            self._on_filter(tuple(Shown)[digit - 1])
        else:
            super().keyPressEvent(event)

    def _on_filter(self, code: str) -> None:
        self.shown = Shown(code)
        self._show()
        self.list.go_first()
        self.list.setFocus()

    def _on_changed(self) -> None:
        if self.isVisible():
            self._again.start()

    def _on_opened(self, key: object) -> None:
        query = next((one for one in self._queries if one.event == key), None)
        if query is not None:
            place = query.place
            self.wants.emit(FormPlace(place.subject, place.form, self._start(query)))

    def _start(self, query: Query) -> ItemPath | None:
        """The box, or the first one of the row or section that is meant."""
        place = query.place
        form = self._site.study.forms.get(place.form.form)
        if place.path is not None or place.row is None or form is None:
            return place.path
        groups = (group for group in form.groups if group.oid == place.row.group)
        items = [item for group in groups for item in group.items if not item.is_derived]
        return ItemPath(items[0].oid, place.row.repeat) if items else None

    def _refill(self) -> None:
        """Read all of them once."""
        try:
            found = self._site.review.queries()
        except MscformError as error:
            self.trouble.say(error.message, Tone.WATCH, Icon.DUE)
            return
        self.trouble.say(None)
        self._queries = tuple(sorted(found, key=lambda query: query.opened_at))
        self._show()

    def _show(self) -> None:
        texts, now = self.texts, self._site.clock.read().wall.astimezone(self._site.zone)
        chips = [
            Chip(one.value, f"{number} {self._name(one)}", str(self._count(one)))
            for number, one in enumerate(Shown, 1)
        ]
        self.filters.show_chips(chips, self.shown.value)
        rows: Sequence[RowEntry] = [
            self._row(query, now) for query in self._queries if self.shown.takes(query)
        ]
        nothing = RowEntry(
            title=texts("GUI-Q-NONE"),
            below=texts("GUI-Q-NONE-HINT"),
            mark=Icon.DONE,
            tone=Tone.GOOD,
        )
        self.list.show_rows(rows or [nothing])

    def _name(self, shown: Shown) -> str:
        if shown is Shown.WAITING:
            return self.texts("GUI-Q-WAITING")
        return status_word(QueryStatus(shown.value.lower()), self.texts)

    def _count(self, shown: Shown) -> int:
        return sum(map(shown.takes, self._queries))

    def _row(self, query: Query, now: datetime) -> RowEntry:
        texts = self.texts
        days = (now - query.opened_at).days
        late = query.is_unresolved and days >= _LATE_DAYS
        text, state = " ".join(query.text.split()), status_word(query.status, texts)
        return RowEntry(
            title=query.place.subject,
            strong=True,
            detail=where(query.place, self._site.study, texts),
            below=f"{query.name}{SEPARATOR}{query.opened_by.printed_name}: {text}",
            trailing=SEPARATOR.join(filter(None, (state, turn(query, texts)))),
            trailing_tone=Tone.PLAIN if query.is_unresolved else Tone.MUTED,
            mark=Icon.QUERY,
            tone=TONES[query.status],
            badge=age(query, now, texts),
            badge_tone=Tone.CALL if late else Tone.MUTED,
            key=query.event,
            tip=query.text,
        )
