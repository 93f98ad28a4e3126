"""A set that was entered late carries its L on screen and on paper, with both times and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mscform.base.clock import FixedClock
from mscform.base.identity import FormKey, ItemPath, SubjectKey
from mscform.engine.changes import ItemChange
from mscform.engine.form_state import FormState, Need
from mscform.gui.grid_model import GridColumn, read_grid
from mscform.services.places import item_at
from mscform.services.site import Site
from tests.builders import study_files, written
from tests.documents.paper_tools import squeezed, text_of
from tests.play import ZONE
from tests.scenarios.test_infusion_day import DONE, EX, MON
from tests.staffed_site import NURSE, found_site, staff

SUBJECT = SubjectKey("01-001")
START = datetime(2025, 3, 10, 9, 0, tzinfo=ZONE)
WHY = """
- codelist: CL.WHY
  title: {en: Why, zh: 原因}
  items:
    - {code: RESCUE, decode: {en: Written up after rescue, zh: 抢救后补记}}
"""
LATE = """
      - item: I.MON.LATE
        question: {en: Late by, zh: 迟}
        type: integer
        ask_when: entry_delay(VSDTC, TEMP) > 15
        calculate: floor(entry_delay(VSDTC, TEMP))
      - item: I.MON.LATERSN
        question: {en: Why late, zh: 迟因}
        type: code
        codelist: CL.WHY
        ask_when: not is_missing(LATE) and not from_paper(VSDTC, TEMP)
        mandatory: yes
"""
PLAN = "      time_item: I.MON.VSDTC\n"
KNOWS_LATE = MON.replace(
    PLAN, f"{PLAN}      late_item: I.MON.LATE\n      late_why_item: I.MON.LATERSN\n"
).replace("      - item: I.MON.DT\n", LATE.lstrip("\n") + "      - item: I.MON.DT\n", 1)
M = "SE.A/F.MON/I.MON."


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def ward(tmp_path: Path, resources: Path, clock: FixedClock) -> Iterator[Site]:
    files = study_files(EX, KNOWS_LATE, codelists=DONE + WHY)
    folder = written(tmp_path / "study", files)
    site = found_site(tmp_path / "ward", folder, resources, clock=clock).site
    staff(site, (NURSE,))
    site.subjects.enrol()
    put(site, "SE.A/F.EX/I.EX.EXSTDTC", "2025-03-10 09:00")
    yield site
    site.close()


def put(site: Site, at: str, raw: str, *, transcribed: bool = False) -> None:
    address = item_at(site.study, at)
    change = ItemChange(form=address.form, path=address.path, raw=raw, transcribed=transcribed)
    site.entry.commit(SUBJECT, change)


def sheet(site: Site) -> FormKey:
    return item_at(site.study, M + "TEMP[PRE]").form


def chart(site: Site, clock: FixedClock, seconds: int, *, transcribed: bool = False) -> FormState:
    """The set of half past nine, so long after it."""
    clock.advance(timedelta(minutes=30, seconds=seconds))
    put(site, M + "VSDTC[30M]", "2025-03-10 09:30", transcribed=transcribed)
    put(site, M + "TEMP[30M]", "36.9", transcribed=transcribed)
    return site.entry.state(SUBJECT, sheet(site))


def column(state: FormState) -> GridColumn:
    group = next(group for group in state.groups if group.definition.timed is not None)
    found = read_grid(state, group).column("30M")
    assert found is not None
    return found


def asked(state: FormState, item: str) -> bool:
    found = state.item(item_at_path(state, item))
    return found is not None and found.need is Need.ASKED


def item_at_path(state: FormState, item: str) -> ItemPath:
    return next(
        one.path
        for group in state.groups
        for repeat in group.repeats
        for one in repeat.items
        if str(one.path) == f"I.MON.{item}[30M]"
    )


@pytest.mark.req("CLK-03")
@pytest.mark.parametrize(("seconds", "late"), [(14 * 60 + 59, None), (15 * 60 + 1, 15)])
def test_beyond_the_threshold_it_is_late_and_asked_why(
    ward: Site, clock: FixedClock, seconds: int, late: int | None
) -> None:
    state = chart(ward, clock, seconds)
    assert column(state).late == late
    assert asked(state, "LATERSN") is (late is not None)


@pytest.mark.req("CLK-03", "DAT-13")
def test_what_comes_from_paper_is_late_too_but_its_sheet_says_why(
    ward: Site, clock: FixedClock
) -> None:
    state = chart(ward, clock, 3600, transcribed=True)
    assert column(state).late == 60
    assert not asked(state, "LATERSN")


@pytest.mark.req("CLK-03", "PRT-01")
def test_paper_tells_both_times_and_why(ward: Site, clock: FixedClock, tmp_path: Path) -> None:
    chart(ward, clock, 3600)
    put(ward, M + "LATERSN[30M]", "RESCUE")
    pdf = ward.printing.form(SUBJECT, sheet(ward), languages=("en",))
    text = squeezed(text_of(pdf, tmp_path, "-raw"))
    assert squeezed("L +60 min") in text
    both = "L: entered 60 min late; measured 2025-03-10 09:30, entered 2025-03-10 10:30."
    assert squeezed(both + " Written up after rescue") in text
