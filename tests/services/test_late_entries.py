"""What was entered late stays late: reckoned with a clock nobody moves, in the record for good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from mscform.base.clock import FixedClock
from mscform.engine.changes import ItemChange, ReasonGiven
from mscform.records.clinical import Answer, SubjectData
from mscform.services.places import item_at
from mscform.services.site import Site
from mscform.store.migrations import migrate
from tests.running_site import START, SUBJECT, put, running_site, start
from tests.staffed_site import SECRET

TEMP, TIME = "SE.A/F.MON/I.MON.TEMP[30M]", "SE.A/F.MON/I.MON.VSDTC[30M]"
SECONDS = timedelta(seconds=1)
HALF_PAST = START + timedelta(minutes=30)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def ward(tmp_path: Path, resources: Path, clock: FixedClock) -> Iterator[Site]:
    site = running_site(tmp_path, resources, clock)
    start(site)
    yield site
    site.close()


def casebook(site: Site) -> SubjectData:
    return site._context.database.subjects.data(SUBJECT)


def stored(site: Site, at: str) -> Answer:
    address = item_at(site.study, at)
    return casebook(site).forms[address.form].answers[address.path]


def correct(site: Site, at: str, raw: str) -> None:
    address = item_at(site.study, at)
    reason = ReasonGiven(code=site.study.change_reasons[0].code)
    change = ItemChange(form=address.form, path=address.path, raw=raw, reason=reason)
    site.entry.commit(SUBJECT, change)


def chart(site: Site, raw: str = "36.9") -> None:
    put(site, TIME, f"{HALF_PAST:%Y-%m-%d %H:%M}")
    put(site, TEMP, raw)


@pytest.mark.req("CLK-02", "CLK-03")
@pytest.mark.parametrize("seconds", [14 * 60 + 59, 15 * 60 + 1])
def test_both_times_stand_in_the_record_to_the_second(
    ward: Site, clock: FixedClock, seconds: int
) -> None:
    clock.advance(timedelta(minutes=30, seconds=seconds))
    chart(ward)
    found = stored(ward, TEMP)
    assert (found.measured_at, found.entered_at) == (HALF_PAST, clock.read().wall)
    assert found.late == seconds * SECONDS


@pytest.mark.req("CLK-03", "CLK-05")
def test_a_clock_set_back_does_not_hide_that_it_is_late(ward: Site, clock: FixedClock) -> None:
    clock.advance(timedelta(minutes=90))
    ward.clocks.watch()
    clock.jump(-timedelta(hours=1))
    chart(ward)
    assert stored(ward, TEMP).late == timedelta(hours=1)


@pytest.mark.req("CLK-03")
def test_no_correction_takes_it_away(ward: Site, clock: FixedClock) -> None:
    clock.advance(timedelta(hours=1, minutes=30))
    chart(ward)
    correct(ward, TEMP, "37.0")
    correct(ward, TIME, "2025-03-10 10:29")
    assert stored(ward, TEMP).late == timedelta(hours=1)
    assert stored(ward, TIME).late == timedelta(hours=1)


@pytest.mark.req("CLK-03")
def test_a_time_moved_back_afterwards_is_as_late_as_it_claims(
    ward: Site, clock: FixedClock
) -> None:
    clock.advance(timedelta(minutes=30))
    chart(ward)
    assert stored(ward, TIME).late is None
    correct(ward, TIME, "2025-03-10 09:10")
    assert stored(ward, TIME).late == timedelta(minutes=20)


@pytest.mark.req("CLK-03")
def test_a_corrected_value_is_no_late_entry(ward: Site, clock: FixedClock) -> None:
    clock.advance(timedelta(minutes=31))
    chart(ward)
    clock.advance(timedelta(days=1))
    correct(ward, TEMP, "37.0")
    assert stored(ward, TEMP).late == timedelta(minutes=1)


@pytest.mark.req("CLK-03", "DAT-12")
def test_an_older_site_is_read_and_then_taken_on(ward: Site, clock: FixedClock) -> None:
    clock.advance(timedelta(minutes=30))
    chart(ward)
    known, folder = casebook(ward), ward.folder
    connection = ward._context.database.connection
    as_before_delays(connection)
    again = ward._context.database.subjects.__class__(connection)
    assert again.data(SUBJECT) == known
    migrate(connection)
    ward.close()
    reopened = Site.open(folder, login="nurse1", password=SECRET, clock=clock)
    assert (casebook(reopened), reopened._context.database.faults) == (known, ())
    reopened.close()


def as_before_delays(connection: dbapi2.Connection) -> None:
    connection.set_authorizer(None)
    for column in ("late_ms", "relocated"):
        connection.execute(f"ALTER TABLE answer DROP COLUMN {column}")
    connection.execute("DELETE FROM _sqlite_migrations WHERE name IN ('delays', 'relocations')")
