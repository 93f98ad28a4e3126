"""Moving forms in work to the newest version of the study: previewed, reasoned, on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from mscform.base.canonical import digest
from mscform.base.errors import EntryError
from mscform.base.identity import FormKey, SubjectKey
from mscform.base.message import Message, Slot
from mscform.definitions.study import StudyDefinition
from mscform.engine.form_state import FormState
from mscform.engine.moving import Fate, FormMove, form_move
from mscform.engine.session import SubjectSession
from mscform.records.account import Permission
from mscform.records.audit import Action, EventDraft
from mscform.records.clinical import FormData
from mscform.records.signature import Signature, SignatureState
from mscform.services.changes import ChangeNotice
from mscform.services.context import Context, Service, requires
from mscform.services.sessions import Sessions

_SHORTEST: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindered:
    """A form that stays under its old version, and why."""

    key: FormKey
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePlan:
    """What a move would do: each form, the signatures it supersedes, and what cannot be moved."""

    subject: SubjectKey
    forms: tuple[FormMove, ...]
    signatures: tuple[Signature, ...]
    hindered: tuple[Hindered, ...]


class Moving(Service):
    """Record-level moves: opt-in, by the investigator, originals kept (DAT-12)."""

    def __init__(self, context: Context, sessions: Sessions) -> None:
        super().__init__(context)
        self._sessions = sessions

    @requires(Permission.READ)
    def waiting(self, subject: SubjectKey) -> tuple[FormKey, ...]:
        """The forms of a subject that stand under an older version."""
        return self._sessions.of(subject).older_forms()

    @requires(Permission.READ)
    def study(self, subject: SubjectKey, form: FormKey) -> StudyDefinition:
        """The version of the study that a form stands under; the newest for a new one."""
        return self._sessions.of(subject).study(form)

    @requires(Permission.READ)
    def preview(self, subject: SubjectKey, form: FormKey | None = None) -> MovePlan:
        """What would become of one form, or of all older forms of a subject, in the newest version.

        Raises EntryError `SVC-MOVE-NOTHING` where nothing stands under an older version.
        """
        return self._plan(subject, form)[0]

    @requires(Permission.MOVE_FORMS)
    def move(self, subject: SubjectKey, form: FormKey | None = None, *, reason: str) -> MovePlan:
        """Move one form, or all that can be moved, in one transaction, with a reason.

        No answer is altered; computed values follow, and signatures under the old version are
        superseded. Raises EntryError `SVC-REASON-SHORT`, `SVC-MOVE-NOTHING`, or the reason why the
        only form cannot be moved.
        """
        if len("".join(reason.split())) < _SHORTEST:
            raise EntryError("SVC-REASON-SHORT")
        plan, moved = self._plan(subject, form)
        if not plan.forms:
            raise _as_error(plan.hindered[0].message)
        drafts = self._drafts(plan, moved, reason.strip())
        events = self._context.append(drafts)
        self._sessions.accept(subject, events)
        self._context.switchboard.tell(ChangeNotice(subject))
        return plan

    def _plan(self, subject: SubjectKey, form: FormKey | None) -> tuple[MovePlan, SubjectSession]:
        session = self._sessions.of(subject)
        older = session.older_forms()
        wanted = older if form is None else tuple(key for key in older if key == form)
        if not wanted:
            raise EntryError("SVC-MOVE-NOTHING", subject=subject, version=session.newest.version)
        told = _hindrances(session, wanted)
        free = [key for key, message in told.items() if message is None]
        moved = session.moved(free)
        versions = {key: (session.study(key).version, session.newest.version) for key in free}
        signatures = self._context.database.signatures.of(subject)
        plan = MovePlan(
            subject=subject,
            forms=tuple(
                form_move(session.form(key), moved.form(key), versions[key]) for key in free
            ),
            signatures=tuple(
                one for one in signatures if one.form in free and one.state is SignatureState.VALID
            ),
            hindered=tuple(
                Hindered(key=key, message=message) for key, message in told.items() if message
            ),
        )
        return plan, moved

    def _drafts(self, plan: MovePlan, moved: SubjectSession, reason: str) -> tuple[EventDraft, ...]:
        """One event a form, then what follows: status, computed values."""
        session = self._sessions.of(plan.subject)
        acts = [self._act(plan, session, move, reason) for move in plan.forms]
        statuses = [
            _status(plan.subject, move, number, session.newest.fingerprint)
            for number, move in enumerate(plan.forms)
            if move.new_status is not move.old_status
        ]
        follow = [replace(draft, cause=0) for draft in moved.owed()]
        return (*acts, *statuses, *follow)

    def _act(
        self, plan: MovePlan, session: SubjectSession, move: FormMove, reason: str
    ) -> EventDraft:
        data = session.data.forms[move.key]
        superseded = [one.event for one in plan.signatures if one.form == move.key and one.event]
        content = {
            "definition": session.newest.fingerprint,
            "from": data.definition,
            "version": move.new_version,
            "old_version": move.old_version,
            "reason": {"code": None, "title": None, "text": reason},
            "answers": len(data.answers),
            "answers_digest": digest(_answers(data)),
            "values": {
                fate.value: [str(value.path) for value in move.values if value.fate is fate]
                for fate in Fate
                if fate is not Fate.STAYS and move.count(fate)
            },
            "questions": [str(item.path) for item in move.questions],
            "superseded": [list(event) for event in superseded],
        }
        return EventDraft(
            action=Action.FORM_MOVED, content=content, subject=plan.subject, form=move.key
        )


def _hindrances(session: SubjectSession, keys: Sequence[FormKey]) -> dict[FormKey, Message | None]:
    """Why a form cannot be moved, or None."""
    trial = session.moved(keys)
    return {key: _hindrance(session.form(key), trial, key) for key in keys}


def _hindrance(state: FormState, trial: SubjectSession, key: FormKey) -> Message | None:
    slots: dict[str, Slot] = {"form": state.definition.title, "version": trial.newest.version}
    if state.locked:
        return Message("SVC-MOVE-LOCKED", slots)
    if state.frozen:
        return Message("SVC-MOVE-FROZEN", slots)
    return None if trial.knows(key) else Message("SVC-MOVE-GONE", slots)


def _status(subject: SubjectKey, move: FormMove, cause: int, definition: str) -> EventDraft:
    """Complete says that nothing is owed; under the new version something is (D15)."""
    content = {
        "status": move.new_status.value,
        "old": move.old_status.value,
        "not_done_reason": None,
        "reason": None,
        "definition": definition,
    }
    return EventDraft(
        action=Action.FORM_STATUS, content=content, subject=subject, form=move.key, cause=cause
    )


def _answers(data: FormData) -> dict[str, Any]:
    """What is stored, address by address: the same before and after a move."""
    return {
        str(path): [answer.raw, answer.missing] for path, answer in sorted(data.answers.items())
    }


def _as_error(message: Message) -> EntryError:
    return EntryError(message.code, **message.slots)
