"""Complications and interruptions against the running logs: EC-054, EC-055, EC-071, EC-090."""

from __future__ import annotations

import pytest

from tests.forms.complications import COMP, DAY, START, comp
from tests.forms.monitoring import EX, MON
from tests.forms.sheet import evaluated

CM = "SE.LOG/F.CM/I.CM."
AE = "SE.LOG/F.AE/I.AE."
FEVER = comp(1, COMPCAT="TEMP", COMPTERM="FEVER", COMPSTDTC=f"{DAY} 11:03", COMPGR="1", COMPSER="N")


def drug(cat: str, day: str, clock: str | None = None) -> dict[str, object]:
    entries: dict[str, object] = {f"{CM}CMCAT[1]": cat, f"{CM}CMSTDTC[1]": day}
    return entries if clock is None else entries | {f"{CM}CMSTTM[1]": clock}


def event(clock: str = "11:03", **more: object) -> dict[str, object]:
    answers = {"AECAT": "INF08", "AECTCAE": "FEVER", "AESTDTC": DAY, "AESTTM": clock} | more
    return {f"{AE}{name}[1]": value for name, value in answers.items()}


@pytest.mark.parametrize(
    ("treatment", "row", "told"),
    [
        ("NONE", {}, False),
        ("COOL,O2,FLUID", {}, False),
        ("AH", {}, True),
        ("AH", drug("AH", DAY, "11:03"), False),
        ("AH", drug("AH", DAY, "11:02"), True),
        ("AH", drug("AH", "2025-04-09", "11:03"), False),
        ("AH", drug("AH", "2025-04-09", "11:04"), True),
        ("AH", drug("AH", DAY), False),
        ("AH", drug("AH", "2025-04-10"), True),
        ("AH", drug("STEROID", DAY, "11:10"), True),
        ("AH,STEROID", drug("AH", DAY, "11:10"), True),
        ("ADR", drug("VASO", DAY, "11:10"), False),
        ("OPIOID", drug("OTH", DAY, "11:10"), False),
        ("ANTIPYR", drug("ANTIPYR", "2025-04"), False),
    ],
)
def test_ec054_drugs_of_a_complication(treatment: str, row: dict[str, object], told: bool) -> None:
    sheet = evaluated(START | FEVER | comp(1, COMPTX=treatment) | row)
    assert ("EC-054" in sheet.codes()) is told


@pytest.mark.parametrize(
    ("entries", "codes"),
    [
        (FEVER, {"EC-055"}),
        (FEVER | event(), set()),
        (FEVER | event("11:33"), set()),
        (FEVER | event("11:34"), {"EC-055", "EC-055-AE"}),
        (FEVER | event(AECTCAE="IRR"), set()),
        (FEVER | event(AECTCAE="CHILLS"), {"EC-055", "EC-055-AE"}),
        (FEVER | event(AECAT="OTHER"), {"EC-055"}),
        (event(), {"EC-055-AE"}),
        (event(AECAT="OTHER"), set()),
        (comp(1, COMPTERM="FEVER"), set()),
    ],
)
def test_ec055_complications_and_adverse_events(
    entries: dict[str, object], codes: set[str]
) -> None:
    told = evaluated(START | entries).codes()
    assert {code for code in told if code.startswith("EC-055")} == codes


def test_signs_of_one_episode_share_one_event() -> None:
    chills = comp(
        2, COMPCAT="OTHER", COMPTERM="CHILLS", COMPSTDTC=f"{DAY} 11:20", COMPGR="1", COMPSER="N"
    )
    sheet = evaluated(START | FEVER | chills | event("11:05", AECTCAE="IRR"))
    assert [sheet.value(f"{COMP}COMPAELNK[{row}]") for row in (1, 2)] == ["1", "1"]


def test_ec090_a_serious_complication_needs_a_report() -> None:
    serious = START | FEVER | comp(1, COMPSER="Y") | event(AESER="Y")
    assert "EC-090" in evaluated(serious).codes(COMP)
    assert "EC-090" not in evaluated(START | FEVER | event()).codes(COMP)
    report = {"SE.LOG/F.SAE/I.SAE.SAEAELNK[1]": 1}
    assert "EC-090" not in evaluated(serious | report).codes(COMP)


PAUSE = {
    f"{EX}EXYN": "Y",
    f"{EX}EXINTPYN": "Y",
    f"{EX}EXINTP_ST[1]": f"{DAY} 09:10",
    f"{EX}EXINTP_EN[1]": f"{DAY} 09:15",
    f"{EX}EXINTP_REAS[1]": "AE",
}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({}, True),
        (event("09:10", AEACN="DRUG INTERRUPTED"), False),
        (event("09:10", AEACN="DRUG WITHDRAWN"), False),
        (event("09:08", AEACN="DOSE RATE REDUCED"), False),
        (event("09:11", AEACN="DRUG INTERRUPTED"), True),
        (event("09:05", AEACN="DOSE NOT CHANGED"), True),
        (event("09:05"), False),
    ],
)
def test_ec071_an_interruption_for_an_event_needs_the_event(
    row: dict[str, object], told: bool
) -> None:
    sheet = evaluated(START | PAUSE | row)
    assert ("EC-071" in sheet.codes()) is told
    other = evaluated(START | PAUSE | row | {f"{EX}EXINTP_REAS[1]": "LINE"})
    assert "EC-071" not in other.codes()


@pytest.mark.parametrize(
    ("clock", "status"),
    [("09:12", "PAUSE"), ("09:17", "RUN"), ("09:22", "PAUSE"), ("09:26", "RUN")],
)
def test_the_status_of_the_infusion_knows_every_pause(clock: str, status: str) -> None:
    second = {
        f"{EX}EXINTP_ST[5]": f"{DAY} 09:20", f"{EX}EXINTP_EN[5]": f"{DAY} 09:25",
        f"{MON}VSDTC[UNS1]": f"{DAY} {clock}",
    }  # fmt: skip
    assert evaluated(START | PAUSE | second).value(f"{MON}INFSTAT[UNS1]") == status


ALLOC = "SE.ALLOC/F.ALLOC/I.ALLOC."
EIGHT = {f"{ALLOC}ARM": "UC", f"{ALLOC}NINFPLAN": 8, f"{ALLOC}ALLOCDTC": "2025-03-10 08:00"}


def infusion(number: int, day: str) -> dict[str, object]:
    return {f"SE.INF[{number}]/F.EX/I.EX.EXSTDTC": day}


@pytest.mark.parametrize("number", range(2, 9))
def test_ec069_five_days_between_any_two_infusions(number: int) -> None:
    for clock, told in (("09:00", False), ("08:59", True)):
        entries = (
            EIGHT
            | infusion(number - 1, "2025-03-11 09:00")
            | infusion(number, f"2025-03-16 {clock}")
        )
        sheet = evaluated(entries)
        assert ("EC-069" in sheet.codes(f"SE.INF[{number}]")) is told
        assert sheet.value(f"SE.INF[{number}]/F.EX/I.EX.INFSEQ") == str(number)
        assert sheet.value(f"{ALLOC}D0") == "2025-03-11"


def test_only_the_first_infusion_is_judged_against_the_allocation() -> None:
    entries = EIGHT | infusion(1, "2025-03-13 08:00") | infusion(2, "2025-03-20 09:00")
    sheet = evaluated(entries)
    assert "EC-069" not in sheet.codes()
    assert "ALLOC_DELAY" not in dict(sheet.proposals("deviation"))
    late = evaluated(EIGHT | infusion(1, "2025-03-13 08:01"))
    assert "EC-069" in late.codes("SE.INF[1]")
    assert dict(late.proposals("deviation")) == {"ALLOC_DELAY": None}
    skipped = {"SE.INF[1]/F.EX/I.EX.EXYN": "N"}
    second = evaluated(EIGHT | skipped | infusion(2, "2025-03-20 09:00"))
    assert "EC-069" in second.codes("SE.INF[2]")
    assert second.value(f"{ALLOC}D0") == "2025-03-20"


def test_deviations_of_the_monitoring() -> None:
    late = {f"{MON}VSDTC[1H]": f"{DAY} 10:15", f"{MON}TEMP_VSORRES[1H]": 36.8}
    gone = {f"{MON}MONREASND[4H]": "CT", f"{MON}MONREASND[6H]": "CT"}
    found = [code for code, _ in evaluated(START | late | gone).proposals("deviation")]
    assert sorted(found) == ["MISSEDVS", "MISSEDVS", "MISSEDVS", "TIMEPOINT"]
