"""Patterns: items written once, with slots `<name>`, and used in many places.

Expansion works on node trees, before a form is validated, so that an expanded item is checked as
if it had been written out. Its faults are told at the place in patterns.yaml, or at the value that
the use handed over.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from mscform.definitions.faults import FaultList, nearest
from mscform.definitions.reader_nodes import (
    ListNode,
    MapNode,
    Node,
    TextNode,
    like,
    position_of,
    text_at,
    words_of,
)

_SLOT = re.compile(r"<([A-Za-z_][A-Za-z0-9_]*)>")


MAX_EXPANSION = 2_000_000
"""Texts and characters that the patterns of one form may make: a small file stays a small form."""


@dataclass(slots=True)
class _Budget:
    """What an expansion may still make."""

    left: int = MAX_EXPANSION

    def spent(self) -> bool:
        """Whether nothing more may be made."""
        return self.left < 0


@dataclass(slots=True)
class Pattern:
    """The items of one pattern and the slots that stand in them."""

    name: TextNode
    items: ListNode
    slots: frozenset[str]
    conditions: Mapping[str, TextNode]


Uses: TypeAlias = dict[str, set[str]]
"""The patterns that are used, each with the names it is given."""


def patterns_of(root: Node | None, faults: FaultList) -> dict[str, Pattern]:
    """The patterns of a validated patterns.yaml by name."""
    found: dict[str, Pattern] = {}
    for entry in _maps(_get(root, "patterns")):
        name, items = _get(entry, "pattern"), _get(entry, "items")
        if not isinstance(name, TextNode) or not isinstance(items, ListNode):
            continue
        if name in found:
            faults.add(position_of(name), "DEF-OID-TWICE", oid=str(name))
            continue
        slots = frozenset(slot for text in words_of(items) for slot in _SLOT.findall(text))
        found[str(name)] = Pattern(name, items, slots, _conditions(items))
    return found


def expand(form: Node, patterns: Mapping[str, Pattern], faults: FaultList) -> Uses:
    """Replace each `use:` in the groups of a form by the items of its pattern, in place."""
    budget, uses = _Budget(), Uses()
    for group in _maps(_get(form, "groups")):
        items = _get(group, "items")
        if not isinstance(items, ListNode) or not any("use" in item for item in _maps(items)):
            continue
        expanded: list[Node] = []
        for item in items:
            if isinstance(item, MapNode) and "use" in item:
                pattern = _pattern_meant(item, patterns, faults)
                if pattern is not None:
                    given = _given(_get(item, "with"), pattern, faults)
                    uses.setdefault(str(pattern.name), set()).update(given)
                    filling = _Filling(given, item, pattern, faults, budget)
                    expanded.extend(_expanded(filling))
            else:
                expanded.append(item)
        items[:] = expanded
    return uses


def lint_patterns(
    patterns: Mapping[str, Pattern], uses: Uses, unread_names: Collection[str], faults: FaultList
) -> None:
    """Patterns that nobody uses, and conditions that nothing can fulfil."""
    for pattern in patterns.values():
        given = uses.get(str(pattern.name))
        if given is None and pattern.name in unread_names:
            continue
        if given is None:
            faults.add(position_of(pattern.name), "DEF-UNUSED-PATTERN", name=str(pattern.name))
            continue
        known = pattern.slots | given
        for name, place in pattern.conditions.items():
            if name not in known:
                faults.add_unknown(position_of(place), "DEF-UNKNOWN-SLOT", name, sorted(known))


def _expanded(filling: _Filling) -> Iterator[Node]:
    """The items that stand in the place of one use."""
    pattern = filling.pattern
    for item in pattern.items:
        if filling.budget.spent():
            place, name = position_of(filling.use), str(pattern.name)
            filling.faults.add(place, "DEF-EXPANSION", pattern=name, limit=MAX_EXPANSION)
            return
        if not _wanted(item, filling.values):
            continue
        filled = filling.fill(item)
        if isinstance(filled, MapNode):
            filled.pop("when_given", None)  # type: ignore[call-overload]
            yield filled


def _wanted(item: Node, values: Mapping[str, Node]) -> bool:
    """Whether the condition of an item is fulfilled; slots of an unwanted item may stay empty."""
    condition = _get(item, "when_given")
    return condition is None or condition in values


def _pattern_meant(
    use: MapNode, patterns: Mapping[str, Pattern], faults: FaultList
) -> Pattern | None:
    """The pattern of a use; where its name is unknown, what was probably meant stands in."""
    for key in use:
        if key not in ("use", "with"):
            faults.add_unknown(position_of(key), "DEF-UNKNOWN-KEY", str(key), ("use", "with"))
    name = _get(use, "use")
    if not isinstance(name, TextNode):
        faults.add(position_of(use), "DEF-NOT-A-TEXT", key="use")
        return None
    if name not in patterns:
        faults.add_unknown(position_of(name), "DEF-UNKNOWN-PATTERN", str(name), patterns)
    return patterns.get(name) or patterns.get(nearest(name, patterns) or "")


def _given(given: Node | None, pattern: Pattern, faults: FaultList) -> dict[str, Node]:
    """The values of a use by slot; a name that the pattern does not know is a fault."""
    if given is None:
        return {}
    if not isinstance(given, MapNode):
        faults.add(position_of(given), "DEF-NOT-A-MAP", key="with")
        return {}
    known = pattern.slots | set(pattern.conditions)
    for key in given:
        if key not in known:
            faults.add_unknown(
                position_of(key), "DEF-UNKNOWN-GIVEN", str(key), sorted(known),
                pattern=str(pattern.name),
            )  # fmt: skip
    return {str(key): value for key, value in given.items()}


@dataclass(slots=True)
class _Filling:
    """Fills the slots of one use; missing values are told at the use."""

    values: Mapping[str, Node]
    use: MapNode
    pattern: Pattern
    faults: FaultList
    budget: _Budget

    def fill(self, node: Node) -> Node | None:
        """A copy with slots filled; None for a text that is one slot without a value."""
        self.budget.left -= 1
        if isinstance(node, TextNode):
            return self._text(node)
        if isinstance(node, MapNode):
            return self._map(node)
        filled = ListNode()
        like(filled, node)
        for inner in node:
            value = self.fill(inner)
            if value is None:
                self._missing(str(inner)[1:-1])
            else:
                filled.append(value)
        return filled

    def _map(self, node: MapNode) -> MapNode:
        filled = MapNode()
        like(filled, node)
        for key, inner in node.items():
            value = self.fill(inner)
            if value is not None:
                filled[self._inside(key)] = value
        return filled

    def _text(self, node: TextNode) -> Node | None:
        whole = _SLOT.fullmatch(node)
        return self._inside(node) if whole is None else self.values.get(whole[1])

    def _inside(self, node: TextNode) -> TextNode:
        """A text with its slots filled by texts."""
        if "<" not in node or not _SLOT.search(node):
            return node
        if self.budget.spent():
            return node
        filled = text_at(_SLOT.sub(lambda found: self._value(found[1]), node), node)
        self.budget.left -= len(filled)
        return filled

    def _value(self, slot: str) -> str:
        value = self.values.get(slot)
        if isinstance(value, TextNode):
            return value
        self._missing(slot)
        return slot

    def _missing(self, slot: str) -> None:
        name = str(self.pattern.name)
        self.faults.add(position_of(self.use), "DEF-SLOT-MISSING", slot=slot, pattern=name)


def _conditions(items: ListNode) -> dict[str, TextNode]:
    """The names after `when_given` in a pattern, with their places."""
    found = (_get(item, "when_given") for item in items)
    return {str(name): name for name in found if isinstance(name, TextNode)}


def _get(node: Node | None, key: str) -> Node | None:
    return node.get(key) if isinstance(node, MapNode) else None  # type: ignore[call-overload]


def _maps(node: Node | None) -> Iterator[MapNode]:
    if isinstance(node, ListNode):
        yield from (inner for inner in node if isinstance(inner, MapNode))
