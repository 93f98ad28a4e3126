"""A form to be filled with a pen: every question, its condition in words, planned times.

Boxes to tick are drawn (no font holds them). What the program computes is named, not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from mscform.base.units import readable_unit
from mscform.definitions.codelist import CodeListItem
from mscform.definitions.form import GroupLayout, ItemGroupDefinition
from mscform.definitions.item import DataType, ItemDefinition
from mscform.documents.blank_grid import blank_grid
from mscform.documents.blank_table import asked_table, bound, condition, legend
from mscform.documents.flow import Box, Cell, Row
from mscform.documents.form_page import BlankPage
from mscform.documents.layout import (
    Table,
    TableRow,
    fits,
    heading,
    in_columns,
    note,
    strong,
    subheading,
    table_rows,
)
from mscform.documents.lines import (
    HEADING,
    NOTE,
    NOTE_QUIET,
    NOTE_STRONG,
    SMALL,
    TEXT,
    UNIT,
    Span,
    set_lines,
    set_paragraphs,
)
from mscform.documents.marks import LINE_ROOM, gap, mark, tick_box
from mscform.documents.page_frame import Identity
from mscform.documents.paper import WIDTH
from mscform.documents.typeface import load_typeface
from mscform.documents.unsealed import unsealed
from mscform.documents.wording import Wording

_QUESTION: Final = (0.0, 214.0)
_ANSWER: Final = (226.0, WIDTH - 226.0)
_EMPTY_ROWS: Final = 6
_FEW_ROWS: Final = 3
_RULED_ROWS: Final = 14
_BLOCKS: Final = 2
_PAIR: Final = 2
_FEW_CHOICES: Final = 5
_MANY_CHOICES: Final = 13
_NUMBER_ROOM: Final = 34.0
_RULED_CELL: Final = 48.0
_CELL_LINE: Final = 60.0
_FORMATS: Final = {
    DataType.DATE: "DOC-BLANK-DATE",
    DataType.PARTIAL_DATE: "DOC-BLANK-PARTIAL-DATE",
    DataType.TIME: "DOC-BLANK-TIME",
    DataType.DATETIME: "DOC-BLANK-DATETIME",
    DataType.SIGNATURE: "DOC-BLANK-SIGN",
    DataType.ATTEST: "DOC-BLANK-PERSON",
    DataType.FILE: "DOC-BLANK-FILE",
    DataType.MULTI: "DOC-BLANK-MANY",
}


def render_blank(page: BlankPage) -> bytes:
    """The empty form as PDF/A-3b; the same input gives the same bytes.

    Raises EntryError `DOC-GLYPH` for a character of the definition that the fonts lack.
    """
    frame = page.frame
    face = load_typeface(frame.resources)
    words = Wording(frame.catalogue, frame.languages, face)
    title = f"{page.form.oid} {page.subject or ''}".strip()
    rows = _Blank(page, words).rows()
    return unsealed(frame, words, _identity(page, words), rows, title=title, kind="blank")


def _identity(page: BlankPage, words: Wording) -> Identity:
    event = page.event_title
    return Identity(
        title=page.form.title,
        form=page.form.oid,
        version=page.form.version,
        subject=page.subject,
        event=None if event is None else words.joined(event, page.form.oid),
        status="DOC-STATUS-BLANK",
        sign="ring",
        digest=None,
    )


class _Blank:
    def __init__(self, page: BlankPage, words: Wording) -> None:
        self._page = page
        self._words = words
        self._study = page.frame.study

    def rows(self) -> list[Row]:
        """The body of the sheet."""
        rows: list[Row] = []
        for group in self._page.form.groups:
            title = self._words.spans(group.title, group.oid, HEADING)
            rows.append(heading(self._words.face, title))
            rows += self._condition_row(group.oid)
            rows += self._group(group)
        rows += self._reasons()
        rows += self._filled_by()
        return rows

    def _group(self, group: ItemGroupDefinition) -> list[Row]:
        if group.timed is not None:
            return blank_grid(self._page, self._words, group, group.timed)
        if group.repeating:
            return self._repeating(group)
        rows: list[Row] = []
        tabular = group.layout is GroupLayout.TABLE
        for in_table, part in groupby(
            group.items, key=lambda item: tabular and item.layout.row is not None
        ):
            if in_table:
                rows += self._table(list(part))
            else:
                rows += self._items(part)
        return rows

    def _items(self, items: Iterable[ItemDefinition]) -> list[Row]:
        """Questions under each other; several that the program answers stand in one line."""
        rows: list[Row] = []
        for derived, part in groupby(items, key=lambda item: item.is_derived):
            held = list(part)
            if derived and len(held) > 1:
                rows.append(self._computed(held))
            else:
                rows += [row for item in held for row in self._question(item)]
        return rows

    def _computed(self, items: Sequence[ItemDefinition]) -> Row:
        words = self._words
        names = "; ".join(words.joined(item.question, item.oid) for item in items)
        told = f"{words.word('DOC-BLANK-CALCULATED')}: {names}"
        spans = [mark("function", NOTE), Span(told, NOTE_QUIET)]
        lines = set_lines(words.face, spans, WIDTH)
        return Row((Cell(0.0, WIDTH, lines),), above=5.0, below=5.0, rule=True)

    def _question(self, item: ItemDefinition) -> list[Row]:
        """A question beside its answer; a very long list stands under it, over the whole width."""
        if len(self._codes(item)) < _MANY_CHOICES:
            return [self._item(item, self._answer(item, room=_ANSWER[1]))]
        asked = replace(self._item(item, []), below=0.0, rule=False, keep=True)
        face = self._words.face
        lines = set_paragraphs(face, self._choices(item, WIDTH), WIDTH)
        return [asked, Row((Cell(0.0, WIDTH, lines),), above=2.0, below=5.0, rule=True)]

    def _item(self, item: ItemDefinition, answer: list[list[Span]]) -> Row:
        face = self._words.face
        question = [self._words.spans(item.question, item.oid)]
        if item.mandatory is True:
            question[0].append(Span("  *", NOTE_STRONG))
        told = self._page.conditions.get(item.oid)
        if told is not None:
            question.append(condition(self._words, told, item.oid))
        cells = (
            Cell(*_QUESTION, set_paragraphs(face, question, _QUESTION[1])),
            Cell(*_ANSWER, set_paragraphs(face, answer, _ANSWER[1])),
        )
        return Row(cells, above=5.0, below=5.0, rule=True)

    def _condition_row(self, oid: str) -> list[Row]:
        """The condition of a group, bound to what follows."""
        told = self._page.conditions.get(oid)
        if told is None:
            return []
        return [note(self._words.face, [condition(self._words, told, oid)], keep=True)]

    def _legends(self, items: Iterable[ItemDefinition]) -> list[Row]:
        """The conditions of the columns of a table of rows."""
        words, conditions = self._words, self._page.conditions
        return [
            legend(words, words.joined(item.question, item.oid), conditions[item.oid], item.oid)
            for item in items
            if item.oid in conditions
        ]

    def _answer(
        self, item: ItemDefinition, line: float = LINE_ROOM, room: float | None = None
    ) -> list[list[Span]]:
        """Where to write: boxes to tick, or a line with its unit and format."""
        if item.is_derived:
            told = self._words.word("DOC-BLANK-CALCULATED")
            return [[mark("function", NOTE), Span(told, NOTE_QUIET)]]
        if item.code_list is not None:
            return self._choices(item, room)
        spans = [mark("writing_line", TEXT, line), *self._written(item)]
        more = max(item.layout.lines - 1, 0)
        return [spans, *[[mark("writing_line", TEXT, line)] for _ in range(more)]]

    def _written(self, item: ItemDefinition) -> list[Span]:
        """Unit and format of what is written by hand."""
        spans: list[Span] = []
        unit = self._words.unit(item.unit, item.oid)
        if unit:
            spans.append(Span(unit, UNIT))
        if item.data_type in _FORMATS:
            spans.append(Span(self._words.leading(_FORMATS[item.data_type]), SMALL))
        return spans

    def _codes(self, item: ItemDefinition) -> Sequence[CodeListItem]:
        listed = None if item.code_list is None else self._study.code_lists.get(item.code_list)
        return () if listed is None else listed.items

    def _choice(self, code: CodeListItem, item: ItemDefinition) -> list[Span]:
        meaning = self._words.joined(code.decode, item.oid)
        shown = self._words.face.legible(code.coded_value, item.oid)
        spans = [tick_box(), Span(meaning, TEXT)]
        # A unit stands there as people write it; its code would say it twice.
        is_unit = readable_unit(code.coded_value) == code.decode.in_language("en")
        return spans if is_unit else [*spans, Span(f" ({shown})", SMALL)]

    def _choices(self, item: ItemDefinition, room: float | None) -> list[list[Span]]:
        """Boxes with their words; a long list stands in columns where `room` is known."""
        choices = [self._choice(code, item) for code in self._codes(item)]
        if room is not None and len(choices) > _FEW_CHOICES:
            rows = in_columns(self._words.face, choices, room)
        else:
            rows = [[span for choice in choices for span in (*choice, Span("     ", SMALL))]]
        if item.data_type is DataType.MULTI:
            many = Span(self._words.word(_FORMATS[DataType.MULTI]), SMALL)
            rows[-1] += [gap(0.0), many]
        return rows

    def _table(self, items: Sequence[ItemDefinition]) -> list[Row]:
        """Lines and columns that somebody writes into; what the program tells is left off."""
        lines = {item.layout.row for item in items if not item.is_derived}
        alone = [item for item in items if item.layout.row not in lines]
        rows = asked_table(self._words, items, self._page.conditions, self._answer) if lines else []
        return rows + ([self._computed(alone)] if alone else [])

    def _repeating(self, group: ItemGroupDefinition) -> list[Row]:
        """Some empty rows; as a table where the questions fit side by side, else blocks."""
        asked = [item for item in group.items if not item.is_derived]
        tables = [self._lined(group, asked)]
        if all(len(self._codes(item)) <= _PAIR for item in asked):
            tables.append(self._ruled(group, asked))
        for table in tables:
            if asked and fits(self._words.face, table):
                return bound(table_rows(self._words.face, table), self._legends(asked))
        blocks: list[Row] = []
        for number in range(1, min(group.max_repeats or _BLOCKS, _BLOCKS) + 1):
            told = self._words.say("DOC-ROW", number=number)
            blocks.append(subheading(self._words.face, [Span(told, NOTE_STRONG)]))
            blocks += self._items(group.items)
        return blocks

    def _lined(self, group: ItemGroupDefinition, asked: Sequence[ItemDefinition]) -> Table:
        """A line with unit and format in every cell; few rows where a cell holds a long list."""
        tall = any(len(self._codes(item)) > _FEW_CHOICES for item in asked)
        most = _FEW_ROWS if tall else _EMPTY_ROWS
        return Table(
            corner=strong(self._words.word("DOC-NUMBER")),
            columns=[strong(self._words.joined(item.question, item.oid)) for item in asked],
            rows=_numbered(
                min(group.max_repeats or most, most),
                [self._answer(item, _CELL_LINE) for item in asked],
            ),
            label_room=_NUMBER_ROOM,
        )

    def _ruled(self, group: ItemGroupDefinition, asked: Sequence[ItemDefinition]) -> Table:
        """Narrow empty cells under titles that tell unit and format; choices keep their boxes."""
        titles: list[list[list[Span]]] = []
        cells: list[list[list[Span]]] = []
        for item in asked:
            title = strong(self._words.joined(item.question, item.oid))
            choices = [self._choice(code, item) for code in self._codes(item)]
            if not choices:
                title += [[span._replace(style=SMALL)] for span in self._written(item)]
            titles.append(title)
            cells.append(choices or [[Span(" ")], []])
        return Table(
            corner=strong(self._words.word("DOC-NUMBER")),
            columns=titles,
            rows=_numbered(min(group.max_repeats or _EMPTY_ROWS, _RULED_ROWS), cells),
            label_room=_NUMBER_ROOM,
            cell_room=_RULED_CELL,
            by_word=True,
        )

    def _reasons(self) -> list[Row]:
        """The codes that may be written where nothing could be answered."""
        listed = self._study.code_lists.get(self._study.missing_reasons)
        if listed is None:
            return []
        words = self._words
        spans = [Span(f"* {words.word('DOC-BLANK-REQUIRED')}     ", SMALL)]
        spans.append(Span(f"{words.word('DOC-NOT-DONE-BECAUSE')} ", SMALL))
        told = [f"{code.coded_value} = {words.joined(code.decode, 'CL')}" for code in listed.items]
        spans.append(Span(words.face.legible("; ".join(told), listed.oid), SMALL))
        return [replace(note(words.face, [spans], keep=True), above=12.0)]

    def _filled_by(self) -> list[Row]:
        words = self._words
        label = set_lines(words.face, [Span(words.word("DOC-BLANK-COPIED-BY"), SMALL)], WIDTH)
        caption = Row((Cell(0.0, WIDTH, label),), above=8.0, below=2.0, keep=True)
        return [caption, Row((), above=0.0, boxes=(Box(0.0, WIDTH, 32.0),))]


def _numbered(count: int, cells: Sequence[list[list[Span]]]) -> list[TableRow]:
    return [
        TableRow(label=[[Span(str(number), NOTE_STRONG)]], cells=cells)
        for number in range(1, count + 1)
    ]
