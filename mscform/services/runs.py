"""Running sheets: which there are now, and what is done in them in one press (decision 12).

Start, pause, stop are answers of the study's own forms: an act only writes several of them at
once, with the moment it happened, and is refused or taken as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from mscform.base.errors import CallError, EntryError, MscformError
from mscform.base.identity import FormKey, FormOID, ItemOID, ItemPath, SubjectKey
from mscform.base.message import Message
from mscform.definitions.form import FormDefinition
from mscform.definitions.run import RunAct
from mscform.engine.board import Card, card_of
from mscform.engine.changes import (
    Accepted,
    Change,
    ItemChange,
    ReasonGiven,
    Refused,
    RowAddition,
)
from mscform.engine.form_state import ActState, FormState, GroupState, ItemState, Need
from mscform.records.account import Permission
from mscform.records.audit import AuditEvent
from mscform.records.clinical import Answer, FormData, FormStatus, RowKey
from mscform.services.authors import charting
from mscform.services.beds import ATTRIBUTE as BED
from mscform.services.context import Context, Service, requires
from mscform.services.data_entry import DataEntry
from mscform.services.not_go import all_the_same, lines_open, not_go
from mscform.services.sessions import Sessions

_RECENT: Final = timedelta(days=2)
"""A sheet that nobody has written into for longer is not watched any more."""
_LASTS: Final = timedelta(hours=24)
"""How long after its last planned set a sheet stays on the board while something is open."""


class Running(NamedTuple):
    """One sheet on the board."""

    subject: SubjectKey
    card: Card
    bed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An act is on disk: the sheet as it stands now, and when it was saved."""

    state: FormState
    saved_at: datetime
    events: tuple[AuditEvent, ...]


class Runs(Service):
    """The running sheets of one site."""

    def __init__(self, context: Context, sessions: Sessions, entry: DataEntry) -> None:
        super().__init__(context)
        self._sessions = sessions
        self._entry = entry

    @property
    def exist(self) -> bool:
        """Whether the study has any sheet that can run."""
        return bool(self._runs())

    @requires(Permission.READ)
    def board(self) -> tuple[Running, ...]:
        """Every sheet that runs now, the most urgent first.

        A subject that cannot be read is left out: opening it says what is wrong with it.
        """
        now = self._context.now()
        beds = self._context.database.subjects.attributes(BED)
        found = []
        for subject, key in sorted(self._candidates(now)):
            try:
                card = self.card(subject, key)
            except MscformError:
                continue
            if card is not None:
                found.append(Running(subject, card, beds.get(subject, "")))
        return tuple(sorted(found, key=lambda one: (*one.card.order(now), one.subject)))

    @requires(Permission.READ)
    def card(self, subject: SubjectKey, key: FormKey) -> Card | None:
        """The card of one sheet; None where it does not run now."""
        state = self._sessions.of(subject).form(key)
        card = card_of(state)
        ended = state.status is not FormStatus.IN_PROGRESS
        if card is None or (ended and not card.open and card.closing is None):
            return None
        return card if self._context.now() <= _end_of(card) else None

    @requires(Permission.READ)
    def sheets(self, subject: SubjectKey, key: FormKey) -> tuple[FormState, ...]:
        """The sheets of the same visit whose plan follows from what is written on a form."""
        event = self._context.study.event(key.event)
        there = set() if event is None else {reference.form for reference in event.forms}
        wanted = [oid for oid, written in self._runs().items() if key.form in written]
        keys = (FormKey(key.event, key.event_repeat, oid) for oid in wanted if oid in there)
        return tuple(self._sessions.of(subject).form(one) for one in keys)

    def _candidates(self, now: datetime) -> set[tuple[SubjectKey, FormKey]]:
        """Whoever has lately an answer on a sheet, or on a form that its acts write into."""
        study, subjects = self._context.study, self._context.database.subjects
        since = (now - _RECENT).date()
        found = set()
        for form, forms in self._runs().items():
            for event in study.events:
                there = {reference.form for reference in event.forms}
                for written in sorted(forms & there) if form in there else ():
                    for subject, repeat in subjects.written_since(event.oid, written, since):
                        found.add((subject, FormKey(event.oid, repeat, form)))
        return found

    def _runs(self) -> Mapping[FormOID, frozenset[FormOID]]:
        """The forms with a run, each with the forms that tell whether it goes on."""
        return {
            oid: frozenset({oid, *(act.form for act in acts)})
            for oid, form in self._context.study.forms.items()
            if (acts := acts_of(form)) is not None
        }

    @requires(Permission.READ)
    def asked(
        self, subject: SubjectKey, key: FormKey, code: str, texts: Mapping[ItemOID, str]
    ) -> tuple[ItemState, ...]:
        """What an act asks, its moment first, as it looks with these texts; nothing is written."""
        session = self._sessions.of(subject)
        found = _found(session.form(key), code)
        written = session.form(found.form)
        row = self._row(subject, found, written)
        repeat = "" if isinstance(row, Refused) else row[0]
        data = session.data.forms.get(found.form) or FormData(
            key=found.form, definition=self._context.study.fingerprint
        )
        laid = {
            self._path(found, oid, repeat): Answer(raw=text)
            for oid, text in {**dict(found.fill), **dict(texts)}.items()
            if text
        }
        rows = data.extra_rows
        if found.act.row is not None and not found.act.latest and repeat:
            rows = (*rows, RowKey(found.act.row, repeat))
        form = replace(data, answers={**data.answers, **laid}, extra_rows=rows)
        with session.supposing({found.form: form}):
            state = session.form(found.form)
        wanted = [self._path(found, oid, repeat) for oid in (found.act.moment, *found.act.ask)]
        items = [state.item(path) for path in wanted]
        return tuple(item for item in items if item is not None and item.need is Need.ASKED)

    def _path(self, found: ActState, oid: ItemOID, repeat: str) -> ItemPath:
        group = self._context.study.group_of(oid)
        return ItemPath(oid, repeat if group is not None and group.oid == found.act.row else "")

    @charting(Permission.ENTER)
    def act(  # noqa: PLR0913 - the whole act
        self,
        subject: SubjectKey,
        key: FormKey,
        code: str,
        *,
        at: str,
        answers: Mapping[ItemOID, str] | None = None,
        reason: ReasonGiven | None = None,
        why: str = "",
    ) -> Done | Refused:
        """Do an act of a run, all of it or nothing, by whoever charts: `at` is the typed moment.

        `answers` are the texts of what it asks; one that is left out stays open in its form.
        `reason` is for what stands there already and is changed by the act. `why` is needed where
        lines of its go / no-go list are open, and is recorded with them. Raises CallError for
        an act that the sheet does not have, EntryError for an answer that it does not ask.
        """
        session = self._sessions.of(subject)
        state = session.form(key)
        found = _found(state, code)
        open_lines = lines_open(state, code)
        if not found.open:
            return Refused(message=Message("SVC-RUN-CLOSED", {"act": found.act.title}))
        if open_lines and not why.strip():
            return Refused(message=not_go(found.act.title, open_lines))
        _only_asked(found, answers or {})
        written = session.form(found.form)
        row = self._row(subject, found, written)
        if isinstance(row, Refused):
            return row
        repeat, additions = row
        texts = {found.act.moment: at, **dict(found.fill), **dict(answers or {})}
        texts |= all_the_same(state, open_lines, why)
        head, inside = self._changes(found, written, texts, repeat, reason)
        outcome = self._entry.commit_together(subject, (*head, *additions, *inside))
        if isinstance(outcome, Refused):
            return outcome
        state = self._sessions.of(subject).form(key)
        return Done(state=state, saved_at=outcome[0].entered_at, events=outcome)

    def _row(
        self, subject: SubjectKey, found: ActState, written: FormState
    ) -> tuple[str, list[Change]] | Refused:
        """The row that an act belongs to, with its addition where it is a new one; '' for none."""
        if found.act.row is None:
            return "", []
        group = next(one for one in written.groups if one.definition.oid == found.act.row)
        if found.act.latest:
            last = _last_row(group)
            if last is None:
                return Refused(message=Message("SVC-RUN-NO-ROW", {"act": found.act.title}))
            return last, []
        addition = RowAddition(form=found.form, group=group.definition.oid)
        planned = self._sessions.of(subject).plan(addition)
        if isinstance(planned, Refused):
            return planned
        if not isinstance(planned, Accepted) or planned.repeat is None:
            return Refused(message=Message("SVC-RUN-NO-ROW", {"act": found.act.title}))
        return planned.repeat, [addition]

    def _changes(
        self,
        found: ActState,
        written: FormState,
        texts: Mapping[ItemOID, str | None],
        repeat: str,
        reason: ReasonGiven | None,
    ) -> tuple[list[Change], list[Change]]:
        """The answers of the form's head, which may open the rows, and those of the row."""
        head: list[Change] = []
        inside: list[Change] = []
        study = self._context.study
        for oid, text in texts.items():
            group = study.group_of(oid)
            if text is None or group is None:
                continue
            in_row = group.oid == found.act.row
            path = self._path(found, oid, repeat)
            stands = written.item(path)
            answer = None if stands is None else stands.answer
            old = None if answer is None or answer.is_empty else reason
            change = ItemChange(form=found.form, path=path, raw=text, reason=old)
            (inside if in_row else head).append(change)
        return head, inside


def acts_of(form: FormDefinition) -> tuple[RunAct, ...] | None:
    """The acts of the run of a form; None where it has no run."""
    for group in form.groups:
        if group.timed is not None and group.timed.run is not None:
            return group.timed.run.acts
    return None


def _found(state: FormState, code: str) -> ActState:
    acts = () if state.run is None else state.run.acts
    for one in acts:
        if one.act.code == code:
            return one
    known = ", ".join(one.act.code for one in acts) or "–"
    raise CallError("SVC-RUN-UNKNOWN", act=code, form=str(state.key), known=known)


def _only_asked(found: ActState, answers: Mapping[ItemOID, str]) -> None:
    for item in answers:
        if item not in found.act.ask:
            named = ", ".join(found.act.ask) or "–"
            raise EntryError("SVC-RUN-ITEM", item=item, act=found.act.title, known=named)


def _last_row(group: GroupState) -> str | None:
    rows = [row.key for row in group.repeats if not row.struck]
    return rows[-1] if rows else None


def _end_of(card: Card) -> datetime:
    """When a sheet leaves the board whatever is open on it."""
    moments: Iterator[datetime] = (
        one for one in (card.run.began, card.measured, *(due.latest for due in card.open)) if one
    )
    return max(one.astimezone(UTC) for one in moments) + _LASTS
