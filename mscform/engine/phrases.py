"""Rules as a person may ask about them: in words, together with the readings that decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from mscform.base.identity import CodeListOID
from mscform.base.text import TranslatedText
from mscform.definitions.logic import Expression
from mscform.definitions.study import StudyDefinition
from mscform.engine.describe import codes_read, decoded_word, describe, point_word, truth_word
from mscform.engine.evaluator import compile_tree
from mscform.engine.expression import parse
from mscform.engine.functions_text import text_of
from mscform.engine.graph import Rule
from mscform.engine.naming import Scope
from mscform.engine.tree import (
    AddressName,
    Call,
    GroupName,
    ItemName,
    ItemRead,
    Node,
    ParameterRead,
    children,
)
from mscform.engine.values import PartialDate, Value
from mscform.engine.view import View
from mscform.engine.wording import shown_value, with_unit

_WHOLE: Final = frozenset(
    (
        *("at", "last", "first", "previous", "last_time", "first_time", "previous_time", "every"),
        *("tp", "over", "lookup", "edition", "now", "today", "repeat", "event_oid", "event_repeat"),
        *("planned_time", "missing_reason", "alert_level", "alert_rules", "alert_complete"),
        *("open_queries", "subject_key"),
    )
)
"""Functions that read by themselves: one reading each, whatever stands between the brackets."""

_GATHERING: Final = frozenset(["min", "max", "sum", "count", "any", "all"])
"""Functions whose one number says more than the list they take it from."""

_MOVING: Final = frozenset(["now", "today"])
"""What moves on by itself and so decides nothing for good."""


_SAME_EVERYWHERE: Final = (Decimal, date)
"""Values that read alike in every language."""


@dataclass(frozen=True, slots=True)
class Input:
    """One reading of a rule: what was read, and what stood there (None: nothing)."""

    words: TranslatedText
    value: TranslatedText | None


@dataclass(frozen=True, slots=True)
class _Reading:
    words: TranslatedText
    rule: Rule
    codes: CodeListOID | None
    unit: str | None
    is_row: bool
    is_fact: bool


class Phrase:
    """One rule: its words in every language of the study, and its readings.

    `moves` says that the rule gives another answer merely because time passes.
    """

    __slots__ = ("_readings", "_study", "moves", "node", "words")

    def __init__(
        self, study: StudyDefinition, node: Node, codes: CodeListOID | None = None
    ) -> None:
        self._study = study
        self.node = node
        self.words = _words(study, node, codes)
        self.moves = any(
            isinstance(part, Call) and part.function in _MOVING for part in _every_part(node)
        )
        found: dict[Node, _Reading] = {}
        for part in map(_asked, _readings(node)):
            if part in found:
                continue
            found[part] = _Reading(
                words=_words(study, part),
                rule=compile_tree(part),
                codes=codes_read(part, study),
                unit=_unit_of(part, study),
                is_row=isinstance(part, Call) and part.function == "repeat",
                is_fact=isinstance(part, ItemRead) or _is_at(part),
            )
        self._readings = tuple(found.values())

    def inputs(self, view: View) -> tuple[Input, ...]:
        """What the rule reads at a place, in the order in which it is said."""
        return tuple(Input(one.words, self._told(one, one.rule(view))) for one in self._readings)

    def _told(self, reading: _Reading, value: Value) -> TranslatedText | None:
        if value is None:
            return None
        study = self._study
        if isinstance(value, _SAME_EVERYWHERE):
            text = _value(value, reading, study, "en")
            return TranslatedText(dict.fromkeys(study.languages, text))
        return TranslatedText(
            {language: _value(value, reading, study, language) for language in study.languages}
        )

    def facts(self, view: View) -> tuple[str | None, ...]:
        """The answers that the rule names directly, as plain texts: nothing gathered from rows."""
        return tuple(text_of(one.rule(view)) for one in self._readings if one.is_fact)


class Phrases:
    """The rules of a study in words, each read only once."""

    def __init__(self, study: StudyDefinition) -> None:
        self._study = study
        self._known: dict[tuple[str, ...], Phrase] = {}

    def of(self, rule: Expression, scope: Scope, codes: CodeListOID | None = None) -> Phrase:
        """A rule as it stands at a place; `codes` is the list that its own value is from."""
        place = (scope.form, scope.group, scope.item, scope.event, codes)
        key = (*map(str, place), rule.text)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = Phrase(self._study, parse(rule, scope), codes)
        return found


def _every_part(node: Node) -> Iterator[Node]:
    yield node
    for part in children(node):
        yield from _every_part(part)


def _value(value: Value, reading: _Reading, study: StudyDefinition, language: str) -> str:
    """A value as a person reads it: codes decoded, numbers with their unit, times in short."""
    if isinstance(value, bool):
        return truth_word(value, language)
    if isinstance(value, date | PartialDate):
        return shown_value(value) or ""
    if isinstance(value, frozenset):
        return _value(tuple(sorted(value)), reading, study, language)
    if isinstance(value, tuple) and not isinstance(value, PartialDate):
        parts = [_value(part, reading, study, language) for part in value if part is not None]
        return ("、" if language == "zh" else ", ").join(parts)
    text = text_of(value) or ""
    if reading.is_row:
        return point_word(text, study, language)
    if isinstance(value, str):
        return decoded_word(text, reading.codes, study, language)
    return with_unit(text, reading.unit)


def _words(study: StudyDefinition, node: Node, codes: CodeListOID | None = None) -> TranslatedText:
    return TranslatedText({one: describe(node, study, one, codes) for one in study.languages})


def _readings(node: Node) -> Iterator[Node]:
    """The parts of a rule that look something up, in reading order."""
    match node:
        case ItemRead() | ItemName():
            yield node
        case ParameterRead(columns=()):
            yield node
        case Call(function="this", arguments=(name,)):
            yield name
        case Call(function=function) if function in _WHOLE:
            yield node
        case Call(function=function) if function in _GATHERING and _gathers(node):
            yield node
        case _:
            for part in children(node):
                yield from _readings(part)


def _gathers(node: Node) -> bool:
    return any(isinstance(part, GroupName) for part in _every_part(node))


def _asked(node: Node) -> Node:
    """A name alone is read as the item it names."""
    return ItemRead(node.item, node.beside) if isinstance(node, ItemName) else node


def _is_at(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "at"


def _unit_of(node: Node, study: StudyDefinition) -> str | None:
    """The fixed unit of the question that a reading is an answer to."""
    match node:
        case ItemRead(item=item) | ItemName(item=item) | Call(arguments=(ItemName(item=item), *_)):
            found = study.item(item)
        case Call(function="at", arguments=(AddressName(target=target),)):
            found = study.item(target.item)
        case _:
            return None
    return None if found is None else found.unit
