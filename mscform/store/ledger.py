"""The one writer: whatever happens becomes events, values and tables in one durable transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlcipher3 import dbapi2

from mscform.base.clock import Reading
from mscform.base.errors import IntegrityError
from mscform.base.identity import DeviceId, FormKey, ItemPath, SubjectKey
from mscform.records.account import Actor
from mscform.records.audit import Action, AuditEvent, EventDraft
from mscform.records.clinical import EventRef
from mscform.records.timekeeping import UNCHECKED
from mscform.store.anchors import Anchor, AnchorKeeper
from mscform.store.checkpoints import Mark, set_checkpoint
from mscform.store.concurrency import refuse_stale
from mscform.store.credentials import AccountSecret, PinSecret, Secret, bind_secret
from mscform.store.device import DeviceKeys
from mscform.store.drafts import DROP_DRAFT, DraftKey
from mscform.store.entries import event_of
from mscform.store.faults import explained
from mscform.store.projections import Batch
from mscform.store.sealing import (
    BEHIND,
    STEADY,
    ClockMark,
    Head,
    SealedRow,
    clock_status,
    seal,
)
from mscform.store.times import written_utc

__all__ = ["AccountSecret", "DraftKey", "Head", "Ledger", "PinSecret", "Secret"]

EVENTS_PER_CHECKPOINT: Final = 1000
_ROWS_AT_A_TIME: Final = 500

_INSERT_ROW: Final = "INSERT INTO ledger VALUES (?, ?, ?, ?, ?)"
_INSERT_VALUE: Final = "INSERT INTO ledger_value VALUES (?, ?, ?, ?)"
_INSERT_BLOB: Final = "INSERT OR IGNORE INTO blob VALUES (?, ?)"
_LAST: Final = """SELECT number, link, body FROM ledger
    WHERE device = ? ORDER BY number DESC LIMIT 1"""
_HEADS: Final = "SELECT device, max(number) FROM ledger GROUP BY device"
_EVENTS: Final = """SELECT l.body, v.content, l.link FROM event_index i
    CROSS JOIN ledger l USING (device, number)
    LEFT JOIN ledger_value v USING (device, number)"""
_NO_BLOBS: Final[Mapping[str, bytes]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Extras:
    """What goes into the same transaction beside the events."""

    blobs: Mapping[str, bytes]
    drop_draft: DraftKey | None
    secret: Secret | None


class Ledger:
    """The chain of this device, and all events of the site."""

    def __init__(
        self, connection: dbapi2.Connection, keys: DeviceKeys, anchors: AnchorKeeper
    ) -> None:
        self._connection = connection
        self._keys = keys
        self._anchors = anchors
        self._head, self._mark = _last_of(connection, keys.device)
        self._sealed_up_to = _last_checkpoint(connection, keys.device)
        self.doubtful = False
        """The clock was moved and nobody has checked it since: each event says so (CLK-04)."""
        self.not_before: datetime | None = None
        """A simulated time before this one runs backwards: each event says so."""

    def head(self) -> Head:
        """The last durable event of this device; number 0 where there is none."""
        return self._head

    def heads(self) -> dict[DeviceId, int]:
        """The last number of every device that ever wrote here."""
        with explained("site.db"):
            rows = self._connection.execute(_HEADS).fetchall()
        return {DeviceId(device): number for device, number in rows}

    def append(
        self,
        drafts: Sequence[EventDraft],
        *,
        actor: Actor | None,
        reading: Reading,
        blobs: Mapping[str, bytes] = _NO_BLOBS,
        drop_draft: DraftKey | None = None,
        secrets: Secret | None = None,
    ) -> tuple[AuditEvent, ...]:
        """Make these drafts durable, with everything that belongs to them, or nothing at all.

        `blobs` maps SHA-256 to bytes. Returns the complete events. Raises `MachineError`
        STO-DISK-FULL, STO-BUSY, STO-READ-ONLY, STO-IO or STO-STALE (somebody else changed one of
        these values), `IntegrityError` STO-DAMAGED; the record is then what it was before.
        """
        status = self._clock_status(reading)
        if secrets is not None:
            drafts = bind_secret(drafts, secrets)
        rows = seal(
            drafts, head=self._head, keys=self._keys, actor=actor, reading=reading, status=status
        )
        if rows:
            extras = _Extras(blobs=blobs, drop_draft=drop_draft, secret=secrets)
            self._transact(rows, extras, written_utc(reading.wall))
            self._advance(rows, reading)
        return tuple(row.event for row in rows)

    def _clock_status(self, reading: Reading) -> str:
        status = clock_status(reading, self._mark)
        if status == STEADY and self.not_before is not None and reading.utc < self.not_before:
            return BEHIND
        return UNCHECKED if self.doubtful and status == STEADY else status

    def append_inside(self, drafts: Sequence[EventDraft], reading: Reading) -> None:
        """Write events into a transaction that is under way; nobody acts but the program.

        Only for the upgrade of a database, before anything else is done with this ledger: if the
        transaction fails, the ledger is of no more use.
        """
        status = clock_status(reading, self._mark)
        rows = seal(
            drafts, head=self._head, keys=self._keys, actor=None, reading=reading, status=status
        )
        extras = _Extras(blobs={}, drop_draft=None, secret=None)
        with explained("site.db"):
            self._write(rows, extras, written_utc(reading.wall))

    def _transact(self, rows: Sequence[SealedRow], extras: _Extras, at: str) -> None:
        connection = self._connection
        with explained("site.db"):
            connection.execute("BEGIN IMMEDIATE")
            try:
                self._write(rows, extras, at)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _write(self, rows: Sequence[SealedRow], extras: _Extras, at: str) -> None:
        connection = self._connection
        refuse_stale(connection, [row.event for row in rows])
        connection.executemany(
            _INSERT_ROW, [(*row.event.ref, row.body, row.link, row.mac) for row in rows]
        )
        connection.executemany(
            _INSERT_VALUE, [(*row.event.ref, row.salt, row.content.decode()) for row in rows]
        )
        batch = Batch()
        for row in rows:
            batch.take(row.event)
        batch.write(connection)
        self._write_extras(extras)
        if rows[-1].event.ref.number >= self._sealed_up_to + EVENTS_PER_CHECKPOINT:
            set_checkpoint(
                connection, self._keys, _head_after(rows), Mark(at, after=self._sealed_up_to)
            )

    def _write_extras(self, extras: _Extras) -> None:
        if extras.blobs:
            self._connection.executemany(_INSERT_BLOB, list(extras.blobs.items()))
        if extras.secret is not None:
            extras.secret.write(self._connection)
        if extras.drop_draft is not None:
            self._connection.execute(DROP_DRAFT, extras.drop_draft.columns())

    def _advance(self, rows: Sequence[SealedRow], reading: Reading) -> None:
        self._head = _head_after(rows)
        self._mark = ClockMark(reading.utc, reading.monotonic_ns, reading.boot_id)
        if self._head.number >= self._sealed_up_to + EVENTS_PER_CHECKPOINT:
            self._sealed_up_to = self._head.number
        if any(row.event.action is Action.RESTORED for row in rows):
            self._anchors.suspended = False
        self._anchors.follow(self.anchor())

    def mark(self) -> ClockMark | None:
        """The clocks at the last event of this device; None where there is none to be read."""
        return self._mark

    def anchor(self) -> Anchor:
        """The head with its time and the last signed mark, as an anchor file tells it."""
        at = written_utc(self._mark.at) if self._mark else ""
        return Anchor(self._head, at, self._sealed_up_to)

    def checkpoint(self) -> None:
        """Sign the head with the device's key, and bring the anchors up to it.

        Raises `MachineError`. Harmless where nothing has happened since the last one.
        """
        at = self.anchor().at
        if self._head.number > self._sealed_up_to:
            with explained("site.db"):
                set_checkpoint(
                    self._connection,
                    self._keys,
                    self._head,
                    Mark(at, after=self._sealed_up_to),
                )
            self._sealed_up_to = self._head.number
        self._anchors.follow(self.anchor())

    def event(self, ref: EventRef) -> AuditEvent | None:
        """One event, or None where there is no such number."""
        query = f"{_ONE} WHERE l.device = ? AND l.number = ?"
        with explained("site.db"):
            row = self._connection.execute(query, tuple(ref)).fetchone()
        return None if row is None else event_of(*row)

    def events(
        self,
        *,
        subject: SubjectKey | None = None,
        form: FormKey | None = None,
        path: ItemPath | None = None,
        action: Action | None = None,
        after: EventRef | None = None,
    ) -> Iterator[AuditEvent]:
        """The events that match all that is given, device by device in the order of its chain.

        People are told a history `in_time_order`. `after` skips what its device wrote up to that
        number.
        """
        if form is not None and subject is None:
            raise ValueError("a form is addressed inside a subject")
        query, parameters = _query(subject, form, path, (action, after))
        with explained("site.db"):
            cursor = self._connection.execute(query, parameters)
            while rows := cursor.fetchmany(_ROWS_AT_A_TIME):
                for row in rows:
                    yield event_of(*row)


_ONE: Final = """SELECT l.body, v.content, l.link FROM ledger l
    LEFT JOIN ledger_value v USING (device, number)"""


def _query(
    subject: SubjectKey | None,
    form: FormKey | None,
    path: ItemPath | None,
    rest: tuple[Action | None, EventRef | None],
) -> tuple[str, list[str | int]]:
    action, after = rest
    terms: list[str] = []
    parameters: list[str | int] = []
    for columns, values in (
        (("subject",), None if subject is None else (subject,)),
        (("event", "event_repeat", "form", "form_repeat"), form),
        (("item", "repeat"), path),
        (("action",), None if action is None else (action.value,)),
    ):
        if values is not None:
            terms += [f"i.{column} = ?" for column in columns]
            parameters += values
    if after is not None:
        terms.append("(i.device <> ? OR i.number > ?)")
        parameters += after
    where = f" WHERE {' AND '.join(terms)}" if terms else ""
    return f"{_EVENTS}{where} ORDER BY i.device, i.number", parameters


def _head_after(rows: Sequence[SealedRow]) -> Head:
    last = rows[-1]
    return Head(last.event.ref.device, last.event.ref.number, last.link.hex())


def _last_of(connection: dbapi2.Connection, device: DeviceId) -> tuple[Head, ClockMark | None]:
    with explained("site.db"):
        row = connection.execute(_LAST, (device,)).fetchone()
    if row is None:
        return Head(device, 0, ""), None
    number, link, body = row
    head = Head(device, int(number), bytes(link).hex())
    try:
        last = event_of(body, None, link)
    except IntegrityError:
        # A damaged last row is the verification's to report; the site must still open to be read.
        return head, None
    return head, ClockMark(last.entered_at, last.monotonic_ns, last.boot_id)


def _last_checkpoint(connection: dbapi2.Connection, device: DeviceId) -> int:
    with explained("site.db"):
        (number,) = connection.execute(
            "SELECT coalesce(max(number), 0) FROM ledger_checkpoint WHERE device = ?", (device,)
        ).fetchone()
    return int(number)
