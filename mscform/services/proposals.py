"""What the rules propose, and what persons make of it: accepted, changed, dismissed (D18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mscform.base.errors import AccessError, CallError, EntryError
from mscform.base.identity import ItemOID, ItemPath, SubjectKey
from mscform.base.message import Message, Slot
from mscform.base.text import TranslatedText
from mscform.engine.changes import (
    Accepted,
    Change,
    DismissalGiven,
    ItemChange,
    ProposalDealing,
    Refused,
    RowAddition,
)
from mscform.engine.form_state import Need, ProposalState, ProposedRow, Standing
from mscform.engine.session import SubjectSession
from mscform.records.account import Permission
from mscform.records.audit import Action, AuditEvent
from mscform.security.permissions import may
from mscform.services.context import Context, Service, requires
from mscform.services.data_entry import DataEntry
from mscform.services.explanation import ReasonTeller
from mscform.services.role_words import role_titles
from mscform.services.sessions import Sessions

DISMISSALS: Final = ("KNOWN", "NOT-SO", "EXPECTED", "ENTRY", "OTHER")
"""Why a proposal is not followed, in the order of their digits; the last one needs words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealing:
    """What somebody made of a proposal: who, when, why, and the row it was written into."""

    standing: Standing
    by: str
    at: datetime
    reason: Mapping[str, object] | None
    row: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """One proposal of one subject, why it is made, and what became of it (None: still open).

    `because` is the whole sentence; `grounds` only its rule and values.
    """

    subject: SubjectKey
    state: ProposalState
    because: TranslatedText
    grounds: TranslatedText
    dealing: Dealing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A proposal was dealt with; where it was accepted into a form, in which row of it."""

    row: ProposedRow | None
    repeat: str | None


class Proposals(Service):
    """Lists what is proposed, and writes what a person makes of it."""

    def __init__(self, context: Context, sessions: Sessions, entry: DataEntry) -> None:
        super().__init__(context)
        self._sessions = sessions
        self._entry = entry
        self._teller = ReasonTeller(context.study, context.catalogue)

    @requires(Permission.READ)
    def of(self, subject: SubjectKey) -> tuple[Proposed, ...]:
        """Everything proposed for one subject as the record stands, dealt with or not."""
        session = self._sessions.of(subject)
        dealt = dealings(self._context, subject)
        told = []
        for state in session.evaluation().proposals:
            reason = session.why_proposed(state)
            told.append(
                Proposed(
                    subject=subject,
                    state=state,
                    because=self._teller.told(reason),
                    grounds=self._teller.grounds(reason),
                    dealing=dealt.get(identity(state)),
                )
            )
        return tuple(told)

    @requires(Permission.READ)
    def may_deal(self, state: ProposalState) -> bool:
        """Whether whoever is signed in may accept or dismiss it."""
        actor = self._context.actor
        if actor is None or (state.roles and actor.role.value not in state.roles):
            return False
        return not state.asks or may(actor.role, Permission.QUERY)

    @requires(Permission.READ)
    def reasons(self) -> tuple[DismissalGiven, ...]:
        """Why a proposal may be dismissed, in the order of their digits."""
        return tuple(DismissalGiven(code=code, title=self._title(code)) for code in DISMISSALS)

    @requires(Permission.ENTER)
    def accept(
        self,
        subject: SubjectKey,
        state: ProposalState,
        values: Mapping[ItemOID, str | None] | None = None,
    ) -> Written | Refused:
        """Write the row that is proposed, with other `values` where the person changed some.

        A proposed query that has no row is opened with the words of its rule, by somebody who may
        ask.
        One transaction: what a person made of it, the row, its values, and what follows. Raises
        AccessError for a role that may not, EntryError for an item that is not proposed.
        """
        self._demand(state)
        if state.asks:
            self._context.demand(Permission.QUERY)
        row = state.row
        filled = {} if row is None else dict(row.fill)
        for oid in values or {}:
            if oid not in filled:
                known = ", ".join(filled) or "–"
                raise EntryError("SVC-PROPOSAL-ITEM", item=oid, known=known)
        wanted = filled | dict(values or {})
        standing = Standing.ACCEPTED if wanted == filled else Standing.CHANGED
        if row is None:
            return self._deal(subject, state, standing, ())
        return self._write(subject, state, standing, row, wanted)

    def _write(
        self,
        subject: SubjectKey,
        state: ProposalState,
        standing: Standing,
        row: ProposedRow,
        wanted: Mapping[ItemOID, str | None],
    ) -> Written | Refused:
        session = self._sessions.of(subject)
        for group in session.form(row.form).groups:
            if group.definition.oid == row.group and group.need is Need.NOT_ASKED:
                slots: dict[str, Slot] = {"group": group.definition.title}
                return Refused(message=Message("SVC-PROPOSAL-HIDDEN", slots))
        addition = RowAddition(form=row.form, group=row.group)
        planned = session.plan(addition)
        if not isinstance(planned, Accepted) or planned.repeat is None:
            return planned if isinstance(planned, Refused) else _cannot(state)
        changes = self._fills(session, row, planned.repeat, wanted)
        address = f"{row.form}/{row.group}[{planned.repeat}]"
        written = self._deal(subject, state, standing, (addition, *changes), address)
        if isinstance(written, Refused):
            return written
        return Written(row=row, repeat=planned.repeat)

    def _fills(
        self,
        session: SubjectSession,
        row: ProposedRow,
        repeat: str,
        wanted: Mapping[ItemOID, str | None],
    ) -> list[Change]:
        """The head of the form first, and only where it is empty: it may open the rows."""
        study = self._context.study
        form = session.form(row.form)
        head: list[Change] = []
        inside: list[Change] = []
        for oid, text in wanted.items():
            group = study.group_of(oid)
            if text is None or group is None:
                continue
            if group.oid == row.group:
                path = ItemPath(oid, repeat)
                inside.append(ItemChange(form=row.form, path=path, raw=text))
                continue
            path = ItemPath(oid, "")
            stands = form.item(path)
            if stands is None or stands.answer is None or stands.answer.is_empty:
                head.append(ItemChange(form=row.form, path=path, raw=text))
        return [*head, *inside]

    @requires(Permission.ENTER)
    def dismiss(
        self, subject: SubjectKey, state: ProposalState, code: str, text: str | None = None
    ) -> Written | Refused:
        """Put a proposal aside, with the reason; it comes back only with other facts.

        Raises EntryError for a code that is not in the list or a reason that lacks its words.
        """
        self._demand(state)
        if code not in DISMISSALS:
            raise EntryError("SVC-DISMISS-REASON", given=code, known=", ".join(DISMISSALS))
        words = (text or "").strip() or None
        if code == DISMISSALS[-1] and words is None:
            raise EntryError("SVC-DISMISS-TEXT")
        reason = DismissalGiven(code=code, title=self._title(code), text=words)
        dealing = _dealing(state, Standing.DISMISSED, reason=reason)
        outcome = self._entry.commit_together(subject, (dealing,))
        return outcome if isinstance(outcome, Refused) else Written(row=None, repeat=None)

    @requires(Permission.READ)
    def find(self, subject: SubjectKey, rule: str, at: str) -> ProposalState:
        """The open proposal of a rule at an address; CallError where there is none."""
        for found in self._sessions.of(subject).evaluation().proposals:
            if (found.rule, str(found.at), found.standing) == (rule, at, Standing.OPEN):
                return found
        raise CallError("SVC-PROPOSAL-GONE", rule=rule, at=at)

    def _deal(
        self,
        subject: SubjectKey,
        state: ProposalState,
        standing: Standing,
        changes: Sequence[Change],
        row: str | None = None,
    ) -> Written | Refused:
        acts = (_dealing(state, standing, row=row), *changes)
        outcome = self._entry.commit_together(subject, acts)
        if isinstance(outcome, Refused):
            return outcome
        return Written(row=None, repeat=None)

    def _demand(self, state: ProposalState) -> None:
        """Raise AccessError where the study names other roles; the refusal is on record."""
        actor = self._context.acting()
        if not state.roles or actor.role.value in state.roles:
            return
        told = {"permission": "proposal", "rule": state.rule, "at": str(state.at)}
        self._context.record_refusal(told)
        raise AccessError(
            "SVC-PROPOSAL-ROLE",
            proposal=state.message,
            roles=role_titles(self._context.catalogue, state.roles),
            login=actor.login,
            role=role_titles(self._context.catalogue, (actor.role.value,)),
        )

    def _title(self, code: str) -> TranslatedText:
        languages = self._context.study.languages
        told = self._context.catalogue.translate(Message(f"SVC-DISMISS-{code}"), languages)
        return TranslatedText(dict(told))


Identity = tuple[object, str, str]


def identity(state: ProposalState) -> Identity:
    """What makes a proposal the same one: its place, its rule, its facts."""
    return (str(state.at), state.rule, state.facts)


def dealings(context: Context, subject: SubjectKey) -> dict[Identity, Dealing]:
    """What became of the proposals of a subject, from the ledger."""
    events = context.database.ledger.events(subject=subject, action=Action.PROPOSAL)
    return {_named(event): _dealt(event) for event in events if event.content is not None}


def _named(event: AuditEvent) -> Identity:
    content = event.content or {}
    place = str(event.form) if event.path is None else f"{event.form}/{event.path}"
    return (place, str(content["rule"]), str(content["facts"]))


def _dealt(event: AuditEvent) -> Dealing:
    content = event.content or {}
    return Dealing(
        standing=Standing(content["state"]),
        by="" if event.actor is None else event.actor.login,
        at=event.entered_at,
        reason=content.get("reason"),
        row=content.get("row"),
    )


def _dealing(
    state: ProposalState,
    standing: Standing,
    *,
    reason: DismissalGiven | None = None,
    row: str | None = None,
) -> ProposalDealing:
    return ProposalDealing(
        form=state.form,
        rule=state.rule,
        path=state.path,
        facts=state.facts,
        standing=standing,
        reason=reason,
        row=row,
    )


def _cannot(state: ProposalState) -> Refused:
    return Refused(message=Message("ENG-NO-PROPOSAL", {"rule": state.rule}))
