"""What must be so before time zero: each line done, missing, different, or not allowed."""

from __future__ import annotations

from datetime import datetime

import pytest

from mscform.base.identity import ItemPath
from mscform.engine.form_state import RunState
from mscform.engine.go_state import GoState, LineStanding, LineState
from tests.builders import a_form
from tests.go_world import GO_FORMS, GO_LISTS
from tests.play import ZONE, Played
from tests.scenarios.test_infusion_day import ALERTS

BAG = "SE.A/F.BAG/I.BAG."


@pytest.fixture
def ward() -> Played:
    study = a_form(*GO_FORMS, alerts=ALERTS, codelists=GO_LISTS)
    return Played(study, now=datetime(2025, 3, 10, 8, 55, tzinfo=ZONE))


def run(ward: Played) -> RunState:
    found = ward.form("SE.A/F.MON").run
    assert found is not None
    return found


def before(ward: Played) -> GoState:
    found = run(ward).before
    assert found is not None
    return found


def line(ward: Played, code: str) -> LineState:
    return next(one for one in before(ward).lines if one.line.code == code)


def test_at_first_every_line_is_missing_and_says_where(ward: Played) -> None:
    state = before(ward)
    assert {one.standing for one in state.lines} == {LineStanding.MISSING}
    assert state.open == state.lines
    (blank,) = line(ward, "WRIST").blank
    assert str(blank) == BAG + "WRIST"
    (signs,) = line(ward, "SIGNS").blank
    assert signs.path == ItemPath("I.MON.VSDTC", "PRE")


def test_the_wristband_is_that_of_the_subject(ward: Played) -> None:
    ward.must(BAG + "WRIST", "01-002")
    other = line(ward, "WRIST")
    assert other.standing is LineStanding.DIFFERENT
    assert (other.scanned, other.known) == ("01-002", "01-001")
    ward.must(BAG + "WRIST", " 01-001 ")
    assert line(ward, "WRIST").standing is LineStanding.DONE


def test_a_scan_waits_for_what_it_is_compared_with(ward: Played) -> None:
    ward.must(BAG + "SCAN", "B-1")
    assert line(ward, "BAG").standing is LineStanding.MISSING
    ward.must(BAG + "CODE", "B-1")
    assert line(ward, "BAG").standing is LineStanding.DONE


def test_only_what_is_asked_can_be_missing(ward: Played) -> None:
    ward.must(BAG + "WARM", "Y")
    assert [str(one) for one in line(ward, "WARM").blank] == [BAG + "HOW"]
    ward.must(BAG + "HOW", "bath")
    assert line(ward, "WARM").standing is LineStanding.DONE


def test_no_is_told_in_the_words_of_the_study(ward: Played) -> None:
    ward.must(BAG + "CODE", "B-1")
    ward.must(BAG + "WARM", "N")
    cold = line(ward, "WARM")
    assert cold.standing is LineStanding.REFUSED
    assert cold.words is not None
    assert cold.words["en"] == "Bag B-1 is cold"


def test_a_missing_reason_is_no_answer(ward: Played) -> None:
    ward.must(BAG + "WARM", missing="ND")
    assert line(ward, "WARM").standing is LineStanding.MISSING


def test_two_checks_need_two_people_and_two_moments(ward: Played) -> None:
    for item, text in (("ONE", "nurse1"), ("ONE_AT", "2025-03-10 08:50"), ("TWO", "nurse1")):
        ward.must(BAG + item, text)
    assert line(ward, "PEOPLE").standing is LineStanding.SAME_PERSON
    ward.must(BAG + "TWO", "doctor1")
    assert [str(one) for one in line(ward, "PEOPLE").blank] == [BAG + "TWO_AT"]
    ward.must(BAG + "TWO_AT", "2025-03-10 08:51")
    assert line(ward, "PEOPLE").standing is LineStanding.DONE


def test_the_set_before_is_taken_as_a_whole(ward: Played) -> None:
    ward.must("SE.A/F.MON/I.MON.VSDTC[PRE]", "2025-03-10 08:50")
    assert line(ward, "SIGNS").standing is LineStanding.MISSING
    ward.must("SE.A/F.MON/I.MON.TEMP[PRE]", "36.8")
    assert line(ward, "SIGNS").standing is LineStanding.DONE


def test_once_begun_there_is_no_list(ward: Played) -> None:
    ward.must("SE.A/F.EX/I.EX.EXSTDTC", "2025-03-10 08:55")
    assert run(ward).before is None
