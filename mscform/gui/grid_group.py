"""The grid of timed or repeating sets: only the open column holds boxes, the rest is painted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip

from mscform.base.identity import ItemPath
from mscform.definitions.form import ItemGroupDefinition
from mscform.definitions.item import DataType, ItemDefinition
from mscform.engine.form_state import FormState, GroupState, ItemState, Need
from mscform.gui.editing.answer_editor import BOX_HEIGHT, AnswerEditor
from mscform.gui.editor_table import FEW, make_editor
from mscform.gui.grid_authors import NOBODY, entered_by, people_of
from mscform.gui.grid_model import (
    LINE,
    GridColumns,
    GridModel,
    line_height,
    read_grid,
    spread,
)
from mscform.gui.grid_paint import GridPainter, is_skipped
from mscform.gui.keys import Command, key_text
from mscform.gui.remarks import paint_strip, remarks_of, strip_height
from mscform.gui.row_layout import PAD
from mscform.gui.saving import STANDS, SaveMark
from mscform.gui.section_panel import Hear, SectionPanel, StickyHead
from mscform.gui.section_plan import SectionPlan, due_repeat, resting_repeat
from mscform.gui.style import tokens
from mscform.gui.style.paint import SECTION, SMALL, draw_text, text_width
from mscform.gui.style.tokens import Colours, colours_of
from mscform.gui.widgets.choice import ChoiceButtons
from mscform.gui.wording import Remark, Wording

_TITLE: Final = 48
_HEAD: Final = 94
_FOOT: Final = 30


class GridPanel(SectionPanel):
    """One group as a grid. Opening a set swaps the boxes; what was typed is committed first."""

    def __init__(self, plan: SectionPlan, wording: Wording, hear: Hear) -> None:
        super().__init__(plan, wording, hear)
        self._model = GridModel((), (), {})
        self._group: ItemGroupDefinition | None = None
        self._need = Need.ASKED
        self._active = ""
        self._editable = True
        self._editors: dict[ItemPath, AnswerEditor] = {}
        self._marks: dict[ItemPath, SaveMark] = {}
        self._asked_for: set[ItemPath] = set()
        self._lit: ItemPath | None = None
        self._tops: dict[str, int] = {}
        self._skipped = ""
        self._people = NOBODY
        self._heads = StickyHead(self)
        self.setMouseTracking(True)

    # State.

    def show_group(
        self,
        state: FormState,
        group: GroupState,
        *,
        editable: bool,
        marks: Mapping[ItemPath, SaveMark],
    ) -> None:
        """Redraw; the open set stays open."""
        self._model = read_grid(state, group)
        self._people = people_of(self._model, self.wording)
        self._group = group.definition
        self._need = group.need
        self._editable = editable
        self._marks = dict(marks)
        if self._model.column(self._active) is None:
            self._active = self._first_open(state)
        self._fill_active()
        self.resized.emit()
        self.update()

    def _first_open(self, state: FormState) -> str:
        """The set to take now; where none is left, the last that was taken; else none."""
        if self._group is None or self._group.timed is None:
            counting = [c.key for c in self._model.columns if not c.repeat.struck]
            return counting[-1] if counting else ""
        wanted = due_repeat(state) or resting_repeat(state)
        return wanted if wanted is not None and self._model.column(wanted) is not None else ""

    @property
    def active(self) -> str:
        """The key of the open set."""
        return self._active

    def open_set(self, key: str) -> None:
        """Open another set; what is typed in this one is committed before."""
        if key == self._active or self._model.column(key) is None:
            return
        for editor in tuple(self._editors.values()):
            editor.commit_pending()
        self._active = key
        self._fill_active()
        self.resized.emit()
        self.update()

    def _fill_active(self) -> None:
        wanted = self._active_items()
        for path in [path for path in self._editors if path not in wanted]:
            editor = self._editors.pop(path)
            editor.hide()
            # Until it is deleted nothing may find it under the name of the one that follows.
            editor.setObjectName("")
            editor.deleteLater()
        column = self._model.column(self._active)
        editable = self._editable and column is not None and not column.repeat.struck
        for path, item in wanted.items():
            self._show(path, item, editable)
        self._skipped = self._skipped_words()

    def _active_items(self) -> dict[ItemPath, ItemState]:
        column = self._model.column(self._active)
        if column is None:
            return {}
        items = [self._model.cell(line, column) for line in self._model.lines]
        return {i.path: i for i in items if i is not None and i.need is Need.ASKED}

    def _show(self, path: ItemPath, item: ItemState, editable: bool) -> None:
        editor = self._editors.get(path)
        if editor is None:
            editor = self._make(item)
            editor.setParent(self)
            self._editors[path] = editor
            self._hear(editor)
            editor.show()
        editor.show_answer(self.wording.shown(item, editable=editable))
        self._describe(item, editor)

    def _make(self, item: ItemState) -> AnswerEditor:
        """Few short codes as buttons, where they fit on one line."""
        listed = item.definition.code_list
        if item.definition.data_type is DataType.CODE and listed is not None:
            codes = self.wording.study.code_lists[listed]
            if len(codes.items) <= FEW and not item.definition.is_derived:
                buttons = ChoiceButtons(item.path, codes, self.wording.texts)
                if buttons.height_for(200) <= BOX_HEIGHT:
                    return buttons
                buttons.deleteLater()
        return make_editor(item, self.wording, compact=True)

    def _describe(self, item: ItemState, editor: AnswerEditor) -> None:
        wording = self.wording
        column = self._model.column(item.path.repeat)
        title = "" if column is None else wording.texts.of(column.repeat.title or column.key)
        name = f"{wording.spoken_name(item)}, {title}"
        editor.describe(name, wording.spoken_description(item))

    def _skipped_words(self) -> str:
        if self._need is not Need.ASKED:
            return self.wording.texts("GUI-F-GROUP-NOT-ASKED")
        if self.is_empty:
            return self.wording.texts("GUI-F-NO-ROWS", key=key_text(Command.EXTRA_SET))
        column = self._model.column(self._active)
        if column is None:
            return ""
        skipped = [i for i in column.repeat.items if i.need is Need.NOT_ASKED]
        if not skipped:
            return ""
        names = [self.wording.question(item.definition) for item in skipped[:3]]
        joined = self.wording.texts("GUI-F-LIST-COMMA").join(names)
        joined += "…" if len(skipped) > 3 else ""
        return self.wording.texts("GUI-F-SKIPPED", n=len(skipped), names=joined)

    # What the sheet asks.

    def paths(self) -> tuple[ItemPath, ...]:
        """The items with a box now: those of the open set."""
        return tuple(self._editors)

    def editor(self, path: ItemPath) -> AnswerEditor | None:
        """The box of an item; its set is opened for it."""
        item = self._model.cells.get(path)
        if item is None or item.need is not Need.ASKED:
            return None
        self.open_set(path.repeat)
        return self._editors.get(path)

    def rect_of(self, path: ItemPath) -> QRect:
        """The line of the item."""
        top = self._tops.get(path.item)
        line = next((one for one in self._model.lines if one.oid == path.item), None)
        if top is None or line is None:
            return QRect()
        return QRect(0, top, self.width(), self._line_room(line, self.width()))

    def settle(self, path: ItemPath) -> None:
        """What was typed stands now."""
        settle = getattr(self._editors.get(path), "settle", None)
        item = self._model.cells.get(path)
        if settle is not None and item is not None:
            settle(self.wording.shown(item, editable=self._editable))

    def mark_saving(self, path: ItemPath, mark: SaveMark) -> None:
        """A failed save is said below its line."""
        before = self._strip(path.item, self.width())
        self._marks[path] = mark
        if self._strip(path.item, self.width()) != before:
            self.resized.emit()
        self.update()

    def light(self, path: ItemPath | None) -> None:
        """Light one line."""
        if path != self._lit:
            self._lit = path
            self.update()

    def ask_for(self, path: ItemPath) -> None:
        """Say when an answer is still needed there."""
        if path not in self._asked_for:
            self._asked_for.add(path)
            self.resized.emit()

    def relabel(self) -> None:
        """The other language."""
        self._people = people_of(self._model, self.wording)
        for path, editor in self._editors.items():
            editor.relabel()
            item = self._model.cells.get(path)
            if item is not None:
                editor.show_answer(self.wording.shown(item, editable=self._editable))
                self._describe(item, editor)
        self._skipped = self._skipped_words()
        self.resized.emit()
        self.update()

    # Geometry.

    @property
    def is_empty(self) -> bool:
        """Nothing to draw: the group is not asked, or has no row yet."""
        return not (self._model.lines and self._model.columns)

    def columns(self) -> GridColumns:
        """Where the columns stand at this width."""
        return spread(self._model, self._active, self.width())

    def remarks(self, item: str) -> tuple[Remark, ...]:
        """What is said below a line: about the open set only."""
        state = next((s for p, s in self._model.cells.items() if p == (item, self._active)), None)
        if state is None or state.need is not Need.ASKED:
            return ()
        mark = self._marks.get(state.path, STANDS)
        asks = state.path in self._asked_for
        return remarks_of(state, mark, self.wording, asks=asks, editable=self._editable)

    def _strip(self, item: str, width: int) -> int:
        return strip_height(self.remarks(item), width - 2 * PAD)

    def _line_room(self, line: ItemDefinition, width: int) -> int:
        return line_height(line) + self._strip(line.oid, width)

    def height_for(self, width: int) -> int:
        """Title, heads, lines with their sentences, foot."""
        if self.is_empty:
            return _TITLE + _FOOT + tokens.GAP_SMALL
        lines = sum(self._line_room(line, width) for line in self._model.lines)
        return _TITLE + _HEAD + lines + _FOOT + tokens.GAP_SMALL

    def place(self) -> None:
        """Boxes of the open set into their lines."""
        spans = self.columns().spans
        y = _TITLE + _HEAD
        self._heads.setVisible(not self.is_empty)
        self.scrolled(self._heads.y())
        self._heads.resize(self.width(), _HEAD)
        self._heads.raise_()
        self._heads.update()
        for line in self._model.lines:
            self._tops[line.oid] = y
            editor = self._editors.get(ItemPath(line.oid, self._active))
            span = spans.get(self._active)
            if editor is not None and span is not None:
                top = y + (line_height(line) - BOX_HEIGHT) // 2
                editor.setGeometry(span.x + 6, top, span.width - 12, BOX_HEIGHT)
            y += self._line_room(line, self.width())

    def scrolled(self, top: int) -> None:
        """The heads stay at the top of the window while the sets go by."""
        lowest = max(_TITLE, self.height() - _FOOT - _HEAD - LINE)
        self._heads.move(0, max(_TITLE, min(top, lowest)))

    def sticky(self) -> int:
        """The heads cover this much of the top."""
        return _HEAD

    def paint_heads(self, painter: QPainter, height: int) -> None:
        """What the heads show."""
        colours = colours_of(self)
        painter.fillRect(QRect(1, 0, self.width() - 2, height), colours.colour("surface"))
        columns = self.columns()
        drawn = self._painter_for(painter, columns, colours)
        drawn.open_column(QRect(0, 0, self.width(), height + 2 * tokens.RADIUS))
        drawn.heads(self._model, 0, height)

    # Mouse.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a column opens its set, at the line that was clicked."""
        hit = self._hit(event.position().toPoint())
        if hit is None:
            return
        key, line = hit
        self.open_set(key)
        editors = self._editors
        path = None if line is None else ItemPath(line.oid, key)
        editor = editors.get(path) if path is not None else next(iter(editors.values()), None)
        if editor is not None:
            editor.take_focus()

    def _hit(self, point: QPoint) -> tuple[str, ItemDefinition | None] | None:
        for key, span in self.columns().spans.items():
            if span.x <= point.x() < span.x + span.width:
                return key, self._line_at(point.y())
        return None

    def _line_at(self, y: int) -> ItemDefinition | None:
        for line in self._model.lines:
            top = self._tops.get(line.oid, 0)
            if top <= y < top + line_height(line):
                return line
        return None

    def event(self, event: QEvent) -> bool:
        """The tip of a cell: its findings, its reason, its whole text."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tip(event.pos()), self)
            return True
        return super().event(event)

    def _tip(self, point: QPoint) -> str:
        hit = self._hit(point)
        if hit is None or hit[1] is None:
            return ""
        state = self._model.cells.get(ItemPath(hit[1].oid, hit[0]))
        if state is None:
            return ""
        wording, column = self.wording, self._model.column(hit[0])
        skipped = column is not None and is_skipped(column)
        told = (
            wording.spoken_name(state),
            wording.value(state),
            wording.spoken_description(state),
            entered_by(state, wording),
            wording.texts("GUI-F-POINT-SKIPPED") if skipped else "",
        )
        return "\n".join(line for line in told if line)

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Title, heads, cells, sentences, foot."""
        painter = QPainter(self)
        colours = colours_of(self)
        rect = QRect(PAD, 0, self.width() - 2 * PAD, _TITLE)
        title = self.wording.texts.of(None if self._group is None else self._group.title)
        draw_text(painter, rect, title, colours.colour("text"), face=SECTION)
        beside = rect.adjusted(text_width(title, SECTION) + PAD, 4, 0, 0)
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        muted = colours.colour("muted")
        draw_text(painter, beside, self._people.told, muted, face=SMALL, align=side)
        if not self.is_empty:
            self._paint_lines(painter, colours)
        foot = QRect(PAD, self.height() - _FOOT, self.width() - 2 * PAD, _FOOT)
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        draw_text(painter, foot, self._skipped, muted, face=SMALL, align=align)

    def _painter_for(
        self, painter: QPainter, columns: GridColumns, colours: Colours
    ) -> GridPainter:
        short = self._people.short
        return GridPainter(painter, self.wording, columns, colours, self._active, short=short)

    def _paint_lines(self, painter: QPainter, colours: Colours) -> None:
        columns = self.columns()
        bottom = self.height() - _FOOT
        drawn = self._painter_for(painter, columns, colours)
        drawn.open_column(QRect(0, _TITLE, self.width(), bottom - _TITLE))
        for line in self._model.lines:
            top = self._tops.get(line.oid, 0)
            is_lit = self._lit is not None and self._lit.item == line.oid
            high = line_height(line)
            drawn.line(self._model, line, QRect(0, top, self.width(), high), lit=is_lit)
            area = QRect(PAD, top + high, self.width() - 2 * PAD, 0)
            paint_strip(painter, area, self.remarks(line.oid), colours)
