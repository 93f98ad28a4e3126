"""Values inside sentences: limits with their unit, slots of the study's own messages."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from mscform.base.message import Message
from mscform.base.units import readable_unit
from mscform.definitions.item import DataType, ItemDefinition
from mscform.definitions.study import StudyDefinition
from mscform.engine.functions_text import text_of
from mscform.engine.values import Value

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(\.\d+)?([+-]\d\d:\d\d|Z)?")
_NAMED: Final = {
    "/min": "ENG-UNIT-PER-MINUTE",
    "a": "ENG-UNIT-YEARS",
    "a{age}": "ENG-UNIT-AGE",
    "mo": "ENG-UNIT-MONTHS",
    "wk": "ENG-UNIT-WEEKS",
    "d": "ENG-UNIT-DAYS",
    "h": "ENG-UNIT-HOURS",
    "min": "ENG-UNIT-MINUTES",
    "{drop}/min": "ENG-UNIT-DROPS",
}
"""Units that are words; a remark in braces tells an age from a number of years."""


def unit_words(unit: str | None) -> Message | str:
    """A unit beside a number, as people write it; '' for UCUM's `{score}`, which is none."""
    if unit is None or (unit.startswith("{") and unit.endswith("}")):
        return ""
    named = _NAMED.get(unit)
    return readable_unit(unit) if named is None else Message(named)


def units_of(study: StudyDefinition) -> frozenset[str]:
    """Every fixed unit of a study: what `said_unit` looks for."""
    return frozenset(
        item.unit for form in study.forms.values() for item in form.items() if item.unit
    )


def said_unit(item: ItemDefinition, text: str, units: frozenset[str]) -> Message | str | None:
    """The unit that a computed text in a table says (`10*9/L`); None for other texts."""
    computed = item.is_derived and item.data_type is DataType.TEXT and item.layout.row is not None
    return (unit_words(text) or readable_unit(text)) if computed and text in units else None


def shown_value(value: Value) -> str | None:
    """A value as people write it: a moment without `T` and offset, the rest as it is typed."""
    if isinstance(value, datetime):
        seconds = ":%S" if value.second else ""
        return value.strftime(f"%Y-%m-%d %H:%M{seconds}")
    return text_of(value)


def shown_text(item: ItemDefinition, text: str) -> str:
    """The canonical text of an answer as people write it: `2025-03-06 07:20` of a moment."""
    if item.data_type is not DataType.DATETIME or _MOMENT.fullmatch(text) is None:
        return text
    return shown_value(datetime.fromisoformat(text)) or text


def with_unit(text: str, unit: str | None) -> str:
    """A number with its unit as people write it; per cent stands close."""
    if not unit:
        return text
    return f"{text}%" if unit == "%" else f"{text} {readable_unit(unit)}"


def limits_text(low: Value, high: Value, unit: str | None) -> str:
    """`85–180 mmHg`, or `≥ 40 %` where one end is open."""
    first, last = shown_value(low), shown_value(high)
    if first is None or last is None:
        return with_unit(f"≤ {last}" if first is None else f"≥ {first}", unit)
    return with_unit(f"{first}–{last}", unit)
