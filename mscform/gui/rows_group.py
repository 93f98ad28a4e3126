"""A section of plain rows, one question each."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent

from mscform.base.identity import ItemPath
from mscform.engine.form_state import FormState, GroupState, ItemState, Need, RepeatState
from mscform.gui.editing.answer_editor import AnswerEditor
from mscform.gui.item_row import ItemRow
from mscform.gui.keys import Command, key_text
from mscform.gui.row_layout import PAD, SIDE_BY_SIDE, STACK_BELOW, WIDEST, columns_for
from mscform.gui.saving import SaveMark
from mscform.gui.section_panel import Hear, SectionPanel
from mscform.gui.section_plan import SectionPlan, asked, repeat_of
from mscform.gui.style import tokens
from mscform.gui.style.controls import Button, ButtonKind
from mscform.gui.style.paint import SECTION, SMALL, draw_text
from mscform.gui.style.tokens import colours_of
from mscform.gui.wording import Wording

_CLOSE_FROM: Final = 3
"""So many computed values behind each other are set close, two in a line."""
HEAD: Final = 52
ROW_HEAD: Final = 40
SKIPPED: Final = 32


class RowsPanel(SectionPanel):
    """Plain rows, one question each."""

    def __init__(self, plan: SectionPlan, wording: Wording, hear: Hear) -> None:
        super().__init__(plan, wording, hear)
        self._rows: dict[ItemPath, ItemRow] = {}
        self._order: tuple[ItemPath, ...] = ()
        self._group: GroupState | None = None
        self._repeat: RepeatState | None = None
        self._skipped = ""
        self._strike: Button | None = None

    def show_group(
        self,
        state: FormState,
        group: GroupState,
        *,
        editable: bool,
        marks: Mapping[ItemPath, SaveMark],
    ) -> None:
        """Redraw what differs; new rows are made, rows no longer asked are taken away."""
        self._group = group
        repeat = repeat_of(group, self.plan.repeat)
        self._repeat = repeat
        items = () if repeat is None else repeat.items[self.plan.start : self.plan.stop]
        live = editable and repeat is not None and not repeat.struck
        shown = [item for item in items if asked(group, item)]
        for item in shown:
            self._show(item, live, marks.get(item.path))
        self._order = tuple(item.path for item in shown)
        for path in [path for path in self._rows if path not in set(self._order)]:
            row = self._rows.pop(path)
            row.hide()
            row.deleteLater()
        self._skipped = self._skipped_words(items)
        self._offer_strike(live)
        self.resized.emit()
        self.update()

    def _show(self, item: ItemState, editable: bool, mark: SaveMark | None) -> None:
        row = self._rows.get(item.path)
        if row is None:
            row = ItemRow(item, self.wording, self)
            self._rows[item.path] = row
            if mark is not None:
                row.mark_saving(mark)
            row.show_item(item, editable=editable)
            self._hear(row.editor)
            row.setVisible(True)
        elif row.item != item or row.is_editable != editable:
            row.show_item(item, editable=editable)

    def _skipped_words(self, items: tuple[ItemState, ...]) -> str:
        texts = self.wording.texts
        if self._group is not None and self._group.need is not Need.ASKED:
            return texts("GUI-F-GROUP-NOT-ASKED")
        if self._repeat is None:
            return texts("GUI-F-NO-ROWS", key=key_text(Command.EXTRA_SET))
        skipped = [item for item in items if item.need is Need.NOT_ASKED]
        waiting = [item for item in items if item.need is Need.UNDECIDED]
        told = []
        if skipped:
            told.append(texts("GUI-F-SKIPPED", n=len(skipped), names=self._names(skipped)))
        if waiting:
            told.append(texts("GUI-F-UNDECIDED", n=len(waiting), names=self._names(waiting)))
        kept = sum(item.answer is not None and not item.answer.is_empty for item in skipped)
        if kept:
            told.append(texts("GUI-F-KEPT", n=kept))
        return "   ".join(told)

    def _names(self, items: list[ItemState]) -> str:
        named = [self.wording.question(item.definition) for item in items[:3]]
        joined = self.wording.texts("GUI-F-LIST-COMMA").join(named)
        return joined + ("…" if len(items) > 3 else "")

    def _offer_strike(self, live: bool) -> None:
        repeating = self._group is not None and self._group.definition.repeating
        if repeating and live and self.plan.start == 0 and self._strike is None:
            label = self.wording.texts("GUI-F-STRIKE")
            self._strike = Button(label, ButtonKind.QUIET, self)
            self._strike.clicked.connect(self._on_strike)
            self._strike.setFocusPolicy(self.focusPolicy())
            self._strike.show()
        if self._strike is not None:
            self._strike.setVisible(live)

    def _on_strike(self) -> None:
        self.strike_wanted.emit(self.plan.group, self.plan.repeat)

    def paths(self) -> tuple[ItemPath, ...]:
        """The items that have a row here now."""
        return self._order

    def editor(self, path: ItemPath) -> AnswerEditor | None:
        """The box of an item."""
        row = self._rows.get(path)
        return None if row is None else row.editor

    def row(self, path: ItemPath) -> ItemRow | None:
        """The row of an item."""
        return self._rows.get(path)

    def rect_of(self, path: ItemPath) -> QRect:
        """Where the row stands."""
        row = self._rows.get(path)
        return QRect() if row is None else row.geometry()

    def settle(self, path: ItemPath) -> None:
        """What was typed stands now."""
        row = self._rows.get(path)
        if row is not None:
            row.settle()

    def mark_saving(self, path: ItemPath, mark: SaveMark) -> None:
        """Show it on the row."""
        row = self._rows.get(path)
        if row is not None:
            before = row.height_for(self.width())
            row.mark_saving(mark)
            if row.height_for(self.width()) != before:
                self.resized.emit()

    def light(self, path: ItemPath | None) -> None:
        """Light one row, and no other."""
        for own, row in self._rows.items():
            row.light(own == path)

    def ask_for(self, path: ItemPath) -> None:
        """Say when an answer is still needed there."""
        row = self._rows.get(path)
        if row is not None and not row.is_asked_for:
            row.ask_for()
            self.resized.emit()

    def relabel(self) -> None:
        """Every row, the title and the skipped line."""
        for row in self._rows.values():
            row.relabel()
        if self._group is not None:
            repeat = self._repeat
            items = () if repeat is None else repeat.items[self.plan.start : self.plan.stop]
            self._skipped = self._skipped_words(items)
        if self._strike is not None:
            self._strike.relabel(self.wording.texts("GUI-F-STRIKE"))
        self.resized.emit()
        self.update()

    def _lines(self, width: int) -> list[tuple[ItemRow, ...]]:
        """The rows as they stand: some computed values in a run stand two in a line, close."""
        lines: list[tuple[ItemRow, ...]] = []
        for derived, run in groupby(
            (self._rows[path] for path in self._order),
            key=lambda row: row.item.definition.is_derived,
        ):
            rows = list(run)
            close = derived and len(rows) >= _CLOSE_FROM and width >= STACK_BELOW
            for row in rows:
                row.is_compact = close
            if close and width >= SIDE_BY_SIDE:
                half = (len(rows) + 1) // 2
                lines += [tuple(rows[at::half]) for at in range(half)]
            else:
                lines += [(row,) for row in rows]
        return lines

    def _line_height(self, line: tuple[ItemRow, ...], width: int) -> int:
        return max(row.height_for(_share(width, line)) for row in line)

    def _head(self) -> int:
        head = HEAD if self.plan.is_head else 0
        return head + (ROW_HEAD if self._has_row_head() else 0)

    def _has_row_head(self) -> bool:
        group = self._group
        has_row = group is not None and group.definition.repeating and self._repeat is not None
        return has_row and self.plan.start == 0

    def height_for(self, width: int) -> int:
        """Title, rows, skipped line."""
        rows = sum(self._line_height(line, width) for line in self._lines(width))
        return self._head() + rows + (SKIPPED if self._skipped else 0) + tokens.GAP_SMALL

    def place(self) -> None:
        """Rows below each other."""
        y, sheet = self._head(), self.width()
        for line in self._lines(sheet):
            height, share = self._line_height(line, sheet), _share(sheet, line)
            for number, row in enumerate(line):
                row.setGeometry(number * share, y, share, height)
                row.place()
            y += height
        if self._strike is not None:
            size = self._strike.sizeHint()
            top = HEAD if self.plan.is_head else 0
            self._strike.setGeometry(self.width() - size.width() - PAD, top, size.width(), ROW_HEAD)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Title, row title, skipped line."""
        painter = QPainter(self)
        colours = colours_of(self)
        y = 0
        if self.plan.is_head and self._group is not None:
            title = self.wording.texts.of(self._group.definition.title)
            rect = QRect(PAD, 0, self.width() - 2 * PAD, HEAD)
            draw_text(painter, rect, title, colours.colour("text"), face=SECTION)
            painter.fillRect(0, HEAD - 5, self.width(), 1, colours.colour("line"))
            y = HEAD
        if self._has_row_head():
            self._paint_row_head(painter, y)
        if self._skipped:
            x = columns_for(self.width()).label_x
            rect = QRect(x, self.height() - SKIPPED - 6, self.width() - x - PAD, SKIPPED)
            draw_text(painter, rect, self._skipped, colours.colour("muted"), face=SMALL)

    def _paint_row_head(self, painter: QPainter, y: int) -> None:
        colours = colours_of(self)
        repeat = self._repeat
        title = None if repeat is None else repeat.title
        texts = self.wording.texts
        said = texts.of(title) if title else texts("GUI-F-ROW", row=self.plan.repeat)
        if repeat is not None and repeat.struck:
            said = texts("GUI-F-STRUCK", row=said)
        rect = QRect(PAD, y, self.width() - 2 * PAD, ROW_HEAD)
        draw_text(painter, rect, said, colours.colour("muted"))


def _share(width: int, line: tuple[ItemRow, ...]) -> int:
    """How wide each row of a line is; a last computed value has its half to itself."""
    halved = line[0].is_compact and width >= SIDE_BY_SIDE
    return min(width, WIDEST) // 2 if halved else width
