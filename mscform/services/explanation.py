"""Why an item is asked, computed or preset: its rule in words."""

from __future__ import annotations

from mscform.base.identity import FormOID, GroupOID
from mscform.base.text import TranslatedText
from mscform.definitions.form import FormDefinition
from mscform.definitions.logic import Expression
from mscform.definitions.study import StudyDefinition
from mscform.engine.describe import describe
from mscform.engine.expression import Scope, parse
from mscform.engine.form_state import ItemState, Need


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
                    told[item.oid] = self.in_words(item.ask_when, form.oid, group.oid)
        return told

    def in_words(self, rule: Expression, form: FormOID, group: GroupOID | None) -> TranslatedText:
        """A rule in every language of the study."""
        key = (form, group, rule.text)
        if key not in self._told:
            node = parse(rule, Scope(self._study, form, group))
            self._told[key] = TranslatedText(
                {
                    language: describe(node, self._study, language)
                    for language in self._study.languages
                }
            )
        return self._told[key]
