"""Tables of cases: each row, and each column of a table of limits, becomes a case of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from mscform.base.text import TranslatedText
from mscform.definitions.cases import Aspect, Case, Expectation, Given, Surroundings
from mscform.definitions.faults import FaultList
from mscform.definitions.logic import Position, Severity
from mscform.definitions.reader_case_entries import EntryReader, parameter_value, split_row
from mscform.definitions.reader_case_models import CaseTableModel, LimitTableModel
from mscform.definitions.reader_nodes import MapNode, Node, TextNode, position_of

ANYTHING: Final = "*"
"""A cell that expects nothing."""

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "parameter": (),
    "expect": (),
    "asked": (),
    "level": (),
    "rules": (),
    "fires": (),
    "silent": (),
    "complete": (),
    "escalate_after": (),
    "finding": ("at",),
    "proposal": ("at",),
    "task": ("at",),
    "schedule": ("tell",),
    "timepoint": ("tell",),
    "form": ("tell",),
}
"""The first key of a column that is a map, and the further keys it knows."""

_PLACED: Final = {
    "schedule": Aspect.SCHEDULE,
    "timepoint": Aspect.TIMEPOINTS,
    "form": Aspect.FORMS,
}
_CODED: Final = {
    "finding": (Aspect.FINDINGS, "severity"),
    "proposal": (Aspect.PROPOSALS, "grade"),
    "task": (Aspect.TASKS, "due"),
}
_ALERT: Final = frozenset({"level", "rules", "fires", "silent", "complete", "escalate_after"})


@dataclass(slots=True)
class _Example:
    """One row while it is read."""

    start: str | None = None
    now: str | None = None
    queries: str | None = None
    parameters: dict[str, str | tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    given: list[Given] = field(default_factory=list)
    expected: list[Expectation] = field(default_factory=list)


_Cell = Callable[[_Example, Node], None]


class TableReader:
    """Reads the tables of one file; faults are collected."""

    def __init__(self, faults: FaultList) -> None:
        self._faults = faults
        self._entries = EntryReader(faults)

    # ------------------------------------------------------------------ examples

    def examples(
        self, table: CaseTableModel, name: TranslatedText, setting: Surroundings
    ) -> Iterator[Case]:
        """A case for each row."""
        prefix = "" if table.at is None else str(table.at)
        columns = [self._column(node, prefix) for node in table.columns]
        for row in table.rows:
            place = position_of(row[0]) if row else position_of(table.source)
            if len(row) != len(columns):
                slots = {"count": len(row), "needed": len(columns)}
                self._faults.add(place, "DEF-CASE-CELLS", **slots)
                continue
            example = _Example()
            for column, cell in zip(columns, row, strict=True):
                if column is not None:
                    column(example, cell)
            yield _case(table, name, setting, example, place)

    def _column(self, node: Node, prefix: str) -> _Cell | None:
        """What the cells of a column do; None, with a fault told, where it means nothing."""
        place = position_of(node)
        if isinstance(node, TextNode):
            if node in ("now", "start", "queries"):
                return _surrounding(str(node))
            at = self._entries.item(prefix, str(node), place)
            return self._given(at) if at else None
        if isinstance(node, MapNode) and node and all(_is_text(each) for each in node.values()):
            kind = next(iter(node))
            told = {str(key): str(value) for key, value in node.items()}
            known = _COLUMNS.get(str(kind))
            wrong = [key for key in node if known is not None and key not in (kind, *known)]
            for key in wrong:
                self._faults.add_unknown(
                    position_of(key), "DEF-UNKNOWN-KEY", str(key), [kind, *(known or ())]
                )
            if known is not None and not wrong and ("tell" in told or "tell" not in known):
                return self._expecting(str(kind), told, prefix, place)
        self._faults.add(place, "DEF-CASE-COLUMN", known=", ".join(_COLUMNS))
        return None

    def _expecting(
        self, kind: str, told: Mapping[str, str], prefix: str, place: Position
    ) -> _Cell | None:
        name = told[kind]
        if kind == "parameter":
            return lambda example, cell: example.parameters.update({name: parameter_value(cell)})
        if kind in ("expect", "asked"):
            at = self._entries.item(prefix, name, place)
            return self._item(at, kind) if at else None
        if kind in _ALERT:
            form, row = split_row(name)
            return _property(Aspect.ALERTS, form, row, kind)
        if kind in _PLACED:
            form, row = split_row(name)
            return _property(_PLACED[kind], form, row, told["tell"])
        aspect, key = _CODED[kind]
        at = told.get("at", "")
        if aspect is Aspect.FINDINGS and at and "/" not in at:
            at = self._entries.item(prefix, at, place)
        return _coded(aspect, name, at, key)

    def _given(self, at: str) -> _Cell:
        def put(example: _Example, cell: Node) -> None:
            if cell == "":
                return
            found = self._entries.entry(at, cell)
            if found is not None:
                example.given.append(found)

        return put

    def _item(self, at: str, kind: str) -> _Cell:
        def put(example: _Example, cell: Node) -> None:
            if cell == ANYTHING:
                return
            found = self._entries.item_expected(at, cell)
            if found is not None and kind == "asked":
                wanted = {"asked": found.wanted.get("value", "")}
                place = found.position
                found = Expectation(aspect=Aspect.ITEMS, at=at, wanted=wanted, position=place)
            if found is not None:
                example.expected.append(found)

        return put

    # ------------------------------------------------------------------ limits

    def limits(
        self, table: LimitTableModel, name: TranslatedText, setting: Surroundings
    ) -> Iterator[Case]:
        """A case for each kind of value and severity: all items of the table typed together."""
        for severity in (Severity.IMPOSSIBLE, Severity.ALARMING, Severity.UNUSUAL):
            rows = [row for row in table.rows if str(row[1]) == severity.value]
            for column in (2, 3, 4, 5):
                example = _Example()
                for row in rows:
                    self._limit(table, row, column, example)
                if example.given:
                    yield _case(table, name, setting, example, example.given[0].position)
        known = [severity.value for severity in Severity if severity is not Severity.REQUIRED]
        for row in table.rows:
            if str(row[1]) not in known:
                self._faults.add_unknown(
                    position_of(row[1]),
                    "DEF-UNKNOWN-WORD",
                    str(row[1]),
                    known,
                    possible=", ".join(known),
                )

    def _limit(
        self, table: LimitTableModel, row: Sequence[TextNode], column: int, example: _Example
    ) -> None:
        cell = row[column]
        at = self._entries.item(str(table.at), str(row[0]), position_of(row[0]))
        if not cell or not at:
            return
        place = position_of(cell)
        example.given.append(Given(at=at, value=str(cell), missing=None, position=place))
        example.expected.append(
            Expectation(
                aspect=Aspect.FINDINGS,
                at=at,
                code="RANGE",
                wanted={"severity": str(row[1])},
                present=column in (2, 5),
                position=place,
            )
        )


def _is_text(node: Node) -> bool:
    return isinstance(node, TextNode)


def _surrounding(name: str) -> _Cell:
    def put(example: _Example, cell: Node) -> None:
        if isinstance(cell, TextNode) and cell:
            setattr(example, name, str(cell))

    return put


def _property(aspect: Aspect, at: str, row: str, key: str) -> _Cell:
    def put(example: _Example, cell: Node) -> None:
        if cell != ANYTHING:
            example.expected.append(
                Expectation(
                    aspect=aspect,
                    at=at,
                    row=row,
                    wanted={key: _words(cell)},
                    position=position_of(cell),
                )
            )

    return put


def _coded(aspect: Aspect, code: str, address: str, key: str) -> _Cell:
    at, row = split_row(address)

    def put(example: _Example, cell: Node) -> None:
        text = _words(cell)
        if text == ANYTHING:
            return
        wanted = {key: text} if text not in ("", "yes") else {}
        example.expected.append(
            Expectation(
                aspect=aspect,
                at=at,
                row=row,
                code=code,
                wanted=wanted,
                present=bool(text),
                position=position_of(cell),
            )
        )

    return put


def _words(cell: Node) -> str:
    return str(cell) if isinstance(cell, TextNode) else " ".join(map(str, cell))


def _case(
    table: CaseTableModel | LimitTableModel,
    name: TranslatedText,
    setting: Surroundings,
    example: _Example,
    place: Position,
) -> Case:
    own = Surroundings(
        position=place,
        start=example.start,
        now=example.now,
        queries=example.queries,
        parameters=example.parameters,
        given=tuple(example.given),
    )
    return Case(
        name=name,
        source=str(table.source),
        setting=setting,
        own=own,
        expected=tuple(example.expected),
        position=place,
    )
