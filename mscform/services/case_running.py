"""Runs a study's own cases: each goes the way of `definitions evaluate`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import tzinfo
from itertools import chain
from typing import Final

from mscform.base.clock import zone_named
from mscform.base.message import Message
from mscform.definitions.cases import Case, CaseBook, Given, Surroundings, last_told
from mscform.definitions.logic import Position
from mscform.engine.case_judging import Shortfall, Witness
from mscform.engine.case_moments import read_case_moment
from mscform.engine.case_places import CasePlaces
from mscform.engine.compiled import CompiledStudy
from mscform.engine.environment import Environment
from mscform.engine.evaluation import Evaluation
from mscform.engine.graph import Step
from mscform.engine.session import SubjectSession
from mscform.engine.values import Value
from mscform.services.entries import Entry
from mscform.services.evaluating import DEFAULT_SUBJECT, Bench
from mscform.services.parameters import read_value

MOMENT: Final = "2030-01-01 12:00"
"""When a case without a moment is judged: long after everything that cases tell of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An entry of a case that no site would take."""

    position: Position
    at: str
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """What became of one case."""

    case: Case
    refused: tuple[Refusal, ...]
    shortfalls: tuple[Shortfall, ...]

    @property
    def holds(self) -> bool:
        """Whether everything came as expected."""
        return not self.refused and not self.shortfalls


@dataclass(slots=True)
class _Stage:
    """The shared part of several cases, evaluated once."""

    bench: Bench
    session: SubjectSession
    refused: tuple[Refusal, ...]


class CaseRunner:
    """Runs the cases of one book; what several of them stand on is evaluated once.

    `parameters` stand before the study's defaults and behind those of a case.
    """

    def __init__(
        self,
        compiled: CompiledStudy,
        book: CaseBook,
        parameters: Mapping[str, Value] | None = None,
    ) -> None:
        self._compiled = compiled
        self._book = book
        self._parameters = dict(parameters or {})
        self._zone = zone_named(compiled.study.time_zone)
        self._places = CasePlaces(compiled.study)
        self._stages: dict[tuple[object, ...], _Stage] = {}

    def prepare(self, case: Case) -> int:
        """Evaluate what a case stands on, if that was not done yet; a number for what it is."""
        return id(self._stage(case))

    def run(self, case: Case, anew: Iterable[Step] | None = None) -> CaseResult:
        """One case; `anew` are steps whose rules are others than when it was prepared."""
        stage = self._stage(case)
        bench = stage.bench.copy()
        refused = (*stage.refused, *_lay(bench, case.own.given, self._zone))
        with self._supposed(stage, bench, case, anew) as session:
            witness = Witness(session, self._places)
            shortfalls = [
                short
                for expected in case.expected
                if (short := witness.shortfall(expected)) is not None
            ]
        return CaseResult(case=case, refused=refused, shortfalls=tuple(shortfalls))

    def evaluation(self, case: Case) -> Evaluation:
        """All that is told of the subject of a case."""
        with self.living(case) as session:
            return session.evaluation()

    @contextmanager
    def living(self, case: Case) -> Iterator[SubjectSession]:
        """Inside, the subject of a case, alive."""
        stage = self._stage(case)
        bench = stage.bench.copy()
        _lay(bench, case.own.given, self._zone)
        with self._supposed(stage, bench, case) as session:
            yield session

    @contextmanager
    def _supposed(
        self, stage: _Stage, bench: Bench, case: Case, anew: Iterable[Step] | None = None
    ) -> Iterator[SubjectSession]:
        """The shared subject with the case's own entries; afterwards without them."""
        touched = {self._places.item(given.at).form for given in case.own.given}
        forms = {key: form for key, form in bench.forms().items() if key in touched}
        with stage.session.supposing(forms, anew):
            yield stage.session

    def run_all(self) -> tuple[CaseResult, ...]:
        """Every case, in the order of files and lines."""
        return tuple(self.run(case) for case in self._book.cases)

    def _stage(self, case: Case) -> _Stage:
        levels = self._book.chain(case)
        now = last_told((*levels, case.own), "now") or MOMENT
        queries = queries_told((*levels, case.own))
        parameters = parameters_told((*levels, case.own))
        shared = [level for level in levels if level.given]
        key = (*map(id, shared), now, queries, *sorted(parameters.items()))
        found = self._stages.get(key)
        if found is None:
            found = self._stages[key] = self._made(shared, (now, queries), parameters)
        return found

    def _made(
        self,
        levels: Iterable[Surroundings],
        told: tuple[str, int],
        parameters: Mapping[str, Value],
    ) -> _Stage:
        now, queries = told
        moment = read_case_moment(now, self._zone)
        assert moment is not None
        environment = Environment(
            now=moment.astimezone(self._zone),
            zone=self._zone,
            parameters={**self._parameters, **parameters},
            queries=queries,
        )
        bench = Bench(self._compiled, environment)
        given = tuple(chain.from_iterable(level.given for level in levels))
        refused = _lay(bench, given, self._zone)
        session = bench.sessions(DEFAULT_SUBJECT)[0]
        return _Stage(bench, session, refused)


def _lay(bench: Bench, given: tuple[Given, ...], zone: tzinfo) -> tuple[Refusal, ...]:
    """Lay entries; those that cannot be are told."""
    bad = bench.take((_entry(number, each, zone) for number, each in enumerate(given)), None)
    return tuple(
        Refusal(position=given[one.line].position, at=given[one.line].at, message=one.error.message)
        for one in bad
    )


def _entry(number: int, given: Given, zone: tzinfo) -> Entry:
    return Entry(
        line=number,
        subject=None,
        at=given.at,
        raw=given.value,
        missing=given.missing,
        measured=None if given.measured is None else read_case_moment(given.measured, zone),
        reason=None,
        note=None,
        login=None,
    )


def queries_told(levels: Sequence[Surroundings]) -> int:
    """How many queries wait; the nearest counts, none where nothing is said."""
    return int(last_told(levels, "queries") or 0)


def parameters_told(levels: Iterable[Surroundings]) -> dict[str, Value]:
    """The values of parameters; the nearest counts."""
    return {
        name: read_value(told) if isinstance(told, str) else told
        for level in levels
        for name, told in level.parameters.items()
    }
