"""Typed numbers: exact, in either width, and never guessed."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from mscform.base.message import Message
from mscform.engine.functions_number import plain_text, read_number
from mscform.engine.signs import half_width, shown

_RELATIONS: Final = "<>≤≥="


def read_decimal(raw: str) -> Decimal | Message:
    """A decimal number exactly as typed (2.0E6 too), or why it is none.

    A comma is never guessed: `1,5` may be one and a half or fifteen.
    """
    number = read_number(raw)
    return _complaint(raw) if number is None else number


def read_integer(raw: str) -> Decimal | Message:
    """A whole number, or why it is none."""
    number = read_decimal(raw)
    if isinstance(number, Message):
        return number
    if number != number.to_integral_value():
        return Message("ENG-L-INTEGER", {"typed": shown(raw.strip())})
    return number.quantize(Decimal(1)) if number.adjusted() < 27 else number


def _complaint(raw: str) -> Message:
    plain = half_width(raw)
    typed = shown(raw.strip())
    if plain and plain[0] in _RELATIONS and read_number(plain.lstrip(_RELATIONS)) is not None:
        return Message("ENG-L-OPERATOR", {"typed": typed, "sign": plain[0]})
    if "," in plain:
        point, joined = read_number(plain.replace(",", ".")), read_number(plain.replace(",", ""))
        if point is not None and joined is not None:
            return Message(
                "ENG-L-COMMA",
                {"typed": typed, "one": plain_text(point), "other": plain_text(joined)},
            )
    return Message("ENG-L-NUMBER", {"typed": typed})
