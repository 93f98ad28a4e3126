"""A sealed list of allocations: a CSV file, judged as a whole before it is taken."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mscform.base.errors import EntryError
from mscform.base.identity import ItemOID
from mscform.base.message import Message, Slot
from mscform.definitions.allocation import AllocationPlan
from mscform.definitions.item import ItemDefinition
from mscform.definitions.study import StudyDefinition
from mscform.engine.pattern import fits

NUMBER: Final = "number"
STRATUM: Final = "stratum"
MOST_BYTES: Final = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """One row: its place in the file (the first is 1), and what it fills."""

    place: int
    number: str
    fills: Mapping[str, str]
    stratum: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationList:
    """The rows in their order; `digest` is the SHA-256 of the file."""

    digest: str
    rows: tuple[ListRow, ...]

    @property
    def has_strata(self) -> bool:
        """Whether people draw from several lists."""
        return any(row.stratum for row in self.rows)


class ListFaults(EntryError):  # noqa: N818 - it is what it says: many faults
    """A list that cannot be used, with every fault found in it."""

    def __init__(self, faults: Sequence[Message]) -> None:
        self.faults = tuple(faults)
        super().__init__("SVC-LIST-FAULTS", count=len(self.faults))


def read_list(
    data: bytes, study: StudyDefinition, plan: AllocationPlan, taken: Collection[str] = ()
) -> AllocationList:
    """The list of a file. Raises ListFaults with every fault and its line.

    `taken` are numbers that subjects have already.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ListFaults([Message("SVC-LIST-UTF8", {"line": line})]) from error
    if len(data) > MOST_BYTES:
        raise ListFaults([Message("SVC-LIST-SIZE", {"most": MOST_BYTES})])
    reading = _Reading(study, plan, taken)
    rows = tuple(reading.rows(text))
    if reading.faults:
        raise ListFaults(reading.faults)
    return AllocationList(digest=hashlib.sha256(data).hexdigest(), rows=rows)


class _Reading:
    """One file under way, with its faults so far."""

    def __init__(
        self, study: StudyDefinition, plan: AllocationPlan, taken: Collection[str]
    ) -> None:
        self.faults: list[Message] = []
        self._study = study
        self._plan = plan
        self._taken = taken
        self._seen: dict[str, int] = {}

    def rows(self, text: str) -> Iterator[ListRow]:
        """The rows that can be read; a broken head ends it."""
        source = csv.reader(io.StringIO(text, newline=""), strict=True)
        head: list[str] | None = None
        place = 0
        try:
            for line in source:
                cells = [cell.strip() for cell in line]
                if not any(cells):
                    continue
                if head is None:
                    head = cells
                    if not self._head(source.line_num, head):
                        return
                    continue
                place += 1
                row = self._row(source.line_num, place, head, cells)
                if row is not None:
                    yield row
        except csv.Error as error:
            self._tell("SVC-LIST-CSV", line=source.line_num, problem=str(error))
        if not place and not self.faults:
            self._tell("SVC-LIST-EMPTY-FILE", line=1)

    def _tell(self, code: str, **slots: Slot) -> None:
        self.faults.append(Message(code, slots))

    def _head(self, line: int, head: Sequence[str]) -> bool:
        needed = (NUMBER, *self._plan.fills)
        known = (*needed, STRATUM)
        before = len(self.faults)
        for name in dict.fromkeys(head):
            if name not in known:
                self._tell("SVC-LIST-COLUMN", line=line, column=name, known=", ".join(known))
            elif head.count(name) > 1:
                self._tell("SVC-LIST-COLUMN-TWICE", line=line, column=name)
        for name in needed:
            if name not in head:
                self._tell("SVC-LIST-COLUMN-MISSING", line=line, column=name)
        return len(self.faults) == before

    def _row(
        self, line: int, place: int, head: Sequence[str], cells: Sequence[str]
    ) -> ListRow | None:
        if len(cells) != len(head):
            self._tell("SVC-LIST-CELLS", line=line, count=len(cells), needed=len(head))
            return None
        told = dict(zip(head, cells, strict=True))
        self._number(line, told[NUMBER])
        for name, oid in self._plan.fills.items():
            self._cell(line, name, oid, told[name])
        if STRATUM in told and not told[STRATUM]:
            self._tell("SVC-LIST-BLANK", line=line, column=STRATUM)
        return ListRow(
            place=place,
            number=told[NUMBER],
            fills={name: told[name] for name in self._plan.fills},
            stratum=told.get(STRATUM, ""),
        )

    def _number(self, line: int, number: str) -> None:
        if not number:
            self._tell("SVC-LIST-BLANK", line=line, column=NUMBER)
            return
        first = self._seen.setdefault(number, line)
        if first != line:
            self._tell("SVC-LIST-TWICE", line=line, number=number, first=first)
        if number in self._taken:
            self._tell("SVC-LIST-TAKEN", line=line, number=number)
        self._cell(line, NUMBER, self._plan.number, number)

    def _cell(self, line: int, column: str, oid: ItemOID, text: str) -> None:
        """A cell may be empty only where its question is not asked of everybody."""
        item = self._study.item(oid)
        if item is None:
            return
        if not text:
            if item.mandatory is not False and item.ask_when is None:
                self._tell("SVC-LIST-BLANK", line=line, column=column)
            return
        known = self._codes(item)
        if known and text not in known:
            told = {"text": text, "known": ", ".join(known)}
            self._tell("SVC-LIST-CODE", line=line, column=column, **told)
        if item.pattern is not None and not fits(item.pattern, text):
            told = {"text": text, "pattern": item.pattern}
            self._tell("SVC-LIST-PATTERN", line=line, column=column, **told)

    def _codes(self, item: ItemDefinition) -> tuple[str, ...]:
        if item.code_list is None:
            return ()
        return tuple(code.coded_value for code in self._study.code_lists[item.code_list].items)
