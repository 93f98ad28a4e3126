"""The matrix of subjects and visits as a table model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from mscform.base.identity import SubjectKey, UserId
from mscform.definitions.study import StudyDefinition, StudyEventDefinition
from mscform.engine.form_state import EventState, SubjectOverview, VisitState
from mscform.engine.occasions import visit_name
from mscform.gui.query_book import QueryBook
from mscform.gui.query_words import said_counts
from mscform.gui.roster import Roster
from mscform.gui.texts import Texts
from mscform.gui.visits import Visit, VisitKey, VisitWords, at_work, next_due, visits_of
from mscform.records.clinical import Subject
from mscform.records.review import QueryCounts

Index = QModelIndex | QPersistentModelIndex


class Filter(StrEnum):
    """Which subjects are shown; the value is the tail of its text code."""

    ALL = "ALL"
    MINE = "MINE"
    DUE = "DUE"
    OVERDUE = "OVERDUE"
    FINDINGS = "FINDINGS"
    QUERIES = "QUERIES"


@dataclass(frozen=True, slots=True)
class Column:
    """One visit of the matrix."""

    event: StudyEventDefinition
    repeat: str


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """One subject with what stands in its row."""

    subject: Subject
    overview: SubjectOverview | None
    visits: dict[VisitKey, Visit]

    @property
    def next(self) -> EventState | None:
        """The visit to think of next."""
        return None if self.overview is None else next_due(self.overview)

    @property
    def summary(self) -> tuple[object, ...]:
        """What the study shows beside the code: the values that are there."""
        if self.overview is None:
            return ()
        return tuple(value for _, value in self.overview.summary if value is not None)


class WorklistModel(QAbstractTableModel):
    """Rows are subjects that pass the filter, columns are visits in order."""

    def __init__(
        self,
        study: StudyDefinition,
        roster: Roster,
        book: QueryBook,
        texts: Texts,
        *,
        me: UserId | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._study = study
        self._roster = roster
        self._book = book
        self._texts = texts
        self._me = me
        self.words = VisitWords(texts)
        self.filter = Filter.ALL
        self.columns: tuple[Column, ...] = ()
        self._lines: dict[SubjectKey, SubjectLine] = {}
        self._shown: list[SubjectKey] = []
        roster.changed.connect(self.reload)
        roster.loaded.connect(self._on_loaded)
        book.changed.connect(self._on_queries)
        texts.changed.connect(self._on_language)
        self.reload()

    # What the page asks.

    def line(self, row: int) -> SubjectLine | None:
        """One row, or None."""
        return self._lines[self._shown[row]] if 0 <= row < len(self._shown) else None

    def row_of(self, key: SubjectKey) -> int:
        """Where a subject stands now, or -1."""
        return self._shown.index(key) if key in self._shown else -1

    def visit(self, row: int, column: int) -> Visit | None:
        """The visit in a cell; None where this subject has no such visit (yet)."""
        line = self.line(row)
        if line is None or not 0 <= column < len(self.columns):
            return None
        place = self.columns[column]
        return line.visits.get(VisitKey(place.event.oid, place.repeat))

    def queries(self, row: int, column: int) -> QueryCounts:
        """How many queries wait in a cell."""
        line, visit = self.line(row), self.visit(row, column)
        if line is None or visit is None:
            return QueryCounts()
        return self._book.of_visit(line.subject.key, visit.key)

    def count(self, chosen: Filter) -> int:
        """How many subjects a filter would show."""
        passes = self._judge(chosen)
        return sum(passes(line) for line in self._lines.values())

    def set_filter(self, chosen: Filter) -> None:
        """Show other subjects."""
        self.filter = chosen
        self.reload()

    def next_column(self, row: int) -> int:
        """The column of the visit to work at, else the first."""
        line = self.line(row)
        visit = None if line is None else at_work(line.visits.values(), self._roster.today)
        places = [VisitKey(column.event.oid, column.repeat) for column in self.columns]
        return places.index(visit.key) if visit is not None and visit.key in places else 0

    # Keeping up.

    def reload(self) -> None:
        """Subjects came, or the filter is another."""
        self.beginResetModel()
        self._lines = {subject.key: self._line_of(subject) for subject in self._roster.subjects}
        passes = self._judge(self.filter)
        self._shown = [key for key, line in self._lines.items() if passes(line)]
        self.columns = self._columns()
        self.endResetModel()

    def _line_of(self, subject: Subject) -> SubjectLine:
        overview = self._roster.overview(subject.key)
        known = self._lines.get(subject.key)
        if known is not None and known.overview is overview:
            return known
        visits = () if overview is None else visits_of(overview)
        return SubjectLine(subject, overview, {visit.key: visit for visit in visits})

    def _columns(self) -> tuple[Column, ...]:
        known = {key for line in self._lines.values() for key in line.visits}
        made = []
        for event in self._study.events:
            repeats = sorted({key.repeat for key in known if key.event == event.oid}, key=_number)
            made += [Column(event, repeat) for repeat in repeats or self._blank(event)]
        return tuple(made)

    def _blank(self, event: StudyEventDefinition) -> list[str]:
        conditional = event.exists_when is not None or event.window is None
        return [] if event.repeating and conditional else ["1" if event.repeating else ""]

    def _judge(self, chosen: Filter) -> Callable[[SubjectLine], bool]:
        if chosen is Filter.MINE:
            return self._is_mine
        if chosen is Filter.DUE:
            return _is_due
        if chosen is Filter.OVERDUE:
            return _is_overdue
        if chosen is Filter.QUERIES:
            return self._has_queries
        return _has_findings if chosen is Filter.FINDINGS else _is_anybody

    def _has_queries(self, line: SubjectLine) -> bool:
        return bool(self._book.of_subject(line.subject.key).unresolved)

    def _is_mine(self, line: SubjectLine) -> bool:
        return line.subject.enrolled_by == self._me

    def _on_loaded(self, key: str) -> None:
        subject = SubjectKey(key)
        if subject not in self._lines:
            return
        line = self._line_of(self._lines[subject].subject)
        self._lines[subject] = line
        columns = self._columns()
        shown = self._judge(self.filter)(line)
        if columns != self.columns or shown != (subject in self._shown):
            self.reload()
            return
        if shown:
            row = self.row_of(subject)
            last = self.index(row, max(0, self.columnCount() - 1))
            self.dataChanged.emit(self.index(row, 0), last)
            self.headerDataChanged.emit(Qt.Orientation.Vertical, row, row)

    def _on_queries(self) -> None:
        """Flags came or went."""
        if self.filter is Filter.QUERIES:
            self.reload()
        elif self._shown and self.columns:
            last = self.index(len(self._shown) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _on_language(self) -> None:
        if self._shown and self.columns:
            last = self.index(len(self._shown) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(self._shown) - 1)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    # What Qt asks.

    def rowCount(self, parent: Index | None = None) -> int:
        """Subjects shown."""
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index | None = None) -> int:
        """Visits."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def column_name(self, column: int) -> str:
        """The short name of a visit."""
        place = self.columns[column]
        return self._texts.of(visit_name(place.event, place.repeat, short=True))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Visit names across, subject codes down."""
        across = orientation is Qt.Orientation.Horizontal
        if role == Qt.ItemDataRole.DisplayRole:
            line = None if across else self.line(section)
            if across:
                return self.column_name(section) if section < len(self.columns) else None
            return None if line is None else line.subject.key
        if role == Qt.ItemDataRole.ToolTipRole and across and section < len(self.columns):
            place = self.columns[section]
            return self._texts.of(visit_name(place.event, place.repeat))
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words for tips and assistive tools; the delegate draws the rest."""
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            line = self.line(index.row())
            told = self._tip(index).replace("\n", ", ") or "–"
            return told if line is None else f"{line.subject.key}: {told}"
        return None

    def _tip(self, index: Index) -> str:
        visit = self.visit(index.row(), index.column())
        if visit is None:
            return ""
        waiting = self.queries(index.row(), index.column())
        told = (self.words.tip(visit), said_counts(waiting, self._texts))
        return "\n".join(part for part in told if part)


def _number(repeat: str) -> tuple[int, str]:
    return (int(repeat) if repeat.isdigit() else 0, repeat)


def _is_anybody(line: SubjectLine) -> bool:
    return bool(line.subject.key)


def _is_due(line: SubjectLine) -> bool:
    return any(visit.open_state is VisitState.DUE for visit in line.visits.values())


def _is_overdue(line: SubjectLine) -> bool:
    return any(visit.open_state is VisitState.OVERDUE for visit in line.visits.values())


def _has_findings(line: SubjectLine) -> bool:
    return any(visit.findings for visit in line.visits.values())
