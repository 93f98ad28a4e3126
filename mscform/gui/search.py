"""Ctrl+K: one line that finds subjects, forms of the open subject, and pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from mscform.base.identity import SubjectKey
from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.places import Enrolment, FormPlace, Room, SubjectPlace
from mscform.gui.roster import Roster
from mscform.gui.row_list import RowEntry, RowList
from mscform.gui.style.entry import Entry
from mscform.gui.style.icons import Icon
from mscform.gui.texts import Texts
from mscform.gui.visits import FORM_MARKS, VisitWords, visits_of
from mscform.records.account import Permission
from mscform.services.rights import allowed, can_write
from mscform.services.site import Site

_MOST: Final = 40
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
        self._all = tuple(self._found(tuple(rooms)))
        self._on_typed("")
        self.line.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter in the line belong to the list."""
        pressed = event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() in _ARROWS:
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _found(self, rooms: tuple[Room, ...]) -> Iterator[RowEntry]:
        if self._here is not None:
            yield from self._forms(self._here)
        for subject in self._roster.subjects:
            yield RowEntry(title=subject.key, key=SubjectPlace(subject.key), mark=Icon.PERSON)
        for room in rooms:
            title = self.texts(f"GUI-ROOM-{room.value}")
            yield RowEntry(title=title, key=room, mark=Icon.NEXT)
        if can_write(self._site, Permission.ENROL):
            title = self.texts("GUI-LIST-ENROL")
            yield RowEntry(title=title, key=Enrolment(), mark=Icon.PLUS)

    def _forms(self, subject: SubjectKey) -> Iterator[RowEntry]:
        if not allowed(self._site, Permission.READ):
            return
        words = VisitWords(self.texts)
        for visit in visits_of(self._roster.now(subject)):
            for form in visit.forms:
                mark, tone = FORM_MARKS[form.status]
                yield RowEntry(
                    title=f"{words.name(visit.state)} › {self.texts.of(form.title)}",
                    detail=subject,
                    key=FormPlace(subject, form.key),
                    mark=mark,
                    tone=tone,
                )

    def _on_typed(self, text: str) -> None:
        words = text.casefold().split()
        rows = [row for row in self._all if all(word in row.spoken.casefold() for word in words)]
        self.list.show_rows(rows[:_MOST] or [RowEntry(title=self.texts("GUI-SEARCH-NOTHING"))])
        self.list.setCurrentIndex(self.list.rows.index(-1))
        self.list.go_first()

    def _on_opened(self, place: object) -> None:
        self.place = place
        self.accept()
