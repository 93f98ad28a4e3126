"""Functions that ask the `View`: other readings, rows, the place of the rule, tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any, Final, TypeAlias

from mscform.engine.comparing import days_of
from mscform.engine.functions_text import text_of
from mscform.engine.table import Table, prepare_rows
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


def _in_row(node: Call, compile_node: Compile) -> Rule:
    name = node.arguments[0]
    assert isinstance(name, GroupName)
    group, key, inner = name.group, compile_node(node.arguments[1]), compile_node(node.arguments[2])

    def run(view: View) -> Value:
        wanted = text_of(key(view))
        if wanted is None:
            return None
        return next((inner(row) for row in view.rows(group) if row.repeat() == wanted), None)

    return run


def _outer(node: Call, compile_node: Compile) -> Rule:
    inner = compile_node(node.arguments[0])

    def run(view: View) -> Value:
        place = view.outer()
        return None if place is None else inner(place)

    return run


def _as_of(pick: Callable[[Reading], Value]) -> Callable[[Call, Compile], Rule]:
    """The reading of an item that was the latest one true at a moment, or by the end of a day."""

    def build(node: Call, compile_node: Compile) -> Rule:
        item, limit = _item(node), compile_node(node.arguments[1])

        def run(view: View) -> Value:
            latest = limit(view)
            known = [each for each in view.anywhere(item) if _is_by(each.at, latest)]
            # Of equal times the later in the order of visits counts, as with `last`.
            best = max(enumerate(known), key=_time_and_order, default=None)
            return None if best is None else pick(best[1])

        return run

    return build


def _around(node: Call, compile_node: Compile) -> Rule:
    """All readings of the days around one, in the order of their times, each with its time."""
    item = _item(node)
    middle, reach = (compile_node(argument) for argument in node.arguments[1:])

    def run(view: View) -> Value:
        days, apart = days_of(middle(view)), reach(view)
        if days is None or days.first != days.last or not isinstance(apart, Decimal):
            return None
        known = [
            each
            for each in enumerate(view.anywhere(item))
            if each[1].at is not None and abs((each[1].at.date() - days.first).days) <= apart
        ]
        told = (each for _, each in sorted(known, key=_time_and_order))
        return (
            ", ".join(f"{text_of(each.value)} ({each.at:%Y-%m-%d %H:%M})" for each in told) or None
        )

    return run


def _time_and_order(entry: tuple[int, Reading]) -> tuple[datetime, int]:
    number, reading = entry
    assert reading.at is not None
    return reading.at.astimezone(UTC), number


def _is_by(at: datetime | None, limit: Value) -> bool:
    if at is None:
        return False
    if isinstance(limit, datetime):
        return at.astimezone(UTC) <= limit.astimezone(UTC)
    days = days_of(limit)
    return days is not None and days.first == days.last and at.date() <= days.last


def _moment(node: Call, compile_node: Compile) -> Rule:
    day, clock = (compile_node(argument) for argument in node.arguments)

    def run(view: View) -> Value:
        days, hour = days_of(day(view)), clock(view)
        if days is None or days.first != days.last or not isinstance(hour, time):
            return None
        return datetime.combine(days.first, hour, tzinfo=view.now().tzinfo)

    return run


def _missing_reason(node: Call, _compile: Compile) -> Rule:
    item = _item(node)
    return lambda view: view.missing_code(item)


def _is_answered(node: Call, _compile: Compile) -> Rule:
    item = _item(node)
    return lambda view: view.answered(item)


def _missing_items(node: Call, _compile: Compile) -> Rule:
    names = _names(node)

    def run(view: View) -> Value:
        absent = [
            name.item
            for name in names
            if (view.beside(name.item) if name.beside else view.here(name.item)) is None
        ]
        return ",".join(absent) if absent else None

    return run


def _entry_delay(node: Call, _compile: Compile) -> Rule:
    names = _names(node)

    def run(view: View) -> Value:
        waits = [wait for name in names if (wait := view.entry_delay(name.item)) is not None]
        return max(waits, default=None)

    return run


def _from_paper(node: Call, _compile: Compile) -> Rule:
    names = _names(node)
    return lambda view: any(view.from_paper(name.item) for name in names)


def _names(node: Call) -> tuple[ItemName, ...]:
    return tuple(name for name in node.arguments if isinstance(name, ItemName))


def _lookup(node: Call, compile_node: Compile) -> Rule:
    table, column = node.arguments
    assert isinstance(table, ParameterRead)
    assert isinstance(column, Constant)
    wanted, rows_of = str(column.value), _rows_of(table)
    named = tuple((keyword, compile_node(value)) for keyword, value in node.named)

    def run(view: View) -> Value:
        asked = {keyword: rule(view) for keyword, rule in named}
        return None if None in asked.values() else rows_of(view).cell(wanted, asked)

    return run


def _edition(node: Call, _compile: Compile) -> Rule:
    table = node.arguments[0]
    assert isinstance(table, ParameterRead)
    rows_of = _rows_of(table)
    return lambda view: rows_of(view).edition


def _rows_of(table: ParameterRead) -> Callable[[View], Table]:
    """The table as the site has it now; read once for as long as it stays the same object."""
    prepared: list[tuple[Value, Table]] = [(None, Table())]

    def current(view: View) -> Table:
        rows = view.parameter(table.name)
        if prepared[0][0] is not rows:
            prepared[0] = (rows, Table(prepare_rows(table.columns, rows)))
        return prepared[0][1]

    return current


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
    "as_of": _as_of(lambda reading: reading.value),
    "as_of_time": _as_of(lambda reading: reading.at),
    "around": _around,
    "over": _over,
    "in_row": _in_row,
    "outer": _outer,
    "moment": _moment,
    "missing_reason": _missing_reason,
    "missing_items": _missing_items,
    "is_answered": _is_answered,
    "entry_delay": _entry_delay,
    "from_paper": _from_paper,
    "lookup": _lookup,
    "edition": _edition,
    "now": _now,
    "today": _today,
    "this": lambda _node, _compile: lambda view: view.this(),
    "repeat": lambda _node, _compile: lambda view: view.repeat(),
    "event_oid": lambda _node, _compile: lambda view: view.event_oid(),
    "event_repeat": lambda _node, _compile: lambda view: view.event_repeat(),
    "subject_key": lambda _node, _compile: lambda view: view.subject_key(),
    "planned_time": lambda _node, _compile: lambda view: view.planned_time(),
    "alert_level": lambda _node, _compile: lambda view: view.alert_level(),
    "alert_rules": lambda _node, _compile: lambda view: view.alert_rules(),
    "open_queries": lambda _node, _compile: lambda view: view.open_queries(),
    "alert_complete": lambda _node, _compile: lambda view: view.alert_complete(),
}
"""How each function that looks around is compiled."""
