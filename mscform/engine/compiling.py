"""From a study definition to its rule book: every expression compiled once, every arrow drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mscform.base.identity import GroupOID, ItemOID
from mscform.definitions.form import FormDefinition, ItemGroupDefinition, TimedPlan
from mscform.definitions.item import DataType
from mscform.definitions.logic import (
    AlertSet,
    EditCheck,
    Expression,
    Proposal,
    ProposalRule,
    RangeCheck,
)
from mscform.definitions.study import StudyDefinition
from mscform.engine.course import Told
from mscform.engine.drawing import Build, Drawer, plainly
from mscform.engine.endpoint_rules import compile_endpoints
from mscform.engine.event_rules import compile_event
from mscform.engine.expression import Read, Scope, parse
from mscform.engine.fillers import Fillers, filler
from mscform.engine.graph import Step, StepKind, mark_bearers, mark_far, put_in_order
from mscform.engine.rules import (
    AlertLevelRules,
    AlertRules,
    CheckRules,
    FormRules,
    GroupRules,
    ItemRules,
    PlanRules,
    PointRules,
    ProposalRules,
    RangeRules,
    RuleBook,
    StandingProposal,
)
from mscform.engine.run_rules import compile_run
from mscform.engine.statements import StatementRules, compile_statements
from mscform.engine.tree import ReferenceKind, references


def compile_study(study: StudyDefinition, build: Build = plainly, read: Read = parse) -> RuleBook:
    """The rule book of a study.

    Raises ExpressionFault (a DefinitionError) for a rule that cannot be understood; run
    `checking.check_study` first to get all faults at once, types and circles included.
    """
    return _Compiler(study, Drawer(study, build, read)).book()


class _Compiler:
    def __init__(self, study: StudyDefinition, drawer: Drawer) -> None:
        self._study = study
        self._drawer = drawer
        self._linker = drawer.linker
        self._items: dict[ItemOID, ItemRules] = {}
        self._groups: dict[GroupOID, GroupRules] = {}

    def book(self) -> RuleBook:
        forms = {oid: self._form(form) for oid, form in self._study.forms.items()}
        events = tuple(
            compile_event(self._drawer, n, event) for n, event in enumerate(self._study.events)
        )
        anchors = [
            self._drawer.looking(text, Scope(self._study)) if text else None
            for text in (
                self._study.anchor,
                self._study.provisional_anchor,
                None if self._study.allocation is None else self._study.allocation.stratum,
            )
        ]
        endpoints = compile_endpoints(self._study, self._drawer.looking)
        self._linker.connect()
        steps = [step for form in forms.values() for step in form.steps]
        put_in_order(steps, self._linker.earlier)
        mark_far(steps)
        visits = {event.visit_date for event in self._study.events}
        bearing = self._linker.existence_items | {item for item in visits if item is not None}
        mark_bearers(steps, [self._linker.items[item] for item in sorted(bearing)])
        return RuleBook(
            items=self._items,
            groups=self._groups,
            forms=forms,
            events=events,
            anchor=anchors[0],
            provisional_anchor=anchors[1],
            existence_items=frozenset(self._linker.existence_items),
            existence_reads_now=self._linker.existence_reads_now,
            history_items=frozenset(self._linker.history_items),
            row_readers={group: tuple(s) for group, s in self._linker.row_readers.items()},
            endpoints=endpoints,
            stratum=anchors[2],
            timed=tuple(self._drawer.timed),
        )

    # ------------------------------------------------------------------ forms

    def _form(self, form: FormDefinition) -> FormRules:
        step = Step(StepKind.PROPOSAL, form.oid, GroupOID(""), in_rows=False)
        groups = tuple(self._group(form, group) for group in form.groups)
        proposals = tuple(
            self._standing(rule, step)
            for rule in self._study.proposal_rules
            if rule.form == form.oid
        )
        steps = [found for group in groups for found in _steps(group)]
        return FormRules(
            form=form,
            groups=groups,
            proposals=proposals,
            proposal_step=step,
            steps=tuple(steps),
            is_all_derived=all(item.is_derived for item in form.items()),
            has_sign_offs=any(item.data_type is DataType.SIGNATURE for item in form.items()),
            band=self._band(form, step),
            run=compile_run(
                form,
                Scope(self._study, form.oid),
                lambda text, scope: self._drawer.draw(text, scope, step, Told.PROPOSAL),
            ),
        )

    def _band(self, form: FormDefinition, step: Step) -> tuple[StatementRules, ...]:
        scope = Scope(self._study, form.oid)
        for one in form.band:
            if one.leads_to is not None:
                self._linker.look(step, one.leads_to)
        return compile_statements(
            form.band,
            scope,
            lambda text: self._drawer.draw(text, scope, step, Told.PROPOSAL),
            self._drawer.parse,
        )

    def _group(self, form: FormDefinition, group: ItemGroupDefinition) -> GroupRules:
        step, asked = None, None
        if group.ask_when is not None:
            step = Step(StepKind.GROUP, form.oid, group.oid, in_rows=False)
            self._linker.groups[group.oid] = step
            asked = self._drawer.draw(group.ask_when, Scope(self._study, form.oid), step)
        items = tuple(self._item(form, group, index) for index in range(len(group.items)))
        rules = GroupRules(
            group=group,
            form=form.oid,
            items=items,
            acts=tuple(rules for rules in items if rules.item.is_act),
            ask_when=asked,
            step=step,
            plan=None if group.timed is None else self._plan(form, group, group.timed),
            alert=self._alert(form, group, self._study.alert_set(group.oid)),
        )
        self._groups[group.oid] = rules
        return rules

    def _item(self, form: FormDefinition, group: ItemGroupDefinition, index: int) -> ItemRules:
        item = group.items[index]
        step = Step(StepKind.ITEM, form.oid, group.oid, in_rows=group.repeating)
        step.item = item.oid
        self._linker.items[item.oid] = step
        scope = Scope(self._study, form.oid, _row_group(group), item.oid)
        mandatory = item.mandatory if isinstance(item.mandatory, Expression) else None
        if item.unit_item is not None:
            self._linker.look(step, item.unit_item)
        if group.timed is not None:
            self._linker.look(step, group.timed.not_done_item)
            self._linker.look(step, group.timed.status_item)
        rules = ItemRules(
            item=item,
            index=index,
            group=group,
            form=form.oid,
            step=step,
            ask_when=self._drawer.linked(item.ask_when, scope, step),
            calculate=self._drawer.linked(item.calculate, scope, step),
            preset=self._drawer.linked(item.preset, scope, step),
            mandatory=self._drawer.shown(mandatory, scope, step),
            ranges=tuple(self._range(found, scope, step) for found in item.ranges),
            range_of=self._drawer.shown(item.range_of, scope, step),
            checks=tuple(self._check(found, scope, step) for found in item.checks),
        )
        self._items[item.oid] = rules
        return rules

    def _range(self, found: RangeCheck, scope: Scope, step: Step) -> RangeRules:
        return RangeRules(
            severity=found.severity,
            low=self._drawer.shown(found.low, scope, step),
            high=self._drawer.shown(found.high, scope, step),
        )

    def _check(self, check: EditCheck, scope: Scope, step: Step) -> CheckRules:
        slots = self._slots(check.slots, scope, step)
        return CheckRules(
            check=check,
            holds=self._drawer.draw(check.holds, scope, step, Told.CHECK),
            slots=slots,
            proposal=self._proposed(check.proposal, slots, scope, step),
        )

    def _slots(self, slots: Mapping[str, Expression], scope: Scope, step: Step) -> Fillers:
        return {
            name: filler(
                self._drawer.worded(text, scope, step), self._drawer.parse(text, scope), self._study
            )
            for name, text in slots.items()
        }

    def _proposed(
        self, proposal: Proposal | None, slots: Fillers, scope: Scope, step: Step
    ) -> ProposalRules | None:
        return None if proposal is None else self._proposes(proposal, slots, scope, step)

    def _proposes(
        self, proposal: Proposal, slots: Fillers, scope: Scope, step: Step
    ) -> ProposalRules:
        grade = proposal.grade
        fill = () if proposal.record is None else proposal.record.fill.items()
        return ProposalRules(
            proposal=proposal,
            grade=None if grade is None else self._drawer.draw(grade, scope, step, Told.PROPOSAL),
            slots=slots,
            fill={oid: self._drawer.worded(text, scope, step) for oid, text in fill},
        )

    def _standing(self, rule: ProposalRule, step: Step) -> StandingProposal:
        scope = Scope(self._study, rule.form, rule.group)
        slots = self._slots(rule.slots, scope, step)
        return StandingProposal(
            rule=rule,
            when=self._drawer.draw(rule.when, scope, step, Told.PROPOSAL),
            proposes=self._proposes(rule.proposal, slots, scope, step),
        )

    # ------------------------------------------------------------------ timed groups and alerts

    def _plan(self, form: FormDefinition, group: ItemGroupDefinition, plan: TimedPlan) -> PlanRules:
        step = Step(StepKind.PLAN, form.oid, group.oid, in_rows=False)
        self._linker.plans[group.oid] = step
        scope = Scope(self._study, form.oid, group.oid)
        points = tuple(
            PointRules(
                point=point,
                anchor=self._drawer.draw(point.anchor or plan.anchor, scope, step),
                exists_when=self._drawer.linked(point.exists_when, scope, step),
                skip_when=self._drawer.linked(point.skip_when, scope, step),
            )
            for point in plan.points
        )
        return PlanRules(plan=plan, points=points, step=step)

    def _alert(
        self, form: FormDefinition, group: ItemGroupDefinition, alerts: AlertSet | None
    ) -> AlertRules | None:
        if alerts is None:
            return None
        step = Step(StepKind.ALERT, form.oid, group.oid, in_rows=group.repeating)
        self._linker.alerts[group.oid] = step
        scope = Scope(self._study, form.oid, _row_group(group))
        for item in alerts.mandatory_inputs:
            self._linker.read(step, item)
        return AlertRules(
            alerts=alerts,
            assessed_when=self._drawer.draw(alerts.assessed_when, scope, step),
            rules=tuple(
                AlertLevelRules(
                    rule=rule,
                    levels=tuple(
                        (level, self._drawer.draw(rule.levels[level], scope, step))
                        for level in sorted(rule.levels, reverse=True)
                    ),
                    reads=frozenset(
                        one.item
                        for text in rule.levels.values()
                        for one in references(self._drawer.parse(text, scope))
                        if one.kind is ReferenceKind.HERE and one.item is not None
                    ),
                )
                for rule in alerts.rules
            ),
            step=step,
        )


def _row_group(group: ItemGroupDefinition) -> GroupOID | None:
    return group.oid if group.repeating else None


def _steps(group: GroupRules) -> Iterable[Step]:
    if group.step is not None:
        yield group.step
    if group.plan is not None:
        yield group.plan.step
    if group.alert is not None:
        yield group.alert.step
    for item in group.items:
        yield item.step
