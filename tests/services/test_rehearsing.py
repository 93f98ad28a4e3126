"""Rehearsal patients: what they reach, what they cannot, and that the seed decides it all."""

from __future__ import annotations

import pytest

from mscform.definitions.reader import read_sources
from mscform.definitions.study import StudyDefinition
from mscform.engine.goals import GoalKind
from mscform.services.rehearsing import Rehearsal, rehearse
from mscform.services.studies import load_folder
from tests.builders import study_files
from tests.smokers import smokers
from tests.studies import ROOT

FORM = smokers("PER_DAY <= 57")


def _study(form: str = FORM) -> StudyDefinition:
    return read_sources(study_files(form))


@pytest.fixture(scope="module")
def diary() -> Rehearsal:
    return rehearse(load_folder(ROOT / "forms" / "bp-diary").study)


def test_everything_of_the_diary_is_reached(diary: Rehearsal) -> None:
    assert [one.goal.what for one in diary.unreached] == []
    assert diary.reached == diary.total
    assert diary.total[GoalKind.ALERT] == 4


def test_a_rule_that_reads_nothing_is_proven_dead() -> None:
    found = rehearse(_study(FORM.replace('SMOKES == "Y"', '1 > 2 and SMOKES == "Y"')), 2)
    dead = {(one.goal.role, one.goal.want): one.proof for one in found.unreached}
    assert set(dead) == {("ASKED", "true"), ("CHECK", "false"), ("CHECK", "true")}
    assert all(proof is not None for proof in dead.values())
    assert found.sound


def test_a_contradiction_is_proven_by_enumeration() -> None:
    check = 'PER_DAY <= 57 or SMOKES == "N"'
    found = rehearse(_study(FORM.replace("PER_DAY <= 57", 'SMOKES != "N"')), 2)
    (dead,) = found.unreached
    assert (dead.goal.what, dead.goal.want) == ("A-1 I.A.PER_DAY", "false")
    assert dead.proof is not None
    assert dead.proof.slots == {"combinations": 3, "parts": 1}
    assert rehearse(_study(FORM.replace("PER_DAY <= 57", check)), 2).unreached == ()


def test_what_is_neither_reached_nor_proven_is_not_sound() -> None:
    found = rehearse(_study(FORM.replace("PER_DAY <= 57", "PER_DAY * PER_DAY >= 0")), 1)
    (left,) = found.unreached
    assert left.proof is None
    assert left.tries > 0
    assert not found.sound


def test_a_narrow_value_is_found_through_a_computed_one() -> None:
    more = """\
      - item: I.A.PACKS
        question: Packs a day
        type: decimal
        decimals: 2
        calculate: PER_DAY / 20
        checks:
          - {check: A-2, holds: PACKS != 2.35, severity: unusual, message: Odd}
"""
    assert rehearse(_study(FORM + more), 1).unreached == ()


def test_the_same_seed_reaches_the_same() -> None:
    one, other = (rehearse(_study(), 1, seed=7) for _ in range(2))
    assert one == other or (one.patients, one.reached) == (other.patients, other.reached)
