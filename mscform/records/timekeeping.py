"""What is known of the clock of this computer: noticed changes, checks, and what follows of them.

The wall clock says when, and can be moved; the running clock says how long, and cannot, but dies
with the boot. Neither is corrected here: what the program reckons with is the wall clock plus a
`correction`, which is nothing until a jump was noticed (CLK-04, CLK-05).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from mscform.base.clock import Reading
from mscform.records.account import Actor
from mscform.records.audit import AuditEvent

STEP: Final = timedelta(seconds=2)
"""Wall and running clock may part by so much between two looks; more is a jump."""
DRIFT: Final = timedelta(seconds=60)
"""What many small steps may add up to, and how wrong a clock may be that was checked (CLK-08)."""
SLEEP: Final = timedelta(minutes=5)
"""Whoever looks every minute and did not for so long has slept."""
REBOOT: Final = timedelta(days=1)
"""A restart is told where something was written within this time before it."""
UNCHECKED: Final = "unchecked"
"""What each event says that was written while the clock was in doubt."""
_MS: Final = timedelta(milliseconds=1)


class ClockKind(StrEnum):
    """What a clock event tells; those of `DOUBTS` hold until somebody checks the clock."""

    SIMULATED = "simulated"
    JUMP = "jump"
    DRIFT = "drift"
    BEHIND = "behind"
    ZONE = "zone"
    REBOOT = "reboot"
    SLEPT = "slept"
    CHECKED = "checked"
    WARD = "ward"


DOUBTS: Final = frozenset({ClockKind.JUMP, ClockKind.DRIFT, ClockKind.BEHIND, ClockKind.ZONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFact:
    """One thing about the clock: `moved` is how far the wall clock went that time did not.

    Of a check it is how far this computer is ahead of the reference; of a ward clock, how far the
    clock on the wall is ahead of the right time. `at` is the wall clock as it stood then.
    `correction` is what the program reckons with from here on.
    """

    kind: ClockKind
    at: datetime
    moved: timedelta = timedelta(0)
    correction: timedelta = timedelta(0)
    words: str = ""
    by: Actor | None = None

    def content(self, before: Reading | None, now: Reading) -> dict[str, Any]:
        """The event's content: both readings, whole milliseconds."""
        told: dict[str, Any] = {
            "kind": self.kind.value,
            "moved_ms": self.moved // _MS,
            "correction_ms": self.correction // _MS,
            "now": _written(now),
        }
        if before is not None:
            told["before"] = _written(before)
        if self.words:
            told["words"] = self.words
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockState:
    """What holds now: `doubt` is the first change since the last check, `check` that check."""

    correction: timedelta = timedelta(0)
    doubt: ClockFact | None = None
    check: ClockFact | None = None
    ward: ClockFact | None = None
    restart: ClockFact | None = None

    def after(self, fact: ClockFact) -> ClockState:
        """What holds once this has happened too."""
        if fact.kind is ClockKind.SIMULATED:
            return self
        if fact.kind is ClockKind.WARD:
            return replace(self, ward=fact if fact.moved else None)
        if fact.kind is ClockKind.CHECKED:
            return ClockState(correction=fact.correction, check=fact, ward=self.ward)
        if fact.kind in DOUBTS:
            first = self.doubt or fact
            return replace(self, correction=fact.correction, doubt=first, restart=None)
        return replace(self, correction=fact.correction, restart=fact)


def state_of(events: Iterable[AuditEvent]) -> ClockState:
    """What the clock events of one device come to, in the order of its chain."""
    state = ClockState()
    for event in events:
        fact = fact_of(event)
        if fact is not None:
            state = state.after(fact)
    return state


def fact_of(event: AuditEvent) -> ClockFact | None:
    """What a clock event tells; None where it was redacted or is of a kind not known here."""
    told = event.content or {}
    try:
        return ClockFact(
            kind=ClockKind(str(told["kind"])),
            at=event.entered_at,
            moved=int(told.get("moved_ms", 0)) * _MS,
            correction=int(told.get("correction_ms", 0)) * _MS,
            words=str(told.get("words", "")),
            by=event.actor,
        )
    except (KeyError, TypeError, ValueError):
        return None


def parted(before: Reading, now: Reading) -> timedelta:
    """How far the wall clock went more than the running one; nothing across a restart."""
    if before.boot_id != now.boot_id:
        return timedelta(0)
    ran = timedelta(microseconds=(now.monotonic_ns - before.monotonic_ns) // 1000)
    return (now.utc - before.utc) - ran


def _written(reading: Reading) -> Mapping[str, str | int]:
    return {
        "wall": reading.wall.isoformat(timespec="milliseconds"),
        "monotonic": reading.monotonic_ns,
        "boot": reading.boot_id,
        "zone": reading.machine_zone,
    }
