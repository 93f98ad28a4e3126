"""What kind of value a rule gives, as far as the definition alone can tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mscform.base.identity import CodeListOID
from mscform.base.text import TranslatedText
from mscform.definitions.item import DataType, ItemDefinition


class Kind(StrEnum):
    """The static kinds; UNKNOWN agrees with everything."""

    NUMBER = "number"
    TEXT = "text"
    MULTI = "multi"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    BOOLEAN = "boolean"
    LIST = "list"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Type:
    """A kind, with the code list of coded values and the element type of lists."""

    kind: Kind
    code_list: CodeListOID | None = None
    element: Type | None = None


UNKNOWN: Final = Type(Kind.UNKNOWN)

_OF_DATA_TYPE: Final = {
    DataType.TEXT: Kind.TEXT,
    DataType.INTEGER: Kind.NUMBER,
    DataType.DECIMAL: Kind.NUMBER,
    DataType.DATE: Kind.DATE,
    DataType.PARTIAL_DATE: Kind.DATE,
    DataType.TIME: Kind.TIME,
    DataType.DATETIME: Kind.DATETIME,
    DataType.CODE: Kind.TEXT,
    DataType.MULTI: Kind.MULTI,
    DataType.FILE: Kind.TEXT,
    DataType.ATTEST: Kind.TEXT,
    DataType.SIGNATURE: Kind.TEXT,
}


def item_type(item: ItemDefinition) -> Type:
    """The type of an item's value in a rule."""
    return Type(_OF_DATA_TYPE[item.data_type], item.code_list)


def agree(one: Type, other: Type) -> bool:
    """Whether two values can be compared or stand for one another."""
    if Kind.UNKNOWN in (one.kind, other.kind):
        return True
    temporal = {Kind.DATE, Kind.DATETIME}
    return one.kind == other.kind or {one.kind, other.kind} == temporal


_WORDS: Final = {
    Kind.NUMBER: ("a number", "数字"),
    Kind.TEXT: ("a text or code", "文本或代码"),
    Kind.MULTI: ("several codes", "多选代码"),
    Kind.DATE: ("a date", "日期"),
    Kind.DATETIME: ("a date with time", "日期时间"),
    Kind.TIME: ("a time of day", "时刻"),
    Kind.BOOLEAN: ("yes or no", "是或否"),
    Kind.LIST: ("a list", "列表"),
    Kind.UNKNOWN: ("anything", "任意值"),
}


def words_for(kinds: Iterable[Kind]) -> TranslatedText:
    """Kinds in the words of a fault."""
    found = [_WORDS[kind] for kind in kinds]
    return TranslatedText(
        {"en": " or ".join(word[0] for word in found), "zh": "或".join(word[1] for word in found)}
    )
