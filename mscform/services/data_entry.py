"""From a typed text to a committed fact: open, draft, commit, attest, look back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mscform.base.errors import CallError, EntryError
from mscform.base.identity import FormKey, ItemAddress, ItemPath, SubjectKey, UserId
from mscform.base.message import Message
from mscform.definitions.item import DataType
from mscform.engine.changes import (
    Accepted,
    AlertAcknowledgement,
    Change,
    ItemChange,
    NeedsReason,
    Refused,
    StatusChange,
    Unchanged,
)
from mscform.engine.form_state import AlertState, Finding, FormState, Need
from mscform.engine.last_value import LastValue
from mscform.engine.reasons import NOT_ASKED, Reason
from mscform.engine.session import SubjectSession
from mscform.records.account import AccountState, Actor, Permission
from mscform.records.audit import Action, AuditEvent, EventDraft
from mscform.records.timeline import in_time_order
from mscform.services.attesting import act_of, alert_about, author_item, demand_role, is_hers
from mscform.services.authors import charting, demand_author
from mscform.services.batch import Batch
from mscform.services.changes import ChangeNotice
from mscform.services.context import Context, Service, requires
from mscform.services.credentials import actor_of, find_account
from mscform.services.explanation import Fired, HiddenItem, ReasonTeller, Told
from mscform.services.pins import prove
from mscform.services.sessions import Sessions
from mscform.store.drafts import DraftKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """It is on disk: the form as it is now, when, and which items look different."""

    state: FormState
    saved_at: datetime
    changed: frozenset[ItemPath]
    repeat: str | None = None


Result = Committed | NeedsReason | Refused | Unchanged


class DataEntry(Service):
    """What a person does to a form."""

    def __init__(self, context: Context, sessions: Sessions) -> None:
        super().__init__(context)
        self._sessions = sessions
        self._teller = ReasonTeller(context.study, context.catalogue)

    @requires(Permission.READ)
    def why(self, subject: SubjectKey, address: ItemAddress) -> tuple[Told, ...]:
        """Why a question is shown, hidden, computed, required or flagged, in words with values."""
        return self._told(self._sessions.of(subject).why(address))

    @requires(Permission.READ)
    def hidden(self, subject: SubjectKey, key: FormKey) -> tuple[HiddenItem, ...]:
        """The questions of a form that are not asked now, in the order of the form, and why."""
        session = self._sessions.of(subject)
        state = session.form(key)
        return tuple(
            HiddenItem(item.definition.question, repeat.title or repeat.key, told.words)
            for group in state.groups
            for repeat in group.repeats
            for item in repeat.items
            if item.need is not Need.ASKED
            for told in self._told(session.why_item(state, item))
            if told.kind in NOT_ASKED
        )

    @requires(Permission.READ)
    def why_alert(self, subject: SubjectKey, key: FormKey, timepoint: str) -> tuple[Fired, ...]:
        """The rules that fired on one set of readings, each with what it read, in words."""
        reasons = self._sessions.of(subject).why_alert(key, timepoint)
        return tuple(self._teller.fired(reason) for reason in reasons)

    def _told(self, reasons: Iterable[Reason]) -> tuple[Told, ...]:
        return tuple(Told(reason.kind, self._teller.told(reason)) for reason in reasons)

    @requires(Permission.READ)
    def open(self, subject: SubjectKey, key: FormKey) -> FormState:
        """A form, ready to be drawn; CallError for a subject or form that does not exist."""
        return self._sessions.of(subject).form(key)

    @requires(Permission.READ)
    def state(self, subject: SubjectKey, key: FormKey) -> FormState:
        """The form as it is at this minute."""
        return self._sessions.of(subject).form(key)

    @requires(Permission.READ)
    def findings_at(
        self, subject: SubjectKey, addresses: Iterable[ItemAddress]
    ) -> tuple[Finding, ...]:
        """What there is to say about single items at this minute."""
        return tuple(self._sessions.of(subject).findings_at(addresses))

    @requires(Permission.READ)
    def last_value(self, subject: SubjectKey, address: ItemAddress) -> LastValue | None:
        """What the same question was answered with in an earlier visit: to compare with (D13)."""
        return self._sessions.of(subject).last_value(address)

    @charting(Permission.ENTER)
    def keep_draft(
        self, subject: SubjectKey, form: FormKey, path: ItemPath, text: str | None
    ) -> None:
        """Keep unfinished typing across a crash, for its author only; None throws it away."""
        context = self._context
        key = DraftKey(context.acting().user_id, subject, form, path)
        if text is None:
            context.database.drafts.drop(key)
        else:
            context.database.drafts.keep(key, text)

    @charting(Permission.ENTER)
    def drafts(self, subject: SubjectKey, form: FormKey) -> Mapping[ItemPath, str]:
        """What its author had typed and not committed, by item."""
        kept = self._context.database.drafts.of(self._context.acting().user_id, subject)
        return {path: text for (where, path), text in kept.texts.items() if where == form}

    @charting(Permission.ENTER)
    def foreign_drafts(self, subject: SubjectKey, form: FormKey) -> Message | None:
        """The sentence about drafts of this form that somebody else put where they stand."""
        kept = self._context.database.drafts.of(self._context.acting().user_id, subject)
        paths = sorted(str(address.path) for address in kept.foreign if address.form == form)
        return Message("SVC-DRAFT-FOREIGN", {"items": ", ".join(paths)}) if paths else None

    @charting(Permission.ENTER)
    def commit(
        self, subject: SubjectKey, change: Change, *, initiator: object | None = None
    ) -> Result:
        """Make a change durable together with its trail and all that follows from it (AUD-04).

        It is by whoever charts the form now (D28), else by whoever is signed in.

        What stands in the way is a value, not an exception; MachineError where the disk is.
        """
        session = self._sessions.of(subject)
        before = session.form(change.form)
        self._admit(session, change)
        if isinstance(change, ItemChange):
            demand_author(self._context, runs=before.run is not None)
        outcome = session.plan(change)
        if not isinstance(outcome, Accepted):
            return outcome
        events = self._write(subject, outcome.drafts, drop=self._draft_of(subject, change))
        state = session.form(change.form)
        changed = different_items(before, state)
        self._context.switchboard.tell(ChangeNotice(subject, change.form, changed, initiator))
        return Committed(
            state=state, saved_at=events[0].entered_at, changed=changed, repeat=outcome.repeat
        )

    @requires(Permission.ENTER)
    def commit_all(
        self, subject: SubjectKey, changes: Sequence[Change]
    ) -> tuple[Accepted | NeedsReason | Refused | Unchanged, ...]:
        """Make many changes durable in one transaction, each judged on what came before it.

        Refused ones leave nothing; MachineError: none of them is written.
        """
        session = self._sessions.of(subject)
        batch = Batch(self._context, session)
        try:
            for change in changes:
                try:
                    self._admit(session, change)
                    batch.take(change)
                except (CallError, EntryError) as error:
                    batch.tell(Refused(message=error.message))
            events = batch.write()
        except BaseException:
            # The session has seen events that are not on disk.
            self._sessions.forget(subject)
            raise
        if events:
            self._sessions.outdate(subject, events)
        for form in sorted({change.form for change in changes}):
            self._context.switchboard.tell(ChangeNotice(subject, form))
        return batch.outcomes()

    @requires(Permission.ENTER)
    def commit_together(
        self, subject: SubjectKey, changes: Sequence[Change]
    ) -> tuple[AuditEvent, ...] | Refused:
        """Make all changes durable or none; all that is written follows from the first.

        The first that is refused ends it; one that would need a reason is refused too.
        """
        session = self._sessions.of(subject)
        batch = Batch(self._context, session)
        try:
            for change in changes:
                self._admit(session, change)
                batch.take(change)
                hindrance = batch.hindrance()
                if hindrance is not None:
                    self._sessions.forget(subject)
                    return _refusal(hindrance)
            events = batch.write(from_first=True)
        except BaseException:
            # The session has seen events that are not on disk.
            self._sessions.forget(subject)
            raise
        self._sessions.outdate(subject, events)
        for form in sorted({change.form for change in changes}):
            self._context.switchboard.tell(ChangeNotice(subject, form))
        return events

    @requires(Permission.READ)
    def history(self, subject: SubjectKey, address: ItemAddress) -> tuple[AuditEvent, ...]:
        """Everything that ever happened to one item, oldest first (AUD-10)."""
        events = self._context.database.ledger.events(
            subject=subject, form=address.form, path=address.path
        )
        return in_time_order(events)

    @requires(Permission.READ)
    def trail(self, subject: SubjectKey, form: FormKey | None = None) -> tuple[AuditEvent, ...]:
        """Everything that ever happened to one subject or one of its forms, oldest first."""
        return in_time_order(self._context.database.ledger.events(subject=subject, form=form))

    @requires(Permission.ATTEST)
    def attest(
        self,
        subject: SubjectKey,
        change: ItemChange,
        *,
        secret: str,
    ) -> Result:
        """Let a person stand by a fact with her PIN, badge or password: who, and when (D4).

        The text of `change` is her login, or nothing where `secret` is a badge; she need not be
        the one who is signed in. Raises
        AccessError for a wrong secret or a role that may not attest this item, CallError for an
        item that is not attested.
        """
        context = self._context
        account, method = prove(context, change.raw or "", secret, "attest")
        return self._attest(subject, change, actor_of(account), method)

    @charting(Permission.ATTEST)
    def confirm_set(self, subject: SubjectKey, form: FormKey) -> Result | None:
        """Let whoever charts a set stand by it, where the plan asks who that was.

        None where there is nothing to stand by: nobody charts, or nothing in the set is hers.
        """
        author = self._context.standing_in
        state = self._sessions.of(subject).form(form)
        item = None if author is None else author_item(state, author.point)
        if author is None or item is None or not is_hers(state, author.point, author.actor):
            return None
        act = ItemChange(form=form, path=item.path, raw=author.actor.login)
        return self._attest(subject, act, author.actor, author.method)

    def _attest(self, subject: SubjectKey, change: ItemChange, who: Actor, method: str) -> Result:
        context = self._context
        session = self._sessions.of(subject)
        key, path = change.form, change.path
        definition = session.study(key).item(path.item)
        if definition is None or definition.data_type is not DataType.ATTEST:
            raise CallError("SVC-NOT-ATTEST", item=str(path))
        before = session.form(key)
        alert = alert_about(session.study(key), before, path)
        roles = definition.roles or (() if alert is None else alert.roles)
        demand_role(context, definition, who, at=f"{subject}/{key}/{path}", roles=roles)
        if alert is not None:
            self._acknowledge_as(subject, alert, who)
        change = replace(change, raw=who.login)
        outcome = session.plan(change)
        if not isinstance(outcome, Accepted):
            return outcome
        told = act_of(who, context.actor or who, method)
        act = EventDraft(action=Action.ATTESTED, content=told, subject=subject, form=key, path=path)
        events = self._write(subject, (*outcome.drafts, act), actor=who)
        state = session.form(key)
        changed = different_items(before, state)
        context.switchboard.tell(ChangeNotice(subject, key, changed))
        return Committed(state=state, saved_at=events[0].entered_at, changed=changed)

    def _acknowledge_as(self, subject: SubjectKey, alert: AlertState, who: Actor) -> None:
        """Whoever takes note of an alert has seen it: it is not to wait for another key."""
        change = AlertAcknowledgement(form=alert.form, timepoint=alert.timepoint)
        outcome = self._sessions.of(subject).plan(change)
        if isinstance(outcome, Accepted):
            self._write(subject, outcome.drafts, actor=who)

    @requires(Permission.READ)
    def printed_name(self, login: str) -> str:
        """The name behind a login in the box of an attest; the login where nobody has it."""
        account = find_account(self._context, login)
        return login if account is None else account.printed_name

    @requires(Permission.READ)
    def author_name(self, user_id: UserId) -> str:
        """The printed name of who entered an answer, as she is called now."""
        account = self._context.database.accounts.by_id(user_id)
        return user_id if account is None else account.printed_name

    @requires(Permission.READ)
    def logins(self) -> tuple[str, ...]:
        """Who may show a PIN or badge: everybody who works here now, by login."""
        accounts = self._context.database.accounts.all()
        return tuple(one.login for one in accounts if one.state is AccountState.ACTIVE)

    @charting(Permission.ENTER)
    def acknowledge_alert(self, subject: SubjectKey, key: FormKey, timepoint: str) -> Result:
        """Somebody has seen the alert of one set of readings and acts on it."""
        change = AlertAcknowledgement(form=key, timepoint=timepoint)
        return self.commit(subject, change)

    def _admit(self, session: SubjectSession, change: Change) -> None:
        """Raise what keeps whoever is signed in from a change, whatever the subject."""
        if isinstance(change, StatusChange):
            self._context.demand(Permission.COMPLETE)
        if isinstance(change, ItemChange) and change.raw is not None:
            definition = session.study(change.form).item(change.path.item)
            if definition is not None and definition.is_act:
                raise EntryError("SVC-ACT", item=str(change.path))

    def _draft_of(self, subject: SubjectKey, change: Change) -> DraftKey | None:
        if not isinstance(change, ItemChange):
            return None
        return DraftKey(self._context.acting().user_id, subject, change.form, change.path)

    def _write(
        self,
        subject: SubjectKey,
        drafts: Sequence[EventDraft],
        *,
        drop: DraftKey | None = None,
        actor: Actor | None = None,
    ) -> tuple[AuditEvent, ...]:
        """In the name of `actor`, who has proven herself; of whoever is signed in without one."""
        self._context.acting()
        events = self._context.append(drafts, drop_draft=drop, actor=actor)
        self._sessions.accept(subject, events)
        return events


def _refusal(outcome: Refused | NeedsReason) -> Refused:
    if isinstance(outcome, Refused):
        return outcome
    return Refused(message=Message("SVC-REASON-FIRST"))


def different_items(before: FormState, after: FormState) -> frozenset[ItemPath]:
    """The items that would be drawn differently now."""
    old, new = _items(before), _items(after)
    return frozenset(path for path in old.keys() | new.keys() if old.get(path) != new.get(path))


def _items(state: FormState) -> dict[ItemPath, object]:
    return {
        item.path: (item, group.need, repeat.struck)
        for group in state.groups
        for repeat in group.repeats
        for item in repeat.items
    }
