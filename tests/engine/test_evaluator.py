"""What rules give: three-valued logic, and the formulas of the study with their worked examples."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mscform.base.identity import FormOID, GroupOID
from mscform.engine.comparing import all_of, any_of
from mscform.engine.expression import Scope
from mscform.engine.values import PartialDate, Value
from mscform.engine.view import Reading
from tests.engine.language_world import NOW, STUDY, ZONE, World, value

N = Decimal
TRUTHS = st.sampled_from([True, False, None])
WORDS = {True: "True", False: "False", None: 'YES == "Y"'}


def numbers(**written: str | None) -> dict[str, Value]:
    return {name: None if text is None else N(text) for name, text in written.items()}


@given(TRUTHS, TRUTHS)
def test_kleene_laws(a: bool | None, b: bool | None) -> None:
    one, other = WORDS[a], WORDS[b]
    assert value(f"{one} and {other}") == all_of([a, b]) == value(f"{other} and {one}")
    assert value(f"{one} or {other}") == any_of([a, b])
    assert value(f"not ({one} and {other})") == value(f"not {one} or not {other}")
    assert value(f"not not {one}") is a


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TB + 1", None),
        ("1 / 0", None),
        ("1 % 0", None),
        ("-7 % 3", N(2)),
        ("exp(99999)", None),
        ("1e400 * 1e400 * 1e400 * 1e400 * 1e400 * 1e400", N("1e2400")),
        ("ln(0)", None),
        ("sqrt(-1)", None),
        ("5 < TB < 3", None),
        ("5 < 3 < TB", False),
        ("TB < 5 < 3", False),
        ("1 if TB > 3 else 2", None),
        ("case(TB > 3, 1, True, 2)", None),
        ("case(False, 1, 2)", N(2)),
        ("case(False, 1)", None),
        ("is_missing(TB)", True),
        ("coalesce(TB, 3)", N(3)),
        ('"A" in ["A", "B"]', True),
        ('"LIP" in SX_ANGIO', None),
        ('O2 == "Y" or 2 > 1', True),
        ("0.1 + 0.2 == 0.3", True),
        ("round(-2.5)", N(-3)),
        ("round(2.4999999)", N(3)),
        ("round(2.675, 2)", N("2.68")),
        ("sum(1, TB)", None),
        ("min(3, 1, 2)", N(1)),
        ("max(TB, 1)", None),
    ],
)
def test_missing_travels(text: str, expected: Value) -> None:
    result = value(text)
    assert result == expected
    assert type(result) is type(expected)


MELD = """min(40, max(6, round(3.78*ln(max(1, TB/17.1)) + 11.20*ln(max(1, INR))
  + 9.57*ln(case(RRT7FL == "Y", 4.0, min(4, max(1, CREAT/88.4)))) + 6.43)))"""


@pytest.mark.parametrize(
    ("tb", "inr", "creat", "rrt", "expected"),
    [
        ("342", "2.20", "70", "N", 27),
        ("171", "1.50", "60", "N", 20),
        ("12", "0.95", "55", "N", 6),
        ("300", "2.00", None, "Y", 38),
        ("300", "2.00", None, "N", None),
        ("396", "2.97", "88", "N", 30),
        ("420", "2.60", "106", "N", 31),
        ("70", "1.50", "70", "N", 16),
        (None, "1.50", "70", "N", None),
    ],
)
def test_fx01_meld(
    tb: str | None, inr: str, creat: str | None, rrt: str, expected: int | None
) -> None:
    assert value(MELD, RRT7FL=rrt, **numbers(TB=tb, INR=inr, CREAT=creat)) == expected


MELD_NA = """case(MELD <= 11, MELD, min(40, round(MELD + 1.32*(137 - min(137, max(125, NA)))
  - 0.033*MELD*(137 - min(137, max(125, NA))))))"""


@pytest.mark.parametrize(
    ("meld", "na", "expected"),
    [
        ("24", "128", 29),
        ("13", "135", 15),
        ("24", "140", 24),
        ("11", "120", 11),
        ("30", "118", 34),
        (None, "130", None),
        ("24", None, None),
    ],
)
def test_fx02_meld_na(meld: str | None, na: str | None, expected: int | None) -> None:
    assert value(MELD_NA, **numbers(MELD=meld, NA=na)) == expected


CHILD = """case(TB < 34.2, 1, TB <= 51.3, 2, 3) + case(ALB > 35, 1, ALB >= 28, 2, 3)
  + case(INR < 1.7, 1, INR <= 2.3, 2, 3) + number(ASCGR) + case(HE == 0, 1, HE <= 2, 2, 3)"""


@pytest.mark.parametrize(
    ("tb", "alb", "inr", "asc", "he", "expected"),
    [
        ("342", "31", "2.2", "2", "0", 10),
        ("20", "42", "1.1", "1", "0", 5),
        ("51.3", "28", "2.3", "1", "1", 9),
        ("30", "34", "1.7", "2", "0", 8),
        ("600", "26", "3.0", "3", "4", 15),
        ("342", "31", "2.2", None, "0", None),
    ],
)
def test_fx03_child_pugh(
    tb: str, alb: str, inr: str, asc: str | None, he: str, expected: int | None
) -> None:
    given_values = numbers(TB=tb, ALB=alb, INR=inr, HE=he)
    assert value(CHILD, ASCGR=asc, **given_values) == expected


@pytest.mark.parametrize(
    ("patient", "expected"),
    [
        ("12.0", "100.0"),
        ("13.0", "82.8"),
        ("19.2", "40.0"),
        ("20.0", "37.5"),
        ("24.0", "28.6"),
        ("31.2", "20.0"),
        ("7.0", None),
        (None, None),
    ],
)
def test_fx04_estimated_pta(patient: str | None, expected: str | None) -> None:
    text = """case(PTPAT > 0.6*PTCTRL,
      round((PTCTRL - 0.6*PTCTRL) / (PTPAT - 0.6*PTCTRL) * 100, 1))"""
    result = value(text, **numbers(PTPAT=patient, PTCTRL="12.0"))
    assert result == (None if expected is None else N(expected))


@pytest.mark.parametrize(
    ("before", "after", "hours", "expected"),
    [
        ("130", "166", 48, "18.0"),
        ("140", "157.1", 24, "17.1"),
        ("150", "164", 24, "14.0"),
        ("140", "152", 12, None),
        ("165", "160", 60, "-2.0"),
    ],
)
def test_fx05_rise_per_day(before: str, after: str, hours: int, expected: str | None) -> None:
    text = """case(20 <= hours_between(previous_time(TB), T1) <= 168,
      round((TB - previous(TB)) / days_between(previous_time(TB), T1), 1))"""
    start = datetime(2025, 3, 1, 8, 0, tzinfo=ZONE)
    later = value("add_hours(T1, TB)", T1=start, TB=N(hours))
    world = World({"TB": N(after), "T1": later}, past={"I.X.TB": [Reading(N(before), start)]})
    assert value(text, world) == (None if expected is None else N(expected))
    assert value(text, World({"TB": N(after), "T1": later})) is None


def test_fx07_ratios() -> None:
    text = "round(coalesce(CD4N / CD8N, CD4P / CD8P), 2)"
    assert value(text, **numbers(CD4N="560", CD8N="400")) == N("1.40")
    assert value(text, **numbers(CD4P="35.0", CD8P="28.0")) == N("1.25")
    assert value(text, **numbers(CD4N="560", CD8N="0")) is None


def test_fx08_stage_takes_the_worse() -> None:
    text = """case(INR >= 2.6, "late", INR >= 1.9, "middle", INR >= 1.5, "early", "none")"""
    stages = [value(text, INR=N(inr)) for inr in ("1.7", "1.9", "2.6", "1.4")]
    assert stages == ["early", "middle", "late", "none"]


def test_fx09_log10() -> None:
    assert value("round(log10(TB), 2)", TB=N("2.0E6")) == N("6.30")


@pytest.mark.parametrize(
    ("birth", "on", "expected"),
    [
        (date(1959, 3, 11), date(2025, 3, 10), 65),
        (date(1959, 3, 10), date(2025, 3, 10), 66),
        (date(2007, 3, 10), date(2025, 3, 10), 18),
        (date(2007, 3, 11), date(2025, 3, 10), 17),
        (date(2004, 2, 29), date(2022, 2, 28), 17),
        (date(2004, 2, 29), date(2022, 3, 1), 18),
        (PartialDate(1984), date(2025, 3, 10), None),
    ],
)
def test_fx10_age(birth: Value, on: Value, expected: int | None) -> None:
    assert value("age(BIRTH, DAY)", BIRTH=birth, DAY=on) == expected


def test_fx10_age_span_of_a_year_of_birth() -> None:
    text = "span_text(age_min(BIRTH, DAY), age_max(BIRTH, DAY))"
    assert value(text, BIRTH=PartialDate(1984), DAY=date(2025, 3, 10)) == "40–41"
    assert value(text, BIRTH=date(1984, 1, 1), DAY=date(2025, 3, 10)) == "41"


def test_fx11_fx12_bmi_and_map() -> None:
    assert value("round(WT / (HT/100 * HT/100), 1)", **numbers(WT="62.0", HT="170.0")) == N("21.5")
    mean = "round(DBP + (SBP - DBP)/3)"
    pairs = [("118", "82", 94), ("82", "50", 61), ("112", "65", 81)]
    assert [value(mean, **numbers(SBP=s, DBP=d)) for s, d, _ in pairs] == [r for *_, r in pairs]
    assert value(mean, **numbers(SBP="118", DBP=None)) is None


@pytest.mark.parametrize(
    ("inr", "he", "neut", "tb", "urea", "age", "expected"),
    [
        ("2.2", "0", "4.5", "342", "4.2", "45", "7.02"),
        ("2.6", "2", "7.8", "420", "6.5", "52", "8.55"),
        ("3.2", "3", "10.5", "520", "9.8", "60", "10.06"),
        ("1.6", "0", "3.0", "256", "3.5", "30", "5.61"),
        ("1.6", None, "3.0", "256", "3.5", "30", None),
    ],
)
def test_fx13_cossh2(
    inr: str, he: str | None, neut: str, tb: str, urea: str, age: str, expected: str | None
) -> None:
    text = """round(1.649*ln(INR) + 0.457*case(HE == 0, 1, HE <= 2, 2, 3) + 0.425*ln(NEUT)
      + 0.396*ln(TB) + 0.576*ln(UREA) + 0.033*AGE, 2)"""
    result = value(text, **numbers(INR=inr, HE=he, NEUT=neut, TB=tb, UREA=urea, AGE=age))
    assert result == (None if expected is None else N(expected))


def test_fx15_cell_dose() -> None:
    assert value("3.40e7 * 92 / 100 / (100 + 0)") == N("312800")
    assert value("round((98 * 312800 / (5e5 * 62.0) - 1) * 100, 1)") == N("-1.1")


def test_fx16_duration_over_midnight_with_pauses() -> None:
    start, end = (
        datetime(2025, 3, day, *at, tzinfo=ZONE) for day, at in ((10, (23, 50)), (11, (0, 25)))
    )
    assert value("minutes_between(T1, T2)", T1=start, T2=end) == 35
    rows = [World({"STOPPED": start, "RESTARTED": end}), World({"STOPPED": end})]
    text = 'sum(over("IG.X.LOG", minutes_between(STOPPED, coalesce(RESTARTED, STOPPED))))'
    assert value(text, World(groups={"IG.X.LOG": rows})) == 35
    assert value(text) == 0


NEWS2 = """case(RR <= 8, 3, RR <= 11, 1, RR <= 20, 0, RR <= 24, 2, 3)
 + case(SPO2 <= 91, 3, SPO2 <= 93, 2, SPO2 <= 95, 1, 0) + case(O2 == "Y", 2, 0)
 + case(SBP <= 90, 3, SBP <= 100, 2, SBP <= 110, 1, SBP <= 219, 0, 3)
 + case(HR <= 40, 3, HR <= 50, 1, HR <= 90, 0, HR <= 110, 1, HR <= 130, 2, 3)
 + case(ACVPU == "A", 0, 3)
 + case(TEMP <= 35.0, 3, TEMP <= 36.0, 1, TEMP <= 38.0, 0, TEMP <= 39.0, 1, 2)"""


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ("18,98,N,118,82,A,36.8", 0),
        ("22,96,N,112,108,A,38.6", 4),
        ("20,95,N,101,91,A,38.1", 4),
        ("26,90,Y,82,132,A,37.4", 14),
        ("24,93,N,100,130,V,39.1", 13),
        ("12,96,N,111,51,A,36.1", 0),
        ("18,98,N,,82,A,36.8", None),
    ],
)
def test_fx19b_news2(readings: str, expected: int | None) -> None:
    rr, spo2, o2, sbp, hr, acvpu, temp = (part or None for part in readings.split(","))
    found = numbers(RR=rr, SPO2=spo2, SBP=sbp, HR=hr, TEMP=temp)
    assert value(NEWS2, O2=o2, ACVPU=acvpu, **found) == expected


def test_fx19_deviation_and_fx21_relative_day() -> None:
    measured = value("add_minutes(T1, 128)", T1=NOW)
    assert value("minutes_between(T1, T2) - 120", T1=NOW, T2=measured) == 8
    assert value("days_between(DAY, T1)", DAY=date(2025, 3, 3), T1=NOW) == 7


def test_fx22_symptoms() -> None:
    text = "S1 + S2 + S3 + S4"
    assert value(text, **numbers(S1="2", S2="3", S3="2", S4="1")) == 8
    assert value(text, **numbers(S1="1", S2=None, S3="1", S4="0")) is None
    assert value("round((3 - 8) / 8 * 100, 1)") == N("-62.5")


def test_reach_and_place() -> None:
    inside = Scope(STUDY, FormOID("F.MON"), GroupOID("IG.MON.SET"))
    world = World(
        {"TEMP_VSORRES": N("38.0")},
        targets={"SE.INF[1]/F.EX/I.EX.EXSTDTC[]": NOW},
        points={("I.MON.TEMP_VSORRES", "PRE"): N("36.8")},
        history={"I.X.TB": [Reading(N(1), NOW), Reading(N(2), NOW)]},
        reasons={"I.MON.TEMP_VSORRES": "ND"},
        own="x",
    )
    assert value('TEMP_VSORRES - tp(TEMP_VSORRES, "PRE")', world, inside) == N("1.2")
    assert value('at("SE.INF/F.EX/I.EX.EXSTDTC")', world) == NOW
    assert value('first("I.X.TB") + last("I.X.TB")', world) == 3
    assert value('sum(every("I.X.TB"))', world) == 3
    assert value("missing_reason(TEMP_VSORRES)", world, inside) == "ND"
    assert value("missing_items(TEMP_VSORRES, MONSTAT)", world, inside) == "I.MON.MONSTAT"
    assert value('this() == "x" and repeat() == "15M"', world, inside) is True
    assert value("alert_level() == 2 and not alert_complete()", world, inside) is True
    assert value('subject_key() == "01-004"', world) is True
    assert value('event_oid() == "SE.INF" and event_repeat() == 2', world) is True
    assert value("today() == date_of(now()) and planned_time() == now()", world, inside) is True


def test_how_late_and_from_where_the_answers_of_a_row_came() -> None:
    world = World(delays={"I.MON.TEMP_VSORRES": N("15.5")}, papers=frozenset({"I.MON.MONSTAT"}))
    inside = Scope(STUDY, FormOID("F.MON"), GroupOID("IG.MON.SET"))
    assert value("entry_delay(MONSTAT, TEMP_VSORRES) > 15", world, inside) is True
    assert value("entry_delay(MONSTAT)", world, inside) is None
    assert value("from_paper(TEMP_VSORRES)", world, inside) is False
    assert value("from_paper(TEMP_VSORRES, MONSTAT)", world, inside) is True
