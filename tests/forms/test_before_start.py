"""What must be so before the infusion begins: the go / no-go list of the trial (2.22 to 2.24)."""

from __future__ import annotations

from datetime import datetime

import pytest

from mscform.engine.go_state import GoState
from tests.forms.product import ALLOCATED, BAG, CPP, PREPARED, cpp, cpr, ex, first_set
from tests.forms.sheet import ZONE, compiled, evaluated

NOW = datetime(2025, 3, 10, 9, 0, tzinfo=ZONE)
READY: dict[str, object] = {
    **ALLOCATED,
    **BAG,
    **PREPARED,
    **first_set(),
    **cpr(CPFORM="FRESH", CPMFGDTC="2025-03-10 06:30", CPEXPDTC="2025-03-10 18:00"),
    **cpr(CPRECDTC="2025-03-10 07:40", CPTEMP="4.0", CPTEMPLOG="Y", CPBAG="Y", CPVIS="Y"),
    **cpr(CPRECBY="nurse1", CPDONSCR="Y", CPSTER_RAPID="NEG", CPMYCO="NEG", CPREL="ph1"),
    **cpr(CPENDO="0.2"),
    **cpp(CPDIL="NS", CPFILT="Y", CPPREPDTC="2025-03-10 08:20", CK_WRIST="01-001", CK_SCAN="B-1"),
    **cpp(CK_SUBJ="Y", CK_ARM="Y", CK_EXP="Y", CK_INTEG="Y", CK_CONS="Y", CK_PREG="NA"),
    **cpp(CK_EMERG="Y", CK1_BY="nurse1", CK1_DTC="2025-03-10 08:50"),
    **cpp(CK2_BY="doctor1", CK2_DTC="2025-03-10 08:52"),
}


def before(entries: dict[str, object], now: datetime = NOW) -> GoState:
    session = evaluated(entries, now=now).session
    (key,) = (key for key in session.form_keys() if str(key) == "SE.INF[1]/F.MON")
    run = session.form(key).run
    assert run is not None
    assert run.before is not None
    return run.before


def open_lines(entries: dict[str, object], now: datetime = NOW) -> dict[str, str]:
    return {one.line.code: one.standing.value for one in before(entries, now).open}


def subject() -> str:
    return evaluated(READY, now=NOW).session.data.subject.key


def test_only_the_certificate_waits_where_all_is_done() -> None:
    entries = READY | cpp(CK_WRIST=subject())
    (line,) = before(entries).open
    assert [str(at.path) for at in line.blank] == ["I.CPR.CPCOA"]


@pytest.mark.parametrize(
    ("entries", "line", "standing"),
    [
        (cpp(CK_SCAN="B-2"), "BAG", "different"),
        (cpp(CK_WRIST="99-999"), "WRIST", "different"),
        (cpp(CK2_BY="nurse1"), "PEOPLE", "same_person"),
        (cpp(CK2_DTC="2025-03-10 08:29"), "PEOPLE", "refused"),
        (cpp(CK_EXP="N"), "BEDSIDE", "refused"),
        (cpr(CPVIAB="84.9"), "RELEASE", "refused"),
        (cpr(CPBAG="N"), "RECEIPT", "refused"),
        (cpr(CPEXPDTC="2025-03-10 08:59"), "RECEIPT", "refused"),
        (cpr(CPTNC="0.50"), "DOSE", "refused"),
        (first_set(HR_VSORRES="150"), "SIGNS", "refused"),
    ],
)
def test_each_no_go_stands_in_its_line(
    entries: dict[str, object], line: str, standing: str
) -> None:
    assert open_lines(READY | cpp(CK_WRIST=subject()) | entries)[line] == standing


@pytest.mark.parametrize(("minute", "told"), [(15, False), (16, True)])
def test_signs_are_at_most_30_minutes_old(minute: int, told: bool) -> None:
    found = open_lines(READY | cpp(CK_WRIST=subject()), NOW.replace(minute=minute))
    assert ("SIGNS" in found) is told


@pytest.mark.parametrize(("minute", "told"), [(20, False), (21, True)])
def test_checks_are_at_most_30_minutes_old(minute: int, told: bool) -> None:
    found = open_lines(READY | cpp(CK_WRIST=subject()), NOW.replace(minute=minute))
    assert (found.get("PEOPLE") == "refused") is told


def test_a_start_with_lines_open_is_a_proposed_deviation() -> None:
    begun = READY | ex(EXSTDTC="2025-03-10 09:00", EXGO_OPEN="BAG,PEOPLE", EXGO_WHY="It ran")
    assert ("NOGO", None) in evaluated(begun).proposals("deviation")
    assert ("NOGO", None) not in evaluated(READY | ex(EXSTDTC="2025-03-10 09:00")).proposals(
        "deviation"
    )


def test_a_wristband_of_somebody_else_is_a_finding() -> None:
    assert "EC-CPP-WRIST" in evaluated(READY | cpp(CK_WRIST="99-999")).codes(CPP)
    assert "EC-CPP-WRIST" not in evaluated(READY | cpp(CK_WRIST=subject())).codes(CPP)


def test_every_line_can_be_recorded() -> None:
    codes = {item.coded_value for item in compiled().study.code_lists["CL.GOLINE"].items}
    assert codes == {one.line.code for one in before(READY).lines}
