"""Rules as data: expression texts, ranges, edit checks, proposals and alert rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mscform.base.identity import (
    CheckOID,
    CodeListOID,
    EventOID,
    FormOID,
    GroupOID,
    ItemOID,
    RuleOID,
)
from mscform.base.text import TranslatedText

EDITIONS = ("since", "until")
"""Last columns of a table that a site changes: the edition in which a row came, and went."""


class Severity(StrEnum):
    """How grave a finding is (decision D1). Only `IMPOSSIBLE` and `REQUIRED` hinder completion."""

    IMPOSSIBLE = "impossible"
    UNUSUAL = "unusual"
    ALARMING = "alarming"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where something stands in a definitions folder; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Expression:
    """The text of a rule in the expression language, and where it was written.

    Equality ignores the position: the same rule is the same rule wherever it stands.
    """

    text: str
    position: Position | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeCheck:
    """Inclusive limits in the item's own unit; outside them stands a finding of `severity`.

    Limits are texts of decimal numbers (exact as typed), or expressions such as `P.ENDOTOXIN_MAX`.
    """

    severity: Severity
    low: Expression | None
    high: Expression | None


class ProposalKind(StrEnum):
    """What a rule may propose to a person; it never decides (issue 3, item 4)."""

    COMPLICATION = "complication"
    ADVERSE_EVENT = "adverse_event"
    DEVIATION = "deviation"
    QUERY = "query"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRecord:
    """Where an accepted proposal is written: a new row of `group`, with the items of `fill` set.

    `event` None means the visit that the proposal stands at where that visit has the form, else
    the only event that has it. Items of `fill` outside the group belong to the head of the form.
    """

    form: FormOID
    group: GroupOID
    event: EventOID | None = None
    fill: Mapping[ItemOID, Expression] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is proposed when a check fires or a proposal rule holds.

    `roles` may accept or dismiss it; left out, whoever may fill in the form of `record`.
    """

    kind: ProposalKind
    code: str
    grade: Expression | None = None
    message: TranslatedText | None = None
    record: ProposalRecord | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EditCheck:
    """A rule across items, standing at one item; it fires only when `holds` is surely false.

    `message` may have slots `{name}`, filled from `slots`, each an expression.
    """

    oid: CheckOID
    item: ItemOID
    holds: Expression
    severity: Severity
    message: TranslatedText
    slots: Mapping[str, Expression] = field(default_factory=dict)
    proposal: Proposal | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRule:
    """A proposal that follows from a condition over one form (or each repeat of one group)."""

    oid: RuleOID
    form: FormOID
    group: GroupOID | None
    when: Expression
    proposal: Proposal
    slots: Mapping[str, Expression] = field(default_factory=dict)
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """One alert rule: for each level the condition that reaches it; the highest true level fires.

    A rule with a missing input is not evaluated (unknown is not true); see `clinical.md` 3.1.
    """

    oid: RuleOID
    levels: Mapping[int, Expression]
    label: TranslatedText
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertResponse:
    """What to do at a level, and after how many minutes a repeat measurement is due.

    An alert that must be acknowledged and is not after `escalate_after_minutes` says `escalate`
    too, again and again. `roles` are those who acknowledge it with a secret of their own.
    """

    level: int
    text: TranslatedText
    repeat_after_minutes: int | None
    acknowledge: bool = False
    escalate_after_minutes: int | None = None
    escalate: TranslatedText | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSet:
    """The alert rules of one repeating group.

    Nothing is judged unless `assessed_when` is true; the assessment is complete only when every
    item of `mandatory_inputs` has a value. `acknowledged_by` is the attested item of the group that
    says who took note of an alert, `action` the item that says what was done.
    """

    group: GroupOID
    assessed_when: Expression
    mandatory_inputs: tuple[ItemOID, ...]
    rules: tuple[AlertRule, ...]
    responses: tuple[AlertResponse, ...]
    acknowledged_by: ItemOID | None = None
    action: ItemOID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value that the protocol or the site sets, with the default the study declares.

    Either `value`, a constant expression (number, quoted text, list in square brackets), or a
    table of `columns` and `rows` for `lookup(...)`; a cell `*` matches anything. `lists` names the
    code list of a column.
    """

    name: str
    label: TranslatedText
    value: Expression | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    site_setting: bool = False
    lists: Mapping[str, CodeListOID] = field(default_factory=dict)
    code_list: CodeListOID | None = None
    source: str | None = None
