"""Typed text to value and back: the only place where a person's text is interpreted.

Nothing typed is ever lost: the text itself is kept elsewhere, exactly; here it gets a value, or a
problem that says in words why it has none. Nothing is guessed and nothing is ever raised.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from decimal import Decimal
from typing import Final, TypeAlias

from mscform.base.message import Message, Slot
from mscform.definitions.codelist import CodeList
from mscform.definitions.item import DataType, ItemDefinition
from mscform.definitions.study import StudyDefinition
from mscform.engine.codec_codes import read_code, read_codes
from mscform.engine.codec_dates import read_date, read_datetime, read_partial_date, read_time
from mscform.engine.codec_numbers import read_decimal, read_integer
from mscform.engine.functions_number import plain_text, round_half_away
from mscform.engine.functions_text import text_of
from mscform.engine.signs import has_forbidden_signs, shown
from mscform.engine.typed_units import unit_complaint
from mscform.engine.values import PartialDate, Value

MAX_TEXT_LENGTH: Final = 10_000
"""Longest answer of a text item that names no length of its own."""

MAX_TYPED_LENGTH: Final = 2_000
"""Longest text that is tried as a number, date or code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What a typed text means.

    `text` is the canonical text of `value`; both are None where there is a problem or nothing was
    typed. `finding` is the engine code of the problem: TYPE, LENGTH or CODELIST. `too_precise`:
    more decimals were typed than the item declares; they are kept.
    """

    value: Value = None
    text: str | None = None
    problem: Message | None = None
    finding: str | None = None
    too_precise: bool = False


NOTHING: Final = Decoded()

Reader: TypeAlias = Callable[[str], Value | Message]


def decode(item: ItemDefinition, raw: str | None, study: StudyDefinition, zone: tzinfo) -> Decoded:
    """The value of what was typed into an item; times without offset are in `zone`."""
    if raw is None or not raw.strip():
        return NOTHING
    longest = _longest(item)
    if len(raw) > longest:
        return _problem("LENGTH", "ENG-L-TEXT-LENGTH", length=len(raw), limit=longest)
    if has_forbidden_signs(raw):
        return _problem("TYPE", "ENG-L-SIGNS", typed=shown(raw))
    codes = _codes(item, study)
    if item.data_type in (DataType.CODE, DataType.MULTI):
        return _of_code(item, raw, codes)
    value = _reader(item.data_type, zone)(raw)
    if isinstance(value, Message):
        return Decoded(problem=unit_complaint(study, item, raw) or value, finding="TYPE")
    precise = isinstance(value, Decimal) and _is_too_precise(item, value)
    return Decoded(value=value, text=text_of(value), too_precise=precise)


def encode(item: ItemDefinition, value: Value, study: StudyDefinition) -> str:
    """The text of a computed value for an item, as a person would have typed it.

    Numbers get the item's decimals (half away from zero), truth values the codes Y/N or T/F,
    datetimes minutes and offset, codes the order of their list. Missing gives ''.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return _truth_code(value, _codes(item, study))
    if isinstance(value, Decimal):
        return _number_text(item, value)
    if isinstance(value, frozenset) or (
        isinstance(value, tuple) and not isinstance(value, PartialDate)
    ):
        return _codes_text(value, _codes(item, study))
    return text_of(_to_resolution(item, value)) or ""


def _longest(item: ItemDefinition) -> int:
    if item.data_type is DataType.TEXT:
        return item.length or MAX_TEXT_LENGTH
    return MAX_TYPED_LENGTH


def _problem(finding: str, code: str, **slots: Slot) -> Decoded:
    return Decoded(problem=Message(code, slots), finding=finding)


def _codes(item: ItemDefinition, study: StudyDefinition) -> CodeList | None:
    return None if item.code_list is None else study.code_lists.get(item.code_list)


def _of_code(item: ItemDefinition, raw: str, codes: CodeList | None) -> Decoded:
    if codes is None:
        return Decoded(value=raw.strip(), text=raw.strip())
    if item.data_type is DataType.CODE:
        code = read_code(raw, codes)
        if isinstance(code, Message):
            return Decoded(problem=code, finding="CODELIST")
        return Decoded(value=code, text=code)
    chosen = read_codes(raw, codes)
    if isinstance(chosen, Message):
        return Decoded(problem=chosen, finding="CODELIST")
    return Decoded(value=chosen, text=_codes_text(chosen or frozenset(), codes) or None)


def _reader(data_type: DataType, zone: tzinfo) -> Reader:
    if data_type is DataType.DATETIME:
        return lambda raw: read_datetime(raw, zone)
    return _READERS.get(data_type, str.strip)


_READERS: Final[dict[DataType, Reader]] = {
    DataType.INTEGER: read_integer,
    DataType.DECIMAL: read_decimal,
    DataType.DATE: read_date,
    DataType.PARTIAL_DATE: read_partial_date,
    DataType.TIME: read_time,
}


def _is_too_precise(item: ItemDefinition, number: Decimal) -> bool:
    exponent = number.as_tuple().exponent
    return item.decimals is not None and isinstance(exponent, int) and -exponent > item.decimals


def _truth_code(value: bool, codes: CodeList | None) -> str:
    if codes is not None and codes.find("Y") is None and codes.find("T") is not None:
        return "T" if value else "F"
    return "Y" if value else "N"


def _number_text(item: ItemDefinition, number: Decimal) -> str:
    places = 0 if item.data_type is DataType.INTEGER else item.decimals
    if places is not None and item.data_type in (DataType.INTEGER, DataType.DECIMAL):
        return plain_text(round_half_away(number, places))
    whole = number.to_integral_value()
    if item.data_type is DataType.CODE and whole == number:
        return plain_text(whole)
    return plain_text(number)


def _codes_text(chosen: frozenset[str] | tuple[Value, ...], codes: CodeList | None) -> str:
    texts = {text for text in map(text_of, chosen) if text is not None}
    if codes is None:
        return ",".join(sorted(texts))
    known = [code.coded_value for code in codes.items if code.coded_value in texts]
    return ",".join(known + sorted(texts.difference(known)))


def _to_resolution(item: ItemDefinition, value: Value) -> Value:
    """A moment at the resolution of the item: minutes, and no time of day for a date."""
    if isinstance(value, datetime):
        if item.data_type in (DataType.DATE, DataType.PARTIAL_DATE):
            return value.date()
        return value.replace(second=0, microsecond=0)
    if isinstance(value, time):
        return value.replace(second=0, microsecond=0)
    return value
