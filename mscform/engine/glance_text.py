"""A glance as compact JSON and back. Titles and questions are not written: the study has them.

What cannot be read gives None: whoever asks then evaluates the subject.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from mscform.base.identity import EventOID, FormKey, FormOID
from mscform.base.text import TranslatedText
from mscform.definitions.study import FormNeed, StudyDefinition
from mscform.engine.endpoints import (
    Counted,
    Course,
    CoursePoint,
    Ending,
    Enrolled,
    Fact,
    SubjectFacts,
    TimeToEvent,
    Visits,
)
from mscform.engine.form_state import (
    Calendar,
    EventState,
    FormSummary,
    SubjectOverview,
    VisitState,
    WaitingForm,
)
from mscform.records.clinical import FormStatus

Find = Callable[[str], StudyDefinition | None]
"""A version of the study by its fingerprint."""

_UNREADABLE: Final = (ValueError, LookupError, TypeError, AttributeError, InvalidOperation)
_BETWEEN: Final = "\x1f"


def write_overview(overview: SubjectOverview, versions: Sequence[StudyDefinition]) -> str:
    """An overview as text; `versions` are those that judge the subject's forms, newest first.

    Raises ValueError where it shows something that none of them has.
    """
    told = {
        "v": [study.fingerprint for study in versions],
        "d": _day(overview.day_zero),
        "e": [_event(event, versions) for event in overview.events],
        "f": [_form(form, versions) for form in overview.forms],
        "s": [
            dict(answer) if isinstance(answer, TranslatedText) else answer
            for _, answer in overview.summary
        ],
        "w": [[*waiting.key, dict(waiting.words)] for waiting in overview.waiting],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


class OverviewReader:
    """Reads the overviews of a site; equal forms of different subjects become one object."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self._forms: dict[tuple[str, ...], dict[str, FormSummary]] = {}

    def read(self, text: str) -> SubjectOverview | None:
        """An overview as it was written; None where it cannot be read, or not any more."""
        try:
            return self._read(json.loads(text))
        except _UNREADABLE:
            return None

    def _read(self, told: dict[str, Any]) -> SubjectOverview | None:
        names = tuple(told["v"])
        found = [self._find(name) for name in names]
        versions = [study for study in found if study is not None]
        if len(versions) < len(names):
            return None
        known = self._forms.setdefault(names, {})
        for line in told["f"]:
            if line not in known:
                known[line] = _read_form(line, versions)
        newest = versions[0]
        questions = [_question(newest, oid) for oid in newest.subject_summary]
        return SubjectOverview(
            day_zero=_read_day(told["d"]),
            events=tuple(_read_event(event, versions) for event in told["e"]),
            forms=tuple([known[line] for line in told["f"]]),
            summary=tuple(
                (question, TranslatedText(answer) if isinstance(answer, dict) else answer)
                for question, answer in zip(questions, told["s"], strict=True)
            ),
            waiting=tuple(_read_waiting(one, newest) for one in told["w"]),
        )


def _question(study: StudyDefinition, oid: Any) -> TranslatedText:
    item = study.item(oid)
    if item is None:
        raise LookupError(oid)
    return item.question


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


# ---------------------------------------------------------------------- visits and forms


def _event(event: EventState, versions: Sequence[StudyDefinition]) -> list[Any]:
    oid, calendar = event.definition.oid, event.calendar
    days = (event.earliest, event.target, event.latest, event.visited)
    return [
        _place(study.event(oid) == event.definition for study in versions),
        oid,
        event.repeat,
        *map(_day, days),
        int(event.provisional),
        event.state.value,
        None if calendar is None else [_day(calendar.next_opens), int(calendar.begun)],
    ]


def _read_event(told: list[Any], versions: Sequence[StudyDefinition]) -> EventState:
    version, oid, repeat, *days, provisional, state, waits = told
    earliest, target, latest, visited = map(_read_day, days)
    definition, calendar = versions[version].event(oid), None
    if definition is None:
        raise LookupError(oid)
    if waits is not None and earliest is not None and latest is not None:
        calendar = Calendar(earliest, latest, _read_day(waits[0]), bool(waits[1]))
    return EventState(
        definition=definition,
        repeat=repeat,
        earliest=earliest,
        target=target,
        latest=latest,
        provisional=bool(provisional),
        visited=visited,
        state=VisitState(state),
        calendar=calendar,
    )


def _form(form: FormSummary, versions: Sequence[StudyDefinition]) -> str:
    oid = form.key.form
    version = _place(
        oid in study.forms and study.forms[oid].title == form.title for study in versions
    )
    counts = (form.open_findings, form.missing, form.alarming)
    older = () if form.older_version is None else (form.older_version,)
    parts = (version, form.need.value, form.status.value, *counts, *form.key, *older)
    return _BETWEEN.join(map(str, parts))


def _read_form(line: str, versions: Sequence[StudyDefinition]) -> FormSummary:
    version, need, status, found, missing, alarming, *key = line.split(_BETWEEN, 10)
    event, event_repeat, form, form_repeat, *older = key
    return FormSummary(
        key=FormKey(EventOID(event), event_repeat, FormOID(form), form_repeat),
        title=versions[int(version)].forms[FormOID(form)].title,
        need=FormNeed(need),
        status=FormStatus(status),
        open_findings=int(found),
        missing=int(missing),
        alarming=int(alarming),
        older_version=older[0] if older else None,
    )


def _read_waiting(told: list[Any], newest: StudyDefinition) -> WaitingForm:
    event, event_repeat, form, form_repeat, words = told
    return WaitingForm(
        key=FormKey(EventOID(event), event_repeat, FormOID(form), form_repeat),
        title=newest.forms[FormOID(form)].title,
        words=TranslatedText(words),
    )


def _place(fits: Any) -> int:
    """The first version that has a thing exactly so."""
    for place, it_fits in enumerate(fits):
        if it_fits:
            return place
    raise ValueError("no version has it")


# ---------------------------------------------------------------------- endpoints


def write_facts(facts: SubjectFacts) -> str:
    """The endpoints of a subject as text."""
    told = {"g": facts.group, "f": {oid: _fact(fact) for oid, fact in facts.facts.items()}}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def read_facts(text: str) -> SubjectFacts | None:
    """The endpoints as they were written; None where they cannot be read."""
    try:
        told = json.loads(text)
        facts = {oid: _READ[kind](*rest) for oid, (kind, *rest) in told["f"].items()}
        return SubjectFacts(group=told["g"], facts=facts)
    except _UNREADABLE:
        return None


def _fact(fact: Fact) -> list[Any]:
    match fact:
        case Enrolled(day):
            return ["enrolled", _day(day)]
        case TimeToEvent(days, ending):
            return ["time", days, int(ending)]
        case Course(baseline, points):
            return ["course", _number(baseline), [_point(point) for point in points]]
        case Visits(states):
            return ["visits", [[oid, repeat, state.value] for oid, repeat, state in states]]
        case _:
            return ["counted", [[one.evaluable, dict(one.parts)] for one in fact]]


def _number(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _read_number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _point(point: CoursePoint) -> list[Any]:
    value = _number(point.value)
    return [point.event, point.repeat, value, point.left_out, point.state.value]


def _read_course(baseline: str | None, points: list[Any]) -> Course:
    return Course(
        _read_number(baseline),
        tuple(
            CoursePoint(EventOID(event), repeat, _read_number(value), left_out, VisitState(state))
            for event, repeat, value, left_out, state in points
        ),
    )


def _read_visits(states: list[Any]) -> Visits:
    return Visits(
        tuple((EventOID(oid), repeat, VisitState(state)) for oid, repeat, state in states)
    )


_READ: Final[dict[str, Callable[..., Fact]]] = {
    "enrolled": lambda day: Enrolled(date.fromisoformat(day)),
    "time": lambda days, ending: TimeToEvent(days, Ending(ending)),
    "course": _read_course,
    "counted": lambda told: tuple(Counted(evaluable, parts) for evaluable, parts in told),
    "visits": _read_visits,
}
