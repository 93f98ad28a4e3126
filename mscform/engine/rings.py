"""Rings: values that wait for one another, so that none can ever be computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Final, NamedTuple, Self

from mscform.base.identity import EventOID, FormOID, ItemOID
from mscform.definitions.form import ItemGroupDefinition
from mscform.definitions.study import StudyDefinition
from mscform.engine.standing import Part, StandingRule
from mscform.engine.tree import Node, Reference, ReferenceKind, references

_MOST: Final = 10


class Knot(NamedTuple):
    """One item in one event: what a ring is made of."""

    event: EventOID
    item: ItemOID


class Ring(NamedTuple):
    """Items that depend on one another, the first named again at the end, and one of the rules."""

    items: tuple[ItemOID, ...]
    rule: StandingRule


def find_rings(
    study: StudyDefinition, rules: Iterable[tuple[StandingRule, Node]]
) -> tuple[Ring, ...]:
    """Every ring over calculations, presets and conditions for asking (the first ten)."""
    graph, origin = _graph(study, rules)
    rings: list[Ring] = []
    while len(rings) < _MOST:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle: list[Knot] = error.args[1]
            rings.append(_ring(circle, origin))
            for knot in circle:
                graph.pop(knot, None)
        else:
            break
    return tuple(rings)


def _ring(circle: list[Knot], origin: dict[Knot, StandingRule]) -> Ring:
    # graphlib names the one that is read first; people read "a needs b needs …".
    knots = list(reversed(circle))
    rule = next(origin[knot] for knot in knots if knot in origin)
    return Ring(tuple(knot.item for knot in knots), rule)


def _graph(
    study: StudyDefinition, rules: Iterable[tuple[StandingRule, Node]]
) -> tuple[dict[Knot, set[Knot]], dict[Knot, StandingRule]]:
    graph: dict[Knot, set[Knot]] = {}
    origin: dict[Knot, StandingRule] = {}
    reach = _Reach(study)
    for rule, items, found in _in_rings(_Wants.of(study, rule, node) for rule, node in rules):
        for event in reach.events_of(rule.scope.form or FormOID("")):
            read = {knot for one in found for knot in reach.knots(one, event)}
            for item in items:
                knot = Knot(event, item)
                graph.setdefault(knot, set()).update(_without_own_point(found, knot, read))
                origin.setdefault(knot, rule)
    return graph, origin


class _Wants(NamedTuple):
    """A rule, the items it decides about, and what it reads for them."""

    rule: StandingRule
    items: tuple[ItemOID, ...]
    reads: frozenset[Reference]

    @classmethod
    def of(cls, study: StudyDefinition, rule: StandingRule, node: Node) -> Self:
        """Rules that decide about no item wait for nothing."""
        if rule.part in (Part.OTHER, Part.FILL, Part.CHECK) or rule.scope.form is None:
            return cls(rule, (), frozenset())
        return cls(rule, tuple(_waiting(study, rule)), references(node))


def _in_rings(rules: Iterable[_Wants]) -> list[_Wants]:
    """Only what can be part of a ring, whatever the visits: most rules cannot, and that is quick.

    Items that wait for none of the others are taken away until each waits for another one.
    """
    told = [one for one in rules if one.items and one.reads]
    while True:
        left = frozenset(item for one in told for item in one.items)
        kept = []
        for rule, items, found in told:
            reads = frozenset(read for read in found if read.item in left)
            if reads:
                kept.append(_Wants(rule, items, reads))
        if len(kept) == len(told):
            return kept
        told = kept


def _without_own_point(found: frozenset[Reference], knot: Knot, read: set[Knot]) -> set[Knot]:
    """An item that reads itself at another time point only does not wait for itself."""
    ways = {one.kind for one in found if one.item == knot.item}
    return read - {knot} if ways == {ReferenceKind.POINT} else read


def _waiting(study: StudyDefinition, rule: StandingRule) -> Iterator[ItemOID]:
    """The items that a rule decides about: one, or all of a group."""
    if rule.gives is not None:
        yield rule.gives.oid
        return
    form = study.forms[rule.scope.form] if rule.scope.form else None
    for group in () if form is None else form.groups:
        if group.ask_when == rule.expression:
            yield from _items(group)


def _items(group: ItemGroupDefinition) -> Iterator[ItemOID]:
    return (item.oid for item in group.items)


class _Reach:
    """Which items in which events a reference leads to."""

    def __init__(self, study: StudyDefinition) -> None:
        self._study = study
        self._order = {event.oid: place for place, event in enumerate(study.events)}
        self._events: dict[FormOID, tuple[EventOID, ...]] = {
            form: tuple(
                event.oid
                for event in study.events
                if form in {reference.form for reference in event.forms}
            )
            for form in study.forms
        }

    def events_of(self, form: FormOID) -> tuple[EventOID, ...]:
        return self._events.get(form, ())

    def knots(self, reference: Reference, event: EventOID) -> Iterator[Knot]:
        if reference.item is None:
            return
        form = self._study.form_of(reference.item)
        for there in () if form is None else self.events_of(form):
            if self._reaches(reference, event, there):
                yield Knot(there, reference.item)

    def _reaches(self, reference: Reference, own: EventOID, there: EventOID) -> bool:
        kind = reference.kind
        if kind is ReferenceKind.READINGS:
            return self._order[there] <= self._order[own]
        if kind is ReferenceKind.EARLIER:
            return self._order[there] < self._order[own]
        if kind is ReferenceKind.ANYWHERE:
            return True
        if kind is ReferenceKind.AT and reference.target is not None:
            return self._at(reference.target.event, own, there)
        return there == own

    def _at(self, target: EventOID | None, own: EventOID, there: EventOID) -> bool:
        if target is None:
            return there == own
        event = self._study.event(own)
        # Another repeat of our own repeating event is another place.
        same = target == own and event is not None and event.repeating
        return there == target and not same
