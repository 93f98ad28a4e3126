"""Three-valued comparison: True, False, or None where the values cannot tell.

Moments of different precision are compared as intervals (a date is a whole day, `2025-03` a whole
month): surely so → True, surely not → False, else None.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final, NamedTuple, TypeAlias

from mscform.engine.values import PartialDate, Value

Truth: TypeAlias = bool | None
Relation: TypeAlias = Callable[[Value, Value], Truth]

_ORDERED: Final = frozenset({Decimal, date, time})
_EQUATED: Final = frozenset({Decimal, date, time, str, bool, frozenset})


class Days(NamedTuple):
    """The days a moment can lie on; `fine` where whole days are all there is to it."""

    first: date
    last: date
    fine: bool


def days_of(value: Value) -> Days | None:
    """The interval of days of a temporal value (by the local day of a datetime), else None."""
    if isinstance(value, datetime):
        return Days(value.date(), value.date(), False)
    if isinstance(value, PartialDate):
        return Days(value.earliest(), value.latest(), True)
    if isinstance(value, date):
        return Days(value, value, True)
    return None


def less(left: Value, right: Value) -> Truth:
    """Whether left < right."""
    kind = left.__class__
    if kind is right.__class__ and kind in _ORDERED:
        return left < right  # type: ignore[operator]
    return _by_intervals(left, right, operator.lt)


def less_or_equal(left: Value, right: Value) -> Truth:
    """Whether left <= right."""
    kind = left.__class__
    if kind is right.__class__ and kind in _ORDERED:
        return left <= right  # type: ignore[operator]
    return _by_intervals(left, right, operator.le)


def greater(left: Value, right: Value) -> Truth:
    """Whether left > right."""
    return less(right, left)


def greater_or_equal(left: Value, right: Value) -> Truth:
    """Whether left >= right."""
    return less_or_equal(right, left)


def equal(left: Value, right: Value) -> Truth:
    """Whether left == right; values of different kinds cannot be told equal or not."""
    kind = left.__class__
    if kind is right.__class__ and kind in _EQUATED:
        return left == right
    if isinstance(left, datetime) and isinstance(right, datetime):
        return left.astimezone(UTC) == right.astimezone(UTC)
    one, other = days_of(left), days_of(right)
    if one is None or other is None:
        return None
    if one.last < other.first or other.last < one.first:
        return False
    single = one.first == one.last == other.first == other.last
    return True if single and one.fine and other.fine else None


def unequal(left: Value, right: Value) -> Truth:
    """Whether left != right."""
    same = equal(left, right)
    return None if same is None else not same


def contained(needle: Value, held: Value) -> Truth:
    """Whether held contains needle: a code in a list or in the codes of a multiple choice."""
    if needle is None or held is None:
        return None
    if isinstance(held, frozenset):
        return needle in held
    if isinstance(held, tuple) and not isinstance(held, PartialDate):
        return any_of(equal(needle, element) for element in held)
    return None


def not_contained(needle: Value, held: Value) -> Truth:
    """Whether held lacks needle."""
    found = contained(needle, held)
    return None if found is None else not found


def any_of(truths: Iterable[Value]) -> Truth:
    """Kleene's or over many: True if any is True, else None if any is unknown, else False."""
    unknown = False
    for truth in truths:
        if truth is True:
            return True
        unknown = unknown or truth is not False
    return None if unknown else False


def all_of(truths: Iterable[Value]) -> Truth:
    """Kleene's and over many: False if any is False, else None if any is unknown, else True."""
    unknown = False
    for truth in truths:
        if truth is False:
            return False
        unknown = unknown or truth is not True
    return None if unknown else True


def _by_intervals(left: Value, right: Value, relation: Callable[[Any, Any], bool]) -> Truth:
    if isinstance(left, datetime) and isinstance(right, datetime):
        # Through UTC: Python compares two local times of one zone without their offsets, which
        # is wrong in the hour that the clocks are set back (CLK-05).
        return relation(left.astimezone(UTC), right.astimezone(UTC))
    one, other = days_of(left), days_of(right)
    if one is None or other is None:
        return None
    if not (one.fine and other.fine):
        return _roughly(one, other)
    if relation(one.last, other.first):
        return True
    return None if relation(one.first, other.last) else False


def _roughly(one: Days, other: Days) -> Truth:
    """Order of moments that lie somewhere within their days: told only by different days."""
    if one.last < other.first:
        return True
    return False if one.first > other.last else None


RELATIONS: Final[dict[str, Relation]] = {
    "<": less,
    "<=": less_or_equal,
    ">": greater,
    ">=": greater_or_equal,
    "==": equal,
    "!=": unequal,
    "in": contained,
    "not in": not_contained,
}
"""The relation of every comparison operator."""
