"""Why a question is shown, hidden, computed, required or flagged, and what follows from it.

Every reason is told from the rules as they stand, with the values that decided at this moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from mscform.base.identity import FormKey, ItemOID, ItemPath
from mscform.base.message import Message, Slot
from mscform.base.text import TranslatedText
from mscform.definitions.logic import Expression
from mscform.engine.cells import Cells, Page, PlannedPoint, Row
from mscform.engine.existence import event_rules, seen_from
from mscform.engine.form_state import FormState, ItemState, Need, ProposalState
from mscform.engine.graph import Rule
from mscform.engine.naming import Scope
from mscform.engine.need import as_need
from mscform.engine.phrases import Input, Phrase
from mscform.engine.rules import GroupRules, ItemRules, PointRules
from mscform.engine.subject_view import Place
from mscform.engine.tree import ReferenceKind, references
from mscform.engine.wording import shown_value


class ReasonKind(StrEnum):
    """What a reason explains."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    UNDECIDED = "undecided"
    COMPUTED = "computed"
    PRESET = "preset"
    REQUIRED = "required"
    FLAGGED = "flagged"
    ALERTED = "alerted"
    PROPOSED = "proposed"
    SCHEDULED = "scheduled"
    NOT_DUE = "not_due"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason: the rule in words (None: it goes without a rule), and what it read.

    `told` is what the study says there: the sentence of a finding, the label of an alert, what is
    proposed, the planned time. `name` is the check, alert rule or method, for whoever looks it up.
    `denied`: it follows because the rule does not hold (a check that proposes something).
    """

    kind: ReasonKind
    rule: TranslatedText | None = None
    inputs: tuple[Input, ...] = ()
    told: TranslatedText | Message | None = None
    name: str | None = None
    denied: bool = False


NOT_ASKED: Final = (ReasonKind.HIDDEN, ReasonKind.UNDECIDED)
"""The kinds that say why a question is not on the sheet."""

_OF_NEED: Final = {
    Need.ASKED: ReasonKind.SHOWN,
    Need.NOT_ASKED: ReasonKind.HIDDEN,
    Need.UNDECIDED: ReasonKind.UNDECIDED,
}


class Reasons:
    """Tells the reasons of one subject; `page` is where its rules look from."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._phrases = cells.compiled.phrases

    # ------------------------------------------------------------------ of one item

    def of_item(self, page: Page, state: FormState, item: ItemState) -> tuple[Reason, ...]:
        """Everything about one question, the gravest consequence last."""
        rules = self._cells.compiled.rules.items[item.path.item]
        row = row_of(page, rules, item.path)
        return (
            *self._needs(page, row, rules),
            *self._values(row, rules, item),
            *self._mandatory(row, rules, item),
            *self._planned(page, row, rules),
            *self._findings(row, rules, item),
            *self._alerts(row, rules),
            *self._proposals(state.proposals, page, row, rules),
        )

    def _scope(self, rules: ItemRules) -> Scope:
        return Scope(self._cells.compiled.study, rules.form, rules.group.oid, rules.item.oid)

    def _view(self, row: Row, rules: ItemRules) -> Place:
        return Place(self._cells, row=row, item=rules.item.oid)

    def _reason(self, kind: ReasonKind, text: Expression, scope: Scope, view: Place) -> Reason:
        phrase = self._phrases.of(text, scope)
        return Reason(kind=kind, rule=phrase.words, inputs=phrase.inputs(view))

    def _needs(self, page: Page, row: Row, rules: ItemRules) -> Iterator[Reason]:
        """The group's condition and the item's own; of one that hides, only that one."""
        group = self._cells.compiled.rules.groups[rules.group.oid]
        scope, view = self._scope(rules), self._view(row, rules)
        outer = Place(self._cells, row=page.single)
        shown = []
        for text, rule, place, seen in (
            (rules.group.ask_when, group.ask_when, replace(scope, group=None, item=None), outer),
            (rules.item.ask_when, rules.ask_when, scope, view),
        ):
            if text is None or rule is None:
                continue
            reason = self._reason(_OF_NEED[as_need(rule(seen))], text, place, seen)
            if reason.kind is not ReasonKind.SHOWN:
                yield reason
                return
            shown.append(reason)
        yield from shown

    def _values(self, row: Row, rules: ItemRules, item: ItemState) -> Iterator[Reason]:
        definition = rules.item
        text, kind = definition.calculate, ReasonKind.COMPUTED
        if text is None:
            text, kind = definition.preset, ReasonKind.PRESET
        if text is not None and (kind is ReasonKind.COMPUTED or item.is_preset):
            phrase = self._phrases.of(text, self._scope(rules), definition.code_list)
            inputs = phrase.inputs(self._view(row, rules))
            yield Reason(kind=kind, rule=phrase.words, inputs=inputs, name=definition.method)

    def _mandatory(self, row: Row, rules: ItemRules, item: ItemState) -> Iterator[Reason]:
        if item.mandatory and item.need is Need.ASKED:
            text = rules.item.mandatory
            if isinstance(text, Expression):
                scope, view = self._scope(rules), self._view(row, rules)
                yield self._reason(ReasonKind.REQUIRED, text, scope, view)
            else:
                yield Reason(kind=ReasonKind.REQUIRED)

    def _findings(self, row: Row, rules: ItemRules, item: ItemState) -> Iterator[Reason]:
        checks = {check.check.oid: check.check for check in rules.checks}
        for finding in item.findings:
            reason = Reason(kind=ReasonKind.FLAGGED)
            check = next((one for oid, one in checks.items() if oid == finding.code), None)
            if check is not None:
                scope, view = self._scope(rules), self._view(row, rules)
                reason = self._reason(ReasonKind.FLAGGED, check.holds, scope, view)
            yield replace(reason, told=finding.message, name=finding.code)

    # ------------------------------------------------------------------ plan, alerts, proposals

    def _planned(self, page: Page, row: Row, rules: ItemRules) -> Iterator[Reason]:
        """When the plan places the row, and from what it counts: told where the row says when."""
        plan, timed = self._cells.compiled.rules.groups[rules.group.oid].plan, rules.group.timed
        if plan is None or timed is None:
            return
        if rules.item.oid not in (timed.key_item, timed.time_item, timed.status_item):
            return
        planned = {found.point.code: found for found in page.plans.get(rules.group.oid, ())}
        for point in plan.points:
            if point.point.code == row.key:
                yield self._point(page, rules, point, planned.get(row.key))

    def _point(
        self, page: Page, rules: ItemRules, point: PointRules, planned: PlannedPoint | None
    ) -> Reason:
        plan = rules.group.timed
        scope = Scope(self._cells.compiled.study, rules.form, rules.group.oid)
        view = Place(self._cells, row=page.rows[rules.group.oid][point.point.code])
        definition = point.point
        for text, rule, kind in (
            (definition.exists_when, point.exists_when, ReasonKind.NOT_DUE),
            (definition.skip_when, point.skip_when, ReasonKind.SKIPPED),
        ):
            stops = kind is ReasonKind.SKIPPED
            if text is not None and rule is not None and rule(view) is stops:
                return self._reason(kind, text, scope, view)
        assert plan is not None
        anchor = definition.anchor or plan.anchor
        reason = self._reason(ReasonKind.SCHEDULED, anchor, scope, view)
        when = None if planned is None else planned.planned
        slots: dict[str, Slot] = {
            "point": definition.title,
            "minutes": str(definition.offset_minutes),
            "time": shown_value(when) or "–",
        }
        return replace(reason, told=Message("ENG-WHY-POINT", slots))

    def of_alert(self, page: Page, timepoint: str) -> tuple[Reason, ...]:
        """Every rule that fired on one set of readings, with what it read."""
        return tuple(
            reason
            for group in page.rules.groups
            if group.alert is not None and timepoint in page.rows.get(group.group.oid, {})
            for _, reason in self._fired(page.rows[group.group.oid][timepoint], group)
        )

    def _alerts(self, row: Row, rules: ItemRules) -> Iterator[Reason]:
        """Of them, the rules that read one item."""
        group = self._cells.compiled.rules.groups[rules.group.oid]
        for phrase, reason in self._fired(row, group):
            if _reads(phrase, rules.item.oid):
                yield reason

    def _fired(self, row: Row, group: GroupRules) -> Iterator[tuple[Phrase, Reason]]:
        alert = group.alert
        if alert is None or row.alert is None:
            return
        scope = Scope(self._cells.compiled.study, group.form, group.group.oid)
        view = Place(self._cells, row=row)
        for one in alert.rules:
            level = _reached(one.levels, view) if one.rule.oid in row.alert.rules else None
            if level is None:
                continue
            phrase = self._phrases.of(one.rule.levels[level], scope)
            slots: dict[str, Slot] = {"level": level, "label": one.rule.label}
            yield (
                phrase,
                Reason(
                    kind=ReasonKind.ALERTED,
                    rule=phrase.words,
                    inputs=phrase.inputs(view),
                    told=Message("ENG-WHY-ALERT", slots),
                    name=one.rule.oid,
                ),
            )

    def _proposals(
        self, found: tuple[ProposalState, ...], page: Page, row: Row, rules: ItemRules
    ) -> Iterator[Reason]:
        """The proposals that stand at this item, or whose rule reads it here."""
        own = ItemPath(rules.item.oid, row.key)
        for state in found:
            phrase, view = self._deciding(page, state)
            same_row = state.path is None or state.path.repeat == row.key
            if state.path == own or (same_row and _reads(phrase, rules.item.oid)):
                yield _proposed(state, phrase, view, denied=_is_of_check(page, state))

    def inputs_of(self, page: Page, state: ProposalState) -> tuple[Input, ...]:
        """The readings on which a proposal rests."""
        phrase, view = self._deciding(page, state)
        return phrase.inputs(view)

    def of_proposal(self, page: Page, state: ProposalState) -> Reason:
        """Why something is proposed."""
        phrase, view = self._deciding(page, state)
        return _proposed(state, phrase, view, denied=_is_of_check(page, state))

    def _deciding(self, page: Page, state: ProposalState) -> tuple[Phrase, Place]:
        """The rule that proposes, and the place it looks from."""
        study = self._cells.compiled.study
        for standing in page.rules.proposals:
            rule = standing.rule
            if rule.oid == state.rule:
                row = page.single
                if state.path is not None and rule.group is not None:
                    row = page.rows[rule.group][state.path.repeat]
                scope = Scope(study, rule.form, rule.group)
                return self._phrases.of(rule.when, scope), Place(self._cells, row=row)
        assert state.path is not None
        rules = self._cells.compiled.rules.items[state.path.item]
        row = row_of(page, rules, state.path)
        check = next(one.check for one in rules.checks if one.check.oid == state.rule)
        return self._phrases.of(check.holds, self._scope(rules)), self._view(row, rules)

    # ------------------------------------------------------------------ of a form in its visit

    def of_form(self, key: FormKey) -> tuple[Reason, ...]:
        """Why a form is there, is not there, or is not due; () where nothing decides it."""
        rules = event_rules(self._cells, key)
        if rules is None:
            return ()
        scope = Scope(self._cells.compiled.study, event=key.event)
        occurrence = seen_from(self._cells, rules, key.event_repeat)
        view = Place(self._cells, occurrence=occurrence)
        place = next(one for one in rules.forms if one.form == key.form)
        reference = next(one for one in rules.event.forms if one.form == key.form)
        told = []
        for text, rule in (
            (rules.event.exists_when, rules.exists_when),
            (reference.when, place.when),
        ):
            if text is not None and rule is not None:
                kind = _OF_NEED[as_need(rule(view))]
                told.append(self._reason(kind, text, scope, view))
        due = rules.due_when
        if rules.event.due_when is not None and due is not None and due(view) is False:
            told.append(self._reason(ReasonKind.NOT_DUE, rules.event.due_when, scope, view))
        return tuple(told)


def row_of(page: Page, rules: ItemRules, path: ItemPath) -> Row:
    """The row that an item stands in."""
    return page.rows[rules.group.oid][path.repeat] if rules.group.repeating else page.single


def _reached(levels: tuple[tuple[int, Rule], ...], view: Place) -> int | None:
    return next((level for level, condition in levels if condition(view) is True), None)


def _reads(phrase: Phrase, item: ItemOID) -> bool:
    """Whether a rule reads an item here: in the same row, or over the rows of its group."""
    near = (ReferenceKind.HERE, ReferenceKind.ROWS, ReferenceKind.POINT)
    return any(one.item == item and one.kind in near for one in references(phrase.node))


def _is_of_check(page: Page, state: ProposalState) -> bool:
    return all(standing.rule.oid != state.rule for standing in page.rules.proposals)


def _proposed(state: ProposalState, phrase: Phrase, view: Place, *, denied: bool) -> Reason:
    return Reason(
        kind=ReasonKind.PROPOSED,
        rule=phrase.words,
        inputs=phrase.inputs(view),
        told=state.message,
        name=state.rule,
        denied=denied,
    )
