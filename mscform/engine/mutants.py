"""Small wrongs put into a rule, one at a time: what a study's own cases ought to notice.

A number moves by one unit of its resolution, up and down; a limit that counts does not count any
more, or the other way round (`<`, `<=`); an equality is turned into its opposite.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final, NamedTuple

from mscform.base.identity import ItemOID
from mscform.definitions.item import DataType
from mscform.definitions.logic import Position
from mscform.definitions.study import StudyDefinition
from mscform.engine.functions_number import read_number
from mscform.engine.tree import (
    AddressName,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Constant,
    ItemName,
    ItemRead,
    Logic,
    Node,
    Place,
    Unary,
    children,
)

_SWAPPED: Final[Mapping[str, str]] = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "==": "!=",
    "!=": "==",
    "in": "not in",
    "not in": "in",
}
_FINEST: Final = 6


class Variant(NamedTuple):
    """A rule with one wrong in it: which place of the rule, what was there, what is there now."""

    number: int
    place: Place
    before: str
    after: str
    tree: Node


def variants(study: StudyDefinition, tree: Node, item: ItemOID | None) -> tuple[Variant, ...]:
    """All variants of a rule; `item` is the one whose resolution a bare number has (a limit)."""
    decimals = 0 if item is None else _decimals_of(study, item)
    found = _bare(tree, decimals) if isinstance(tree, Constant) else _inside(study, tree)
    return tuple(Variant(number, *change) for number, change in enumerate(found))


def hidden_moves(study: StudyDefinition) -> frozenset[tuple[Position, bool]]:
    """Limits whose move outwards nobody can see: a graver one stands at the same number.

    Each by its place, and whether upwards is the hidden way.
    """
    found: set[tuple[Position, bool]] = set()
    for form in study.forms.values():
        for item in form.items():
            for name in ("low", "high"):
                limits = [limit for each in item.ranges if (limit := getattr(each, name))]
                # The gravest stands first; of equal ones it alone is ever told.
                for number, limit in enumerate(limits):
                    graver = {read_number(other.text) for other in limits[:number]} - {None}
                    if limit.position and read_number(limit.text) in graver:
                        found.add((limit.position, name == "high"))
    return frozenset(found)


_Change = tuple[Place, str, str, Node]


def _inside(study: StudyDefinition, node: Node) -> Iterator[_Change]:
    """Every variant of a tree: of itself, then of each of its parts."""
    if isinstance(node, Constant):
        yield from _bare(node, 0)
        return
    if isinstance(node, Comparison):
        yield from _links(node)
    finest = _finest(study, node) if isinstance(node, Comparison) else 0
    for index, part in enumerate(children(node)):
        found = _bare(part, finest) if isinstance(part, Constant) else _inside(study, part)
        for place, before, after, made in found:
            yield place, before, after, _with_part(node, index, made)


def _bare(node: Constant, decimals: int) -> Iterator[_Change]:
    """A number moved by one unit, at the finer of its own resolution and `decimals`."""
    value = node.value
    if not isinstance(value, Decimal):
        return
    exponent = value.as_tuple().exponent
    own = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    step = Decimal(1).scaleb(-min(max(own, decimals), _FINEST))
    for moved in (value - step, value + step):
        yield node.place, f"{value}", f"{moved}", Constant(moved, node.place)


def _links(node: Comparison) -> Iterator[_Change]:
    for index, (operator, right) in enumerate(node.links):
        other = _SWAPPED[operator]
        links = (*node.links[:index], (other, right), *node.links[index + 1 :])
        yield node.place, operator, other, replace(node, links=links)


def _finest(study: StudyDefinition, node: Comparison) -> int:
    """The decimals of the items that a comparison looks at directly."""
    return max((_decimals_of(study, item) for item in _looked_at(node)), default=0)


def _looked_at(node: Comparison) -> Iterator[ItemOID]:
    for part in children(node):
        match part:
            case ItemRead(item=item):
                yield item
            case Call(arguments=(ItemName(item=item), *_)):
                yield item
            case Call(arguments=(AddressName(target=target), *_)):
                yield target.item


def _decimals_of(study: StudyDefinition, oid: ItemOID) -> int:
    item = study.item(oid)
    if item is None or item.data_type is not DataType.DECIMAL:
        return 0
    return item.decimals or 0


def _with_part(node: Node, index: int, part: Node) -> Node:
    """The same node with one of its `children` exchanged."""
    match node:
        case Unary():
            return replace(node, operand=part)
        case Arithmetic():
            return replace(node, left=part) if index == 0 else replace(node, right=part)
        case Logic(parts=parts):
            return replace(node, parts=(*parts[:index], part, *parts[index + 1 :]))
        case Comparison(links=links):
            return _with_operand(node, links, index, part)
        case Conditional():
            three = [*children(node)]
            three[index] = part
            return replace(node, test=three[0], yes=three[1], no=three[2])
        case Call(arguments=arguments, named=named):
            if index < len(arguments):
                return replace(node, arguments=(*arguments[:index], part, *arguments[index + 1 :]))
            at = index - len(arguments)
            return replace(node, named=(*named[:at], (named[at][0], part), *named[at + 1 :]))
        case _:
            raise TypeError(f"{type(node).__name__} has no parts")


def _with_operand(
    node: Comparison, links: tuple[tuple[str, Node], ...], index: int, part: Node
) -> Node:
    if index == 0:
        return replace(node, first=part)
    operator = links[index - 1][0]
    return replace(node, links=(*links[: index - 1], (operator, part), *links[index:]))
