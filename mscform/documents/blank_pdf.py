"""A form to be filled with a pen: every question, its condition in words, planned times.

Boxes to tick are drawn (no font holds them). What the program computes is named, not asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from mscform.base.identity import CodeListOID
from mscform.base.text import TranslatedText
from mscform.base.units import readable_unit
from mscform.definitions.form import GroupLayout, ItemGroupDefinition
from mscform.definitions.item import DataType, ItemDefinition
from mscform.documents.blank_grid import blank_grid
from mscform.documents.flow import Box, Cell, Row
from mscform.documents.form_page import BlankPage
from mscform.documents.layout import (
    Table,
    TableRow,
    fits,
    heading,
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
from mscform.documents.marks import BOX_ROOM, LINE_ROOM, mark
from mscform.documents.page_frame import Identity, page_frame
from mscform.documents.paper import WIDTH, draw_sheets
from mscform.documents.pdfa import DocumentFacts, archive
from mscform.documents.typeface import load_typeface
from mscform.documents.wording import Wording

_QUESTION: Final = (0.0, 214.0)
_ANSWER: Final = (226.0, WIDTH - 226.0)
_EMPTY_ROWS: Final = 6
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
    blank = _Blank(page, words)
    around = page_frame(frame, words, _identity(page, words))
    sheets = draw_sheets(face, around, blank.rows())
    facts = DocumentFacts(
        title=f"{page.form.oid} {page.subject or ''}".strip(),
        software=frame.software,
        created=frame.printed_at,
        language=frame.languages[0],
        identifier=f"blank:{frame.study.fingerprint}",
    )
    return archive(sheets.pdf, facts, None)


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
                for item in part:
                    rows.append(self._item(item))
        return rows

    def _item(self, item: ItemDefinition) -> Row:
        face = self._words.face
        question = [self._words.spans(item.question, item.oid)]
        if item.mandatory is True:
            question[0].append(Span("  *", NOTE_STRONG))
        condition = self._page.conditions.get(item.oid)
        if condition is not None:
            question += self._condition(condition, item.oid)
        cells = (
            Cell(*_QUESTION, set_paragraphs(face, question, _QUESTION[1])),
            Cell(*_ANSWER, set_paragraphs(face, self._answer(item), _ANSWER[1])),
        )
        return Row(cells, above=5.0, below=5.0, rule=True)

    def _condition(self, condition: TranslatedText, place: str) -> list[list[Span]]:
        told = self._words.say("DOC-BLANK-ASKED-WHEN", condition=condition)
        return [[Span(self._words.face.legible(told, place), SMALL)]]

    def _condition_row(self, oid: str) -> list[Row]:
        condition = self._page.conditions.get(oid)
        if condition is None:
            return []
        return [note(self._words.face, self._condition(condition, oid), keep=True)]

    def _answer(self, item: ItemDefinition, line: float = LINE_ROOM) -> list[list[Span]]:
        """Where to write: boxes to tick, or a line with its unit and format."""
        if item.is_derived:
            told = self._words.word("DOC-BLANK-CALCULATED")
            return [[mark("function", NOTE), Span(told, NOTE_QUIET)]]
        if item.code_list is not None:
            return [self._choices(item.code_list, item)]
        spans = [mark("writing_line", TEXT, line)]
        if item.unit:
            unit = self._words.face.legible(readable_unit(item.unit), item.oid)
            spans.append(Span(unit, UNIT))
        if item.data_type in _FORMATS:
            spans.append(Span(self._words.leading(_FORMATS[item.data_type]), SMALL))
        more = max(item.layout.lines - 1, 0)
        return [spans, *[[mark("writing_line", TEXT, line)] for _ in range(more)]]

    def _choices(self, listed: CodeListOID, item: ItemDefinition) -> list[Span]:
        codes = self._study.code_lists.get(listed)
        spans: list[Span] = []
        for code in () if codes is None else codes.items:
            meaning = self._words.joined(code.decode, item.oid)
            spans.append(mark("tick_box", TEXT, BOX_ROOM))
            spans.append(Span(meaning, TEXT))
            shown = self._words.face.legible(code.coded_value, item.oid)
            spans.append(Span(f" ({shown})     ", SMALL))
        if item.data_type is DataType.MULTI:
            spans.append(Span(self._words.word(_FORMATS[DataType.MULTI]), SMALL))
        return spans

    def _table(self, items: Sequence[ItemDefinition]) -> list[Row]:
        columns: dict[str, TranslatedText] = {}
        lines: dict[str, dict[str, ItemDefinition]] = {}
        for item in items:
            title = item.layout.column or item.question
            key = title.in_language(self._words.languages[0])
            columns.setdefault(key, title)
            lines.setdefault(item.layout.row or "", {})[key] = item
        rows = []
        for held in lines.values():
            leader = next(iter(held.values()))
            cells: list[list[list[Span]]] = [
                self._answer(held[key], _CELL_LINE) if key in held else [[]] for key in columns
            ]
            label = [self._words.spans(leader.question, leader.oid)]
            told = [
                spans
                for item in held.values()
                if (condition := self._page.conditions.get(item.oid)) is not None
                for spans in self._condition(condition, item.oid)
            ]
            rows.append(TableRow(label=label, cells=cells, notes=told))
        titles = [strong(self._words.joined(title, "column")) for title in columns.values()]
        table = Table(corner=[[]], columns=titles, rows=rows, label_room=150.0)
        return table_rows(self._words.face, table)

    def _repeating(self, group: ItemGroupDefinition) -> list[Row]:
        """Some empty rows; as a table where the questions fit side by side."""
        asked = [item for item in group.items if not item.is_derived]
        count = min(group.max_repeats or _EMPTY_ROWS, _EMPTY_ROWS)
        words = self._words
        table = Table(
            corner=strong(words.word("DOC-NUMBER")),
            columns=[strong(words.joined(item.question, item.oid)) for item in asked],
            rows=[
                TableRow(
                    label=[[Span(str(number), NOTE_STRONG)]],
                    cells=[self._answer(item, _CELL_LINE) for item in asked],
                )
                for number in range(1, count + 1)
            ],
            label_room=34.0,
        )
        if asked and fits(words.face, table):
            rows = table_rows(words.face, table)
            for item in asked:
                rows += self._condition_row(item.oid)
            return rows
        blocks: list[Row] = []
        for number in range(1, min(count, 2) + 1):
            told = words.say("DOC-ROW", number=number)
            blocks.append(subheading(words.face, [Span(told, NOTE_STRONG)]))
            blocks += [self._item(item) for item in group.items]
        return blocks

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
        return [replace(note(words.face, [spans]), above=12.0)]

    def _filled_by(self) -> list[Row]:
        words = self._words
        label = set_lines(words.face, [Span(words.word("DOC-BLANK-COPIED-BY"), SMALL)], WIDTH)
        caption = Row((Cell(0.0, WIDTH, label),), above=8.0, below=2.0, keep=True)
        return [caption, Row((), above=0.0, boxes=(Box(0.0, WIDTH, 32.0),))]
