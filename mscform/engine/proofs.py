"""Proofs that a goal is out of reach: no combination of what its rules look at gives it.

Every part of a rule that is no logic is taken for free: a code item may have each of its codes,
anything else each constant it is compared with and what lies between, and all may be missing.
That is more than a subject could ever hold, so what cannot be reached so cannot be reached at all.

Where rules ask in which visit they stand, every visit of the form is looked at by itself; and what
is asked in that one visit only has no earlier reading there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from math import prod
from typing import Final, NamedTuple, TypeAlias

from mscform.base.identity import EventOID, FormOID, ItemOID
from mscform.definitions.study import StudyDefinition
from mscform.engine.free_parts import Domains, collect, judge
from mscform.engine.goals import Demand, asking, meets
from mscform.engine.naming import Scope
from mscform.engine.tree import (
    Call,
    ItemName,
    Node,
    children,
)

MOST: Final = 50_000
"""Combinations that are looked at; where there are more, nothing is proven."""

_VISIT: Final = Call("event_oid", ())
_EARLIER: Final = ("previous", "previous_time")
_Lone: TypeAlias = tuple[ItemOID, EventOID]


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
            collect(self._study, demand.tree, domains)
        lone = () if event is None else tuple(self._narrow(domains, event))
        count = prod(len(domain) for domain in domains.values())
        if count > MOST:
            return None
        for values in product(*domains.values()):
            held = dict(zip(domains, values, strict=True))
            if all(meets(judge(demand.tree, held), demand.want) for demand in asked):
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
