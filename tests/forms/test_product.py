"""Cell product, dose and infusion: FX-15 to FX-18, EC-062 to EC-070 (clinical.md 2.22 to 2.24)."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.forms.monitoring import EX, PRE
from tests.forms.product import (
    ALLOC,
    ALLOCATED,
    BAG,
    CPP,
    CPR,
    DAY,
    PREPARED,
    cpp,
    cpr,
    ex,
    first_set,
)
from tests.forms.sheet import ZONE, evaluated

DOSE = ("EXDOSE", "EXDOSKG", "EXDEV")


def test_fx15_plan_and_volume() -> None:
    sheet = evaluated(DAY)
    names = ("CPDOSELVL", "CPPLAN", "CPVIABTOT", "CPCONC", "CPVOLREQ")
    found = [sheet.value(f"{CPP}{name}") for name in names]
    assert found == ["5.0", "3.10", "3.128", "3.128", "99.1"]


@pytest.mark.parametrize(
    ("volume", "given", "deviations"),
    [
        (98, ["3.065", "4.94", "-1.1"], []),
        (35, ["1.095", "1.77", "-64.7"], [("DOSE20", None)]),
        (80, ["2.502", "4.04", "-19.3"], [("DOSE10", None)]),
        (None, [None, None, None], []),
    ],
)
def test_fx15_dose_given(
    volume: object, given: list[str | None], deviations: list[tuple[str, int | None]]
) -> None:
    entries = {at: value for at, value in DAY.items() if at != f"{EX}EXVAMT"}
    sheet = evaluated(entries if volume is None else entries | ex(EXVAMT=volume))
    assert [sheet.value(f"{EX}{name}") for name in DOSE] == given
    assert sheet.proposals("deviation") == deviations
    assert ("RANGE" in sheet.codes(f"{EX}EXDEV")) is bool(deviations)
    asked = sheet.state(f"{EX}EXADJ") == "asked"
    assert asked is bool(deviations)


@pytest.mark.parametrize(("level", "plan"), [("D1", "0.62"), ("D5", "3.10"), ("D10", "6.20")])
def test_fx15_plan_by_level(level: str, plan: str) -> None:
    sheet = evaluated(ALLOCATED | {f"{ALLOC}DOSELVL": level} | PREPARED)
    assert sheet.value(f"{CPP}CPPLAN") == plan


@pytest.mark.parametrize(
    "gone", [f"{CPR}CPTNC", f"{CPR}CPVIAB", f"{CPR}CPVOL", f"{CPP}CPWT", f"{CPP}CPDILVOL"]
)
def test_fx15_without_an_operand_there_is_no_dose(gone: str) -> None:
    sheet = evaluated({at: value for at, value in DAY.items() if at != gone})
    assert sheet.value(f"{CPP}CPVOLREQ") is None
    assert sheet.value(f"{EX}EXDOSKG") is None
    assert sheet.value(f"{EX}EXDEV") is None


@pytest.mark.parametrize(
    ("volume", "deviation", "codes"),
    [
        ("89.2", "-10.0", []),
        ("89.1", "-10.1", ["DOSE10"]),
        ("79.3", "-20.0", ["DOSE10"]),
        ("79.2", "-20.1", ["DOSE20"]),
    ],
)
def test_both_sides_of_a_dose_deviation(volume: str, deviation: str, codes: list[str]) -> None:
    sheet = evaluated(DAY | ex(EXVAMT=volume))
    assert sheet.value(f"{EX}EXDEV") == deviation
    assert [code for code, _ in sheet.proposals("deviation")] == codes


def test_dilution_counts_for_the_concentration() -> None:
    sheet = evaluated(DAY | cpp(CPDILVOL=50))
    assert sheet.value(f"{CPP}CPCONC") == "2.085"
    assert sheet.value(f"{CPP}CPVOLREQ") == "148.7"
    assert "EC-CPP-CPVOLREQ" not in sheet.codes()


def test_a_dose_out_of_reach_is_told() -> None:
    sheet = evaluated(DAY | cpp(CPWT="63.0"))
    assert sheet.severity("EC-CPP-CPVOLREQ") == "alarming"
    assert "EC-CPP-CPVOLREQ" not in evaluated(DAY | cpp(CPWT="62.5")).codes()


@pytest.mark.parametrize(
    ("entries", "sign", "load"),
    [
        ({}, "LT", "1.48"),
        (cpr(CPENDO_OP="EQ"), "EQ", "1.48"),
        (ex(EXENDTC="2025-03-10 09:00"), None, None),
    ],
)
def test_fx18_endotoxin_load(
    entries: dict[str, object], sign: str | None, load: str | None
) -> None:
    sheet = evaluated(DAY | entries)
    assert sheet.value(f"{EX}EXENDOKG") == load
    assert sheet.value(f"{EX}EXENDOKG_OP") == sign


def test_fx18_without_an_end_there_is_no_load() -> None:
    entries = {at: value for at, value in DAY.items() if at != f"{EX}EXENDTC"}
    assert evaluated(entries).value(f"{EX}EXENDOKG") is None


@pytest.mark.parametrize(("end", "told"), [("09:10", False), ("09:09", True)])
def test_fx18_limit(end: str, told: bool) -> None:
    entries = DAY | ex(EXENDTC=f"2025-03-10 {end}") | cpr(CPENDO="0.5")
    assert ("RANGE" in evaluated(entries).codes(f"{EX}EXENDOKG")) is told


@pytest.mark.parametrize(
    ("values", "more", "go"),
    [
        (PRE, {}, "Y"),
        ((37.9, 82, 18, 122, 76, 98), {}, "Y"),
        ((38.0, 82, 18, 122, 76, 98), {}, "N"),
        ((36.8, 82, 18, 90, 53, 98), {}, "Y"),
        ((36.8, 82, 18, 88, 60, 98), {}, "N"),
        ((36.8, 82, 18, 90, 51, 98), {}, "N"),
        ((36.8, 50, 18, 122, 76, 98), {}, "Y"),
        ((36.8, 49, 18, 122, 76, 98), {}, "N"),
        ((36.8, 120, 18, 122, 76, 98), {}, "Y"),
        ((36.8, 121, 18, 122, 76, 98), {}, "N"),
        ((36.8, 82, 18, 122, 76, 93), {}, "Y"),
        ((36.8, 82, 18, 122, 76, 92), {}, "N"),
        ((36.8, 82, 10, 122, 76, 98), {}, "Y"),
        ((36.8, 82, 9, 122, 76, 98), {}, "N"),
        ((36.8, 82, 24, 122, 76, 98), {}, "Y"),
        ((36.8, 82, 25, 122, 76, 98), {}, "N"),
        (PRE, {"ACVPU": "C"}, "N"),
        (PRE, {"SX_YN": "Y", "SX_URT": "Y"}, "N"),
        (PRE, {"SX_YN": "Y", "SX_URT": "N"}, "Y"),
        ((36.8, 82, 18, 122, 76, None), {}, None),
        ((36.8, 82, 18, 88, 60, None), {}, None),
        (PRE, {"ACVPU": None}, None),
        (PRE, {"SX_YN": None}, None),
    ],
)
def test_fx17_go_or_no_go(
    values: tuple[object, ...], more: dict[str, object], go: str | None
) -> None:
    sheet = evaluated(DAY | first_set(values, **more))
    assert sheet.value(f"{CPP}CK_GO") == go
    asked = sheet.state(f"{CPP}CK_GOOVR") == "asked"
    assert asked is (go == "N")


MADE = cpr(CPMFGDTC="2025-03-10 05:00", CPEXPDTC="2025-03-10 20:00", CPFORM="FRESH")
CHECKED = cpp(
    CK1_BY="nurse1", CK2_BY="nurse2", CK1_DTC="2025-03-10 08:50", CK2_DTC="2025-03-10 08:52"
)


@pytest.mark.parametrize(
    ("entries", "code", "severity"),
    [
        (cpr(CPSRC="UCMSC"), "EC-062", "impossible"),
        (cpr(CPSRC="UCMSC", CPAUTO="AUTO"), "EC-CPR-CPAUTO", "impossible"),
        (cpp(CK_SCAN="B-2"), "EC-063", "impossible"),
        (MADE | cpr(CPEXPDTC="2025-03-10 08:59"), "EC-064", "alarming"),
        (MADE | cpr(CPMFGDTC="2025-03-10 02:59"), "EC-064-OLD", "unusual"),
        (MADE | cpr(CPMFGDTC="2025-03-10 05:59", CPFORM="THAW"), "EC-064-OLD", "unusual"),
        (cpr(CPSTER_FINAL="POS"), "EC-066", "alarming"),
        (CHECKED | cpp(CK2_BY="nurse1"), "EC-067", "impossible"),
        (CHECKED | cpp(CK1_DTC="2025-03-10 09:01"), "EC-068", "alarming"),
        (CHECKED | cpp(CK2_DTC="2025-03-10 08:29"), "EC-068-OLD", "unusual"),
        (ex(EXVAMT="100.1"), "EC-070-VOL", "impossible"),
        (
            ex(EXINTPYN="Y") | {f"{EX}EXINTP_VOL[1]": 101, f"{EX}EXINTP_ST[1]": "2025-03-10 09:10"},
            "EC-070-VOL", "impossible",
        ),
        (ex(EXVAMT="94.1"), "RANGE", "unusual"),
        (MADE | cpr(CPEXPDTC="2025-03-10 05:00"), "EC-CPR-CPEXPDTC", "impossible"),
        (MADE | cpr(CPRECDTC="2025-03-10 04:59"), "EC-CPR-CPRECDTC", "impossible"),
        (MADE | cpp(CPPREPDTC="2025-03-10 04:59"), "EC-CPP-CPPREPDTC", "impossible"),
        (cpp(CPFILT="N"), "EC-CPP-CPFILT", "unusual"),
        (cpp(CK_ARM="N"), "EC-CPP-CK", "alarming"),
        (cpp(CK_PREG="N"), "EC-CPP-CK", "alarming"),
        (cpr(CPVIAB=84), "EC-CPR-HOLD", "alarming"),
        (cpr(CPDONSCR="N"), "EC-CPR-HOLD", "alarming"),
        (cpr(CPBAG="N"), "EC-CPR-HOLD", "alarming"),
        (cpr(CPMYCO="POS"), "EC-CPR-HOLD", "alarming"),
        (cpr(CPENDO="0.51"), "EC-CPR-HOLD", "alarming"),
        (cpr(CPENDO_OP="GT"), "EC-CPR-HOLD", "alarming"),
        (cpr(CPENDO_OP="EQ"), "EC-CPR-CPENDO", "unusual"),
        (cpr(CPTEMP="8.1"), "EC-CPR-CPTEMP", "unusual"),
        (cpr(CPTEMP="14.9"), "EC-CPR-CPTEMP", "unusual"),
        (cpr(CPTEMPLOG="N"), "EC-CPR-CPTEMPLOG", "unusual"),
        (cpr(CPDONAGE=46), "EC-CPR-CPDONAGE", "unusual"),
        (cpr(CPPASS=6), "RANGE", "unusual"),
        (cpr(CPID_POS_1="94.9"), "RANGE", "unusual"),
        (cpr(CPID_NEG_5="2.1"), "RANGE", "unusual"),
        (cpr(CPSTER_FINAL="PEND", CPRECDTC="2025-03-10 06:00"), "EC-CPR-STERLATE", "unusual"),
    ],
)  # fmt: skip
def test_a_check_fires_with_its_severity(
    entries: dict[str, object], code: str, severity: str
) -> None:
    sheet = evaluated(DAY | entries)
    graves = {f["severity"] for f in sheet.judged["findings"] if f["code"] == code}
    assert graves == {severity}


@pytest.mark.parametrize(
    "entries",
    [
        cpr(CPSRC="BMMSC", CPAUTO="AUTO"),
        cpp(CK_SCAN="B-1"),
        MADE | cpr(CPEXPDTC="2025-03-10 09:00"),
        MADE | cpr(CPMFGDTC="2025-03-10 03:00"),
        MADE | cpr(CPMFGDTC="2025-03-10 06:00", CPFORM="THAW"),
        CHECKED,
        CHECKED | cpp(CK1_DTC="2025-03-10 08:30", CK2_DTC="2025-03-10 09:00"),
        cpp(CK1_BY="nurse1"),
        ex(EXVAMT="100.0"),
        ex(EXVAMT="94.2"),
        cpr(CPVIAB=100),
        cpr(CPTEMP="8.0"),
        cpr(CPTEMP="15.0"),
        cpr(CPDONAGE=45),
        cpr(CPPASS=5),
        cpr(CPID_POS_1="95.0", CPID_NEG_1="2.0"),
        cpr(CPSTER_FINAL="NEG"),
    ],
)
def test_what_is_right_fires_nothing(entries: dict[str, object]) -> None:
    told = evaluated(DAY | first_set() | entries).codes("SE.INF[1]")
    assert told - {"EC-065"} == set()


def test_a_viability_of_84_is_a_hard_stop_and_85_unusual() -> None:
    stop = evaluated(DAY | cpr(CPVIAB=84))
    assert stop.codes(f"{CPR}CPVIAB") == {"RANGE", "EC-CPR-HOLD"}
    assert stop.severity("RANGE") == "alarming"
    assert evaluated(DAY | cpr(CPVIAB=85)).codes(f"{CPR}CPVIAB") == {"RANGE"}
    assert evaluated(DAY | cpr(CPVIAB=90)).codes(f"{CPR}CPVIAB") == set()


def test_an_expired_product_is_a_deviation() -> None:
    sheet = evaluated(DAY | MADE | cpr(CPEXPDTC="2025-03-10 08:59"))
    assert ("EXPIRED", None) in sheet.proposals("deviation")


def test_final_sterility_before_the_infusion_only_holds_the_product() -> None:
    sheet = evaluated(ALLOCATED | BAG | cpr(CPSTER_FINAL="POS"))
    assert "EC-066" not in sheet.codes()
    assert sheet.severity("EC-CPR-HOLD") == "alarming"


@pytest.mark.parametrize(("day", "late"), [(31, False), (1, True)])
def test_a_pending_sterility_result_is_overdue_after_21_days(day: int, late: bool) -> None:
    entries = cpr(CPSTER_FINAL="PEND", CPRECDTC="2025-03-10 06:00")
    now = datetime(2025, 3 if day == 31 else 4, day, 6, 0, tzinfo=ZONE)
    assert ("EC-CPR-STERLATE" in evaluated(ALLOCATED | entries, now=now).codes()) is late


VS = "SE.BL/F.VS/I.VS."


@pytest.mark.parametrize(
    ("weight", "day", "told"),
    [
        ("62.0", "2025-03-03 10:00", False),
        ("62.0", "2025-03-02 10:00", True),
        ("59.05", "2025-03-09 10:00", False),
        ("59.0", "2025-03-09 10:00", True),
        ("65.3", "2025-03-09 10:00", True),
    ],
)
def test_ec065_weight_for_the_dose(weight: str, day: str, told: bool) -> None:
    entries = {f"{VS}WEIGHT_VSORRES": weight, f"{VS}VSDTC": day}
    assert ("EC-065" in evaluated(DAY | entries).codes()) is told


def test_ec065_without_a_weight_of_the_visits_nothing_is_told() -> None:
    assert "EC-065" not in evaluated(DAY).codes()


def test_lot_and_treatment_follow_from_other_forms() -> None:
    sheet = evaluated(DAY)
    assert sheet.value(f"{EX}EXLOT") == "L-1"
    assert sheet.value(f"{EX}EXTRT") == "BM-MSC"


def test_no_infusion_is_a_deviation() -> None:
    entries = {**ALLOCATED, f"{EX}EXYN": "N", f"{EX}EXREASND": "NOGO"}
    assert evaluated(entries).proposals("deviation") == [("DOSE20", None)]


@pytest.mark.parametrize(
    "at", [f"{CPR}CPLOT", f"{CPP}CK_SCAN", f"{EX}EXVAMT", "SE.INF[1]/F.MON/I.MON.HR_VSORRES[1H]"]
)
def test_ec061_any_data_in_the_conventional_arm(at: str) -> None:
    sheet = evaluated({f"{ALLOC}ARM": "CONV", at: "80"})
    assert sheet.severity("EC-061") == "impossible"
    assert "EC-061" not in evaluated({f"{ALLOC}ARM": "UC", at: "80"}).codes()


def test_nothing_is_there_before_anybody_wrote() -> None:
    sheet = evaluated(ALLOCATED)
    held = [at for at, item in sheet.report["items"].items() if item["value"] is not None]
    assert [at for at in held if at.startswith("SE.INF")] == []
