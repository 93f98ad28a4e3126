"""What a rehearsal has to see of a study: every condition both ways, every check, alert, page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, NamedTuple

from mscform.base.identity import EventOID, FormOID, GroupOID, ItemOID
from mscform.definitions.form import FormDefinition, ItemGroupDefinition
from mscform.definitions.item import ItemDefinition
from mscform.definitions.logic import AlertSet, Expression, Position, ProposalRule
from mscform.definitions.study import StudyDefinition, StudyEventDefinition
from mscform.engine.evaluator import compile_tree
from mscform.engine.expression import parse
from mscform.engine.graph import Rule
from mscform.engine.naming import Scope
from mscform.engine.tree import Node
from mscform.engine.values import Value
from mscform.engine.view import View


class GoalKind(StrEnum):
    """What is counted together."""

    CONDITION = "conditions"
    CHECK = "checks"
    ALERT = "alerts"
    PROPOSAL = "proposals"
    PAGE = "pages"


class Want(StrEnum):
    """What a rule has to give."""

    TRUE = "true"
    FALSE = "false"
    NOT_TRUE = "not_true"
    NOT_FALSE = "not_false"


def meets(value: Value, want: Want) -> bool:
    """Whether what a rule gives is what is wanted of it."""
    match want:
        case Want.NOT_TRUE:
            return value is not True
        case Want.NOT_FALSE:
            return value is not False
    return value is (want is Want.TRUE)


class Demand(NamedTuple):
    """One rule, and what it has to give."""

    tree: Node
    rule: Rule
    want: Want

    def is_met(self, view: View) -> bool:
        """Whether the rule gives it, seen from a place."""
        return meets(self.rule(view), self.want)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Goal:
    """One thing that some patient ought to reach.

    `scope` says at which places; all `demands` must be met at one of them, the last is the goal's
    own. `form` is set for a page, which is reached by being there. `what` names what it belongs to
    (an OID), `role` how it belongs there (the code of a sentence says it).
    """

    kind: GoalKind
    role: str
    what: str
    scope: Scope
    demands: tuple[Demand, ...]
    form: FormOID | None = None
    position: Position | None = None
    text: str = ""

    @property
    def want(self) -> Want:
        """What the goal's own rule has to give; a page has to be there."""
        return self.demands[-1].want if self.demands else Want.TRUE


def asking(study: StudyDefinition, item: ItemOID) -> tuple[Demand, ...]:
    """What may not be false where an item holds a value: whether its group and itself are asked."""
    group, about = study.group_of(item), study.item(item)
    if group is None or about is None:
        return ()
    outside = Scope(study, study.form_of(item))
    own = replace(outside, group=group.oid if group.repeating else None, item=item)
    texts = ((group.ask_when, outside), (about.ask_when, own))
    return tuple(_demand(text, scope, Want.NOT_FALSE) for text, scope in texts if text is not None)


def _demand(text: Expression, scope: Scope, want: Want = Want.TRUE) -> Demand:
    tree = parse(text, scope)
    return Demand(tree, compile_tree(tree), want)


class _Name(NamedTuple):
    kind: GoalKind
    role: str
    what: str


_BOTH: Final = (Want.TRUE, Want.NOT_TRUE)
_CONDITIONS: Final = (
    *("EXISTS", "DUE", "THERE", "GROUP", "POINT", "SKIP", "ASKED", "MANDATORY", "ASSESSED"),
)
_WANTS: Final = {
    **dict.fromkeys(_CONDITIONS, _BOTH),
    "CHECK": (Want.FALSE, Want.TRUE),
    "FIRED": (Want.FALSE,),
    "PROPOSED": (Want.TRUE,),
    "ALERT": (Want.TRUE,),
}


def goals_of(study: StudyDefinition) -> tuple[Goal, ...]:
    """All goals of a study, in the order of the definition; ranges are no goals."""
    return tuple(_Goals(study).all())


class _Goals:
    def __init__(self, study: StudyDefinition) -> None:
        self._study = study

    def all(self) -> Iterator[Goal]:
        for event in self._study.events:
            yield from self._event(event)
        for form in self._study.forms.values():
            for group in form.groups:
                yield from self._group(form, group)
        for rule in self._study.proposal_rules:
            yield self._proposal(rule)
        for alerts in self._study.alert_sets:
            yield from self._alerts(alerts)

    # ------------------------------------------------------------------ the bricks

    def _some(self, scope: Scope, *texts: Expression | None) -> tuple[Demand, ...]:
        return tuple(_demand(text, scope) for text in texts if text is not None)

    def _rule(
        self, name: _Name, text: Expression, scope: Scope, before: tuple[Demand, ...] = ()
    ) -> Iterator[Goal]:
        for want in _WANTS[name.role]:
            yield Goal(
                kind=name.kind,
                role=name.role,
                what=name.what,
                scope=scope,
                demands=(*before, _demand(text, scope, want)),
                position=text.position,
                text=text.text,
            )

    def _condition(
        self,
        role: str,
        what: str,
        text: Expression | bool | None,
        scope: Scope,
        before: tuple[Demand, ...] = (),
    ) -> Iterator[Goal]:
        if isinstance(text, Expression):
            yield from self._rule(_Name(GoalKind.CONDITION, role, what), text, scope, before)

    # ------------------------------------------------------------------ events and pages

    def _event(self, event: StudyEventDefinition) -> Iterator[Goal]:
        scope = Scope(self._study, event=EventOID(event.oid))
        there = self._some(scope, event.exists_when)
        yield from self._condition("EXISTS", event.oid, event.exists_when, scope)
        yield from self._condition("DUE", event.oid, event.due_when, scope, there)
        for reference in event.forms:
            name = f"{event.oid}/{reference.form}"
            yield from self._condition("THERE", name, reference.when, scope, there)
            text = reference.when or event.exists_when
            yield Goal(
                kind=GoalKind.PAGE,
                role="PAGE",
                what=name,
                scope=scope,
                demands=(*there, *self._some(scope, reference.when)),
                form=reference.form,
                position=None if text is None else text.position,
                text="" if text is None else text.text,
            )

    # ------------------------------------------------------------------ forms

    def _group(self, form: FormDefinition, group: ItemGroupDefinition) -> Iterator[Goal]:
        outside = Scope(self._study, form.oid)
        yield from self._condition("GROUP", group.oid, group.ask_when, outside)
        scope = replace(outside, group=group.oid if group.repeating else None)
        asked = self._some(outside, group.ask_when)
        for point in () if group.timed is None else group.timed.points:
            name = f"{group.oid}[{point.code}]"
            planned = replace(outside, group=group.oid)
            yield from self._condition("POINT", name, point.exists_when, planned)
            yield from self._condition("SKIP", name, point.skip_when, planned)
        for item in group.items:
            yield from self._item(replace(scope, item=item.oid), item, asked)

    def _item(
        self, scope: Scope, item: ItemDefinition, asked: tuple[Demand, ...]
    ) -> Iterator[Goal]:
        yield from self._condition("ASKED", item.oid, item.ask_when, scope, asked)
        before = (*asked, *self._some(scope, item.ask_when))
        yield from self._condition("MANDATORY", item.oid, item.mandatory, scope, before)
        for check in item.checks:
            name = _Name(GoalKind.CHECK, "CHECK", f"{check.oid} {item.oid}")
            yield from self._rule(name, check.holds, scope, before)
            if check.proposal is not None:
                name = _Name(GoalKind.PROPOSAL, "FIRED", f"{check.proposal.code} {item.oid}")
                yield from self._rule(name, check.holds, scope, before)

    def _proposal(self, rule: ProposalRule) -> Goal:
        group = None if rule.group is None else self._group_of(rule.group)
        own = None if group is None or not group.repeating else group.oid
        scope = Scope(self._study, rule.form, own)
        name = _Name(GoalKind.PROPOSAL, "PROPOSED", f"{rule.oid} {rule.form}")
        return next(self._rule(name, rule.when, scope))

    def _alerts(self, alerts: AlertSet) -> Iterator[Goal]:
        group = self._group_of(alerts.group)
        form = next(
            form.oid
            for form in self._study.forms.values()
            if any(one.oid == alerts.group for one in form.groups)
        )
        own = alerts.group if group is not None and group.repeating else None
        scope = Scope(self._study, form, own)
        yield from self._condition("ASSESSED", alerts.group, alerts.assessed_when, scope)
        assessed = self._some(scope, alerts.assessed_when)
        for rule in alerts.rules:
            higher: tuple[Demand, ...] = ()
            for level in sorted(rule.levels, reverse=True):
                text = rule.levels[level]
                name = _Name(GoalKind.ALERT, "ALERT", f"{rule.oid} {level}")
                yield from self._rule(name, text, scope, (*assessed, *higher))
                higher = (*higher, _demand(text, scope, Want.NOT_TRUE))

    def _group_of(self, oid: GroupOID) -> ItemGroupDefinition | None:
        for form in self._study.forms.values():
            for group in form.groups:
                if group.oid == oid:
                    return group
        return None
