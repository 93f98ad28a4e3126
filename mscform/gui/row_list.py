"""One calm list for people, visits, forms, findings and search results: painted rows with heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from mscform.gui.style import tokens
from mscform.gui.style.controls import QuietScrollBar
from mscform.gui.style.icons import Icon, draw_icon
from mscform.gui.style.paint import (
    PLAIN,
    SECTION,
    SMALL,
    STRONG,
    draw_box,
    draw_fitted,
    draw_text,
    text_width,
)
from mscform.gui.style.tokens import Colours, Tone, colours_of

Index = QModelIndex | QPersistentModelIndex

_ROW: Final = 44
_TWO_LINES: Final = 64
_HEAD: Final = 48
_PAD: Final = 14
_MARK: Final = 32
_LEAST_TITLE: Final = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class RowEntry:
    """One row. `key` is what opening it means; a head has none.

    `detail` stands muted behind the title, `trailing` at the right end with its own tone, `below`
    on a line of its own; `flag` is a count of queries, with the shape of one.
    """

    title: str
    key: object = None
    detail: str = ""
    trailing: str = ""
    trailing_tone: Tone = Tone.MUTED
    mark: Icon | None = None
    tone: Tone = Tone.MUTED
    badge: str = ""
    badge_tone: Tone = Tone.WATCH
    flag: str = ""
    below: str = ""
    is_head: bool = False
    strong: bool = False
    tip: str = ""

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        told = (self.title, self.detail, self.trailing, self.flag, self.badge, self.below, self.tip)
        return ", ".join(part for part in told if part)


class RowModel(QAbstractListModel):
    """The rows of one list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[RowEntry, ...] = ()

    def show(self, entries: Sequence[RowEntry]) -> None:
        """Replace all rows; where only their words change, the list does not move."""
        new = tuple(entries)
        if len(new) == len(self._entries):
            self._entries = new
            if new:
                self.dataChanged.emit(self.index(0), self.index(len(new) - 1))
            return
        self.beginResetModel()
        self._entries = new
        self.endResetModel()

    def entry(self, row: int) -> RowEntry | None:
        """One row, or None where there is none."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def row_of(self, key: object) -> int:
        """Where a key stands, or -1."""
        return next((n for n, one in enumerate(self._entries) if one.key == key), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        """How many rows."""
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Heads cannot be chosen."""
        entry = self.entry(index.row())
        if entry is None or entry.is_head:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words for the view, for tips and for assistive tools."""
        entry = self.entry(index.row())
        if entry is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return entry.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.tip or None
        return None


class RowDelegate(QStyledItemDelegate):
    """Draws a row: mark, title, detail, trailing words, badge."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Heads are a little higher."""
        model = index.model()
        entry = model.entry(index.row()) if isinstance(model, RowModel) else None
        if entry is not None and entry.below:
            return QSize(0, _TWO_LINES)
        return QSize(0, _HEAD if entry is not None and entry.is_head else _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        model = index.model()

        entry = model.entry(index.row()) if isinstance(model, RowModel) else None
        if entry is None or not isinstance(option.widget, QWidget):
            return
        colours = colours_of(option.widget)
        painter.save()
        if entry.is_head:
            self._paint_head(painter, option.rect, entry, colours)
        else:
            self._paint_row(painter, option, entry, colours)
        painter.restore()

    def _paint_head(
        self, painter: QPainter, rect: QRect, entry: RowEntry, colours: Colours
    ) -> None:
        area = rect.adjusted(_PAD, 14, -_PAD - 4, 0)
        title = QRect(area)
        if entry.mark is not None:
            _draw_mark(painter, title, entry, colours)
            title.setLeft(title.left() + _MARK - 6)
        draw_text(painter, title, entry.title, colours.colour("text"), face=SECTION)
        after = text_width(entry.title, SECTION) + tokens.GAP
        rest = title.adjusted(after, 2, 0, 0)
        draw_text(painter, rest, entry.detail, colours.colour("muted"), face=SMALL)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        ink = colours.colour(entry.trailing_tone.value)
        draw_text(painter, area, entry.trailing, ink, face=SMALL, align=right)

    def _paint_row(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        entry: RowEntry,
        colours: Colours,
    ) -> None:

        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hover = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = selected and isinstance(option.widget, QWidget) and option.widget.hasFocus()
        box = option.rect.adjusted(2, 2, -2, -2)
        if selected or hover:
            ring = colours.colour("accent") if focused else None
            fill = colours.colour("accent_wash" if selected else "page")
            draw_box(painter, box, fill=fill, border=None, focused=ring)
        area = box.adjusted(_PAD - 2, 0, -_PAD, 0)
        _draw_mark(painter, area, entry, colours)
        area.setLeft(area.left() + (_MARK if entry.mark is not None else 0))
        if entry.below:
            lower = area.adjusted(0, area.height() // 2, 0, -6)
            draw_text(painter, lower, entry.below, colours.colour("text"))
            area.setBottom(lower.top())
        area = self._paint_end(painter, area, entry, colours)
        face = STRONG if entry.strong else PLAIN
        width = min(text_width(entry.title, face) + 2, area.width())
        title = QRect(area.left(), area.top(), width, area.height())
        draw_text(painter, title, entry.title, colours.colour("text"), face=face)
        detail = area.adjusted(width + tokens.GAP, 0, 0, 0)
        if detail.width() > _PAD:
            draw_fitted(painter, detail, entry.detail, colours.colour("muted"))

    def _paint_end(
        self, painter: QPainter, area: QRect, entry: RowEntry, colours: Colours
    ) -> QRect:
        """Badge and trailing words; returns the room that is left."""
        right = area.right()
        if entry.badge:
            width = text_width(entry.badge, SMALL) + 16
            pill = QRect(right - width, area.center().y() - 11, width, 22)
            draw_box(painter, pill, fill=colours.colour(entry.badge_tone.wash), border=None)
            ink = colours.colour(entry.badge_tone.value)
            draw_text(
                painter, pill, entry.badge, ink, face=SMALL, align=Qt.AlignmentFlag.AlignCenter
            )
            right = pill.left() - tokens.GAP
        if entry.flag:
            right = _draw_flag(painter, area, right, entry.flag, colours)
        if entry.trailing:
            room = max(0, right - area.left() - _LEAST_TITLE)
            width = min(text_width(entry.trailing) + 2, room)
            words = QRect(right - width, area.top(), width, area.height())
            draw_text(painter, words, entry.trailing, colours.colour(entry.trailing_tone.value))
            right = words.left() - tokens.GAP
        return QRect(area.left(), area.top(), max(0, right - area.left()), area.height())


class RowList(QListView):
    """The list itself; Up and Down skip heads, Enter opens.

    Signals:
        opened(key): Enter, a double click, or one click where the list says so.
        moved(key): another row is current now.
    """

    opened = Signal(object)
    moved = Signal(object)

    def __init__(self, name: str = "", parent: QWidget | None = None, *, one_click: bool = True):
        super().__init__(parent)
        self.rows = RowModel(self)
        self._one_click = one_click
        self.setModel(self.rows)
        self.setItemDelegate(RowDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(QuietScrollBar(Qt.Orientation.Vertical))
        self.setAccessibleName(name)
        self.selectionModel().currentChanged.connect(self._on_current)

    def show_rows(self, entries: Sequence[RowEntry]) -> None:
        """Show these rows; the current one stays current where it still is there."""
        key = self.current_key()
        self.rows.show(entries)
        if key is not None:
            self.go_to(key)

    def current_key(self) -> object:
        """What the current row means, or None."""
        entry = self.rows.entry(self.currentIndex().row())
        return None if entry is None else entry.key

    def go_to(self, key: object) -> bool:
        """Make the row of a key current; False where there is none."""
        row = self.rows.row_of(key)
        if row >= 0:
            self.setCurrentIndex(self.rows.index(row))
        return row >= 0

    def go_first(self) -> None:
        """Make the first row current that can be chosen."""
        self._step(1, -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up, Down, Enter; letters belong to the page, the rest to the view."""
        key = event.key()
        if event.text().isprintable() and event.text().strip():
            event.ignore()
            return
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            self._step(step, self.currentIndex().row())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """One click opens where the list is a list of places."""
        super().mouseReleaseEvent(event)
        if self._one_click and event.button() == Qt.MouseButton.LeftButton:
            self._open(self.indexAt(event.position().toPoint()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two clicks open where one only chooses."""
        super().mouseDoubleClickEvent(event)
        if not self._one_click:
            self._open(self.indexAt(event.position().toPoint()))

    def _step(self, step: int, row: int) -> None:
        row += step
        while (entry := self.rows.entry(row)) is not None and entry.is_head:
            row += step
        if entry is not None:
            self.setCurrentIndex(self.rows.index(row))

    def _open(self, index: QModelIndex) -> None:
        entry = self.rows.entry(index.row()) if index.isValid() else None
        if entry is not None and entry.key is not None:
            self.opened.emit(entry.key)

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        entry = self.rows.entry(current.row())
        if entry is not None:
            self.moved.emit(entry.key)


def _draw_flag(painter: QPainter, area: QRect, right: int, words: str, colours: Colours) -> int:
    """A pill with the shape of a query and its count; returns where it begins."""
    width = text_width(words, SMALL) + tokens.ICON + 18
    pill = QRect(right - width, area.center().y() - 11, width, 22)
    draw_box(painter, pill, fill=colours.colour(Tone.WATCH.wash), border=None)
    ink = colours.colour(Tone.WATCH.value)
    square = QRectF(pill.left() + 6, pill.top() + 4, 14, 14)
    draw_icon(painter, Icon.QUERY, square, ink)
    draw_text(painter, pill.adjusted(tokens.ICON + 8, 0, 0, 0), words, ink, face=SMALL)
    return pill.left() - tokens.GAP


def _draw_mark(painter: QPainter, area: QRect, entry: RowEntry, colours: Colours) -> None:
    if entry.mark is not None:
        top = area.top() + (area.height() - tokens.ICON) / 2
        square = QRectF(area.left(), top, tokens.ICON, tokens.ICON)
        draw_icon(painter, entry.mark, square, colours.colour(entry.tone.value))
