"""Functions over texts and lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from mscform.engine.comparing import all_of, any_of
from mscform.engine.functions_number import plain_text
from mscform.engine.values import PartialDate, Value


def text_of(value: Value) -> str | None:
    """A value as the text that a person would type; lists and codes joined with commas."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, Decimal):
        return plain_text(value)
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    if isinstance(value, (date, time, PartialDate)):
        return temporal_text(value)
    return ",".join(text for text in map(text_of, value) if text is not None)


def temporal_text(value: date | time | datetime | PartialDate) -> str:
    """The canonical text of a moment: `2025-03-10T09:00+08:00`, `2025-03`, `09:00`.

    Seconds appear only where there are any.
    """
    if isinstance(value, PartialDate):
        return str(value)
    if isinstance(value, (datetime, time)):
        exact = value.second or value.microsecond
        return value.isoformat(timespec="seconds" if exact else "minutes")
    return value.isoformat()


def _concat(*values: Value) -> Value:
    return "".join(text_of(value) or "" for value in values)


def _join(separator: Value, *values: Value) -> Value:
    """Texts joined, the missing ones left out; missing where nothing is there at all."""
    if not isinstance(separator, str):
        return None
    texts = [text for text in map(text_of, values) if text is not None]
    return separator.join(texts) if texts else None


def _span(low: Value, high: Value) -> Value:
    """One number where both bounds agree, else both with a dash."""
    first, last = text_of(low), text_of(high)
    return first if first == last else f"{first}–{last}"


def _plain(value: Value) -> Value:
    """A number as people write it: without zeros behind the last digit after the point."""
    if not isinstance(value, Decimal):
        return None
    digits = plain_text(value)
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _length(value: Value) -> Value:
    if isinstance(value, (str, frozenset)):
        return Decimal(len(value))
    return None


def _list(value: Value) -> tuple[Value, ...] | None:
    return value if isinstance(value, tuple) and not isinstance(value, PartialDate) else None


def _count(value: Value) -> Value:
    """How many elements are there; of truth values, how many are True."""
    elements = _list(value)
    if elements is None:
        return None
    return Decimal(sum(element is not None and element is not False for element in elements))


def _any(value: Value) -> Value:
    elements = _list(value)
    return None if elements is None else any_of(elements)


def _all(value: Value) -> Value:
    elements = _list(value)
    return None if elements is None else all_of(elements)


STRICT_TEXT: Final[dict[str, Callable[..., Value]]] = {
    "text": text_of,
    "plain": _plain,
    "concat": _concat,
    "length": _length,
    "span_text": _span,
}
"""Functions called only when every argument is there."""

OPEN_TEXT: Final[dict[str, Callable[..., Value]]] = {
    "join": _join,
    "count": _count,
    "any": _any,
    "all": _all,
    "is_missing": lambda value: value is None,
}
"""Functions that see missing values themselves."""
