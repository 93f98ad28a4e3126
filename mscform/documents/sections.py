"""The sections of a filled form: questions in rows, tables, and what was not asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from mscform.base.identity import ItemOID
from mscform.base.message import Message
from mscform.base.text import TranslatedText
from mscform.definitions.form import GroupLayout
from mscform.documents.answers import Answers, Paragraph, struck_out
from mscform.documents.flow import Cell, Row
from mscform.documents.grids import timed_grid
from mscform.documents.layout import (
    ANSWER,
    BESIDE,
    QUESTION,
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
    NOTE_QUIET,
    NOTE_STRONG,
    Span,
    set_lines,
    set_paragraphs,
)
from mscform.documents.marks import mark
from mscform.documents.paper import WIDTH
from mscform.engine.form_state import FormState, GroupState, ItemState, Need, RepeatState
from mscform.engine.wording import shown_text

_TALLEST: Final = 72.0
"""A line of a table of narrow columns that would be taller is better read as a block."""


def group_rows(answers: Answers, state: FormState, group: GroupState, zone: str) -> list[Row]:
    """One section of a form as rows. `zone` is the offset of the site's times."""
    words = answers.words
    title = words.spans(group.definition.title, group.definition.oid, HEADING)
    body = _body(answers, state, group) if group.need is Need.ASKED else []
    who = Message("DOC-ENTERED-BY", {"zone": zone})
    beside = words.each(who, "zone") if _has_rows_layout(group) and body else ()
    rows = [heading(words.face, title, beside), *body]
    told = _left_out(answers, group)
    if told:
        rows.append(note(words.face, told))
    if len(rows) == 1:
        rows.append(note(words.face, [[Span(words.word("DOC-NO-ROWS"), NOTE_QUIET)]]))
    return rows


def _has_rows_layout(group: GroupState) -> bool:
    definition = group.definition
    return not definition.repeating and definition.layout is not GroupLayout.TABLE


def _body(answers: Answers, state: FormState, group: GroupState) -> list[Row]:
    definition = group.definition
    if definition.timed is not None:
        return timed_grid(answers, state, group)
    if definition.repeating:
        return _repeats(answers, group)
    rows: list[Row] = []
    for repeat in group.repeats:
        rows += _single(answers, repeat.items, tabular=definition.layout is GroupLayout.TABLE)
    return rows


def _single(answers: Answers, items: Sequence[ItemState], *, tabular: bool) -> list[Row]:
    """Items of a group that does not repeat: in rows, those with a table row in a table."""
    asked = [item for item in items if item.need is Need.ASKED]
    rows: list[Row] = []
    for in_table, part in groupby(
        asked, key=lambda item: tabular and item.definition.layout.row is not None
    ):
        if in_table:
            rows += _table(answers, list(part))
        else:
            for item in part:
                rows += item_rows(answers, item)
    return rows


def item_rows(answers: Answers, item: ItemState, *, struck: bool = False) -> list[Row]:
    """One question with its answer, and what was found about it underneath."""
    words = answers.words
    face = words.face
    question = words.spans(item.definition.question, str(item.path))
    told = answers.full(item)
    if struck:
        told = struck_out(told)
    cells = (
        Cell(*QUESTION, set_lines(face, question, QUESTION[1])),
        Cell(*ANSWER, set_paragraphs(face, told, ANSWER[1])),
        Cell(*BESIDE, set_lines(face, answers.attribution(item), BESIDE[1])),
    )
    found = [spans for finding in item.findings for spans in answers.finding(finding)]
    rows = [Row(cells, rule=not found, keep=bool(found), below=2.0 if found else 4.0)]
    if found:
        room = WIDTH - ANSWER[0]
        lines = set_paragraphs(face, found, room)
        rows.append(Row((Cell(ANSWER[0], room, lines),), above=0.0, rule=True))
    return rows


def _table(answers: Answers, items: Sequence[ItemState]) -> list[Row]:
    """Items that stand in lines and columns by their layout hints."""
    words = answers.words
    items = _telling(items, words.languages[0])
    columns: dict[str, TranslatedText] = {}
    lines: dict[str, dict[str, ItemState]] = {}
    for item in items:
        hint = item.definition.layout
        title = hint.column or item.definition.question
        key = title.in_language(words.languages[0])
        columns.setdefault(key, title)
        lines.setdefault(hint.row or "", {})[key] = item
    rows = [_table_row(answers, held, tuple(columns)) for held in lines.values()]
    table = Table(
        corner=[[]],
        columns=[strong(words.joined(title, "column")) for title in columns.values()],
        rows=rows,
        label_room=150.0,
    )
    return table_rows(words.face, table)


def _telling(items: Sequence[ItemState], language: str) -> list[ItemState]:
    """The items of a table without the columns that only compute and have nothing to tell."""
    held: dict[str, list[ItemState]] = {}
    for item in items:
        title = item.definition.layout.column or item.definition.question
        held.setdefault(title.in_language(language), []).append(item)
    lines = {item.definition.layout.row for item in items if not item.definition.is_derived}
    silent = {
        item.path
        for column in held.values()
        if all(item.definition.is_derived and not item.text for item in column)
        for item in column
        if item.definition.layout.row in lines
    }
    return [item for item in items if item.path not in silent]


def _table_row(answers: Answers, held: dict[str, ItemState], columns: tuple[str, ...]) -> TableRow:
    words = answers.words
    leader = min(held.values(), key=lambda item: item.definition.is_derived)
    notes = [
        spans
        for key, item in held.items()
        for finding in item.findings
        for spans in answers.finding(finding, lead=key)
    ]
    return TableRow(
        label=[words.spans(leader.definition.question, str(leader.path))],
        cells=[answers.brief(held[key]) if key in held else [[]] for key in columns],
        notes=notes,
    )


def _repeats(answers: Answers, group: GroupState) -> list[Row]:
    """A repeating group: a table where it fits, else one block for each repeat."""
    table = _repeat_table(answers, group)
    face = answers.words.face
    for tried in () if table is None else (table, replace(table, by_word=True)):
        if fits(face, tried):
            rows = table_rows(face, tried)
            if tried is table or all(row.height <= _TALLEST for row in rows):
                return rows
    rows = []
    for repeat in group.repeats:
        rows.append(subheading(answers.words.face, _repeat_title(answers, repeat)))
        for item in repeat.items:
            if item.need is Need.ASKED:
                rows += item_rows(answers, item, struck=repeat.struck)
    return rows


def _repeat_title(answers: Answers, repeat: RepeatState) -> list[Span]:
    words = answers.words
    spans = [Span(words.say("DOC-ROW", number=repeat.key), NOTE_STRONG)]
    if repeat.title is not None:
        spans.append(Span("  ", NOTE_STRONG))
        spans += words.spans(repeat.title, repeat.key)
    if repeat.struck:
        spans += [Span("  ", NOTE_STRONG), mark("cross", NOTE_STRONG)]
        spans.append(Span(words.word("DOC-STRUCK"), NOTE_STRONG))
    return spans


def _repeat_table(answers: Answers, group: GroupState) -> Table | None:
    words = answers.words
    shown = [
        item
        for at, item in enumerate(group.definition.items)
        if any(_asked(repeat, at) for repeat in group.repeats)
    ]
    if not shown:
        return None
    rows = [_repeat_row(answers, repeat, [item.oid for item in shown]) for repeat in group.repeats]
    return Table(
        corner=[[Span(words.word("DOC-NUMBER"), NOTE_STRONG)]],
        columns=[strong(words.joined(item.question, item.oid)) for item in shown],
        rows=rows,
        label_room=34.0,
    )


def _asked(repeat: RepeatState, at: int) -> bool:
    return at < len(repeat.items) and repeat.items[at].need is Need.ASKED


def _repeat_row(answers: Answers, repeat: RepeatState, shown: Sequence[ItemOID]) -> TableRow:
    words = answers.words
    by_oid = {item.path.item: item for item in repeat.items}
    cells = [answers.cell(by_oid.get(oid)) for oid in shown]
    notes = [
        spans
        for item in repeat.items
        for finding in item.findings
        for spans in answers.finding(finding, lead=words.first(item.definition.question, "?"))
    ]
    if repeat.struck:
        cells = [struck_out(paragraphs) for paragraphs in cells]
        notes.insert(0, [mark("cross", NOTE_STRONG), Span(words.word("DOC-STRUCK"), NOTE_STRONG)])
    return TableRow(label=[[Span(repeat.key, NOTE_STRONG)]], cells=cells, notes=notes)


def _left_out(answers: Answers, group: GroupState) -> list[Paragraph]:
    """What was not asked and what cannot be decided yet, each named in one line."""
    return [
        *_named(answers, group, Need.NOT_ASKED, "DOC-NOT-ASKED"),
        *_named(answers, group, Need.UNDECIDED, "DOC-UNDECIDED"),
    ]


def _named(answers: Answers, group: GroupState, need: Need, code: str) -> list[Paragraph]:
    """One sentence that names every question of a kind; in tables cells speak for themselves."""
    found: dict[str, list[ItemState]] = {}
    for repeat in group.repeats:
        for item in repeat.items:
            if item.need is need or group.need is need:
                found.setdefault(item.path.item, []).append(item)
    everywhere = {oid: items for oid, items in found.items() if len(items) == len(group.repeats)}
    if not everywhere:
        return []
    names = TranslatedText(
        {
            language: _names(answers, everywhere.values(), language)
            for language in answers.words.languages
        }
    )
    told = answers.words.say(code, count=len(everywhere), questions=names)
    return [[mark("half", NOTE_QUIET, 6.0), Span(told, NOTE_QUIET)]]


def _names(answers: Answers, found: Iterable[Sequence[ItemState]], language: str) -> str:
    names = []
    for items in found:
        name = items[0].definition.question.in_language(language)
        kept = [
            shown_text(item.definition, item.answer.raw)
            for item in items
            if item.answer is not None and item.answer.raw
        ]
        if kept:
            name = f"{name} ({answers.kept(kept, language)})"
        names.append(name)
    return ("；" if language.startswith("zh") else "; ").join(names)
