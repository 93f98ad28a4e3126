"""The clock of the computer is moved, slept, restarted: noticed, reckoned with, never hidden."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mscform.base.clock import FixedClock, TrainingClock
from mscform.base.errors import EntryError
from mscform.engine.board import Urgency
from mscform.records.audit import Action, AuditEvent
from mscform.records.timekeeping import ClockKind, fact_of
from mscform.services.site import Site
from tests.documents.paper_tools import squeezed, text_of
from tests.running_site import START, SUBJECT, put, running_site, sheet, start
from tests.staffed_site import SECRET

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PRE = "SE.A/F.MON/I.MON.TEMP[PRE]"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def ward(tmp_path: Path, resources: Path, clock: FixedClock) -> Iterator[Site]:
    site = running_site(tmp_path, resources, clock)
    yield site
    site.close()


def reopened(ward: Site, clock: FixedClock) -> Site:
    ward.close()
    return Site.open(ward.folder, login="nurse1", password=SECRET, clock=clock)


def clock_events(site: Site) -> list[AuditEvent]:
    return list(site._context.database.ledger.events(action=Action.CLOCK))


def kinds(site: Site) -> list[ClockKind]:
    return [fact.kind for event in clock_events(site) if (fact := fact_of(event)) is not None]


def last_status(site: Site) -> str:
    *_, last = site._context.database.ledger.events(action=Action.ANSWER)
    return last.clock_status


@pytest.mark.req("CLK-04")
@pytest.mark.parametrize("step", [-HOUR, timedelta(days=1), -2 * MINUTE, timedelta(seconds=3)])
def test_a_jump_is_found_at_the_next_commit(ward: Site, clock: FixedClock, step: timedelta) -> None:
    start(ward)
    put(ward, PRE, "36.6")
    assert (kinds(ward), last_status(ward)) == ([], "steady")
    clock.jump(step)
    put(ward, "SE.A/F.MON/I.MON.TEMP[30M]", "36.8")
    (event,) = clock_events(ward)
    fact = fact_of(event)
    assert fact is not None
    assert (fact.kind, fact.moved, fact.correction) == (ClockKind.JUMP, step, -step)
    assert event.content is not None
    assert event.content["before"]["wall"] == "2025-03-10T09:00:00.000+08:00"
    assert event.content["now"]["wall"] == (START + step).isoformat(timespec="milliseconds")
    numbers = [one.ref.number for one in ward._context.database.ledger.events()]
    assert sorted(numbers) == numbers == list(range(1, len(numbers) + 1))
    assert last_status(ward) == "unchecked"


@pytest.mark.req("CLK-04")
def test_a_jump_is_found_within_a_minute_though_nobody_types(ward: Site, clock: FixedClock) -> None:
    assert ward.clocks.watch().doubt is None
    clock.advance(MINUTE)
    clock.jump(-HOUR)
    doubt = ward.clocks.watch().doubt
    assert doubt is not None
    assert doubt.moved == -HOUR
    assert ward.clocks.watch().doubt == doubt
    assert kinds(ward) == [ClockKind.JUMP]


@pytest.mark.req("CLK-04")
def test_what_a_server_does_slowly_is_no_jump_until_it_adds_up(
    ward: Site, clock: FixedClock
) -> None:
    for _ in range(60):
        clock.advance(MINUTE)
        clock.jump(timedelta(seconds=1))
        assert ward.clocks.watch().doubt is None
    clock.jump(timedelta(seconds=1))
    assert ward.clocks.watch().doubt is not None
    assert kinds(ward) == [ClockKind.DRIFT]


@pytest.mark.req("CLK-04")
def test_another_zone_a_sleep_and_a_restart_are_told(ward: Site, clock: FixedClock) -> None:
    clock.move_to_zone("Asia/Shanghai")
    ward.clocks.watch()
    clock.move_to_zone("Europe/London")
    assert ward.clocks.watch().doubt is not None
    clock.advance(3 * HOUR)
    ward.clocks.watch()
    assert kinds(ward) == [ClockKind.ZONE, ClockKind.SLEPT]
    clock.restart("second", off=10 * MINUTE)
    again = reopened(ward, clock)
    assert kinds(again) == [ClockKind.ZONE, ClockKind.SLEPT, ClockKind.REBOOT]
    assert again.clocks.state.doubt is not None
    again.close()


@pytest.mark.req("CLK-04")
def test_a_clock_set_back_while_the_computer_was_off_is_behind_what_was_seen(
    ward: Site, clock: FixedClock
) -> None:
    clock.advance(HOUR)
    ward.clocks.watch()
    clock.restart("second", off=-2 * HOUR)
    again = reopened(ward, clock)
    assert again.clocks.state.doubt is not None
    assert again.clocks.state.doubt.kind is ClockKind.BEHIND
    assert again.clock.read().wall == START + HOUR
    again.close()


@pytest.mark.req("CLK-04")
def test_a_check_against_a_reference_ends_the_doubt(ward: Site, clock: FixedClock) -> None:
    start(ward)
    clock.jump(-HOUR)
    ward.clocks.watch()
    clock.advance(5 * MINUTE)
    fact = ward.clocks.check("radio clock, corridor", "09:05")
    assert (fact.moved, fact.correction) == (-HOUR, HOUR)
    state = ward.clocks.state
    assert state.doubt is None
    assert state.check is not None
    assert state.check.by is not None
    assert (state.check.words, state.check.by.login) == ("radio clock, corridor", "nurse1")
    put(ward, PRE, "36.6")
    assert last_status(ward) == "steady"
    assert ward.clock.read().wall == START + 5 * MINUTE


@pytest.mark.req("CLK-08")
@pytest.mark.parametrize(
    ("shows", "ahead"),
    [("09:00", 0), ("08:58", 2), ("9:01:30", -1.5), ("21:00", -720), ("2025-03-09 09:00", 1440)],
)
def test_the_difference_is_reckoned_not_typed(ward: Site, shows: str, ahead: float) -> None:
    assert ward.clocks.check("telephone", shows).moved == timedelta(minutes=ahead)


def test_a_check_that_says_nothing_is_refused(ward: Site) -> None:
    for reference, shows, code in (
        (" ", "09:00", "SVC-CLOCK-REFERENCE"),
        ("telephone", "nine", "SVC-CLOCK-UNREADABLE"),
        ("telephone", "yesterday 09:00", "SVC-CLOCK-UNREADABLE"),
    ):
        with pytest.raises(EntryError, match=code):
            ward.clocks.check(reference, shows)
    assert kinds(ward) == []


@pytest.mark.req("CLK-05")
def test_the_board_goes_on_while_the_wall_clock_was_set_back(ward: Site, clock: FixedClock) -> None:
    start(ward)
    put(ward, "SE.A/F.MON/I.MON.VSDTC[PRE]", "2025-03-10 08:50")
    put(ward, PRE, "36.6")
    clock.advance(20 * MINUTE)
    (running,) = ward.runs.board()
    assert running.card.urgency(ward.clock.read().wall) is Urgency.SOON
    clock.jump(-HOUR)
    clock.advance(20 * MINUTE)
    # Nobody has looked yet; the moment is right all the same.
    assert ward.clock.read().wall == START + 40 * MINUTE
    assert running.card.urgency(ward.clock.read().wall) is Urgency.OVERDUE
    ward.clocks.watch()
    assert ward.clock.read().wall == START + 40 * MINUTE
    before = ward.runs.board()
    again = reopened(ward, clock)
    assert again.clock.read().wall == START + 40 * MINUTE
    assert again.runs.board() == before
    again.close()


@pytest.mark.req("CLK-08")
def test_the_ward_clock_is_declared_and_taken_back(ward: Site, clock: FixedClock) -> None:
    ward.clocks.declare_ward(4, "the round one by bed 3")
    again = reopened(ward, clock)
    told = again.clocks.state.ward
    assert told is not None
    assert told.by is not None
    assert (told.moved, told.words, told.by.login) == (
        4 * MINUTE,
        "the round one by bed 3",
        "nurse1",
    )
    assert again.clock.read().wall == START
    with pytest.raises(EntryError, match="SVC-CLOCK-FAR"):
        again.clocks.declare_ward(721)
    again.clocks.declare_ward(0)
    assert again.clocks.state.ward is None
    again.close()


def test_clock_events_survive_a_full_check(ward: Site, clock: FixedClock) -> None:
    clock.jump(-HOUR)
    ward.clocks.check("telephone", "09:00")
    assert ward._context.database.verify() == ()


@pytest.mark.req("CLK-04")
def test_a_simulated_time_that_runs_backwards_is_told_at_each_opening(ward: Site) -> None:
    ward.close()
    for moment in (START - 9 * HOUR, START - 8 * HOUR):
        clock = TrainingClock(moment)
        with Site.open(ward.folder, login="nurse1", password=SECRET, clock=clock) as site:
            site.subjects.enrol()
            *_, enrolled = site._context.database.ledger.events(action=Action.SUBJECT_ENROLLED)
            assert enrolled.clock_status == "behind"
            told = {check.message.code: check for check in site.safekeeping.verify().checks}
            assert told["SVC-CLOCK-MOVED"].warning
    with Site.open(
        ward.folder, login="nurse1", password=SECRET, clock=TrainingClock(START + HOUR)
    ) as site:
        site.subjects.enrol()
        *_, enrolled = site._context.database.ledger.events(action=Action.SUBJECT_ENROLLED)
        assert enrolled.clock_status == "steady"


@pytest.mark.req("CLK-04", "CLK-08")
def test_paper_says_what_has_to_be_known_of_the_clocks(
    ward: Site, clock: FixedClock, tmp_path: Path
) -> None:
    start(ward)
    put(ward, PRE, "36.6")

    def printed() -> str:
        pdf = ward.printing.form(SUBJECT, sheet(ward), languages=("en",))
        return squeezed(text_of(pdf, tmp_path, "-raw"))

    assert squeezed("Clock not checked") not in printed()
    ward.clocks.declare_ward(4)
    clock.jump(-HOUR)
    put(ward, "SE.A/F.MON/I.MON.TEMP[30M]", "36.8")
    ward.clocks.check("telephone", "09:00")
    put(ward, "SE.A/F.MON/I.MON.TEMP[2H]", "36.8")
    text = printed()
    assert squeezed("Ward clock 4 min ahead (declared 2025-03-10 09:00, Li Na)") in text
    told = (
        "Clock not checked: the entries from 2025-03-10 08:00 to 2025-03-10 08:00 by that clock (1)"
    )
    assert squeezed(told) in text
