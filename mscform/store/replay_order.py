"""The rows of all devices in the order in which they came about (D30).

Each device has a chain of its own, so the ledger knows no order between them but this: what an
event supersedes, and what a new device found when it came, happened before it; between the rest
the clock decides, and the device's id where that says the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlcipher3 import dbapi2

from mscform.base.errors import IntegrityError
from mscform.base.identity import DeviceId
from mscform.records.audit import Action, AuditEvent
from mscform.records.clinical import EventRef
from mscform.store.entries import event_of

_OF_DEVICE: Final = """SELECT l.number, l.body, l.link, v.salt, v.content
    FROM ledger l LEFT JOIN ledger_value v USING (device, number)
    WHERE l.device = ? ORDER BY l.number"""
_ROWS_AT_A_TIME: Final = 2000
_LONG_AGO: Final = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StoredRow:
    """One row as it lies in the file; `event` is None where it cannot be read.

    `at` never goes back along one chain, whatever the clock of the device did.
    """

    ref: EventRef
    body: bytes
    salt: bytes | None
    content: str | None
    event: AuditEvent | None
    at: datetime


def rows_in_order(connection: dbapi2.Connection) -> Iterator[StoredRow]:
    """Every row of the ledger once, whatever its state."""
    devices = [
        DeviceId(device)
        for (device,) in connection.execute("SELECT DISTINCT device FROM ledger ORDER BY device")
    ]
    if len(devices) == 1:
        return _rows_of(connection, devices[0])
    return _woven({device: _rows_of(connection, device) for device in devices})


def _woven(streams: dict[DeviceId, Iterator[StoredRow]]) -> Iterator[StoredRow]:
    heads = {device: row for device, rows in streams.items() if (row := next(rows, None))}
    done: dict[DeviceId, int] = {}
    while heads:
        ready = [row for row in heads.values() if not _waits(row, heads, done)]
        # Forged rows may wait for each other in a ring; then the clock alone decides.
        row = min(ready or heads.values(), key=lambda one: (one.at, one.ref.device))
        device = row.ref.device
        done[device] = row.ref.number
        yield row
        following = next(streams[device], None)
        if following is None:
            del heads[device]
        else:
            heads[device] = following


def _waits(row: StoredRow, heads: dict[DeviceId, StoredRow], done: dict[DeviceId, int]) -> bool:
    return any(
        device in heads and device != row.ref.device and done.get(device, 0) < number
        for device, number in _before(row.event)
    )


def _before(event: AuditEvent | None) -> Iterator[tuple[DeviceId, int]]:
    """Places in the other chains that surely came before an event."""
    if event is None:
        return
    if event.supersedes is not None:
        yield event.supersedes.device, event.supersedes.number
    if event.action is Action.DEVICE:
        found = (event.content or {}).get("after")
        if isinstance(found, dict):
            yield from ((DeviceId(one), at) for one, at in found.items() if isinstance(at, int))


def _rows_of(connection: dbapi2.Connection, device: DeviceId) -> Iterator[StoredRow]:
    cursor = connection.execute(_OF_DEVICE, (device,))
    latest = _LONG_AGO
    while rows := cursor.fetchmany(_ROWS_AT_A_TIME):
        for number, body, link, salt, content in rows:
            event = _read(body, content, link)
            if event is not None:
                latest = max(latest, event.entered_at)
            yield StoredRow(EventRef(device, number), body, salt, content, event, latest)


def _read(body: bytes, content: str | None, link: bytes) -> AuditEvent | None:
    try:
        return event_of(body, content, link)
    except IntegrityError:
        return None
