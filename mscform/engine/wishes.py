"""What somebody could type so that a rule gives something else: guesses, read off its tree.

A guess turns the rule round: where a number has to be more than another, each side could be moved
past the other; through arithmetic, times and computed items down to what a person answers.
Guesses may be wrong; who asks for them tries them out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias

from mscform.base.identity import ItemAddress
from mscform.engine.functions_number import ARITHMETIC
from mscform.engine.values import PartialDate, Value

_LONG: Final = 10_000
_DAY: Final = timedelta(days=1)
_STEPS: Final = tuple(map(Decimal, ("0.001", "0.01", "0.1", "1", "10")))
_JUMPS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 60, 1440))
_INVERSE: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_MIRROR: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}

Values: TypeAlias = tuple[Value, ...]


class Absent(NamedTuple):
    """A missing reason instead of a value."""

    code: str


class Other(NamedTuple):
    """Anything but one value."""

    value: Value


class Guesses:
    """What was guessed: texts by address (none: anything), parameters of the site, moments."""

    def __init__(self) -> None:
        self.items: dict[ItemAddress, dict[Value, None]] = {}
        self.parameters: dict[str, dict[Value, None]] = {}
        self.moments: dict[datetime, None] = {}


def fits(value: Value, values: Values) -> bool:
    """Whether a value is one of those wished for."""
    return value in values or any(
        isinstance(each, Other) and value is not None and value != each.value for each in values
    )


def inverse(operator: str) -> str:
    """The relation that holds where this one does not."""
    return _INVERSE[operator]


def mirrored(operator: str) -> str:
    """The relation seen from the other side."""
    return _MIRROR[operator]


def beyond(operator: str, limit: Value) -> Values:
    """Values that stand in a relation to a limit: the nearest ones, and some further away."""
    if operator in ("==", "<=", ">="):
        return (limit, *(() if operator == "==" else _moved(limit, operator)))
    return _moved(limit, operator)


def _moved(limit: Value, operator: str) -> Values:
    signs = (-1, 1) if operator == "!=" else ((-1,) if operator.startswith("<") else (1,))
    return tuple(moved for sign in signs for moved in _aside(limit, sign))


def _aside(limit: Value, sign: int) -> Iterable[Value]:
    if isinstance(limit, Decimal):
        for step in _STEPS:
            yield limit + sign * step
    elif isinstance(limit, datetime):
        for jump in _JUMPS:
            yield limit + sign * jump
    elif isinstance(limit, date):
        for days in (1, 31):
            yield limit + sign * timedelta(days=days)
    elif isinstance(limit, PartialDate):
        yield (limit.earliest() - _DAY) if sign < 0 else (limit.latest() + _DAY)


# ---------------------------------------------------------------------- functions turned round


def operands(operator: str, left: Value, right: Value, wanted: Values) -> tuple[Values, Values]:
    """What either side of an arithmetic could be, so that it gives what is wanted."""
    back_left, back_right = _ARITHMETIC.get(operator, (None, None))
    return _each(back_left, wanted, right), _each(back_right, wanted, left)


def _each(rule: Callable[[Decimal, Decimal], Value] | None, wanted: Values, other: Value) -> Values:
    if rule is None or not isinstance(other, Decimal):
        return ()
    found = []
    for value in wanted:
        if isinstance(value, Decimal):
            try:
                found.append(rule(value, other))
            except ArithmeticError:
                continue
    return tuple(found)


_plus, _minus = ARITHMETIC["+"], ARITHMETIC["-"]
_times, _over = ARITHMETIC["*"], ARITHMETIC["/"]
_ARITHMETIC: Final[dict[str, tuple[Callable[..., Value], Callable[..., Value]]]] = {
    "+": (_minus, _minus),
    "-": (_plus, lambda wanted, left: _minus(left, wanted)),
    "*": (_over, _over),
    "/": (_times, lambda wanted, left: _over(left, wanted)),
}

_MINUTES: Final = {"minutes_between": 1, "hours_between": 60, "days_between": 1440}


def ends(function: str, start: Value, end: Value, wanted: Values) -> tuple[Values, Values]:
    """What either end of a span could be, so that it has the wanted length."""
    starts: list[Value] = []
    finishes: list[Value] = []
    for length in wanted:
        if isinstance(length, Decimal) and abs(length) < 10_000_000:
            if end is not None:
                starts += _shifted(function, end, -length)
            if start is not None:
                finishes += _shifted(function, start, length)
    return tuple(starts), tuple(finishes)


def _shifted(function: str, moment: Value, length: Decimal) -> Iterable[Value]:
    minutes = _MINUTES.get(function)
    if isinstance(moment, PartialDate):
        moment = moment.earliest()
    if minutes is not None and isinstance(moment, date):
        step = timedelta(minutes=float(length * minutes))
        if isinstance(moment, datetime):
            yield _near(moment, step)
        else:
            for more in (0, -1, 1):
                yield _near(moment, timedelta(days=step.days + more))
    elif isinstance(moment, date):
        months = int(length) * (12 if function.startswith("age") else 1)
        for days in (0, -1, 1):
            yield _near(moment, timedelta(days=round(months * 30.4375) + days))
            yield _months(moment, months, days)


def _near(moment: date, step: timedelta) -> Value:
    try:
        return moment + step
    except OverflowError:
        return moment


def _months(moment: date, months: int, days: int) -> Value:
    years, month = divmod(moment.month - 1 + months, 12)
    try:
        moved = moment.replace(year=moment.year + years, month=month + 1, day=min(moment.day, 28))
    except ValueError:
        return moment
    return _near(moved, timedelta(days=days + moment.day - moved.day))


def later(function: str, moment: Value, wanted: Values) -> tuple[Values, Values]:
    """For `add_days` and its kin: what the moment, and what the amount could be."""
    per = {"add_minutes": 1, "add_hours": 60, "add_days": 1440}[function]
    amounts: list[Value] = []
    for value in wanted:
        if isinstance(value, date) and isinstance(moment, date):
            one = isinstance(value, datetime) and isinstance(moment, datetime)
            step = value - moment if one else _as_day(value) - _as_day(moment)
            amounts.append(Decimal(round(step.total_seconds() / 60 / per)))
    return (), tuple(amounts)


def earlier(function: str, amount: Value, wanted: Values) -> Values:
    """What the moment could be, so that it gives the wanted one when the amount is added."""
    per = {"add_minutes": 1, "add_hours": 60, "add_days": 1440}[function]
    if not isinstance(amount, Decimal):
        return ()
    step = timedelta(minutes=float(amount * per))
    return tuple(_near(value, -step) for value in wanted if isinstance(value, date))


def _as_day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


# ---------------------------------------------------------------------- how far


def gap(left: Value, right: Value) -> float:
    """How far two values are from each other: 0 … 1, and 1 where nobody can say."""
    size: float
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        size = abs(float(left - right))
    elif isinstance(left, datetime) and isinstance(right, datetime):
        size = abs((left - right).total_seconds()) / 3600
    elif isinstance(left, (date, PartialDate)) and isinstance(right, (date, PartialDate)):
        size = abs((_first(left) - _first(right)).days)
    else:
        return 1.0
    return 0.05 + 0.9 * size / (size + 10)


def _first(value: date | PartialDate) -> date:
    return value.earliest() if isinstance(value, PartialDate) else _as_day(value)


# ---------------------------------------------------------------------- several codes


def sized(codes: Sequence[str], held: Value, lengths: Values) -> Values:
    """Choices of so many codes: some more of the list, or fewer of those that are held."""
    now = held if isinstance(held, frozenset) else frozenset()
    order = [*(code for code in codes if code in now)]
    order += [code for code in codes if code not in now]
    counts = [int(length) for length in lengths if isinstance(length, Decimal)]
    return tuple(frozenset(order[:count]) for count in counts if 0 < count <= len(order))


# ---------------------------------------------------------------------- one argument


def negated(values: Values) -> Values:
    """The numbers with the other sign."""
    return tuple(value.copy_negate() for value in values if isinstance(value, Decimal))


def with_clock(value: Value, now: Value) -> Value:
    """A day at the time of day that stands there, where a moment is meant."""
    if isinstance(now, datetime):
        if isinstance(value, date) and not isinstance(value, datetime):
            return datetime.combine(value, now.timetz())
        if isinstance(value, time):
            return datetime.combine(now.date(), value, tzinfo=now.tzinfo)
    return value


def _text_of(value: Value) -> Value:
    """A text of some length."""
    return "x" * int(value) if isinstance(value, Decimal) and 0 <= value <= _LONG else None


def _year(value: Value) -> Value:
    return date(int(value), 6, 15) if isinstance(value, Decimal) and 1 <= value <= 9999 else None


def _as_number(function: str) -> Callable[[Value], Value]:
    def run(value: Value) -> Value:
        try:
            found: Value = getattr(value, function)() if isinstance(value, Decimal) else None
            return found
        except ArithmeticError:
            return None

    return run


BACK: Final[dict[str, Callable[[Value], Value]]] = {
    "year": _year,
    "length": _text_of,
    "ln": _as_number("exp"),
    "exp": _as_number("ln"),
    "log10": lambda value: Decimal(10) ** value if isinstance(value, Decimal) else None,
    "sqrt": lambda value: value * value if isinstance(value, Decimal) else None,
}
"""What the argument of a function of one argument must be, by what the function is to give."""
