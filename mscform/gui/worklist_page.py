"""All subjects and all their visits at a glance."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mscform.base.identity import SubjectKey
from mscform.gui.keys import Command, command_of, key_text
from mscform.gui.legend import MarkLegend
from mscform.gui.page import MARGIN, Crumb, Page
from mscform.gui.places import Enrolment, SubjectPlace
from mscform.gui.query_book import QueryBook
from mscform.gui.roster import Roster
from mscform.gui.style import tokens
from mscform.gui.style.chips import Chip, Chips
from mscform.gui.style.controls import Button, ButtonKind, Card, Heading
from mscform.gui.style.fonts import font
from mscform.gui.style.icons import Icon
from mscform.gui.texts import Texts
from mscform.gui.worklist_model import Filter, WorklistModel
from mscform.gui.worklist_view import WorklistView
from mscform.records.account import Permission
from mscform.services.rights import allowed, can_write
from mscform.services.site import Site

_NARROW: Final = 1000
_COUNT_MS: Final = 120
_SCREENFUL: Final = 24


class WorklistPage(Page):
    """Filters, the matrix, and the way to a new subject (Ctrl+N)."""

    def __init__(self, site: Site, roster: Roster, book: QueryBook, texts: Texts) -> None:
        super().__init__(texts, "worklist")
        self._site = site
        self._roster = roster
        actor = site.actor
        me = None if actor is None else actor.user_id
        self.model = WorklistModel(site.study, roster, book, texts, me=me, parent=self)
        self.title = Heading(page=True)
        self.filters = Chips()
        self.filters.chosen.connect(self._on_filter)
        self.enrol = Button("", ButtonKind.PRIMARY, key=key_text(Command.ENROL), mark=Icon.PLUS)
        self.enrol.setObjectName("enrol")
        self.enrol.clicked.connect(self._on_enrol)
        self.matrix = WorklistView(self.model, texts)
        self.matrix.cell_wanted.connect(self._on_cell)
        self.matrix.lead.subject_wanted.connect(self._on_subject)
        self.legend = MarkLegend(texts)
        self.empty = _Empty(texts, can_enrol=can_write(site, Permission.ENROL))
        self._lay_out()
        self.enrol.setVisible(can_write(site, Permission.ENROL))
        self._kept: tuple[SubjectKey, object] | None = None
        self.model.modelAboutToBeReset.connect(self._keep_current)
        self.model.modelReset.connect(self._bring_current)
        self._counting = QTimer(self)
        self._counting.setSingleShot(True)
        self._counting.setInterval(_COUNT_MS)
        self._counting.timeout.connect(self._on_counts)
        self.model.modelReset.connect(self._counting.start)
        self.matrix.selectionModel().currentChanged.connect(self._on_moved)
        self.matrix.verticalScrollBar().valueChanged.connect(self._on_moved)
        roster.loaded.connect(self._counting.start)
        book.changed.connect(self._counting.start)
        self.relabel()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(tokens.GAP)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.filters)
        head.addWidget(self.enrol)
        self.column.addLayout(head)
        card = Card()
        inner = QVBoxLayout(card)
        inner.setContentsMargins(1, 1, 1, 1)
        inner.addWidget(self.matrix)
        inner.addWidget(self.empty)
        inner.addWidget(self.legend)
        self.column.addWidget(card, 1)

    def crumbs(self) -> tuple[Crumb, ...]:
        """The top."""
        return (Crumb(self.texts("GUI-ROOM-SUBJECTS")),)

    def relabel(self) -> None:
        """Another language."""
        texts = self.texts
        self.title.setText(texts("GUI-LIST-TITLE"))
        self._give_room()
        self.filters.setAccessibleName(texts("GUI-LIST-FILTER"))
        self.matrix.relabel()
        self.legend.relabel()
        self.empty.relabel()
        self._on_counts()

    def enter(self) -> None:
        """Take the focus; what is on the screen is looked at first."""
        self._on_counts()
        if not self.matrix.currentIndex().isValid() and self.model.rowCount():
            self.matrix.setCurrentIndex(self.model.index(0, self.model.next_column(0)))
        self._look_at_visible()
        nobody = not self.model.rowCount()
        (self.enrol if nobody and self.enrol.isVisible() else self.matrix).setFocus()

    def _look_at_visible(self) -> None:
        """What is on the screen is looked at before the rest."""
        top = max(0, self.matrix.rowAt(0))
        rows = range(top, top + _SCREENFUL)
        lines = (self.model.line(row) for row in rows)
        self._roster.first(line.subject.key for line in lines if line is not None)

    def _on_moved(self) -> None:
        self._roster.breathe()
        self._look_at_visible()

    def _keep_current(self) -> None:
        here = self.matrix.currentIndex()
        line, visit = self.model.line(here.row()), self.model.visit(here.row(), here.column())
        if line is not None:
            self._kept = (line.subject.key, None if visit is None else visit.key)

    def _bring_current(self) -> None:
        """The same cell, wherever it stands now; the first one to think of where it is gone."""
        key, visit = self._kept or (None, None)
        row = -1 if key is None else self.model.row_of(key)
        columns = range(self.model.columnCount())
        found = (c for c in columns if (v := self.model.visit(row, c)) and v.key == visit)
        column = next(found, self.model.next_column(max(row, 0)))
        if self.model.rowCount():
            self.matrix.setCurrentIndex(self.model.index(max(row, 0), column))

    def go_to(self, key: SubjectKey) -> None:
        """Make a subject current."""
        row = self.model.row_of(key)
        if row >= 0:
            column = self.model.next_column(row)
            self.matrix.setCurrentIndex(self.model.index(row, column))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A small window gives the first column less."""
        super().resizeEvent(event)
        self.matrix.set_narrow(self.width() < _NARROW)
        self._give_room()

    def _give_room(self) -> None:
        """Filters and the way to a new subject keep their words longest."""
        self.enrol.relabel(self.texts("GUI-LIST-ENROL"), key_text(Command.ENROL))
        title = self.title.sizeHint().width() + tokens.GAP
        if self._spare() < title:
            self.enrol.relabel(self.texts("GUI-LIST-ENROL"), "")
        self.title.setVisible(self._spare() >= title)

    def _spare(self) -> int:
        """The width that filters and button leave."""
        button = 0 if self.enrol.isHidden() else self.enrol.sizeHint().width() + tokens.GAP
        return self.width() - 2 * MARGIN - tokens.GAP - self.filters.sizeHint().width() - button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+N enrols; another key shows or hides what the marks mean."""
        command = command_of(event)
        if command is Command.ENROL and self.enrol.isVisible():
            self._on_enrol()
        elif command is Command.MARKS:
            self.legend.turn()
            self._on_counts()
        else:
            super().keyPressEvent(event)

    def _on_enrol(self) -> None:
        self.wants.emit(Enrolment())

    def _on_filter(self, code: str) -> None:
        self.model.set_filter(Filter(code))
        self.enter()

    def _on_counts(self) -> None:
        chips = [
            Chip(one.value, self.texts(f"GUI-LIST-{one.value}"), str(self.model.count(one)))
            for one in Filter
        ]
        self.filters.show_chips(chips, self.model.filter.value)
        self._give_room()
        nobody = not self.model.rowCount()
        self.matrix.setVisible(not nobody)
        self.empty.setVisible(nobody)
        self.legend.setVisible(self.legend.wanted and not nobody)
        self.empty.say(filtered=bool(self._roster.subjects))

    def _on_cell(self, row: int, column: int) -> None:
        line, visit = self.model.line(row), self.model.visit(row, column)
        if line is not None and allowed(self._site, Permission.READ):
            place = SubjectPlace(line.subject.key, None if visit is None else visit.key)
            self.wants.emit(place)

    def _on_subject(self, row: int) -> None:
        line = self.model.line(row)
        if line is not None:
            self.wants.emit(SubjectPlace(line.subject.key))


class _Empty(QWidget):
    """What stands where no subject does."""

    def __init__(self, texts: Texts, *, can_enrol: bool) -> None:
        super().__init__()
        self._texts = texts
        self._can_enrol = can_enrol
        self._filtered = False
        column = QVBoxLayout(self)
        column.addStretch(2)
        self._title = Heading()
        self._words = QLabel()
        self._words.setFont(font(tokens.TEXT))
        self._words.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        for label in (self._title, self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addStretch(3)

    def say(self, *, filtered: bool) -> None:
        """Nobody at all, or nobody behind this filter."""
        self._filtered = filtered
        self.relabel()

    def relabel(self) -> None:
        """Another language."""
        code = "GUI-LIST-NONE" if self._filtered else "GUI-LIST-EMPTY"
        self._title.setText(self._texts(code))
        hint = "GUI-LIST-EMPTY-HINT" if self._can_enrol and not self._filtered else ""
        self._words.setText(self._texts(hint) if hint else "")
