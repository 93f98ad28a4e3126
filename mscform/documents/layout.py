"""Helping hands for rows: columns of the body, headings, notes, and tables that never clip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from mscform.documents.flow import Cell, Row
from mscform.documents.lines import (
    MARK_GAP,
    NOTE_STRONG,
    SMALL,
    Line,
    Span,
    longest_word,
    set_lines,
    set_paragraphs,
)
from mscform.documents.marks import gap
from mscform.documents.paper import WIDTH
from mscform.documents.typeface import Typeface

Paragraphs = Sequence[Sequence[Span]]
QUESTION: Final = (0.0, 204.0)
ANSWER: Final = (216.0, 186.0)
BESIDE: Final = (410.0, WIDTH - 410.0)
"""Columns of a question row: x and width in points."""
_PADDING: Final = 4.0
_WIDEST: Final = 150.0
_WIDEST_WORD: Final = 80.0
_NARROWEST: Final = 30.0
_ENOUGH: Final = 92.0
_BETWEEN: Final = 10.0
_LEAST_LABEL: Final = 88.0
_NARROW_LABEL: Final = 60.0
"""Beside a narrower label the other columns share what is left over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One line of a table: label, cells, and what is to be said under it."""

    label: Paragraphs
    cells: Sequence[Paragraphs]
    notes: Paragraphs = ()
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table to be drawn: column titles, rows, and the least width of its label column."""

    corner: Paragraphs
    columns: Sequence[Paragraphs]
    rows: Sequence[TableRow]
    label_room: float = 120.0
    cell_room: float = _NARROWEST
    centred: bool = False
    by_word: bool = False
    """Columns are satisfied with the room of their longest word; so are centred ones."""


def heading(face: Typeface, title: Sequence[Span], beside: Sequence[str] = ()) -> Row:
    """A section's heading, bound to what follows; `beside` in a line for each language."""
    cells = [Cell(0.0, BESIDE[0] - 8, set_lines(face, title, BESIDE[0] - 8))]
    if beside:
        lines = set_paragraphs(face, [[Span(one, SMALL)] for one in beside], BESIDE[1])
        lowered = (Line((), 0.0, 6.0, 6.0),) if len(lines) == 1 else ()
        cells.append(Cell(*BESIDE, (*lowered, *lines)))
    return Row(tuple(cells), above=12.0, below=4.0, rule=True, keep=True)


def subheading(face: Typeface, spans: Sequence[Span]) -> Row:
    """A smaller heading inside a section."""
    return Row((Cell(0.0, WIDTH, set_lines(face, spans, WIDTH)),), above=8.0, below=0.0, keep=True)


def note(face: Typeface, paragraphs: Paragraphs, *, x: float = 0.0, keep: bool = False) -> Row:
    """A note over the width of the body from `x` on."""
    lines = set_paragraphs(face, paragraphs, WIDTH - x)
    return Row((Cell(x, WIDTH - x, lines),), above=2.0, below=4.0, keep=keep)


def naturals(
    face: Typeface, columns: Sequence[Sequence[Paragraphs]], least: float, *, by_word: bool = False
) -> list[float]:
    """How wide each column would like to be, padding included, within sensible bounds.

    `by_word` asks for no more than the longest word needs.
    """
    wanted = []
    for column in columns:
        widest = max((_widest(face, paragraphs, by_word) for paragraphs in column), default=0.0)
        wanted.append(min(max(widest + 2 * _PADDING + 0.5, least), _WIDEST))
    return wanted


def fitted(wanted: Sequence[float], room: float) -> list[float]:
    """Column widths that fill at most `room`: wide ones give way first."""
    widths = list(wanted)
    while sum(widths) > room + 0.01:
        most = max(widths)
        next_most = max((width for width in widths if width < most), default=0.0)
        wide = [at for at, width in enumerate(widths) if width == most]
        excess = sum(widths) - room
        cut = min(most - next_most, excess / len(wide))
        for at in wide:
            widths[at] = most - cut
    return widths


def table_rows(face: Typeface, table: Table) -> list[Row]:
    """The table as rows; one with too many columns continues in bands under each other."""
    table, wanted = _side_by_side(face, table)
    rows: list[Row] = []
    bands = _bands(wanted, WIDTH - table.label_room)
    for at, band in enumerate(bands):
        rows += _band(
            face, table, band, fitted([wanted[i] for i in band], WIDTH - table.label_room)
        )
        if at + 1 < len(bands):
            rows.append(Row((), above=8.0, below=0.0))
    return rows


def _side_by_side(face: Typeface, table: Table) -> tuple[Table, list[float]]:
    """The table with the widths of its columns; before it is torn into bands, labels give way."""
    wanted = _wishes(face, table)
    narrow = table.label_room < _NARROW_LABEL
    if narrow or table.centred or sum(wanted) <= WIDTH - table.label_room:
        return table, wanted
    tight = _wishes(face, replace(table, by_word=True))
    words = [row.label for row in table.rows]
    least = max([_LEAST_LABEL, *(longest_word(face, label, _WIDEST_WORD) for label in words)])
    room = WIDTH - sum(tight)
    if room < least:
        return table, wanted
    label = min(room, table.label_room)
    more = sum(wanted) - sum(tight)
    # Where no column can be broken any closer, the labels alone have given way.
    share = (room - label) / more if more else 0.0
    grown = [few + share * (many - few) for few, many in zip(tight, wanted, strict=True)]
    return replace(table, label_room=label), grown


def fits(face: Typeface, table: Table) -> bool:
    """Would all columns stand side by side without being squeezed into slivers?"""
    needed = sum(min(width, _ENOUGH) for width in _wishes(face, table))
    return needed <= WIDTH - table.label_room


def in_columns(face: Typeface, pieces: Sequence[Sequence[Span]], room: float) -> list[list[Span]]:
    """Pieces in as many equal columns as fit, read downwards; each piece stays whole if it can."""
    lengths = [set_lines(face, piece, room)[0].width for piece in pieces]
    count = max(int((room + _BETWEEN) // (max(lengths) + _BETWEEN)), 1)
    height = -(-len(pieces) // count)
    lines: list[list[Span]] = []
    for at in range(height):
        line: list[Span] = []
        for number in range(at, len(pieces), height):
            column = number // height * room / count
            used = set_lines(face, line, 4 * room)[0].width if line else 0.0
            line += [gap(max(column - used - MARK_GAP, 0.0))] if line else []
            line += pieces[number]
        lines.append(line)
    return lines


def _wishes(face: Typeface, table: Table) -> list[float]:
    by_column = [
        [table.columns[at], *(row.cells[at] for row in table.rows)]
        for at in range(len(table.columns))
    ]
    by_word = table.centred or table.by_word
    return naturals(face, by_column, table.cell_room, by_word=by_word)


def _bands(wanted: Sequence[float], room: float) -> list[list[int]]:
    """Columns in groups that fit, as even as can be."""
    groups: list[list[int]] = [[]]
    used = 0.0
    for at, width in enumerate(wanted):
        if groups[-1] and used + width > room + 0.01:
            groups.append([])
            used = 0.0
        groups[-1].append(at)
        used += width
    if len(groups) < 2:
        return groups
    size = -(-len(wanted) // len(groups))
    even = [list(range(at, min(at + size, len(wanted)))) for at in range(0, len(wanted), size)]
    fit = all(sum(wanted[i] for i in band) <= room + 0.01 for band in even)
    return even if fit else groups


def _band(face: Typeface, table: Table, band: Sequence[int], widths: Sequence[float]) -> list[Row]:
    label = WIDTH - sum(widths)
    if table.label_room < _NARROW_LABEL:
        stretch = (WIDTH - table.label_room) / sum(widths)
        label, widths = table.label_room, [width * stretch for width in widths]
    places: list[tuple[float, float]] = [(0.0, label)]
    x = label
    for width in widths:
        places.append((x, width))
        x += width
    verticals = tuple(place[0] for place in places[1:])
    head = _strip(face, places, [table.corner, *(table.columns[i] for i in band)], table.centred)
    head = replace(head, shade=True, rule=True, keep=True, verticals=verticals)
    rows = [head]
    for at, row in enumerate(table.rows):
        strip = _strip(face, places, [row.label, *(row.cells[i] for i in band)], table.centred)
        strip = replace(strip, rule=not row.notes, verticals=verticals, header=(head,))
        rows.append(replace(strip, keep=bool(row.notes) or (at == 0 and len(table.rows) > 1)))
        if row.notes:
            lines = set_paragraphs(face, row.notes, WIDTH - 20)
            cell = Cell(12.0, WIDTH - 20, lines)
            rows.append(Row((cell,), above=0.0, below=4.0, rule=True, header=(head,)))
    return rows


def _strip(
    face: Typeface,
    places: Sequence[tuple[float, float]],
    contents: Sequence[Paragraphs],
    centred: bool,
) -> Row:
    cells = []
    for at, ((x, width), paragraphs) in enumerate(zip(places, contents, strict=True)):
        inner = width - 2 * _PADDING
        lines = set_paragraphs(face, paragraphs, inner)
        cells.append(Cell(x + _PADDING, inner, lines, "centre" if centred and at else "left"))
    return Row(tuple(cells), above=3.0, below=3.0)


def _widest(face: Typeface, paragraphs: Paragraphs, by_word: bool) -> float:
    if by_word:
        return longest_word(face, paragraphs, _WIDEST_WORD)
    lines = set_paragraphs(face, paragraphs, _WIDEST)
    return max((line.width for line in lines), default=0.0)


def strong(text: str) -> list[list[Span]]:
    """A column title."""
    return [[Span(text, NOTE_STRONG)]]
