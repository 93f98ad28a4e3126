"""The kinds of scalar a definition may hold, as pydantic types that keep the place in the file."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, GetCoreSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from mscform.definitions.reader_nodes import ListNode, MapNode, Node, TextNode

_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
_SCALAR_SCHEMA: Final = {"type": ["string", "number", "boolean"]}
"""An editor's YAML reads `01` or `NO` as number or boolean; our reader takes each as text."""


def _text(value: object) -> TextNode:
    if not isinstance(value, TextNode):
        raise PydanticCustomError("DEF-NOT-A-TEXT", "a text is expected")
    return value


def _filled(value: object) -> TextNode:
    text = _text(value)
    if not text.strip():
        raise PydanticCustomError("DEF-EMPTY", "a text must not be empty")
    return text


def _oid(value: object) -> TextNode:
    text = _filled(value)
    if not _OID.fullmatch(text):
        raise PydanticCustomError("DEF-OID-SHAPE", "not fit to be an OID", {"oid": str(text)})
    return text


_OID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,99}")


def _whole(value: object) -> int:
    text = _filled(value)
    if not _WHOLE.fullmatch(text):
        raise PydanticCustomError("DEF-NOT-WHOLE", "a whole number is expected", {"text": text})
    return int(text)


def _natural(value: object) -> int:
    number = _whole(value)
    if number < 0:
        raise PydanticCustomError("DEF-NEGATIVE", "not below 0", {"text": str(value)})
    return number


def _positive(value: object) -> int:
    number = _natural(value)
    if number < 1:
        raise PydanticCustomError("DEF-NOT-POSITIVE", "not below 1", {"text": str(value)})
    return number


def _repeats(value: object) -> int:
    number = _natural(value)
    if not 0 < number <= MAX_REPEATS:
        told = {"text": str(value), "limit": str(MAX_REPEATS)}
        raise PydanticCustomError("DEF-MAX-REPEATS", "so many cannot be kept", told)
    return number


MAX_REPEATS: Final = 9_999
"""The number of a row or a repeat has at most four digits, in its key and on paper."""


_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")


def _translated(value: object) -> TextNode | MapNode:
    if isinstance(value, TextNode):
        return _filled(value)
    if not isinstance(value, MapNode):
        raise PydanticCustomError("DEF-NOT-A-TRANSLATION", "a text or a map of texts is expected")
    for language, text in value.items():
        if not isinstance(text, TextNode):
            raise PydanticCustomError("DEF-NOT-A-TRANSLATION", "texts only, by language")
        if not text.strip():
            # `{en: Hours, slept}` is a text that ends at its comma, and a language "slept".
            code = "DEF-EMPTY" if _LANGUAGE.fullmatch(language) else "DEF-COMMA"
            raise PydanticCustomError(code, "empty", {"language": str(language)})
    return value


def _node(value: object) -> Node:
    if not isinstance(value, (TextNode, MapNode, ListNode)):
        raise PydanticCustomError("DEF-NOT-A-TEXT", "a node of a file is expected")
    return value


class _Plain:
    """Core schema of a type made by one function; keeps the node itself, with its place."""

    def __init__(self, function: Any) -> None:
        self._function = function

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._function)


_WHOLE_SCHEMA = {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^[+-]?[0-9]{1,9}$"}]}

AnyText = Annotated[TextNode, _Plain(_text), WithJsonSchema(_SCALAR_SCHEMA)]
"""A scalar, perhaps empty."""

Text = Annotated[TextNode, _Plain(_filled), WithJsonSchema(_SCALAR_SCHEMA)]
"""A scalar that is not empty."""

Rule = Annotated[
    TextNode,
    _Plain(_filled),
    WithJsonSchema({**_SCALAR_SCHEMA, "description": "An expression; see DEFINITIONS.md."}),
]
"""The text of an expression."""

Oid = Annotated[
    TextNode, _Plain(_oid), WithJsonSchema({"type": "string", "pattern": f"^{_OID.pattern}$"})
]
"""An identifier of the study: letters, digits, `_`, `.` and `-`."""

Whole = Annotated[int, _Plain(_whole), WithJsonSchema(_WHOLE_SCHEMA)]
"""A whole number of at most nine digits."""

Natural = Annotated[int, _Plain(_natural), WithJsonSchema(_WHOLE_SCHEMA)]
"""A whole number that is not negative."""

Positive = Annotated[int, _Plain(_positive), WithJsonSchema(_WHOLE_SCHEMA)]
"""A whole number from 1: minutes to wait, characters to write."""

Repeats = Annotated[int, _Plain(_repeats), WithJsonSchema(_WHOLE_SCHEMA)]
"""How many repeats there may be: from 1 to MAX_REPEATS."""

Translation = Annotated[
    TextNode | MapNode,
    _Plain(_translated),
    WithJsonSchema(
        {"anyOf": [_SCALAR_SCHEMA, {"type": "object", "additionalProperties": _SCALAR_SCHEMA}]}
    ),
]
"""A text for all languages, or one text by language."""

AnyNode = Annotated[TextNode | MapNode | ListNode, _Plain(_node), WithJsonSchema({})]
"""Whatever is handed to a pattern."""

YesNo = Annotated[Literal["yes", "no"], BeforeValidator(_text)]
"""A truth value; only these two words, so that nobody wonders about `on` and `NO`."""

Within = Annotated[Literal["study"], BeforeValidator(_text)]
"""Within what a value is unique."""

RoleName = Literal[
    "nurse",
    "coordinator",
    "sub_investigator",
    "investigator",
    "monitor",
    "pharmacist",
    "exporter",
    "administrator",
    "inspector",
]
"""The roles of `records.account`, which this room may not import; a test holds them together."""
