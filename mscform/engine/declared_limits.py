"""Limits that contradict themselves with what a study declares: windows, ranges, repeats.

Whatever of them no answer decides is computed with the declared values of the parameters, row by
row of a table as the repeats of an event come to it. What waits for an answer is not judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias, cast

from mscform.base.identity import EventOID
from mscform.base.message import Message
from mscform.definitions.logic import Expression, RangeCheck, Severity
from mscform.definitions.study import StudyDefinition, StudyEventDefinition, VisitWindow
from mscform.engine.evaluator import compile_tree
from mscform.engine.evaluator_reach import Rule
from mscform.engine.functions_number import plain_text
from mscform.engine.tree import Constant, Node, ReferenceKind, Unary, references
from mscform.engine.values import Value
from mscform.engine.view import View

LimitFault: TypeAlias = tuple[Expression, Message]
"""A fault, and the rule at which it is told."""

_MOST: Final = 100
"""Repeats of an event whose windows are looked at: more weeks than a study has."""

_GRAVEST_FIRST: Final = (Severity.IMPOSSIBLE, Severity.ALARMING, Severity.UNUSUAL)


class _Declared(NamedTuple):
    """What a rule sees that asks for no answer: the parameters, and the visit it stands in."""

    values: Mapping[str, Value]
    event: EventOID | None = None
    number: int = 1

    def parameter(self, name: str) -> Value:
        """The value that the study declares."""
        return self.values.get(name)

    def event_oid(self) -> Value:
        """The visit; missing where a rule stands in a form."""
        return self.event

    def event_repeat(self) -> Value:
        """The number of the visit; missing where a rule stands in a form."""
        return None if self.event is None else Decimal(self.number)

    def repeat(self) -> Value:
        """For the rules of an event the number of its repeat."""
        return self.event_repeat()


class DeclaredLimits:
    """Looks at one study; `trees` are those of its sound rules, by the identity of their texts.

    (Two texts that read alike are equal, but may mean something else where they stand.)
    """

    def __init__(
        self, study: StudyDefinition, values: Mapping[str, Value], trees: Mapping[int, Node]
    ) -> None:
        self._study = study
        self._values = values
        self._trees = trees

    def faults(self) -> Iterator[LimitFault]:
        """All that contradicts itself, in the order of the definition."""
        for event in self._study.events:
            planned = self._planned(event)
            if isinstance(planned, Message) and event.repeats is not None:
                yield event.repeats, planned
            elif event.window is not None and not isinstance(planned, Message):
                yield from self._window(event, event.window, planned)
        for form in self._study.forms.values():
            for item in form.items():
                for limits in item.ranges:
                    yield from self._range(limits)
                yield from self._nested(item.ranges)

    def _rule(self, text: Expression | None) -> Rule | None:
        """A rule that no answer decides; None for any other."""
        node = None if text is None else self._trees.get(id(text))
        if node is None or any(one.kind is not ReferenceKind.PARAMETER for one in references(node)):
            return None
        return compile_tree(node)

    # ------------------------------------------------------------------ events

    def _planned(self, event: StudyEventDefinition) -> int | Message:
        """How many repeats are planned, or what is wrong with their number."""
        if not event.repeating:
            return 1
        most = event.max_repeats
        rule = self._rule(event.repeats)
        value = None if rule is None else rule(self._seen(event, 1))
        if not isinstance(value, Decimal):
            return 1 if event.repeats is None else (most or 1)
        is_whole = value == value.to_integral_value()
        if not is_whole or value < 0 or (most is not None and value > most):
            number = {"number": plain_text(value)}
            if most is None:
                return Message("ENG-L-REPEATS", number)
            return Message("ENG-L-REPEATS-MOST", {**number, "most": str(most)})
        return int(value)

    def _window(
        self, event: StudyEventDefinition, window: VisitWindow, planned: int
    ) -> Iterator[LimitFault]:
        """The first repeat whose window is out of order."""
        ends = {"earliest": window.earliest, "target": window.target, "latest": window.latest}
        rules = [
            (name, text, rule)
            for name, text in ends.items()
            if (rule := self._rule(text)) is not None
        ]
        for number in range(1, min(planned, _MOST) + 1):
            view = self._seen(event, number)
            days = [
                (name, text, day)
                for name, text, rule in rules
                if isinstance(day := rule(view), Decimal)
            ]
            for (first, text, low), (second, _, high) in pairwise(days):
                if low > high:
                    told = {"first": first, "low": plain_text(low)}
                    told |= {"second": second, "high": plain_text(high), "repeat": str(number)}
                    code = "ENG-L-WINDOW-REPEAT" if event.repeating else "ENG-L-WINDOW"
                    yield text, Message(code, told)
                    return

    def _seen(self, event: StudyEventDefinition, number: int) -> View:
        return cast(View, _Declared(self._values, event.oid, number))

    # ------------------------------------------------------------------ ranges

    def _range(self, limits: RangeCheck) -> Iterator[LimitFault]:
        """Two plain numbers are judged where the file is read."""
        if limits.low is None or limits.high is None:
            return
        if self._is_written(limits.low) and self._is_written(limits.high):
            return
        low, high = self._rule(limits.low), self._rule(limits.high)
        if low is None or high is None:
            return
        view = cast(View, _Declared(self._values))
        start, end = low(view), high(view)
        if isinstance(start, Decimal) and isinstance(end, Decimal) and start > end:
            told = {"low": plain_text(start), "high": plain_text(end)}
            yield limits.low, Message("ENG-L-RANGE-ORDER", told)

    def _nested(self, ranges: Iterable[RangeCheck]) -> Iterator[LimitFault]:
        """A graver limit inside a lighter one; two plain numbers are judged at the reading."""
        by = {limits.severity: limits for limits in ranges}
        for graver, lighter in pairwise(one for one in _GRAVEST_FIRST if one in by):
            outer, inner = by[graver], by[lighter]
            for far, near, sign in ((outer.low, inner.low, 1), (outer.high, inner.high, -1)):
                if far is None or near is None:
                    continue
                limit, other = self._declared(far), self._declared(near)
                if limit is None or other is None or (limit - other) * sign <= 0:
                    continue
                if not (self._is_written(far) and self._is_written(near)):
                    told = {"limit": plain_text(limit), "other": plain_text(other)}
                    yield far, Message("ENG-L-RANGE-INSIDE", {**told, "name": lighter.value})

    def _declared(self, text: Expression) -> Decimal | None:
        rule = self._rule(text)
        value = None if rule is None else rule(cast(View, _Declared(self._values)))
        return value if isinstance(value, Decimal) else None

    def _is_written(self, text: Expression) -> bool:
        node = self._trees.get(id(text))
        operand = node.operand if isinstance(node, Unary) else node
        return isinstance(operand, Constant)
