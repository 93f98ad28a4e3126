"""Why an item is asked, computed or preset: its rule in words."""

from __future__ import annotations

from mscform.base.identity import FormOID, GroupOID, ItemOID
from mscform.base.text import TranslatedText
from mscform.definitions.form import FormDefinition, ItemGroupDefinition
from mscform.definitions.logic import Expression
from mscform.definitions.study import StudyDefinition
from mscform.engine.describe import describe
from mscform.engine.expression import Scope, parse
from mscform.engine.form_state import ItemState, Need
from mscform.engine.tree import Call, Logic, Node


class Explainer:
    """Puts rules into words, each only once."""

    def __init__(self, study: StudyDefinition) -> None:
        self._study = study
        self._told: dict[tuple[str, str | None, str], TranslatedText] = {}

    def because(self, item: ItemState) -> str | None:
        """The rule behind a computed item, or behind one that is not asked; None for others.

        In English where the study has it, else in its first language.
        """
        definition = item.definition
        rule = definition.calculate
        if rule is None and item.is_preset:
            rule = definition.preset
        if rule is None and item.need is not Need.ASKED:
            rule = definition.ask_when
        if rule is None:
            return None
        form = self._study.form_of(definition.oid)
        if form is None:
            return None
        words = self.in_words(rule, form, definition.group).in_language("en")
        return f"{definition.method}: {words}" if definition.method else words

    def conditions(self, form: FormDefinition) -> dict[str, TranslatedText]:
        """For each group and item that is not always asked: when it is."""
        told: dict[str, TranslatedText] = {}
        for group in form.groups:
            if group.ask_when is not None:
                told[group.oid] = self.in_words(group.ask_when, form.oid, None)
            for item in group.items:
                if item.ask_when is not None:
                    rule = self._on_paper(item.ask_when, form.oid, group)
                    if rule is not None:
                        told[item.oid] = rule
        return told

    def _on_paper(
        self, rule: Expression, form: FormOID, group: ItemGroupDefinition
    ) -> TranslatedText | None:
        """When an item is asked, without what goes without saying on a sheet: its set was taken."""
        node: Node | None = parse(rule, Scope(self._study, form, group.oid))
        if node is not None and group.timed is not None:
            node = _without(node, group.timed.not_done_item)
        return None if node is None else self._words(node)

    def in_words(self, rule: Expression, form: FormOID, group: GroupOID | None) -> TranslatedText:
        """A rule in every language of the study."""
        key = (form, group, rule.text)
        if key not in self._told:
            self._told[key] = self._words(parse(rule, Scope(self._study, form, group)))
        return self._told[key]

    def _words(self, node: Node) -> TranslatedText:
        study = self._study
        return TranslatedText({one: describe(node, study, one) for one in study.languages})


def _without(node: Node, not_done: ItemOID) -> Node | None:
    """The rule without the part that says no reason for not measuring was given."""
    parts = node.parts if isinstance(node, Logic) and node.operator == "and" else (node,)
    kept = tuple(part for part in parts if not _says_taken(part, not_done))
    if len(kept) > 1:
        return Logic("and", kept)
    return kept[0] if kept else None


def _says_taken(node: Node, not_done: ItemOID) -> bool:
    return (
        isinstance(node, Call)
        and node.function == "is_missing"
        and [getattr(argument, "item", None) for argument in node.arguments] == [not_done]
    )
