"""Proofs that a goal is out of reach: no combination of what its rules look at gives it.

Every part of a rule that is no logic is taken for free: a code item may have each of its codes,
anything else each constant it is compared with and what lies between, and all may be missing.
That is more than a subject could ever hold, so what cannot be reached so cannot be reached at all.

Where rules ask in which visit they stand, every visit of the form is looked at by itself; and what
is asked in that one visit only has no earlier reading there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise, product
from math import prod
from typing import Final, NamedTuple, TypeAlias

from mscform.base.identity import EventOID, FormOID, ItemOID
from mscform.definitions.item import DataType
from mscform.definitions.study import StudyDefinition
from mscform.engine.comparing import RELATIONS
from mscform.engine.goals import Demand, asking, meets
from mscform.engine.naming import Scope
from mscform.engine.tree import (
    Call,
    Comparison,
    Conditional,
    Constant,
    ItemName,
    ItemRead,
    Logic,
    Node,
    Unary,
    children,
)
from mscform.engine.values import PartialDate, Value

MOST: Final = 50_000
"""Combinations that are looked at; where there are more, nothing is proven."""

_ELSE: Final = "\0"
_MEMBERS: Final = ("in", "not in")
_FREE: Final = (True, False, None)
_VISIT: Final = Call("event_oid", ())
_EARLIER: Final = ("previous", "previous_time")
_Lone: TypeAlias = tuple[ItemOID, EventOID]
Domains: TypeAlias = dict[Node, tuple[Value, ...]]


class Proof(NamedTuple):
    """None of so many combinations of so many parts gives it; no parts: the rule is constant.

    `lone`: readings that are asked in one visit only, so that none is earlier; with that visit.
    """

    combinations: int
    parts: int
    lone: tuple[_Lone, ...] = ()


class Prover:
    """Proofs of one study."""

    def __init__(self, study: StudyDefinition) -> None:
        self._study = study
        self._homes: dict[ItemOID, frozenset[EventOID]] = {}

    def prove(self, scope: Scope, demands: Iterable[Demand]) -> Proof | None:
        """The proof that demands can never be met together at places of a scope, if any."""
        asked = tuple(demands)
        combinations, parts = 0, 0
        lone: dict[_Lone, None] = {}
        for event in self._visits(scope, asked):
            found = self._prove_at(event, asked)
            if found is None:
                return None
            combinations, parts = combinations + found.combinations, max(parts, found.parts)
            lone.update(dict.fromkeys(found.lone))
        return Proof(combinations, parts, tuple(lone))

    def _prove_at(self, event: EventOID | None, asked: tuple[Demand, ...]) -> Proof | None:
        domains: Domains = {}
        for demand in asked:
            _collect(self._study, demand.tree, domains)
        lone = () if event is None else tuple(self._narrow(domains, event))
        count = prod(len(domain) for domain in domains.values())
        if count > MOST:
            return None
        for values in product(*domains.values()):
            held = dict(zip(domains, values, strict=True))
            if all(meets(_judge(demand.tree, held), demand.want) for demand in asked):
                return None
        return Proof(count, len(domains), lone)

    # ------------------------------------------------------------------ visits

    def _visits(self, scope: Scope, asked: tuple[Demand, ...]) -> tuple[EventOID | None, ...]:
        """The visits of the form, where a rule asks for its visit; else any at once."""
        if scope.form is None or not any(_asks_visit(demand.tree) for demand in asked):
            return (None,)
        return self._visits_of(scope.form)

    def _visits_of(self, form: FormOID) -> tuple[EventOID, ...]:
        events = self._study.events
        return tuple(one.oid for one in events if any(form == place.form for place in one.forms))

    def _narrow(self, domains: Domains, event: EventOID) -> Iterator[_Lone]:
        """What is known in one visit."""
        for node in domains:
            if node == _VISIT:
                domains[node] = (event,)
            elif isinstance(node, Call) and node.function in _EARLIER:
                name = node.arguments[0]
                if isinstance(name, ItemName) and self._is_lone(name.item, event):
                    domains[node] = (None,)
                    yield name.item, event

    def _is_lone(self, item: ItemOID, event: EventOID) -> bool:
        """Whether an item has but one place in a subject: its form in this visit."""
        group, visit = self._study.group_of(item), self._study.event(event)
        if group is None or group.repeating or visit is None or visit.repeating:
            return False
        return self._home(item) <= {event}

    def _home(self, item: ItemOID) -> frozenset[EventOID]:
        """The visits in which an item may be asked."""
        if item not in self._homes:
            form = self._study.form_of(item)
            visits = () if form is None else self._visits_of(form)
            # While it is looked for, every visit counts: its rules may read the item itself.
            self._homes[item] = frozenset(visits)
            asked = asking(self._study, item)
            self._homes[item] = frozenset(
                visit for visit in visits if self._prove_at(visit, asked) is None
            )
        return self._homes[item]


def _asks_visit(node: Node) -> bool:
    return node == _VISIT or any(map(_asks_visit, children(node)))


# ---------------------------------------------------------------------- what is free


def _collect(study: StudyDefinition, node: Node, domains: Domains) -> None:
    match node:
        case Constant():
            return
        case Comparison() if _is_plain(node):
            parts = [right for _, right in node.links] + [node.first]
            told = [part.value for part in parts if isinstance(part, Constant)]
            for part in parts:
                if not isinstance(part, Constant):
                    domains[part] = _domain(study, part, told, domains.get(part, ()))
        case Call(function="is_missing", arguments=(operand,)):
            domains[operand] = _domain(study, operand, (), domains.get(operand, ()))
        case Unary(operator="not") | Logic() | Conditional():
            for part in children(node):
                _collect(study, part, domains)
        case _:
            domains[node] = _FREE


def _is_plain(node: Comparison) -> bool:
    """One part against constants, with relations between two values."""
    parts = [node.first, *(right for _, right in node.links)]
    free = [part for part in parts if not isinstance(part, Constant)]
    # What a call looks through is a list of readings, which is more than one value.
    lists = [right for operator, right in node.links if operator in _MEMBERS]
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


def _judge(node: Node, held: Mapping[Node, Value]) -> Value:
    match node:
        case Constant(value=value):
            return value
        case Unary(operator="not", operand=operand):
            value = _judge(operand, held)
            return None if value is None else value is False
        case Logic(operator=operator, parts=parts):
            return _logic([_judge(part, held) for part in parts], deciding=operator == "or")
        case Conditional(test=test, yes=yes, no=no):
            value = _judge(test, held)
            return None if value is None else _judge(yes if value is True else no, held)
        case Comparison() if _is_plain(node):
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
