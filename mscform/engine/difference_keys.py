"""What changes under the keys of a definition that have no sentence of their own.

Every field of a definition is looked at, so that one that is new to the format is never passed
over; `but` names those of which something else tells.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from mscform.base.text import TranslatedText
from mscform.definitions.logic import Expression
from mscform.engine.differences import Kind, Side, Teller, said
from mscform.engine.expression import Scope

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_TEXTS: Final = frozenset(["source", "note", "title", "label", "message", "text"])
"""Keys that change no answer and no judgement."""

Place = Callable[[Side, str], Scope]
"""From where the rules under a key look, on one side."""


def anywhere(side: Side, _key: str) -> Scope:
    """Rules that look from the study."""
    return Scope(side.study)


def tell_keys(
    teller: Teller,
    old: tuple[Side, DataclassInstance],
    new: tuple[Side, DataclassInstance],
    *,
    but: Collection[str] = (),
    place: Place = anywhere,
    under: str = "",
) -> None:
    """Tell of each key, as it stands in the files, what it was and what it is now."""
    keys = _Keys(teller, old[0], new[0], place)
    keys.tell(old[1], new[1], but, under)


class _Keys:
    def __init__(self, teller: Teller, old: Side, new: Side, place: Place) -> None:
        self._teller, self._old, self._new, self._place = teller, old, new, place

    def tell(
        self, was: DataclassInstance, now: DataclassInstance, but: Collection[str], under: str
    ) -> None:
        for one in fields(now):
            if one.name not in but and one.compare:
                self._key(getattr(was, one.name), getattr(now, one.name), f"{under}{one.name}")

    def _key(self, was: Any, now: Any, key: str) -> None:
        """One key; what several parts have in common is told part by part."""
        if _text(was) == _text(now):
            return
        if _has_keys(was) and _has_keys(now):
            self.tell(was, now, (), f"{key} ")
            return
        before, after = _parts(was), _parts(now)
        if before is None or after is None:
            self._one(was, now, key)
            return
        for name in dict.fromkeys(chain(after, before)):
            self._key(before.get(name), after.get(name), f"{key} {name}")

    def _one(self, was: Any, now: Any, key: str) -> None:
        kind = Kind.TEXT if key.rsplit(maxsplit=1)[-1] in _TEXTS else Kind.MEANING
        old, new = (
            self._words(side, value, key) for side, value in ((self._old, was), (self._new, now))
        )
        if not old:
            self._teller.tell(kind, "ENG-DIFF-KEY-NEW", key=key, new=said(new))
        elif not new:
            self._teller.tell(kind, "ENG-DIFF-KEY-GONE", key=key, old=said(old))
        else:
            self._teller.tell(kind, "ENG-DIFF-KEY", key=key, old=said(old), new=said(new))

    def _words(self, side: Side, value: Any, key: str) -> TranslatedText | str:
        if isinstance(value, Expression):
            return side.told(value, self._place(side, key)).words
        return value if isinstance(value, TranslatedText) else _text(value)


def _has_keys(value: Any) -> bool:
    """Whether it is told key by key; a rule is told as a whole."""
    return is_dataclass(value) and not isinstance(value, Expression | TranslatedText | type)


def _parts(value: Any) -> dict[str, Any] | None:
    """What a value is made of, by name or else by number; None of one that is told as a whole."""
    if isinstance(value, TranslatedText):
        return None
    if isinstance(value, Mapping):
        return {str(name): part for name, part in value.items()}
    if isinstance(value, tuple) and all(map(_has_keys, value)):
        return {str(getattr(one, "code", n)): one for n, one in enumerate(value, start=1)}
    return None


def _text(value: Any) -> str:
    """A value as it is compared, and as it is told where nothing says it better."""
    if value is None or value == ():
        return ""
    if isinstance(value, Expression):
        return " ".join(value.text.split())
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_text(part)}" for name, part in value.items())
    if isinstance(value, tuple):
        return ", ".join(map(_text, value))
    if _has_keys(value):
        told = ((one.name, _text(getattr(value, one.name))) for one in fields(value))
        return ", ".join(f"{name}: {text}" for name, text in told if text)
    return str(value)
