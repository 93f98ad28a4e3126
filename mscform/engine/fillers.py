"""What fills the slots of a study's sentences: an answer with a code list is told by its meaning.

`{sex}` says Female and never F, in the language of the sentence; a computed text that quotes
answers is told the same way, and the key of a planned set by its title.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mscform.base.identity import CodeListOID, ItemOID
from mscform.base.text import TranslatedText
from mscform.definitions.item import DataType, ItemDefinition
from mscform.definitions.study import StudyDefinition
from mscform.engine.describe import codes_read, decoded_word, point_word
from mscform.engine.graph import Rule
from mscform.engine.quoted import in_words
from mscform.engine.tree import AddressName, Call, ItemName, ItemRead, Node
from mscform.engine.view import View
from mscform.engine.wording import shown_value

_SAME_TEXT = ("text", "coalesce")


class Filler(NamedTuple):
    """What fills a slot: the value, and how it is read."""

    rule: Rule
    codes: CodeListOID | None
    quoted: ItemDefinition | None


Fillers = Mapping[str, Filler]
"""What fills a message, by the names of its slots."""


def filler(rule: Rule, node: Node, study: StudyDefinition) -> Filler:
    """A slot whose value comes from `node`."""
    oid = _item_read(node)
    plain = _unwrapped(node)
    return Filler(rule, codes_read(plain, study), None if oid is None else study.item(oid))


def _unwrapped(node: Node) -> Node:
    """What `text(…)` writes is the answer itself."""
    match node:
        case Call(function="text", arguments=(one,)):
            return _unwrapped(one)
    return node


def _item_read(node: Node) -> ItemOID | None:
    """The item whose value it is, also of an earlier visit or behind a fallback."""
    match node:
        case ItemRead(item=named):
            return named
        case Call(function=function, arguments=arguments) if function in _SAME_TEXT:
            return next((oid for one in arguments if (oid := _item_read(one))), None)
        case Call(function="at", arguments=(AddressName(target=target),)):
            return target.item
        case Call(function="last" | "first" | "previous", arguments=(ItemName(item=named), *_)):
            return named
    return None


def fill(
    message: TranslatedText, fillers: Fillers, study: StudyDefinition, view: View
) -> TranslatedText:
    """The study's own sentence with its slots filled; a missing value shows as a dash."""
    if not fillers:
        return message
    values = {name: (shown_value(one.rule(view)), one) for name, one in fillers.items()}
    told = {}
    for language, text in message.items():
        for name, (value, one) in values.items():
            word = "–" if value is None else _word(value, one, study, language)
            text = text.replace("{" + name + "}", word)  # noqa: PLW2901 - filled slot by slot
        told[language] = text
    return TranslatedText(told)


def _word(value: str, told: Filler, study: StudyDefinition, language: str) -> str:
    item = told.quoted
    if item is None:
        return decoded_word(value, told.codes, study, language)
    if item.shows_items:
        return _named(value, study, language)
    if item.data_type is DataType.MULTI:
        words = (decoded_word(one, told.codes, study, language) for one in value.split(","))
        return _listed(words, language)
    if item.is_derived and item.code_list is None and _is_key(item, study):
        return point_word(value, study, language)
    return in_words(study, item, decoded_word(value, told.codes, study, language), language)


def _is_key(item: ItemDefinition, study: StudyDefinition) -> bool:
    group = study.group_of(item.oid)
    return group is not None and group.timed is not None and group.timed.key_item == item.oid


def _named(listed: str, study: StudyDefinition, language: str) -> str:
    """Items by their questions; what is no item stays as it is."""
    questions = [study.item(oid) for oid in items_in(listed)]
    told = (one.question.in_language(language) for one in questions if one is not None)
    return _listed(told, language) or listed


def _listed(words: Iterable[str], language: str) -> str:
    return ("、" if language.startswith("zh") else ", ").join(words)


def items_in(listed: str | None) -> tuple[ItemOID, ...]:
    """The items that a comma list names."""
    return tuple(ItemOID(oid.strip()) for oid in (listed or "").split(",") if oid.strip())
