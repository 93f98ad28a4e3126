"""Functions one by one where the formulas do not reach: texts, dates, tables, patterns."""

from __future__ import annotations

import time as clock
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from mscform.engine.comparing import RELATIONS
from mscform.engine.functions import SIGNATURES
from mscform.engine.pattern import full_match, safe_pattern
from mscform.engine.values import PartialDate, Value
from tests.engine.language_world import NOW, World, value

N = Decimal
BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2025, 3, 10)


@pytest.mark.parametrize(
    ("left", "operator", "right", "expected"),
    [
        (DAY, "<", date(2025, 3, 11), True),
        (DAY, "<", NOW, None),
        (DAY, "<=", NOW, None),
        (NOW, ">=", DAY, None),
        (DAY, "==", NOW, None),
        (date(2025, 3, 9), "<", NOW, True),
        (NOW, "<", date(2025, 3, 9), False),
        (PartialDate(2025, 3), "<", DAY, None),
        (PartialDate(2025, 3), "<=", date(2025, 3, 31), True),
        (PartialDate(2025, 3), "<", date(2025, 3, 1), False),
        (PartialDate(2025, 3), "==", DAY, None),
        (PartialDate(2025, 2), "!=", DAY, True),
        (PartialDate(2025), "<", PartialDate(2026, 1), True),
        (N(1), "==", "1", None),
        ("a", "<", "b", None),
        (True, "==", True, True),
        (time(9, 5), "<", time(9, 6), True),
    ],
)
def test_comparisons_of_different_precision(
    left: Value, operator: str, right: Value, expected: bool | None
) -> None:
    assert RELATIONS[operator](left, right) is expected


@pytest.mark.req("CLK-05")
def test_elapsed_time_and_order_across_the_autumn_change() -> None:
    first = datetime(2025, 10, 26, 2, 30, tzinfo=BERLIN, fold=0)
    second = datetime(2025, 10, 26, 2, 30, tzinfo=BERLIN, fold=1)
    values: dict[str, Value] = {"T1": first, "T2": second}
    assert value("minutes_between(T1, T2)", **values) == 60
    assert value("T1 < T2", **values) is True
    assert value("T1 == T2", **values) is False
    assert value("add_minutes(T1, 60) == T2", **values) is True
    assert value("hours_between(T1, add_days(T1, 1))", **values) == 25


@pytest.mark.parametrize(
    ("day", "allowed"),
    [
        (DAY, True),
        (date(2025, 3, 11), False),
        (PartialDate(2025, 3), True),
        (PartialDate(2025, 4), False),
        (NOW, True),
    ],
)
def test_not_in_the_future_is_asked_of_every_precision(day: Value, allowed: bool) -> None:
    assert value("minutes_between(now(), this()) <= 5", World(own=day)) is allowed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('concat("a", 1.50, DAY)', "a1.502025-03-10"),
        ('concat("a", NOTE)', None),
        ('join("; ", "a", NOTE, "b")', "a; b"),
        ('join("; ", NOTE, NOTE)', None),
        ('length("谷丙")', N(2)),
        ("text(2 / 4)", "0.5"),
        ('number(" ３７．５ ")', N("37.5")),
        ('number("abc")', None),
        ("year(DAY)", N(2025)),
        ("add_days(DAY, 0.5)", None),
        ("add_days(DAY, 99999999)", None),
        ("add_days(DAY, -10)", date(2025, 2, 28)),
        ("days_between(DAY, add_days(DAY, 7))", N(7)),
        ("floor(-1.5)", N(-2)),
        ("ceil(1.2)", N(2)),
        ("abs(-3)", N(3)),
        ("max(DAY, add_days(DAY, 1))", date(2025, 3, 11)),
    ],
)
def test_texts_and_dates(text: str, expected: Value) -> None:
    assert value(text, DAY=DAY) == expected


def test_rows_are_counted_three_valued() -> None:
    world = World(groups={"IG.X.LOG": [World({"DRUG": "a"}), World({}), World({"DRUG": "b"})]})
    assert value('count(over("IG.X.LOG", DRUG))', world) == 2
    assert value('count(over("IG.X.LOG", DRUG == "a"))', world) == 1
    assert value('any(over("IG.X.LOG", DRUG == "b"))', world) is True
    assert value('any(over("IG.X.LOG", DRUG == "c"))', world) is None
    assert value('all(over("IG.X.LOG", DRUG != "c"))', world) is None
    assert value('all(over("IG.X.LOG", is_missing(DRUG)))', world) is False
    assert value('"b" in over("IG.X.LOG", DRUG)', world) is True


def test_lookup_takes_the_latest_valid_row() -> None:
    text = 'lookup("P.REF_RANGES", "low", test="ALT", sex=SEX, age=AGE, on=DAY)'
    values: dict[str, Value] = {"SEX": "M", "AGE": N(45), "DAY": DAY}
    assert value(text, **values) == 8
    assert value(text, **(values | {"DAY": date(2024, 12, 31)})) == 9
    assert value(text, **(values | {"AGE": N(201)})) is None
    assert value(text, **(values | {"SEX": None})) is None
    assert value('lookup("P.REF_RANGES", "high", test="HBSAG", sex="F")') == "NEG"
    assert value('lookup("P.REF_RANGES", "low", test="HBSAG", sex="F")') is None


@pytest.mark.parametrize(
    "pattern", ["(a+)+b", "(a|a)*b", "(a?){30}", "a*a*a*a*b", "(?=a)", "(", "a" * 201, "(.*)*"]
)
def test_patterns_that_could_run_away_are_refused(pattern: str) -> None:
    assert safe_pattern(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"S\d{3}", "S123"),
        (r"\d{2}-\d{3}", "01-002"),
        (r"(?:A|B)\d+", "B12"),
        (r"[A-Z]+-\d{1,3}(\.\d+)?", "AB-12.5"),
        (r"(\d{2}){2}", "1234"),
    ],
)
def test_ordinary_patterns_match(pattern: str, text: str) -> None:
    found = safe_pattern(pattern)
    assert found is not None
    assert full_match(found, text)
    assert not full_match(found, text + "\n")


def test_the_slowest_pattern_allowed_ends() -> None:
    found = safe_pattern("a*a*a*b")
    assert found is not None
    started = clock.thread_time()
    assert not full_match(found, "a" * 10_000)
    assert not full_match(found, "a" * 200)
    assert clock.thread_time() - started < 60


def test_every_signature_has_an_implementation() -> None:
    from mscform.engine import evaluator, evaluator_reach

    known = {*evaluator._STRICT, *evaluator._OPEN, *evaluator._SPECIAL, *evaluator_reach.REACH}
    assert set(SIGNATURES) == known | set(evaluator.STRICT_NUMBER)


def test_a_moment_as_people_write_it() -> None:
    values: dict[str, Value] = {"T1": NOW, "T2": datetime(2024, 12, 31, 7, 5, tzinfo=BERLIN)}
    assert value("stamp(T1)", **values) == "2025-03-10 12:00"
    assert value("stamp(T1, T1)", **values) == "03-10 12:00"
    assert value("stamp(T1, T2)", **values) == "2025-03-10 12:00"
    assert value("stamp(T2)", **values) == "2024-12-31 07:05"
    assert value("stamp(T1, T2)", T1=NOW) is None


@pytest.mark.parametrize(
    ("start", "least", "most"),
    [
        (date(2024, 9, 10), 6, 6),
        (date(2024, 9, 11), 5, 5),
        (date(2024, 8, 31), 6, 6),
        (PartialDate(2024, 9), 5, 6),
        (PartialDate(2010), 170, 182),
        (date(2025, 3, 11), -1, -1),
    ],
)
def test_completed_months(start: Value, least: int, most: int) -> None:
    values: dict[str, Value] = {"T1": start, "T2": DAY}
    assert value("months_min(T1, T2)", **values) == least
    assert value("months_max(T1, T2)", **values) == most
    assert value("months(T1, T2)", **values) == (least if least == most else None)
    assert value("months(T1, T2)", T2=DAY) is None


@pytest.mark.parametrize(
    ("number", "written"),
    [("166.0", "166"), ("166.50", "166.5"), ("120", "120"), ("0.00", "0"), ("-0.0", "0")],
)
def test_a_number_as_people_write_it(number: str, written: str) -> None:
    assert value("plain(TB)", TB=N(number)) == written
    assert value("plain(TB)") is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [("2013-04-01", date(2013, 4, 1)), ("2013-04", None), ("soon", None), (None, None)],
)
def test_a_day_written_as_text(written: str | None, expected: Value) -> None:
    assert value("day(ACVPU)", ACVPU=written) == expected
