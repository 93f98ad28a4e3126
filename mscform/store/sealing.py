"""Drafts become numbered, timed, committed and chained rows; nothing is written yet."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from mscform import __version__
from mscform.base.clock import Reading
from mscform.base.identity import DeviceId
from mscform.records.account import Actor
from mscform.records.audit import AuditEvent, EventDraft
from mscform.records.clinical import EventRef
from mscform.store.device import DeviceKeys
from mscform.store.entries import (
    CHAIN_START,
    SALT_BYTES,
    Bodies,
    commitment,
    content_bytes,
    link_after,
    zone_of,
)

SOFTWARE: Final = f"mscform {__version__}"
STEADY: Final = "steady"
BEHIND: Final = "behind"
STEPPED: Final = "stepped"
_TOLERANCE: Final = timedelta(seconds=2)


class Head(NamedTuple):
    """The last row of a device's chain: its number (0: none yet) and its link (hex)."""

    device: DeviceId
    number: int
    link: str


class ClockMark(NamedTuple):
    """The clocks at the last event, for comparison with those at the next."""

    at: datetime
    monotonic_ns: int
    boot_id: str


@dataclass(frozen=True, slots=True)
class SealedRow:
    """One row as it will be written."""

    event: AuditEvent
    body: bytes
    link: bytes
    mac: bytes
    salt: bytes
    content: bytes


def clock_status(reading: Reading, before: ClockMark | None) -> str:
    """How the wall clock compares with the last event and with the running clock (CLK-04)."""
    if before is None:
        return STEADY
    passed = reading.utc - before.at
    if passed < -_TOLERANCE:
        return BEHIND
    if reading.boot_id != before.boot_id:
        return STEADY
    ran = timedelta(microseconds=(reading.monotonic_ns - before.monotonic_ns) // 1000)
    return STEADY if abs(passed - ran) <= _TOLERANCE else STEPPED


def seal(
    drafts: Sequence[EventDraft],
    *,
    head: Head,
    keys: DeviceKeys,
    actor: Actor | None,
    reading: Reading,
    status: str,
) -> tuple[SealedRow, ...]:
    """Number, time and chain the drafts, in their order, after `head`."""
    rows: list[SealedRow] = []
    link = bytes.fromhex(head.link) if head.number else CHAIN_START
    zone = zone_of(reading.wall)
    bodies: Bodies | None = None
    for offset, draft in enumerate(drafts):
        event = AuditEvent(
            ref=EventRef(head.device, head.number + 1 + offset),
            action=draft.action,
            actor=actor,
            entered_at=reading.wall,
            zone=zone,
            monotonic_ns=reading.monotonic_ns,
            boot_id=reading.boot_id,
            clock_status=status,
            software=SOFTWARE,
            subject=draft.subject,
            form=draft.form,
            path=draft.path,
            supersedes=draft.supersedes,
            cause=_cause(draft, head, offset),
            measured_at=draft.measured_at,
            content=draft.content,
        )
        bodies = bodies or Bodies(event)
        row = _seal_one(event, link, keys, bodies)
        link = row.link
        rows.append(row)
    return tuple(rows)


def _cause(draft: EventDraft, head: Head, offset: int) -> EventRef | None:
    if draft.cause is None:
        return None
    if not 0 <= draft.cause < offset:
        raise ValueError("a cause stands before what it caused, in the same batch")
    return EventRef(head.device, head.number + 1 + draft.cause)


def _seal_one(event: AuditEvent, previous: bytes, keys: DeviceKeys, bodies: Bodies) -> SealedRow:
    salt = secrets.token_bytes(SALT_BYTES)
    content = content_bytes(event.content or {})
    body = bodies.of(event, commitment(salt, content))
    link = link_after(previous, body)
    return SealedRow(_with_link(event, link), body, link, keys.mac(link), salt, content)


def _with_link(event: AuditEvent, link: bytes) -> AuditEvent:
    # dataclasses.replace costs five times as much, and this stands in the path of every key press.
    object.__setattr__(event, "link", link.hex())
    return event
