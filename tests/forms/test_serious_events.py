"""Serious events: criteria, clock, versions, SUSAR, last infusion (2.28, 2.40)."""

from __future__ import annotations

import pytest

from tests.forms.logs import (
    AE,
    ALLOC,
    BM,
    CONV,
    DD,
    REPORT,
    SAE,
    on,
    row,
    serious,
)
from tests.forms.sheet import evaluated

# ---------------------------------------------------------------------- serious events


@pytest.mark.parametrize(
    ("report", "told"), [({}, True), (REPORT, False), (row(SAE, 1, SAENO="2025-01"), True)]
)
def test_serious_needs_a_report(report: dict[str, object], told: bool) -> None:
    sheet = evaluated(serious(1, "AESHOSP") | report)
    assert ("EC-090" in sheet.codes()) is told
    assert "EC-090" not in evaluated(row(AE, 1, AESER="N")).codes()


def test_a_report_names_a_serious_event_once() -> None:
    assert "EC-SAE-SAEAELNK" not in evaluated(serious(1, "AESHOSP") | REPORT).codes()
    assert "EC-SAE-SAEAELNK" in evaluated(row(AE, 1, AESER="N") | REPORT).codes()
    assert "EC-SAE-SAEAELNK" not in evaluated(row(SAE, 1, SAENO="1")).codes()
    twice = evaluated(serious(1, "AESHOSP") | REPORT | row(SAE, 2, SAEAELNK=1))
    assert "EC-SAE-TWICE" in twice.codes()


@pytest.mark.parametrize(
    ("written", "told"),
    [("HOSP,LIFE", False), ("HOSP", True), ("HOSP,LIFE,MIE", True), (None, False)],
)
def test_report_and_event_have_the_same_criteria(written: str | None, told: bool) -> None:
    entries = serious(1, "AESLIFE", "AESHOSP") | REPORT
    if written:
        entries |= row(SAE, 1, SAECRIT=written)
    assert ("EC-092" in evaluated(entries).codes(SAE)) is told


@pytest.mark.parametrize(
    ("reported", "now", "told"),
    [
        ("2025-05-26 09:00", "2025-06-30T12:00", False),
        ("2025-05-26 09:01", "2025-06-30T12:00", True),
        (None, "2025-05-26T09:00", False),
        (None, "2025-05-26T09:01", True),
    ],
)
def test_the_clock_of_24_hours(reported: str | None, now: str, told: bool) -> None:
    entries = serious(1, "AESHOSP") | REPORT | row(SAE, 1, SAEAWDTC="2025-05-25 09:00")
    if reported:
        entries |= row(SAE, 1, SAEVERLNK=1, SAERPTDTC=reported)
    sheet = evaluated(entries, now=on(now))
    assert sheet.value(f"{SAE}SAEDUE24[1]") == "2025-05-26T09:00+08:00"
    assert ("EC-093" in sheet.codes()) is told
    assert (("SAELATE", None) in sheet.proposals("deviation")) is told
    if told:
        assert sheet.severity("EC-093") == "alarming"
    unknown = evaluated(serious(1, "AESHOSP") | REPORT, now=on(now))
    assert "EC-093" not in unknown.codes()


def test_reports_are_numbered_and_the_first_is_the_initial_one() -> None:
    entries = REPORT | row(SAE, 2, SAENO="2025-02")
    for number, (link, kind) in enumerate(
        [(1, "INITIAL"), (2, "INITIAL"), (1, "FOLLOW-UP"), (1, "FINAL")], 1
    ):
        entries |= row(SAE, number, SAEVERLNK=link, SAERCAT=kind)
    sheet = evaluated(entries)
    assert [sheet.value(f"{SAE}SAEVER[{number}]") for number in (1, 2, 3, 4)] == [
        "1",
        "1",
        "2",
        "3",
    ]
    assert "EC-SAE-SAERCAT" not in sheet.codes()
    assert "EC-SAE-SAERCAT" in evaluated(entries | row(SAE, 4, SAERCAT="INITIAL")).codes()
    assert "EC-SAE-SAERCAT" in evaluated(entries | row(SAE, 1, SAERCAT="FINAL")).codes()


@pytest.mark.parametrize(
    ("criteria", "rel", "expected", "susar", "due"),
    [
        ("DTH", "POSS", "N", "Y", "2025-06-01T09:00+08:00"),
        ("HOSP,LIFE", "PROB", "N", "Y", "2025-06-01T09:00+08:00"),
        ("HOSP", "DEF", "N", "Y", "2025-06-09T09:00+08:00"),
        ("HOSP", "UNL", "N", "N", None),
        ("HOSP", "DEF", "Y", "N", None),
        ("HOSP", "DEF", None, None, None),
        (None, "DEF", "N", "Y", None),
    ],
)
def test_when_a_susar_is_due(
    criteria: str | None, rel: str, expected: str | None, susar: str | None, due: str | None
) -> None:
    items = {"SAECRIT": criteria, "SAEREL": rel, "SAEEXP": expected, "SAEAWDTC": "2025-05-25 09:00"}
    sheet = evaluated(row(SAE, 1, **{name: value for name, value in items.items() if value}))
    assert sheet.value(f"{SAE}SAESUSAR[1]") == susar
    assert sheet.value(f"{SAE}SAEDUE[1]") == due
    assert (
        "EC-003"
        not in evaluated(
            row(SAE, 1, **{name: value for name, value in items.items() if value}),
            now=on("2025-05-25T10:00"),
        ).codes()
    )


@pytest.mark.parametrize(
    ("start", "clock", "text"),
    [
        ("2025-03-10", "11:03", "2 h"),
        ("2025-03-12", "08:59", "48 h"),
        ("2025-03-12", "09:00", "2 d"),
        ("2025-03-17", "08:00", "6 d"),
        ("2025-03-17", None, "7 d"),
        ("2025-03-09", None, None),
        (None, None, None),
    ],
)
def test_time_from_the_last_infusion(
    start: str | None, clock: str | None, text: str | None
) -> None:
    items = {"AESTDTC": start, "AESTTM": clock}
    event = row(AE, 1, AESER="Y", **{name: value for name, value in items.items() if value})
    assert evaluated(BM | event | REPORT).value(f"{SAE}SAETIME[1]") == text
    assert evaluated(CONV | event | REPORT).value(f"{SAE}SAETIME[1]") == "NA"


def test_the_last_infusion_before_the_event_is_named() -> None:
    more = {
        "SE.INF[2]/F.EX/I.EX.EXSTDTC": "2025-03-17 09:00",
        "SE.INF[1]/F.CPR/I.CPR.CPLOT": "BM-A1",
        "SE.INF[2]/F.CPR/I.CPR.CPLOT": "BM-B2",
        "SE.INF[1]/F.EX/I.EX.EXYN": "Y", "SE.INF[2]/F.EX/I.EX.EXYN": "Y",
        f"{ALLOC}NINFPLAN": 2,
    }  # fmt: skip
    first = evaluated(BM | more | row(AE, 1, AESER="Y", AESTDTC="2025-03-16") | REPORT)
    assert first.value(f"{SAE}SAEDOSE[1]") == "2025-03-10 09:00, ? × 10^5/kg, BM-A1"
    second = evaluated(BM | more | row(AE, 1, AESER="Y", AESTDTC="2025-03-18") | REPORT)
    assert second.value(f"{SAE}SAEDOSE[1]") == "2025-03-17 09:00, ? × 10^5/kg, BM-B2"
    assert evaluated(CONV | REPORT).value(f"{SAE}SAEDOSE[1]") == "NA"


@pytest.mark.parametrize(("length", "told"), [(49, True), (50, False)])
def test_the_narrative_says_something(length: int, told: bool) -> None:
    sheet = evaluated(row(SAE, 1, SAENARR="x" * length))
    assert ("EC-SAE-SAENARR" in sheet.codes()) is told


def test_report_and_death_agree() -> None:
    entries = row(SAE, 1, SAEOUT="FATAL", SAEOUTDTC="2025-05-25", SAEAUTOP="N")
    assert "EC-SAE-DD" not in evaluated(entries).codes()
    died = {f"{DD}DTHDTC": "2025-05-25", f"{DD}DTHAUT": "N"}
    assert "EC-SAE-DD" not in evaluated(entries | died).codes()
    assert "EC-SAE-DD" in evaluated(entries | died | {f"{DD}DTHAUT": "Y"}).codes()
    assert "EC-SAE-DD" in evaluated(entries | died | {f"{DD}DTHDTC": "2025-05-24"}).codes()
