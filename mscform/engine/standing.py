"""Every rule of a study with the place it stands at and the kind of value it must give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from mscform.base.identity import ItemOID
from mscform.definitions.endpoint import Endpoint
from mscform.definitions.form import FormDefinition, ItemGroupDefinition, TimedPlan
from mscform.definitions.item import DataType, ItemDefinition
from mscform.definitions.logic import AlertSet, Expression, Proposal, ProposalRule
from mscform.definitions.run import RunPlan
from mscform.definitions.statement import Statement
from mscform.definitions.study import StudyDefinition, StudyEventDefinition
from mscform.engine.endpoint_rules import rules_of, scope_of
from mscform.engine.kinds import Kind, item_type
from mscform.engine.naming import Scope

ANYTHING: Final = tuple(Kind)
TRUTH: Final = (Kind.BOOLEAN,)
NUMBER: Final = (Kind.NUMBER,)
MOMENT: Final = (Kind.DATETIME,)
DAY: Final = (Kind.DATE, Kind.DATETIME)

_FITTING: Final = {
    DataType.TEXT: tuple(kind for kind in Kind if kind is not Kind.LIST),
    DataType.CODE: (Kind.TEXT, Kind.BOOLEAN, Kind.NUMBER),
    DataType.MULTI: (Kind.MULTI, Kind.TEXT, Kind.LIST),
    DataType.DATE: DAY,
    DataType.PARTIAL_DATE: DAY,
}


class Part(StrEnum):
    """What a rule is there for. One that is `NEEDED` is written even where it only says True."""

    VALUE = "value"
    ASKED = "asked"
    FILL = "fill"
    CHECK = "check"
    GRADE = "grade"
    NEEDED = "needed"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRule:
    """One rule: its text, where it stands, which kinds it may give, and what it is there for.

    `gives` is the item whose value the rule computes.
    """

    expression: Expression
    scope: Scope
    kinds: tuple[Kind, ...]
    part: Part = Part.OTHER
    gives: ItemDefinition | None = None


def standing_rules(study: StudyDefinition) -> Iterator[StandingRule]:
    """All rules, in the order of the definition."""
    scope = Scope(study)
    yield from _some(scope, DAY, study.anchor, study.provisional_anchor)
    if study.allocation is not None:
        yield from _some(scope, (Kind.TEXT,), study.allocation.stratum)
    for event in study.events:
        yield from _of_event(replace(scope, event=event.oid), event)
    for form in study.forms.values():
        yield from _of_form(replace(scope, form=form.oid), form)
    for rule in study.proposal_rules:
        yield from _of_proposal_rule(replace(scope, form=rule.form, group=rule.group), rule)
    for alerts in study.alert_sets:
        yield from _of_alerts(scope, alerts)
    for endpoint in study.endpoints.entries:
        yield from _of_endpoint(study, endpoint)


_OF_ENDPOINTS: Final = {
    **dict.fromkeys(("start", "event", "competing", "until"), DAY),
    **dict.fromkeys(("horizon", "target", "baseline"), NUMBER),
}


def _of_endpoint(study: StudyDefinition, endpoint: Endpoint) -> Iterator[StandingRule]:
    for key, text in rules_of(endpoint):
        kinds = _OF_ENDPOINTS.get(key, TRUTH)
        yield from _some(scope_of(study, endpoint, key), kinds, text, part=Part.NEEDED)
    parts = [part.when for part in endpoint.parts]
    yield from _some(scope_of(study, endpoint, "parts"), TRUTH, *parts, part=Part.NEEDED)


def _some(
    scope: Scope,
    kinds: tuple[Kind, ...],
    *rules: Expression | bool | None,
    part: Part = Part.OTHER,
) -> Iterator[StandingRule]:
    for rule in rules:
        if isinstance(rule, Expression):
            yield StandingRule(expression=rule, scope=scope, kinds=kinds, part=part)


def _of_event(scope: Scope, event: StudyEventDefinition) -> Iterator[StandingRule]:
    window = event.window
    if window is not None:
        yield from _some(scope, NUMBER, window.target, window.earliest, window.latest)
    yield from _some(scope, NUMBER, event.repeats)
    yield from _some(scope, TRUTH, event.exists_when, event.due_when)
    for reference in event.forms:
        yield from _some(scope, TRUTH, reference.when)
        yield from _of_statements(scope, reference.opens)


def _of_statements(scope: Scope, statements: tuple[Statement, ...]) -> Iterator[StandingRule]:
    for one in statements:
        yield from _some(scope, TRUTH, one.when)
        yield from _some(scope, ANYTHING, *one.slots.values())


def _of_form(scope: Scope, form: FormDefinition) -> Iterator[StandingRule]:
    yield from _of_statements(scope, form.band)
    for group in form.groups:
        if group.ask_when is not None:
            yield StandingRule(
                expression=group.ask_when,
                scope=replace(scope, group=None if group.repeating else group.oid),
                kinds=TRUTH,
                part=Part.ASKED,
            )
        inner = replace(scope, group=group.oid)
        if group.timed is not None:
            yield from _of_plan(inner, group.timed)
        for item in group.items:
            yield from _of_item(replace(inner, item=item.oid), item)


def _of_plan(scope: Scope, plan: TimedPlan) -> Iterator[StandingRule]:
    yield from _some(scope, MOMENT, plan.anchor)
    for point in plan.points:
        yield from _some(scope, MOMENT, point.anchor)
        yield from _some(scope, TRUTH, point.exists_when, point.skip_when)
    if plan.run is not None:
        yield from _of_run(replace(scope, group=None), plan.run)


def _of_run(scope: Scope, run: RunPlan) -> Iterator[StandingRule]:
    yield from _some(scope, MOMENT, run.began, run.ended, run.paused)
    yield from _of_statements(scope, run.says)
    yield from _of_statements(scope, run.closing)
    for act in run.acts:
        yield from _some(scope, TRUTH, act.open_when)
        yield from _of_fill(scope, act.fill)
    for line in () if run.before is None else run.before.lines:
        yield from _some(scope, ANYTHING, line.same_as)
        yield from _of_statements(scope, line.stops)


def _of_item(scope: Scope, item: ItemDefinition) -> Iterator[StandingRule]:
    if item.ask_when is not None:
        yield StandingRule(
            expression=item.ask_when, scope=scope, kinds=TRUTH, part=Part.ASKED, gives=item
        )
    for rule in (item.calculate, item.preset):
        if rule is not None:
            yield StandingRule(
                expression=rule, scope=scope, kinds=_fitting(item), part=Part.VALUE, gives=item
            )
    yield from _some(scope, TRUTH, item.mandatory)
    judged = (item_type(item).kind,) if item.range_of is None else ANYTHING
    yield from _some(scope, (*NUMBER, *DAY), item.range_of)
    for limits in item.ranges:
        yield from _some(scope, judged, limits.low, limits.high)
    for check in item.checks:
        yield StandingRule(expression=check.holds, scope=scope, kinds=TRUTH, part=Part.CHECK)
        yield from _some(scope, ANYTHING, *check.slots.values())
        yield from _of_proposal(scope, check.proposal)


def _fitting(item: ItemDefinition) -> tuple[Kind, ...]:
    return _FITTING.get(item.data_type, (item_type(item).kind,))


def _of_proposal(scope: Scope, proposal: Proposal | None) -> Iterator[StandingRule]:
    if proposal is None:
        return
    yield from _some(scope, (Kind.NUMBER, Kind.TEXT), proposal.grade, part=Part.GRADE)
    if proposal.record is not None:
        yield from _of_fill(scope, proposal.record.fill)


def _of_fill(scope: Scope, fill: Mapping[ItemOID, Expression]) -> Iterator[StandingRule]:
    """What is written into items, by a proposal or an act: it must fit each of them."""
    for oid, text in fill.items():
        item = scope.study.item(oid)
        if item is not None:
            yield StandingRule(
                expression=text, scope=scope, kinds=_fitting(item), part=Part.FILL, gives=item
            )


def _of_proposal_rule(scope: Scope, rule: ProposalRule) -> Iterator[StandingRule]:
    yield from _some(scope, TRUTH, rule.when)
    yield from _some(scope, ANYTHING, *rule.slots.values())
    yield from _of_proposal(scope, rule.proposal)


def _of_alerts(scope: Scope, alerts: AlertSet) -> Iterator[StandingRule]:
    for form in scope.study.forms.values():
        if any(_is(group, alerts) for group in form.groups):
            inner = replace(scope, form=form.oid, group=alerts.group)
            yield from _some(inner, TRUTH, alerts.assessed_when, part=Part.NEEDED)
            for rule in alerts.rules:
                yield from _some(inner, TRUTH, *rule.levels.values())


def _is(group: ItemGroupDefinition, alerts: AlertSet) -> bool:
    return group.oid == alerts.group
