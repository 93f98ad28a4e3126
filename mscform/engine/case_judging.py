"""Whether what a study's case expects is what the living subject tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final, NamedTuple

from mscform.base.identity import FormKey, ItemAddress
from mscform.definitions.cases import Aspect, Expectation
from mscform.engine.case_places import CasePlaces
from mscform.engine.evaluation import Evaluation
from mscform.engine.form_state import (
    AlertState,
    EventState,
    Finding,
    FormState,
    ItemState,
    Need,
    ProposalState,
    TaskState,
    TimePointState,
)
from mscform.engine.session import SubjectSession

_NEEDS: Final = {Need.ASKED: "yes", Need.NOT_ASKED: "no", Need.UNDECIDED: "undecided"}
_REQUIRED: Final = "REQUIRED"
Told = Mapping[str, str]
"""Properties of one place as texts, "" for a blank."""


class Shortfall(NamedTuple):
    """An expectation that was not met: what came instead, place by place."""

    expected: Expectation
    came: tuple[str, ...]


class Witness:
    """One subject as cases look at it; forms are drawn only when they are asked for."""

    def __init__(self, session: SubjectSession, places: CasePlaces) -> None:
        self._session = session
        self._places = places
        self._zone = session.zone

    def shortfall(self, expected: Expectation) -> Shortfall | None:
        """None where the expectation is met."""
        return _JUDGES[expected.aspect](self, expected)

    # ------------------------------------------------------------------ what is there

    @cached_property
    def _keys(self) -> frozenset[FormKey]:
        return frozenset(self._session.form_keys())

    @cached_property
    def _evaluation(self) -> Evaluation:
        return self._session.evaluation()

    def _form(self, key: FormKey) -> FormState | None:
        return self._session.form(key) if key in self._keys else None

    # ------------------------------------------------------------------ items

    def _item(self, expected: Expectation) -> Shortfall | None:
        state = self._session.item_at(self._places.item(expected.at))
        return _compared(expected, _told_item(state))

    # ------------------------------------------------------------------ findings, proposals

    def _finding(self, expected: Expectation) -> Shortfall | None:
        place = self._places.any(expected.at) if expected.at else None
        if place is None or expected.code == _REQUIRED:
            found: Iterable[Finding] = self._evaluation.findings
        elif isinstance(place, ItemAddress):
            found = self._session.findings_at((place,))
        else:
            form = self._form(place)
            found = () if form is None else form.findings
        here = [one for one in found if _stands_at(one.at, place, expected.row)]
        said = [one for one in here if one.code == expected.code]
        if not expected.code:
            said = [one for one in here if one.code != _REQUIRED]
        told = [
            (f"{one.at} {one.code} {one.severity}", {"severity": one.severity.value})
            for one in said
        ]
        others = [f"{one.at} {one.code} {one.severity}" for one in here if place is not None]
        return _sought(expected, told, others)

    def _proposal(self, expected: Expectation) -> Shortfall | None:
        place = self._places.any(expected.at) if expected.at else None
        if isinstance(place, tuple) and not isinstance(place, ItemAddress):
            form = self._form(place)
            found: Iterable[ProposalState] = () if form is None else form.proposals
        else:
            found = self._evaluation.proposals
        here = [one for one in found if _stands_at(one.at, place, expected.row)]
        told = [
            (
                f"{one.at} {one.code} {_text(one.grade)}".strip(),
                {"grade": _text(one.grade), "kind": one.kind.value},
            )
            for one in here
            if one.code == expected.code
        ]
        return _sought(expected, told, [f"{one.at} {one.code}" for one in here])

    def _task(self, expected: Expectation) -> Shortfall | None:
        place = self._places.form(expected.at) if expected.at else None
        here = [one for one in self._evaluation.tasks if place in (None, one.form)]
        told = [
            (f"{one.form} {one.code} {self._moment(one.due)}", self._told_task(one))
            for one in here
            if one.code == expected.code
        ]
        return _sought(expected, told, [f"{one.form} {one.code}" for one in here])

    def _told_task(self, found: TaskState) -> Told:
        return {"due": self._moment(found.due)}

    # ------------------------------------------------------------------ rows, visits, forms

    def _alert(self, expected: Expectation) -> Shortfall | None:
        key, row = self._places.row(expected)
        states = self._session.alerts(key)
        state = next((one for one in states if one.timepoint == row), None)
        wanted = {
            name: " ".join(sorted(text.split())) if name in _RULES else text
            for name, text in expected.wanted.items()
        }
        return _compared(expected, _told_alert(state, expected.wanted), wanted)

    def _visit(self, expected: Expectation) -> Shortfall | None:
        event, repeat = self._places.event(expected.at)
        for state in self._session.schedule():
            if state.definition.oid == event and state.repeat == repeat:
                return _compared(expected, _told_visit(state))
        return _compared(expected, {"exists": "no"})

    def _point(self, expected: Expectation) -> Shortfall | None:
        key, row = self._places.row(expected)
        form = self._form(key)
        states = () if form is None else form.timepoints
        state = next((one for one in states if one.code == row), None)
        return _compared(expected, {} if state is None else self._told_point(state))

    def _told_point(self, state: TimePointState) -> Told:
        return {
            "planned": self._moment(state.planned),
            "earliest": self._moment(state.earliest),
            "latest": self._moment(state.latest),
            "deviation": _text(state.deviation_minutes),
            "state": state.state.value,
        }

    def _summary(self, expected: Expectation) -> Shortfall | None:
        key = self._places.form(expected.at)
        for form in self._session.overview().forms:
            if form.key == key:
                told = {"exists": "yes", "need": form.need.value, "status": form.status.value}
                return _compared(expected, told)
        return _compared(expected, {"exists": "no"})

    def _moment(self, moment: datetime | None) -> str:
        return "" if moment is None else f"{moment.astimezone(self._zone):%Y-%m-%d %H:%M}"


_JUDGES: Final[Mapping[Aspect, Callable[[Witness, Expectation], Shortfall | None]]] = {
    Aspect.ITEMS: Witness._item,
    Aspect.FINDINGS: Witness._finding,
    Aspect.PROPOSALS: Witness._proposal,
    Aspect.TASKS: Witness._task,
    Aspect.ALERTS: Witness._alert,
    Aspect.SCHEDULE: Witness._visit,
    Aspect.TIMEPOINTS: Witness._point,
    Aspect.FORMS: Witness._summary,
}
_RULES: Final = frozenset({"rules", "fires", "silent"})


def _compared(expected: Expectation, told: Told, wanted: Told | None = None) -> Shortfall | None:
    """Property by property; what is not told is blank."""
    wished = expected.wanted if wanted is None else wanted
    came = {name: told.get(name, "") for name in wished}
    if came == wished:
        return None
    return Shortfall(expected, tuple(f"{name}: {text}" for name, text in came.items()))


def _sought(
    expected: Expectation, told: Sequence[tuple[str, Told]], others: list[str]
) -> Shortfall | None:
    """Something that fits must be there, or nothing may."""
    fitting = [
        said
        for said, properties in told
        if all(properties.get(name, "") == text for name, text in expected.wanted.items())
    ]
    if bool(fitting) == expected.present:
        return None
    return Shortfall(expected, tuple(fitting or [said for said, _ in told] or others))


def _stands_at(at: ItemAddress | FormKey, place: ItemAddress | FormKey | None, row: str) -> bool:
    """Whether something stands at an item, on a form, in a row of it, or anywhere (None)."""
    if place is None or at == place:
        return True
    if not isinstance(at, ItemAddress) or isinstance(place, ItemAddress):
        return False
    return at.form == place and row in ("", at.path.repeat)


def _told_item(state: ItemState | None) -> Told:
    if state is None:
        return {"asked": "no", "mandatory": "no"}
    return {
        "value": state.text or "",
        "asked": _NEEDS[state.need],
        "missing": (state.answer.missing if state.answer else None) or "",
        "mandatory": "yes" if state.mandatory else "no",
        "unit": state.unit or "",
    }


def _told_alert(state: AlertState | None, wanted: Told) -> Told:
    rules = () if state is None else state.rules
    complete = state is not None and state.complete
    fires = wanted.get("fires", "").split()
    silent = wanted.get("silent", "").split()
    later = None if state is None else state.escalate_after
    return {
        "level": "" if state is None else _text(state.level),
        "rules": " ".join(sorted(rules)),
        "fires": " ".join(sorted(rule for rule in fires if rule in rules)),
        "silent": " ".join(sorted(rule for rule in silent if rule not in rules)),
        "complete": "yes" if complete else "no",
        "escalate_after": "" if later is None else str(later // timedelta(minutes=1)),
    }


def _told_visit(state: EventState) -> Told:
    return {
        "exists": "yes",
        "earliest": _day(state.earliest),
        "target": _day(state.target),
        "latest": _day(state.latest),
        "state": state.state.value,
    }


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _text(number: int | None) -> str:
    return "" if number is None else str(number)
