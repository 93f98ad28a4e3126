"""Rehearsal patients: what they reach, what they cannot, and that the seed decides it all."""

from __future__ import annotations

import pytest

from mscform.definitions.reader import read_sources
from mscform.definitions.study import StudyDefinition
from mscform.engine.goals import GoalKind
from mscform.services.rehearsing import Rehearsal, rehearse
from mscform.services.studies import load_folder
from tests.builders import study_files
from tests.studies import ROOT

FORM = """\
form: F.A
title: A
groups:
  - group: IG.A.MAIN
    title: A
    items:
      - item: I.A.SMOKES
        question: Smokes?
        type: code
        codelist: CL.NY
      - item: I.A.PER_DAY
        question: Cigarettes a day
        type: integer
        ask_when: SMOKES == "Y"
        checks:
          - {check: A-1, holds: PER_DAY <= 57, severity: unusual, message: Many}
"""


def _study(form: str = FORM) -> StudyDefinition:
    return read_sources(study_files(form))


@pytest.fixture(scope="module")
def diary() -> Rehearsal:
    return rehearse(load_folder(ROOT / "forms" / "bp-diary").study)


def test_pages_of_the_diary_are_all_opened(diary: Rehearsal) -> None:
    assert diary.reached[GoalKind.PAGE] == diary.total[GoalKind.PAGE] > 0


def test_the_same_seed_reaches_the_same() -> None:
    one, other = (rehearse(_study(), 1, seed=7) for _ in range(2))
    assert [each.goal.what for each in one.unreached] == [
        each.goal.what for each in other.unreached
    ]
