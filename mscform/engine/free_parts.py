"""What a rule may come to, when all that is no logic in it is taken for free.

A code item may have each of its codes, anything else each constant it is compared with and what
lies between, and all may be missing. That is more than a subject could ever hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Final, TypeAlias

from mscform.definitions.item import DataType
from mscform.definitions.study import StudyDefinition
from mscform.engine.comparing import RELATIONS
from mscform.engine.tree import (
    Call,
    Comparison,
    Conditional,
    Constant,
    ItemRead,
    Logic,
    Node,
    Unary,
    children,
)
from mscform.engine.values import PartialDate, Value

Domains: TypeAlias = dict[Node, tuple[Value, ...]]
"""Each free part of a rule with the values it may have."""

MEMBERS: Final = ("in", "not in")
_ELSE: Final = "\0"
_FREE: Final = (True, False, None)

# ---------------------------------------------------------------------- what is free


def collect(study: StudyDefinition, node: Node, domains: Domains) -> None:
    """Put the free parts of a rule into `domains`, beside those that are there."""
    match node:
        case Constant():
            return
        case Comparison() if is_plain(node):
            parts = [right for _, right in node.links] + [node.first]
            told = [part.value for part in parts if isinstance(part, Constant)]
            for part in parts:
                if not isinstance(part, Constant):
                    domains[part] = _domain(study, part, told, domains.get(part, ()))
        case Call(function="is_missing", arguments=(operand,)):
            domains[operand] = _domain(study, operand, (), domains.get(operand, ()))
        case Unary(operator="not") | Logic() | Conditional():
            for part in children(node):
                collect(study, part, domains)
        case _:
            domains[node] = _FREE


def is_plain(node: Comparison) -> bool:
    """One part against constants, with relations between two values."""
    parts = [node.first, *(right for _, right in node.links)]
    free = [part for part in parts if not isinstance(part, Constant)]
    # What a call looks through is a list of readings, which is more than one value.
    lists = [right for operator, right in node.links if operator in MEMBERS]
    if any(not isinstance(held, Constant | ItemRead) for held in lists):
        return False
    return len(free) <= 1 and not isinstance(node.first, Comparison | Logic)


def _domain(
    study: StudyDefinition, node: Node, told: Iterable[Value], known: tuple[Value, ...]
) -> tuple[Value, ...]:
    item = study.item(node.item) if isinstance(node, ItemRead) else None
    if item is not None and item.data_type is DataType.CODE and item.code_list is not None:
        codes = study.code_lists[item.code_list].items
        return (*(code.coded_value for code in codes), None)
    if item is not None and item.data_type is DataType.MULTI:
        return _sets(told, known)
    values: dict[Value, None] = dict.fromkeys(known)
    for value in told:
        several = isinstance(value, tuple) and not isinstance(value, PartialDate)
        values.update(dict.fromkeys(value if several else (value,)))  # type: ignore[arg-type]
    if any(isinstance(value, bool) for value in values):
        values.update({True: None, False: None})
    numbers = sorted(value for value in values if isinstance(value, Decimal))
    between = [(low + high) / 2 for low, high in pairwise(numbers)]
    ends = [numbers[0] - 1, numbers[-1] + 1] if numbers else []
    return tuple(dict.fromkeys([*values, *between, *ends, _ELSE, None]))


def _sets(told: Iterable[Value], known: tuple[Value, ...]) -> tuple[Value, ...]:
    """A multiple choice with each of the codes it is asked for, or without."""
    found = {code for value in known if isinstance(value, frozenset) for code in value}
    found.update(value for value in told if isinstance(value, str))
    sets: list[Value] = [frozenset()]
    for code in sorted(found):
        sets += [one | {code} for one in sets if isinstance(one, frozenset)]
    return (*sets, None)


# ---------------------------------------------------------------------- what follows


def judge(node: Node, held: Mapping[Node, Value]) -> Value:
    """What a rule gives while its free parts hold these values."""
    match node:
        case Constant(value=value):
            return value
        case Unary(operator="not", operand=operand):
            value = judge(operand, held)
            return None if value is None else value is False
        case Logic(operator=operator, parts=parts):
            return _logic([judge(part, held) for part in parts], deciding=operator == "or")
        case Conditional(test=test, yes=yes, no=no):
            value = judge(test, held)
            return None if value is None else judge(yes if value is True else no, held)
        case Comparison() if is_plain(node):
            return _compared(node, held)
        case Call(function="is_missing", arguments=(operand,)):
            return _of(operand, held) is None
        case _:
            return held[node]


def _logic(values: list[Value], *, deciding: bool) -> Value:
    if any(value is deciding for value in values):
        return deciding
    return None if None in values else not deciding


def _compared(node: Comparison, held: Mapping[Node, Value]) -> Value:
    found: list[Value] = []
    left = _of(node.first, held)
    for operator, part in node.links:
        right = _of(part, held)
        found.append(RELATIONS[operator](left, right))
        left = right
    return _logic(found, deciding=False)


def _of(node: Node, held: Mapping[Node, Value]) -> Value:
    return node.value if isinstance(node, Constant) else held[node]
