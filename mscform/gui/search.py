"""Ctrl+K: one line that finds subjects, their forms, and pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from mscform.base.identity import SubjectKey
from mscform.engine.form_state import SubjectOverview
from mscform.engine.occasions import visit_name
from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.finding import FormFinder, FoundForm, Told, rank, told_by
from mscform.gui.places import Enrolment, FormPlace, Room, SubjectPlace
from mscform.gui.roster import Roster
from mscform.gui.row_list import RowEntry, RowList
from mscform.gui.style.entry import Entry
from mscform.gui.style.icons import Icon
from mscform.gui.texts import Texts
from mscform.gui.visits import FORM_MARKS
from mscform.records.account import Permission
from mscform.services.rights import allowed, can_write
from mscform.services.site import Site

_MOST: Final = 40
_FEW: Final = 3
_ARROWS: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchDialog(DialogFrame):
    """Type a few letters, arrows choose, Enter goes there; `place` is where."""

    def __init__(
        self,
        texts: Texts,
        site: Site,
        roster: Roster,
        rooms: Sequence[Room],
        *,
        here: SubjectKey | None,
        parent: QWidget,
    ) -> None:
        super().__init__(texts, texts("GUI-SEARCH-TITLE"), parent)
        self._site, self._roster, self._here = site, roster, here
        self.place: object = None
        self.setMinimumSize(640, 480)
        self.line = Entry(texts("GUI-SEARCH-TITLE"))
        self.line.setObjectName("search")
        self.line.setPlaceholderText(texts("GUI-SEARCH-HINT"))
        self.line.textEdited.connect(self._on_typed)
        self.line.installEventFilter(self)
        self.list = RowList(texts("GUI-SEARCH-TITLE"))
        self.list.opened.connect(self._on_opened)
        self.body.addWidget(self.line)
        self.body.addWidget(self.list, 1)
        self._finder = FormFinder(site.study)
        self._read = allowed(site, Permission.READ)
        self._others = tuple(self._places(tuple(rooms)))
        self._on_typed("")
        self.line.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter in the line belong to the list."""
        pressed = event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() in _ARROWS:
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _places(self, rooms: tuple[Room, ...]) -> Iterator[tuple[Told, RowEntry]]:
        """Subjects, pages and what else can be done."""
        for subject in self._roster.subjects:
            told = told_by(subject.key)
            yield told, RowEntry(title=subject.key, key=SubjectPlace(subject.key), mark=Icon.PERSON)
        for room in rooms:
            code = f"GUI-ROOM-{room.value}"
            told = told_by(*self.texts.everywhere(code))
            yield told, RowEntry(title=self.texts(code), key=room, mark=Icon.NEXT)
        if can_write(self._site, Permission.ENROL):
            code = "GUI-LIST-ENROL"
            told = told_by(*self.texts.everywhere(code))
            yield told, RowEntry(title=self.texts(code), key=Enrolment(), mark=Icon.PLUS)

    def _on_typed(self, text: str) -> None:
        words = text.casefold().split()
        rows = [*self._form_rows(words, here=True), *self._other_rows(words)]
        if words:
            rows += self._form_rows(words, here=False)
        self.list.show_rows(rows[:_MOST] or [RowEntry(title=self.texts("GUI-SEARCH-NOTHING"))])
        self.list.setCurrentIndex(self.list.rows.index(-1))
        self.list.go_first()

    def _other_rows(self, words: list[str]) -> list[RowEntry]:
        ranked = [(rank(words, told), row) for told, row in self._others]
        fitting = [(far, row) for far, row in ranked if far is not None]
        return [row for _, row in sorted(fitting, key=lambda one: one[0])]

    def _form_rows(self, words: list[str], *, here: bool) -> list[RowEntry]:
        """Forms of the subject in view, or of all others; the nearest first."""
        overviews = tuple(self._overviews(words, here=here))
        found = sorted(self._finder.find(words, overviews), key=lambda one: one.rank)
        known = dict(overviews)
        return [self._form_row(one, known[one.subject]) for one in found[:_MOST]]

    def _overviews(
        self, words: list[str], *, here: bool
    ) -> Iterator[tuple[SubjectKey, SubjectOverview]]:
        """What is known of those who may be meant; of few who are named, it is found out now."""
        if not self._read:
            return
        keys = [one.key for one in self._roster.subjects if (one.key == self._here) == here]
        named = [key for key in keys if any(word in key.casefold() for word in words)]
        at_once = named if not here and len(named) <= _FEW else []
        for key in [self._here] if here and self._here is not None else named or keys:
            # The subject in view may have got an infusion a moment ago: never an old look at her.
            fresh = here or key in at_once
            overview = self._roster.now(key) if fresh else self._roster.overview(key)
            if overview is not None:
                yield key, overview

    def _form_row(self, found: FoundForm, overview: SubjectOverview) -> RowEntry:
        form = next(form for form in overview.forms if form.key == found.key)
        event = self._site.study.event(found.key.event)
        named = None if event is None else visit_name(event, found.key.event_repeat)
        visit = self.texts.of(named)
        mark, tone = FORM_MARKS[form.status]
        return RowEntry(
            title=f"{visit} › {self.texts.of(form.title)}",
            detail=found.subject,
            key=FormPlace(found.subject, found.key),
            mark=mark,
            tone=tone,
        )

    def _on_opened(self, place: object) -> None:
        self.place = place
        self.accept()
