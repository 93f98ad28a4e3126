"""A value that a site gives a parameter: of the kind that the study declares, or refused.

The kind is that of the study's own value. A whole number is wanted where the parameter says how
often a visit comes, or is filled into an item of whole numbers; their limits are its limits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from mscform.base.errors import EntryError
from mscform.definitions.item import DataType, ItemDefinition
from mscform.definitions.logic import Expression, Parameter, Severity
from mscform.definitions.study import StudyDefinition
from mscform.engine.expression import ExpressionFault, parse_constant
from mscform.engine.functions_number import plain_text, read_number
from mscform.engine.values import PartialDate, Value
from mscform.services.parameters import read_value

_HARD: Final = (Severity.IMPOSSIBLE, Severity.ALARMING)
_TRUTH: Final = {"true": True, "false": False, "True": True, "False": False}


class _Wanted(NamedTuple):
    """Whether a number must be whole, and its inclusive limits, either of which may be missing."""

    whole: bool
    low: Decimal | None
    high: Decimal | None


def declared_text(parameter: Parameter) -> str | None:
    """The study's own value as a site would write it; None for a table."""
    if parameter.value is None:
        return None
    value = parse_constant(parameter.value)
    return value if isinstance(value, str) else parameter.value.text.strip()


def settled(parameter: Parameter, study: StudyDefinition, typed: str) -> str:
    """What is kept for a typed value; EntryError says which kind is needed, with an example."""
    if parameter.value is None:
        return _table(parameter, typed)
    example = parse_constant(parameter.value)
    if isinstance(example, bool):
        return _truth(parameter, typed)
    if isinstance(example, Decimal):
        return _number(parameter, study, typed)
    if isinstance(example, str):
        return _word(parameter, study, typed)
    return _list(parameter, example, typed)


def _refused(code: str, parameter: Parameter, typed: str, **slots: str) -> EntryError:
    example = declared_text(parameter) or ""
    return EntryError(code, name=parameter.name, typed=typed, example=example, **slots)


def _truth(parameter: Parameter, typed: str) -> str:
    told = _TRUTH.get(typed.strip())
    if told is None:
        raise _refused("SVC-SET-TRUTH", parameter, typed)
    return json.dumps(told)


def _number(parameter: Parameter, study: StudyDefinition, typed: str) -> str:
    number = read_number(typed.strip())
    whole, low, high = _wanted(parameter, study)
    if number is None or (whole and number != number.to_integral_value()):
        raise _refused("SVC-SET-WHOLE" if whole else "SVC-SET-NUMBER", parameter, typed)
    if (low is not None and number < low) or (high is not None and number > high):
        least, most = ("…" if one is None else plain_text(one) for one in (low, high))
        raise _refused("SVC-SET-RANGE", parameter, typed, low=least, high=most)
    return plain_text(number)


def _word(parameter: Parameter, study: StudyDefinition, typed: str) -> str:
    quoted = read_value(typed)
    text = quoted if isinstance(quoted, str) else typed.strip()
    listed = None if parameter.code_list is None else study.code_lists[parameter.code_list]
    if listed is not None and listed.find(text) is None:
        known = ", ".join(item.coded_value for item in listed.items)
        raise _refused("SVC-SET-CODE", parameter, typed, known=known)
    if not text.strip():
        raise _refused("SVC-SET-EMPTY", parameter, typed)
    return text if read_value(text) == text else json.dumps(text, ensure_ascii=False)


def _list(parameter: Parameter, example: Value, typed: str) -> str:
    told = read_value(typed)
    kinds = {type(part) for part in example} if isinstance(example, tuple) else set()
    if not isinstance(told, tuple) or isinstance(told, PartialDate):
        raise _refused("SVC-SET-LIST", parameter, typed)
    if kinds and not {type(part) for part in told} <= kinds:
        raise _refused("SVC-SET-LIST", parameter, typed)
    return typed.strip()


def _table(parameter: Parameter, typed: str) -> str:
    rows = read_value(typed)
    width = len(parameter.columns)
    whole = isinstance(rows, tuple) and all(
        isinstance(row, tuple) and len(row) == width and all(_is_cell(cell) for cell in row)
        for row in rows
    )
    if not whole:
        columns = ", ".join(parameter.columns)
        example = json.dumps(parameter.rows[:1], ensure_ascii=False)
        raise EntryError("SVC-SET-TABLE", name=parameter.name, columns=columns, example=example)
    return typed.strip()


def _is_cell(cell: object) -> bool:
    return isinstance(cell, str | Decimal)


def _wanted(parameter: Parameter, study: StudyDefinition) -> _Wanted:
    """What all places together ask of a number that this parameter brings there."""
    whole = False
    lows: list[Decimal | None] = []
    highs: list[Decimal | None] = []
    named = re.compile(rf"\b{re.escape(parameter.name)}\b(?!\.)")
    for event in study.events:
        if event.repeats is not None and named.search(event.repeats.text):
            whole = True
            lows.append(Decimal(0))
            highs.append(None if event.max_repeats is None else Decimal(event.max_repeats))
    for item in _filled(parameter, study):
        whole |= item.data_type is DataType.INTEGER
        hard = [one for one in item.ranges if one.severity in _HARD]
        lows += [_bound(one.low) for one in hard]
        highs += [_bound(one.high) for one in hard]
    return _Wanted(
        whole,
        max((one for one in lows if one is not None), default=None),
        min((one for one in highs if one is not None), default=None),
    )


def _filled(parameter: Parameter, study: StudyDefinition) -> Iterator[ItemDefinition]:
    """The items that this parameter alone fills in."""
    for form in study.forms.values():
        for item in form.items():
            rule = item.preset or item.calculate
            if rule is not None and rule.text.strip() == parameter.name:
                yield item


def _bound(limit: Expression | None) -> Decimal | None:
    try:
        value = None if limit is None else parse_constant(limit)
    except ExpressionFault:
        return None  # the limit follows from other parameters or answers
    return value if isinstance(value, Decimal) else None
