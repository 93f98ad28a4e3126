"""A number typed together with its unit: `20 mg/dL` is 20, and the unit chosen beside it.

The number is never multiplied; it is kept as typed and so is its unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from mscform.base.identity import ItemOID, ItemPath
from mscform.base.message import Message
from mscform.base.units import readable_unit
from mscform.definitions.item import DataType, ItemDefinition
from mscform.definitions.study import StudyDefinition
from mscform.engine.changes import ItemChange
from mscform.engine.functions_number import NUMBER_TEXT, read_number
from mscform.engine.signs import half_width, shown

_NUMBERS: Final = (DataType.INTEGER, DataType.DECIMAL)
_SAME_SIGNS: Final = str.maketrans({"µ": "u", "μ": "u", "^": "*", "℃": "C", "°": "", " ": ""})
_MOST: Final = 200


class TypedUnit(NamedTuple):
    """The number alone, and the code of its unit (None where the item has one unit only)."""

    number: str
    unit: ItemOID | None
    code: str | None


def typed_unit(study: StudyDefinition, item: ItemDefinition, raw: str | None) -> TypedUnit | None:
    """A typed text taken apart; None where it is a plain number, or its unit is not known here."""
    parts = _parts(item, raw)
    if parts is None:
        return None
    number, rest = parts
    names = list(_names(study, item))
    for reading in (_plain, _loud):
        codes = {code for code, name in names if reading(name) == reading(rest)}
        if len(codes) == 1:
            code = codes.pop()
            return TypedUnit(number, item.unit_item, code if item.unit_item else None)
    return None


def split_change(
    study: StudyDefinition, change: ItemChange
) -> tuple[ItemChange, ItemChange | None]:
    """The change of the number, and that of the unit beside it where one was typed too."""
    item = study.item(change.path.item)
    typed = None if item is None else typed_unit(study, item, change.raw)
    if typed is None:
        return change, None
    number = replace(change, raw=typed.number)
    if typed.unit is None:
        return number, None
    group = study.group_of(typed.unit)
    repeat = change.path.repeat if group is not None and group.repeating else ""
    unit = replace(change, path=ItemPath(typed.unit, repeat), raw=typed.code, note=None)
    return number, unit


def unit_complaint(study: StudyDefinition, item: ItemDefinition, raw: str) -> Message | None:
    """What to say of a number with a unit that the item does not know."""
    parts = _parts(item, raw)
    if parts is None:
        return None
    typed = {"typed": shown(raw.strip()), "unit": shown(parts[1])}
    known = dict.fromkeys(readable_unit(code) for code, _ in _names(study, item))
    if not known:
        return None
    return Message("ENG-L-UNIT", {**typed, "units": ", ".join(known)})


def _parts(item: ItemDefinition, raw: str | None) -> tuple[str, str] | None:
    """Number and what stands behind it; the number is as it was typed, in half width."""
    if item.data_type not in _NUMBERS or raw is None or len(raw) > _MOST:
        return None
    plain = half_width(raw)
    if read_number(plain) is not None:
        return None
    found = NUMBER_TEXT.match(plain)
    rest = "" if found is None else plain[found.end() :].strip()
    if found is None or not rest or rest[0] in ".,0123456789":
        return None
    return found[0], rest


def _names(study: StudyDefinition, item: ItemDefinition) -> Iterator[tuple[str, str]]:
    """Units of an item: code and everything it may be called."""
    if item.unit_item is None:
        if item.unit:
            yield item.unit, item.unit
            yield item.unit, readable_unit(item.unit)
        return
    chosen = study.item(item.unit_item)
    listed = None if chosen is None or chosen.code_list is None else chosen.code_list
    for entry in () if listed is None else study.code_lists[listed].items:
        yield entry.coded_value, entry.coded_value
        yield entry.coded_value, readable_unit(entry.coded_value)
        for words in dict(entry.decode).values():
            yield entry.coded_value, words


def _plain(unit: str) -> str:
    """A unit without what people write in several ways: the sign for micro, spaces, powers."""
    return re.sub(r"[{}\[\]]", "", half_width(unit).translate(_SAME_SIGNS))


def _loud(unit: str) -> str:
    """The same without regard to upper and lower case."""
    return _plain(unit).casefold()
