"""Invented subjects from a description: what is drawn, how values move, what happens on which day.

A course is data in a story (`"course"`). It knows days, chances and words only; what they mean is
the study's. The same seed and number draw the same subject, whatever was drawn before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

Told = Mapping[str, Any]
_ZERO: Final = Decimal(0)


@dataclass(slots=True)
class _Draft:
    """One subject while it is drawn."""

    random: Random
    start: date
    slots: dict[str, str] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    moments: dict[str, int] = field(default_factory=dict)
    trends: dict[str, Told] = field(default_factory=dict)
    first: dict[str, Decimal] = field(default_factory=dict)

    def fits(self, told: Told) -> bool:
        """Whether something is meant for this subject, by its tags and by chance."""
        if not self.tags.issuperset(told.get("when", ())):
            return False
        if self.tags.intersection(told.get("unless", ())):
            return False
        return "chance" not in told or self.random.random() < told["chance"]

    def number(self, low: str, high: str) -> Decimal:
        """A number between two, with as many decimals as the first is told with."""
        least, most = Decimal(low), Decimal(high)
        share = Decimal(self.random.randrange(10001)) / 10000
        return (least + (most - least) * share).quantize(least)

    def day_of(self, told: Told) -> int | None:
        """The day of something that is told, counted from day 0; None where it never comes."""
        base = 0
        if "from" in told:
            if told["from"] not in self.moments:
                return None
            base = self.moments[told["from"]]
        low, high = told.get("spread", (0, 0))
        return base + int(told["day"]) + self.random.randint(low, high)


def draw_subject(course: Told, seed: int, number: int, place: int) -> dict[str, Any]:
    """A subject as a story tells one: its slots and its dated steps.

    `number` counts all subjects from 0, `place` those that this course draws. KeyError, ValueError
    or TypeError where the course is not well told.
    """
    random = Random(f"course/{seed}/{number}")  # noqa: S311 - invented data, not a secret
    every = int(course["every"])
    later = timedelta(days=every * place + random.randrange(every))
    draft = _Draft(random, date.fromisoformat(course["first"]) + later)
    draft.slots["n"] = f"{number + 1:03d}"
    _take(draft, course)
    for fork in course.get("forks", ()):
        if draft.fits(fork):
            ways = fork["of"]
            (way,) = random.choices(ways, [way["weight"] for way in ways])
            _take(draft, way)
    _dates(draft, course.get("dates", {}))
    steps = [step for told in course["steps"] for step in _step(draft, course, told)]
    return {"slots": draft.slots, "steps": steps}


def draw_rest(course: Told, told: Told, seed: int, number: int) -> list[Told]:
    """What follows for a subject that is told: the course's steps of some events, from its day 0.

    `told` names `day0`, `events`, and what a way of the course may name (tags, trends, moments).
    """
    random = Random(f"rest/{seed}/{number}")  # noqa: S311 - invented data, not a secret
    draft = _Draft(random, date.fromisoformat(told["day0"]))
    _take(draft, {"trends": course["trends"], "slots": course.get("slots", {})})
    _take(draft, told)
    steps = [
        step
        for one in course["steps"]
        if one.get("event") in told["events"]
        for step in _step(draft, course, one)
    ]
    return [{**step, "with": {**draft.slots, **step["with"]}} for step in steps]


def _take(draft: _Draft, told: Told) -> None:
    draft.tags.update(told.get("tags", ()))
    draft.slots.update(told.get("slots", {}))
    for name, (low, high) in told.get("draws", {}).items():
        draft.slots[name] = str(draft.number(low, high))
    for name, (low, high) in told.get("moments", {}).items():
        draft.moments[name] = draft.random.randint(low, high)
    draft.trends.update(told.get("trends", {}))
    _derive(draft.slots, told.get("shares", {}))


def _derive(slots: dict[str, str], shares: Mapping[str, Sequence[str]]) -> None:
    """Slots that are another one times a factor plus a base, rounded like the base."""
    for name, (of, factor, base) in shares.items():
        if of in slots:
            value = Decimal(slots[of]) * Decimal(factor) + Decimal(base)
            slots[name] = str(value.quantize(Decimal(base)))


def _dates(draft: _Draft, dates: Mapping[str, Told]) -> None:
    for name, told in dates.items():
        day = draft.day_of(told) if draft.fits(told) else None
        if day is not None:
            hour = f" {told['hour']}" if "hour" in told else ""
            draft.slots[name] = f"{draft.start + timedelta(days=day)}{hour}"


def _step(draft: _Draft, course: Told, told: Told) -> Sequence[Told]:
    """The step on its own day, or nothing where this subject does not get there."""
    day = draft.day_of(told)
    if day is None or not draft.fits(told):
        return ()
    end = draft.moments.get(told.get("before", "end"))
    if "from" not in told and end is not None and day >= end:
        return ()
    step = {key: value for key, value in told.items() if key not in _ONLY_HERE}
    moment = draft.start + timedelta(days=day)
    if str(moment) > course["until"]:
        return ()
    step["time"] = f"{moment}T{told.get('hour', '09:00')}{course['zone']}"
    values = _values(draft, day)
    _derive(values, course.get("shares", {}))
    step["with"] = {**values, **told.get("with", {})}
    late = told.get("late")
    if late is not None and draft.random.random() < late["chance"]:
        step["late"] = draft.random.randint(late["hours"][0], late["hours"][1])
    step["tags"] = sorted(draft.tags)
    return (step,)


_ONLY_HERE: Final = frozenset(
    {"day", "hour", "spread", "from", "before", "when", "unless", "chance", "late", "with"}
)


def _values(draft: _Draft, day: int) -> dict[str, str]:
    """What the trends say that day: from a start towards a goal by half-lives, with noise."""
    found = {}
    for name, trend in draft.trends.items():
        goal = Decimal(trend["goal"])
        start = draft.first.get(name)
        if start is None:
            start = draft.first[name] = draft.number(*trend["start"])
        passed = float(max(day, 0)) / float(trend["half"])
        value = goal + (start - goal) * Decimal(str(0.5**passed))
        noise = Decimal(str(trend.get("noise", 0))) if day > 0 else _ZERO
        value *= 1 + noise * Decimal(draft.random.randrange(-1000, 1001)) / 1000
        found[name] = str(value.quantize(Decimal(trend["start"][0])))
    return found


def moment_of(text: str) -> datetime:
    """The moment that a step tells; ValueError for another spelling or a moment without a zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
