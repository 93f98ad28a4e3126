"""The rules of forms in words, each beside what it judges, for the annotated print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from mscform.base.identity import CodeListOID
from mscform.base.text import TranslatedText
from mscform.definitions.form import FormDefinition, ItemGroupDefinition
from mscform.definitions.item import ItemDefinition
from mscform.definitions.logic import AlertSet, Expression, RangeCheck
from mscform.definitions.study import StudyDefinition
from mscform.documents.form_page import RuleWords
from mscform.engine.naming import Scope
from mscform.engine.phrases import Phrases

_COMMON: Final = 5


def rules_in_words(
    study: StudyDefinition, forms: Iterable[FormDefinition]
) -> Mapping[str, tuple[RuleWords, ...]]:
    """All rules of these forms by the OID of the item, group or form they stand at."""
    teller = _Teller(study)
    found: dict[str, tuple[RuleWords, ...]] = {}
    for form in forms:
        for group in form.groups:
            found[group.oid] = tuple(teller.of_group(form, group))
            for item in group.items:
                found[item.oid] = tuple(teller.of_item(form, group, item))
        found[form.oid] = (*teller.of_form(form), *_take_common(form, found))
    return found


def _take_common(
    form: FormDefinition, found: dict[str, tuple[RuleWords, ...]]
) -> tuple[RuleWords, ...]:
    """Rules that stand at many questions alike, taken away there: they are told once."""
    items = [item.oid for item in form.items()]
    often = Counter(_key(rule) for oid in items for rule in found[oid] if rule.name)
    common: dict[tuple[str, str], RuleWords] = {}
    for oid in items:
        kept = [rule for rule in found[oid] if often[_key(rule)] < _COMMON]
        common |= {_key(rule): rule for rule in found[oid] if often[_key(rule)] >= _COMMON}
        found[oid] = tuple(kept)
    return tuple(common.values())


def _key(rule: RuleWords) -> tuple[str, str]:
    return rule.name, "" if rule.rule is None else str(sorted(rule.rule.items()))


class _Teller:
    def __init__(self, study: StudyDefinition) -> None:
        self._study = study
        self._phrases = Phrases(study)

    def of_form(self, form: FormDefinition) -> Iterator[RuleWords]:
        """When visits have it, and what is proposed from it."""
        for event in self._study.events:
            for place in event.forms:
                if place.form == form.oid and place.when is not None:
                    scope = Scope(self._study, form.oid, event=event.oid)
                    yield RuleWords(
                        kind="DOC-ANN-IN-VISIT",
                        name=event.oid,
                        rule=self._words(place.when, scope),
                        source=event.source,
                    )
        for rule in self._study.proposal_rules:
            if rule.form == form.oid:
                yield RuleWords(
                    kind=f"DOC-ANN-PROPOSES-{rule.proposal.kind.upper().replace('_', '-')}",
                    name=rule.proposal.code,
                    rule=self._words(rule.when, Scope(self._study, form.oid, rule.group)),
                    told=rule.proposal.message,
                    source=rule.source,
                )

    def of_group(self, form: FormDefinition, group: ItemGroupDefinition) -> Iterator[RuleWords]:
        """When it is asked, its planned points, and its alerts."""
        scope = Scope(self._study, form.oid, group.oid)
        if group.ask_when is not None:
            yield self._rule("DOC-ANN-ASKED", group.ask_when, Scope(self._study, form.oid))
        if group.timed is not None:
            yield self._rule("DOC-ANN-TIME-ZERO", group.timed.anchor, Scope(self._study, form.oid))
            for point in group.timed.points:
                window = f"{point.earliest_minutes:+d} … {point.latest_minutes:+d} min"
                planned = f"{point.offset_minutes:+d} min ({window})"
                yield RuleWords(
                    kind="DOC-ANN-POINT",
                    name=point.code,
                    rule=TranslatedText(dict.fromkeys(self._study.languages, planned)),
                )
        for alerts in self._study.alert_sets:
            if alerts.group == group.oid:
                yield from self._alerts(alerts, scope)

    def _alerts(self, alerts: AlertSet, scope: Scope) -> Iterator[RuleWords]:
        for rule in alerts.rules:
            for level, condition in rule.levels.items():
                yield RuleWords(
                    kind="DOC-ANN-ALERT",
                    name=f"{rule.oid} · {level}",
                    rule=self._words(condition, scope),
                    told=rule.label,
                    source=rule.source,
                )

    def of_item(
        self, form: FormDefinition, group: ItemGroupDefinition, item: ItemDefinition
    ) -> Iterator[RuleWords]:
        """When it is asked and required, how it is computed, its limits and checks."""
        scope = Scope(self._study, form.oid, group.oid, item.oid)
        if item.ask_when is not None:
            yield self._rule("DOC-ANN-ASKED", item.ask_when, scope)
        if item.mandatory is True:
            yield RuleWords(kind="DOC-ANN-REQUIRED")
        elif isinstance(item.mandatory, Expression):
            yield self._rule("DOC-ANN-REQUIRED-WHEN", item.mandatory, scope)
        yield from self._given(item, scope)
        for one in item.ranges:
            yield self._range(one, scope)
        for check in item.checks:
            yield RuleWords(
                kind="DOC-ANN-CHECK",
                name=check.oid,
                severity=check.severity,
                rule=self._words(check.holds, scope),
                told=check.message,
                source=check.source,
            )

    def _given(self, item: ItemDefinition, scope: Scope) -> Iterator[RuleWords]:
        """What the program fills in, for good or until a person overrides it."""
        if item.calculate is not None:
            words = self._words(item.calculate, scope, item.code_list)
            yield RuleWords(kind="DOC-ANN-COMPUTED", name=item.method or "", rule=words)
        if item.preset is not None:
            kind = "DOC-ANN-PRESET-ONCE" if item.once else "DOC-ANN-PRESET"
            yield RuleWords(kind=kind, rule=self._words(item.preset, scope, item.code_list))
        if item.reasoned:
            yield RuleWords(kind="DOC-ANN-REASONED")

    def _range(self, limits: RangeCheck, scope: Scope) -> RuleWords:
        sides = [
            None if side is None else self._words(side, scope) for side in (limits.low, limits.high)
        ]
        told = {
            language: " … ".join(
                "" if side is None else side.in_language(language) for side in sides
            )
            for language in self._study.languages
        }
        return RuleWords(kind="DOC-ANN-RANGE", severity=limits.severity, rule=TranslatedText(told))

    def _rule(self, kind: str, rule: Expression, scope: Scope) -> RuleWords:
        return RuleWords(kind=kind, rule=self._words(rule, scope))

    def _words(
        self, rule: Expression, scope: Scope, codes: CodeListOID | None = None
    ) -> TranslatedText:
        return self._phrases.of(rule, scope, codes).words
