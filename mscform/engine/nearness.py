"""How far a subject is from reaching a goal, and what could be answered to come nearer.

The distance of a condition follows its logic: parts that must all hold add up, of alternatives
the nearest counts, and a comparison is as far as its two sides are apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mscform.base.identity import ItemOID
from mscform.engine.cells import Row
from mscform.engine.goals import Demand, Goal, Want, meets
from mscform.engine.spots import Spot
from mscform.engine.subject_view import Place
from mscform.engine.tree import (
    AddressName,
    Call,
    Comparison,
    Conditional,
    Constant,
    GroupName,
    ItemName,
    ItemRead,
    Logic,
    Node,
    Unary,
    children,
)
from mscform.engine.values import PartialDate, Value
from mscform.engine.wishes import Other, Values, beyond, gap, inverse, mirrored
from mscform.engine.wishing import FAR, Wishing, branches, seat

_NEGATED: Final = {
    Want.TRUE: Want.FALSE,
    Want.FALSE: Want.TRUE,
    Want.NOT_TRUE: Want.NOT_FALSE,
    Want.NOT_FALSE: Want.NOT_TRUE,
}
_HOLDING: Final = (Want.TRUE, Want.NOT_FALSE)
_NAMES: Final = (ItemName, GroupName, AddressName)
_OPEN: Final = (Want.NOT_TRUE, Want.NOT_FALSE)


class Nearness(Wishing):
    """Measures one living subject as it is now."""

    def measure(self, goal: Goal, spot: Spot) -> float:
        """How far a goal is at a place; 0 where it is reached."""
        return sum(self._demand(demand, spot.view) for demand in goal.demands)

    def _demand(self, demand: Demand, view: Place) -> float:
        if demand.is_met(view):
            return 0.0
        return max(self.truth(demand.tree, demand.want, view), 0.01)

    # ------------------------------------------------------------------ truth

    def truth(self, node: Node, want: Want, view: Place) -> float:
        """How far a condition is from what is wanted of it."""
        if meets(self.trees.value(node, view), want):
            return 0.0
        key = ("truth", id(node), want, *seat(view))
        return max(self.once(key, lambda: self._truth(node, want, view)), 0.01)

    def _truth(self, node: Node, want: Want, view: Place) -> float:
        match node:
            case Unary(operator="not", operand=operand):
                return self.truth(operand, _NEGATED[want], view)
            case Logic(operator=operator, parts=parts):
                found = [self.truth(part, want, view) for part in parts]
                return sum(found) if (operator == "and") is (want in _HOLDING) else min(found)
            case Comparison():
                return self._comparison(node, want, view)
            case Conditional(test=test, yes=yes, no=no):
                return self._choice([(test, yes), (None, no)], want, view)
            case Call():
                return self._call_truth(node, want, view)
            case Constant():
                return 10 * FAR
            case _:
                return self.wish(node, (want in _HOLDING,), view)

    def _choice(self, pairs: Iterable[tuple[Node | None, Node]], want: Want, view: Place) -> float:
        best, before = 10 * FAR, 0.0
        for test, given in pairs:
            own = before + (0.0 if test is None else self.truth(test, Want.TRUE, view))
            best = min(best, own + self.truth(given, want, view))
            if test is not None:
                before += self.truth(test, Want.NOT_TRUE, view)
        return best

    def _comparison(self, node: Comparison, want: Want, view: Place) -> float:
        far, left = [], node.first
        for operator, right in node.links:
            far.append(self._link(left, operator, right, want, view))
            left = right
        return sum(far) if want in _HOLDING else min(far)

    def _link(self, left: Node, operator: str, right: Node, want: Want, view: Place) -> float:
        if operator in ("in", "not in"):
            holds = (operator == "in") is (want in _HOLDING)
            far = self._member(left, right, view, holds=holds)
        else:
            wanted = operator if want in _HOLDING else inverse(operator)
            far = self._related(left, wanted, right, view)
        if want in _OPEN:
            far = min(far, self.missing(left, view), self.missing(right, view))
        return far

    def _related(self, left: Node, operator: str, right: Node, view: Place) -> float:
        one, other = self.trees.value(left, view), self.trees.value(right, view)
        moved = FAR
        if other is not None:
            moved = self.wish(left, self._aims(operator, other), view)
        if one is not None:
            moved = min(moved, self.wish(right, self._aims(mirrored(operator), one), view))
        if one is None or other is None:
            return FAR + self.known(left, view) + self.known(right, view)
        near = gap(one, other)
        return near if near < FAR else moved

    def _aims(self, operator: str, limit: Value) -> tuple[Value, ...]:
        if operator == "!=" and isinstance(limit, (str, bool)):
            return (Other(limit),)
        return beyond(operator, limit)

    def _member(self, left: Node, right: Node, view: Place, *, holds: bool) -> float:
        one, other = self.trees.value(left, view), self.trees.value(right, view)
        if isinstance(other, tuple) and not isinstance(other, PartialDate):
            aims: Values = tuple(other) if holds else tuple(map(Other, other))
            far = self.wish(left, aims if one is None or holds else (Other(one),), view)
            return far if one is not None else FAR + self.known(left, view)
        if isinstance(one, str) and holds:
            return self.wish(right, (frozenset({one}),), view)
        if isinstance(one, str):
            return min(self.wish(right, (Other(frozenset({one})),), view), FAR)
        return FAR + self.known(left, view) + self.known(right, view)

    # ------------------------------------------------------------------ calls

    def _call_truth(self, node: Call, want: Want, view: Place) -> float:
        name, arguments = node.function, node.arguments
        if name == "is_missing":
            lost = want in _HOLDING
            return self.missing(arguments[0], view) if lost else self.known(arguments[0], view)
        if name in ("any", "all"):
            return self._rows(node, want, view)
        if name == "coalesce":
            return self._first_known(arguments, want, view)
        if name == "case":
            return self._choice(branches(arguments), want, view)
        if name == "outer":
            outer = view.outer()
            return self.truth(arguments[0], want, outer) if isinstance(outer, Place) else FAR
        if name == "is_answered" and isinstance(arguments[0], ItemName):
            read = ItemRead(arguments[0].item, arguments[0].beside)
            return self.known(read, view) if want in _HOLDING else self.missing(read, view)
        if name == "matches":
            return self.known(arguments[0], view) + self.wish(arguments[0], _TEXTS, view)
        return self.wish(node, (want in _HOLDING,), view)

    def _first_known(self, nodes: tuple[Node, ...], want: Want, view: Place) -> float:
        first, *rest = nodes
        far = self.truth(first, want, view)
        if not rest:
            return far
        known = self.trees.value(first, view) is not None
        lost = self.missing(first, view) if known else 0.0
        return min(far, lost + self._first_known(tuple(rest), want, view))

    def _rows(self, node: Call, want: Want, view: Place) -> float:
        inner = node.arguments[0]
        match inner:
            case Call(function="over", arguments=(GroupName(group=group), condition)):
                places = [row for row in view.rows(group) if isinstance(row, Place)]
                far = [self.truth(condition, want, row) for row in places]
            case _:
                return self.known(inner, view)
        if not far:
            return FAR
        return min(far) if (node.function == "any") is (want in _HOLDING) else sum(far)

    # ------------------------------------------------------------------ there or not

    def known(self, node: Node, view: Place) -> float:
        """How far a part of a rule is from having any value."""
        if self._value(node, view) is not None:
            return 0.0
        key = ("known", id(node), *seat(view))
        return max(self.once(key, lambda: self._known(node, view)), 0.01)

    def _known(self, node: Node, view: Place) -> float:
        match node:
            case ItemRead(item=item, beside=beside):
                row = view.holder(item, beside=beside)
                return self._known_item(item, row, view)
            case Conditional(test=test, yes=yes, no=no):
                near = min(self.known(yes, view), self.known(no, view))
                return self.known(test, view) + near
            case Call(function="coalesce", arguments=arguments):
                return min(self.known(each, view) for each in arguments)
            case Call(function="case", arguments=arguments):
                return min(
                    (0.0 if test is None else self.truth(test, Want.TRUE, view))
                    + self.known(given, view)
                    for test, given in branches(arguments)
                )
            case Call(function="over", arguments=(GroupName(group=group), inner)):
                places = [row for row in view.rows(group) if isinstance(row, Place)]
                return min((self.known(inner, row) for row in places), default=FAR)
            case Call():
                rows = list(self.sources(node, view))
                if rows:
                    return min(self._known_item(item, row, view) for item, row in rows)
        parts = [part for part in children(node) if not isinstance(part, _NAMES)]
        return sum(self.known(part, view) for part in parts) or FAR

    def _known_item(self, item: ItemOID, row: Row | None, view: Place) -> float:
        if row is None:
            return FAR + self._page(item, view)
        rules = self.cells.compiled.rules.items[item]
        text = rules.item.calculate
        if text is None:
            return self.leaf(row, rules, ())
        tree = self.trees.of_item(rules, text)
        return self.asked(row, rules) + self.known(tree, Place(self.cells, row=row, item=item))

    def missing(self, node: Node, view: Place) -> float:
        """How far a part of a rule is from having no value."""
        if self._value(node, view) is None:
            return 0.0
        key = ("missing", id(node), *seat(view))
        return max(self.once(key, lambda: self._missing(node, view)), 0.01)

    def _missing(self, node: Node, view: Place) -> float:
        match node:
            case ItemRead(item=item, beside=beside):
                return self._missing_item(item, view.holder(item, beside=beside))
            case Constant():
                return 10 * FAR
            case Call(function="coalesce", arguments=arguments):
                return sum(self.missing(each, view) for each in arguments)
            case Call():
                rows = list(self.sources(node, view))
                if rows:
                    return sum(self._missing_item(item, row) for item, row in rows)
        parts = [part for part in children(node) if not isinstance(part, _NAMES)]
        return min((self.missing(part, view) for part in parts), default=10 * FAR)

    def _missing_item(self, item: ItemOID, row: Row | None) -> float:
        if row is None or row.values.get(item) is None:
            return 0.0
        rules = self.cells.compiled.rules.items[item]
        far = FAR
        if rules.item.ask_when is not None:
            tree = self.trees.of_item(rules, rules.item.ask_when)
            far = self.truth(tree, Want.NOT_TRUE, Place(self.cells, row=row, item=item))
        text = rules.item.calculate
        if text is None:
            self.leaf(row, rules, (None,))
            return FAR
        tree = self.trees.of_item(rules, text)
        return min(far, self.missing(tree, Place(self.cells, row=row, item=item)))

    def _value(self, node: Node, view: Place) -> Value:
        """What a part gives; names of items and groups give nothing by themselves."""
        if isinstance(node, _NAMES):
            return None
        return self.trees.value(node, view)


_TEXTS: Final = ("text",)
