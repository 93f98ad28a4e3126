"""How the matrix is drawn: a sticky first column, quiet heads, one shape a cell."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from mscform.base.text import TranslatedText
from mscform.engine.form_state import VisitState
from mscform.gui.query_flags import TONES
from mscform.gui.style import tokens
from mscform.gui.style.controls import QuietScrollBar
from mscform.gui.style.icons import Icon, draw_icon
from mscform.gui.style.paint import (
    CENTRE,
    RIGHT,
    SMALL,
    STRONG,
    Face,
    draw_box,
    draw_text,
    text_width,
)
from mscform.gui.style.tokens import Colours, Tone, colours_of
from mscform.gui.texts import Texts
from mscform.gui.worklist_model import SubjectLine, WorklistModel
from mscform.records.review import QueryStatus

Index = QModelIndex | QPersistentModelIndex

LEAD_WIDTH: Final = 300
"""The sticky first column."""
_LEAD_NARROW: Final = 248
_CELL: Final = 48
_ROW: Final = 48
_HEAD: Final = 40
_PAD: Final = 14
_MARK: Final = 18
_FLAG: Final = 12
_TINY: Final = Face(11, strong=True)


class CellDelegate(QStyledItemDelegate):
    """One visit: its shape in its colour, how many findings are open, a flag for queries."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        model, widget = index.model(), option.widget
        if not isinstance(model, WorklistModel) or not isinstance(widget, QTableView):
            return
        colours = colours_of(widget)
        rect = option.rect
        painter.save()
        here = widget.currentIndex()
        if here.isValid() and here.row() == index.row():
            painter.fillRect(rect, colours.colour("accent_wash"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colours.colour("line"))
        if here == index:
            focus = colours.colour("accent" if widget.hasFocus() else "field")
            fill = colours.colour("surface")
            draw_box(painter, rect.adjusted(2, 2, -2, -3), fill=fill, border=None, focused=focus)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            box = rect.adjusted(2, 2, -2, -3)
            draw_box(painter, box, fill=colours.colour("page"), border=colours.colour("line"))
        self._paint_visit(painter, rect, model, index, colours)
        painter.restore()

    def _paint_visit(
        self,
        painter: QPainter,
        rect: QRect,
        model: WorklistModel,
        index: Index,
        colours: Colours,
    ) -> None:
        visit = model.visit(index.row(), index.column())
        if visit is None:
            return
        icon, tone = visit.look
        square = QRectF(0, 0, _MARK, _MARK)
        square.moveCenter(QRectF(rect).center())
        if icon is None:
            painter.setBrush(colours.colour("line"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(square.center(), 2.5, 2.5)
        else:
            draw_icon(painter, icon, square, colours.colour(tone.value))
        waiting = model.queries(index.row(), index.column())
        if waiting.unresolved:
            tone = TONES[QueryStatus.OPEN if waiting.open else QueryStatus.ANSWERED]
            flag = QRectF(rect.left() + 4, rect.top() + 5, _FLAG, _FLAG)
            draw_icon(painter, Icon.QUERY, flag, colours.colour(tone.value))
        if visit.findings:
            self._paint_count(painter, rect, visit.findings, bool(visit.alarming), colours)

    def _paint_count(
        self, painter: QPainter, rect: QRect, count: int, loud: bool, colours: Colours
    ) -> None:
        said = str(min(count, 99))
        tone = Tone.CALL if loud else Tone.WATCH
        width = max(16, text_width(said, _TINY) + 8)
        pill = QRect(rect.right() - width - 4, rect.top() + 5, width, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.colour(tone.wash))
        painter.drawRoundedRect(pill, 8, 8)
        draw_text(painter, pill, said, colours.colour(tone.value), face=_TINY, align=CENTRE)


class _QuietHeader(QHeaderView):
    """A head whose empty end looks like the rest."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The sections, then a plain surface where none are."""
        super().paintEvent(event)
        used = max(0, self.length() - self.offset())
        rest = self.viewport().rect()
        if self.orientation() is Qt.Orientation.Vertical:
            rest.setTop(used)
        else:
            rest.setLeft(used)
        QPainter(self.viewport()).fillRect(rest, colours_of(self).colour("surface"))


class VisitHeader(_QuietHeader):
    """The names of the visits."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFixedHeight(_HEAD)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """One name."""
        model = self.model()
        colours = colours_of(self)
        painter.fillRect(rect, colours.colour("surface"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colours.colour("field"))
        if isinstance(model, WorklistModel) and section < model.columnCount():
            table = self.parentWidget()
            lit = isinstance(table, QTableView) and table.currentIndex().column() == section
            ink = colours.colour("accent" if lit else "muted")
            face = Face(tokens.SMALL, strong=True)
            name = model.column_name(section)
            draw_text(painter, rect, name, ink, face=face, align=CENTRE)


class SubjectHeader(_QuietHeader):
    """The sticky first column: code, what the study shows beside it, and what is due next.

    Signals:
        subject_wanted(row): a click on a subject.
    """

    subject_wanted = Signal(int)

    def __init__(self, texts: Texts, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._texts = texts
        self.setFixedWidth(LEAD_WIDTH)
        self.setDefaultSectionSize(_ROW)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)
        self.setSectionsClickable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.sectionClicked.connect(self.subject_wanted)

    def sizeHint(self) -> QSize:
        """As wide as it is fixed."""
        return QSize(self.width(), 0)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """One subject."""
        model, table = self.model(), self.parentWidget()
        line = model.line(section) if isinstance(model, WorklistModel) else None
        if line is None or not isinstance(table, QTableView):
            return
        colours = colours_of(self)
        lit = table.currentIndex().row() == section
        painter.save()
        painter.fillRect(rect, colours.colour("accent_wash" if lit else "surface"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colours.colour("line"))
        painter.fillRect(rect.right(), rect.top(), 1, rect.height(), colours.colour("field"))
        area = rect.adjusted(_PAD, 6, -_PAD, -7)
        upper = QRect(area.left(), area.top(), area.width(), area.height() // 2)
        lower = upper.translated(0, upper.height())
        draw_text(painter, upper, line.subject.key, colours.colour("text"), face=STRONG)
        self._paint_next(painter, upper, lower, line, colours)
        painter.restore()

    def _paint_next(
        self, painter: QPainter, upper: QRect, lower: QRect, line: SubjectLine, colours: Colours
    ) -> None:
        told = " · ".join(self._said(value) for value in line.summary)
        event, model = line.next, self.model()
        if event is None or not isinstance(model, WorklistModel):
            draw_text(painter, lower, told, colours.colour("muted"), face=SMALL)
            return
        tone = {VisitState.DUE: Tone.WATCH, VisitState.OVERDUE: Tone.CALL}.get(
            event.state, Tone.MUTED
        )
        ink = colours.colour(tone.value)
        name = model.words.name(event, short=True)
        due = event.latest if event.state is not VisitState.NOT_YET else event.target
        day = "" if due is None else due.isoformat()
        # Arm and dose have the lower line for themselves: neither may lose its end.
        draw_text(painter, upper, f"{name}  {day}".rstrip(), ink, face=SMALL, align=RIGHT)
        draw_text(painter, lower, told, colours.colour("muted"), face=SMALL)

    def _said(self, value: object) -> str:
        return self._texts.of(value) if isinstance(value, TranslatedText | str) else str(value)


class _Corner(QWidget):
    """The head of the first column, over Qt's own corner button."""

    def __init__(self, texts: Texts, parent: QWidget) -> None:
        super().__init__(parent)
        self._texts = texts

    def paintEvent(self, event: QPaintEvent) -> None:
        """Two words."""
        painter = QPainter(self)
        colours = colours_of(self)
        rect = self.rect()
        painter.fillRect(rect, colours.colour("surface"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colours.colour("field"))
        painter.fillRect(rect.right(), rect.top(), 1, rect.height(), colours.colour("field"))
        area = rect.adjusted(_PAD, 0, -_PAD, 0)
        face = Face(tokens.SMALL, strong=True)
        ink = colours.colour("muted")
        draw_text(painter, area, self._texts("GUI-LIST-SUBJECT"), ink, face=face)
        draw_text(painter, area, self._texts("GUI-LIST-NEXT"), ink, face=face, align=RIGHT)


def fitted(widths: list[int], room: int) -> list[int]:
    """The columns a little wider, so that those at the right end fill the room exactly.

    Scrolled to the end, the first column in view is whole then, as everywhere else.
    """
    first, taken = len(widths), 0
    while first and taken + widths[first - 1] <= room:
        first -= 1
        taken += widths[first]
    last = len(widths) - first
    more, rest = divmod(room - taken, last) if last else (0, 0)
    wider = [width + more + (place < rest) for place, width in enumerate(widths[first:])]
    return [*widths[:first], *wider]


class WorklistView(QTableView):
    """The matrix; arrows move, Enter opens the visit.

    Signals:
        cell_wanted(row, column): open what is here.
    """

    cell_wanted = Signal(int, int)

    def __init__(self, model: WorklistModel, texts: Texts) -> None:
        super().__init__()
        self.setObjectName("matrix")
        self._texts = texts
        self.lead = SubjectHeader(texts, self)
        self.setVerticalHeader(self.lead)
        self.setHorizontalHeader(VisitHeader(self))
        self.setModel(model)
        self.setItemDelegate(CellDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        # No column is ever cut at the left, where the subjects stand.
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBar(QuietScrollBar(Qt.Orientation.Vertical))
        self.setHorizontalScrollBar(QuietScrollBar(Qt.Orientation.Horizontal))
        self.setCornerWidget(QWidget())
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self._corner = _Corner(texts, self)
        self.selectionModel().currentChanged.connect(self._on_moved)
        model.modelReset.connect(self._fit)
        self._fit()

    def relabel(self) -> None:
        """The language was switched: names are as wide as they are."""
        self.setAccessibleName(self._texts("GUI-LIST-TITLE"))
        self._fit()
        self._corner.update()

    def set_narrow(self, narrow: bool) -> None:
        """Give the first column less room on a small screen."""
        self.lead.setFixedWidth(_LEAD_NARROW if narrow else LEAD_WIDTH)
        self.updateGeometries()

    def updateGeometries(self) -> None:
        """The corner follows the two heads."""
        super().updateGeometries()
        if hasattr(self, "_corner"):
            self._corner.setGeometry(0, 0, self.lead.width(), _HEAD)
            self._corner.raise_()
            button = self.findChild(QAbstractButton)
            if button is not None:
                button.hide()

    def _fit(self) -> None:
        model = self.model()
        if isinstance(model, WorklistModel):
            face = Face(tokens.SMALL, strong=True)
            names = [model.column_name(column) for column in range(model.columnCount())]
            widths = [max(_CELL, text_width(name, face) + 16) for name in names]
            for column, width in enumerate(fitted(widths, self.viewport().width())):
                self.setColumnWidth(column, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A wide window gives the visits more room."""
        super().resizeEvent(event)
        self._fit()

    def _on_moved(self, current: QModelIndex, before: QModelIndex) -> None:
        self.viewport().update()
        self.lead.viewport().update()
        self.horizontalHeader().viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; the rest belongs to the view."""
        here = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and here.isValid():
            self.cell_wanted.emit(here.row(), here.column())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """One click opens."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.cell_wanted.emit(index.row(), index.column())
