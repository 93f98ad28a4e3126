"""Entries and expectations of cases: short names written out, each with its place in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from mscform.definitions.cases import Aspect, Expectation, Given
from mscform.definitions.faults import FaultList
from mscform.definitions.logic import Position
from mscform.definitions.reader_case_models import ExpectModel
from mscform.definitions.reader_nodes import MapNode, Node, TextNode, position_of

_GIVEN_KEYS = ("missing", "value", "measured")
_ITEM_KEYS = ("value", "asked", "missing", "mandatory", "unit")


class EntryReader:
    """Reads entries and expectations; faults are collected."""

    def __init__(self, faults: FaultList) -> None:
        self._faults = faults

    # ------------------------------------------------------------------ addresses

    def item(self, prefix: str, name: str, place: Position) -> str:
        """The address of an item: written in full, or a name of the form or row `prefix`.

        Empty, with a fault told, where it is neither.
        """
        if "/" in name:
            if name.count("/") == 2 and not _is_row(name):
                return name
        elif prefix:
            form, row = split_row(prefix)
            short = form.rsplit("/", 1)[-1].partition("[")[0].removeprefix("F.")
            oid = name if name.startswith("I.") else f"I.{short}.{name}"
            return f"{form}/{oid}[{row}]" if row else f"{form}/{oid}"
        self._faults.add(place, "DEF-CASE-ADDRESS", address=name)
        return ""

    # ------------------------------------------------------------------ what is given

    def given(self, entries: Mapping[TextNode, Node]) -> tuple[Given, ...]:
        """All entries, those of a form or row one by one."""
        found = (self.entry(at, node) for at, node in self._leaves(entries))
        return tuple(entry for entry in found if entry is not None)

    def entry(self, at: str, node: Node) -> Given | None:
        """One entry: a text, `{missing: CODE}`, or `{value: TEXT, measured: MOMENT}`."""
        place = position_of(node)
        if isinstance(node, TextNode):
            return Given(at=at, value=str(node), missing=None, position=place)
        told = self._properties(node, _GIVEN_KEYS)
        if ("missing" in told) == ("value" in told):
            self._faults.add(place, "DEF-CASE-GIVEN", address=at)
            return None
        return Given(
            at=at,
            value=told.get("value"),
            missing=told.get("missing"),
            position=place,
            measured=told.get("measured"),
        )

    def _leaves(self, entries: Mapping[TextNode, Node]) -> Iterator[tuple[str, Node]]:
        for name, node in entries.items():
            if is_form_or_row(name):
                if not isinstance(node, MapNode):
                    self._faults.add(position_of(node), "DEF-NOT-A-MAP", key=str(name))
                    continue
                for inner, value in node.items():
                    at = self.item(str(name), str(inner), position_of(inner))
                    if at:
                        yield at, value
            elif at := self.item("", str(name), position_of(name)):
                yield at, node

    def _properties(self, node: Node, keys: tuple[str, ...]) -> dict[str, str]:
        """A small map of texts with known keys."""
        if not isinstance(node, MapNode):
            return {}
        for key, value in node.items():
            if key not in keys:
                self._faults.add_unknown(position_of(key), "DEF-UNKNOWN-KEY", str(key), keys)
            elif not isinstance(value, TextNode):
                self._faults.add(position_of(value), "DEF-NOT-A-TEXT", key=str(key))
        return {
            str(key): str(value)
            for key, value in node.items()
            if key in keys and isinstance(value, TextNode)
        }

    # ------------------------------------------------------------------ what is expected

    def expected(self, told: ExpectModel) -> tuple[Expectation, ...]:
        """All expectations of one case."""
        return (
            *self._items(told.items),
            *(_coded(Aspect.FINDINGS, one) for one in told.findings),
            *(_coded(Aspect.FINDINGS, one, present=False) for one in told.no_findings),
            *_placed(Aspect.ALERTS, told.alerts),
            *(_coded(Aspect.PROPOSALS, one) for one in told.proposals),
            *(_coded(Aspect.PROPOSALS, one, present=False) for one in told.no_proposals),
            *_placed(Aspect.SCHEDULE, told.schedule),
            *_placed(Aspect.TIMEPOINTS, told.timepoints),
            *(_coded(Aspect.TASKS, one) for one in told.tasks),
            *(_coded(Aspect.TASKS, one, present=False) for one in told.no_tasks),
            *_placed(Aspect.FORMS, told.forms),
        )

    def _items(self, entries: Mapping[TextNode, Node]) -> Iterator[Expectation]:
        for at, node in self._leaves(entries):
            found = self.item_expected(at, node)
            if found is not None:
                yield found

    def item_expected(self, at: str, node: Node) -> Expectation | None:
        """What an item must be: its text (`""` for a blank), or a map of its properties."""
        place = position_of(node)
        if isinstance(node, TextNode):
            wanted = {"value": str(node)}
        else:
            wanted = self._properties(node, _ITEM_KEYS)
        if not wanted:
            self._faults.add(place, "DEF-CASE-EXPECTED", address=at)
            return None
        return Expectation(aspect=Aspect.ITEMS, at=at, wanted=wanted, position=place)


def parameter_value(node: Node) -> str | tuple[tuple[str, ...], ...]:
    """The value of a parameter: a text, or the rows of a table."""
    if isinstance(node, TextNode):
        return str(node)
    return tuple(tuple(map(str, row)) for row in node if not isinstance(row, TextNode))


def split_row(address: str) -> tuple[str, str]:
    """`SE.INF[1]/F.MON/[2H]` as form and row; the row is empty where there is none."""
    if not _is_row(address):
        return address, ""
    form, _, row = address.rpartition("/")
    return form, row.removeprefix("[").removesuffix("]")


def is_form_or_row(address: str) -> bool:
    """Whether an address names a form, or a row of one."""
    return address.count("/") == 1 or _is_row(address)


def _is_row(address: str) -> bool:
    last = address.rpartition("/")[2]
    return address.count("/") == 2 and last.startswith("[") and last.endswith("]")


def _coded(aspect: Aspect, told: BaseModel, *, present: bool = True) -> Expectation:
    """A finding, proposal or task by its code."""
    values = {name: getattr(told, name) for name in type(told).model_fields}
    at, code = values.pop("at"), values.pop("code")
    form, row = split_row(str(at or ""))
    return Expectation(
        aspect=aspect,
        at=form,
        row=row,
        code=str(code or ""),
        wanted=_wanted(values),
        present=present,
        position=position_of(code or at),
    )


def _placed(aspect: Aspect, told: Mapping[TextNode, BaseModel]) -> Iterator[Expectation]:
    """Properties of a row, visit, point or form."""
    for address, model in told.items():
        values = {name: getattr(model, name) for name in type(model).model_fields}
        form, row = split_row(str(address))
        yield Expectation(
            aspect=aspect, at=form, row=row, wanted=_wanted(values), position=position_of(address)
        )


def _wanted(values: Mapping[str, object]) -> dict[str, str]:
    """Properties that are given, as texts; lists joined by blanks."""
    return {
        name: " ".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in values.items()
        if value is not None
    }
