"""The complete contract between the engine and any face: what to draw, and why.

Nothing here is stored; every state is what a fresh evaluation of the stored answers gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from mscform.base.clock import passed
from mscform.base.identity import FormKey, GroupOID, ItemAddress, ItemOID, ItemPath
from mscform.base.message import Message
from mscform.base.text import TranslatedText
from mscform.definitions.form import FormDefinition, ItemGroupDefinition, TimePoint
from mscform.definitions.item import ItemDefinition
from mscform.definitions.logic import ProposalKind, Severity
from mscform.definitions.run import RunAct, RunPlan
from mscform.definitions.study import FormNeed, StudyEventDefinition
from mscform.engine.go_state import GoState
from mscform.engine.statements import Said
from mscform.records.clinical import Answer, FormStatus


class Need(StrEnum):
    """Is this asked? `UNDECIDED` while the deciding answers are missing."""

    ASKED = "asked"
    NOT_ASKED = "not_asked"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to look at. `confirmed` unusual or alarming values no longer hinder completion.

    `code` is a check OID or an engine code: TYPE, RANGE, REQUIRED, CODELIST, LENGTH, PATTERN.
    """

    at: ItemAddress
    code: str
    severity: Severity
    message: TranslatedText | Message
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemState:
    """One question at this moment.

    `text` is the canonical value text (for a derived item its computed text), None where there is
    no readable value. `unit` is the unit in force.
    """

    path: ItemPath
    definition: ItemDefinition
    need: Need
    answer: Answer | None
    text: str | None
    mandatory: bool
    is_preset: bool
    unit: str | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatState:
    """One row of a repeating group (or the only one, with key '')."""

    key: str
    title: TranslatedText | Message | None
    items: tuple[ItemState, ...]
    struck: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupState:
    """One section with its rows."""

    definition: ItemGroupDefinition
    need: Need
    repeats: tuple[RepeatState, ...]


class PointState(StrEnum):
    """Where a planned time point stands (contract of the command line)."""

    NOT_YET = "not_yet"
    DUE = "due"
    OVERDUE = "overdue"
    DONE = "done"
    PARTIAL = "partial"
    NOT_DONE = "not_done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePointState:
    """One time point of one timed group of one form; times None while time zero is unknown.

    `late_minutes`: entered so long after it was measured, where the study calls that late.
    """

    form: FormKey
    code: str
    definition: TimePoint | None
    planned: datetime | None
    earliest: datetime | None
    latest: datetime | None
    measured: datetime | None
    deviation_minutes: int | None
    state: PointState
    late_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertState:
    """The judgement of one set of readings; `level` None where nothing could be judged.

    `since` is when what fired it was entered. While a person must still acknowledge it, `escalate`
    is what to say `escalate_after` then, and again. `attested` says whether one of `roles` answered
    the study's own question who took note of it, `acted` whether what was done is answered; None
    where the study asks no such thing.
    """

    form: FormKey
    timepoint: str
    level: int | None
    rules: tuple[str, ...]
    complete: bool
    response: TranslatedText | None
    acknowledged: bool
    measured: datetime | None = None
    since: datetime | None = None
    escalate_after: timedelta | None = None
    escalate: TranslatedText | None = None
    attested: bool | None = None
    acted: bool | None = None
    roles: tuple[str, ...] = ()

    def waits(self, now: datetime) -> timedelta | None:
        """For how long nobody has acknowledged it, once that is too long; else None."""
        if self.escalate_after is None or self.since is None or self.acknowledged:
            return None
        waited = passed(self.since, now)
        return waited if waited >= self.escalate_after else None


class Standing(StrEnum):
    """What a person made of a proposal (contract of the command line)."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedRow:
    """Where an accepted proposal is written: a new row of a form, with texts as typed.

    Items of `fill` outside the group stand in the head of the form. None: nothing is known yet.
    """

    form: FormKey
    group: GroupOID
    fill: tuple[tuple[ItemOID, str | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalState:
    """What a rule proposes; a person accepts, changes or dismisses it.

    `rule` is the proposal rule or the check, and `facts` a mark of what it was proposed on: rule,
    place and facts are its identity, so that one that was dealt with comes back only with other
    facts. `roles` may deal with it; () means whoever may enter.
    """

    kind: ProposalKind
    code: str
    grade: int | None
    at: ItemAddress | FormKey
    message: TranslatedText
    rule: str
    facts: str
    standing: Standing = Standing.OPEN
    row: ProposedRow | None = None
    roles: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether accepting it opens a query: one that has a row to write is settled by the row."""
        return self.kind is ProposalKind.QUERY and self.row is None

    @property
    def form(self) -> FormKey:
        """The form at which it stands."""
        return self.at.form if isinstance(self.at, ItemAddress) else self.at

    @property
    def path(self) -> ItemPath | None:
        """The item at which it stands, where it stands at one."""
        return self.at.path if isinstance(self.at, ItemAddress) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskState:
    """Something to do by a time, because of a rule: an unscheduled set after an alert, say."""

    code: str
    form: FormKey
    due: datetime | None
    because: Message


class VisitState(StrEnum):
    """Where a visit stands (contract of the command line)."""

    NOT_YET = "not_yet"
    DUE = "due"
    OVERDUE = "overdue"
    DONE = "done"
    MISSED = "missed"
    NOT_DUE = "not_due"


class Calendar(NamedTuple):
    """A visit that neither an answer nor a rule has decided: today says where it stands.

    Both ends of the window are in it. `next_opens` is when the next visit's window opens; `begun`
    where the visit holds something already, so that it cannot be missed.
    """

    earliest: date
    latest: date
    next_opens: date | None
    begun: bool

    def state(self, today: date) -> VisitState:
        """Where the visit stands on a day."""
        if today < self.earliest:
            return VisitState.NOT_YET
        if today <= self.latest:
            return VisitState.DUE
        is_over = self.next_opens is not None and self.next_opens <= today
        return VisitState.MISSED if is_over and not self.begun else VisitState.OVERDUE


@dataclass(frozen=True, slots=True, kw_only=True)
class EventState:
    """One visit of a subject; days None while the anchor day is unknown.

    `calendar` is there where nothing but today decides the state.
    """

    definition: StudyEventDefinition
    repeat: str
    earliest: date | None
    target: date | None
    latest: date | None
    provisional: bool
    visited: date | None
    state: VisitState
    calendar: Calendar | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSummary:
    """A form at a glance, for the matrix: also for forms that hold nothing yet.

    `older_version` is the version it was begun with, where the newest has the form otherwise.
    """

    key: FormKey
    title: TranslatedText
    need: FormNeed
    status: FormStatus
    open_findings: int
    missing: int
    alarming: int
    older_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingForm:
    """A form that is not there yet, and what the study says it waits for."""

    key: FormKey
    title: TranslatedText
    words: TranslatedText


@dataclass(frozen=True, slots=True, kw_only=True)
class ActState:
    """An act of a run: where it is written, whether it is `open` now, and with which texts."""

    act: RunAct
    form: FormKey
    open: bool
    fill: tuple[tuple[ItemOID, str | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunState:
    """A run at this moment; a moment is None until it is known.

    `says` is what is given, `closing` what is to be done yet once no set is open any more.

    `before` is the list of the act that begins it, while that act is open.
    """

    plan: RunPlan
    group: GroupOID
    began: datetime | None
    ended: datetime | None
    paused: datetime | None
    says: Said | None
    closing: Said | None
    acts: tuple[ActState, ...]
    before: GoState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormState:
    """One form, ready to be drawn."""

    key: FormKey
    definition: FormDefinition
    event: StudyEventDefinition
    status: FormStatus
    not_done_reason: str | None
    frozen: bool
    locked: bool
    groups: tuple[GroupState, ...]
    findings: tuple[Finding, ...]
    timepoints: tuple[TimePointState, ...]
    alerts: tuple[AlertState, ...]
    tasks: tuple[TaskState, ...]
    proposals: tuple[ProposalState, ...]
    hindrances: tuple[Finding, ...]
    band: Said | None = None
    run: RunState | None = None

    def item(self, path: ItemPath) -> ItemState | None:
        """The state of one item, or None where the path is not in this form."""
        for group in self.groups:
            for repeat in group.repeats:
                if repeat.key == path.repeat:
                    for item in repeat.items:
                        if item.path == path:
                            return item
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectOverview:
    """A subject at a glance: events in order, forms by event, what stands out.

    `day_zero` is D0, or None while unknown; `waiting` are forms that are not there yet, of visits
    that are.
    """

    day_zero: date | None
    events: tuple[EventState, ...]
    forms: tuple[FormSummary, ...]
    summary: tuple[tuple[TranslatedText, TranslatedText | str | None], ...]
    waiting: tuple[WaitingForm, ...] = ()
