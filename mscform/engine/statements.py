"""Statements of a study compiled: which of them fits, in words with its values filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from mscform.base.identity import ItemOID
from mscform.base.text import TranslatedText
from mscform.definitions.logic import Expression
from mscform.definitions.statement import Statement, StatementTone
from mscform.definitions.study import StudyDefinition
from mscform.engine.expression import Read, parse
from mscform.engine.fillers import Filler, fill, filler, items_in
from mscform.engine.functions_text import text_of
from mscform.engine.graph import Rule
from mscform.engine.naming import Scope
from mscform.engine.view import View

Compile = Callable[[Expression], Rule]


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
                name: filler(compile_rule(text), read(text, scope), scope.study)
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
        words = fill(found.message, one.fillers, study, view)
        listed = None if found.leads_to is None else text_of(view.here(found.leads_to))
        return Said(words, found.tone, items_in(listed))
    return None
