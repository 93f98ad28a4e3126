"""The tree of a rule: what the parser builds, and the evaluator, checker and describer walk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from mscform.base.identity import GroupOID, ItemOID
from mscform.engine.values import Value
from mscform.engine.view import Target


class Place(NamedTuple):
    """Where a part of a rule stands in the rule's own text; both count from 1."""

    line: int
    column: int


START: Final = Place(1, 1)


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, text, truth value or list that was written down."""

    value: Value
    place: Place = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class ItemRead:
    """The value of an item of the same form, or (`beside`) of another form of the same event."""

    item: ItemOID
    beside: bool
    place: Place = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class ItemName:
    """An item that a function is told about; the function decides what to read of it."""

    item: ItemOID
    beside: bool
    place: Place = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class AddressName:
    """The resolved address inside `at("…")`."""

    target: Target
    place: Place = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class GroupName:
    """The repeating group inside `over("…", …)`."""

    group: GroupOID
    place: Place = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class ParameterRead:
    """`P.NAME`; of a table parameter its rows."""

    name: str
    columns: tuple[str, ...] = ()
    place: Place = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """`not x` or `-x`."""

    operator: str
    operand: Node
    place: Place = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`a + b` and its kin: + - * / %."""

    operator: str
    left: Node
    right: Node
    place: Place = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class Logic:
    """`a and b and …` or `a or b or …`."""

    operator: str
    parts: tuple[Node, ...]
    place: Place = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`first op a op b …`: every link must hold."""

    first: Node
    links: tuple[tuple[str, Node], ...]
    place: Place = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class Conditional:
    """`yes if test else no`."""

    test: Node
    yes: Node
    no: Node
    place: Place = field(default=START, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the language; only `lookup` has named arguments."""

    function: str
    arguments: tuple[Node, ...]
    named: tuple[tuple[str, Node], ...] = ()
    place: Place = field(default=START, compare=False)


Node: TypeAlias = (
    Constant
    | ItemRead
    | ItemName
    | AddressName
    | GroupName
    | ParameterRead
    | Unary
    | Arithmetic
    | Logic
    | Comparison
    | Conditional
    | Call
)


def children(node: Node) -> tuple[Node, ...]:
    """The parts a node is made of, in reading order."""
    match node:
        case Unary(operand=operand):
            return (operand,)
        case Arithmetic(left=left, right=right):
            return (left, right)
        case Logic(parts=parts):
            return parts
        case Comparison(first=first, links=links):
            return (first, *(right for _, right in links))
        case Conditional(test=test, yes=yes, no=no):
            return (test, yes, no)
        case Call(arguments=arguments, named=named):
            return (*arguments, *(value for _, value in named))
        case _:
            return ()


class ReferenceKind(StrEnum):
    """How a rule reaches what it reads."""

    HERE = "here"
    BESIDE = "beside"
    AT = "at"
    POINT = "point"
    READINGS = "readings"
    EARLIER = "earlier"
    ANYWHERE = "anywhere"
    ANSWERED = "answered"
    ROWS = "rows"
    PARAMETER = "parameter"
    NOW = "now"
    QUERIES = "queries"
    PLANNED = "planned"
    ALERT = "alert"


class Reference(NamedTuple):
    """One thing a rule reads; only the fields that belong to its kind are filled.

    HERE, BESIDE, READINGS, EARLIER, ANYWHERE, ANSWERED: `item`. AT: `item` and `target`.
    POINT: `item` and `point`. ROWS: `group`, and `item` for each item read inside the rows.
    PARAMETER: `parameter`.
    `outer`: read where the rule stands, although it is written inside the rows.
    """

    kind: ReferenceKind
    item: ItemOID | None = None
    group: GroupOID | None = None
    parameter: str | None = None
    target: Target | None = None
    point: str | None = None
    outer: bool = False


_ITEM_REACH: Final = {
    "last": ReferenceKind.READINGS,
    "first": ReferenceKind.READINGS,
    "every": ReferenceKind.READINGS,
    "last_time": ReferenceKind.READINGS,
    "as_of": ReferenceKind.ANYWHERE,
    "as_of_time": ReferenceKind.ANYWHERE,
    "around": ReferenceKind.ANYWHERE,
    "first_time": ReferenceKind.READINGS,
    "previous": ReferenceKind.EARLIER,
    "previous_time": ReferenceKind.EARLIER,
}

_PLAIN_REACH: Final = {
    "now": ReferenceKind.NOW,
    "today": ReferenceKind.NOW,
    "open_queries": ReferenceKind.QUERIES,
    "planned_time": ReferenceKind.PLANNED,
    "alert_level": ReferenceKind.ALERT,
    "alert_rules": ReferenceKind.ALERT,
    "alert_complete": ReferenceKind.ALERT,
}


def references(node: Node) -> frozenset[Reference]:
    """Everything a rule reads: what the dependency graph is made of."""
    return frozenset(_walk(node))


def _walk(node: Node) -> Iterator[Reference]:
    match node:
        case ItemRead(item=item, beside=beside) | ItemName(item=item, beside=beside):
            yield Reference(ReferenceKind.BESIDE if beside else ReferenceKind.HERE, item=item)
        case AddressName(target=target):
            yield Reference(ReferenceKind.AT, item=target.item, target=target)
        case ParameterRead(name=name):
            yield Reference(ReferenceKind.PARAMETER, parameter=name)
        case Call():
            yield from _of_call(node)
        case _:
            for part in children(node):
                yield from _walk(part)


def _of_call(call: Call) -> Iterator[Reference]:
    first = call.arguments[0] if call.arguments else None
    if call.function in _PLAIN_REACH:
        yield Reference(_PLAIN_REACH[call.function])
    elif call.function == "is_answered" and isinstance(first, ItemName):
        yield Reference(ReferenceKind.ANSWERED, item=first.item)
        yield from _walk(first)
    elif call.function == "tp" and isinstance(first, ItemName):
        point = call.arguments[1]
        code = str(point.value) if isinstance(point, Constant) else None
        yield Reference(ReferenceKind.POINT, item=first.item, point=code)
    elif call.function in _ITEM_REACH and isinstance(first, ItemName):
        yield Reference(_ITEM_REACH[call.function], item=first.item)
        yield from _each(call.arguments[1:])
    elif isinstance(first, GroupName):
        *key, inner = call.arguments[1:]
        yield from _each(key)
        yield from _of_rows(first.group, inner)
    elif call.function == "outer":
        yield from (found._replace(outer=True) for found in _each(call.arguments))
    else:
        yield from _each(children(call))


def _each(nodes: Iterable[Node]) -> Iterator[Reference]:
    for node in nodes:
        yield from _walk(node)


def _of_rows(group: GroupOID, inner: Node) -> Iterator[Reference]:
    """Inside the rows of a group every item near it is read once per row."""
    yield Reference(ReferenceKind.ROWS, group=group)
    for found in _walk(inner):
        if found.outer:
            yield found._replace(outer=False)
        elif found.kind in (ReferenceKind.HERE, ReferenceKind.BESIDE):
            yield Reference(ReferenceKind.ROWS, item=found.item, group=group)
        else:
            yield found
