"""Events of several devices as people tell a story: one after the other in time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from mscform.base.identity import DeviceId
from mscform.records.audit import AuditEvent

_LONG_AGO: Final = datetime(1, 1, 2, tzinfo=UTC)


def in_time_order(events: Iterable[AuditEvent]) -> tuple[AuditEvent, ...]:
    """Ordered by UTC, then device, then number.

    Along the chain of one device time never goes back here, whatever its clock did: what was
    written later is told later (CLK-04).
    """
    latest: dict[DeviceId, datetime] = {}
    placed: list[tuple[datetime, DeviceId, int, AuditEvent]] = []
    for event in sorted(events, key=lambda one: one.ref):
        device, number = event.ref
        at = max(event.entered_at.astimezone(UTC), latest.get(device, _LONG_AGO))
        latest[device] = at
        placed.append((at, device, number, event))
    return tuple(one[3] for one in sorted(placed, key=lambda one: one[:3]))
