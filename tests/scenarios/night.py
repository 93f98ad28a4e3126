"""A night on a ward of twelve, drawn from a seed: who does what when, and what must be true after.

The oracle knows the table of clinical.md 2.25 and its own arithmetic; it asks nothing of mscform.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Final, NamedTuple

from mscform.base.clock import FixedClock
from tests.journeys.ward import ZONE

SUBJECTS: Final = 12
NURSES: Final = ("nurse1", "nurse2", "nurse3")
EVENING: Final = datetime(2025, 3, 10, 19, 0, tzinfo=ZONE)
TOLERANCE: Final = {
    "15M": (15, 5), "30M": (30, 5), "1H": (60, 10), "2H": (120, 15), "4H": (240, 30),
    "6H": (360, 30), "8H": (480, 30),
}  # fmt: skip
"""Minutes after the start, and how many to both sides (clinical.md 2.25)."""
_AFTER_END: Final = {"EOI": (0, 5), "E8H": (480, 30)}
_NUMBERS: Final = ("TEMP", "HR", "RESP", "SYSBP", "DIABP", "OXYSAT")
_WHY_NOT: Final = ("CT", "REFUSE", "ASLEEP", "EQUIP")
LAID: Final = "SE.INF[1]/F.MON/I.MON."


class Write(NamedTuple):
    """One box: its address, the text, or why there is none; `corrects` what stands there."""

    at: str
    raw: str | None
    missing: str | None = None
    corrects: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """What one nurse does in one go at one true moment; `start` is an infusion that begins."""

    moment: datetime
    subject: int
    login: str
    writes: tuple[Write, ...] = ()
    start: datetime | None = None


@dataclass(slots=True)
class Course:
    """What truly happened to one subject, as the oracle knows it; minutes after the start."""

    start: datetime
    lasts: int
    measured: dict[str, int] = field(default_factory=dict)
    not_done: set[str] = field(default_factory=set)
    partial: set[str] = field(default_factory=set)

    @property
    def points(self) -> dict[str, tuple[int, int]]:
        """The points of this course with nominal minute and tolerance, in the study's order."""
        after = {code: (self.lasts + nominal, way) for code, (nominal, way) in _AFTER_END.items()}
        skips = "30M" in self.measured and abs(self.measured["30M"] - self.lasts) <= 5
        plan = {code: TOLERANCE[code] for code in ("15M", "30M")}
        plan |= {} if skips else {"EOI": after["EOI"]}
        plan |= {code: TOLERANCE[code] for code in ("1H", "2H", "4H", "6H", "8H")}
        return plan | ({"E8H": after["E8H"]} if self.lasts > 60 else {})

    def off_plan(self) -> dict[str, int]:
        """Points that were measured outside their tolerance, with the minutes."""
        away = {code: self.measured[code] - nominal for code, (nominal, _) in self.points.items()
                if code in self.measured}  # fmt: skip
        return {code: gap for code, gap in away.items() if abs(gap) > self.points[code][1]}

    def gaps(self) -> set[str]:
        """Points not taken whose predecessor was not taken either."""
        order = ["PRE", *self.points]
        pairs = pairwise(order)
        return {later for first, later in pairs if {first, later} <= self.not_done}


@dataclass(frozen=True, slots=True)
class Night:
    """The acts in the order they happen, what is true of each subject, and what befalls the PC."""

    acts: tuple[Act, ...]
    courses: tuple[Course, ...]
    jumps: tuple[tuple[datetime, timedelta], ...]
    reboot: datetime

    def clock_at(self, moment: datetime) -> FixedClock:
        """The clock of the PC at a true moment, with everything that befell it until then."""
        clock = FixedClock(EVENING, boot_id="evening")
        self.advance(clock, EVENING, moment)
        return clock

    def advance(self, clock: FixedClock, since: datetime, moment: datetime) -> None:
        """Let true time pass from one moment to another."""
        for when, step in (*self.jumps, (self.reboot, None)):
            if since < when <= moment:
                clock.advance(when - since)
                since = when
                if step is None:
                    clock.restart("night")
                else:
                    clock.jump(step)
        clock.advance(moment - since)


def draw(seed: int) -> Night:
    """The night of a seed."""
    chance = Random(seed)
    acts: list[Act] = []
    courses = []
    for number in range(SUBJECTS):
        start = EVENING + timedelta(minutes=chance.randrange(60, 240))
        course = Course(start, chance.choice((25, 32, 40, 55, 75)))
        acts.extend(_acts(chance, number, course))
        courses.append(course)
    jumps = (
        (_in(chance, 150, 200), timedelta(hours=-1)),
        (_in(chance, 300, 380), timedelta(minutes=47)),
    )
    return Night(
        acts=tuple(sorted(acts, key=lambda act: act.moment)),
        courses=tuple(courses),
        jumps=jumps,
        reboot=_in(chance, 480, 540),
    )  # fmt: skip


def _in(chance: Random, low: int, high: int) -> datetime:
    return EVENING + timedelta(minutes=chance.randrange(low, high), seconds=chance.randrange(60))


def _acts(chance: Random, number: int, course: Course) -> list[Act]:
    def act(minute: int, *writes: Write, start: datetime | None = None) -> Act:
        told = timedelta(minutes=minute, seconds=chance.randrange(60))
        return Act(course.start + told, number, chance.choice(NURSES), writes, start)

    def late() -> int:
        return chance.choice((0, 1, 1, 2, 2, 3, 25, 70))

    course.measured["PRE"] = -chance.randrange(3, 28)
    found = [
        act(-1, *_set(chance, course, "PRE")),
        act(2, start=course.start),
        act(course.lasts + 1, Write("SE.INF[1]/F.EX/I.EX.EXENDTC", _text(course, course.lasts))),
    ]
    _take_points(chance, course)
    for code, (nominal, _) in course.points.items():
        if code in course.not_done:
            why = Write(f"{LAID}MONREASND[{code}]", chance.choice(_WHY_NOT))
            found.append(act(nominal + 40 + late(), why))
            continue
        minute = course.measured[code] + 1 + late()
        writes = _set(chance, course, code)
        found.append(act(minute, *writes))
        if chance.random() < 0.06:
            found.append(act(minute + 5, _corrected(chance, writes)))
    return found


def _take_points(chance: Random, course: Course) -> None:
    """When each set was measured, or that it was not; later points never before earlier ones."""
    last = 0
    for code in [*TOLERANCE, "EOI", "E8H"]:
        if code not in course.points:
            continue
        nominal, way = course.points[code]
        fate = chance.random()
        if fate < 0.1:
            course.not_done.add(code)
            continue
        minute = nominal + chance.randint(-way, way)
        if fate < 0.25:
            minute = nominal + way + chance.randrange(1, 9)
        if code in TOLERANCE:
            last = minute = max(minute, last + 1)
        course.measured[code] = minute
        if fate > 0.93:
            course.partial.add(code)


def _text(course: Course, minute: int) -> str:
    return f"{course.start + timedelta(minutes=minute):%Y-%m-%d %H:%M}"


def _set(chance: Random, course: Course, code: str) -> list[Write]:
    """A whole set as it is typed, box by box; some of them frightening."""
    warm = chance.choice((36.6, 36.8, 37.0, 37.2, 38.4, 39.3))
    number = {
        "TEMP": f"{warm:.1f}",
        "HR": str(chance.randrange(66, 118)),
        "RESP": str(chance.randrange(14, 26)),
        "SYSBP": str(chance.randrange(84, 150)),
        "DIABP": str(chance.randrange(50, 80)),
        "OXYSAT": str(chance.randrange(91, 100)),
    }
    writes = [Write(f"{LAID}VSDTC[{code}]", _text(course, course.measured[code]))]
    left_out = chance.choice(_NUMBERS[2:]) if code in course.partial else ""
    for name in _NUMBERS:
        at = f"{LAID}{name}_VSORRES[{code}]"
        writes.append(Write(at, None, "ND") if name == left_out else Write(at, number[name]))
    writes.append(Write(f"{LAID}O2SUPP[{code}]", "N"))
    writes.append(Write(f"{LAID}ACVPU[{code}]", "A"))
    return writes


def _corrected(chance: Random, writes: list[Write]) -> Write:
    pulse = next(write for write in writes if "HR_VSORRES" in write.at)
    return Write(pulse.at, str(chance.randrange(40, 60)), corrects=True)
