"""From what the endpoints are for each subject to the tables and curves of the whole study."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from mscform.base.message import Message
from mscform.base.text import TranslatedText
from mscform.definitions.endpoint import Endpoint, EndpointKind
from mscform.definitions.study import StudyDefinition
from mscform.engine.endpoints import (
    Counted,
    Course,
    CoursePoint,
    Ending,
    Enrolled,
    SubjectFacts,
    TimeToEvent,
    Visits,
)
from mscform.engine.form_state import VisitState
from mscform.engine.occasions import number_of
from mscform.services.survival import (
    Step,
    at_landmark,
    incidence_curve,
    survival_curve,
    wilson,
)

Cell = TranslatedText | Message | Decimal | int | str | None
"""None is a blank: nothing is known, or it cannot be estimated."""

Group = tuple[str | None, TranslatedText | Message]
"""A code of the grouping item with its meaning; None with a message for those not yet grouped."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name among the tables of the endpoint, headings, rows."""

    name: str
    columns: tuple[Message, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A step curve or a line of one group: points of day (or place of the visit) and value."""

    group: TranslatedText | Message
    points: tuple[tuple[Decimal, Decimal], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointResult:
    """One endpoint of the study: what is shown, and in `detail` what is only exported."""

    endpoint: Endpoint
    tables: tuple[Table, ...]
    detail: tuple[Table, ...] = ()
    curves: tuple[Curve, ...] = ()

    @property
    def stairs(self) -> bool:
        """Whether the curves are shares that stay until the next step."""
        return self.endpoint.kind in (EndpointKind.SURVIVAL, EndpointKind.COMPETING)

    def ticks(self, rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
        """The names of the places 0, 1, … of the x axis, from the rows of the table as told."""
        if self.stairs:
            return ()
        place = 0 if self.endpoint.kind is EndpointKind.ENROLMENT else 1
        return tuple(dict.fromkeys(row[place] for row in rows))


_COUNTS: Final = (EndpointKind.ENROLMENT, EndpointKind.COURSE, EndpointKind.COMPLETENESS)
_PLACES: Final = Decimal("0.01")
_NOBODY: Final = Message("SVC-EP-NO-GROUP")
_ALL: Final = Message("SVC-EP-ALL")


class Tables:
    """Makes the results of one study from the facts of its subjects."""

    def __init__(self, study: StudyDefinition, facts: Sequence[SubjectFacts]) -> None:
        self.endpoints = study.endpoints.entries
        self._study = study
        self._facts = facts
        self._groups = _groups(study, facts)

    def results(self) -> tuple[EndpointResult, ...]:
        """All endpoints, in the order of the study.

        Raises MachineError `SVC-STATISTICS` where the extra is not installed.
        """
        return tuple(self._result(one) for one in self.endpoints)

    def counts(self) -> tuple[EndpointResult, ...]:
        """Those endpoints that are told at once: the others wait a second for SciPy to load."""
        found = (one for one in self.endpoints if one.kind in _COUNTS)
        return tuple(self._result(one) for one in found)

    def _result(self, endpoint: Endpoint) -> EndpointResult:
        makers: Mapping[EndpointKind, Callable[[Endpoint], EndpointResult]] = {
            EndpointKind.ENROLMENT: self._enrolment,
            EndpointKind.SURVIVAL: self._times,
            EndpointKind.COMPETING: self._times,
            EndpointKind.COURSE: self._course,
            EndpointKind.SHARE: self._share,
            EndpointKind.COMPLETENESS: self._completeness,
        }
        return makers[endpoint.kind](endpoint)

    def _of(self, endpoint: Endpoint, group: str | None) -> list[object]:
        found = [one.facts.get(endpoint.oid) for one in self._facts if one.group == group]
        return [fact for fact in found if fact is not None]

    # ------------------------------------------------------------------ enrolment

    def _enrolment(self, endpoint: Endpoint) -> EndpointResult:
        days = {
            group: [fact.day for fact in self._of(endpoint, group) if isinstance(fact, Enrolled)]
            for group, _ in self._groups
        }
        everybody = [day for found in days.values() for day in found]
        months = sorted({f"{day:%Y-%m}" for day in everybody})
        rows: list[tuple[Cell, ...]] = []
        sums: list[int] = []
        for month in months:
            here = [
                sum(f"{day:%Y-%m}" == month for day in days[group]) for group, _ in self._groups
            ]
            sums.append(sum(here) + (sums[-1] if sums else 0))
            rows.append((month, *here, sum(here), sums[-1]))
        heads = [_head(title) for _, title in self._groups]
        columns = (Message("SVC-EP-MONTH"), *heads, _ALL, Message("SVC-EP-SO-FAR"))
        curve = tuple((Decimal(n), Decimal(so_far)) for n, so_far in enumerate(sums))
        return EndpointResult(
            endpoint=endpoint,
            tables=(Table("months", columns, tuple(rows)),),
            curves=(Curve(_ALL, curve),) if curve else (),
        )

    # ------------------------------------------------------------------ time to an event

    def _times(self, endpoint: Endpoint) -> EndpointResult:
        rows: list[tuple[Cell, ...]] = []
        detail: list[tuple[Cell, ...]] = []
        curves = []
        make = survival_curve if endpoint.kind is EndpointKind.SURVIVAL else incidence_curve
        for group, title in self._groups:
            found = [one for one in self._of(endpoint, group) if isinstance(one, TimeToEvent)]
            times = [(one.days, one.ending) for one in found if one.days is not None]
            if not found:
                continue
            steps = make(times)
            rows += [_landmark_row(title, steps, day) for day in endpoint.landmarks]
            unknown = len(found) - len(times)
            rows.append(_total_row(title, times, unknown))
            detail += [_step_row(title, step) for step in steps]
            curves.append(Curve(title, _stairs(endpoint, steps)))
        return EndpointResult(
            endpoint=endpoint,
            tables=(Table("landmarks", _columns("GROUP", "DAY", *_TIME_HEADS), tuple(rows)),),
            detail=(Table("steps", _columns("GROUP", "DAY", *_STEP_HEADS), tuple(detail)),),
            curves=tuple(curves),
        )

    # ------------------------------------------------------------------ course over visits

    def _course(self, endpoint: Endpoint) -> EndpointResult:
        rows: list[tuple[Cell, ...]] = []
        curves = []
        found = {
            group: [one for one in self._of(endpoint, group) if isinstance(one, Course)]
            for group, _ in self._groups
        }
        visits = _visits([course for courses in found.values() for course in courses])
        for group, title in self._groups:
            courses = found[group]
            points: list[tuple[Decimal, Decimal]] = []
            for place, visit in enumerate(visits if courses else ()):
                row, mean = self._course_row(title, visit, courses)
                rows.append(row)
                if mean is not None:
                    points.append((Decimal(place), mean))
            if points:
                curves.append(Curve(title, tuple(points)))
        return EndpointResult(
            endpoint=endpoint,
            tables=(Table("visits", _columns("GROUP", "VISIT", *_COURSE_HEADS), tuple(rows)),),
            curves=tuple(curves),
        )

    def _course_row(
        self, title: Cell, visit: tuple[str, str], courses: Sequence[Course]
    ) -> tuple[tuple[Cell, ...], Decimal | None]:
        pairs = [
            (course.baseline, point)
            for course in courses
            for point in course.points
            if (point.event, point.repeat) == visit
        ]
        used = [(base, one.value) for base, one in pairs if one.value is not None and _counts(one)]
        values = [value for _, value in used]
        changes = [value - base for base, value in used if base is not None]
        blank = Counter(_why_blank(one) for _, one in pairs if one.value is None or one.left_out)
        mean = statistics.mean(values) if values else None
        quarters = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else ()
        row = (
            title,
            self._visit_title(visit),
            len(values),
            *(blank[reason] for reason in _BLANKS),
            _two(mean),
            _two(statistics.stdev(values)) if len(values) > 1 else None,
            _two(statistics.median(values)) if values else None,
            _two(quarters[0]) if quarters else None,
            _two(quarters[2]) if quarters else None,
            _two(statistics.mean(changes)) if changes else None,
        )
        return row, mean

    def _visit_title(self, visit: tuple[str, str]) -> Cell:
        event = next(one for one in self._study.events if one.oid == visit[0])
        if not number_of(event, visit[1]):
            return event.short_title
        return TranslatedText(
            {language: f"{text} {visit[1]}" for language, text in event.short_title.items()}
        )

    # ------------------------------------------------------------------ shares

    def _share(self, endpoint: Endpoint) -> EndpointResult:
        rows: list[tuple[Cell, ...]] = []
        for group, title in self._groups:
            counted = [
                one
                for fact in self._of(endpoint, group)
                if isinstance(fact, tuple)
                for one in fact
                if isinstance(one, Counted)
            ]
            clear = [one for one in counted if one.evaluable is True]
            for part in endpoint.parts if counted else ():
                yes = sum(one.parts[part.code] is True for one in clear)
                known = sum(one.parts[part.code] is not None for one in clear)
                limits = wilson(yes, known)
                rows.append(
                    (
                        title,
                        part.title,
                        yes,
                        known,
                        len(counted) - known,
                        _percent(Decimal(yes) / known) if known else None,
                        _percent(limits[0]) if limits else None,
                        _percent(limits[1]) if limits else None,
                    )
                )
        columns = _columns("GROUP", "WHAT", "YES", "OF", "UNKNOWN", "PERCENT", "LOW", "HIGH")
        return EndpointResult(endpoint=endpoint, tables=(Table("shares", columns, tuple(rows)),))

    # ------------------------------------------------------------------ completeness

    def _completeness(self, endpoint: Endpoint) -> EndpointResult:
        told = [one.facts.get(endpoint.oid) for one in self._facts]
        states: dict[tuple[str, str], Counter[VisitState]] = {}
        for fact in told:
            for event, repeat, state in fact.states if isinstance(fact, Visits) else ():
                states.setdefault((event, repeat), Counter())[state] += 1
        order = {str(event.oid): place for place, event in enumerate(self._study.events)}
        rows = []
        for visit in sorted(states, key=lambda one: (order[one[0]], int(one[1] or "0"))):
            found = states[visit]
            wanted = found.total() - found[VisitState.NOT_YET] - found[VisitState.NOT_DUE]
            share = _percent(Decimal(found[VisitState.DONE]) / wanted) if wanted else None
            counts = (found[state] for state in VisitState)
            rows.append((self._visit_title(visit), *counts, share))
        heads = [f"STATE-{state.name.replace('_', '-')}" for state in VisitState]
        columns = _columns("VISIT", *heads, "PERCENT-DONE")
        return EndpointResult(endpoint=endpoint, tables=(Table("visits", columns, tuple(rows)),))


_TIME_HEADS: Final = ("AT-RISK", "EVENTS", "CENSORED", "SHARE", "ERROR", "LOW", "HIGH", "REMARK")
_STEP_HEADS: Final = ("AT-RISK", "EVENTS", "CENSORED", "SHARE", "ERROR", "LOW", "HIGH")
_BLANKS: Final = (VisitState.NOT_DUE, VisitState.MISSED, VisitState.NOT_YET, "left_out")
_COURSE_HEADS: Final = (
    *("N", "BLANK-NOT-DUE", "BLANK-MISSED", "BLANK-OPEN", "BLANK-LEFT-OUT"),
    *("MEAN", "SD", "MEDIAN", "Q1", "Q3", "CHANGE"),
)


def _columns(*names: str) -> tuple[Message, ...]:
    return tuple(Message(f"SVC-EP-{name}") for name in names)


def _head(title: TranslatedText | Message) -> Message:
    return title if isinstance(title, Message) else Message("SVC-EP-TITLE", {"title": title})


def _groups(study: StudyDefinition, facts: Sequence[SubjectFacts]) -> tuple[Group, ...]:
    """The groups in the order of their code list, then those not yet in one."""
    oid = study.endpoints.group_by
    if oid is None:
        return ((None, _ALL),)
    item = study.item(oid)
    assert item is not None
    assert item.code_list is not None
    met = {one.group for one in facts}
    codes = study.code_lists[item.code_list].items
    known: list[Group] = [(one.coded_value, one.decode) for one in codes if one.coded_value in met]
    return (*known, (None, _NOBODY)) if None in met else tuple(known)


def _landmark_row(title: Cell, steps: Sequence[Step], day: int) -> tuple[Cell, ...]:
    last, left, watched = at_landmark(steps, day)
    before = [step for step in steps if step.day <= day]
    return (
        title,
        day,
        left,
        sum(step.events for step in before),
        sum(step.censored for step in before),
        None if not steps else _four(Decimal(1) if last is None else last.share),
        None if last is None else _four(last.error),
        None if last is None else _four(last.low),
        None if last is None else _four(last.high),
        None if watched else Message("SVC-EP-CARRIED"),
    )


def _total_row(title: Cell, times: Sequence[tuple[int, Ending]], unknown: int) -> tuple[Cell, ...]:
    events = sum(ending is Ending.EVENT for _, ending in times)
    remark = Message("SVC-EP-NO-FOLLOW-UP", {"count": unknown}) if unknown else None
    censored = sum(ending is Ending.CENSORED for _, ending in times)
    return (title, _ALL, len(times), events, censored, None, None, None, None, remark)


def _step_row(title: Cell, step: Step) -> tuple[Cell, ...]:
    return (
        title,
        step.day,
        step.at_risk,
        step.events,
        step.censored,
        step.share,
        step.error,
        step.low,
        step.high,
    )


def _stairs(endpoint: Endpoint, steps: Sequence[Step]) -> tuple[tuple[Decimal, Decimal], ...]:
    start = Decimal(1) if endpoint.kind is EndpointKind.SURVIVAL else Decimal(0)
    return ((Decimal(0), start), *((step.day, step.share) for step in steps))


def _visits(courses: Sequence[Course]) -> list[tuple[str, str]]:
    """The visits of all courses, in the order in which any of them has them."""
    longest = sorted(courses, key=lambda one: -len(one.points))
    return list(dict.fromkeys((p.event, p.repeat) for one in longest for p in one.points))


def _counts(point: CoursePoint) -> bool:
    return not point.left_out


def _why_blank(point: CoursePoint) -> VisitState | str:
    if point.left_out:
        return "left_out"
    if point.state in (VisitState.NOT_DUE, VisitState.MISSED):
        return point.state
    return VisitState.NOT_YET


def _two(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(_PLACES, ROUND_HALF_UP)


def _four(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def _percent(share: Decimal) -> Decimal:
    return (share * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
