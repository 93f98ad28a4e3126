"""Time as the program may know it: three readings taken together, never a naive datetime."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Final, Protocol
from uuid import uuid4
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at the clocks of this machine (CLK-01, CLK-02).

    `wall` is aware and in the site's zone; `monotonic_ns` counts on while the wall clock may be
    moved, and means something only together with the same `boot_id`. `machine_zone` is the zone
    that the computer itself is set to; '' where nobody knows.
    """

    wall: datetime
    monotonic_ns: int
    boot_id: str
    machine_zone: str = ""

    @property
    def utc(self) -> datetime:
        """The instant in UTC."""
        return self.wall.astimezone(UTC)


def passed(start: datetime, end: datetime) -> timedelta:
    """The time that ran from one moment to another.

    Two moments of one zone are otherwise subtracted and compared as the hands stand, which is an
    hour wrong over a clock change (CLK-05).
    """
    return end.astimezone(UTC) - start.astimezone(UTC)


def later(moment: datetime, step: timedelta) -> datetime:
    """The moment after so much time ran, in the zone of the first; OverflowError as with `+`."""
    return (moment.astimezone(UTC) + step).astimezone(moment.tzinfo)


class Clock(Protocol):
    """Where all times come from; the one thing that tests replace."""

    def read(self) -> Reading:
        """All three readings at this moment."""
        ...


def boot_identity() -> str:
    """A name for this boot of the machine; a random one where the system gives none."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return _FALLBACK_BOOT


NAMELESS_BOOT: Final = "process-"
"""So begins the name of a boot where no system gives one: whether it is another one, is unknown."""
_FALLBACK_BOOT = f"{NAMELESS_BOOT}{uuid4()}"


def _monotonic_ns() -> int:
    """A clock that nobody can move and that counts sleep where the system offers one (CLK-05)."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic_ns() if boottime is None else time.clock_gettime_ns(boottime)


def machine_zone() -> str:
    """The zone that this computer is set to now, as its system names it; '' where it does not."""
    told = os.environ.get("TZ")
    if told:
        return told
    try:
        return str(Path("/etc/localtime").readlink()).partition("zoneinfo/")[2]
    except OSError:
        return ""


class SystemClock:
    """The clocks of this machine, in the zone of the site."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        self._zone = zone or datetime.now(UTC).astimezone().tzinfo or UTC
        self._boot = boot_identity()

    def read(self) -> Reading:
        """All three readings at this moment."""
        return Reading(datetime.now(self._zone), _monotonic_ns(), self._boot, machine_zone())


class TrainingClock:
    """A simulated clock for training sites: starts at `start`, runs `rate` times faster (D26)."""

    def __init__(self, start: datetime, rate: float = 1.0) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock needs an aware start")
        self._start = start
        self._rate = rate
        self._origin = _monotonic_ns()
        self._boot = f"training-{boot_identity()}"

    def read(self) -> Reading:
        """Readings of the simulated moment."""
        passed = int((_monotonic_ns() - self._origin) * self._rate)
        return Reading(self._start + timedelta(microseconds=passed / 1000), passed, self._boot)


class FixedClock:
    """A clock that stands still until it is moved; for tests and generated demonstrations."""

    def __init__(self, at: datetime, boot_id: str = "fixed") -> None:
        if at.tzinfo is None:
            raise ValueError("a clock needs an aware time")
        self._at = at
        self._passed = 0
        self._boot = boot_id
        self._machine_zone = ""

    def read(self) -> Reading:
        """The moment the clock stands at."""
        return Reading(self._at, self._passed, self._boot, self._machine_zone)

    def advance(self, step: timedelta) -> None:
        """Let time pass: both clocks move."""
        self._at += step
        self._passed += int(step / timedelta(microseconds=1)) * 1000

    def set_wall(self, at: datetime) -> None:
        """Move to another moment: the running clock follows only forwards."""
        self.advance(max(at - self._at, timedelta(0)))
        self._at = at

    def jump(self, step: timedelta) -> None:
        """Move the wall clock alone, as a person or a server does."""
        self._at += step

    def restart(self, boot_id: str, off: timedelta = timedelta(0)) -> None:
        """The machine is off for a while and starts anew: the running clock begins again."""
        self._at += off
        self._passed, self._boot = 0, boot_id

    def move_to_zone(self, name: str) -> None:
        """Somebody sets the computer to another zone."""
        self._machine_zone = name


def zone_named(name: str) -> ZoneInfo:
    """The time zone of an IANA name; raises `ZoneInfoNotFoundError` where there is none."""
    return ZoneInfo(name)
