"""Rules in words: for blank prints as they stand, for the living record with what decided them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from mscform.base.identity import FormOID, ItemOID
from mscform.base.message import Catalogue, Message
from mscform.base.text import TranslatedText
from mscform.definitions.form import FormDefinition, GroupLayout, ItemGroupDefinition
from mscform.definitions.item import ItemDefinition
from mscform.definitions.logic import Expression
from mscform.definitions.study import StudyDefinition
from mscform.engine.describe import describe
from mscform.engine.expression import Scope, parse
from mscform.engine.phrases import Phrases
from mscform.engine.reasons import Reason, ReasonKind
from mscform.engine.tree import Call, Logic, Node

Names = Mapping[ItemOID, TranslatedText]


def _titles_beside(item: ItemDefinition, group: ItemGroupDefinition) -> Names:
    """In a table, the items of the same line by the titles of their columns: `Result`, `Unit`."""
    if group.layout is not GroupLayout.TABLE or item.layout.row is None:
        return {}
    return {
        one.oid: one.layout.column
        for one in group.items
        if one.layout.row == item.layout.row and one.layout.column is not None
    }


class Explainer:
    """Puts the conditions of a form into words."""

    def __init__(self, study: StudyDefinition) -> None:
        self._study = study
        self._phrases = Phrases(study)

    def conditions(self, form: FormDefinition) -> dict[str, TranslatedText]:
        """For each group and item that is not always asked: when it is."""
        told: dict[str, TranslatedText] = {}
        for group in form.groups:
            if group.ask_when is not None:
                told[group.oid] = self._phrases.of(
                    group.ask_when, Scope(self._study, form.oid)
                ).words
            for item in group.items:
                if item.ask_when is not None:
                    rule = self._on_paper(
                        item.ask_when, form.oid, group, _titles_beside(item, group)
                    )
                    if rule is not None:
                        told[item.oid] = rule
        return told

    def _on_paper(
        self, rule: Expression, form: FormOID, group: ItemGroupDefinition, names: Names
    ) -> TranslatedText | None:
        """When an item is asked, without what goes without saying on a sheet: its set was taken."""
        node: Node | None = parse(rule, Scope(self._study, form, group.oid))
        if node is not None and group.timed is not None:
            node = _without(node, group.timed.not_done_item)
        if node is None:
            return None
        study = self._study
        return TranslatedText(
            {one: describe(node, study, one, names=names) for one in study.languages}
        )


class Told(NamedTuple):
    """A reason in words, with what kind of thing it explains."""

    kind: ReasonKind
    words: TranslatedText


class Fired(NamedTuple):
    """An alert rule that fired: its name, level and label, and the readings behind it."""

    rule: str
    level: int
    label: TranslatedText
    readings: TranslatedText


class HiddenItem(NamedTuple):
    """A question that is not asked now, with the row it would stand in, and why."""

    question: TranslatedText
    row: TranslatedText | Message | str
    words: TranslatedText


class ReasonTeller:
    """Puts reasons into sentences, in every language of the study."""

    def __init__(self, study: StudyDefinition, catalogue: Catalogue) -> None:
        self._study = study
        self._catalogue = catalogue

    def told(self, reason: Reason) -> TranslatedText:
        """One reason: what follows, from which rule, on which values."""
        languages = self._study.languages
        return TranslatedText(
            {language: self._sentence(reason, language) for language in languages}
        )

    def fired(self, reason: Reason) -> Fired:
        """An alert rule in short: not the rule in words, but its name and what it found."""
        every = self._study.languages
        there = tuple(one for one in reason.inputs if one.value is not None)
        reason = replace(reason, inputs=there)
        level = reason.told.slots["level"] if isinstance(reason.told, Message) else 0
        return Fired(
            reason.name or "",
            int(str(level)),
            TranslatedText({one: self._slots(reason, one)["told"] for one in every}),
            TranslatedText({one: self._values(reason, one) for one in every}),
        )

    def grounds(self, reason: Reason) -> TranslatedText:
        """Only the rule and the values of a proposal, where its words stand already."""
        return TranslatedText(
            {
                language: self._sentence(reason, language, "SVC-WHY-GROUNDS")
                for language in self._study.languages
            }
        )

    def because(self, reasons: Iterable[Reason], language: str) -> str:
        """All reasons behind each other in one language; '' where there is none."""
        return " ".join(self._sentence(reason, language) for reason in reasons)

    def _sentence(self, reason: Reason, language: str, code: str = "") -> str:
        code = code or f"SVC-WHY-{reason.kind.upper().replace('_', '-')}"
        if reason.rule is None:
            code += "-ALWAYS"
        elif reason.denied:
            code += "-CHECK"
        text = self._say(code, language, **self._slots(reason, language))
        if not reason.inputs:
            return text
        values = self._values(reason, language)
        return self._say("SVC-WHY-VALUES", language, text=text, values=values)

    def _values(self, reason: Reason, language: str) -> str:
        between, mark = ("；", "：") if language == "zh" else ("; ", ": ")
        return between.join(
            f"{one.words.in_language(language)}{mark}"
            + (
                self._say("SVC-WHY-BLANK", language)
                if one.value is None
                else one.value.in_language(language)
            )
            for one in reason.inputs
        )

    def _slots(self, reason: Reason, language: str) -> dict[str, str]:
        told = reason.told
        if isinstance(told, Message):
            words = self._catalogue.render(told, language)
        else:
            words = "" if told is None else told.in_language(language)
        rule = "" if reason.rule is None else reason.rule.in_language(language)
        if reason.kind is ReasonKind.COMPUTED and reason.name:
            rule = f"{reason.name}: {rule}"
        return {"rule": rule, "told": words, "name": reason.name or ""}

    def _say(self, code: str, language: str, **slots: str) -> str:
        return self._catalogue.render(Message(code, slots), language)


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
