"""Before time zero at a real site: scans, two people, and a start that was not go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mscform.base.clock import FixedClock
from mscform.base.errors import AccessError, CallError
from mscform.base.identity import FormKey
from mscform.engine.changes import NeedsReason, ReasonGiven, Refused
from mscform.engine.go_state import LineStanding, LineState
from mscform.services.data_entry import Committed
from mscform.services.go_lists import needs_new_check
from mscform.services.places import item_at
from mscform.services.runs import Done
from mscform.services.site import Site
from tests.documents.paper_tools import text_of
from tests.go_world import go_site
from tests.running_site import START, SUBJECT, put, sheet
from tests.staffed_site import DOCTOR, NURSE, SECRET

BAG = "SE.A/F.BAG/I.BAG."
TYPO = ReasonGiven(code="TYPO")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def ward(tmp_path: Path, resources: Path, clock: FixedClock) -> Iterator[Site]:
    site = go_site(tmp_path, resources, clock)
    yield site
    site.close()


def key(site: Site) -> FormKey:
    return sheet(site)


def line(site: Site, code: str) -> LineState:
    state = site.go_lists.of(SUBJECT, key(site))
    assert state is not None
    return next(one for one in state.lines if one.line.code == code)


def value(site: Site, at: str) -> str | None:
    address = item_at(site.study, at)
    item = site.entry.state(SUBJECT, address.form).item(address.path)
    return None if item is None or item.answer is None else item.answer.raw


def stand(site: Site, login: str, reason: ReasonGiven | None = None) -> object:
    return site.go_lists.attest(
        SUBJECT, key(site), "PEOPLE", login=login, secret=SECRET, reason=reason
    )


def test_a_mismatch_is_on_record_before_it_is_told(ward: Site) -> None:
    put(ward, BAG + "CODE", "B-1")
    told = ward.go_lists.scan(SUBJECT, key(ward), "B-2", line="BAG")
    assert told.line.standing is LineStanding.DIFFERENT
    assert (told.line.scanned, told.line.known) == ("B-2", "B-1")
    ward._sessions.forget_all()
    assert line(ward, "BAG").standing is LineStanding.DIFFERENT
    again = ward.go_lists.scan(SUBJECT, key(ward), "B-1", line="BAG")
    assert isinstance(again.outcome, NeedsReason)
    again = ward.go_lists.scan(SUBJECT, key(ward), "B-1", line="BAG", reason=TYPO)
    assert again.line.standing is LineStanding.DONE
    history = ward.entry.history(SUBJECT, item_at(ward.study, BAG + "SCAN"))
    assert [(event.content or {}).get("raw") for event in history] == ["B-2", "B-1"]


def test_a_code_goes_to_the_line_that_knows_it(ward: Site) -> None:
    put(ward, BAG + "CODE", "B-1")
    assert ward.go_lists.scan(SUBJECT, key(ward), "B-1", line="WRIST").line.line.code == "BAG"
    told = ward.go_lists.scan(SUBJECT, key(ward), SUBJECT, line="BAG")
    assert told.line.line.code == "WRIST"
    assert {line(ward, one).standing for one in ("WRIST", "BAG")} == {LineStanding.DONE}


def test_only_a_line_that_compares_takes_a_code(ward: Site) -> None:
    with pytest.raises(CallError, match="SVC-GO-NO-SCAN"):
        ward.go_lists.scan(SUBJECT, key(ward), "B-1", line="WARM")
    with pytest.raises(CallError, match="SVC-GO-UNKNOWN"):
        ward.go_lists.scan(SUBJECT, key(ward), "B-1", line="MOON")


def test_the_second_person_is_another_one(ward: Site) -> None:
    assert isinstance(stand(ward, NURSE.login), Committed)
    same = stand(ward, NURSE.login)
    assert isinstance(same, Refused)
    assert same.message.code == "SVC-GO-SAME-PERSON"
    with pytest.raises(AccessError):
        ward.go_lists.attest(SUBJECT, key(ward), "PEOPLE", login=DOCTOR.login, secret="no no no")
    assert isinstance(stand(ward, DOCTOR.login), Committed)
    assert line(ward, "PEOPLE").standing is LineStanding.DONE
    assert (value(ward, BAG + "ONE"), value(ward, BAG + "TWO")) == (NURSE.login, DOCTOR.login)
    assert value(ward, BAG + "TWO_AT") == "2025-03-10 09:00"
    with pytest.raises(CallError, match="SVC-GO-NO-PERSON"):
        stand(ward, DOCTOR.login)


def test_who_checks_anew_gives_the_reason_and_both_stand_again(
    ward: Site, clock: FixedClock
) -> None:
    for login in (NURSE.login, DOCTOR.login):
        stand(ward, login)
    assert not needs_new_check(line(ward, "PEOPLE"))
    clock.advance(timedelta(minutes=40))
    assert ward.go_lists.check_again(SUBJECT, key(ward), "PEOPLE", TYPO) is None
    assert value(ward, BAG + "ONE") is None
    for login in (DOCTOR.login, NURSE.login):
        if isinstance(stand(ward, login), NeedsReason):
            assert isinstance(stand(ward, login, TYPO), Committed)
    assert line(ward, "PEOPLE").standing is LineStanding.DONE
    assert value(ward, BAG + "ONE_AT") == "2025-03-10 09:40"


def test_a_start_that_was_not_go_needs_a_reason_and_keeps_it(ward: Site) -> None:
    told = ward.runs.act(SUBJECT, key(ward), "START", at="2025-03-10 09:00")
    assert isinstance(told, Refused)
    assert told.message.code == "SVC-GO-OPEN"
    assert value(ward, "SE.A/F.EX/I.EX.EXSTDTC") is None
    ward.go_lists.scan(SUBJECT, key(ward), SUBJECT, line="WRIST")
    done = ward.runs.act(SUBJECT, key(ward), "START", at="2025-03-10 09:00", why="It runs already")
    assert isinstance(done, Done)
    assert value(ward, "SE.A/F.EX/I.EX.OPEN") == "BAG,WARM,PEOPLE,SIGNS"
    assert value(ward, "SE.A/F.EX/I.EX.WHY") == "It runs already"
    assert ward.go_lists.of(SUBJECT, key(ward)) is None


def test_no_other_sheet_of_the_subject_runs(ward: Site) -> None:
    ward.runs.act(SUBJECT, key(ward), "START", at="2025-03-10 09:00", why="It runs already")
    assert ward.go_lists.also_running(SUBJECT, key(ward)) == ()
    (other,) = ward.go_lists.also_running(SUBJECT, item_at(ward.study, BAG + "CODE").form)
    assert other.card.form == key(ward)


def test_the_paper_tells_the_mismatch_and_why_it_began(ward: Site, tmp_path: Path) -> None:
    put(ward, BAG + "CODE", "B-1")
    ward.go_lists.scan(SUBJECT, key(ward), "B-2", line="BAG")
    ward.runs.act(SUBJECT, key(ward), "START", at="2025-03-10 09:00", why="It runs already")
    forms = (item_at(ward.study, at).form for at in (BAG + "SCAN", "SE.A/F.EX/I.EX.WHY"))
    bag, infusion = (
        " ".join(text_of(ward.printing.form(SUBJECT, form, languages=("en",)), tmp_path).split())
        for form in forms
    )
    assert "B-1" in bag
    assert "B-2" in bag
    for words in ("Wristband (WRIST)", "Bag (BAG)", "Two persons (PEOPLE)", "It runs already"):
        assert words in infusion
