"""Functions over numbers. All in Decimal with 28 digits; what cannot be computed is missing."""

from __future__ import annotations

import decimal
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Final

from mscform.engine.comparing import less
from mscform.engine.signs import half_width
from mscform.engine.values import PartialDate, Value

CONTEXT: Final = decimal.Context(
    prec=28,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[
        decimal.InvalidOperation,
        decimal.DivisionByZero,
        decimal.Overflow,
    ],
)
"""The one arithmetic of all rules; its traps become missing values."""

NUMBER_TEXT: Final = re.compile(
    r"[+-]?(?:\d{1,200}(?:\.\d{0,200})?|\.\d{1,200})(?:[eE][+-]?\d{1,3})?"
)
"""What reads as a number: digits, at most one point, perhaps a power of ten (2.0E6)."""

_SIX_PLACES: Final = 6
_WIDEST: Final = 400
_WIDE: Final = decimal.Context(prec=_WIDEST * 2 + 50, rounding=decimal.ROUND_HALF_UP)


def read_number(text: str) -> Decimal | None:
    """The number a text stands for, full-width digits included; None where it is none."""
    if len(text) > _WIDEST:
        return None
    plain = half_width(text)
    if not plain.isascii() or NUMBER_TEXT.fullmatch(plain) is None:
        return None
    number = Decimal(plain)
    return number if abs(number.adjusted()) <= _WIDEST else None


def round_half_away(number: Decimal, places: int) -> Decimal:
    """Half away from zero, on the value first rounded to six decimals (`clinical.md` 0.3, 5).

    Raises decimal.InvalidOperation where the result would need too many digits.
    """
    raw = number.quantize(_unit(max(_SIX_PLACES, places)), context=_WIDE)
    return raw.quantize(_unit(places), context=_WIDE)


@lru_cache(maxsize=64)
def _unit(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


def plain_text(number: Decimal) -> str:
    """A number in digits, without a power of ten and without a negative zero."""
    if number.is_zero():
        number = number.copy_abs()
    return f"{number:f}"


def _remainder(left: Decimal, right: Decimal) -> Decimal:
    rest = CONTEXT.remainder(left, right)
    return CONTEXT.add(rest, right) if rest and (rest < 0) != (right < 0) else rest


ARITHMETIC: Final[dict[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": CONTEXT.add,
    "-": CONTEXT.subtract,
    "*": CONTEXT.multiply,
    "/": CONTEXT.divide,
    "%": _remainder,
}
"""The binary operators; `%` has the sign of its right side."""


def _extreme(first_wins: Callable[[Value, Value], bool | None], values: tuple[Value, ...]) -> Value:
    if len(values) == 1 and _is_list(values[0]):
        values = tuple(value for value in _elements(values[0]) if value is not None)
    if not values or any(value is None for value in values):
        return None
    best = values[0]
    for value in values[1:]:
        better = True if value == best else first_wins(value, best)
        if better is None:
            return None
        best = value if better else best
    return best


def smallest(*values: Value) -> Value:
    """min: of arguments (missing if any is), or of a list (missing elements are skipped)."""
    return _extreme(less, values)


def greatest(*values: Value) -> Value:
    """max: of arguments (missing if any is), or of a list (missing elements are skipped)."""
    return _extreme(lambda value, best: less(best, value), values)


def total(*values: Value) -> Value:
    """sum: of arguments or of one list; missing if any part is, 0 of an empty list."""
    if len(values) == 1 and _is_list(values[0]):
        values = _elements(values[0])
    result = Decimal(0)
    for value in values:
        if not isinstance(value, Decimal):
            return None
        result = CONTEXT.add(result, value)
    return result


def _is_list(value: Value) -> bool:
    return isinstance(value, tuple) and not isinstance(value, PartialDate)


def _elements(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) and not isinstance(value, PartialDate) else ()


def _to_number(value: Value) -> Value:
    if isinstance(value, Decimal):
        return value
    return read_number(value) if isinstance(value, str) else None


def _round(number: Decimal, places: Decimal = Decimal(0)) -> Value:
    if places != int(places) or not 0 <= places <= 20:
        return None
    return round_half_away(number, int(places))


def _whole(rounding: str) -> Callable[[Decimal], Decimal]:
    return lambda number: number.to_integral_value(rounding=rounding)


STRICT_NUMBER: Final[dict[str, Callable[..., Value]]] = {
    "abs": lambda number: number.copy_abs(),
    "ln": lambda number: CONTEXT.ln(number) if number > 0 else None,
    "log10": lambda number: CONTEXT.log10(number) if number > 0 else None,
    "exp": CONTEXT.exp,
    "sqrt": CONTEXT.sqrt,
    "floor": _whole(decimal.ROUND_FLOOR),
    "ceil": _whole(decimal.ROUND_CEILING),
    "round": _round,
}
"""Functions called only with numbers, all of them there."""

OPEN_NUMBER: Final[dict[str, Callable[..., Value]]] = {
    "min": smallest,
    "max": greatest,
    "sum": total,
    "number": _to_number,
}
"""Functions that see missing values themselves."""
