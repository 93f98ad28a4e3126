"""A study as JSON that loads in milliseconds: reading YAML and judging it is done only once.

Each definition becomes a list of its fields in order; types come from the classes. The text holds
a mark of all these classes, so that a cache of another version of the program is not taken. It is
a cache: whoever loses it reads the sources again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from mscform.base.collection import no_collection
from mscform.base.text import TranslatedText
from mscform.definitions.logic import Expression, Position
from mscform.definitions.study import StudyDefinition

Decoder = Callable[[Any], Any]


def to_compiled(study: StudyDefinition) -> bytes:
    """The compiled form of a study."""
    content = {"mark": _mark(), "fingerprint": study.fingerprint, "study": study}
    told = json.dumps(
        content, default=_plain, ensure_ascii=False, check_circular=False, separators=(",", ":")
    )
    return told.encode("utf-8")


def from_compiled(data: bytes, fingerprint: str) -> StudyDefinition | None:
    """The study of a compiled form; None where it is of another program or other sources.

    The bytes must come from a place that vouches for them (the site's database): they are not
    judged again.
    """
    content = json.loads(data)
    if content.get("mark") != _mark() or content.get("fingerprint") != fingerprint:
        return None
    with no_collection():
        study: StudyDefinition = _decoder_of_class(StudyDefinition)(content["study"])
    return study


def _plain(value: Any) -> Any:
    """What JSON takes for what it does not know: lists for classes, maps for other maps."""
    if isinstance(value, Expression):
        place = value.position
        return [value.text] + ([] if place is None else [place.file, place.line, place.column])
    if isinstance(value, Mapping):
        return dict(value)
    kind: type = type(value)
    return _values_of(kind)(value)


@cache
def _values_of(kind: type) -> Callable[[Any], list[Any]]:
    """Takes the fields of a definition in order."""
    if not dataclasses.is_dataclass(kind):
        raise TypeError(f"{kind.__name__} is no part of a definition")
    names = _fields(kind)
    return lambda value: [getattr(value, name) for name in names]


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind) if field.init)


@cache
def _mark() -> str:
    """A mark of all classes of a definition and their fields."""
    told: dict[str, list[str]] = {}
    waiting: list[Any] = [StudyDefinition]
    while waiting:
        kind = waiting.pop()
        waiting.extend(get_args(kind))
        if isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind.__name__ not in told:
            hints = get_type_hints(kind)
            told[kind.__name__] = [f"{name}: {hints[name]}" for name in _fields(kind)]
            waiting.extend(hints[name] for name in _fields(kind))
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@cache
def _decoder_of_class(kind: type) -> Decoder:
    """Makes an object of a class from the list of its fields.

    The fields are set through their slots: the ordinary way of frozen classes takes five times as
    long, and there is nothing to check here.
    """
    if kind is Expression:
        return _expression
    hints = get_type_hints(kind)
    steps = [
        (number, getattr(kind, name).__set__, _decoder(hints[name]))
        for number, name in enumerate(_fields(kind))
    ]
    plain = tuple((number, put) for number, put, decode in steps if decode is None)
    made = tuple((number, put, decode) for number, put, decode in steps if decode is not None)
    finish: Callable[[Any], None] | None = getattr(kind, "__post_init__", None)
    new = object.__new__

    def decode_object(values: list[Any]) -> Any:
        found: Any = new(kind)
        for number, put in plain:
            put(found, values[number])
        for number, put, decode in made:
            value = values[number]
            put(found, value if value is None else decode(value))
        if finish is not None:
            finish(found)
        return found

    return decode_object


def _slot(kind: type, name: str) -> Callable[[Any, Any], None]:
    """What sets one field of an object that is being made."""
    put: Callable[[Any, Any], None] = getattr(kind, name).__set__
    return put


_put_text, _put_position = _slot(Expression, "text"), _slot(Expression, "position")
_put_file, _put_line = _slot(Position, "file"), _slot(Position, "line")
_put_column = _slot(Position, "column")


def _expression(values: list[Any]) -> Expression:
    """A rule with its place; there are more of these than of all others, so they are made here."""
    made = object.__new__(Expression)
    _put_text(made, values[0])
    if len(values) == 1:
        _put_position(made, None)
        return made
    place = object.__new__(Position)
    _put_file(place, values[1])
    _put_line(place, values[2])
    _put_column(place, values[3])
    _put_position(made, place)
    return made


def _decoder(hint: Any) -> Decoder | None:
    """What makes a value of a type from JSON; None where JSON gives it as it is."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _decoder_of_choice(get_args(hint))
    if origin is tuple:
        inner = _decoder(get_args(hint)[0])
        return tuple if inner is None else _many(inner)
    if origin is Mapping or origin is dict:
        return _map_decoder(*get_args(hint))
    if hint is TranslatedText:
        return TranslatedText
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {member.value: member for member in hint}.__getitem__
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _decoder_of_class(hint)
    return None


def _many(decode: Decoder) -> Decoder:
    def decode_tuple(values: Iterable[Any]) -> tuple[Any, ...]:
        return tuple([decode(value) for value in values])

    return decode_tuple


def _map_decoder(key: Any, value: Any) -> Decoder | None:
    """Keys of JSON are texts; whole numbers are made of them where the type says so."""
    decode = _decoder(value)
    if decode is None:
        return None
    if key is int:
        return lambda found: {int(name): decode(text) for name, text in found.items()}
    return lambda found: found and {name: decode(inner) for name, inner in found.items()}


_MADE = (list, dict, str)
"""What an object is made from; missing and truth values stand for themselves."""


def _decoder_of_choice(choices: tuple[Any, ...]) -> Decoder | None:
    """A value that may be missing (which is seen to before), or a truth value beside an object."""
    decoders = [decode for choice in choices if (decode := _decoder(choice)) is not None]
    if not decoders:
        return None
    decode = decoders[0]
    if bool not in choices:
        return decode
    return lambda found: found if found.__class__ is bool else decode(found)
