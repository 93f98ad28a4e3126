"""Rows of a table parameter, and the search that `lookup(...)` makes in them.

A table that a site changes may have the columns `since` and `until`: the number of the edition in
which a row came, and of the one in which it went. Nothing is ever taken out, so that what was
looked up in an earlier edition can be looked up there again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from mscform.definitions.logic import EDITIONS
from mscform.engine.functions_number import read_number
from mscform.engine.functions_text import text_of
from mscform.engine.values import PartialDate, Value

ANYTHING: Final = "*"
SINCE, UNTIL = EDITIONS
_FROM: Final = "valid_from"
_MANY: Final = ("age", "on", "edition")
_REMEMBERED: Final = 4096
_FIRST: Final = Decimal(1)

_Weight = tuple[date | bool, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its range of ages, its first valid day and its editions read once."""

    cells: Mapping[str, str]
    age_from: Decimal | None
    age_to: Decimal | None
    valid_from: date
    since: Decimal
    until: Decimal | None


def prepare_rows(columns: tuple[str, ...], rows: Value) -> tuple[Row, ...]:
    """Rows (tuples of texts) with their columns; an unreadable bound matches anything."""
    if not isinstance(rows, tuple) or isinstance(rows, PartialDate):
        return ()
    return tuple(
        _row(columns, row)
        for row in rows
        if isinstance(row, tuple) and not isinstance(row, PartialDate)
    )


def _row(columns: tuple[str, ...], row: tuple[Value, ...]) -> Row:
    cells = {name: text_of(cell) or "" for name, cell in zip(columns, row, strict=False)}
    return Row(
        cells,
        read_number(cells.get("age_from", "")),
        read_number(cells.get("age_to", "")),
        _day(cells.get(_FROM, "")),
        read_number(cells.get(SINCE, "")) or _FIRST,
        read_number(cells.get(UNTIL, "")),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


class Table:
    """Rows to search in; what was asked before by name (a test, a laboratory) is remembered.

    Ages, days and editions are many, so they are looked up among the rows that the names leave.
    `edition` is the number of the present one: 1 until something was changed.
    """

    def __init__(self, rows: tuple[Row, ...] = ()) -> None:
        self._rows = rows
        self._known: dict[tuple[tuple[str, Value], ...], tuple[Row, ...]] = {}
        self.edition = max((number for row in rows for number in _editions(row)), default=_FIRST)

    def cell(self, wanted: str, asked: Mapping[str, Value]) -> Value:
        """As `find_cell` over all rows; the present edition where none is asked for."""
        if "edition" not in asked:
            asked = {**asked, "edition": self.edition}
        names = tuple(one for one in asked.items() if one[0] not in _MANY)
        if any(value.__class__ not in (str, Decimal) for _, value in names):
            return find_cell(self._rows, wanted, asked, asked)
        rows = self._known.get(names)
        if rows is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            rows = tuple(row for row in self._rows if all(_matches(row, *one) for one in names))
            self._known[names] = rows
        left = {name: asked[name] for name in _MANY if name in asked}
        return find_cell(rows, wanted, asked, left)


def _editions(row: Row) -> Iterator[Decimal]:
    yield row.since
    if row.until is not None:
        yield row.until


def find_cell(
    rows: tuple[Row, ...],
    wanted: str,
    asked: Mapping[str, Value],
    left: Mapping[str, Value],
) -> Value:
    """The cell `wanted` of the row that says most about what is asked; of equal ones the first.

    `left` is what of it the rows have not been chosen by yet. Columns count from left to right: a
    cell that names what is asked goes before `*`, a later `valid_from` before an earlier one. A
    number where the cell reads as one, else its text; None where no row matches or the cell is
    empty.
    """
    fitting = [row for row in rows if all(_matches(row, *one) for one in left.items())]
    if not fitting:
        return None
    best = fitting[0] if len(fitting) == 1 else max(fitting, key=lambda row: _weight(row, asked))
    cell = best.cells.get(wanted, "")
    number = read_number(cell)
    return number if number is not None else (cell or None)


def _weight(row: Row, asked: Mapping[str, Value]) -> _Weight:
    """How much a matching row says about what is asked, column by column."""
    return tuple(
        row.valid_from if name == _FROM else cell != ANYTHING
        for name, cell in row.cells.items()
        if name in asked or (name == _FROM and "on" in asked)
    )


def _matches(row: Row, name: str, value: Value) -> bool:
    if name == "age":
        return _within(row, value)
    if name == "edition":
        return _in_edition(row, value)
    if name == "on":
        day = value.date() if isinstance(value, datetime) else value
        return isinstance(day, date) and row.valid_from <= day
    cell = row.cells.get(name, "")
    if cell == ANYTHING:
        return True
    if isinstance(value, Decimal):
        return read_number(cell) == value
    return cell == text_of(value)


def _in_edition(row: Row, value: Value) -> bool:
    if not isinstance(value, Decimal):
        return False
    return row.since <= value and (row.until is None or value < row.until)


def _within(row: Row, age: Value) -> bool:
    if not isinstance(age, Decimal):
        return False
    above = row.age_from is None or row.age_from <= age
    return above and (row.age_to is None or age <= row.age_to)
