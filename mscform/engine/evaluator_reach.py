"""Functions that ask the `View`: other readings, rows, the place of the rule, tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from mscform.engine.table import Row, find_cell, prepare_rows
from mscform.engine.tree import (
    AddressName,
    Call,
    Constant,
    GroupName,
    ItemName,
    Node,
    ParameterRead,
)
from mscform.engine.values import Value
from mscform.engine.view import Reading, View

Rule: TypeAlias = Callable[[View], Value]
Compile: TypeAlias = Callable[[Node], Rule]


def _item(node: Call) -> Any:
    name = node.arguments[0]
    assert isinstance(name, ItemName)
    return name.item


def _at(node: Call, _compile: Compile) -> Rule:
    address = node.arguments[0]
    assert isinstance(address, AddressName)
    target = address.target
    return lambda view: view.at(target)


def _point(node: Call, _compile: Compile) -> Rule:
    item, code = _item(node), node.arguments[1]
    assert isinstance(code, Constant)
    point = str(code.value)
    return lambda view: view.point(item, point)


def _value(readings: Sequence[Reading], index: int) -> Value:
    return readings[index].value if readings else None


def _time(readings: Sequence[Reading], index: int) -> Value:
    return readings[index].at if readings else None


def _reading(
    pick: Callable[[Sequence[Reading], int], Value], index: int, *, earlier: bool = False
) -> Callable[[Call, Compile], Rule]:
    """A function that takes the first (0) or latest (-1) reading of an item."""

    def build(node: Call, _compile: Compile) -> Rule:
        item = _item(node)
        if earlier:
            return lambda view: pick(view.earlier(item), index)
        return lambda view: pick(view.readings(item), index)

    return build


def _every(node: Call, _compile: Compile) -> Rule:
    item = _item(node)
    return lambda view: tuple(reading.value for reading in view.readings(item))


def _over(node: Call, compile_node: Compile) -> Rule:
    name = node.arguments[0]
    assert isinstance(name, GroupName)
    group, inner = name.group, compile_node(node.arguments[1])
    return lambda view: tuple(inner(row) for row in view.rows(group))


def _missing_reason(node: Call, _compile: Compile) -> Rule:
    item = _item(node)
    return lambda view: view.missing_code(item)


def _missing_items(node: Call, _compile: Compile) -> Rule:
    names = tuple(name for name in node.arguments if isinstance(name, ItemName))

    def run(view: View) -> Value:
        absent = [
            name.item
            for name in names
            if (view.beside(name.item) if name.beside else view.here(name.item)) is None
        ]
        return ",".join(absent) if absent else None

    return run


def _lookup(node: Call, compile_node: Compile) -> Rule:
    table, column = node.arguments
    assert isinstance(table, ParameterRead)
    assert isinstance(column, Constant)
    columns, wanted, name = table.columns, str(column.value), table.name
    named = tuple((keyword, compile_node(value)) for keyword, value in node.named)
    prepared: list[tuple[Value, tuple[Row, ...]]] = [(None, ())]

    def run(view: View) -> Value:
        asked = {keyword: rule(view) for keyword, rule in named}
        if None in asked.values():
            return None
        rows = view.parameter(name)
        if prepared[0][0] is not rows:  # a site's new table is another object
            prepared[0] = (rows, prepare_rows(columns, rows))
        return find_cell(prepared[0][1], wanted, asked)

    return run


def _today(_node: Call, _compile: Compile) -> Rule:
    return lambda view: view.now().date()


def _now(_node: Call, _compile: Compile) -> Rule:
    def run(view: View) -> datetime:
        return view.now()

    return run


REACH: Final[Mapping[str, Callable[[Call, Compile], Rule]]] = {
    "at": _at,
    "tp": _point,
    "last": _reading(_value, -1),
    "first": _reading(_value, 0),
    "previous": _reading(_value, -1, earlier=True),
    "last_time": _reading(_time, -1),
    "first_time": _reading(_time, 0),
    "previous_time": _reading(_time, -1, earlier=True),
    "every": _every,
    "over": _over,
    "missing_reason": _missing_reason,
    "missing_items": _missing_items,
    "lookup": _lookup,
    "now": _now,
    "today": _today,
    "this": lambda _node, _compile: lambda view: view.this(),
    "repeat": lambda _node, _compile: lambda view: view.repeat(),
    "event_oid": lambda _node, _compile: lambda view: view.event_oid(),
    "event_repeat": lambda _node, _compile: lambda view: view.event_repeat(),
    "planned_time": lambda _node, _compile: lambda view: view.planned_time(),
    "alert_level": lambda _node, _compile: lambda view: view.alert_level(),
    "alert_rules": lambda _node, _compile: lambda view: view.alert_rules(),
    "alert_complete": lambda _node, _compile: lambda view: view.alert_complete(),
}
"""How each function that looks around is compiled."""
