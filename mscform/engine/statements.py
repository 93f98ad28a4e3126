"""Statements of a study compiled: which of them fits, in words with its values filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from mscform.base.identity import CodeListOID, ItemOID
from mscform.base.text import TranslatedText
from mscform.definitions.logic import Expression
from mscform.definitions.statement import Statement, StatementTone
from mscform.definitions.study import StudyDefinition
from mscform.engine.describe import codes_read, decoded_word
from mscform.engine.expression import Read, parse
from mscform.engine.functions_text import text_of
from mscform.engine.graph import Rule
from mscform.engine.naming import Scope
from mscform.engine.tree import AddressName, Call, ItemRead, Node
from mscform.engine.view import View
from mscform.engine.wording import shown_value

Compile = Callable[[Expression], Rule]


class Filler(NamedTuple):
    """What fills a slot: the value, and how it is read."""

    rule: Rule
    codes: CodeListOID | None
    lists_items: bool


class Said(NamedTuple):
    """What a study says now, how loud, and the items it leads to."""

    words: TranslatedText
    tone: StatementTone
    leads: tuple[ItemOID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRules:
    """One statement compiled."""

    statement: Statement
    when: Rule | None
    fillers: Mapping[str, Filler]


def compile_statements(
    statements: Iterable[Statement], scope: Scope, compile_rule: Compile, read: Read = parse
) -> tuple[StatementRules, ...]:
    """Statements as they stand at a place."""
    return tuple(
        StatementRules(
            statement=one,
            when=None if one.when is None else compile_rule(one.when),
            fillers={
                name: _filler(compile_rule(text), read(text, scope), scope.study)
                for name, text in one.slots.items()
            },
        )
        for one in statements
    )


def said(rules: Iterable[StatementRules], study: StudyDefinition, view: View) -> Said | None:
    """The first statement that fits; None where none does."""
    for one in rules:
        if one.when is not None and one.when(view) is not True:
            continue
        found = one.statement
        words = {
            language: _filled(text, one.fillers, study, (view, language))
            for language, text in found.message.items()
        }
        listed = None if found.leads_to is None else text_of(view.here(found.leads_to))
        return Said(TranslatedText(words), found.tone, _items(listed))
    return None


def _filler(rule: Rule, node: Node, study: StudyDefinition) -> Filler:
    oid: ItemOID | None = None
    match node:
        case ItemRead(item=named):
            oid = named
        case Call(function="at", arguments=(AddressName(target=target),)):
            oid = target.item
    question = None if oid is None else study.item(oid)
    lists_items = question is not None and question.shows_items
    return Filler(rule, codes_read(node, study), lists_items)


def _filled(
    text: str,
    fillers: Mapping[str, Filler],
    study: StudyDefinition,
    seen: tuple[View, str],
) -> str:
    view, language = seen
    for name, filler in fillers.items():
        value = shown_value(filler.rule(view)) or "–"
        if filler.lists_items:
            value = _named(value, study, language)
        words = decoded_word(value, filler.codes, study, language)
        text = text.replace("{" + name + "}", words)
    return text


def _named(listed: str, study: StudyDefinition, language: str) -> str:
    """Items by their questions; what is no item stays as it is."""
    questions = [study.item(oid) for oid in _items(listed)]
    told = [one.question.in_language(language) for one in questions if one is not None]
    return ("、" if language == "zh" else ", ").join(told) or listed


def _items(listed: str | None) -> tuple[ItemOID, ...]:
    return tuple(ItemOID(oid.strip()) for oid in (listed or "").split(",") if oid.strip())
