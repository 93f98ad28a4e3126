"""Playing a subject through the engine alone: entries in, events out, as the store would do it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from mscform.base.identity import DeviceId, FormKey, ItemAddress, SubjectKey, UserId
from mscform.base.message import Message
from mscform.definitions.study import StudyDefinition
from mscform.engine.address import resolve
from mscform.engine.changes import (
    Accepted,
    Change,
    ItemChange,
    NeedsReason,
    Outcome,
    ReasonGiven,
    StatusChange,
)
from mscform.engine.compiled import CompiledStudy
from mscform.engine.environment import Environment
from mscform.engine.form_state import FormState, ItemState
from mscform.engine.series import Series
from mscform.engine.session import SubjectSession
from mscform.records.account import Actor, Role
from mscform.records.audit import AuditEvent, EventDraft
from mscform.records.clinical import EventRef, FormStatus, Subject, SubjectData
from mscform.records.replay import fold_all

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2025, 3, 10, 12, 0, tzinfo=ZONE)
NURSE = Actor(
    user_id=UserId("u1"),
    login="nurse",
    printed_name="Test Nurse",
    role=Role.NURSE,
    organisation="Ward",
)
TYPO = ReasonGiven(code="TYPO")


class Played:
    """A subject under way: `put` types an answer, `state` shows an item, `events` is the ledger."""

    def __init__(
        self,
        study: StudyDefinition | CompiledStudy,
        *,
        now: datetime = NOW,
        zone: ZoneInfo = ZONE,
        parameters: dict[str, object] | None = None,
        data: SubjectData | None = None,
    ) -> None:
        self.compiled = study if isinstance(study, CompiledStudy) else CompiledStudy(study)
        self.study = self.compiled.study
        self.environment = Environment(now=now, zone=zone, parameters=parameters or {})  # type: ignore[arg-type]
        self.empty = data or SubjectData(
            subject=Subject(
                key=SubjectKey("01-001"), site="01", enrolled_at=NOW, enrolled_by=UserId("u1")
            )
        )
        self.session = SubjectSession(self.compiled, self.empty, self.environment)
        self.events: list[AuditEvent] = []

    # ------------------------------------------------------------------ acting

    def put(self, at: str, raw: str | None = None, **more: object) -> Outcome:
        """Type a text at an address."""
        address = resolve(self.study, at)
        assert isinstance(address, ItemAddress)
        return self.do(ItemChange(form=address.form, path=address.path, raw=raw, **more))  # type: ignore[arg-type]

    def must(self, at: str, raw: str | None = None, **more: object) -> Accepted:
        """Type a text that is taken, with a reason where one is needed."""
        outcome = self.put(at, raw, **more)
        if isinstance(outcome, NeedsReason):
            outcome = self.put(at, raw, reason=TYPO, **more)
        assert isinstance(outcome, Accepted), outcome
        return outcome

    def enter(self, answers: dict[str, str]) -> None:
        """Several answers, in order."""
        for at, raw in answers.items():
            self.must(at, raw)

    def do(self, change: Change) -> Outcome:
        """Plan a change and, where it is accepted, commit it."""
        outcome = self.session.plan(change)
        if isinstance(outcome, Accepted):
            self.commit(outcome.drafts)
        return outcome

    def complete(self, form: str, **more: object) -> Outcome:
        """Say that a form is complete."""
        return self.do(StatusChange(form=self.key(form), status=FormStatus.COMPLETE, **more))  # type: ignore[arg-type]

    def commit(self, drafts: Sequence[EventDraft]) -> tuple[AuditEvent, ...]:
        """What the ledger does with drafts."""
        events = self._written(drafts)
        self.session.accept(events)
        return events

    def together(self, changes: Sequence[ItemChange]) -> list[Outcome | int]:
        """First answers in one series, others alone, as `services/batch.py` commits them."""
        outcomes: list[Outcome | int] = []
        series = self.session.series()
        for change in changes:
            if series.takes(change):
                outcomes.append(series.answer(change))
            else:
                self._absorb(series)
                outcomes.append(self.do(change))
                series = self.session.series()
        self._absorb(series)
        return outcomes

    def _absorb(self, series: Series) -> None:
        self.session.absorb(self._written(series.finish()))

    def _written(self, drafts: Sequence[EventDraft]) -> tuple[AuditEvent, ...]:
        events: list[AuditEvent] = []
        for draft in drafts:
            ref = EventRef(DeviceId("d1"), len(self.events) + len(events) + 1)
            events.append(_event(draft, ref, events, self.environment.now))
        self.events += events
        return tuple(events)

    def at(self, now: datetime) -> None:
        """Let it be another moment."""
        told = self.environment
        self.environment = Environment(now=now, zone=told.zone, parameters=told.parameters)
        self.session.at_time(self.environment)

    def later(self, **span: int) -> None:
        """Let time pass."""
        self.at(self.environment.now + timedelta(**span))

    # ------------------------------------------------------------------ looking

    def key(self, form: str) -> FormKey:
        """The key of a form's address."""
        key = resolve(self.study, form)
        assert isinstance(key, FormKey)
        return key

    def form(self, form: str) -> FormState:
        """The state of a form."""
        return self.session.form(self.key(form))

    def state(self, at: str) -> ItemState:
        """The state of an item."""
        address = resolve(self.study, at)
        assert isinstance(address, ItemAddress)
        state = self.session.form(address.form).item(address.path)
        assert state is not None, f"{at} is not drawn"
        return state

    def text(self, at: str) -> str | None:
        """The canonical text of an item."""
        return self.state(at).text

    def codes(self, form: str) -> list[str]:
        """The codes of a form's findings."""
        return [finding.code for finding in self.form(form).findings]

    def fresh(self) -> SubjectSession:
        """A new session over what is recorded."""
        return SubjectSession(self.compiled, self.session.data, self.environment)

    def check(self) -> None:
        """The living session must not differ from a fresh one, nor the data from the ledger."""
        assert_same(self.session, self.fresh())
        assert self.session.data == fold_all(self.empty, self.events)


def assert_same(living: SubjectSession, fresh: SubjectSession) -> None:
    """Two sessions show the same in every form."""
    assert living.form_keys() == fresh.form_keys()
    for key in living.form_keys():
        mine, other = living.form(key), fresh.form(key)
        assert mine == other, f"{key} differs"
    assert living.overview() == fresh.overview()
    assert living.evaluation() == fresh.evaluation()


def _event(draft: EventDraft, ref: EventRef, before: list[AuditEvent], now: datetime) -> AuditEvent:
    return AuditEvent(
        ref=ref,
        action=draft.action,
        actor=NURSE,
        entered_at=now.astimezone(UTC),
        zone="Asia/Shanghai",
        monotonic_ns=0,
        boot_id="b",
        clock_status="ok",
        software="test",
        subject=draft.subject,
        form=draft.form,
        path=draft.path,
        supersedes=draft.supersedes,
        cause=None if draft.cause is None else before[draft.cause].ref,
        measured_at=draft.measured_at,
        content=draft.content,
    )


def message_code(outcome: object) -> str:
    """The code of a refusal."""
    message = getattr(outcome, "message", None)
    return message.code if isinstance(message, Message) else ""
