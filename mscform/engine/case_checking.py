"""Cases judged before they run: every name in them must be one of the study."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from mscform.base.errors import CallError
from mscform.base.message import Message
from mscform.definitions.cases import Aspect, Case, CaseBook, Expectation, Surroundings
from mscform.definitions.faults import nearest
from mscform.definitions.logic import Position, Severity
from mscform.definitions.study import FormNeed, StudyDefinition
from mscform.engine.case_moments import read_case_moment
from mscform.engine.case_places import CasePlaces
from mscform.engine.checking import RuleFault
from mscform.engine.form_state import Need, PointState, VisitState
from mscform.records.clinical import FormStatus

_COUNT: Final = re.compile(r"\d{1,4}", re.ASCII)

_ENGINE_CODES: Final = (
    "TYPE",
    "RANGE",
    "REQUIRED",
    "CODELIST",
    "LENGTH",
    "PATTERN",
    "PRECISION",
    "UNIQUE",
)
_YES_NO: Final = ("yes", "no")
_WORDS: Final[Mapping[tuple[Aspect, str], Collection[str]]] = {
    (Aspect.ITEMS, "asked"): (*_YES_NO, Need.UNDECIDED.value),
    (Aspect.ITEMS, "mandatory"): _YES_NO,
    (Aspect.FINDINGS, "severity"): tuple(each.value for each in Severity),
    (Aspect.ALERTS, "complete"): _YES_NO,
    (Aspect.SCHEDULE, "exists"): _YES_NO,
    (Aspect.SCHEDULE, "state"): tuple(each.value for each in VisitState),
    (Aspect.TIMEPOINTS, "state"): tuple(each.value for each in PointState),
    (Aspect.FORMS, "exists"): _YES_NO,
    (Aspect.FORMS, "need"): tuple(each.value for each in FormNeed),
    (Aspect.FORMS, "status"): tuple(each.value for each in FormStatus),
}
"""Properties that are one of a few words."""

_PROPERTIES: Final[Mapping[Aspect, Collection[str]]] = {
    Aspect.SCHEDULE: ("exists", "earliest", "target", "latest", "state"),
    Aspect.TIMEPOINTS: ("planned", "earliest", "latest", "deviation", "state"),
    Aspect.FORMS: ("exists", "need", "status"),
}
"""The properties that a column of a table may ask for."""


def check_cases(study: StudyDefinition, book: CaseBook) -> tuple[RuleFault, ...]:
    """Every fault of the cases of a study: addresses, codes, parameters, moments, words."""
    judge = _Judge(study)
    faults = [fault for base in book.bases.values() for fault in judge.setting(base)]
    settings = {id(case.setting): case.setting for case in book.cases}
    faults += [fault for each in settings.values() for fault in judge.setting(each)]
    faults += [fault for case in book.cases for fault in judge.case(case)]
    told = {(fault.position, str(fault.message)): fault for fault in faults}
    return tuple(told.values())


class _Judge:
    """Judges cases by what a study knows."""

    def __init__(self, study: StudyDefinition) -> None:
        self._study = study
        self._places = CasePlaces(study)
        self._codes: Mapping[Aspect, Collection[str]] = {
            Aspect.FINDINGS: _findings(study),
            Aspect.PROPOSALS: _proposals(study),
            Aspect.TASKS: _tasks(study),
        }
        self._rules = {rule.oid for found in study.alert_sets for rule in found.rules}

    def setting(self, told: Surroundings) -> Iterator[RuleFault]:
        """The faults of what is given."""
        for name in told.parameters:
            if name not in self._study.parameters:
                yield _unknown(told.position, name, self._study.parameters)
        if told.now is not None and read_case_moment(told.now, None) is None:
            yield RuleFault(told.position, Message("ENG-CASE-MOMENT", {"text": told.now}))
        if told.queries is not None and not _COUNT.fullmatch(told.queries):
            yield RuleFault(told.position, Message("ENG-CASE-QUERIES", {"text": told.queries}))
        for entry in told.given:
            try:
                address = self._places.item(entry.at)
            except CallError as error:
                yield RuleFault(entry.position, error.message)
                continue
            item = self._study.item(address.path.item)
            if item is not None and item.is_derived:
                slots = {"question": item.question}
                yield RuleFault(entry.position, Message("ENG-DERIVED", slots))

    def case(self, case: Case) -> Iterator[RuleFault]:
        """The faults of one case."""
        yield from self.setting(case.own)
        for expected in case.expected:
            try:
                self._place(expected)
            except CallError as error:
                yield RuleFault(expected.position, error.message)
            yield from self._named(expected)
            yield from self._said(expected)

    def _place(self, expected: Expectation) -> None:
        aspect = expected.aspect
        if aspect is Aspect.ITEMS:
            self._places.item(expected.at)
        elif aspect is Aspect.SCHEDULE:
            self._places.event(expected.at)
        elif aspect in (Aspect.FORMS, Aspect.ALERTS, Aspect.TIMEPOINTS, Aspect.TASKS):
            if expected.at:
                self._places.form(expected.at)
        elif expected.at:
            self._places.any(expected.at)

    def _named(self, expected: Expectation) -> Iterator[RuleFault]:
        known = self._codes.get(expected.aspect)
        if known is not None and expected.code and expected.code not in known:
            yield _unknown(expected.position, expected.code, known)
        if expected.aspect is Aspect.ALERTS:
            for key in ("rules", "fires", "silent"):
                for rule in expected.wanted.get(key, "").split():
                    if rule not in self._rules:
                        yield _unknown(expected.position, rule, self._rules)

    def _said(self, expected: Expectation) -> Iterator[RuleFault]:
        properties = _PROPERTIES.get(expected.aspect)
        for key, text in expected.wanted.items():
            if properties is not None and key not in properties:
                yield _unknown(expected.position, key, properties)
            words = _WORDS.get((expected.aspect, key))
            if words is not None and text not in words:
                yield _unknown(expected.position, text, words)


def _unknown(position: Position, name: str, known: Collection[str]) -> RuleFault:
    near = nearest(name, known)
    if near is None:
        return RuleFault(position, Message("ENG-CASE-NAME", {"name": name}))
    return RuleFault(position, Message("ENG-CASE-NAME-NEAR", {"name": name, "nearest": near}))


def _findings(study: StudyDefinition) -> set[str]:
    items = (item for form in study.forms.values() for item in form.items())
    return {*_ENGINE_CODES, *(check.oid for item in items for check in item.checks)}


def _proposals(study: StudyDefinition) -> set[str]:
    items = (item for form in study.forms.values() for item in form.items())
    checks = (check.proposal for item in items for check in item.checks)
    told = {proposal.code for proposal in checks if proposal is not None}
    return told | {rule.proposal.code for rule in study.proposal_rules}


def _tasks(study: StudyDefinition) -> set[str]:
    groups = (group for form in study.forms.values() for group in form.groups)
    return {group.timed.extra_prefix for group in groups if group.timed is not None}
