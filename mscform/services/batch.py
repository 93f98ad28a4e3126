"""Several changes of one subject in one transaction: for entries from a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mscform.base.errors import IntegrityError
from mscform.engine.session import SubjectSession
from mscform.records.audit import AuditEvent, EventDraft
from mscform.records.clinical import EventRef
from mscform.services.context import Context


class Batch:
    """Lets the engine see events that are about to be written, then writes all of them.

    The references are known beforehand because one program at a time writes a site; should they
    differ after writing, the batch says so and the caller reads the subject anew.
    """

    def __init__(self, context: Context, session: SubjectSession) -> None:
        self._context = context
        self._session = session
        self._reading = context.clock.read()
        self._drafts: list[EventDraft] = []
        head = context.database.ledger.head()
        self._device, self._number = head.device, head.number

    def take(self, drafts: Sequence[EventDraft]) -> None:
        """Add what the engine accepted; it judges the next change with this one in place."""
        first = len(self._drafts)
        moved = [
            draft if draft.cause is None else replace(draft, cause=draft.cause + first)
            for draft in drafts
        ]
        self._drafts += moved
        self._session.accept(
            [self._foreseen(draft, first + place) for place, draft in enumerate(moved)]
        )

    def write(self) -> tuple[AuditEvent, ...]:
        """Make everything durable; IntegrityError `SVC-BATCH` where another writer interfered."""
        if not self._drafts:
            return ()
        events = self._context.append(self._drafts)
        if events[0].ref != self._ref(0):
            raise IntegrityError("SVC-BATCH")
        return events

    def _ref(self, place: int) -> EventRef:
        return EventRef(self._device, self._number + 1 + place)

    def _foreseen(self, draft: EventDraft, place: int) -> AuditEvent:
        reading = self._reading
        return AuditEvent(
            ref=self._ref(place),
            action=draft.action,
            actor=self._context.actor,
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
