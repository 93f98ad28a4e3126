"""Giving a person her group: the next row of a sealed list, or by hand with a reason.

The list lies in the encrypted database and nobody is shown it: its rows come to light one by one,
in order, each in the moment of its allocation. What is drawn is one transaction: the event that
names list and row, and the answers that follow from it. So a row is neither used twice nor lost,
whenever the program dies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from mscform.base.errors import AccessError, CallError, EntryError, MscformError
from mscform.base.identity import FormKey, ItemOID, ItemPath, SubjectKey
from mscform.base.message import Message
from mscform.definitions.allocation import AllocationPlan
from mscform.definitions.logic import Severity
from mscform.engine.changes import ItemChange, NeedsReason, Refused
from mscform.engine.form_state import ItemState, Need
from mscform.engine.session import SubjectSession
from mscform.engine.validation import NOT_DRAWN
from mscform.records.account import Permission
from mscform.records.allocation import AllocationAct
from mscform.records.audit import Action, AuditEvent, EventDraft
from mscform.records.clinical import Answer, FormData
from mscform.services.allocation_list import AllocationList, ListRow, read_list
from mscform.services.allocation_record import (
    LIST_SETTING,
    current_list,
    last_act,
    numbers_in_use,
    page_of,
    plan_of,
    rows_used,
)
from mscform.services.batch import Batch
from mscform.services.changes import ChangeNotice
from mscform.services.context import Context, Service, requires
from mscform.services.credentials import try_password
from mscform.services.files import read_whole
from mscform.services.role_words import role_titles
from mscform.services.sessions import Sessions
from mscform.services.snapshot import finding_text

_NEEDED: Final = ("method", "number")
"""What nobody is allocated without by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTaken:
    """A sealed list lies in the site now."""

    digest: str
    rows: int
    replaced: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocated:
    """Somebody has her group. `row` is the row of the list, None by hand."""

    form: FormKey
    number: str
    values: Mapping[ItemOID, str]
    row: int | None


class Allocation(Service):
    """Takes sealed lists in, and allocates."""

    def __init__(self, context: Context, sessions: Sessions) -> None:
        super().__init__(context)
        self._sessions = sessions

    @requires(Permission.MANAGE_SITE)
    def take_list(self, path: Path, *, second: str, second_password: str) -> ListTaken:
        """Seal a list into the site; two persons stand for it.

        Raises ListFaults with every fault of the file, EntryError once a row of the list before it
        was used, AccessError where the second person is the first or gives a wrong password.
        """
        context = self._context
        plan = plan_of(context.study)
        data = read_whole(path)
        found = read_list(data, context.study, plan, numbers_in_use(context, plan))
        witness = try_password(context, second, second_password, "setting")
        if witness.login == context.acting().login:
            raise AccessError("SVC-SECOND", login=witness.login)
        old = context.database.settings.get(LIST_SETTING)
        if old == found.digest:
            raise EntryError("SVC-LIST-SAME", digest=found.digest)
        used = 0 if old is None else len(rows_used(context, plan, old))
        if used:
            raise EntryError("SVC-LIST-USED", count=used)
        content = {
            "name": LIST_SETTING,
            "value": found.digest,
            "old": old,
            "second": witness.login,
            "document": found.digest,
            "rows": len(found.rows),
        }
        draft = EventDraft(action=Action.SETTING, content=content)
        context.append((draft,), blobs={found.digest: data})
        self._sessions.forget_all()
        return ListTaken(digest=found.digest, rows=len(found.rows), replaced=old)

    @requires(Permission.READ)
    def form(self) -> FormKey | None:
        """The page on which people are allocated; None where the study has no such thing."""
        plan = self._context.study.allocation
        return None if plan is None else page_of(self._context.study, plan)

    @requires(Permission.READ)
    def has_list(self) -> bool:
        """Whether a sealed list lies in the site."""
        return self._context.database.settings.get(LIST_SETTING) is not None

    @requires(Permission.READ)
    def may(self) -> bool:
        """Whether whoever is signed in may allocate."""
        plan, actor = self._context.study.allocation, self._context.actor
        if plan is None or actor is None:
            return False
        return not plan.roles or actor.role.value in plan.roles

    @requires(Permission.READ)
    def hindrance(self, subject: SubjectKey) -> Message | None:
        """Why this person cannot allocate the subject now; None where nothing is in the way."""
        found = self._hindrance(plan_of(self._context.study), subject)
        return None if found is None else found.message

    @requires(Permission.READ)
    def last_act(self, subject: SubjectKey) -> AllocationAct | None:
        """How the subject was allocated; None where nobody did so yet."""
        form = self.form()
        return None if form is None else last_act(self._context, subject, form)

    @requires(Permission.ENTER)
    def supposed(
        self, subject: SubjectKey, values: Mapping[str, str]
    ) -> tuple[tuple[str, ItemState], ...]:
        """What is asked by hand, by name, as it looks with these values; nothing is written.

        Raises what `by_hand` raises where the form is not open.
        """
        plan, session, key = self._open(subject)
        asks_how, names = len(plan.by_hand) > 1, plan.named()
        given = {names[name]: text for name, text in values.items() if text.strip()}
        form = session.data.forms.get(key) or FormData(
            key=key, definition=self._context.study.fingerprint
        )
        laid = {ItemPath(oid): Answer(raw=raw) for oid, raw in self._timed(plan, given).items()}
        with session.supposing({key: replace(form, answers={**form.answers, **laid})}):
            state = session.form(key)
        found = ((name, state.item(ItemPath(oid))) for name, oid in names.items())
        return tuple(
            (name, _as_by_hand(name, item))
            for name, item in found
            if item is not None and item.need is Need.ASKED and (name != "method" or asks_how)
        )

    @requires(Permission.ENTER)
    def draw(self, subject: SubjectKey) -> Allocated:
        """Allocate from the list: its next row becomes the answers, in one transaction.

        Raises EntryError where the form is not open, somebody was allocated already, there is no
        list or no row left, or the stratum is unknown; AccessError for a role that may not.
        """
        plan, session, key = self._open(subject)
        found = current_list(self._context, plan)
        if found is None:
            raise EntryError("SVC-NO-LIST")
        row, passed = self._next_row(plan, session, found)
        filled = {oid: row.fills[name] for name, oid in plan.fills.items() if row.fills[name]}
        if plan.method is not None and plan.listed is not None:
            filled[plan.method] = plan.listed
        told = {
            "how": "list",
            "list": found.digest,
            "row": row.place,
            "stratum": row.stratum,
            "passed": passed,
        }
        return self._write(subject, key, plan, {plan.number: row.number, **filled}, told)

    @requires(Permission.ENTER)
    def by_hand(self, subject: SubjectKey, values: Mapping[str, str], reason: str) -> Allocated:
        """Allocate with given values (by the names of the columns, and `method`), with a reason.

        Raises EntryError without a reason, without a number, for a method that is not by hand, or
        for a value that cannot be, such as a number that somebody else has;
        CallError for a name that is not known.
        """
        plan, _, key = self._open(subject)
        if not reason.strip():
            raise EntryError("SVC-HAND-REASON")
        filled = self._given(plan, values)
        self._refuse_impossible(subject, values)
        told = {"how": "hand", "list": None, "row": None, "reason": reason.strip()}
        return self._write(subject, key, plan, filled, told)

    # ------------------------------------------------------------------ what stands in the way

    def _open(self, subject: SubjectKey) -> tuple[AllocationPlan, SubjectSession, FormKey]:
        """The open, empty form of somebody whom this person may allocate."""
        context = self._context
        plan = plan_of(context.study)
        hindrance = self._hindrance(plan, subject)
        if isinstance(hindrance, AccessError):
            context.record_refusal({"permission": "allocation", "at": str(subject)})
        if hindrance is not None:
            raise hindrance
        return plan, self._sessions.of(subject), page_of(context.study, plan)

    def _hindrance(self, plan: AllocationPlan, subject: SubjectKey) -> MscformError | None:
        """The first thing that stands in the way."""
        context = self._context
        actor = context.acting()
        if plan.roles and actor.role.value not in plan.roles:
            return AccessError(
                "SVC-ALLOCATION-ROLE",
                login=actor.login,
                role=role_titles(context.catalogue, (actor.role.value,)),
                roles=role_titles(context.catalogue, plan.roles),
            )
        session = self._sessions.of(subject)
        key = page_of(context.study, plan)
        waits = session.waits_for(key)
        if waits is not None:
            return EntryError(waits.code, **waits.slots)
        state = session.form(key)
        for oid in plan.items():
            item = state.item(ItemPath(oid))
            if item is not None and item.answer is not None and not item.answer.is_empty:
                return EntryError("SVC-ALLOCATED", question=item.definition.question)
        return None

    def _next_row(
        self, plan: AllocationPlan, session: SubjectSession, found: AllocationList
    ) -> tuple[ListRow, list[int]]:
        """The first row that is free, and the places passed over: their number is in use."""
        stratum = session.stratum() if found.has_strata else ""
        if stratum is None:
            raise EntryError("SVC-NO-STRATUM")
        used = rows_used(self._context, plan, found.digest)
        numbers = numbers_in_use(self._context, plan)
        passed: list[int] = []
        for row in found.rows:
            if row.stratum != stratum or row.place in used:
                continue
            if row.number not in numbers:
                return row, passed
            passed.append(row.place)
        raise EntryError("SVC-LIST-END", stratum=stratum or "–")

    def _given(self, plan: AllocationPlan, values: Mapping[str, str]) -> dict[ItemOID, str]:
        names = plan.named()
        for name in values:
            if name not in names:
                raise CallError("SVC-HAND-NAME", name=name, known=", ".join(names))
        method = values.get("method")
        if method is None and len(plan.by_hand) == 1:
            method = plan.by_hand[0]
        if plan.by_hand and method not in plan.by_hand:
            raise EntryError("SVC-HAND-METHOD", known=", ".join(plan.by_hand))
        if not values.get("number", "").strip():
            raise EntryError("SVC-HAND-NUMBER")
        told = {**values, **({} if method is None else {"method": method})}
        return {names[name]: text.strip() for name, text in told.items() if text.strip()}

    def _refuse_impossible(self, subject: SubjectKey, values: Mapping[str, str]) -> None:
        """What cannot be is not made the ground of an act that nobody can take back."""
        context = self._context
        for _, item in self.supposed(subject, values):
            for found in item.findings:
                if found.severity is Severity.IMPOSSIBLE:
                    why = finding_text(found, ("en", "zh"), context.catalogue)
                    question = item.definition.question
                    raise EntryError("SVC-HAND-IMPOSSIBLE", question=question, why=why)

    # ------------------------------------------------------------------ writing

    def _write(
        self,
        subject: SubjectKey,
        key: FormKey,
        plan: AllocationPlan,
        filled: Mapping[ItemOID, str],
        told: Mapping[str, Any],
    ) -> Allocated:
        """The act and its answers, all or none."""
        context = self._context
        session = self._sessions.of(subject)
        values = self._timed(plan, filled)
        content = {
            **told,
            "number": values[plan.number],
            "definition": context.study.fingerprint,
        }
        act = EventDraft(action=Action.ALLOCATED, content=content, subject=subject, form=key)
        batch = Batch(context, session)
        events: tuple[AuditEvent, ...] = ()
        try:
            batch.begin(act)
            for oid, raw in values.items():
                batch.take(ItemChange(form=key, path=ItemPath(oid), raw=raw))
            hindrance = batch.hindrance()
            if hindrance is not None:
                raise _refusal(hindrance)
            events = batch.write(from_first=True)
        finally:
            # What others may draw has changed, or the session has seen what is not on disk.
            self._sessions.forget(subject)
            self._sessions.outdate(subject, events)
        context.switchboard.tell(ChangeNotice(subject, key))
        return Allocated(form=key, number=values[plan.number], values=values, row=told["row"])

    def _timed(self, plan: AllocationPlan, filled: Mapping[ItemOID, str]) -> dict[ItemOID, str]:
        """The answers with the moment, where the study asks for it."""
        moment = f"{self._context.now():%Y-%m-%d %H:%M}"
        return {**filled, **({} if plan.time is None else {plan.time: moment})}


def _as_by_hand(name: str, item: ItemState) -> ItemState:
    """What the act needs is asked for; what it will settle itself (no act gave it) is not told."""
    told = tuple(one for one in item.findings if one.code != NOT_DRAWN)
    return replace(item, mandatory=item.mandatory or name in _NEEDED, findings=told)


def _refusal(outcome: Refused | NeedsReason) -> EntryError:
    if isinstance(outcome, Refused):
        return EntryError(outcome.message.code, **outcome.message.slots)
    return EntryError("SVC-REASON-FIRST")
