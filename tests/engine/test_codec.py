"""Typed texts: what is understood, what is refused in words, and that nothing is ever raised."""

from __future__ import annotations

import json
import time as clock
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mscform.definitions.item import DataType, ItemDefinition
from mscform.engine.codec import Decoded, decode, encode
from mscform.engine.values import PartialDate, Value
from tests.engine.language_world import STUDY, ZONE, item

CATALOGUE = Path(__file__).parents[2] / "resources" / "i18n" / "engine_language.json"
BERLIN = ZoneInfo("Europe/Berlin")


def asked(kind: str, codes: str | None = None, **more: object) -> ItemDefinition:
    return item("I.X.A", kind, "IG.X.MAIN", codes, **more)


def read(kind: str, raw: str | None, codes: str | None = None, **more: object) -> Decoded:
    return decode(asked(kind, codes, **more), raw, STUDY, ZONE)


@pytest.mark.parametrize(
    ("kind", "raw", "expected", "text"),
    [
        ("decimal", "３７．５", Decimal("37.5"), "37.5"),
        ("decimal", " 37.50 ", Decimal("37.50"), "37.50"),
        ("decimal", "2.0E6", Decimal("2.0E6"), "2000000"),
        ("decimal", "−0.5", Decimal("-0.5"), "-0.5"),
        ("integer", "072", Decimal(72), "72"),
        ("integer", "72.0", Decimal(72), "72"),
        ("date", "2024-02-29", date(2024, 2, 29), "2024-02-29"),
        ("date", "2025/3/9", date(2025, 3, 9), "2025-03-09"),
        ("date", "2025年3月9日", date(2025, 3, 9), "2025-03-09"),
        ("partial_date", "2025-03", PartialDate(2025, 3), "2025-03"),
        ("partial_date", "2025-03-UN", PartialDate(2025, 3), "2025-03"),
        ("partial_date", "2025-UN-UN", PartialDate(2025), "2025"),
        ("partial_date", "2025", PartialDate(2025), "2025"),
        ("partial_date", "2025-03-10", date(2025, 3, 10), "2025-03-10"),
        ("time", "9:05", time(9, 5), "09:05"),
        ("time", "０９：０５", time(9, 5), "09:05"),
        ("text", "👍 שלום 谷丙\n", "👍 שלום 谷丙", "👍 שלום 谷丙"),
        ("attest", "nurse1", "nurse1", "nurse1"),
    ],
)
def test_understood(kind: str, raw: str, expected: Value, text: str) -> None:
    found = read(kind, raw)
    assert (found.value, found.text, found.problem) == (expected, text, None)


@pytest.mark.parametrize(
    ("kind", "raw", "code"),
    [
        ("decimal", "1,5", "ENG-L-COMMA"),
        ("decimal", "<20", "ENG-L-OPERATOR"),
        ("decimal", "≥ 5", "ENG-L-OPERATOR"),
        ("decimal", "10²", "ENG-L-NUMBER"),
        ("decimal", "37。5", "ENG-L-NUMBER"),
        ("decimal", "NaN", "ENG-L-NUMBER"),
        ("decimal", "Infinity", "ENG-L-NUMBER"),
        ("decimal", "1E999", "ENG-L-NUMBER"),
        ("decimal", "٣٧", "ENG-L-NUMBER"),
        ("integer", "72.5", "ENG-L-INTEGER"),
        ("date", "2025-02-29", "ENG-L-NO-DAY"),
        ("date", "0000-01-01", "ENG-L-NO-DAY"),
        ("date", "2025-03", "ENG-L-WHOLE-DATE"),
        ("date", "10/03/2025", "ENG-L-YEAR-FIRST"),
        ("date", "yesterday", "ENG-L-DATE"),
        ("partial_date", "2025-13", "ENG-L-NO-DAY"),
        ("partial_date", "2025-UN-10", "ENG-L-PARTIAL"),
        ("time", "24:00", "ENG-L-MIDNIGHT"),
        ("time", "25:00", "ENG-L-NO-TIME"),
        ("time", "0905", "ENG-L-TIME"),
        ("datetime", "2025-03-10 24:00", "ENG-L-MIDNIGHT"),
        ("datetime", "2025-02-29 09:00", "ENG-L-NO-DAY"),
        ("datetime", "2025-03-10", "ENG-L-TIME-NEEDED"),
        ("datetime", "soon", "ENG-L-DATETIME"),
        ("datetime", "2025-03-10 09:00+19:00", "ENG-L-DATETIME"),
        ("datetime", "0001-01-01 00:00+12:00", "ENG-L-NO-DAY"),
        ("text", "a\x00b", "ENG-L-SIGNS"),
        ("text", "\ud83d", "ENG-L-SIGNS"),
        ("decimal", "1\x1b", "ENG-L-SIGNS"),
        ("text", "x" * 1_000_000, "ENG-L-TEXT-LENGTH"),
        ("decimal", "9" * 1_000_000, "ENG-L-TEXT-LENGTH"),
        ("date", "2025-03-10" * 100_000, "ENG-L-TEXT-LENGTH"),
    ],
)
def test_refused_in_words(kind: str, raw: str, code: str) -> None:
    found = read(kind, raw)
    assert found.problem is not None
    assert (found.problem.code, found.value, found.text) == (code, None, None)
    assert found.finding == ("LENGTH" if code == "ENG-L-TEXT-LENGTH" else "TYPE")
    assert set(json.loads(CATALOGUE.read_text("utf-8"))[code]) == {"en", "zh"}


def test_a_comma_names_both_readings() -> None:
    problem = read("decimal", "1,5").problem
    assert problem is not None
    assert problem.slots == {"typed": "1,5", "one": "1.5", "other": "15"}


@pytest.mark.parametrize("raw", [None, "", "  ", "\u3000"])
def test_nothing_typed_is_nothing(raw: str | None) -> None:
    assert read("decimal", raw) == Decoded()


def test_more_decimals_than_declared_are_kept_and_told() -> None:
    found = read("decimal", "37.55", decimals=1)
    assert (found.value, found.text, found.too_precise) == (Decimal("37.55"), "37.55", True)
    assert not read("decimal", "37.5", decimals=1).too_precise


def test_codes() -> None:
    assert read("code", "not done", "CL.STAT").text == "NOT DONE"
    assert read("code", "ｙ", "CL.NY").value == "Y"
    assert read("code", "Yes", "CL.NY").finding == "CODELIST"
    assert read("multi", "face；LIP", "CL.SITE").text == "LIP,FACE"
    assert read("multi", "LIP FACE", "CL.SITE").value == frozenset({"LIP", "FACE"})
    assert read("multi", "NOT DONE, DONE", "CL.STAT").text == "DONE,NOT DONE"
    assert read("multi", "LIP, NOSE", "CL.SITE").finding == "CODELIST"
    assert read("multi", ",", "CL.SITE") == Decoded()


def test_datetimes_are_in_the_zone_of_the_site() -> None:
    assert read("datetime", "2025-03-10 09:00").text == "2025-03-10T09:00+08:00"
    assert read("datetime", "2025-03-10T02:00:30+01:00").text == "2025-03-10T09:00:30+08:00"
    assert read("datetime", "2025-03-10T01:00Z").text == "2025-03-10T09:00+08:00"


@pytest.mark.req("CLK-05")
def test_times_that_the_clock_change_skipped_or_doubled() -> None:
    asked_for = asked("datetime")
    gap = decode(asked_for, "2025-03-30 02:30", STUDY, BERLIN)
    twice = decode(asked_for, "2025-10-26 02:30", STUDY, BERLIN)
    second = decode(asked_for, "2025-10-26 02:30+01:00", STUDY, BERLIN)
    assert gap.problem is not None
    assert gap.problem.code == "ENG-L-GAP"
    assert twice.problem is not None
    assert twice.problem.slots["other"] == "2025-10-26 02:30+01:00"
    assert second.text == "2025-10-26T02:30+01:00"
    assert decode(asked_for, second.text, STUDY, BERLIN) == second


@pytest.mark.parametrize(
    ("kind", "codes", "more", "computed", "text"),
    [
        ("decimal", None, {"decimals": 1}, Decimal("2.25"), "2.3"),
        ("decimal", None, {"decimals": 1}, Decimal("-2.25"), "-2.3"),
        ("decimal", None, {"decimals": 2}, Decimal("1.4"), "1.40"),
        ("decimal", None, {"decimals": 1}, Decimal("-0.01"), "0.0"),
        ("integer", None, {}, Decimal("30.49999999"), "31"),
        ("code", "CL.NY", {}, True, "Y"),
        ("code", "CL.TRI", {}, False, "F"),
        ("code", "CL.GRADE", {}, Decimal("2.0"), "2"),
        ("multi", "CL.SITE", {}, frozenset({"FACE", "LIP"}), "LIP,FACE"),
        ("multi", "CL.SITE", {}, ("FACE", None, "LIP"), "LIP,FACE"),
        (
            "datetime",
            None,
            {},
            datetime(2025, 3, 10, 9, 0, 59, tzinfo=ZONE),
            "2025-03-10T09:00+08:00",
        ),
        ("date", None, {}, datetime(2025, 3, 10, 9, 0, tzinfo=ZONE), "2025-03-10"),
        ("time", None, {}, time(9, 5, 30), "09:05"),
        ("partial_date", None, {}, PartialDate(2025, 3), "2025-03"),
        ("text", None, {}, None, ""),
    ],
)
def test_computed_values_are_written_as_a_person_would(
    kind: str, codes: str | None, more: dict[str, object], computed: Value, text: str
) -> None:
    assert encode(asked(kind, codes, **more), computed, STUDY) == text


MINUTES = st.datetimes(
    datetime.fromisoformat("1992-01-01"), datetime.fromisoformat("2099-01-01")
).map(lambda moment: moment.replace(second=0, microsecond=0, tzinfo=ZONE))


@given(
    st.one_of(
        st.tuples(st.just("decimal"), st.decimals(-(10**9), 10**9, places=3)),
        st.tuples(st.just("integer"), st.integers(-(10**20), 10**20).map(Decimal)),
        st.tuples(st.just("date"), st.dates()),
        st.tuples(st.just("time"), st.times().map(lambda t: t.replace(second=0, microsecond=0))),
        st.tuples(st.just("datetime"), MINUTES),
        st.tuples(
            st.just("partial_date"),
            st.builds(PartialDate, st.integers(1, 9999), st.none() | st.integers(1, 12), st.none()),
        ),
    )
)
def test_what_is_written_is_read_back(pair: tuple[str, Value]) -> None:
    kind, computed = pair
    definition = asked(kind, decimals=3)
    found = decode(definition, encode(definition, computed, STUDY), STUDY, ZONE)
    assert found.problem is None
    assert found.value == computed


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(DataType)), st.text(st.characters(codec=None), max_size=40))
def test_no_text_ever_raises_and_canonical_text_stays(kind: DataType, raw: str) -> None:
    codes = "CL.SITE" if kind in (DataType.CODE, DataType.MULTI) else None
    found = read(kind.value, raw, codes)
    if found.text is not None:
        assert read(kind.value, found.text, codes).text == found.text


def test_a_pasted_megabyte_is_judged_at_once() -> None:
    started = clock.thread_time()
    for kind in DataType:
        read(kind.value, "9-" * 500_000, "CL.NY")
        read(kind.value, "2025-03-10 " * 180, "CL.NY")
    assert clock.thread_time() - started < 30


def test_the_earliest_zone_offset_has_seconds_and_survives() -> None:
    found = read("datetime", "1900-01-01 00:00")
    assert found.text is not None
    assert read("datetime", found.text).value == found.value
    assert isinstance(found.value, datetime)
    assert found.value.utcoffset() != timedelta(hours=8)
