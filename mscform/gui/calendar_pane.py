"""The calendar of a site: a month, what its marks mean, and the list of the chosen day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from mscform.gui.due_book import LOOKS, DayEntries, Due, Mark
from mscform.gui.month_grid import Band, MonthGrid
from mscform.gui.places import SubjectPlace
from mscform.gui.row_list import RowEntry, RowList
from mscform.gui.style import tokens
from mscform.gui.style.controls import Button, ButtonKind, Card, Heading
from mscform.gui.style.icons import Icon, draw_icon
from mscform.gui.style.paint import SMALL, draw_text, text_width
from mscform.gui.style.tokens import Tone, colours_of
from mscform.gui.texts import Texts
from mscform.gui.visits import VisitWords

_BESIDE: Final = 820
_LIST_WIDTH: Final = 430
_KEY: Final = 14
_LEGEND: Final = 22
_ANY_WIDTH: Final = 16_777_215


class CalendarPane(QWidget):
    """Month at the left, day at the right.

    Signals:
        wants(place): the person wants to see a visit.
    """

    wants = Signal(object)

    def __init__(self, texts: Texts, today: date) -> None:
        super().__init__()
        self._texts = texts
        self._words = VisitWords(texts)
        self._days: Mapping[date, DayEntries] = {}
        self.month = Heading()
        self.back = Button("", ButtonKind.QUIET, mark=Icon.BACK)
        self.next = Button("", ButtonKind.QUIET, mark=Icon.NEXT)
        self.grid = MonthGrid(texts, today)
        self.legend = _Legend(texts)
        self.day = Heading()
        self.list = RowList()
        self.list.setObjectName("day-list")
        self._lay_out()
        self.back.clicked.connect(lambda: self.grid.turn(-1))
        self.next.clicked.connect(lambda: self.grid.turn(1))
        self.grid.moved.connect(self._on_day)
        self.grid.opened.connect(self._on_open)
        self.list.opened.connect(self.wants)
        self.list.moved.connect(self._on_visit)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.back)
        head.addWidget(self.month, 1, Qt.AlignmentFlag.AlignCenter)
        head.addWidget(self.next)
        self._sheet = QWidget()
        left = QVBoxLayout(self._sheet)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(tokens.GAP_SMALL)
        left.addLayout(head)
        left.addWidget(self.grid, 1)
        left.addWidget(self.legend)
        self._side = Card()
        inner = QVBoxLayout(self._side)
        inner.setContentsMargins(6, tokens.GAP_SMALL, 6, 6)
        self.day.setIndent(tokens.GAP_SMALL)
        inner.addWidget(self.day)
        inner.addWidget(self.list, 1)
        both = QHBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(tokens.GAP)
        both.addWidget(self._sheet, 1)
        both.addWidget(self._side)

    def minimumSizeHint(self) -> QSize:
        """One of the two."""
        return self._sheet.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window there is room for one of the two."""
        super().resizeEvent(event)
        self._show_sides(day=self.list.hasFocus())

    def _show_sides(self, *, day: bool) -> None:
        beside = self.width() >= _BESIDE
        width = max(_LIST_WIDTH, self.width() // 3)
        self._side.setMinimumWidth(width if beside else 0)
        self._side.setMaximumWidth(width if beside else _ANY_WIDTH)
        self._sheet.setVisible(beside or not day)
        self._side.setVisible(beside or day)

    # What is shown.

    def show_days(self, days: Mapping[date, DayEntries], today: date) -> None:
        """Other entries; the chosen day stays."""
        self._days = days
        self.grid.show_days(days, today)
        self._show_day()

    def relabel(self) -> None:
        """Another language."""
        self.back.setAccessibleName(self._texts("GUI-CAL-BACK"))
        self.back.setToolTip(self._texts("GUI-CAL-BACK"))
        self.next.setAccessibleName(self._texts("GUI-CAL-NEXT"))
        self.next.setToolTip(self._texts("GUI-CAL-NEXT"))
        self.grid.relabel()
        self.legend.relabel()
        self._show_day()

    def start(self) -> None:
        """The keyboard goes to the month."""
        self._show_sides(day=False)
        self.grid.setFocus()

    def _show_day(self) -> None:
        day = self.grid.day
        self.month.setText(f"{day.year}-{day.month:02d}")
        self.day.setText(f"{self._texts('GUI-CAL-DAYS').split()[day.weekday()]} {day.isoformat()}")
        self.list.setAccessibleName(self.grid.words(day))
        entries = self._days.get(day)
        rows = [] if entries is None else list(self._rows(entries))
        self.list.show_rows(rows or [RowEntry(title=self._texts("GUI-CAL-EMPTY"))])
        self._on_visit(self.list.current_key())

    def _rows(self, entries: DayEntries) -> Iterator[RowEntry]:
        counts, part = dict(entries.counts()), None
        for mark, due in entries.entries():
            if mark is not part:
                part = mark
                head = self._texts(f"GUI-CAL-{mark.value}")
                yield RowEntry(title=head, detail=str(counts[mark]), is_head=True)
            yield self._row(mark, due)

    def _row(self, mark: Mark, due: Due) -> RowEntry:
        icon, tone = due.visit.look
        return RowEntry(
            title=due.subject,
            strong=True,
            detail=self._words.name(due.visit.state, short=True),
            trailing=self._words.window(due.visit.state),
            trailing_tone=tone if due.visit.open_state else Tone.MUTED,
            mark=icon or LOOKS[mark][0],
            tone=tone,
            key=due.place,
            tip=self._words.tip(due.visit),
        )

    # The hand.

    def _on_day(self, _day: date) -> None:
        self._show_day()

    def _on_open(self, day: date) -> None:
        if day in self._days:
            self._show_sides(day=True)
            self.list.go_first()
            self.list.setFocus()

    def _on_visit(self, place: object) -> None:
        """The window of the visit under the bar, over the days of the month."""
        entries = self._days.get(self.grid.day)
        found = [] if entries is None else [due for _, due in entries.entries()]
        state = next((due.visit.state for due in found if due.place == place), None)
        band = None
        if state is not None and state.earliest and state.target and state.latest:
            band = Band(state.earliest, state.target, state.latest)
        self.grid.show_band(band if isinstance(place, SubjectPlace) else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leads from the list back to the month."""
        if event.key() == Qt.Key.Key_Escape and self.list.hasFocus():
            self.start()
        else:
            super().keyPressEvent(event)


class _Legend(QWidget):
    """What the marks mean."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(200, _LEGEND)

    def minimumSizeHint(self) -> QSize:
        """On a low screen the month comes first."""
        return QSize(0, 0)

    def relabel(self) -> None:
        """Another language."""
        words = [self._texts(f"GUI-CAL-{mark.value}") for mark in LOOKS]
        self.setAccessibleName(", ".join(words))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Shape and word, side by side as far as there is room."""
        painter, colours, x = QPainter(self), colours_of(self), 2
        if self.height() < _LEGEND:
            return
        for mark, (icon, tone) in LOOKS.items():
            word = self._texts(f"GUI-CAL-{mark.value}")
            width = text_width(word, SMALL)
            if x + _KEY + 6 + width > self.width():
                break
            square = QRectF(x, (self.height() - _KEY) / 2, _KEY, _KEY)
            draw_icon(painter, icon, square, colours.colour(tone.value))
            area = self.rect().adjusted(x + _KEY + 6, 0, 0, 0)
            draw_text(painter, area, word, colours.colour("muted"), face=SMALL)
            x += _KEY + 6 + width + tokens.GAP
        painter.end()
