"""Running sheets of a real site: the board finds them, an act is written as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mscform.base.clock import FixedClock
from mscform.base.errors import CallError, EntryError
from mscform.base.identity import ItemOID
from mscform.engine.changes import Refused
from mscform.records.audit import Action
from mscform.services.places import item_at
from mscform.services.site import Site
from tests.running_site import START, SUBJECT, running_site, sheet, start


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def ward(tmp_path: Path, resources: Path, clock: FixedClock) -> Iterator[Site]:
    site = running_site(tmp_path, resources, clock)
    yield site
    site.close()


def value(site: Site, at: str) -> str | None:
    address = item_at(site.study, at)
    item = site.entry.state(SUBJECT, address.form).item(address.path)
    return None if item is None else item.text


def test_a_press_starts_the_run_and_the_board_shows_it(ward: Site) -> None:
    assert ward.runs.board() == ()
    assert start(ward).state.run is not None
    (running,) = ward.runs.board()
    assert (running.subject, running.card.run.began) == (SUBJECT, START)


def test_a_restart_shows_the_same_board(ward: Site) -> None:
    start(ward)
    before = ward.runs.board()
    ward._sessions.forget_all()
    assert ward.runs.board() == before


def test_an_act_that_does_not_fit_writes_nothing(ward: Site) -> None:
    start(ward)
    told = ward.runs.act(SUBJECT, sheet(ward), "START", at="2025-03-10 10:00")
    assert isinstance(told, Refused)
    assert told.message.code == "SVC-RUN-CLOSED"
    assert value(ward, "SE.A/F.EX/I.EX.EXSTDTC") == "2025-03-10T09:00+08:00"


def test_a_pause_is_a_row_of_its_own(ward: Site) -> None:
    start(ward)
    for minute in ("10", "20"):
        ward.runs.act(SUBJECT, sheet(ward), "PAUSE", at=f"2025-03-10 09:{minute}")
    assert value(ward, "SE.A/F.EX/I.EX.FROM[1]") == "2025-03-10T09:10+08:00"
    assert value(ward, "SE.A/F.EX/I.EX.FROM[2]") == "2025-03-10T09:20+08:00"


def test_what_an_act_does_not_have_is_said(ward: Site) -> None:
    start(ward)
    with pytest.raises(CallError, match="SVC-RUN-UNKNOWN"):
        ward.runs.act(SUBJECT, sheet(ward), "FLY", at="2025-03-10 09:10")
    answers = {ItemOID("I.EX.EXDUR"): "1"}
    with pytest.raises(EntryError, match="SVC-RUN-ITEM"):
        ward.runs.act(SUBJECT, sheet(ward), "PAUSE", at="2025-03-10 09:10", answers=answers)


def test_a_time_that_cannot_be_read_is_kept_as_typed(ward: Site) -> None:
    start(ward, "half past")
    assert value(ward, "SE.A/F.EX/I.EX.EXSTDTC") is None
    assert ward.runs.board() == ()


def test_a_sheet_leaves_the_board_a_day_after_its_last_set(ward: Site, clock: FixedClock) -> None:
    start(ward)
    clock.advance(timedelta(hours=25))
    assert ward.runs.board()
    clock.advance(timedelta(hours=3))
    assert ward.runs.board() == ()


def test_the_sheet_for_downtime_is_numbered_and_told(ward: Site) -> None:
    """Its number counts the prints of this form, and the ledger says which kind it was."""
    start(ward)
    for number, filled in ((1, False), (2, True)):
        pdf = ward.printing.downtime(SUBJECT, sheet(ward), filled=filled, languages=("en",))
        told = list(ward._context.database.ledger.events(action=Action.PRINTED))[-1].content or {}
        assert told["copy"] == number
        assert told["kind"] == ("runsheet" if filled else "downtime")
        assert told["document"] == hashlib.sha256(pdf).hexdigest()


def test_a_form_without_timed_sets_has_no_sheet_for_downtime(ward: Site) -> None:
    other = item_at(ward.study, "SE.A/F.EX/I.EX.EXSTDTC").form
    with pytest.raises(CallError) as caught:
        ward.printing.downtime(SUBJECT, other)
    assert caught.value.code == "SVC-NO-TIMED-SETS"
