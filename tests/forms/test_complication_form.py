"""F.COMP (clinical.md 2.26, 4.6), EC-052 to EC-056, the 24 h answer and completeness."""

from __future__ import annotations

import pytest

from tests.forms.complications import COMP, DAY, START, at_time, comp, with_value
from tests.forms.monitoring import EX, MON, reading
from tests.forms.sheet import evaluated


def test_the_peak_is_taken_from_the_monitoring_until_a_person_says_otherwise() -> None:
    hot = at_time("2H", "11:03", with_value(0, 38.6)) | at_time("4H", "13:00", with_value(0, 38.2))
    row = comp(1, COMPTERM="FEVER")
    assert evaluated(START | hot | row).value(f"{COMP}COMPPEAK[1]") == "38.6"
    typed = evaluated(START | hot | row | comp(1, COMPPEAK="39.2"))
    assert typed.value(f"{COMP}COMPGR_AUTO[1]") == "2"


S04 = (
    at_time("2H", "11:03", with_value(0, 38.6))
    | comp(COMPYN="Y")
    | comp(
        1, COMPCAT="TEMP", COMPTERM="FEVER", COMPTXT="fever", COMPSTDTC=f"{DAY} 11:03",
        COMPONGO="N", COMPENDTC=f"{DAY} 15:00", COMPTX="NONE", COMPSER="N", COMPGR="1",
        COMPREL="POSS", COMPACN="DOSE NOT CHANGED", COMPOUT="RECOVERED/RESOLVED",
    )
)  # fmt: skip


def test_s04_fever_at_two_hours_as_a_complication() -> None:
    sheet = evaluated(START | S04)
    names = ("COMPONMIN", "COMPDUR", "COMPWINFL", "COMPPEAK", "COMPGR_AUTO")
    assert [sheet.value(f"{COMP}{name}[1]") for name in names] == ["123", "237", "Y", "38.6", "1"]
    assert sheet.codes("SE.INF[1]/F.COMP") == {"EC-055", "EC-COMP-EARLY"}
    assert sheet.proposals("adverse_event") == [("COMP_AE", 1)]
    ae = "SE.LOG/F.AE/I.AE."
    event = {
        f"{ae}AECAT[1]": "INF08", f"{ae}AECTCAE[1]": "FEVER",
        f"{ae}AESTDTC[1]": DAY, f"{ae}AESTTM[1]": "11:03",
    }  # fmt: skip
    linked = evaluated(START | S04 | event)
    assert linked.value(f"{COMP}COMPAELNK[1]") == "1"
    assert "EC-055" not in linked.codes("SE.INF[1]/F.COMP")
    assert linked.proposals("adverse_event") == []
    late = evaluated(START | S04 | event | {f"{ae}AESTTM[1]": "11:34"})
    assert late.value(f"{COMP}COMPAELNK[1]") is None
    syndrome = evaluated(START | S04 | event | {f"{ae}AECTCAE[1]": "IRR"})
    assert syndrome.value(f"{COMP}COMPAELNK[1]") == "1"


@pytest.mark.parametrize(
    ("onset", "inside"),
    [("08:59", "N"), ("09:00", "Y"), ("17:34", "Y"), ("17:35", "N")],
)
def test_the_window_of_0_to_8_hours(onset: str, inside: str) -> None:
    sheet = evaluated(START | comp(1, COMPSTDTC=f"{DAY} {onset}"))
    assert sheet.value(f"{COMP}COMPWINFL[1]") == inside
    no_end = {at: value for at, value in START.items() if at != f"{EX}EXENDTC"}
    assert (
        evaluated(no_end | comp(1, COMPSTDTC=f"{DAY} 10:00")).value(f"{COMP}COMPWINFL[1]") is None
    )


# ---------------------------------------------------------------------- checks


@pytest.mark.parametrize(
    ("entries", "codes"),
    [
        (at_time("8H", "17:00"), set()),
        (at_time("8H", "17:00", with_value(0, 37.9)), set()),
        (at_time("8H", "17:00", with_value(0, 38.0)), {"EC-053"}),
        (at_time("8H", "17:00", SX_YN="Y", SX_RASH="MACPAP", SX_RASHBSA=1), {"EC-053"}),
        (at_time("8H", "17:00", SX_YN="Y", SX_URT="Y", SX_URTBSA=1), {"EC-053"}),
        (at_time("8H", "17:00", with_value(5, 92)), set()),
        (at_time("8H", "17:00", with_value(5, 92), ALERTACK="doctor1"), {"EC-053-ALERT"}),
        (at_time("8H", "17:00", with_value(5, 95), ALERTACK="doctor1"), set()),
        ({}, {"EC-COMP-EARLY"}),
    ],
)
def test_ec053_no_complication_against_the_monitoring(
    entries: dict[str, object], codes: set[str]
) -> None:
    sheet = evaluated(START | entries | comp(COMPYN="N"))
    assert sheet.codes(f"{COMP}COMPYN") == codes
    if "EC-053" in codes:
        assert sheet.severity("EC-053") == "impossible"


def test_header_and_rows_agree() -> None:
    rows = comp(1, COMPTXT="fever")
    both = START | at_time("8H", "17:00") | rows
    assert evaluated(both | comp(COMPYN="N")).severity("EC-COMP-ROWS") == "impossible"
    assert "EC-COMP-ROWS" not in evaluated(both | comp(COMPYN="Y")).codes()
    none = START | at_time("8H", "17:00")
    assert "EC-COMP-ROWS" in evaluated(none | comp(COMPYN="Y")).codes()
    assert "EC-COMP-ROWS" not in evaluated(none | comp(COMPYN="N")).codes()


@pytest.mark.parametrize(("kind", "told"), [("MACPAP", True), ("ACNE", False)])
def test_ec052_a_rash_of_baseline(kind: str, told: bool) -> None:
    entries = {
        "SE.BL/F.PE/I.PE.PE_RASH": "Y", "SE.BL/F.PE/I.PE.PE_RASHDESC": kind,
        **at_time("2H", "11:00", SX_YN="Y", SX_RASH="MACPAP", SX_RASHBSA=5),
        **comp(1, COMPCAT="RASH", COMPTERM="RASH"),
    }  # fmt: skip
    assert ("EC-052" in evaluated(START | entries).codes()) is told


@pytest.mark.parametrize(
    ("term", "onset", "told"),
    [("IRR", "10:30", True), ("IRR", "10:31", False), ("FEVER", "10:00", False)],
)
def test_ec056_allergic_and_infusion_reaction(term: str, onset: str, told: bool) -> None:
    entries = comp(1, COMPTERM="ALLERGIC", COMPSTDTC=f"{DAY} 10:00") | comp(
        2, COMPTERM=term, COMPSTDTC=f"{DAY} {onset}"
    )
    assert ("EC-056" in evaluated(START | entries).codes()) is told


def test_another_grade_needs_a_reason() -> None:
    for grade, state in (("1", "not_asked"), ("2", "asked")):
        sheet = evaluated(START | S04 | comp(1, COMPGR=grade))
        assert sheet.state(f"{COMP}COMPGRREAS[1]") == state


def test_end_before_onset_is_impossible() -> None:
    sheet = evaluated(START | S04 | comp(1, COMPENDTC=f"{DAY} 11:02"))
    assert sheet.severity("EC-COMP-COMPENDTC") == "impossible"


# ---------------------------------------------------------------------- the whole infusion


POINTS = {
    "15M": "09:15", "30M": "09:31", "1H": "10:00", "2H": "11:00", "4H": "13:00", "6H": "15:00",
    "8H": "17:00",
}  # fmt: skip


def all_sets(*gone: str) -> dict[str, object]:
    entries: dict[str, object] = {}
    for point, clock in POINTS.items():
        if point not in gone:
            entries |= at_time(point, clock, with_value(0, 37.2 if point == "2H" else 36.9))
    return entries | {f"{MON}MONREASND[{point}]": "CT" for point in gone}


def test_completeness_of_the_monitoring() -> None:
    names = ("COMPNDONE", "COMPNPLAN", "COMPMONP", "COMPTMAX")

    def told(entries: dict[str, object]) -> list[str | None]:
        sheet = evaluated(START | entries)
        return [sheet.value(f"{COMP}{name}") for name in names]

    assert told(all_sets()) == ["8", "8", "100.0", "37.2"]
    ended = {f"{EX}EXENDTC": f"{DAY} 09:45"} | at_time("EOI", "09:45")
    assert told(all_sets("4H") | ended) == ["8", "9", "88.9", "37.2"]
    assert told(all_sets("2H")) == ["7", "8", "87.5", "36.9"]


def test_evaluable_only_with_a_temperature_and_the_signed_review() -> None:
    def told(entries: dict[str, object]) -> str | None:
        return evaluated(START | entries).value(f"{COMP}COMPEVAL")

    no = comp(COMPYN="N")
    assert told(all_sets()) is None
    assert told(all_sets() | no) == "N"
    assert told(all_sets() | no | comp(COMPREV="doctor1")) == "Y"
    assert told(all_sets(*POINTS) | no | comp(COMPREV="doctor1")) == "N"


def test_the_24_hour_answer_of_day_one_is_shown_with_its_infusion() -> None:
    answers = {
        "SE.ALLOC/F.ALLOC/I.ALLOC.NINFPLAN": 2,
        "SE.D1[1]/F.SV/I.SV.SVOCCUR": "Y",
        "SE.D1[1]/F.SV/I.SV.COMP24": "N",
        "SE.D1[2]/F.SV/I.SV.SVOCCUR": "Y",
        "SE.D1[2]/F.SV/I.SV.COMP24": "Y",
    }
    sheet = evaluated(START | answers)
    assert sheet.value(f"{COMP}COMP24") == "N"
    assert sheet.value("SE.INF[2]/F.COMP/I.COMP.COMP24") == "Y"
    asked = evaluated(START | {"SE.W1/F.SV/I.SV.SVOCCUR": "Y"}).report["items"]
    assert asked["SE.W1/F.SV/I.SV.COMP24"]["state"] == "not_asked"


def test_nothing_is_proposed_in_the_conventional_arm() -> None:
    entries = {"SE.ALLOC/F.ALLOC/I.ALLOC.ARM": "CONV", **reading("2H", with_value(0, 39.5))}
    sheet = evaluated(entries)
    assert sheet.proposals("complication") == []
    assert not [at for at in sheet.report["items"] if "F.COMP" in at]
