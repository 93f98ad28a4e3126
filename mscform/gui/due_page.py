"""What is due: late, today, and in the next seven days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout

from mscform.base.identity import SubjectKey
from mscform.engine.form_state import VisitState
from mscform.gui.page import Crumb, Page
from mscform.gui.places import SubjectPlace
from mscform.gui.roster import Roster
from mscform.gui.row_list import RowEntry, RowList
from mscform.gui.style.controls import Card, Heading
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts
from mscform.gui.visits import Visit, VisitWords, visits_of
from mscform.services.site import Site

_AHEAD: Final = timedelta(days=7)
_AGAIN_MS: Final = 250


class _Due(NamedTuple):
    latest: date
    subject: SubjectKey
    visit: Visit


class DuePage(Page):
    """One list in three parts; Enter opens the visit."""

    def __init__(self, site: Site, roster: Roster, texts: Texts) -> None:
        super().__init__(texts, "due")
        self._site = site
        self._roster = roster
        self._words = VisitWords(texts)
        self.title = Heading(page=True)
        self.list = RowList()
        self.list.setObjectName("due-list")
        self.list.opened.connect(self.wants)
        card = Card()
        inner = QVBoxLayout(card)
        inner.setContentsMargins(6, 6, 6, 6)
        inner.addWidget(self.list)
        self.column.addWidget(self.title)
        self.column.addWidget(card, 1)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._refill)
        roster.loaded.connect(self._again.start)
        roster.changed.connect(self._again.start)
        self.relabel()

    def crumbs(self) -> tuple[Crumb, ...]:
        """The top."""
        return (Crumb(self.texts("GUI-ROOM-DUE")),)

    def relabel(self) -> None:
        """Another language."""
        self.title.setText(self.texts("GUI-DUE-TITLE"))
        self.list.setAccessibleName(self.texts("GUI-DUE-TITLE"))
        self._refill()

    def enter(self) -> None:
        """Read again and take the focus."""
        self._refill()
        if self.list.current_key() is None:
            self.list.go_first()
        self.list.setFocus()

    def _today(self) -> date:
        return self._site.clock.read().wall.astimezone(self._site.zone).date()

    def _refill(self) -> None:
        today = self._today()
        late, now, soon = [], [], []
        for due in sorted(self._found(), key=lambda one: (one.latest, one.subject)):
            state = due.visit.state.state
            if state is VisitState.OVERDUE:
                late.append(due)
            elif state is VisitState.DUE:
                now.append(due)
            elif self._is_soon(due.visit, today):
                soon.append(due)
        rows = [
            *self._part("GUI-DUE-LATE", late),
            *self._part("GUI-DUE-NOW", now),
            *self._part("GUI-DUE-SOON", soon),
        ]
        self.list.show_rows(rows or [self._nothing()])

    def _found(self) -> Iterator[_Due]:
        for subject in self._roster.subjects:
            overview = self._roster.overview(subject.key)
            for visit in () if overview is None else visits_of(overview):
                if visit.state.latest is not None:
                    yield _Due(visit.state.latest, subject.key, visit)

    def _is_soon(self, visit: Visit, today: date) -> bool:
        first = visit.state.earliest
        waits = visit.state.state is VisitState.NOT_YET
        return waits and first is not None and first <= today + _AHEAD

    def _part(self, code: str, found: list[_Due]) -> Iterator[RowEntry]:
        if found:
            yield RowEntry(title=self.texts(code), detail=str(len(found)), is_head=True)
            for due in found:
                yield self._row(due)

    def _row(self, due: _Due) -> RowEntry:
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
            key=SubjectPlace(due.subject, visit.key),
            tip=words.tip(visit),
        )

    def _nothing(self) -> RowEntry:
        ready = self._roster.is_complete
        said = self.texts("GUI-DUE-NOTHING" if ready else "GUI-DUE-LOOKING")
        mark = Icon.DONE if ready else Icon.SAVING
        return RowEntry(title=said, mark=mark, tone=Tone.GOOD if ready else Tone.MUTED)
