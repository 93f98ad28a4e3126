"""Adverse events: header, checks, grades, emergence, relation (2.27, 2.40, App. E)."""

from __future__ import annotations

import pytest

from tests.forms.logs import (
    AE,
    BM,
    CM,
    CONV,
    HCC,
    PR,
    on,
    row,
    serious,
)
from tests.forms.sheet import evaluated

ENDED = {"AESTDTC": "2025-03-12", "AEONGO": "N"}

# ---------------------------------------------------------------------- header and rows


@pytest.mark.parametrize(
    ("head", "first"),
    [
        (f"{AE}AEYN", f"{AE}AETERM[1]"),
        (f"{CM}CMYN", f"{CM}CMTRT[1]"),
        (f"{HCC}HCCYN", f"{HCC}HCCNUM[1]"),
    ],
)
def test_header_and_rows_agree(head: str, first: str) -> None:
    value = "2" if first.endswith("HCCNUM[1]") else "x"
    assert "EC-014" in evaluated({head: "N", first: value}).codes(head)
    assert "EC-014" in evaluated({head: "Y"}).codes(head)
    for fine in ({head: "Y", first: value}, {head: "N"}, {first: value}):
        assert "EC-014" not in evaluated(fine).codes()
    assert evaluated({head: "Y"}).severity("EC-014") == "impossible"


# ---------------------------------------------------------------------- adverse events


def test_the_conventional_arm_is_not_asked_about_cells() -> None:
    sheet = evaluated(CONV | row(AE, 1, AETERM="Sepsis"))
    assert sheet.value(f"{AE}AEREL_MSC[1]") == "NA"
    assert sheet.value(f"{AE}AEACN[1]") == "NOT APPLICABLE"
    treated = evaluated(BM | row(AE, 1, AETERM="Sepsis"))
    assert treated.value(f"{AE}AEREL_MSC[1]") is None
    assert treated.value(f"{AE}AEACN[1]") is None


@pytest.mark.parametrize(
    ("arm", "items", "code", "told"),
    [
        (CONV, {"AEACN": "DRUG WITHDRAWN"}, "EC-095", True),
        (CONV, {"AEACN": "NOT APPLICABLE"}, "EC-095", False),
        (BM, {"AEACN": "DRUG WITHDRAWN"}, "EC-095", False),
        ({}, {"AEACN": "DRUG WITHDRAWN"}, "EC-095", False),
        (CONV, {"AEREL_MSC": "POSS"}, "EC-AE-AEREL_MSC", True),
        (BM, {"AEREL_MSC": "POSS"}, "EC-AE-AEREL_MSC", False),
        (CONV, {"AECAT": "INF08"}, "EC-AE-AECAT", True),
        (BM, {"AECAT": "INF08"}, "EC-AE-AECAT", False),
        (BM, ENDED | {"AEENDTC": "2025-03-11"}, "EC-AE-AEENDTC", True),
        (BM, ENDED | {"AEENDTC": "2025-03"}, "EC-AE-AEENDTC", False),
        (BM, {"AESI": "NONE,IRR"}, "EC-AE-AESI", True),
        (BM, {"AESI": "IRR,VTE"}, "EC-AE-AESI", False),
    ],
)  # fmt: skip
def test_checks_of_an_event(
    arm: dict[str, object], items: dict[str, object], code: str, told: bool
) -> None:
    sheet = evaluated(arm | row(AE, 1, **items))
    assert (code in sheet.codes()) is told
    if told:
        assert sheet.severity(code) == "impossible"


@pytest.mark.parametrize(
    ("start", "told"),
    [("2025-03-05", False), ("2025-03-04", True), ("2025-03", False), ("2025-02", True)],
)
def test_an_event_starts_after_consent(start: str, told: bool) -> None:
    consent = {"SE.SCR/F.IC/I.IC.ICDTC": "2025-03-05 09:00"}
    assert ("EC-AE-AESTDTC" in evaluated(consent | row(AE, 1, AESTDTC=start)).codes()) is told


def test_an_event_cannot_start_in_the_future() -> None:
    assert (
        "EC-003" in evaluated(row(AE, 1, AESTDTC="2025-03-12"), now=on("2025-03-11T12:00")).codes()
    )


@pytest.mark.parametrize(("category", "wanted"), [("INF08", True), ("OTHER", False), (None, False)])
def test_the_time_is_needed_in_the_first_eight_hours(category: str | None, wanted: bool) -> None:
    entries = BM | row(AE, 1, AESTDTC="2025-03-10")
    if category:
        entries |= row(AE, 1, AECAT=category)
    found = evaluated(entries).judged["findings"]
    assert (
        f"{AE}AESTTM[1]" in {each["at"] for each in found if each["code"] == "REQUIRED"}
    ) is wanted


@pytest.mark.parametrize(
    ("grade", "outcome", "death", "told"),
    [
        ("5", "FATAL", "Y", False),
        ("3", "RECOVERED/RESOLVED", "N", False),
        ("3", "RECOVERED/RESOLVED", None, False),
        ("5", "UNKNOWN", "Y", True),
        ("4", "FATAL", "Y", True),
        ("5", "FATAL", "N", True),
        ("5", "FATAL", None, True),
        ("5", "FATAL", "", False),
        (None, "FATAL", "Y", False),
        ("5", None, "Y", False),
    ],
)
def test_grade_five_fatal_and_death_go_together(
    grade: str | None, outcome: str | None, death: str | None, told: bool
) -> None:
    """`death` None: not serious, so not asked; empty: serious, not answered yet."""
    items = {"AETOXGR": grade, "AEOUT": outcome, "AESER": "N" if death is None else "Y"}
    items |= {"AESDTH": death or None}
    sheet = evaluated(row(AE, 1, **{name: value for name, value in items.items() if value}))
    assert ("EC-091" in sheet.codes()) is told


@pytest.mark.parametrize(("which", "told"), [((), True), (("AESMIE",), False)])
def test_serious_needs_a_criterion(which: tuple[str, ...], told: bool) -> None:
    assert ("EC-092" in evaluated(serious(1, *which)).codes(f"{AE}AESER")) is told
    assert "EC-092" not in evaluated(row(AE, 1, AESER="Y", AESDTH="N")).codes()
    hidden = evaluated(row(AE, 1, AESER="N", AESDTH="Y"))
    assert hidden.state(f"{AE}AESDTH[1]") == "not_asked"


@pytest.mark.parametrize(
    ("term", "grade", "base", "start", "flag"),
    [
        ("INR", "2", "2", "2025-03-17", "N"),
        ("INR", "3", "2", "2025-03-17", "Y"),
        ("INR", "3", None, "2025-03-17", None),
        ("FEVER", "1", None, "2025-03-17", "Y"),
        ("FEVER", "1", None, "2025-03-09", "N"),
        ("FEVER", "1", None, "2025-03", None),
        ("FEVER", "1", None, "2025-04", "Y"),
        (None, "1", None, "2025-03-17", None),
    ],
)
def test_treatment_emergent_only_above_the_baseline(
    term: str | None, grade: str, base: str | None, start: str, flag: str | None
) -> None:
    items = {"AECTCAE": term, "AETOXGR": grade, "AEBLGR": base, "AESTDTC": start}
    sheet = evaluated(BM | row(AE, 1, **{name: value for name, value in items.items() if value}))
    assert sheet.value(f"{AE}AETRTEM[1]") == flag


@pytest.mark.parametrize(("clock", "flag"), [("08:59", "N"), ("09:00", "Y")])
def test_on_the_day_of_infusion_the_time_decides(clock: str, flag: str) -> None:
    items = row(AE, 1, AECTCAE="FEVER", AETOXGR="1", AESTDTC="2025-03-10", AESTTM=clock)
    assert evaluated(BM | items).value(f"{AE}AETRTEM[1]") == flag


def test_the_baseline_grade_is_asked_of_laboratory_and_pressure_terms() -> None:
    sheet = evaluated(row(AE, 1, AECTCAE="ALT") | row(AE, 2, AECTCAE="FEVER"))
    assert sheet.state(f"{AE}AEBLGR[1]") == "asked"
    assert sheet.state(f"{AE}AEBLGR[2]") == "not_asked"


@pytest.mark.parametrize(
    ("ser", "rel", "expected", "flag"),
    [
        ("Y", "POSS", "N", "Y"), ("Y", "DEF", "N", "Y"), ("Y", "UNL", "N", "N"),
        ("Y", "NA", "N", "N"), ("Y", "PROB", "Y", "N"), ("N", "PROB", "N", "N"),
        ("Y", None, "N", None), ("Y", None, "Y", "N"),
    ],
)  # fmt: skip
def test_susar(ser: str, rel: str | None, expected: str, flag: str | None) -> None:
    items = {"AESER": ser, "AEREL_MSC": rel, "AEEXPECT": expected}
    sheet = evaluated(BM | row(AE, 1, **{name: value for name, value in items.items() if value}))
    assert sheet.value(f"{AE}AESUSAR[1]") == flag


@pytest.mark.parametrize(
    ("start", "imputed"),
    [
        ("2025-04", "2025-04-01"),
        ("2025-03", "2025-03-10"),
        ("2025-03-12", "2025-03-12"),
        ("2025-02", "2025-02-01"),
    ],
)
def test_fx24_start_of_an_event(start: str, imputed: str) -> None:
    sheet = evaluated(BM | row(AE, 1, AESTDTC=start))
    assert sheet.value(f"{AE}AESTIMP[1]") == imputed
    assert sheet.value(f"{AE}AESTDTC[1]") == start  # the original stays


def test_changes_of_grade_name_their_event() -> None:
    event = row(AE, 1, AESTDTC="2025-03-12", AETOXGR="2")
    fine = evaluated(event | row(AE, 1, AEGRLNK=1, AEGRDTC="2025-03-12", AEGR="2"))
    assert not fine.codes() & {"EC-AE-LNK", "EC-AE-AEGR", "EC-AE-AEGRDTC"}
    wrong = evaluated(event | row(AE, 1, AEGRLNK=1, AEGRDTC="2025-03-11", AEGR="3"))
    assert {"EC-AE-AEGR", "EC-AE-AEGRDTC"} <= wrong.codes()
    assert "EC-AE-LNK" in evaluated(event | row(AE, 1, AEGRLNK=2)).codes()


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ({}, True),
        (row(CM, 1, CMINDC="AE", CMAELNK=1), False),
        (row(CM, 1, CMINDC="AE", CMAELNK=2), True),
        (row(PR, 1, PRAELNK=1), False),
        (row(CM, 1, CMINDC="AE"), True),
    ],
)
def test_treatment_of_an_event_is_recorded(link: dict[str, object], told: bool) -> None:
    events = row(AE, 1, AECONTRT="Y") | row(AE, 2, AECONTRT="N")
    sheet = evaluated(events | link)
    assert ("EC-096" in sheet.codes(AE)) is told
    if told:
        assert sheet.severity("EC-096") == "unusual"
