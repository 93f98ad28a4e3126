"""Rows of a table parameter, and the search that `lookup(...)` makes in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from mscform.engine.functions_number import read_number
from mscform.engine.functions_text import text_of
from mscform.engine.values import PartialDate, Value

ANYTHING: Final = "*"
_MANY: Final = ("age", "on")
_REMEMBERED: Final = 4096


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its range of ages and its first valid day read once."""

    cells: Mapping[str, str]
    age_from: Decimal | None
    age_to: Decimal | None
    valid_from: date


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
        _day(cells.get("valid_from", "")),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


class Table:
    """Rows to search in; what was asked before by name (a test, a laboratory) is remembered.

    Ages and days are many, so they are looked up among the rows that the names leave.
    """

    def __init__(self, rows: tuple[Row, ...] = ()) -> None:
        self._rows = rows
        self._known: dict[tuple[tuple[str, Value], ...], tuple[Row, ...]] = {}

    def cell(self, wanted: str, asked: Mapping[str, Value]) -> Value:
        """As `find_cell` over all rows."""
        names = tuple(one for one in asked.items() if one[0] not in _MANY)
        if any(value.__class__ not in (str, Decimal) for _, value in names):
            return find_cell(self._rows, wanted, asked)
        rows = self._known.get(names)
        if rows is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            rows = tuple(row for row in self._rows if all(_matches(row, *one) for one in names))
            self._known[names] = rows
        return find_cell(rows, wanted, {name: asked[name] for name in _MANY if name in asked})


def find_cell(rows: tuple[Row, ...], wanted: str, asked: Mapping[str, Value]) -> Value:
    """The cell `wanted` of the matching row; of several the latest valid, then the first.

    A number where the cell reads as one, else its text; None where no row matches or the cell is
    empty.
    """
    best: Row | None = None
    for row in rows:
        if all(_matches(row, name, value) for name, value in asked.items()) and (
            best is None or ("on" in asked and row.valid_from > best.valid_from)
        ):
            best = row
    if best is None:
        return None
    cell = best.cells.get(wanted, "")
    number = read_number(cell)
    return number if number is not None else (cell or None)


def _matches(row: Row, name: str, value: Value) -> bool:
    if name == "age":
        return _within(row, value)
    if name == "on":
        day = value.date() if isinstance(value, datetime) else value
        return isinstance(day, date) and row.valid_from <= day
    cell = row.cells.get(name, "")
    if cell == ANYTHING:
        return True
    if isinstance(value, Decimal):
        return read_number(cell) == value
    return cell == text_of(value)


def _within(row: Row, age: Value) -> bool:
    if not isinstance(age, Decimal):
        return False
    above = row.age_from is None or row.age_from <= age
    return above and (row.age_to is None or age <= row.age_to)
