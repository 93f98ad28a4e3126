"""Rehearsal of a study: patients that walk every branch, and what none of them can reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from mscform.base.clock import zone_named
from mscform.base.message import Message
from mscform.definitions.study import StudyDefinition
from mscform.engine.compiled import CompiledStudy
from mscform.engine.environment import Environment
from mscform.engine.goals import Goal, GoalKind, goals_of
from mscform.engine.spots import spots
from mscform.services.rehearsal_patient import Patient
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

    def look(self, patient: Patient) -> list[Goal]:
        """Tick off what a patient reaches as it is now."""
        found = [goal for goal in self.open if is_reached(goal, patient)]
        for goal in found:
            del self.open[goal]
            self.reached[goal] = patient.number
        return found


def is_reached(goal: Goal, patient: Patient) -> bool:
    """Whether a patient reaches a goal as it is now."""
    cells = patient.session.cells
    if goal.form is not None:
        return any(
            page.key.event == goal.scope.event and (page.scheduled or page.begun)
            for page in cells.by_form[goal.form].values()
        )
    return any(
        all(demand.is_met(spot.view) for demand in goal.demands)
        for spot in spots(cells, goal.scope)
    )


def draw_everything(patient: Patient) -> None:
    """Every form as a person would see it, and the whole subject: the engine may not stumble."""
    session = patient.session
    for key in session.form_keys():
        session.form(key)
    session.overview()
    session.evaluation()


def rehearse(study: StudyDefinition, subjects: int = SUBJECTS, seed: int = 1) -> Rehearsal:
    """Walk, search, prove; deterministic by the seed."""
    compiled = CompiledStudy(study)
    goals = goals_of(study)
    coverage = Coverage(dict.fromkeys(goals))
    environment = Environment(now=NOW, zone=zone_named(study.time_zone))
    for number in range(1, subjects + 1):
        patient = Patient(compiled, environment, number)
        Walk(patient, seed * 1000 + number).walk()
        draw_everything(patient)
        coverage.look(patient)
    return _told(goals, coverage, subjects)


def _told(goals: Iterable[Goal], coverage: Coverage, patients: int) -> Rehearsal:
    goals = tuple(goals)
    return Rehearsal(
        patients=patients,
        total={kind: sum(goal.kind is kind for goal in goals) for kind in GoalKind},
        reached={kind: sum(goal.kind is kind for goal in coverage.reached) for kind in GoalKind},
        unreached=tuple(Unreached(goal=goal, tries=0) for goal in coverage.open),
    )
