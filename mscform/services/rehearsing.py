"""Rehearsal of a study: patients that walk every branch, and what none of them can reach."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import inf
from typing import Final

from mscform.base.clock import zone_named
from mscform.base.identity import FormOID
from mscform.base.message import Message, Slot
from mscform.definitions.cases import CaseBook
from mscform.definitions.study import EventType, StudyDefinition
from mscform.engine.cells import Cells, Page
from mscform.engine.compiled import CompiledStudy
from mscform.engine.environment import Environment
from mscform.engine.goals import Goal, GoalKind, goals_of
from mscform.engine.proofs import Proof, Prover
from mscform.engine.session import SubjectSession
from mscform.engine.spots import spots
from mscform.engine.values import Value
from mscform.engine.wishes import Absent, Other
from mscform.services.case_running import CaseRunner
from mscform.services.rehearsal_cases import case_patient
from mscform.services.rehearsal_patient import Patient
from mscform.services.rehearsal_search import Effort, Search
from mscform.services.rehearsal_walk import Walk

SUBJECTS: Final = 6
"""Patients that walk before goals are looked for one by one."""

NOW: Final = datetime(2030, 1, 1, 4, tzinfo=UTC)
"""When rehearsals happen: long after everything that patients tell of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """A goal that no patient reached: the proof that none can, or how often it was tried."""

    goal: Goal
    tries: int
    proof: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What a rehearsal saw. `sound`: everything was reached, or proven to be out of reach."""

    patients: int
    total: dict[GoalKind, int]
    reached: dict[GoalKind, int]
    unreached: tuple[Unreached, ...]

    @property
    def sound(self) -> bool:
        """Whether everything was reached, or proven to be out of reach."""
        return all(one.proof is not None for one in self.unreached)


@dataclass(slots=True)
class Coverage:
    """Which goals are still open; `reached` names the patient that reached each other one."""

    open: dict[Goal, None]
    reached: dict[Goal, int] = field(default_factory=dict)

    def look(
        self, session: SubjectSession, number: int, forms: Collection[FormOID] | None = None
    ) -> list[Goal]:
        """Tick off what a patient reaches as it is now; in these forms and visits only."""
        found = [
            goal
            for goal in self.open
            if (forms is None or goal.scope.form is None or goal.scope.form in forms)
            and is_reached(goal, session.cells)
        ]
        for goal in found:
            del self.open[goal]
            self.reached[goal] = number
        return found


def is_reached(goal: Goal, cells: Cells) -> bool:
    """Whether a subject reaches a goal as it is now."""
    if goal.form is not None:
        return any(
            page.key.event == goal.scope.event and (page.scheduled or _is_opened_by_hand(page))
            for page in cells.by_form[goal.form].values()
        )
    return any(
        all(demand.is_met(spot.view) for demand in goal.demands)
        for spot in spots(cells, goal.scope)
    )


def _is_opened_by_hand(page: Page) -> bool:
    """A form of a visit that no rule plans."""
    rules = page.occurrence.rules
    return rules.event.event_type is EventType.UNSCHEDULED and rules.exists_when is None


def draw_everything(patient: Patient) -> None:
    """Every form as a person would see it, and the whole subject: the engine may not stumble."""
    session = patient.session
    for key in session.form_keys():
        session.form(key)
    session.overview()
    session.evaluation()


def rehearse(
    study: StudyDefinition, subjects: int = SUBJECTS, seed: int = 1, book: CaseBook | None = None
) -> Rehearsal:
    """Walk, look at the patients of the study's own cases, search; deterministic by the seed."""
    return _Rehearsing(study, seed).run(subjects, book)


_EFFORTS: Final = (
    Effort(starts=1, tries=40, measured=8),
    Effort(starts=4, tries=80, measured=300),
)
_UTMOST: Final = Effort(starts=2, tries=300, measured=300)
"""For what opens further questions: much may depend on it."""

_MOST: Final = 1200
"""Answers tried with the utmost effort, for all goals together: every rehearsal has to end."""

_VALUES: Final = 2
_VISITORS: Final = 2
"""So many patients are tried at sites with so many other values of a parameter."""

_OPENING: Final = ("EXISTS", "THERE", "PAGE", "POINT", "GROUP")
"""Goals that bring new questions: whoever reaches one walks on."""


class _Rehearsing:
    def __init__(self, study: StudyDefinition, seed: int) -> None:
        self._compiled = CompiledStudy(study)
        self._seed = seed
        self._goals = goals_of(study)
        self._coverage = Coverage(dict.fromkeys(self._goals))
        self._environment = Environment(now=NOW, zone=zone_named(study.time_zone))
        self._search = Search(study, seed)
        self._pool: list[Patient] = []
        self._count = 0
        self._tries: dict[Goal, int] = {}
        self._proofs: dict[Goal, Proof] = {}
        self._visits: set[tuple[str, Value, int]] = set()

    def run(self, subjects: int, book: CaseBook | None) -> Rehearsal:
        for _ in range(subjects):
            self._count += 1
            self._let_walk(Patient(self._compiled, self._environment, self._count))
        if book is not None:
            self._look_at_cases(book)
        self._prove()
        for effort in _EFFORTS:
            self._look_for_all(effort, opening=True)
            self._look_for_all(effort, opening=False)
        self._look_for_all(_UTMOST, opening=True, most=_MOST)
        return self._told()

    def _prove(self) -> None:
        prover = Prover(self._compiled.study)
        for goal in self._coverage.open:
            proof = prover.prove(goal.scope, goal.demands)
            if proof is not None:
                self._proofs[goal] = proof

    def _look_for_all(self, effort: Effort, *, opening: bool, most: float = inf) -> None:
        tries = 0
        for goal in [goal for goal in self._coverage.open if goal not in self._proofs]:
            if (goal.role in _OPENING) is opening and goal in self._coverage.open and tries < most:
                self._look_for(goal, effort)
                tries += self._search.tries

    def _let_walk(self, patient: Patient) -> None:
        Walk(patient, self._seed * 1000 + patient.number).walk()
        self._keep(patient)

    def _keep(self, patient: Patient) -> None:
        draw_everything(patient)
        if self._coverage.look(patient.session, patient.number) or not self._pool:
            self._pool.append(patient)

    def _look_at_cases(self, book: CaseBook) -> None:
        """The subjects of the study's own cases are patients as well."""
        runner = CaseRunner(self._compiled, book)
        for case in book.cases:
            with runner.living(case) as session:
                forms = {key.form for key in session.data.forms}
                found = self._coverage.look(session, self._count + 1, forms)
            if found:
                self._count += 1
                self._pool.append(case_patient(self._compiled, book, case, self._count))

    def _look_for(self, goal: Goal, effort: Effort) -> None:
        found = self._search.find(goal, self._pool, effort)
        self._tries[goal] = self._tries.get(goal, 0) + self._search.tries
        if found is None:
            self._try_another_site(goal)
            return
        self._count += 1
        if goal.role in _OPENING:
            self._let_walk(found.patient.twin(self._count, found.changes))
        else:
            session = found.patient.session
            with session.supposing(found.patient.supposed(found.changes)):
                self._coverage.look(session, self._count)

    def _try_another_site(self, goal: Goal) -> None:
        """Patients of a site with other parameters, where the rule looks at any."""
        for name, wished in list(self._search.parameters.items()):
            for value in list(wished)[:_VALUES]:
                for patient in self._pool[:_VISITORS]:
                    visit = (name, value, patient.number)
                    told = isinstance(value, (Other, Absent)) or visit in self._visits
                    if goal in self._coverage.open and not told:
                        self._visits.add(visit)
                        self._count += 1
                        self._keep(patient.twin(self._count, {}, {name: value}))

    def _told(self) -> Rehearsal:
        found = self._coverage
        return Rehearsal(
            patients=self._count,
            total={kind: sum(goal.kind is kind for goal in self._goals) for kind in GoalKind},
            reached={kind: sum(goal.kind is kind for goal in found.reached) for kind in GoalKind},
            unreached=tuple(
                Unreached(
                    goal=goal,
                    tries=self._tries.get(goal, 0),
                    proof=_in_words(self._proofs[goal]) if goal in self._proofs else None,
                )
                for goal in found.open
            ),
        )


def _in_words(proof: Proof) -> Message:
    if not proof.parts:
        return Message("SVC-PROOF-CONSTANT")
    slots: dict[str, Slot] = {"combinations": proof.combinations, "parts": proof.parts}
    if not proof.lone:
        return Message("SVC-PROOF-ALL", slots)
    slots["lone"] = ", ".join(f"{item} ({event})" for item, event in proof.lone)
    return Message("SVC-PROOF-LONE", slots)
