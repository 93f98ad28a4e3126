"""How much of a study its own cases hold: they ought to notice every small wrong put into it."""

from __future__ import annotations

import multiprocessing
import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from mscform.base.errors import CallError
from mscform.base.identity import FormOID
from mscform.definitions.cases import Aspect, Case, CaseBook
from mscform.definitions.study import StudyDefinition
from mscform.engine.compiled import CompiledStudy
from mscform.engine.graph import Step, StepKind
from mscform.engine.mutant_kinds import THRESHOLDS, Kind
from mscform.engine.plan_mutants import Planned, plan_mutants
from mscform.engine.switchboard import Mutant, Switchboard
from mscform.services.case_running import CaseRunner

WORKERS: Final = 2
SAMPLE: Final = 10
"""With a seed one mutant of so many is tried."""

ENOUGH: Final = 95
"""Per cent of the moved ranges, tolerances and windows that cases must notice."""

_PATIENCE: Final = 60
"""So many cases are tried on a mutant, those nearest to it first."""

_SCHEDULED: Final = 100
"""Cases that tell days of the calendar come first for a wrong in a window."""


class Tally(NamedTuple):
    """How many mutants were tried, and how many of them a case noticed."""

    tried: int
    caught: int

    @property
    def percent(self) -> str:
        """How many of a hundred were noticed, to a tenth; never rounded up."""
        return f"{self.caught * 1000 // self.tried / 10:.1f}" if self.tried else "100"


@dataclass(frozen=True, slots=True, kw_only=True)
class MutationReport:
    """What became of the mutants; `missed` are those that no case noticed."""

    tried_of: Mapping[Kind, int]
    missed: tuple[Mutant, ...]

    def tally(self, kinds: Collection[Kind] = tuple(Kind)) -> Tally:
        """The figures of some kinds together."""
        tried = sum(self.tried_of.get(kind, 0) for kind in kinds)
        return Tally(tried, tried - sum(mutant.kind in kinds for mutant in self.missed))

    @property
    def suffices(self) -> bool:
        """Whether nearly all moved ranges, tolerances and windows were noticed."""
        tried, caught = self.tally(THRESHOLDS)
        return caught * 100 >= ENOUGH * tried


def check_by_mutation(
    study: StudyDefinition,
    book: CaseBook,
    seed: int | None = None,
    only: Collection[Kind] = tuple(Kind),
) -> MutationReport:
    """Try the mutants of a study on its cases; with a seed a sample of them, or some kinds only.

    Raises CallError (SVC-CASES-FIRST) where a case does not hold even without one.
    """
    check = _Check(study, book, only)
    planned = [each for each in plan_mutants(study) if each[0].kind in only]
    mutants: list[Mutant | Planned] = [*check.board.mutants, *planned]
    if seed is not None:
        # Not a secret: the same seed must choose the same mutants everywhere.
        mutants = random.Random(seed).sample(mutants, -(-len(mutants) // SAMPLE))  # noqa: S311
    missed = _shared(check, mutants)
    return MutationReport(
        tried_of=Counter(_plain(mutant).kind for mutant in mutants),
        missed=tuple(_plain(mutants[number]) for number in sorted(missed)),
    )


def placed(missed: Iterable[Mutant], folder: Path) -> tuple[Mutant, ...]:
    """The same mutants where a person finds them in the files of a study.

    Those of tables get the place of their cell, those of rules of several lines their own line.
    """
    from mscform.definitions.faults import FaultList
    from mscform.definitions.folded import SourceLines
    from mscform.definitions.reader_cells import table_cells
    from mscform.definitions.reader_folder import read_folder

    files = read_folder(folder, FaultList())
    source, cells = SourceLines(files), table_cells(files.get("parameters.yaml", b""))
    found = []
    for mutant in missed:
        place = mutant.position or cells.get((mutant.parameter, mutant.row, mutant.column))
        found.append(replace(mutant, position=None if place is None else source.place(place)))
    return tuple(found)


def _plain(mutant: Mutant | Planned) -> Mutant:
    return mutant if isinstance(mutant, Mutant) else mutant[0]


class _Check:
    """The cases of a study, each with the mutants that show anywhere in it."""

    def __init__(self, study: StudyDefinition, book: CaseBook, only: Collection[Kind]) -> None:
        self.board = Switchboard(study, only)
        self._book = book
        self._runner = CaseRunner(self.board.compiled, book)
        self._proposals = sorted(
            ((text.position.file, text.position.line), rule.proposal.code)
            for rule in study.proposal_rules
            if (text := rule.when).position
        )
        self._near: dict[Mutant, list[tuple[int, Case]]] = {}
        self._far: dict[Mutant, list[tuple[int, Case]]] = {}
        self._watch()

    def missed(self, mutants: Sequence[Mutant | Planned], numbers: Iterable[int]) -> list[int]:
        """Which of these mutants no case notices."""
        return [number for number in numbers if not self._is_noticed(mutants[number])]

    def _watch(self) -> None:
        """Run every case once, and note what would have been different."""
        stages: dict[int, frozenset[Mutant]] = {}
        board = self.board
        for case in self._book.cases:
            board.infected = set()
            stage = self._runner.prepare(case)
            stages.setdefault(stage, frozenset(board.infected))
            board.infected = set()
            result = self._runner.run(case)
            found, board.infected = board.infected, None
            if not result.holds:
                raise CallError("SVC-CASES-FIRST", place=str(case.position))
            for mutant in found:
                self._near.setdefault(mutant, []).append((len(found), case))
            for mutant in stages[stage] - found:
                self._far.setdefault(mutant, []).append((len(found), case))

    def _is_noticed(self, mutant: Mutant | Planned) -> bool:
        if not isinstance(mutant, Mutant):
            return self._is_planned_noticed(*mutant)
        board = self.board
        board.active = mutant
        steps = board.steps(mutant)
        cases = self._candidates(mutant, steps)
        try:
            return any(not self._runner.run(case, steps).holds for case in cases)
        finally:
            board.active = None

    def _candidates(self, mutant: Mutant, steps: Sequence[Step]) -> list[Case]:
        """The cases most likely to notice: they look where the mutant stands, and at little else.

        Those come last that stand on what it changed without touching it themselves.
        """
        names = {str(name) for step in steps for name in (step.item, step.form) if name}
        names |= {self._proposed_at(mutant) for step in steps if step.kind is StepKind.PROPOSAL}
        dated = mutant.kind is Kind.WINDOW

        def by_promise(told: tuple[int, Case]) -> tuple[int, int]:
            seen = _looks(told[1], names) + (_SCHEDULED if dated and _tells_days(told[1]) else 0)
            return -seen, told[0]

        near = sorted(self._near.get(mutant, ()), key=by_promise)
        far = sorted(self._far.get(mutant, ()), key=by_promise)
        return [case for _, case in (*near, *far)[:_PATIENCE]]

    def _proposed_at(self, mutant: Mutant) -> str:
        """What the rule proposes in which this mutant stands: the last one written before it."""
        if mutant.position is None:
            return ""
        at = (mutant.position.file, mutant.position.line)
        before = [code for place, code in self._proposals if place <= at]
        return before[-1] if before else ""

    def _is_planned_noticed(self, _: Mutant, form: FormOID, study: StudyDefinition) -> bool:
        told = [(_looks_at(case, form), case) for case in self._book.cases]
        cases = [case for looks, case in sorted(told, key=lambda each: -each[0]) if looks]
        if not cases:
            return False
        runner = CaseRunner(CompiledStudy(study), self._book)
        return any(not runner.run(case).holds for case in cases[:_PATIENCE])


def _looks(case: Case, names: Collection[str]) -> int:
    """How exactly a case looks at one of these items, forms and proposals."""
    parts = {part.partition("[")[0] for each in case.expected for part in each.at.split("/")}
    parts |= {each.code for each in case.expected if each.aspect is Aspect.PROPOSALS}
    return len(parts & set(names))


def _tells_days(case: Case) -> bool:
    """Does it expect something of the calendar?"""
    return any(expected.aspect is Aspect.SCHEDULE for expected in case.expected)


def _looks_at(case: Case, form: FormOID) -> int:
    """How likely a case sees moved minutes: it tells points or tasks of the form, or its items."""
    aspects = {expected.aspect for expected in case.expected if f"/{form}" in expected.at}
    if aspects & {Aspect.TIMEPOINTS, Aspect.TASKS}:
        return 2
    return 1 if aspects & {Aspect.ITEMS, Aspect.FINDINGS} else 0


def _shared(check: _Check, mutants: Sequence[Mutant | Planned]) -> list[int]:
    """Which mutants no case notices; the work is shared where processes can be forked."""
    numbers = range(len(mutants))
    if "fork" not in multiprocessing.get_all_start_methods():
        return check.missed(mutants, numbers)
    context: Any = multiprocessing.get_context("fork")
    running = []
    for worker in range(WORKERS):
        ours, theirs = context.Pipe(duplex=False)
        share = numbers[worker::WORKERS]
        process = context.Process(target=_tell, args=(theirs, check, mutants, share))
        process.start()
        running.append((process, ours))
    missed = []
    for process, pipe in running:
        missed += pipe.recv()
        process.join()
    return missed


def _tell(
    pipe: Any, check: _Check, mutants: Sequence[Mutant | Planned], numbers: Sequence[int]
) -> None:
    pipe.send(check.missed(mutants, numbers))
    pipe.close()
