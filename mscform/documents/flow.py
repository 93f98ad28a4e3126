"""Rows of cells that flow over pages: kept together where that is kind, split where they must be.

Everything on a page but its frame is a row. A row knows its height; a row too tall for a page is
split between lines, so that no value is ever cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from mscform.documents.lines import Line
from mscform.documents.plot import Plot

_SPLIT_FROM: Final = 160.0
"""Rows up to this height (points) move to the next page as a whole."""
_FEWEST_PAGES: Final = 2
_CLOSER: Final = 0.6
"""Of the air above and below a row, where that saves a page."""
_PORTION: Final = 60
"""Rows of more lines than this are laid out in portions of so many lines."""


class Cell(NamedTuple):
    """Lines in a column that begins at `x` and is `width` wide; `align` is left, centre, right."""

    x: float
    width: float
    lines: tuple[Line, ...]
    align: str = "left"

    @property
    def height(self) -> float:
        """The sum of the leadings."""
        return sum(line.leading for line in self.lines)


class Box(NamedTuple):
    """A framed area inside a row; `field` names a signature field to be put there."""

    x: float
    width: float
    height: float
    field: str = ""


class Picture(NamedTuple):
    """A plot inside a row."""

    x: float
    width: float
    height: float
    plot: Plot


@dataclass(frozen=True, slots=True)
class Row:
    """One strip of a page. `header` rows are drawn again when a page breaks before this row.

    `keep` binds the row to the next one. `verticals` are the x of vertical hairlines.
    """

    cells: tuple[Cell, ...]
    above: float = 4.0
    below: float = 4.0
    rule: bool = False
    shade: bool = False
    keep: bool = False
    verticals: tuple[float, ...] = ()
    boxes: tuple[Box, ...] = ()
    pictures: tuple[Picture, ...] = ()
    header: tuple[Row, ...] = ()
    height: float = field(init=False)

    def __post_init__(self) -> None:
        tallest = max((cell.height for cell in self.cells), default=0.0)
        framed = max((box.height for box in self.boxes), default=0.0)
        boxed = max((one.height for one in self.pictures), default=framed)
        object.__setattr__(self, "height", self.above + max(tallest, boxed) + self.below)


class Placed(NamedTuple):
    """A row and its distance from the top of the body."""

    top: float
    row: Row


def paginate(rows: Sequence[Row], room: float) -> list[list[Placed]]:
    """The rows laid out on pages whose body is `room` points high.

    Where less air between the rows saves a page that would be nearly empty, they stand closer.
    """
    pages = _laid_out(rows, room)
    if len(pages) < _FEWEST_PAGES or sum(one.row.height for one in pages[-1]) > room / 2:
        return pages
    closer = _laid_out([_closer(row) for row in rows], room)
    return closer if len(closer) < len(pages) else pages


def _closer(row: Row) -> Row:
    return replace(row, above=row.above * _CLOSER, below=row.below * _CLOSER)


def _laid_out(rows: Iterable[Row], room: float) -> list[list[Placed]]:
    flow = _Flow(room)
    chain: list[Row] = []
    for row in rows:
        chain.append(row)
        if not row.keep:
            flow.add(chain)
            chain = []
    flow.add(chain)
    return flow.pages


class _Flow:
    def __init__(self, room: float) -> None:
        self._room = room
        self._used = 0.0
        self.pages: list[list[Placed]] = [[]]

    def add(self, chain: Sequence[Row]) -> None:
        """Place rows that belong together."""
        needed = sum(row.height for row in chain)
        full = self._used and self._used + needed > self._room and needed <= self._room
        if full and (needed <= _SPLIT_FROM or not _can_begin(chain[-1], self._left(chain))):
            self._turn(chain[0])
        for row in chain:
            for part in _portions(row):
                self._place(part)

    def _left(self, chain: Sequence[Row]) -> float:
        return self._room - self._used - sum(row.height for row in chain[:-1])

    def _place(self, row: Row) -> None:
        while self._used + row.height > self._room:
            parts = _split(row, self._room - self._used)
            if parts is None:
                if self._begun_empty(row):
                    break
                self._turn(row)
                continue
            self._put(parts[0])
            self._turn(row)
            row = parts[1]
        self._put(row)

    def _begun_empty(self, row: Row) -> bool:
        """Is the page as empty as it can be, with nothing but repeated headers?"""
        return self._used <= sum(header.height for header in row.header)

    def _put(self, row: Row) -> None:
        self.pages[-1].append(Placed(self._used, row))
        self._used += row.height

    def _turn(self, row: Row) -> None:
        self.pages.append([])
        self._used = 0.0
        for header in row.header:
            self._put(header)


def _portions(row: Row) -> Iterator[Row]:
    """A row of very many lines in portions, so that laying it out stays linear."""
    longest = max((len(cell.lines) for cell in row.cells), default=0)
    if longest <= _PORTION:
        yield row
        return
    for begin in range(0, longest, _PORTION):
        end = begin + _PORTION
        yield replace(
            row,
            cells=tuple(cell._replace(lines=cell.lines[begin:end]) for cell in row.cells),
            above=row.above if begin == 0 else 0.0,
            below=row.below if end >= longest else 0.0,
            rule=row.rule and end >= longest,
        )


def _can_begin(row: Row, room: float) -> bool:
    return row.height > _SPLIT_FROM and _split(row, room) is not None


def _split(row: Row, room: float) -> tuple[Row, Row] | None:
    """The row cut between lines so that the first part fits, or None where nothing would."""
    room -= row.above + row.below
    firsts: list[Cell] = []
    rests: list[Cell] = []
    for cell in row.cells:
        count = _fitting(cell.lines, room)
        firsts.append(cell._replace(lines=cell.lines[:count]))
        rests.append(cell._replace(lines=cell.lines[count:]))
    moved = sum(len(cell.lines) for cell in firsts)
    left = sum(len(cell.lines) for cell in rests)
    if row.boxes or not moved or not left:
        return None
    return replace(row, cells=tuple(firsts), rule=False), replace(row, cells=tuple(rests))


def _fitting(lines: Sequence[Line], room: float) -> int:
    used = 0.0
    for count, line in enumerate(lines):
        used += line.leading
        if used > room:
            return count
    return len(lines)
