"""A subject at a glance that outlives its evaluation: what it was computed for, and until when.

Where visits stand follows from the stored days alone, so that another day is told exactly without
evaluating anybody. Whether anything else moved with the clock was found out when it was computed
(`steadiness.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from mscform.base.identity import EventOID
from mscform.engine.endpoints import Course, CoursePoint, Fact, SubjectFacts, Visits
from mscform.engine.form_state import EventState, SubjectOverview, VisitState

STEADY_FOR: Final = timedelta(days=366)
"""How far a glance looks ahead when it asks whether it will be steady."""

GLANCE_SHAPE: Final = 2
"""To be raised with every change of what a glance says or how it is written."""

_Visit = tuple[EventOID, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """Overview and endpoints of a subject at the moment `seen` (aware).

    `steady`: for `STEADY_FOR` from then on, time alone moves nothing but the visits that wait.
    """

    seen: datetime
    steady: bool
    overview: SubjectOverview
    facts: SubjectFacts


def holds_at(seen: datetime, now: datetime, *, steady: bool) -> bool:
    """Whether a glance says at `now`, its visits brought up to date, what an evaluation would.

    One that is not steady holds within its hour: lists do not chase the minutes.
    """
    if now < seen:
        return False
    if steady:
        return now - seen <= STEADY_FOR
    return (now.date(), now.hour) == (seen.astimezone(now.tzinfo).date(), _hour(seen, now))


def _hour(seen: datetime, now: datetime) -> int:
    return seen.astimezone(now.tzinfo).hour


def overview_at(overview: SubjectOverview, today: date) -> SubjectOverview:
    """The overview with its visits as they stand on a day."""
    events = tuple(_event_at(event, today) for event in overview.events)
    return overview if events == overview.events else replace(overview, events=events)


def facts_at(facts: SubjectFacts, events: Iterable[EventState]) -> SubjectFacts:
    """The endpoints with the visits as these events have them."""
    states = {(event.definition.oid, event.repeat): event.state for event in events}
    moved = {oid: _fact_at(fact, states) for oid, fact in facts.facts.items()}
    return replace(facts, facts=moved)


def _event_at(event: EventState, today: date) -> EventState:
    if event.calendar is None:
        return event
    state = event.calendar.state(today)
    return event if state is event.state else replace(event, state=state)


def _fact_at(fact: Fact, states: Mapping[_Visit, VisitState]) -> Fact:
    """A fact with these states; the same one where none of them moved."""
    if isinstance(fact, Visits):
        visits = tuple((oid, repeat, states[oid, repeat]) for oid, repeat, _ in fact.states)
        return fact if visits == fact.states else Visits(visits)
    if isinstance(fact, Course):
        points = tuple(_point_at(point, states[point.event, point.repeat]) for point in fact.points)
        return fact if points == fact.points else replace(fact, points=points)
    return fact


def _point_at(point: CoursePoint, state: VisitState) -> CoursePoint:
    return point if point.state is state else replace(point, state=state)
