"""A table of boxes, as laboratories print them: one line a test, one column a kind of fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent

from mscform.base.identity import ItemPath
from mscform.base.units import readable_unit
from mscform.definitions.item import ItemDefinition
from mscform.engine.form_state import FormState, GroupState, ItemState, Need
from mscform.gui.editing.answer_editor import BOX_HEIGHT, AnswerEditor, Shown
from mscform.gui.editor_table import NUMBERS, make_editor
from mscform.gui.remarks import paint_strip, remarks_of, strip_height
from mscform.gui.row_layout import ICON_SLOT, PAD, columns_for
from mscform.gui.saving import STANDS, SaveMark
from mscform.gui.section_panel import Hear, SectionPanel, StickyHead
from mscform.gui.section_plan import SectionPlan, asked, repeat_of
from mscform.gui.style import tokens
from mscform.gui.style.icons import Icon
from mscform.gui.style.paint import (
    CENTRE,
    SECTION,
    SMALL,
    STRONG,
    draw_fitted,
    draw_text,
    draw_wrapped,
    wrapped_height,
)
from mscform.gui.style.tokens import Tone, colours_of
from mscform.gui.table_columns import (
    GAP,
    LABEL_WRAPPED,
    Wish,
    label_width,
    reach,
    repeats_another,
    share,
    wish,
)
from mscform.gui.table_marks import WIDTH as MARKS
from mscform.gui.table_marks import line_mark, needed, paint_marks, paint_word
from mscform.gui.widgets.choice_list import ChoiceList
from mscform.gui.wording import Remark, Wording

_HEAD: Final = 52
_COLUMNS: Final = 40
_BELOW: Final = 6
_RIGHT: Final = Qt.AlignmentFlag.AlignRight


class TablePanel(SectionPanel):
    """Items with the same `row` stand on one line, each under the title of its `column`."""

    def __init__(self, plan: SectionPlan, wording: Wording, hear: Hear) -> None:
        super().__init__(plan, wording, hear)
        self._group: GroupState | None = None
        self._lines: dict[str, dict[str, ItemState]] = {}
        self._columns: dict[str, list[ItemDefinition]] = {}
        self._under: dict[str, list[ItemState]] = {}
        self._placed: dict[int, dict[str, tuple[int, int]]] = {}
        self._editors: dict[ItemPath, AnswerEditor] = {}
        self._marks: dict[ItemPath, SaveMark] = {}
        self._asked_for: set[ItemPath] = set()
        self._tops: dict[str, int] = {}
        self._lit: ItemPath | None = None
        self._editable = True
        self._titles = StickyHead(self)

    def show_group(
        self,
        state: FormState,
        group: GroupState,
        *,
        editable: bool,
        marks: Mapping[ItemPath, SaveMark],
    ) -> None:
        """Redraw what differs."""
        repeat = repeat_of(group, self.plan.repeat)
        self._group = group
        self._editable = editable and repeat is not None and not repeat.struck
        self._marks = dict(marks)
        items = () if repeat is None else repeat.items
        self._take_lines(group, items)
        for line in self._lines.values():
            for item in line.values():
                self._show(item)
        shown = {item.path for line in self._lines.values() for item in line.values()}
        for path in [path for path in self._editors if path not in shown]:
            editor = self._editors.pop(path)
            editor.hide()
            editor.deleteLater()
        self.resized.emit()
        self.update()

    def _take_lines(self, group: GroupState, items: tuple[ItemState, ...]) -> None:
        """Every column has its place from the beginning: nothing moves when its box appears."""
        self._lines = {}
        self._columns = {}
        self._under = {}
        self._placed.clear()
        for item in items if group.need is Need.ASKED else ():
            layout = item.definition.layout
            if layout.under and layout.row is not None:
                if asked(group, item) and item.text:
                    self._under.setdefault(layout.row, []).append(item)
                continue
            column = "" if layout.column is None else layout.column.in_language("en")
            self._columns.setdefault(column, [])
            if repeats_another(item.definition):
                continue
            self._columns[column].append(item.definition)
            if asked(group, item):
                row = layout.row or str(item.path)
                self._lines.setdefault(row, {})[column] = item
        self._columns = {column: items for column, items in self._columns.items() if items}

    def _show(self, item: ItemState) -> None:
        editor = self._editors.get(item.path)
        if editor is None:
            editor = make_editor(item, self.wording, compact=True)
            editor.setParent(self)
            self._editors[item.path] = editor
            self._hear(editor)
            editor.show()
        editor.show_answer(self._shown(item))
        self._describe(item, editor)

    def _shown(self, item: ItemState) -> Shown:
        """A number in another unit than the one typed on its line says so."""
        shown = self.wording.shown(item, editable=self._editable)
        if self._is_waited_for(item):
            shown = replace(shown, tone=shown.tone or Tone.WATCH)
        line = self._lines.get(self._line_of(item.path) or "", {})
        typed = {one.unit for one in line.values() if one.definition.unit_item is not None}
        if not shown.text or not item.definition.is_derived or item.unit is None or not typed:
            return shown
        own = readable_unit(item.unit)
        if all(readable_unit(unit or "") == own for unit in typed):
            return shown
        return replace(shown, text=self.wording.converted(item, shown.text))

    def _describe(self, item: ItemState, editor: AnswerEditor) -> None:
        wording = self.wording
        editor.describe(wording.spoken_name(item), wording.spoken_description(item))
        waited = (wording.remark(one).text for one in item.findings if self._is_waited_for(item))
        editor.setToolTip("\n".join(waited))

    def paths(self) -> tuple[ItemPath, ...]:
        """The items that have a box."""
        return tuple(item.path for line in self._lines.values() for item in line.values())

    def editor(self, path: ItemPath) -> AnswerEditor | None:
        """The box of an item."""
        return self._editors.get(path)

    def _line_of(self, path: ItemPath) -> str | None:
        for row, line in self._lines.items():
            if any(item.path == path for item in line.values()):
                return row
        return None

    def _item(self, path: ItemPath) -> ItemState | None:
        for line in self._lines.values():
            for item in line.values():
                if item.path == path:
                    return item
        return None

    def rect_of(self, path: ItemPath) -> QRect:
        """Where the line of the item stands."""
        row = self._line_of(path)
        if row is None:
            return QRect()
        return QRect(0, self._tops.get(row, 0), self.width(), self._line_height(row, self.width()))

    def settle(self, path: ItemPath) -> None:
        """What was typed stands now."""
        editor, item = self._editors.get(path), self._item(path)
        settle = getattr(editor, "settle", None)
        if settle is not None and item is not None:
            settle(self._shown(item))

    def mark_saving(self, path: ItemPath, mark: SaveMark) -> None:
        """Kept for the line's mark."""
        row = self._line_of(path)
        if row is None:
            return
        before = self._line_height(row, self.width())
        self._marks[path] = mark
        if self._line_height(row, self.width()) != before:
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
            item = self._item(path)
            if item is not None and path in self._editors:
                self._show(item)
            self.resized.emit()
            self.update()

    def relabel(self) -> None:
        """Titles and meanings in the other language."""
        self._placed.clear()
        for path, editor in self._editors.items():
            editor.relabel()
            item = self._item(path)
            if item is not None:
                editor.show_answer(self._shown(item))
                self._describe(item, editor)
        self.update()

    # Geometry.

    def _remarks(self, row: str) -> tuple[Remark, ...]:
        said: list[Remark] = []
        for item in self._lines[row].values():
            mark = self._marks.get(item.path, STANDS)
            asks = item.path in self._asked_for and not needed(item)
            said.extend(remarks_of(item, mark, self.wording, asks=asks, editable=self._editable))
        return tuple(said)

    def _head(self) -> int:
        return (_HEAD if self.plan.is_head else 0) + _COLUMNS

    def _spans(self, width: int) -> dict[str, tuple[int, int]]:
        """Left edge and width of each column; the names of the lines take what they need."""
        if width not in self._placed:
            room = width - 2 * PAD - MARKS
            names = [self._row_title(row) for row in self._lines]
            free = room - sum(one.wide + GAP for one in self._wishes().values())
            tight = room - sum(one.least + GAP for one in self._wishes().values())
            wide = label_width(names, most=max(free, tokens.LABEL_MAX))
            label = min(wide, max(free, tight, LABEL_WRAPPED))
            x = PAD + label
            spans = {}
            for column, wide in share(self._wishes(), room - label).items():
                spans[column] = (x, wide)
                x += wide + GAP
            self._placed[width] = spans
        return self._placed[width]

    def _wishes(self) -> dict[str, Wish]:
        return {
            column: wish(items, self._column_title(items[0]), self.wording)
            for column, items in self._columns.items()
        }

    def least_width(self) -> int:
        """Names and columns at the least that can be read."""
        names = label_width((self._row_title(row) for row in self._lines), LABEL_WRAPPED)
        columns = sum(one.least + GAP for one in self._wishes().values())
        return 2 * PAD + MARKS + names + columns if self._lines else 0

    def _line_height(self, row: str, width: int) -> int:
        told = strip_height(self._remarks(row), width - 2 * PAD)
        return tokens.ROW + self._under_height(row, width) + told

    def _under_words(self, row: str) -> str:
        return "; ".join(self.wording.value(item) for item in self._under.get(row, ()))

    def _under_height(self, row: str, width: int) -> int:
        words = self._under_words(row)
        return wrapped_height(words, width - 2 * PAD - MARKS, SMALL) + _BELOW if words else 0

    def height_for(self, width: int) -> int:
        """Titles and lines."""
        lines = sum(self._line_height(row, width) for row in self._lines)
        return self._head() + lines + tokens.GAP

    def place(self) -> None:
        """Boxes into their columns."""
        spans = self._spans(self.width())
        y = self._head()
        for row, line in self._lines.items():
            self._tops[row] = y
            for column, item in line.items():
                x, wide = spans[column]
                editor = self._editors[item.path]
                if isinstance(editor, ChoiceList):
                    wide = reach(spans, line, column, editor.wish())
                editor.setGeometry(x, y + 3, wide, BOX_HEIGHT)
            y += self._line_height(row, self.width())
        self._titles.setVisible(bool(self._lines))
        self._titles.resize(self.width(), _COLUMNS)
        self.scrolled(self._titles.y())
        self._titles.raise_()
        self._titles.update()

    def scrolled(self, top: int) -> None:
        """The titles of the columns stay at the top of the window while the lines go by."""
        first = self._head() - _COLUMNS
        lowest = max(first, self.height() - tokens.GAP - _COLUMNS - tokens.ROW)
        self._titles.move(0, max(first, min(top, lowest)))

    def sticky(self) -> int:
        """The titles cover this much of the top."""
        return _COLUMNS

    # Painting.

    def _column_title(self, definition: ItemDefinition) -> str:
        return self.wording.texts.of(definition.layout.column)

    def _row_title(self, row: str) -> str:
        """The question that is answered there; of a line that only tells, the first."""
        items = [item.definition for item in self._lines[row].values()]
        asked_for = [one for one in items if not one.is_derived]
        return self.wording.question((asked_for or items)[0])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Titles, then each line."""
        painter = QPainter(self)
        colours = colours_of(self)
        spans = self._spans(self.width())
        if self.plan.is_head and self._group is not None:
            rect = QRect(PAD, 0, self.width() - 2 * PAD, _HEAD)
            title = self.wording.texts.of(self._group.definition.title)
            draw_text(painter, rect, title, colours.colour("text"), face=SECTION)
        first = min((x for x, _ in spans.values()), default=self.width())
        for row in self._lines:
            self._paint_line(painter, row, first)

    def paint_heads(self, painter: QPainter, height: int) -> None:
        """The titles of the columns over the line that ends them."""
        colours = colours_of(self)
        painter.fillRect(QRect(1, 0, self.width() - 2, height), colours.colour("surface"))
        for column, (x, wide) in self._spans(self.width()).items():
            definition = self._columns[column][0]
            title = self._column_title(definition)
            side = _RIGHT if definition.data_type in NUMBERS else Qt.AlignmentFlag.AlignLeft
            high = wrapped_height(title, wide, SMALL)
            rect = QRect(x, height - 6 - high, wide - 2, high)
            draw_wrapped(painter, rect, title, colours.colour("muted"), SMALL, side=side)
        painter.fillRect(1, height - 2, self.width() - 2, 1, colours.colour("line"))

    def _paint_line(self, painter: QPainter, row: str, first: int) -> None:
        colours = colours_of(self)
        y = self._tops.get(row, 0)
        if self._lit is not None and self._line_of(self._lit) == row:
            lit = tokens.ROW + self._under_height(row, self.width())
            painter.fillRect(1, y, self.width() - 2, lit, colours.colour("accent_wash"))
            painter.fillRect(1, y, 3, lit, colours.colour("accent"))
        rect = QRect(PAD, y, first - PAD - 24, tokens.ROW)
        draw_fitted(painter, rect, self._row_title(row), colours.colour("text"))
        if any(i.mandatory and not i.definition.is_derived for i in self._lines[row].values()):
            star = QRect(first - 22, y, 16, tokens.ROW)
            draw_text(painter, star, "*", colours.colour("stop"), face=STRONG, align=CENTRE)
        self._paint_end(painter, row, y)
        below = self._under_height(row, self.width())
        if below:
            under = QRect(PAD, y + tokens.ROW - 4, self.width() - 2 * PAD - MARKS, below)
            draw_wrapped(painter, under, self._under_words(row), colours.colour("muted"), SMALL)
        area = QRect(PAD, y + tokens.ROW + below, self.width() - 2 * PAD, 0)
        paint_strip(painter, area, self._remarks(row), colours)

    def _paint_end(self, painter: QPainter, row: str, y: int) -> None:
        """What is still needed is said in two words here: no sentence pushes the lines apart."""
        colours, items = colours_of(self), tuple(self._lines[row].values())
        left, mark = self._marks_x(), self._line_mark(row)
        paint_marks(painter, QRect(left, y, ICON_SLOT, tokens.ROW), items, mark, colours)
        if any(self._is_waited_for(item) for item in items):
            spans = self._spans(self.width())
            end = max(sum(spans[column]) for column in self._lines[row])
            room = QRect(end, y, left + 2 * ICON_SLOT - end, tokens.ROW)
            paint_word(painter, room, self.wording.texts("GUI-F-SEVERITY-REQUIRED"), colours)

    def _line_mark(self, row: str) -> tuple[Icon | None, Tone]:
        items = tuple(self._lines[row].values())
        return line_mark(items, self._remarks(row), self._marks, self._asked_for)

    def _is_waited_for(self, item: ItemState) -> bool:
        return item.path in self._asked_for and bool(needed(item))

    def _marks_x(self) -> int:
        """Under the marks of plain rows, where the table leaves them free."""
        end = max((x + wide for x, wide in self._spans(self.width()).values()), default=0)
        usual = columns_for(self.width()).mark_x
        return usual if end < usual else self.width() - PAD - MARKS
