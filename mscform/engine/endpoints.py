"""What the endpoints of a study are for one subject: times, readings, yes and no; no statistics.

A subject belongs to an endpoint only where `population` is surely true. Whatever is unknown stays
unknown: nobody is counted alive, or without a complication, because nothing was written down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum

from mscform.base.identity import EventOID, ItemOID
from mscform.definitions.endpoint import EndpointKind
from mscform.engine.cells import Cells, Occurrence, day_of, whole
from mscform.engine.endpoint_rules import EndpointRules
from mscform.engine.form_state import EventState, VisitState
from mscform.engine.schedule import event_states, in_study_order
from mscform.engine.subject_view import Place
from mscform.engine.values import Value


class Ending(IntEnum):
    """How the time of a subject ended."""

    CENSORED = 0
    EVENT = 1
    COMPETING = 2


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The day somebody was taken in."""

    day: date


@dataclass(frozen=True, slots=True)
class TimeToEvent:
    """Whole days from the start to the ending; None where the end of the time is not known."""

    days: int | None
    ending: Ending


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """The reading of one visit. `value` None with the state of the visit tells why it is blank."""

    event: EventOID
    repeat: str
    value: Decimal | None
    left_out: bool
    state: VisitState


@dataclass(frozen=True, slots=True)
class Course:
    """The readings of a subject over the visits, and what they are compared with."""

    baseline: Decimal | None
    points: tuple[CoursePoint, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing that could have happened: a subject, or one visit of it.

    `evaluable` None or false: nothing may be claimed. `parts` by code; None is unknown.
    """

    evaluable: bool | None
    parts: Mapping[str, bool | None]


@dataclass(frozen=True, slots=True)
class Visits:
    """Where the visits of a subject stand."""

    states: tuple[tuple[EventOID, str, VisitState], ...]


Fact = Enrolled | TimeToEvent | Course | tuple[Counted, ...] | Visits


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectFacts:
    """All endpoints of one subject by OID; an endpoint it does not belong to is not there.

    `group` is the code of the group, None where it is not known.
    """

    group: str | None
    facts: Mapping[str, Fact]


def subject_facts(cells: Cells) -> SubjectFacts:
    """The endpoints of the subject that `cells` holds."""
    study = Place(cells)
    facts: dict[str, Fact] = {}
    for rules in cells.compiled.rules.endpoints:
        population = rules.rules.get("population")
        if population is not None and population(study) is not True:
            continue
        found = _FACTS[rules.endpoint.kind](cells, rules)
        if found is not None:
            facts[rules.endpoint.oid] = found
    return SubjectFacts(group=_group(cells), facts=facts)


def _group(cells: Cells) -> str | None:
    item = cells.compiled.study.endpoints.group_by
    value = None if item is None else _only(cells, item)
    return value if isinstance(value, str) else None


def _only(cells: Cells, item: ItemOID) -> Value:
    """The value of an item that a subject has once."""
    form = cells.compiled.study.form_of(item)
    pages = list(cells.by_form[form].values()) if form in cells.by_form else []
    return pages[0].single.values.get(item) if pages else None


def _day(cells: Cells, rules: EndpointRules, key: str) -> date | None:
    rule = rules.rules.get(key)
    return None if rule is None else day_of(rule(Place(cells)))


def _enrolled(cells: Cells, rules: EndpointRules) -> Enrolled | None:
    day = _day(cells, rules, "start")
    return None if day is None else Enrolled(day)


def _time(cells: Cells, rules: EndpointRules) -> TimeToEvent | None:
    start = _day(cells, rules, "start")
    horizon = whole(rules.rules["horizon"](Place(cells)))
    if start is None or horizon is None:
        return None
    event, competing = _day(cells, rules, "event"), _day(cells, rules, "competing")
    until = _day(cells, rules, "until")
    endings = [
        (day, ending)
        for day, ending in ((event, Ending.EVENT), (competing, Ending.COMPETING))
        if day is not None
    ]
    if endings:
        # On the same day the event itself counts, not what competes with it.
        day, ending = min(endings)
        passed = (day - start).days
        if passed <= horizon:
            return TimeToEvent(max(passed, 0), ending)
        return TimeToEvent(horizon, Ending.CENSORED)
    days = None if until is None else (until - start).days
    if days is not None:
        days = min(max(days, 0), horizon)
    return TimeToEvent(days, Ending.CENSORED)


def _course(cells: Cells, rules: EndpointRules) -> Course:
    item = rules.endpoint.item
    assert item is not None
    form = cells.compiled.study.form_of(item)
    baseline = rules.rules.get("baseline")
    value = None if baseline is None else baseline(Place(cells))
    states = {(one.definition.oid, one.repeat): one for one in event_states(cells)}
    points = tuple(
        _point(
            cells, rules, occurrence, item, states[occurrence.rules.event.oid, occurrence.repeat]
        )
        for occurrence in in_study_order(cells)
        if any(place.form == form for place in occurrence.rules.forms)
    )
    return Course(value if isinstance(value, Decimal) else None, points)


def _point(
    cells: Cells, rules: EndpointRules, occurrence: Occurrence, item: ItemOID, state: EventState
) -> CoursePoint:
    page = cells.page_beside(occurrence, item)
    value = None if page is None else page.single.values.get(item)
    rule = rules.rules.get("leave_out")
    left_out = (
        rule is not None
        and page is not None
        and rule(Place(cells, row=page.single, occurrence=occurrence)) is True
    )
    number = value if isinstance(value, Decimal) else None
    return CoursePoint(occurrence.rules.event.oid, occurrence.repeat, number, left_out, state.state)


def _counted(cells: Cells, rules: EndpointRules) -> tuple[Counted, ...]:
    per = rules.endpoint.per
    places = [Place(cells)]
    if per is not None:
        places = [
            Place(cells, occurrence=occurrence)
            for occurrence in in_study_order(cells)
            if occurrence.rules.event.oid == per
        ]
    return tuple(
        Counted(
            _truth(rules.rules["evaluable"](place)),
            {code: _truth(rule(place)) for code, rule in rules.parts.items()},
        )
        for place in places
    )


def _truth(value: Value) -> bool | None:
    return value if isinstance(value, bool) else None


def _visits(cells: Cells, rules: EndpointRules) -> Visits:
    assert rules.endpoint.kind is EndpointKind.COMPLETENESS
    return Visits(tuple((one.definition.oid, one.repeat, one.state) for one in event_states(cells)))


_FACTS: Mapping[EndpointKind, Callable[[Cells, EndpointRules], Fact | None]] = {
    EndpointKind.ENROLMENT: _enrolled,
    EndpointKind.SURVIVAL: _time,
    EndpointKind.COMPETING: _time,
    EndpointKind.COURSE: _course,
    EndpointKind.SHARE: _counted,
    EndpointKind.COMPLETENESS: _visits,
}
