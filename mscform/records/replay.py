"""From events to data: the one replay that the engine, the store and verification share.

What stands in the record is nothing but the fold of its ledger, so this module must stay free of
rules: it reads only what the events say (contract, section 3) and never a study definition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from mscform.base.identity import CheckOID, FormKey, ItemOID, ItemPath, SubjectKey, UserId
from mscform.records.audit import Action, AuditEvent
from mscform.records.clinical import (
    Answer,
    Confirmation,
    EventRef,
    FormData,
    FormStatus,
    Origin,
    Relocation,
    RowKey,
    Subject,
    SubjectData,
    longer,
)

ALERT_CHECK = CheckOID("ALERT")
"""The check name under which an acknowledged alert is kept among the confirmations."""


def alert_path(timepoint: str) -> ItemPath:
    """Where the acknowledgement of the alert of one row stands among the confirmations."""
    return ItemPath(ItemOID(""), timepoint)


def alert_mark(level: int, rules: Iterable[str]) -> str:
    """What exactly was acknowledged: a higher level or a further rule asks anew."""
    return f"{level} {','.join(rules)}"


def proposal_path(path: ItemPath | None) -> ItemPath:
    """Where what became of a proposal stands among the confirmations; None: of a whole form."""
    return path or ItemPath(ItemOID(""), "")


def proposal_check(rule: str) -> CheckOID:
    """The check name under which what became of a proposal is kept; no check can be named so."""
    return CheckOID(f"PROPOSAL {rule}")


def proposal_mark(standing: str, facts: str) -> str:
    """What a person made of a proposal, and on which facts: others ask anew."""
    return f"{standing} {facts}"


def fold(data: SubjectData | None, event: AuditEvent) -> SubjectData:
    """The data after one more event.

    The first event of a subject is its enrolment. Raises ValueError for an event of another kind
    before it, or for one that names no subject.
    """
    return fold_all(data, (event,))


def fold_all(data: SubjectData | None, events: Iterable[AuditEvent]) -> SubjectData:
    """The data after several events, in the order of the ledger; copies each form only once."""
    replay = Replay(data)
    for event in events:
        replay.apply(event)
    return replay.result()


class Replay:
    """A replay under way: apply events in order, then ask for the result."""

    def __init__(self, data: SubjectData | None = None) -> None:
        self._subject = None if data is None else data.subject
        self._forms: dict[FormKey, FormData] = {} if data is None else dict(data.forms)
        self._answers: dict[FormKey, dict[ItemPath, Answer]] = {}
        self._heads: dict[FormKey, EventRef] = {}

    def apply(self, event: AuditEvent) -> None:
        """Take one event in; raises ValueError where it cannot belong to this subject."""
        if event.action is Action.SUBJECT_ENROLLED:
            self._subject = _enrolled(event)
        if self._subject is None:
            raise ValueError(f"event {event.ref} comes before the enrolment of its subject")
        handler = _HANDLERS.get(event.action)
        if handler is not None and event.form is not None and event.content is not None:
            self._touch(event, event.form, handler)

    def result(self) -> SubjectData:
        """The data so far; raises ValueError where no subject was enrolled."""
        if self._subject is None:
            raise ValueError("nobody is enrolled by these events")
        for key, head in self._heads.items():
            form = self._forms[key]
            self._forms[key] = replace(
                form, head=head, answers=self._answers.get(key, form.answers)
            )
        self._answers, self._heads = {}, {}
        return SubjectData(subject=self._subject, forms=self._forms)

    def _touch(self, event: AuditEvent, key: FormKey, handler: _Handler) -> None:
        content = event.content or {}
        form = self._forms.get(key) or FormData(key=key, definition="")
        if not form.definition:
            # A form may be begun by an act that names no definition, such as an added row.
            form = replace(form, definition=str(content.get("definition") or ""))
        if event.action is Action.ANSWER and event.path is not None:
            self._answer(form, event.path, event)
        self._forms[key] = handler(form, event, content)
        self._heads[key] = event.ref

    def _answer(self, form: FormData, path: ItemPath, event: AuditEvent) -> None:
        answers = self._answers.get(form.key)
        if answers is None:
            answers = self._answers[form.key] = dict(form.answers)
        answers[path] = _answered(answers.get(path), event)


_Handler = Callable[[FormData, AuditEvent, Mapping[str, Any]], FormData]


def _enrolled(event: AuditEvent) -> Subject:
    content = event.content or {}
    return Subject(
        key=SubjectKey(str(content.get("key") or event.subject)),
        site=str(content.get("site", "")),
        enrolled_at=event.entered_at,
        enrolled_by=event.actor.user_id if event.actor else UserId(""),
    )


def _answered(old: Answer | None, event: AuditEvent) -> Answer:
    content = event.content or {}
    waited = content.get("late_ms")
    late = None if waited is None else timedelta(milliseconds=waited)
    relocated = relocation(event)
    brought = relocated is not None and not relocated.away
    actor = event.actor.user_id if event.actor else None
    return Answer(
        raw=content.get("raw"),
        missing=content.get("missing"),
        note=content.get("note"),
        origin=Origin(content.get("origin", Origin.PERSON)),
        author=relocated.author if relocated and brought else actor,
        entered_at=relocated.entered_at if relocated and brought else event.entered_at,
        measured_at=event.measured_at,
        event=event.ref,
        changes=0 if old is None else old.changes + 1,
        late=late if old is None else longer(old.late, late),
        relocated=relocated,
    )


def relocation(event: AuditEvent) -> Relocation | None:
    """The other end of an answer that an event moved, with who moved it when (D40)."""
    told = (event.content or {}).get("relocated")
    if told is None:
        return None
    mover = event.actor.user_id if event.actor else None
    return replace(Relocation.of(told), mover=mover, moved_at=event.entered_at)


def _keep(form: FormData, _event: AuditEvent, _content: Mapping[str, Any]) -> FormData:
    return form


def _status(form: FormData, _event: AuditEvent, content: Mapping[str, Any]) -> FormData:
    return replace(
        form,
        status=FormStatus(content["status"]),
        not_done_reason=content.get("not_done_reason"),
    )


def _form_moved(form: FormData, _event: AuditEvent, content: Mapping[str, Any]) -> FormData:
    return replace(form, definition=str(content["definition"]))


def _row_added(form: FormData, _event: AuditEvent, content: Mapping[str, Any]) -> FormData:
    row = RowKey(content["group"], content["repeat"])
    return form if row in form.extra_rows else replace(form, extra_rows=(*form.extra_rows, row))


def _row_struck(form: FormData, _event: AuditEvent, content: Mapping[str, Any]) -> FormData:
    row = RowKey(content["group"], content["repeat"])
    return replace(form, struck=form.struck | {row})


def _confirmed(form: FormData, event: AuditEvent, content: Mapping[str, Any]) -> FormData:
    if event.path is None:
        return form
    made = Confirmation(event.path, CheckOID(content["check"]), content["raw"])
    return replace(form, confirmations=form.confirmations | {made})


def _acknowledged(form: FormData, _event: AuditEvent, content: Mapping[str, Any]) -> FormData:
    mark = alert_mark(content["level"], content["rules"])
    made = Confirmation(alert_path(content["timepoint"]), ALERT_CHECK, mark)
    return replace(form, confirmations=form.confirmations | {made})


def _dealt(form: FormData, event: AuditEvent, content: Mapping[str, Any]) -> FormData:
    mark = proposal_mark(content["state"], content["facts"])
    made = Confirmation(proposal_path(event.path), proposal_check(content["rule"]), mark)
    return replace(form, confirmations=form.confirmations | {made})


def _frozen(form: FormData, _event: AuditEvent, content: Mapping[str, Any]) -> FormData:
    return replace(form, frozen=bool(content.get("frozen", True)))


def _locked(form: FormData, _event: AuditEvent, content: Mapping[str, Any]) -> FormData:
    return replace(form, locked=bool(content.get("locked", True)))


_HANDLERS: Mapping[Action, _Handler] = {
    Action.ANSWER: _keep,
    Action.FORM_STATUS: _status,
    Action.FORM_MOVED: _form_moved,
    Action.ROW_ADDED: _row_added,
    Action.ROW_STRUCK: _row_struck,
    Action.CONFIRMED: _confirmed,
    Action.ALERT: _keep,
    Action.ALERT_ACKNOWLEDGED: _acknowledged,
    Action.PROPOSAL: _dealt,
    Action.ALLOCATED: _keep,
    Action.ATTESTED: _keep,
    Action.FREEZE: _frozen,
    Action.LOCK: _locked,
    Action.SIGNED: _keep,
}
