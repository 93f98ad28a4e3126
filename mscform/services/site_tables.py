"""Tables that a site changes (reference ranges): lines are judged, come and go, never vanish.

A table of this kind ends with `since` and `until`. A *line* is a row without these two. Whoever
changes a table names the lines that hold from now on; what is gone keeps its place with the
edition in which it went, so that a form begun earlier goes on finding it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from mscform.base.errors import EntryError
from mscform.base.message import Message, Slot
from mscform.definitions.logic import EDITIONS, Parameter
from mscform.definitions.study import StudyDefinition
from mscform.engine.functions_number import read_number
from mscform.engine.functions_text import text_of
from mscform.engine.table import ANYTHING, Table, prepare_rows
from mscform.engine.values import PartialDate, Value

Line = tuple[str, ...]

_NUMBERS: Final = ("age_from", "age_to", "low", "high")
_PAIRS: Final = (("age_from", "age_to"), ("low", "high"))
_VALUES: Final = ("low", "high")
_DAY: Final = "valid_from"


def has_editions(parameter: Parameter) -> bool:
    """Whether a parameter is a table of this kind."""
    return parameter.site_setting and parameter.columns[-2:] == EDITIONS


def line_columns(parameter: Parameter) -> tuple[str, ...]:
    """The columns that people fill in."""
    return parameter.columns[:-2]


def rows_now(parameter: Parameter, setting: Value) -> tuple[Line, ...]:
    """All rows with their editions: the site's, or the study's where none were ever set."""
    if not isinstance(setting, tuple) or isinstance(setting, PartialDate):
        return parameter.rows
    width = len(parameter.columns)
    rows = (row for row in setting if isinstance(row, tuple) and not isinstance(row, PartialDate))
    cells = (tuple(text_of(cell) or "" for cell in row) for row in rows)
    return tuple((*row, *[""] * (width - len(row))) for row in cells)


def lines_of(rows: Iterable[Line]) -> tuple[Line, ...]:
    """The lines that hold now."""
    return tuple(row[:-2] for row in rows if not row[-1])


def edition_of(parameter: Parameter, rows: Sequence[Line]) -> int:
    """The number of the present edition."""
    return int(Table(prepare_rows(parameter.columns, tuple(rows))).edition)


def changed(
    parameter: Parameter, rows: tuple[Line, ...], lines: Sequence[Line]
) -> tuple[Line, ...]:
    """The rows once these lines hold; EntryError `SVC-TABLE-SAME` where nothing would change."""
    number = str(edition_of(parameter, rows) + 1)
    wanted = dict.fromkeys(lines)
    kept = [row if row[-1] or row[:-2] in wanted else (*row[:-1], number) for row in rows]
    standing = {row[:-2] for row in rows if not row[-1]}
    new = [(*line, number, "") for line in wanted if line not in standing]
    if not new and kept == list(rows):
        raise EntryError("SVC-TABLE-SAME", name=parameter.name)
    return (*kept, *new)


def joined(parameter: Parameter, lines: Sequence[Line], added: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with some added; one for the same case takes the place of the older."""
    columns = line_columns(parameter)
    places = [index for index, name in enumerate(columns) if name not in _VALUES]

    def case(line: Line) -> Line:
        return tuple(line[index] for index in places)

    new = {case(line): line for line in added}
    return (*(line for line in lines if case(line) not in new), *new.values())


def from_csv(parameter: Parameter, data: bytes) -> tuple[Line, ...]:
    """The lines of a CSV file whose first line names the columns, in any order.

    Columns that are not named stay empty; where they have a code list they mean all. UTF-8, or
    GB 18030 as spreadsheets in China write it. EntryError `SVC-TABLE-HEAD`: the head does not fit.
    """
    columns = line_columns(parameter)
    reader = csv.reader(io.StringIO(_text(data)))
    head = [name.strip() for name in next(reader, [])]
    if not head or set(head) - set(columns) or len(set(head)) != len(head):
        raise EntryError("SVC-TABLE-HEAD", given=", ".join(head), columns=", ".join(columns))
    lines = []
    for cells in reader:
        told = {name: cell.strip() for name, cell in zip(head, cells, strict=False)}
        if any(told.values()):
            empty = dict.fromkeys(parameter.lists, ANYTHING)
            lines.append(tuple(told.get(name) or empty.get(name, "") for name in columns))
    return tuple(lines)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def faults(
    parameter: Parameter, study: StudyDefinition, lines: Sequence[Line]
) -> Iterator[Message]:
    """What is wrong with lines: one sentence each, with the number of the line."""
    known = _asked_for(parameter, study)
    for number, line in enumerate(lines, start=1):
        yield from _of_line(parameter, study, known, number, line)


def _of_line(
    parameter: Parameter,
    study: StudyDefinition,
    known: frozenset[str],
    number: int,
    line: Line,
) -> Iterator[Message]:
    columns = line_columns(parameter)
    if len(line) != len(columns):
        yield Message(
            "SVC-TABLE-CELLS", {"n": number, "given": len(line), "columns": ", ".join(columns)}
        )
        return
    cells = dict(zip(columns, line, strict=True))
    for name, cell in cells.items():
        allowed = known if name == columns[0] else _codes(parameter, study, name)
        if allowed and cell not in allowed:
            told = ", ".join(sorted(allowed))
            slots: dict[str, Slot] = {"n": number, "column": name, "cell": cell, "known": told}
            yield Message("SVC-TABLE-CODE", slots)
        if name in _NUMBERS and cell and read_number(cell) is None:
            yield Message("SVC-TABLE-NUMBER", {"n": number, "column": name, "cell": cell})
        if name == _DAY and not _is_day(cell):
            yield Message("SVC-TABLE-DAY", {"n": number, "cell": cell})
    for low, high in _PAIRS:
        least, most = (read_number(cells.get(name, "")) for name in (low, high))
        if least is not None and most is not None and least > most:
            slots = {"n": number, "low": cells[low], "high": cells[high]}
            yield Message("SVC-TABLE-ORDER", slots)


def _codes(parameter: Parameter, study: StudyDefinition, name: str) -> frozenset[str]:
    listed = parameter.lists.get(name)
    if listed is None:
        return frozenset()
    codes = {entry.coded_value for entry in study.code_lists[listed].items}
    return frozenset(codes | {ANYTHING})


def _asked_for(parameter: Parameter, study: StudyDefinition) -> frozenset[str]:
    """What the rules of the study look up in the first column: the tests there are."""
    column = parameter.columns[0]
    name = re.escape(parameter.name)
    wanted = re.compile(rf'lookup\("{name}"[^)]*?\b{column}="([^"]+)"')
    found = set()
    for form in study.forms.values():
        for item in form.items():
            for rule in (item.preset, item.calculate):
                found.update(wanted.findall("" if rule is None else rule.text))
    return frozenset(found)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
