"""Compares the clocks at every look: what the wall clock did that time did not (CLK-04, CLK-05)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from mscform.base.clock import NAMELESS_BOOT, Clock, Reading
from mscform.base.identity import SubjectKey
from mscform.records.audit import Action
from mscform.records.timekeeping import (
    DRIFT,
    REBOOT,
    SLEEP,
    STEP,
    ClockFact,
    ClockKind,
    parted,
    state_of,
)
from mscform.store.database import Database
from mscform.store.latest_time import LatestTime


class Timekeeper:
    """What holds of the clock of this computer at one opened site.

    Nothing is written here: `notice` gives the facts, whoever asked appends them to the ledger and
    hands them to `take`.
    """

    def __init__(self, database: Database, latest: LatestTime, now: Reading) -> None:
        own = database.ledger.head().device
        # Clock events belong to no subject: few rows lie there, whatever the record holds.
        told = database.ledger.events(subject=SubjectKey(""), action=Action.CLOCK)
        events = list(told)
        self.state = state_of(event for event in events if event.ref.device == own)
        self.state = replace(self.state, ward=state_of(events).ward)
        self._latest = latest
        mark = database.ledger.mark()
        seen = latest.read()
        self._highest = None if seen is None else seen.at
        self._last = self._origin = now
        if mark is not None:
            zone = "" if seen is None else seen.zone
            before = Reading(mark.at, mark.monotonic_ns, mark.boot_id, zone)
            self._last = self._origin = before
        self._watched: Reading | None = None

    def honest(self, reading: Reading) -> datetime:
        """The wall clock with what is known of it: never the jump that nobody has noticed yet."""
        away = parted(self._last, reading)
        moved = away if abs(away) > STEP else timedelta(0)
        return reading.wall + self.state.correction - moved

    def notice(self, now: Reading) -> list[tuple[ClockFact, Reading]]:
        """What happened since the last look, each with the reading before it."""
        before, self._last = self._last, now
        found = [*self._moves(before, now), *self._restarts(before, now)]
        if before.machine_zone and now.machine_zone and before.machine_zone != now.machine_zone:
            words = f"{before.machine_zone} → {now.machine_zone}"
            found.append(self._fact(ClockKind.ZONE, now, words=words))
        return [(fact, before) for fact in found]

    def slept(self, now: Reading) -> ClockFact | None:
        """For whoever looks every minute: that nobody could look for long."""
        before, self._watched = self._watched, now
        if before is None or before.boot_id != now.boot_id:
            return None
        gap = timedelta(microseconds=(now.monotonic_ns - before.monotonic_ns) // 1000)
        return self._fact(ClockKind.SLEPT, now, gap) if gap > SLEEP else None

    def take(self, fact: ClockFact, now: Reading) -> None:
        """A fact is on record: it holds from here on."""
        self.state = self.state.after(fact)
        self._latest.follow(self.honest(now), now.machine_zone, anew=True)

    def follow(self, now: Reading) -> None:
        """Remember how late it is, outside the database."""
        self._latest.follow(self.honest(now), now.machine_zone)

    def _moves(self, before: Reading, now: Reading) -> list[ClockFact]:
        if before.boot_id != now.boot_id:
            self._origin = now
            return []
        away = parted(before, now)
        if abs(away) > STEP:
            self._origin = now
            return [self._fact(ClockKind.JUMP, now, away, -away)]
        crept = parted(self._origin, now)
        if abs(crept) <= DRIFT:
            return []
        self._origin = now
        return [self._fact(ClockKind.DRIFT, now, crept)]

    def _restarts(self, before: Reading, now: Reading) -> list[ClockFact]:
        if before.boot_id == now.boot_id:
            return []
        correction = self.state.correction
        told, seen = now.wall + correction, before.wall + correction
        highest = seen if self._highest is None else max(seen, self._highest)
        if told < highest - STEP:
            return [self._fact(ClockKind.BEHIND, now, told - highest, highest - told)]
        named = not any(one.boot_id.startswith(NAMELESS_BOOT) for one in (before, now))
        if named and told - seen < REBOOT:
            return [self._fact(ClockKind.REBOOT, now, told - seen)]
        return []

    def _fact(
        self,
        kind: ClockKind,
        now: Reading,
        moved: timedelta = timedelta(0),
        more: timedelta = timedelta(0),
        *,
        words: str = "",
    ) -> ClockFact:
        correction = self.state.correction + more
        return ClockFact(kind=kind, at=now.wall, moved=moved, correction=correction, words=words)


class HonestClock:
    """The clock that faces and rules go by: the same readings, the wall clock as it is known."""

    def __init__(self, clock: Clock, keeper: Timekeeper) -> None:
        self._clock, self._keeper = clock, keeper

    def read(self) -> Reading:
        """All readings at this moment."""
        reading = self._clock.read()
        return replace(reading, wall=self._keeper.honest(reading))
