"""Through a rule backwards: which answers could make a part of it one of some values."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final

from mscform.base.identity import EventOID, FormOID, ItemAddress, ItemOID, ItemPath
from mscform.definitions.item import DataType
from mscform.engine.cells import Cells, Row
from mscform.engine.codec import encode
from mscform.engine.describe import codes_read
from mscform.engine.existence import seen_from
from mscform.engine.goals import Want
from mscform.engine.rules import ItemRules
from mscform.engine.subject_view import Place
from mscform.engine.tree import (
    AddressName,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Constant,
    GroupName,
    ItemName,
    ItemRead,
    Logic,
    Node,
    ParameterRead,
    Unary,
)
from mscform.engine.trees import Trees
from mscform.engine.values import Value
from mscform.engine.wishes import (
    BACK,
    Absent,
    Guesses,
    Other,
    Values,
    earlier,
    ends,
    fits,
    gap,
    later,
    negated,
    operands,
    sized,
    with_clock,
)

DEEPEST: Final = 24
LONGEST: Final = 400
"""Judgements in one measure."""

_VALUES: Final = 12
FAR: Final = 1.0
_HOLDERS: Final = 4
_SPANS: Final = (
    *("minutes_between", "hours_between", "days_between", "age", "age_min", "age_max"),
    *("months", "months_min", "months_max"),
)
_READINGS: Final = ("last", "first", "previous", "every", "as_of")
_TIMES: Final = ("last_time", "first_time", "previous_time", "as_of_time")
_THROUGH: Final = (
    *("round", "floor", "ceil", "abs", "coalesce", "min", "max", "sum", "text", "plain", "number"),
    *("date_of", "time_of", "day", "first_day", "last_day", "concat", "join", "stamp", "length"),
    *("year", "ln", "exp", "sqrt", "log10"),
)


class Wishing(ABC):
    """Guesses for one living subject; `trees` may serve many."""

    def __init__(self, cells: Cells, trees: Trees) -> None:
        self.cells = cells
        self.trees = trees
        self.guesses = Guesses()
        self._depth = 0
        self._visits = 0
        self._judged: dict[tuple[object, ...], float] = {}

    @abstractmethod
    def truth(self, node: Node, want: Want, view: Place) -> float:
        """How far a condition is from what is wanted of it."""

    @abstractmethod
    def known(self, node: Node, view: Place) -> float:
        """How far a part of a rule is from having any value."""

    # ------------------------------------------------------------------ wishes

    def wish(self, node: Node, values: Values, view: Place) -> float:
        """Guess what makes a part of a rule one of these values; how far that seems."""
        few = values[:_VALUES]
        if not few:
            return FAR
        return self.once(("wish", id(node), few, *seat(view)), lambda: self._wish(node, few, view))

    def once(self, key: tuple[object, ...], judge: Callable[[], float]) -> float:
        """A judgement, made once for one place; no deeper and no longer than is sensible."""
        found = self._judged.get(key)
        if found is not None:
            return found
        if self._depth >= DEEPEST or self._visits >= LONGEST:
            return FAR
        self._visits += 1
        self._depth += 1
        self._judged[key] = FAR
        try:
            found = self._judged[key] = judge()
        finally:
            self._depth -= 1
        return found

    def _wish(self, node: Node, values: Values, view: Place) -> float:
        match node:
            case ItemRead(item=item, beside=beside):
                return self._item(item, view.holder(item, beside=beside), values, view)
            case ParameterRead(name=name):
                self.guesses.parameters.setdefault(name, {}).update(dict.fromkeys(values))
                return FAR
            case Call():
                return self._call(node, values, view)
            case Conditional(test=test, yes=yes, no=no):
                return self._branches([(test, yes), (None, no)], values, view)
            case Constant(value=value):
                return 0.0 if fits(value, values) else 10 * FAR
            case _:
                return self._computed(node, values, view)

    def _computed(self, node: Node, values: Values, view: Place) -> float:
        match node:
            case Unary(operator="-", operand=operand):
                return self.wish(operand, negated(values), view)
            case Arithmetic(operator=operator, left=left, right=right):
                sides = self.trees.value(left, view), self.trees.value(right, view)
                lefts, rights = operands(operator, *sides, values)
                far = min(self.wish(left, lefts, view), self.wish(right, rights, view))
                return far if None not in sides else FAR + self.known(node, view)
            case Comparison() | Logic() | Unary():
                wants = [Want.TRUE if value else Want.FALSE for value in values if value in _TRUTHS]
                return min((self.truth(node, want, view) for want in wants), default=FAR)
            case _:
                return FAR

    def _branches(
        self, pairs: Iterable[tuple[Node | None, Node]], values: Values, view: Place
    ) -> float:
        """The branch whose value fits has to be taken, and none before it."""
        best, before = 10 * FAR, 0.0
        for test, given in pairs:
            own = before + (0.0 if test is None else self.truth(test, Want.TRUE, view))
            there = fits(self.trees.value(given, view), values)
            best = min(best, own + (0.0 if there else self.wish(given, values, view)))
            if test is not None:
                before += self.truth(test, Want.NOT_TRUE, view)
        return best

    # ------------------------------------------------------------------ items

    def _item(self, item: ItemOID, row: Row | None, values: Values, view: Place) -> float:
        if row is None:
            return 2 * FAR + self._page(item, view)
        rules = self.cells.compiled.rules.items[item]
        text = rules.item.calculate
        if text is None:
            return self.leaf(row, rules, values)
        asked = self.asked(row, rules)
        tree = self.trees.of_item(rules, text)
        place = Place(self.cells, row=row, item=item)
        return asked + self.wish(tree, self._uncoded(rules, values), place)

    def leaf(self, row: Row, rules: ItemRules, values: Iterable[Value]) -> float:
        """An item that a person answers; how far its value is from those wished for."""
        repeat = row.key if rules.group.repeating else ""
        address = ItemAddress(row.page.key, ItemPath(rules.item.oid, repeat))
        told = list(values)
        self.guesses.items.setdefault(address, {}).update(dict.fromkeys(told))
        now = row.values.get(rules.item.oid)
        near = min(
            (gap(now, each) for each in told if not isinstance(each, (Absent, Other))), default=FAR
        )
        return near + self.asked(row, rules)

    def asked(self, row: Row, rules: ItemRules) -> float:
        """How far an item is from being asked."""
        key = ("asked", rules.item.oid, id(row))
        return self.once(key, lambda: self._asked(row, rules))

    def _asked(self, row: Row, rules: ItemRules) -> float:
        far, group = 0.0, self.trees.of_group(rules)
        if group is not None:
            far += self.truth(group, Want.TRUE, Place(self.cells, row=row.page.single))
        if rules.item.ask_when is not None:
            tree = self.trees.of_item(rules, rules.item.ask_when)
            far += self.truth(tree, Want.TRUE, Place(self.cells, row=row, item=rules.item.oid))
        return far

    def _page(self, item: ItemOID, view: Place) -> float:
        """The form of an item is not there: its visit or its own condition says so."""
        occurrence = view.occurrence
        form = self.cells.compiled.rules.items[item].form
        if occurrence is None:
            return FAR
        return self.page(occurrence.key[0], occurrence.key[1], form)

    def page(self, event: EventOID, repeat: str, form: FormOID) -> float:
        """How far a form is from being there in an event."""
        rules = self.cells.compiled.events[event]
        view = Place(self.cells, occurrence=seen_from(self.cells, rules, repeat))
        return sum(self.truth(tree, Want.TRUE, view) for tree in self.trees.of_page(event, form))

    def _uncoded(self, rules: ItemRules, values: Values) -> Values:
        """What a computed item's rule has to give: truth values have codes."""
        if rules.item.data_type not in (DataType.CODE, DataType.TEXT):
            return values
        study = self.cells.compiled.study
        found: list[Value] = list(values)
        for truth in (True, False):
            code = encode(rules.item, truth, study)
            if code in values:
                found.append(truth)
            if Other(code) in values:
                found.append(not truth)
        return tuple(found)

    # ------------------------------------------------------------------ calls

    def _call(self, node: Call, values: Values, view: Place) -> float:
        name, arguments = node.function, node.arguments
        if name in _SPANS:
            start, end = (self.trees.value(each, view) for each in arguments)
            starts, finishes = ends(name, start, end, values)
            far = min(
                self.wish(arguments[0], starts, view), self.wish(arguments[1], finishes, view)
            )
            return far if start is not None and end is not None else FAR + self.known(node, view)
        if name.startswith("add_"):
            moment, amount = (self.trees.value(each, view) for each in arguments)
            far = self.wish(arguments[0], earlier(name, amount, values), view)
            return min(far, self.wish(arguments[1], later(name, moment, values)[1], view))
        if name == "moment":
            return min(self.wish(each, values, view) for each in arguments)
        if name == "case":
            return self._branches(branches(arguments), values, view)
        if name in _THROUGH:
            return self._through(node, values, view)
        if name == "lookup":
            return self._lookup(node, view)
        return self._reach(node, values, view)

    def _through(self, node: Call, values: Values, view: Place) -> float:
        """Functions whose arguments are of the kind they give, more or less."""
        given = [self.trees.value(each, view) for each in node.arguments]
        if node.function == "length" and isinstance(given[0], frozenset):
            return self.wish(
                node.arguments[0], self._sized(node.arguments[0], given[0], values), view
            )
        back = BACK.get(node.function)
        wanted = (
            values
            if back is None
            else tuple(each for each in map(back, values) if each is not None)
        )
        if node.function == "sum" and len(given) > 1:
            whole = self.trees.value(node, view)
            far = FAR
            for each, own in zip(node.arguments, given, strict=True):
                if isinstance(whole, Decimal) and isinstance(own, Decimal):
                    rest = whole - own
                    moved = tuple(v - rest for v in values if isinstance(v, Decimal))
                    far = min(far, self.wish(each, moved, view))
            return far
        moments = [with_clock(value, now) for value in wanted for now in given[:1]]
        return min((self.wish(each, tuple(moments), view) for each in node.arguments), default=FAR)

    def _sized(self, node: Node, held: Value, lengths: Values) -> Values:
        """Choices of the wished number of codes."""
        oid = codes_read(node, self.cells.compiled.study)
        found = None if oid is None else self.cells.compiled.study.code_lists.get(oid)
        codes = () if found is None else tuple(code.coded_value for code in found.items)
        return sized(codes, held, lengths)

    def _lookup(self, node: Call, view: Place) -> float:
        table, column = node.arguments
        if not isinstance(table, ParameterRead) or not isinstance(column, Constant):
            return FAR
        far = FAR
        for row in self.cells.compiled.study.parameters[table.name].rows:
            cells = dict(zip(table.columns, row, strict=False))
            for name, argument in node.named:
                if name in cells and cells[name] != "*":
                    far = min(far, self.wish(argument, (cells[name],), view))
        return far

    def _reach(self, node: Call, values: Values, view: Place) -> float:
        rows = list(self.sources(node, view))
        if rows:
            return min(self._item(item, row, values, view) for item, row in rows)
        match node:
            case Call(function="over" | "in_row", arguments=(GroupName(group=group), *key, inner)):
                views = [row for row in view.rows(group) if isinstance(row, Place)]
                names = tuple(row.repeat() for row in views)
                names += tuple(Decimal(str(name)) for name in names if str(name).isdecimal())
                wished = [self.wish(inner, values, row) for row in views]
                return min([*wished, *(self.wish(each, names, view) for each in key)], default=FAR)
            case Call(function="outer", arguments=(inner,)):
                outer = view.outer()
                return self.wish(inner, values, outer) if isinstance(outer, Place) else FAR
            case Call(function="count" | "any" | "all", arguments=(inner,)):
                return min(self.wish(inner, _TRUTHS, view), self.known(inner, view) or FAR)
            case _:
                return self._special(node, values, view)

    def _special(self, node: Call, values: Values, view: Place) -> float:
        match node:
            case Call(function="missing_reason", arguments=(ItemName(item=item, beside=beside),)):
                row = view.holder(item, beside=beside)
                codes = [Absent(value) for value in values if isinstance(value, str)]
                rules = self.cells.compiled.rules.items[item]
                return FAR if row is None else self.leaf(row, rules, codes)
            case Call(function="now" | "today"):
                moments = [value for value in values if isinstance(value, datetime)]
                self.guesses.moments.update(dict.fromkeys(moments))
                return FAR
            case Call(function="alert_level" | "alert_rules" | "alert_complete"):
                return self._alert(view)
            case Call(function="event_oid" | "event_repeat" | "repeat" | "subject_key"):
                # Another place would do; no answer changes where a rule stands.
                return 10 * FAR
            case _:
                return FAR

    def sources(self, node: Call, view: Place) -> Iterator[tuple[ItemOID, Row | None]]:
        """The rows in which a function of reach looks for its item."""
        first = node.arguments[0] if node.arguments else None
        if node.function == "at" and isinstance(first, AddressName):
            yield from self._addressed(first, view)
        elif node.function == "tp" and isinstance(first, ItemName):
            point = node.arguments[1]
            assert isinstance(point, Constant)
            yield first.item, view.row_of_point(first.item, str(point.value))
        elif node.function == "this" and view.item is not None:
            yield view.item, view.row
        elif isinstance(first, ItemName):
            yield from _readings(node.function, first.item, view)

    def _addressed(self, name: AddressName, view: Place) -> Iterator[tuple[ItemOID, Row | None]]:
        target, row = name.target, view.row_at(name.target)
        if row is None and target.event is not None:
            self.page(target.event, target.event_repeat, target.form)
        yield target.item, row

    def _alert(self, view: Place) -> float:
        """Any rule of the alerts of our row."""
        row = view.row
        group = None if row is None else self.cells.compiled.rules.groups.get(row.group)
        if row is None or group is None or group.alert is None:
            return FAR
        far = FAR
        scope_item = group.items[0]
        for rule in group.alert.alerts.rules:
            for text in rule.levels.values():
                tree = self.trees.of_item(scope_item, text)
                far = min(far, self.truth(tree, Want.TRUE, view))
        return far


def _readings(function: str, item: ItemOID, view: Place) -> Iterator[tuple[ItemOID, Row | None]]:
    """The rows of the readings of an item, or the items that say when they were taken."""
    rows = view.holders(item)[:_HOLDERS] if function in (*_READINGS, *_TIMES) else []
    for row in rows:
        time_item = row.page.rules.form.time_item
        if function in _READINGS:
            yield item, row
        elif time_item is not None:
            yield time_item, row.page.single


def seat(view: Place) -> tuple[object, ...]:
    """What tells two places apart."""
    outer = view.outer()
    further = () if outer is None else seat(outer)
    return (id(view.row), id(view.occurrence), view.item, *further)


def branches(arguments: tuple[Node, ...]) -> list[tuple[Node | None, Node]]:
    """The conditions of `case` with their values; the default, where it has one, without."""
    found: list[tuple[Node | None, Node]] = [*zip(arguments[::2], arguments[1::2], strict=False)]
    return [*found, (None, arguments[-1])] if len(arguments) % 2 else found


_TRUTHS: Final = (True, False)
