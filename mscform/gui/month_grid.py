"""One month, Monday to Sunday: what stands on each day, and the window of one visit as a band."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip

from mscform.gui.due_book import LOOKS, DayEntries, Mark
from mscform.gui.style import tokens
from mscform.gui.style.icons import draw_icon
from mscform.gui.style.paint import CENTRE, SMALL, Face, draw_box, draw_text, text_width
from mscform.gui.style.ringed import Ringed
from mscform.gui.style.tokens import Colours, Tone, colours_of
from mscform.gui.texts import Texts

_WEEKS: Final = 6
_DAYS: Final = 7
_HEAD: Final = 28
_NUMBER: Final = 24
_LINE: Final = 18
_MARK: Final = 12
_BAND: Final = 5
_STRONG: Final = Face(tokens.TEXT, strong=True)
_FIRST: Final = date.min + timedelta(days=62)
_LAST: Final = date.max - timedelta(days=62)

_STEPS: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -_DAYS,
    Qt.Key.Key_Down: _DAYS,
}


class Band(NamedTuple):
    """The window of the chosen visit, both ends in it."""

    earliest: date
    target: date
    latest: date


class MonthGrid(Ringed):
    """Arrows move by days, Page Up and Down by months, Home goes to today, Enter opens the day.

    Signals:
        moved(day): another day is chosen.
        opened(day): Enter, or a double click.
    """

    moved = Signal(object)
    opened = Signal(object)

    def __init__(self, texts: Texts, today: date) -> None:
        super().__init__()
        self._texts = texts
        self.today = self.day = today
        self._days: Mapping[date, DayEntries] = {}
        self._band: Band | None = None
        self.setObjectName("month-grid")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """A sheet that leaves room for the list beside it."""
        return QSize(700, 480)

    def minimumSizeHint(self) -> QSize:
        """Still told apart."""
        return QSize(_DAYS * 52, _HEAD + _WEEKS * 25)

    # What is shown.

    def show_days(self, days: Mapping[date, DayEntries], today: date) -> None:
        """Other entries, maybe another day."""
        self._days, self.today = days, today
        self._speak()
        self.update()

    def show_band(self, band: Band | None) -> None:
        """The window of another visit; None for none."""
        self._band = band
        self.update()

    def relabel(self) -> None:
        """Another language."""
        self.setAccessibleName(self._texts("GUI-CAL-NAME"))
        self._speak()
        self.update()

    def words(self, day: date) -> str:
        """A day and what stands on it, in words."""
        entries = self._days.get(day)
        told = [
            self._texts(f"GUI-CAL-N-{mark.value}", n=count)
            for mark, count in (entries.counts() if entries is not None else ())
        ]
        name = self._texts("GUI-CAL-DAYS").split()[day.weekday()]
        today = [self._texts("GUI-CAL-TODAY")] if day == self.today else []
        said = told or [self._texts("GUI-CAL-EMPTY")]
        return f"{name} {day.isoformat()}: " + ", ".join([*today, *said])

    def _speak(self) -> None:
        self.setAccessibleDescription(self.words(self.day))

    # Where the days are.

    @property
    def first(self) -> date:
        """The Monday in the upper left corner."""
        start = self.day.replace(day=1)
        return start - timedelta(days=start.weekday())

    def rect_of(self, day: date) -> QRect:
        """The box of a day that is in view."""
        number = (day - self.first).days
        row, column = divmod(number, _DAYS)
        left, right = (self.width() * c // _DAYS for c in (column, column + 1))
        room = self.height() - _HEAD
        top, bottom = (_HEAD + room * r // _WEEKS for r in (row, row + 1))
        return QRect(left, top, right - left, bottom - top)

    def day_at(self, place: QPoint) -> date | None:
        """The day under a place."""
        days = (self.first + timedelta(days=n) for n in range(_WEEKS * _DAYS))
        return next((day for day in days if self.rect_of(day).contains(place)), None)

    def go_to(self, day: date) -> None:
        """Choose a day; its month comes into view."""
        day = min(max(day, _FIRST), _LAST)
        if day != self.day:
            self.day = day
            self._speak()
            self.moved.emit(day)
            self.update()

    # The hand.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Days, months, today, Enter; anything else belongs to the page."""
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif key in _STEPS:
            self.go_to(self.day + timedelta(days=_STEPS[key]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.turn(1 if key == Qt.Key.Key_PageDown else -1)
        elif key == Qt.Key.Key_Home:
            self.go_to(self.today)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.day)
        else:
            event.ignore()

    def turn(self, months: int) -> None:
        """The same day some months on, or the last of that month."""
        number = self.day.year * 12 + self.day.month - 1 + months
        year, month = divmod(number, 12)
        if not _FIRST.year <= year <= _LAST.year:
            return
        start = date(year, month + 1, 1)
        end = (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        self.go_to(start.replace(day=min(self.day.day, end.day)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        day = self.day_at(event.position().toPoint())
        if day is not None:
            self.go_to(day)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two clicks open."""
        if self.day_at(event.position().toPoint()) == self.day:
            self.opened.emit(self.day)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A notch is a month."""
        turned = event.angleDelta().y()
        if turned:
            self.turn(-1 if turned > 0 else 1)

    def event(self, event: QEvent) -> bool:
        """The tip tells the day under the pointer in words."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            day = self.day_at(event.pos())
            QToolTip.showText(event.globalPos(), "" if day is None else self.words(day), self)
            return True
        return super().event(event)

    # The picture.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Names of the days, six weeks, and the band over them."""
        painter, colours = QPainter(self), colours_of(self)
        draw_box(
            painter, self.rect(), fill=colours.colour("surface"), border=colours.colour("line")
        )
        for column, name in enumerate(self._texts("GUI-CAL-DAYS").split()):
            box = self.rect_of(self.first + timedelta(days=column))
            head = QRect(box.left(), 0, box.width(), _HEAD)
            draw_text(painter, head, name, colours.colour("muted"), face=SMALL, align=CENTRE)
        for number in range(_WEEKS * _DAYS):
            self._paint_day(painter, self.first + timedelta(days=number), colours)
        focused = colours.colour("accent" if self.hasFocus() else "field")
        box = self.rect_of(self.day).adjusted(1, 1, -1, -1)
        draw_box(painter, box, fill=None, border=None, focused=focused)
        painter.end()

    def _paint_day(self, painter: QPainter, day: date, colours: Colours) -> None:
        box = self.rect_of(day)
        inside = day.month == self.day.month
        painter.fillRect(box.left(), box.top(), box.width(), 1, colours.colour("line"))
        if day.weekday():
            painter.fillRect(box.left(), box.top(), 1, box.height(), colours.colour("line"))
        area = box.adjusted(2, 2, -1, -1)
        if day == self.day:
            painter.fillRect(area, colours.colour("accent_wash"))
        elif not inside:
            painter.fillRect(area, colours.colour("page"))
        self._paint_band(painter, day, box, colours)
        self._paint_number(painter, day, box, colours)
        if day in self._days:
            self._paint_counts(painter, self._days[day], box, colours)

    def _paint_number(self, painter: QPainter, day: date, box: QRect, colours: Colours) -> None:
        place = QRect(box.left() + 5, box.top() + 4, _NUMBER + 4, _NUMBER - 4)
        colour = "text" if day.month == self.day.month else "muted"
        if day == self.today:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.colour("accent"))
            painter.drawRoundedRect(place, tokens.RADIUS, tokens.RADIUS)
            colour = "on_accent"
        draw_text(painter, place, str(day.day), colours.colour(colour), face=_STRONG, align=CENTRE)

    def _paint_counts(
        self, painter: QPainter, entries: DayEntries, box: QRect, colours: Colours
    ) -> None:
        """Shape, colour and number, from the top right corner down, as many as there is room."""
        right, bottom = box.right() - 6, box.bottom() - _BAND - 3
        x, y = right, box.top() + 5
        for mark, count in entries.counts():
            icon, tone = LOOKS[mark]
            width = _MARK + 4 + text_width(str(count), SMALL)
            if x - width < box.left() + (_NUMBER + 12 if y < box.top() + _NUMBER else 6):
                x, y = right, y + _LINE
            if y + _LINE > bottom + 4:
                return
            square = QRectF(x - width, y + 3, _MARK, _MARK)
            draw_icon(painter, icon, square, colours.colour(tone.value))
            number = QRect(x - width + _MARK + 4, y, width - _MARK, _LINE)
            draw_text(painter, number, str(count), colours.colour("text"), face=SMALL)
            x -= width + 8

    def _paint_band(self, painter: QPainter, day: date, box: QRect, colours: Colours) -> None:
        band = self._band
        if band is None or not band.earliest <= day <= band.latest:
            return
        wash, full = colours.colour("accent_wash"), colours.colour(Tone.ACCENT.value)
        top = box.bottom() - _BAND - 1
        left = box.left() + (6 if day == band.earliest else 0)
        right = box.right() - (5 if day == band.latest else -1)
        if day != self.day:
            painter.fillRect(QRect(left, box.top() + 2, right - left, box.height() - 3), wash)
        painter.fillRect(QRect(left, top, right - left, _BAND), full)
        if day == band.target:
            square = QRectF(0, 0, _MARK + 2, _MARK + 2)
            square.moveCenter(QRectF(left, top - 9, right - left, 10).center())
            draw_icon(painter, LOOKS[Mark.TARGET][0], square, full)
