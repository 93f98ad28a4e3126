"""Tables of an empty form: who writes by hand needs a line's boxes beside each other.

A condition that holds for a whole column is told once under the table, by the column's title.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from mscform.base.text import TranslatedText
from mscform.definitions.item import ItemDefinition
from mscform.documents.flow import Row
from mscform.documents.layout import Table, TableRow, fits, note, strong, table_rows
from mscform.documents.lines import SMALL, SMALL_INK, Span
from mscform.documents.paper import WIDTH
from mscform.documents.wording import Wording

Conditions = Mapping[str, TranslatedText]
Writing = Callable[[ItemDefinition, float], list[list[Span]]]
"""Where somebody writes an answer, on a line of so many points."""

_LABEL: Final = 132.0
_LINE: Final = 60.0
_LONG_LINE: Final = 136.0
_FEW: Final = 2
_LEAST_CELL: Final = 44.0
_MARGINS: Final = 12.0


class _Column(NamedTuple):
    title: TranslatedText
    items: dict[str, ItemDefinition]


def asked_table(
    words: Wording, items: Sequence[ItemDefinition], conditions: Conditions, writing: Writing
) -> list[Row]:
    """Lines and columns that somebody writes into; `items` of the program's own are left out."""
    columns: dict[str, _Column] = {}
    leaders: dict[str, ItemDefinition] = {}
    for item in items:
        title = item.layout.column or item.question
        column = columns.setdefault(title.in_language(words.languages[0]), _Column(title, {}))
        if not item.is_derived:
            row = item.layout.row or ""
            leaders.setdefault(row, item)
            column.items[row] = item
    asked = [column for column in columns.values() if column.items]
    line = _LONG_LINE if len(asked) <= _FEW else _LINE
    table = _drawn(words, leaders, asked, lambda item: writing(item, line))
    if not fits(words.face, table):
        cell = max((WIDTH - _LABEL) / len(asked), _LEAST_CELL)
        table = _drawn(words, leaders, asked, lambda item: writing(item, cell - _MARGINS))
        table = replace(table, by_word=True, cell_room=cell)
    told = [legend for column in asked for legend in _legends(words, leaders, column, conditions)]
    return [*bound(table_rows(words.face, table), told)]


def condition(words: Wording, told: TranslatedText, place: str) -> list[Span]:
    """When something is asked."""
    said = words.say("DOC-BLANK-ASKED-WHEN", condition=told)
    return [Span(words.face.legible(said, place), SMALL)]


def bound(rows: Sequence[Row], legends: Sequence[Row]) -> list[Row]:
    """Rows with their legends under them, on the page of the last row."""
    if not rows or not legends:
        return [*rows, *legends]
    kept = [replace(row, keep=True) for row in (rows[-1], *legends[:-1])]
    return [*rows[:-1], *kept, legends[-1]]


def legend(words: Wording, lead: str, told: TranslatedText, place: str) -> Row:
    """A condition under a table, behind the title of what it is about."""
    lead = words.face.legible(lead, place)
    return note(words.face, [[Span(f"{lead}: ", SMALL_INK), *condition(words, told, place)]])


def _drawn(
    words: Wording,
    leaders: Mapping[str, ItemDefinition],
    columns: Sequence[_Column],
    answer: Callable[[ItemDefinition], list[list[Span]]],
) -> Table:
    rows = []
    for row, leader in leaders.items():
        cells: list[list[list[Span]]] = [
            answer(column.items[row]) if row in column.items else [[]] for column in columns
        ]
        label = [words.spans(leader.question, leader.oid)]
        rows.append(TableRow(label=label, cells=cells))
    titles = [strong(words.joined(column.title, "column")) for column in columns]
    return Table(corner=[[]], columns=titles, rows=rows, label_room=_LABEL)


def _legends(
    words: Wording,
    leaders: Mapping[str, ItemDefinition],
    column: _Column,
    conditions: Conditions,
) -> list[Row]:
    """The conditions of a column; where its lines differ, with the lines that each is for."""
    found: dict[tuple[str, ...], list[str]] = {}
    for row, item in column.items.items():
        told = conditions.get(item.oid)
        if told is not None:
            found.setdefault(words.each(told, item.oid), []).append(row)
    legends = []
    for rows in found.values():
        first = column.items[rows[0]]
        lead = words.joined(column.title, first.oid)
        if len(rows) < len(column.items):
            names = ", ".join(words.first(leaders[row].question, first.oid) for row in rows)
            lead = f"{lead} ({names})"
        legends.append(legend(words, lead, conditions[first.oid], first.oid))
    return legends
