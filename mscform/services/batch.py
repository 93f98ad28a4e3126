"""Several changes of one subject in one transaction: for entries from a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mscform.base.errors import IntegrityError
from mscform.engine.changes import Accepted, Change, ItemChange, NeedsReason, Outcome, Refused
from mscform.engine.series import Series
from mscform.engine.session import SubjectSession
from mscform.records.audit import AuditEvent, EventDraft
from mscform.records.clinical import EventRef
from mscform.services.context import Context


class Batch:
    """Lets the engine judge one change after the other, then writes all that was taken.

    First answers that follow each other are settled together; any other change sees everything
    before it. The references of events are known beforehand because one program at a time writes
    a site; should they differ after writing, the batch says so and the caller reads the subject
    anew.
    """

    def __init__(self, context: Context, session: SubjectSession, *, after: int = 0) -> None:
        """`after`: so many drafts of somebody else come first in the same transaction."""
        self._context = context
        self._session = session
        self._reading = context.look()
        self._drafts: list[EventDraft] = []
        self._told: list[Outcome | int] = []
        self._series: Series | None = None
        head = context.database.ledger.head()
        self._device, self._number = head.device, head.number + after
        self._after = after
        self._waiting = 0

    def begin(self, act: EventDraft) -> None:
        """The act from which everything else follows; it comes before any change."""
        drafts = self._add((act,))
        self._session.accept([self._foreseen(*one) for one in drafts])

    def take(self, change: Change) -> None:
        """Judge a change on what came before it."""
        if self._series is None:
            self._series = self._session.series()
        if isinstance(change, ItemChange) and self._series.takes(change):
            told = self._series.answer(change)
            self._told.append(told + len(self._drafts) if isinstance(told, int) else told)
            return
        self._session.absorb([self._foreseen(*one) for one in self._end_series()])
        outcome = self._session.plan(change)
        self._told.append(outcome)
        if isinstance(outcome, Accepted):
            drafts = self._add(outcome.drafts)
            self._session.accept([self._foreseen(*one) for one in drafts])

    def tell(self, outcome: Outcome) -> None:
        """A change that somebody else has judged already."""
        self._told.append(outcome)

    def hindrance(self) -> Refused | NeedsReason | None:
        """The first outcome so far that wrote nothing though something was wanted."""
        return next((one for one in self._told if isinstance(one, Refused | NeedsReason)), None)

    def write(self, *, from_first: bool = False) -> tuple[AuditEvent, ...]:
        """Make everything durable; IntegrityError `SVC-BATCH` where another writer interfered.

        `from_first`: whatever names no cause of its own follows from the first act.
        """
        if not self.finish():
            return ()
        if from_first:
            first, *others = self._drafts
            caused = [one if one.cause is not None else replace(one, cause=0) for one in others]
            self._drafts = [first, *caused]
        events = self._context.append(self._drafts, reading=self._reading)
        self.settle(events)
        return events

    def finish(self) -> tuple[EventDraft, ...]:
        """All that is to be written, for whoever writes it behind others; then `settle`."""
        self._waiting += len(self._end_series())
        return tuple(
            one if one.cause is None else replace(one, cause=one.cause + self._after)
            for one in self._drafts
        )

    def settle(self, events: Sequence[AuditEvent]) -> None:
        """What this batch gave is written; IntegrityError as `write`."""
        if events and events[0].ref != self._ref(0):
            raise IntegrityError("SVC-BATCH")
        self._session.absorb(events[len(events) - self._waiting :])

    def outcomes(self) -> tuple[Outcome, ...]:
        """What became of each change, in order; to be asked once everything is written."""
        return tuple(
            Accepted(drafts=(self._drafts[told],)) if isinstance(told, int) else told
            for told in self._told
        )

    def _end_series(self) -> list[tuple[EventDraft, int]]:
        if self._series is None:
            return []
        series, self._series = self._series, None
        return self._add(series.finish())

    def _add(self, drafts: Sequence[EventDraft]) -> list[tuple[EventDraft, int]]:
        """Append drafts; each with its place among all of them."""
        first = len(self._drafts)
        self._drafts += [
            draft if draft.cause is None or not first else replace(draft, cause=draft.cause + first)
            for draft in drafts
        ]
        return [(self._drafts[place], place) for place in range(first, len(self._drafts))]

    def _ref(self, place: int) -> EventRef:
        return EventRef(self._device, self._number + 1 + place)

    def _foreseen(self, draft: EventDraft, place: int) -> AuditEvent:
        reading = self._reading
        return AuditEvent(
            ref=self._ref(place),
            action=draft.action,
            actor=self._context.hand,
            entered_at=reading.wall,
            zone=str(self._context.zone),
            monotonic_ns=reading.monotonic_ns,
            boot_id=reading.boot_id,
            clock_status="ok",
            software="",
            subject=draft.subject,
            form=draft.form,
            path=draft.path,
            supersedes=draft.supersedes,
            cause=None if draft.cause is None else self._ref(draft.cause),
            measured_at=draft.measured_at,
            content=draft.content,
        )
