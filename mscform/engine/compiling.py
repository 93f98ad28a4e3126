"""From a study definition to its rule book: every expression compiled once, every arrow drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from mscform.base.identity import EventOID, GroupOID, ItemOID
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
from mscform.definitions.study import (
    FormRef,
    StudyDefinition,
    StudyEventDefinition,
    VisitWindow,
)
from mscform.engine.course import TimedRule, Told, course, reads_now
from mscform.engine.endpoint_rules import compile_endpoints
from mscform.engine.evaluator import compile_tree
from mscform.engine.expression import Read, Scope, parse
from mscform.engine.fillers import Fillers, filler
from mscform.engine.graph import Rule, Step, StepKind, mark_bearers, mark_far, put_in_order
from mscform.engine.linking import Linker, is_local, reads_times
from mscform.engine.rules import (
    AlertLevelRules,
    AlertRules,
    CheckRules,
    EventRules,
    FormPlace,
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
from mscform.engine.tree import Node, Reference, references

Build = Callable[[Expression, Node, Scope, Step | None], Rule]
"""How the tree of a rule becomes a function; the step is the one that asks it, where there is."""


def plainly(_text: Expression, tree: Node, _scope: Scope, _step: Step | None) -> Rule:
    """The tree as it is."""
    return compile_tree(tree)


def compile_study(study: StudyDefinition, build: Build = plainly, read: Read = parse) -> RuleBook:
    """The rule book of a study.

    Raises ExpressionFault (a DefinitionError) for a rule that cannot be understood; run
    `checking.check_study` first to get all faults at once, types and circles included.
    """
    return _Compiler(study, build, read).book()


class _Compiler:
    def __init__(self, study: StudyDefinition, build: Build, read: Read) -> None:
        self._study = study
        self._build = build
        self._parse = read
        self._linker = Linker(study)
        self._items: dict[ItemOID, ItemRules] = {}
        self._groups: dict[GroupOID, GroupRules] = {}
        self._timed: list[TimedRule] = []

    def book(self) -> RuleBook:
        forms = {oid: self._form(form) for oid, form in self._study.forms.items()}
        events = tuple(self._event(n, event) for n, event in enumerate(self._study.events))
        anchors = [
            self._looking(text, Scope(self._study)) if text else None
            for text in (
                self._study.anchor,
                self._study.provisional_anchor,
                None if self._study.allocation is None else self._study.allocation.stratum,
            )
        ]
        endpoints = compile_endpoints(self._study, self._looking)
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
            timed=tuple(self._timed),
        )

    # ------------------------------------------------------------------ expressions

    def _read(
        self,
        text: Expression,
        scope: Scope,
        step: Step | None = None,
        told: Told = Told.VALUE,
    ) -> tuple[Rule, frozenset[Reference]]:
        tree = self._parse(text, scope)
        rule = self._build(text, tree, scope, step)
        if told is not Told.PROPOSAL and reads_now(tree):
            self._timed.append(TimedRule(step, rule, course(tree), told is Told.CHECK))
        return rule, references(tree)

    def _linked(self, text: Expression | None, scope: Scope, step: Step) -> Rule | None:
        """A rule that `step` computes its value with."""
        return None if text is None else self._draw(text, scope, step, Told.VALUE)

    def _shown(self, text: Expression | None, scope: Scope, step: Step) -> Rule | None:
        """A rule that only decides how `step` looks."""
        return None if text is None else self._draw(text, scope, step, Told.LOOK)

    def _draw(self, text: Expression, scope: Scope, step: Step, told: Told) -> Rule:
        rule, reads = self._read(text, scope, step, told)
        for_value = told is Told.VALUE
        if for_value and not is_local(text, reads):
            step.is_local = False
        self._linker.note(step, reads, for_value=for_value, reads_times=reads_times(text))
        return rule

    def _must(self, text: Expression, scope: Scope, step: Step) -> Rule:
        return self._draw(text, scope, step, Told.VALUE)

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
                lambda text, scope: self._draw(text, scope, step, Told.PROPOSAL),
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
            lambda text: self._draw(text, scope, step, Told.PROPOSAL),
            self._parse,
        )

    def _group(self, form: FormDefinition, group: ItemGroupDefinition) -> GroupRules:
        step, asked = None, None
        if group.ask_when is not None:
            step = Step(StepKind.GROUP, form.oid, group.oid, in_rows=False)
            self._linker.groups[group.oid] = step
            asked = self._must(group.ask_when, Scope(self._study, form.oid), step)
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
            ask_when=self._linked(item.ask_when, scope, step),
            calculate=self._linked(item.calculate, scope, step),
            preset=self._linked(item.preset, scope, step),
            mandatory=self._shown(mandatory, scope, step),
            ranges=tuple(self._range(found, scope, step) for found in item.ranges),
            range_of=self._shown(item.range_of, scope, step),
            checks=tuple(self._check(found, scope, step) for found in item.checks),
        )
        self._items[item.oid] = rules
        return rules

    def _range(self, found: RangeCheck, scope: Scope, step: Step) -> RangeRules:
        return RangeRules(
            severity=found.severity,
            low=self._shown(found.low, scope, step),
            high=self._shown(found.high, scope, step),
        )

    def _check(self, check: EditCheck, scope: Scope, step: Step) -> CheckRules:
        slots = self._slots(check.slots, scope, step)
        return CheckRules(
            check=check,
            holds=self._draw(check.holds, scope, step, Told.CHECK),
            slots=slots,
            proposal=self._proposed(check.proposal, slots, scope, step),
        )

    def _slots(self, slots: Mapping[str, Expression], scope: Scope, step: Step) -> Fillers:
        return {
            name: filler(self._worded(text, scope, step), self._parse(text, scope), self._study)
            for name, text in slots.items()
        }

    def _worded(self, text: Expression, scope: Scope, step: Step) -> Rule:
        """A rule that words or offers something: it decides nothing, and so is built plainly."""
        tree = self._parse(text, scope)
        times = reads_times(text)
        self._linker.note(step, references(tree), for_value=False, reads_times=times)
        return plainly(text, tree, scope, step)

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
            grade=None if grade is None else self._draw(grade, scope, step, Told.PROPOSAL),
            slots=slots,
            fill={oid: self._worded(text, scope, step) for oid, text in fill},
        )

    def _standing(self, rule: ProposalRule, step: Step) -> StandingProposal:
        scope = Scope(self._study, rule.form, rule.group)
        slots = self._slots(rule.slots, scope, step)
        return StandingProposal(
            rule=rule,
            when=self._draw(rule.when, scope, step, Told.PROPOSAL),
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
                anchor=self._must(point.anchor or plan.anchor, scope, step),
                exists_when=self._linked(point.exists_when, scope, step),
                skip_when=self._linked(point.skip_when, scope, step),
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
            assessed_when=self._must(alerts.assessed_when, scope, step),
            rules=tuple(
                AlertLevelRules(
                    rule=rule,
                    levels=tuple(
                        (level, self._must(rule.levels[level], scope, step))
                        for level in sorted(rule.levels, reverse=True)
                    ),
                )
                for rule in alerts.rules
            ),
            step=step,
        )

    # ------------------------------------------------------------------ events

    def _event(self, index: int, event: StudyEventDefinition) -> EventRules:
        window = event.window
        return EventRules(
            event=event,
            index=index,
            forms=tuple(
                FormPlace(
                    form=found.form,
                    need=found.need,
                    when=self._deciding(found.when, event.oid),
                    opens=self._opens(found, event.oid),
                )
                for found in event.forms
            ),
            exists_when=self._deciding(event.exists_when, event.oid),
            due_when=self._plain(event.due_when, event.oid),
            repeats=self._deciding(event.repeats, event.oid),
            window=None if window is None else self._window(window, event.oid),
        )

    def _opens(self, found: FormRef, event: EventOID) -> tuple[StatementRules, ...]:
        scope = Scope(self._study, event=event)
        return compile_statements(
            found.opens, scope, lambda text: self._looking(text, scope), self._parse
        )

    def _window(self, window: VisitWindow, event: EventOID) -> tuple[Rule, Rule, Rule]:
        scope = Scope(self._study, event=event)
        return (
            self._looking(window.target, scope),
            self._looking(window.earliest, scope),
            self._looking(window.latest, scope),
        )

    def _plain(self, text: Expression | None, event: EventOID) -> Rule | None:
        return None if text is None else self._looking(text, Scope(self._study, event=event))

    def _looking(self, text: Expression, scope: Scope) -> Rule:
        """A rule of the study or an event that is asked only when the schedule is drawn."""
        rule, reads = self._read(text, scope)
        self._linker.note_readings(reads)
        return rule

    def _deciding(self, text: Expression | None, event: EventOID) -> Rule | None:
        """A rule on which the very existence of events and forms depends."""
        if text is None:
            return None
        rule, reads = self._read(text, Scope(self._study, event=event))
        self._linker.note_existence(reads)
        return rule


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
