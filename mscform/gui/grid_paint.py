"""How the cells of a grid look: quiet columns, one lit; a tone where a finding stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter

from mscform.base.short_names import initials
from mscform.definitions.item import DataType, ItemDefinition
from mscform.engine.form_state import ItemState, Need, PointState
from mscform.gui.editor_table import NUMBERS
from mscform.gui.grid_model import GridColumn, GridColumns, GridModel, Span, author_of
from mscform.gui.query_flags import loudest
from mscform.gui.style.icons import Icon
from mscform.gui.style.paint import (
    CENTRE,
    PLAIN,
    SMALL,
    STRONG,
    Face,
    draw_box,
    draw_fitted,
    draw_mark,
    draw_text,
    draw_wrapped,
    text_width,
    wrapped_height,
)
from mscform.gui.style.tokens import Colours, Tone
from mscform.gui.wording import Wording, clock, tone_of
from mscform.records.clinical import RowKey
from mscform.records.review import Query

_STATES: Final[Mapping[PointState, tuple[Icon | None, Tone]]] = {
    PointState.NOT_YET: (Icon.NOT_YET, Tone.MUTED),
    PointState.DUE: (Icon.DUE, Tone.WATCH),
    PointState.OVERDUE: (Icon.OVERDUE, Tone.CALL),
    PointState.DONE: (Icon.DONE, Tone.GOOD),
    PointState.PARTIAL: (Icon.PARTLY, Tone.GOOD),
    PointState.NOT_DONE: (Icon.NOT_DONE, Tone.MUTED),
    PointState.SKIPPED: (None, Tone.MUTED),
}
_HEAD_LINES: Final = ("GUI-F-PLANNED", "GUI-F-MEASURED", "GUI-F-BY")
_HEAD_MARK: Final = 20
_HEAD_HIGH: Final = 34
_HEAD_SMALL: Final = Face(SMALL.size, True)
_LEVELS: Final = {1: Tone.WATCH, 2: Tone.CALL, 3: Tone.STOP}


class GridPainter:
    """Draws the parts of one grid with one painter."""

    def __init__(
        self,
        painter: QPainter,
        wording: Wording,
        columns: GridColumns,
        colours: Colours,
        active: str,
        *,
        short: Mapping[str, str],
    ) -> None:
        self._painter = painter
        self._wording = wording
        self._columns = columns
        self._colours = colours
        self._active = active
        self._short = short

    def open_column(self, area: QRect) -> None:
        """The wash of the set that is open."""
        span = self._columns.spans.get(self._active)
        if span is not None:
            rect = QRect(span.x, area.top(), span.width, area.height())
            wash = self._colours.colour("accent_wash")
            draw_box(self._painter, rect, fill=wash, border=self._colours.colour("accent"))

    def heads(self, model: GridModel, top: int, height: int) -> None:
        """Title, state, planned and measured time of every set."""
        texts = self._wording.texts
        muted = self._colours.colour("muted")
        label = self._columns.label
        timed = any(column.state is not None for column in model.columns)
        for number, code in enumerate(_HEAD_LINES if timed else ()):
            rect = QRect(label.x, top + 34 + 20 * number, label.width, 22 if number < 2 else 18)
            draw_text(self._painter, rect, texts(code), muted, face=SMALL)
        self._more(top)
        for column in model.columns:
            span = self._columns.spans.get(column.key)
            if span is not None:
                self._head(column, QRect(span.x, top, span.width, height))
        line = QRect(label.x, top + height - 2, model_width(self._columns), 1)
        self._painter.fillRect(line, self._colours.colour("line"))

    def _more(self, top: int) -> None:
        texts, label = self._wording.texts, self._columns.label
        hidden = self._columns.before + self._columns.after
        if hidden:
            rect = QRect(label.x, top + 8, label.width, 22)
            said = texts("GUI-F-MORE-SETS", n=hidden)
            draw_text(self._painter, rect, said, self._colours.colour("muted"), face=SMALL)

    def _head(self, column: GridColumn, rect: QRect) -> None:
        colours = self._colours
        is_open = column.key == self._active
        title = self._title(column, is_open)
        tone = Tone.ACCENT if is_open else Tone.PLAIN
        self._head_title(column, QRect(rect.x(), rect.y() + 6, rect.width(), 24), title, tone)
        timed = column.state is not None
        times = (clock(column.planned) or "–", self._measured(column)) if timed else ()
        for number, said in enumerate(times):
            cell = QRect(rect.x() + 2, rect.y() + 34 + 20 * number, rect.width() - 4, 22)
            shade = colours.colour("muted" if number == 0 else "text")
            draw_text(self._painter, cell, said, shade, face=SMALL, align=CENTRE)
        if timed:
            self._by(column, QRect(rect.x() + 2, rect.y() + 73, rect.width() - 4, 18))

    def _by(self, column: GridColumn, rect: QRect) -> None:
        """Who charted a set, in a few letters."""
        said = " ".join(self._short.get(who, "") for who in column.authors)
        draw_text(
            self._painter, rect, said, self._colours.colour("muted"), face=SMALL, align=CENTRE
        )

    def _title(self, column: GridColumn, is_open: bool) -> str:
        whole = self._wording.texts.of(column.repeat.title) if column.repeat.title else column.key
        span = self._columns.spans[column.key]
        room = span.width - 4 - (_HEAD_MARK if self._mark(column)[0] else 0)
        fits = text_width(whole, STRONG) <= room or _fits_small(whole, room)
        return whole if fits or is_open else column.key

    def _head_title(self, column: GridColumn, rect: QRect, title: str, ink: Tone) -> None:
        colours = self._colours
        mark, tone = self._mark(column)
        beside = _HEAD_MARK if mark else 0
        width = min(text_width(title, STRONG) + beside, rect.width() - 4)
        x = rect.x() + max(2, (rect.width() - width) // 2)
        if mark is not None:
            square = QRect(x, rect.y(), 16, rect.height())
            draw_mark(self._painter, square, mark, tone, colours)
            x += _HEAD_MARK
        area = QRect(x, rect.y() - 5, rect.x() + rect.width() - x, _HEAD_HIGH)
        draw_fitted(self._painter, area, title, colours.colour(ink.value), face=STRONG)

    def _mark(self, column: GridColumn) -> tuple[Icon | None, Tone]:
        if column.level is not None and column.level > 0:
            return Icon.OVERDUE if column.level > 1 else Icon.DUE, _LEVELS[min(column.level, 3)]
        asked = loudest(self._row_queries(column))
        if asked is not None:
            return Icon.QUERY, asked
        if column.repeat.struck:
            return Icon.NOT_DONE, Tone.MUTED
        return _STATES[column.state] if column.state is not None else (None, Tone.MUTED)

    def _row_queries(self, column: GridColumn) -> tuple[Query, ...]:
        """What is asked about a set as a whole."""
        groups = {item.definition.group for item in column.repeat.items[:1]}
        rows = self._wording.flags.rows
        return tuple(q for group in groups for q in rows.get(RowKey(group, column.key), ()))

    def _measured(self, column: GridColumn) -> str:
        texts = self._wording.texts
        if column.state in (PointState.NOT_DONE, PointState.SKIPPED):
            return texts(f"GUI-F-POINT-{column.state.name.replace('_', '-')}")
        if column.measured is None:
            return "–"
        deviation = column.deviation
        off = f" {deviation:+d}" if deviation and column.key == self._active else ""
        late = "" if column.late is None else " " + texts("GUI-F-LATE")
        return clock(column.measured) + off + late

    def line(self, model: GridModel, line: ItemDefinition, rect: QRect, *, lit: bool) -> None:
        """One measurement across all sets but the open one, whose cell holds a box."""
        colours = self._colours
        if lit:
            label = self._columns.label
            left = QRect(1, rect.y(), label.x + label.width - 1, rect.height())
            self._painter.fillRect(left, colours.colour("accent_wash"))
            self._painter.fillRect(QRect(1, rect.y(), 3, rect.height()), colours.colour("accent"))
        self._label(model, line, rect)
        for column in model.columns:
            span = self._columns.spans.get(column.key)
            state = model.cell(line, column)
            if span is None or state is None:
                continue
            if column.key != self._active or state.need is not Need.ASKED:
                self._cell(state, QRect(span.x, rect.y(), span.width, rect.height()), column)

    def _label(self, model: GridModel, line: ItemDefinition, rect: QRect) -> None:
        colours, label = self._colours, self._columns.label
        states = [cell for column in model.columns if (cell := model.cell(line, column))]
        unit = self._wording.unit(states[0]) if states else ""
        unit_width = text_width(unit, SMALL) + 8 if unit else 0
        needed = any(state.mandatory for state in states) and not line.is_derived
        room = label.width - unit_width - (12 if needed else 0) - 8
        quiet = line.is_derived or line.layout.quiet
        ink = colours.colour("muted" if quiet else "text")
        words = QRect(label.x, rect.y(), room, rect.height())
        question = self._wording.question(line)
        face = SMALL if line.is_derived else PLAIN
        draw_fitted(self._painter, words, question, ink, face=face)
        if needed:
            x = label.x + min(room, text_width(question, face)) + 3
            star = QRect(x, rect.y(), 12, rect.height())
            draw_text(self._painter, star, "*", colours.colour("stop"), face=STRONG)
        edge = QRect(label.x + label.width - unit_width - 4, rect.y(), unit_width, rect.height())
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        draw_text(self._painter, edge, unit, colours.colour("muted"), face=SMALL, align=right)

    def _cell(self, state: ItemState, rect: QRect, column: GridColumn) -> None:
        colours = self._colours
        inner = rect.adjusted(1, 0, -1, 0)
        if state.need is not Need.ASKED or is_skipped(column):
            mark = "–" if is_skipped(column) else "·"
            draw_text(self._painter, inner, mark, colours.colour("field"), align=CENTRE)
            return
        if state.answer is not None and state.answer.missing is not None:
            draw_mark(self._painter, inner, Icon.NOT_DONE, Tone.MUTED, colours)
            return
        tone = tone_of(state.findings)
        if tone is not None:
            wash = rect.adjusted(3, 5, -3, -5)
            draw_box(self._painter, wash, fill=colours.colour(tone.wash), border=None)
        name = (
            tone.value if tone is not None else "muted" if state.definition.is_derived else "text"
        )
        said = self._wording.value(state)
        if state.definition.data_type is DataType.DATETIME:
            said = said[-5:] if len(said) >= 16 else said
        self._words(state.definition, inner, said, colours.colour(name))
        self._corner(state, rect, tone)
        who = author_of(state)
        if who is not None and who != column.authors[0]:
            # Who entered all others stands in the head of the set.
            below = QRect(inner.x(), rect.bottom() - 14, inner.width() - 4, 14)
            muted, right = colours.colour("muted"), Qt.AlignmentFlag.AlignRight
            said = self._short.get(who, "")
            draw_text(self._painter, below, said, muted, face=SMALL, align=right)
        if column.repeat.struck and said:
            self._painter.fillRect(
                inner.x(), inner.center().y(), inner.width(), 1, colours.colour("text")
            )

    def _words(self, line: ItemDefinition, area: QRect, said: str, ink: QColor) -> None:
        """A number on one line; of a person's long name the initials; words on two small lines."""
        face = PLAIN if line.data_type in NUMBERS else SMALL
        wide = text_width(said, face) > area.width()
        if wide and line.is_act:
            said = initials(said)
        high = wrapped_height(said, area.width(), face)
        if wide and high <= area.height() and text_width(said, face) > area.width():
            top = area.center().y() - high // 2
            lines = QRect(area.x(), top, area.width(), high)
            draw_wrapped(self._painter, lines, said, ink, face, side=Qt.AlignmentFlag.AlignHCenter)
        else:
            draw_text(self._painter, area, said, ink, face=face, align=CENTRE)

    def _corner(self, state: ItemState, rect: QRect, tone: Tone | None) -> None:
        colours = self._colours
        corner = QRect(rect.right() - 14, rect.y() + 3, 10, 10)
        asked = loudest(self._wording.flags.boxes.get(state.path, ()))
        if asked is not None:
            flag = QRect(rect.x() + 4, rect.y() + 3, 13, 13)
            draw_mark(self._painter, flag, Icon.QUERY, asked, colours)
        if tone is not None:
            mark = Icon.DUE if tone is Tone.WATCH else Icon.OVERDUE
            draw_mark(self._painter, corner, mark, tone, colours)
        elif state.answer is not None and state.answer.has_past and not state.definition.is_derived:
            draw_mark(self._painter, corner, Icon.CORRECTED, Tone.ACCENT, colours)


def _fits_small(title: str, room: int) -> bool:
    """Whether a title can stand in two small lines, no word of it parted."""
    words = max((text_width(word, _HEAD_SMALL) for word in title.split()), default=0)
    return words <= room and wrapped_height(title, room, _HEAD_SMALL) <= _HEAD_HIGH


def is_skipped(column: GridColumn) -> bool:
    """Whether the plan leaves this set out, and nobody has begun it."""
    return column.state is PointState.SKIPPED


def model_width(columns: GridColumns) -> int:
    """From the label to the last column."""
    last = max(columns.spans.values(), key=lambda span: span.x, default=Span(columns.label.x, 0))
    return last.x + last.width - columns.label.x
