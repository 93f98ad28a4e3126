"""Rehearsal patients: what they reach, what they cannot, and that the seed decides it all."""

from __future__ import annotations

import pytest

from mscform.definitions.reader import read_sources
from mscform.definitions.study import StudyDefinition
from mscform.engine.goals import GoalKind, goals_of
from mscform.engine.proofs import Prover
from mscform.services.rehearsing import Rehearsal, rehearse
from mscform.services.studies import load_folder
from tests.builders import a_form, an_event, study_files
from tests.smokers import smokers
from tests.studies import ROOT

FORM = smokers("PER_DAY <= 57")
EVENTS = an_event("A", "F.A") + an_event("B", "F.A")


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


EARLIER = """\
      - item: I.A.CUPS
        question: Cups a day
        type: integer
        ask_when: WHEN
        checks:
          - check: A-2
            holds: previous("I.A.CUPS") == 0 or CUPS < 7
            severity: unusual
            message: Odd
"""


def _two_visits(when: str) -> StudyDefinition:
    return a_form(FORM + EARLIER.replace("WHEN", when), events=EVENTS)


def test_nothing_is_earlier_where_a_question_is_asked_in_one_visit_only() -> None:
    (dead,) = rehearse(_two_visits("event_oid() == 'SE.A' and SMOKES == 'Y'"), 2).unreached
    assert (dead.goal.what, dead.goal.want) == ("A-2 I.A.CUPS", "false")
    assert dead.proof is not None
    assert dead.proof.code == "SVC-PROOF-LONE"
    assert dead.proof.slots["lone"] == "I.A.CUPS (SE.A)"


def test_an_earlier_value_is_found_where_a_question_is_asked_twice() -> None:
    assert rehearse(_two_visits("event_oid() != 'SE.C' and SMOKES == 'Y'"), 2).unreached == ()


@pytest.mark.parametrize(
    "holds",
    [
        'not (PER_DAY > 5 and "Y" in every("I.A.SMOKES"))',
        "is_answered(SMOKES) == True",
        'event_oid() == "SE.A" and PER_DAY > 5',
        'is_missing(previous("I.A.PER_DAY"))',
    ],
)
def test_nothing_that_can_be_reached_is_proven(holds: str) -> None:
    study = a_form(FORM.replace("PER_DAY <= 57", f"'{holds}'"), events=EVENTS)
    prover = Prover(study)
    goals = goals_of(study)
    assert [one.what for one in goals if prover.prove(one.scope, one.demands)] == []


def test_a_number_of_ticks_is_found() -> None:
    more = """\
      - item: I.A.WHERE
        question: Where?
        type: multi
        codelist: CL.NULL
        checks:
          - check: A-4
            holds: not ("ND" in WHERE and length(WHERE) > 2)
            severity: unusual
            message: Odd
"""
    assert rehearse(_study(FORM + more), 1).unreached == ()


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
