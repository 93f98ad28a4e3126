"""Values inside sentences: limits with their unit, slots of the study's own messages."""

from __future__ import annotations

from collections.abc import Mapping

from mscform.base.text import TranslatedText
from mscform.base.units import readable_unit
from mscform.engine.functions_text import text_of
from mscform.engine.graph import Rule
from mscform.engine.values import Value
from mscform.engine.view import View


def with_unit(text: str, unit: str | None) -> str:
    """A number with its unit as people write it; per cent stands close."""
    if not unit:
        return text
    return f"{text}%" if unit == "%" else f"{text} {readable_unit(unit)}"


def limits_text(low: Value, high: Value, unit: str | None) -> str:
    """`85–180 mmHg`, or `≥ 40 %` where one end is open."""
    first, last = text_of(low), text_of(high)
    if first is None or last is None:
        return with_unit(f"≤ {last}" if first is None else f"≥ {first}", unit)
    return with_unit(f"{first}–{last}", unit)


def fill(message: TranslatedText, slots: Mapping[str, Rule], view: View) -> TranslatedText:
    """The study's own sentence with its slots filled; a missing value shows as a dash."""
    if not slots:
        return message
    values = {name: text_of(rule(view)) or "–" for name, rule in slots.items()}
    return TranslatedText({code: _filled(text, values) for code, text in message.items()})


def _filled(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text
