"""The search for one goal: from the patients that came nearest, answer by answer."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import chain, islice, zip_longest
from typing import Final, NamedTuple

from mscform.base.identity import EventOID, FormKey, ItemAddress
from mscform.definitions.study import StudyDefinition
from mscform.engine.cells import Cells
from mscform.engine.goals import Goal
from mscform.engine.nearness import Nearness
from mscform.engine.spots import Spot, spots
from mscform.engine.trees import Trees
from mscform.engine.values import Value
from mscform.engine.wishes import Guesses
from mscform.services.rehearsal_patient import Patient, Typed
from mscform.services.rehearsal_values import Typist, Values

_PER_ITEM: Final = 8
_TRIALS: Final = 60
"""Answers tried in one step."""

_LITTLE: Final = 1e-9
Trial = Mapping[ItemAddress, Typed]


class Effort(NamedTuple):
    """How long one goal is looked for: from so many places, with so many tries from each.

    `measured`: so many places are measured to find the nearest ones.
    """

    starts: int
    tries: int
    measured: int


class Mark(NamedTuple):
    """A place that can be found again when answers have moved everything."""

    event: tuple[EventOID, str] | None
    form: FormKey | None
    row: tuple[str, str]


class Found(NamedTuple):
    """How a goal was reached."""

    patient: Patient
    changes: dict[ItemAddress, Typed]


class _Aim(NamedTuple):
    goal: Goal
    patient: Patient
    mark: Mark


class _State(NamedTuple):
    changes: Trial
    far: float
    guesses: Guesses


class Search:
    """Looks for goals; `tries` counts the answers tried for the last one."""

    def __init__(self, study: StudyDefinition, seed: int) -> None:
        # Not a secret: the same seed must search the same way everywhere.
        self._chance = random.Random(seed)  # noqa: S311
        values = Values(study, self._chance)
        self._typist = Typist(study, values)
        self._trees = Trees(study)
        self.tries = 0
        self.parameters: dict[str, dict[Value, None]] = {}

    def find(self, goal: Goal, pool: Sequence[Patient], effort: Effort) -> Found | None:
        """A patient that reaches a goal, or None where the effort was not enough."""
        self.tries = 0
        self.parameters = {}
        for patient, mark in self._starts(goal, pool, effort):
            changes = self._climb(_Aim(goal, patient, mark), self.tries + effort.tries)
            if changes is not None:
                return Found(patient, changes)
        return None

    # ------------------------------------------------------------------ where to begin

    def _starts(
        self, goal: Goal, pool: Sequence[Patient], effort: Effort
    ) -> list[tuple[Patient, Mark]]:
        found: list[tuple[int, float, int, Patient, Spot]] = []
        for patient in pool:
            for spot in spots(patient.session.cells, goal.scope):
                unmet = sum(not demand.is_met(spot.view) for demand in goal.demands)
                extra = spot.row is not None and not spot.row.page.scheduled
                found.append((unmet + extra, self._chance.random(), len(found), patient, spot))
        found.sort(key=lambda entry: entry[:3])
        measured = []
        for unmet, _, number, patient, spot in found[: effort.measured]:
            nearness = Nearness(patient.session.cells, self._trees)
            far = nearness.measure(goal, spot)
            blind = far > 0 and not nearness.guesses.items
            measured.append((blind, far, unmet, number, patient, spot))
        measured.sort(key=lambda entry: entry[:4])
        return [(patient, _mark(spot)) for *_, patient, spot in measured[: effort.starts]]

    # ------------------------------------------------------------------ step by step

    def _climb(self, aim: _Aim, limit: int) -> dict[ItemAddress, Typed] | None:
        state = self._measure(aim, {})
        while state.far > 0:
            moved = self._step(aim, state, limit)
            if moved is None:
                return None
            state = moved
        return dict(state.changes)

    def _step(self, aim: _Aim, state: _State, limit: int) -> _State | None:
        """The first answer that comes nearer; else a few at once that come no less near."""
        trials = self._trials(aim.patient, state)
        for trial in islice(trials, _TRIALS):
            if self.tries >= limit:
                return None
            moved = self._measure(aim, {**state.changes, **trial})
            if moved.far < state.far - _LITTLE:
                return moved
        while trials and self.tries < limit:
            count = min(len(trials), self._chance.choice((1, 2, 2, 3)))
            several = dict(state.changes)
            for trial in self._chance.sample(trials, count):
                several.update(trial)
            moved = self._measure(aim, several)
            if moved.far <= state.far:
                return moved
        return None

    def _measure(self, aim: _Aim, changes: Trial) -> _State:
        self.tries += 1
        session = aim.patient.session
        with session.supposing(aim.patient.supposed(changes)):
            spot = _found(session.cells, aim)
            if spot is None:
                return _State(changes, float("inf"), Guesses())
            nearness = Nearness(session.cells, self._trees)
            far = nearness.measure(aim.goal, spot)
            for name, wished in nearness.guesses.parameters.items():
                self.parameters.setdefault(name, {}).update(wished)
            return _State(changes, far, nearness.guesses)

    def _trials(self, patient: Patient, state: _State) -> list[Trial]:
        """Single answers, the first wish of every item before the second of any."""
        cells = patient.session.cells
        lists: list[list[Trial]] = []
        for address, wished in state.guesses.items.items():
            item = cells.compiled.rules.items[address.path.item].item
            now = _value(cells, address)
            typed = self._typist.typed(item, wished, now)
            if not wished:
                typed = self._typist.anything(item, patient.environment.now)
            before = state.changes.get(address, patient.answers.get(address))
            lists.append([{address: one} for one in typed[:_PER_ITEM] if one != before])
        return [one for one in chain.from_iterable(zip_longest(*lists)) if one is not None]


def _value(cells: Cells, address: ItemAddress) -> Value:
    page = cells.pages.get(address.form)
    rules = cells.compiled.rules.items[address.path.item]
    if page is None:
        return None
    rows = page.rows_of(rules.group.oid, repeating=rules.group.repeating)
    return next(
        (row.values.get(rules.item.oid) for row in rows if row.key == address.path.repeat), None
    )


def _mark(spot: Spot) -> Mark:
    event = None if spot.occurrence is None else spot.occurrence.key
    if spot.row is None:
        return Mark(event, None, ("", ""))
    return Mark(event, spot.row.page.key, (spot.row.group, spot.row.key))


def _found(cells: Cells, aim: _Aim) -> Spot | None:
    return next((spot for spot in spots(cells, aim.goal.scope) if _mark(spot) == aim.mark), None)
