"""A misplaced entry is brought to the subject, point or visit where it belongs (D40).

It is "entered in error" where it stood and keeps its author and its times where it goes; both ends
name the other. Everything happens in one transaction, or nothing does, and nothing that stands at
the other end is ever overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mscform.base.errors import EntryError
from mscform.base.identity import FormKey, GroupOID, ItemPath, SubjectKey
from mscform.engine.changes import (
    Change,
    ItemChange,
    ReasonGiven,
    Refused,
    RowAddition,
    RowStrike,
    StatusChange,
)
from mscform.records.account import Permission
from mscform.records.audit import AuditEvent
from mscform.records.clinical import (
    Answer,
    EventRef,
    FormStatus,
    Origin,
    PaperSource,
    Relocation,
)
from mscform.records.review import QueryPlace
from mscform.services.authors import charting, demand_author
from mscform.services.batch import Batch
from mscform.services.changes import ChangeNotice
from mscform.services.context import Context, Service, requires
from mscform.services.copies import papers_of
from mscform.services.misplaced import (
    Extent,
    Found,
    Misplaced,
    Moved,
    Spot,
    free_repeats,
    is_extra,
    misplaced_answers,
    new_row,
    pairs_of,
    taken,
    whole,
)
from mscform.services.place_words import place_words
from mscform.services.sessions import Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class _Act:
    """One move: `strikes` and `opens` are groups in which a row goes or comes with it."""

    misplaced: Misplaced
    to: Spot
    reason: ReasonGiven
    moved: tuple[Moved, ...]
    reopens: bool
    strikes: GroupOID | None
    opens: GroupOID | None


class Relocating(Service):
    """Brings misplaced entries to where they belong."""

    def __init__(self, context: Context, sessions: Sessions) -> None:
        super().__init__(context)
        self._sessions = sessions

    @requires(Permission.READ)
    def contents(self, misplaced: Misplaced) -> Found:
        """What a person entered there, in the order of the form; computed values go by themselves.

        Acts that a person stood by, and signatures, stay with what they were given for and lapse.
        """
        return misplaced_answers(self._sessions.of(misplaced.spot.subject), misplaced)

    @requires(Permission.READ)
    def spots(self, misplaced: Misplaced, subject: SubjectKey) -> tuple[Spot, ...]:
        """Where it could belong at a subject: the same questions elsewhere, all of them empty.

        Those of the same visit come first.
        """
        moving = [path for path, _ in self.contents(misplaced)]
        session = self._sessions.of(subject)
        own = misplaced.spot.form
        keys = [key for key in session.form_keys() if key.form == own.form]
        keys.sort(key=lambda key: (key.event, key.event_repeat) != (own.event, own.event_repeat))
        found = []
        for key in keys:
            state = session.form(key)
            if state.locked or state.frozen or state.status is FormStatus.NOT_DONE:
                continue
            for repeat in free_repeats(state, misplaced):
                spot = Spot(subject, key, repeat)
                boxes = pairs_of(misplaced, moving, repeat).values()
                if spot != whole(misplaced) and taken(session, key, boxes) is None:
                    found.append(spot)
        return tuple(found)

    @charting(Permission.ENTER)
    def move(
        self,
        subject: SubjectKey,
        form: FormKey,
        misplaced: Misplaced,
        to: Spot,
        reason: ReasonGiven,
    ) -> tuple[Moved, ...]:
        """Bring what stands at the form of a subject to another spot, in one transaction.

        The misplaced entry must stand at that form. Raises EntryError where there is nothing to
        move, where something stands at the other end, where a form is closed, where the study has
        no such question there, or `SVC-AUTHOR-FIRST`; nothing is written then.
        """
        if misplaced.spot[:2] != (subject, form):
            raise ValueError(f"{misplaced.spot} is not at {form} of {subject}")
        source, goal = self._sessions.of(subject), self._sessions.of(to.subject)
        found = self.contents(misplaced)
        if not found:
            raise EntryError("SVC-RELOCATE-NOTHING")
        if to == whole(misplaced):
            raise EntryError("SVC-RELOCATE-SAME")
        runs = source.form(form).run is not None or goal.form(to.form).run is not None
        demand_author(self._context, runs=runs)
        act = self._act(misplaced, to, reason, found)
        try:
            events = self._write(self._judged(act))
        except BaseException:
            # The sessions have seen events that are not on disk.
            self._sessions.forget(subject)
            self._sessions.forget(to.subject)
            raise
        for key in dict.fromkeys((subject, to.subject)):
            self._sessions.outdate(key, [one for one in events if one.subject == key])
        for notice in dict.fromkeys(((subject, form), to[:2])):
            self._context.switchboard.tell(ChangeNotice(*notice))
        return act.moved

    def _act(self, misplaced: Misplaced, to: Spot, reason: ReasonGiven, found: Found) -> _Act:
        """What goes where; EntryError where something stands there already."""
        session, goal = (self._sessions.of(key) for key in (misplaced.spot.subject, to.subject))
        group = session.study(misplaced.spot.form).group_of(misplaced.path.item)
        row = to.repeat or new_row(goal, misplaced, to, group)
        pairs = pairs_of(misplaced, [path for path, _ in found], row)
        full = taken(goal, to.form, pairs.values())
        if full is not None:
            raise self._refusal(to, full)
        extra = group is not None and is_extra(group, misplaced.path.repeat)
        strikes = group if misplaced.extent is Extent.ROW and extra else None
        return _Act(
            misplaced=misplaced,
            to=to,
            reason=reason,
            moved=tuple(Moved(path, pairs[path], answer) for path, answer in found),
            reopens=session.form(misplaced.spot.form).status is FormStatus.COMPLETE,
            strikes=None if strikes is None else strikes.oid,
            opens=group.oid if group is not None and row and not to.repeat else None,
        )

    def _refusal(self, to: Spot, path: ItemPath) -> EntryError:
        session = self._sessions.of(to.subject)
        answer = session.data.forms[to.form].answers[path]
        place = place_words(QueryPlace(to.subject, to.form, path), session.study(to.form))
        value = answer.raw or answer.missing or ""
        return EntryError("SVC-RELOCATE-TAKEN", subject=to.subject, place=place, value=value)

    def _judged(self, act: _Act) -> tuple[Batch, ...]:
        """Let the engine judge both ends; the batches hold what is to be written."""
        away, to = act.misplaced.spot, act.to
        source = Batch(self._context, self._sessions.of(away.subject))
        for change in _taken_away(act):
            _accept(source, change)
        target = source
        if to.subject != away.subject:
            goal = self._sessions.of(to.subject)
            target = Batch(self._context, goal, after=len(source.finish()))
        for change in _brought(act, papers_of(self._context, away.subject, away.form)):
            _accept(target, change)
        return (source,) if target is source else (source, target)

    def _write(self, batches: tuple[Batch, ...]) -> tuple[AuditEvent, ...]:
        drafts = [batch.finish() for batch in batches]
        events = self._context.append([one for told in drafts for one in told])
        first = 0
        for batch, told in zip(batches, drafts, strict=True):
            batch.settle(events[first : first + len(told)])
            first += len(told)
        return events


def _accept(batch: Batch, change: Change) -> None:
    """Take a change; what hinders it is raised."""
    batch.take(change)
    hindrance = batch.hindrance()
    if isinstance(hindrance, Refused):
        raise EntryError(hindrance.message.code, **hindrance.message.slots)
    if hindrance is not None:
        raise EntryError("SVC-REASON-FIRST")


def _taken_away(act: _Act) -> Iterator[Change]:
    """What happens where it was wrong: emptied, and a row that was opened for it is struck."""
    form, reason = act.misplaced.spot.form, act.reason
    if act.reopens:
        yield StatusChange(form=form, status=FormStatus.IN_PROGRESS, reason=reason)
    for one in act.moved:
        yield ItemChange(
            form=form,
            path=one.path,
            reason=reason,
            measured_at=one.answer.measured_at,
            late=one.answer.late,
            relocated=_end(act.to, one.to, one.answer, away=True),
        )
    if act.strikes is not None:
        row = act.misplaced.path.repeat
        yield RowStrike(form=form, group=act.strikes, repeat=row, reason=reason)


def _brought(act: _Act, papers: Mapping[EventRef, PaperSource]) -> Iterator[Change]:
    """What happens where it belongs: it stands there as it was typed, measured and entered."""
    if act.opens is not None:
        yield RowAddition(form=act.to.form, group=act.opens)
    for one in act.moved:
        answer = one.answer
        yield ItemChange(
            form=act.to.form,
            path=one.to,
            raw=answer.raw,
            missing=answer.missing,
            note=answer.note,
            measured_at=answer.measured_at,
            reason=act.reason,
            transcribed=answer.origin is Origin.TRANSCRIBED,
            paper=None if answer.event is None else papers.get(answer.event),
            relocated=_end(act.misplaced.spot, one.path, answer, away=False),
            late=answer.late,
        )


def _end(spot: Spot, path: ItemPath, answer: Answer, *, away: bool) -> Relocation:
    return Relocation(
        away=away,
        subject=spot.subject,
        form=spot.form,
        path=path,
        author=answer.author,
        entered_at=answer.entered_at,
    )
