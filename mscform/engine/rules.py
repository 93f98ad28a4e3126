"""Definitions with their expressions compiled: what the evaluation of a subject walks through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from mscform.base.identity import FormOID, GroupOID, ItemOID
from mscform.definitions.form import FormDefinition, ItemGroupDefinition, TimedPlan, TimePoint
from mscform.definitions.item import ItemDefinition
from mscform.definitions.logic import (
    AlertRule,
    AlertSet,
    EditCheck,
    Proposal,
    ProposalRule,
    Severity,
)
from mscform.definitions.study import FormNeed, StudyEventDefinition
from mscform.engine.course import TimedRule
from mscform.engine.endpoint_rules import EndpointRules
from mscform.engine.fillers import Fillers
from mscform.engine.graph import Rule, Step
from mscform.engine.run_rules import RunRules
from mscform.engine.statements import StatementRules
from mscform.engine.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeRules:
    """One range with its limits compiled."""

    severity: Severity
    low: Rule | None
    high: Rule | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRules:
    """What is proposed, with the grade, the slots of its message and what it fills compiled."""

    proposal: Proposal
    grade: Rule | None
    slots: Fillers
    fill: Mapping[ItemOID, Rule]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRules:
    """One edit check compiled."""

    check: EditCheck
    holds: Rule
    slots: Fillers
    proposal: ProposalRules | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemRules:
    """One item compiled; `index` is its place in the group.

    `mandatory` is None where the definition gives a plain yes or no.
    """

    item: ItemDefinition
    index: int
    group: ItemGroupDefinition
    form: FormOID
    step: Step
    ask_when: Rule | None
    calculate: Rule | None
    preset: Rule | None
    mandatory: Rule | None
    ranges: tuple[RangeRules, ...]
    range_of: Rule | None
    checks: tuple[CheckRules, ...]

    @property
    def is_computed(self) -> bool:
        """Derived or preset."""
        return self.calculate is not None or self.preset is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRules:
    """One planned time point compiled."""

    point: TimePoint
    anchor: Rule
    exists_when: Rule | None
    skip_when: Rule | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRules:
    """The plan of a timed group compiled."""

    plan: TimedPlan
    points: tuple[PointRules, ...]
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertLevelRules:
    """One alert rule: its levels from the highest down; `reads` are items of the row itself."""

    rule: AlertRule
    levels: tuple[tuple[int, Rule], ...]
    reads: frozenset[ItemOID]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRules:
    """The alert rules of a group compiled."""

    alerts: AlertSet
    assessed_when: Rule
    rules: tuple[AlertLevelRules, ...]
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupRules:
    """One item group compiled; `acts` are the items that a person fills by an act of her own."""

    group: ItemGroupDefinition
    form: FormOID
    items: tuple[ItemRules, ...]
    acts: tuple[ItemRules, ...]
    ask_when: Rule | None
    step: Step | None
    plan: PlanRules | None
    alert: AlertRules | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingProposal:
    """A proposal rule of a form compiled."""

    rule: ProposalRule
    when: Rule
    proposes: ProposalRules


class Blank(NamedTuple):
    """A blank form: the conditions of its groups, and the steps that have to be asked in it.

    All other steps read nothing but their own form, and give nothing where that is blank.
    """

    needs: Mapping[GroupOID, Value]
    asked: frozenset[Step]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FormRules:
    """One form compiled; `steps` are all its steps, `proposal_step` where its proposals stand."""

    form: FormDefinition
    groups: tuple[GroupRules, ...]
    proposals: tuple[StandingProposal, ...]
    proposal_step: Step
    steps: tuple[Step, ...]
    is_all_derived: bool
    has_sign_offs: bool
    band: tuple[StatementRules, ...] = ()
    run: RunRules | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPlace:
    """One form in an event."""

    form: FormOID
    need: FormNeed
    when: Rule | None
    opens: tuple[StatementRules, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EventRules:
    """One event compiled; `index` is its place in the order of the study."""

    event: StudyEventDefinition
    index: int
    forms: tuple[FormPlace, ...]
    exists_when: Rule | None
    due_when: Rule | None
    repeats: Rule | None
    window: tuple[Rule, Rule, Rule] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """Everything compiled, by its name."""

    items: Mapping[ItemOID, ItemRules]
    groups: Mapping[GroupOID, GroupRules]
    forms: Mapping[FormOID, FormRules]
    events: tuple[EventRules, ...]
    anchor: Rule | None
    provisional_anchor: Rule | None
    existence_items: frozenset[ItemOID] = field(default_factory=frozenset)
    existence_reads_now: bool = False
    history_items: frozenset[ItemOID] = field(default_factory=frozenset)
    row_readers: Mapping[GroupOID, tuple[Step, ...]] = field(default_factory=dict)
    endpoints: tuple[EndpointRules, ...] = ()
    stratum: Rule | None = None
    timed: tuple[TimedRule, ...] = ()
