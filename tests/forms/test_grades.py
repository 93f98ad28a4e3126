"""Proposed CTCAE grades of laboratory values, and adverse events from them: appendix E."""

from __future__ import annotations

import pytest

from tests.forms.sheet import evaluated

MAN = {
    "SE.SCR/F.IC/I.IC.ICDTC": "2025-03-05 09:00",
    "SE.SCR/F.DM/I.DM.BRTHDTC": "1982-11-20",
    "SE.SCR/F.DM/I.DM.SEX": "M",
}


@pytest.mark.parametrize(
    ("form", "test", "baseline", "now", "grade"),
    [
        ("LBLF", "ALT", 35, 50, "0"),
        ("LBLF", "ALT", 35, 51, "1"),
        ("LBLF", "ALT", 35, 151, "2"),
        ("LBLF", "ALT", 35, 251, "3"),
        ("LBLF", "ALT", 35, 1001, "4"),
        ("LBLF", "ALT", 420, 610, "0"),
        ("LBLF", "ALT", 420, 640, "1"),
        ("LBLF", "ALT", 420, 1300, "2"),
        ("LBLF", "ALT", 420, 2150, "3"),
        ("LBLF", "ALT", None, 151, None),
        ("LBLF", "BILI", 342, 350, "1"),
        ("LBLF", "BILI", 342, 520, "2"),
        ("LBLF", "BILI", 342, 1030, "3"),
        ("LBRE", "CREAT", 70, 97, "0"),
        ("LBRE", "CREAT", 70, 98, "1"),
        ("LBRE", "CREAT", 70, 106, "2"),
        ("LBRE", "CREAT", 70, 211, "3"),
        ("LBRE", "CREAT", 70, 583, "4"),
        ("LBHE", "PLAT", 150, 124, "1"),
        ("LBHE", "PLAT", 150, 75, "1"),
        ("LBHE", "PLAT", 150, 74, "2"),
        ("LBHE", "PLAT", 150, 50, "2"),
        ("LBHE", "PLAT", 150, 49, "3"),
        ("LBHE", "PLAT", 150, 24, "4"),
        ("LBCO", "INR", None, "1.2", "0"),
        ("LBCO", "INR", None, "1.21", "1"),
        ("LBCO", "INR", None, "1.5", "1"),
        ("LBCO", "INR", None, "1.51", "2"),
        ("LBCO", "INR", None, "2.5", "2"),
        ("LBCO", "INR", None, "2.51", "3"),
    ],
)
def test_grade(form: str, test: str, baseline: object, now: object, grade: str | None) -> None:
    def place(event: str) -> str:
        return f"{event}/F.{form}/I.{form}."

    entries: dict[str, object] = {
        f"{place('SE.W1')}LBDTC": "2025-03-17 07:00",
        f"{place('SE.W1')}{test}_LBORRES": now,
    }
    if baseline is not None:
        entries[f"{place('SE.BL')}{test}_LBORRES"] = baseline
    sheet = evaluated(MAN | entries)
    assert sheet.value(f"{place('SE.W1')}{test}_LBTOXGR") == grade


def sample(
    event: str, form: str, test: str, value: object, taken: str | None = None
) -> dict[str, object]:
    entries: dict[str, object] = {f"{event}/F.{form}/I.{form}.{test}_LBORRES": value}
    if taken is not None:
        entries[f"{event}/F.{form}/I.{form}.LBDTC"] = taken
    return entries


OLD = {"P.CTCAE_VERSION": "4.03"}


@pytest.mark.parametrize(
    ("form", "test", "baseline", "now", "new", "old"),
    [
        ("LBLF", "ALT", 420, 610, "0", "3"),  # 12.2 x ULN, whatever the baseline
        ("LBLF", "ALT", 420, 1001, "1", "4"),
        ("LBLF", "ALT", None, 151, None, "2"),
        ("LBLF", "AST", 35, 41, "1", "1"),
        ("LBLF", "BILI", 342, 350, "1", "4"),
        ("LBLF", "BILI", 20, 26, "0", "0"),
        ("LBLF", "BILI", 20, 27, "1", "1"),
        ("LBRE", "CREAT", 60, 75, "0", "1"),  # above the baseline, below ULN
        ("LBRE", "CREAT", 70, 106, "2", "2"),
        ("LBCO", "INR", "1.00", "1.81", "2", "2"),
        ("LBCO", "INR", "1.00", "1.51", "2", "1"),
        ("LBCO", "INR", "1.00", "3.00", "3", "2"),
        ("LBCO", "INR", "1.00", "3.01", "3", "3"),
        ("LBHE", "WBC", 5, "3.4", "1", "1"),
        ("LBHE", "WBC", 5, "3.0", "1", "1"),
        ("LBHE", "WBC", 5, "2.99", "2", "2"),
        ("LBHE", "WBC", 5, "1.99", "3", "3"),
        ("LBHE", "WBC", 5, "0.99", "4", "4"),
        ("LBHE", "HGB", 140, 130, "0", "0"),
        ("LBHE", "HGB", 140, 129, "1", "1"),
        ("LBHE", "HGB", 140, 100, "1", "1"),
        ("LBHE", "HGB", 140, 99, "2", "2"),
        ("LBHE", "HGB", 140, 79, "3", "3"),
    ],
)
def test_the_version_of_the_study_grades(
    form: str, test: str, baseline: object, now: object, new: str | None, old: str | None
) -> None:
    entries = MAN | sample("SE.W1", form, test, now, "2025-03-17 07:00")
    if baseline is not None:
        entries |= sample("SE.BL", form, test, baseline)
    at = f"SE.W1/F.{form}/I.{form}.{test}_LBTOXGR"
    assert evaluated(entries).value(at) == new
    assert evaluated(entries, parameters=OLD).value(at) == old


@pytest.mark.parametrize(
    ("form", "test", "baseline", "new", "old"),
    [
        ("LBLF", "ALT", 420, "0", "3"),
        ("LBLF", "BILI", 342, "0", "4"),
        ("LBRE", "CREAT", 150, "2", "2"),
        ("LBRE", "CREAT", 97, "0", "0"),
        ("LBCO", "INR", "2.20", "2", "2"),
        ("LBHE", "PLAT", 60, "2", "2"),
        ("LBHE", "HGB", 90, "2", "2"),
        ("LBHE", "WBC", "3.00", "1", "1"),
        ("LBCO", "INR", None, None, None),
        ("LBLF", "ALT", None, None, None),
    ],
)
def test_grade_of_the_baseline(
    form: str, test: str, baseline: object, new: str | None, old: str | None
) -> None:
    entries = MAN | sample("SE.W1", form, test, 5, "2025-03-17 07:00")
    if baseline is not None:
        entries |= sample("SE.BL", form, test, baseline)
    at = f"SE.W1/F.{form}/I.{form}.{test}_LBBLGR"
    assert evaluated(entries).value(at) == new
    assert evaluated(entries, parameters=OLD).value(at) == old


INFUSED = MAN | {
    "SE.ALLOC/F.ALLOC/I.ALLOC.ARM": "BM",
    "SE.ALLOC/F.ALLOC/I.ALLOC.ALLOCDTC": "2025-03-07 10:10",
    "SE.INF[1]/F.EX/I.EX.EXSTDTC": "2025-03-10 09:00",
}
CONTROL = MAN | {
    "SE.ALLOC/F.ALLOC/I.ALLOC.ARM": "CONV",
    "SE.ALLOC/F.ALLOC/I.ALLOC.ALLOCDTC": "2025-03-10 10:10",
}


@pytest.mark.parametrize(
    ("arm", "sampled", "base"),
    [
        (INFUSED, "2025-03-10 08:59", "90.0"),
        (INFUSED, "2025-03-10 09:01", "50.0"),  # after the start: the screening value counts
        (CONTROL, "2025-03-10 23:00", "90.0"),
        (CONTROL, "2025-03-11 00:01", "50.0"),
    ],
)
def test_the_baseline_is_the_last_value_before_treatment(
    arm: dict[str, object], sampled: str, base: str
) -> None:
    entries = arm | sample("SE.SCR", "LBLF", "ALT", 50, "2025-03-06 07:00")
    entries |= sample("SE.BL", "LBLF", "ALT", 90, sampled)
    entries |= sample("SE.W1", "LBLF", "ALT", 100, "2025-03-17 07:00")
    sheet = evaluated(entries)
    assert sheet.value("SE.W1/F.LBLF/I.LBLF.ALT_LBBASE") == base
    assert sheet.value("SE.BL/F.LBLF/I.LBLF.ALT_LBBASE") is None


def test_an_extra_visit_before_treatment_moves_the_baseline_and_has_none() -> None:
    entries = INFUSED | sample("SE.SCR", "LBLF", "ALT", 50, "2025-03-06 07:00")
    entries |= sample("SE.UNS[1]", "LBLF", "ALT", 70, "2025-03-08 07:00")
    entries |= sample("SE.W1", "LBLF", "ALT", 100, "2025-03-17 07:00")
    sheet = evaluated(entries)
    assert sheet.value("SE.W1/F.LBLF/I.LBLF.ALT_LBBASE") == "70.0"
    assert sheet.value("SE.UNS[1]/F.LBLF/I.LBLF.ALT_LBBASE") is None


# ---------------------------------------------------------------------- proposals


@pytest.mark.parametrize(
    ("form", "test", "baseline", "now", "grade"),
    [
        ("LBCO", "INR", "2.20", "2.40", None),  # the same grade: not treatment-emergent
        ("LBCO", "INR", "2.20", "2.51", 3),
        ("LBCO", "INR", None, "2.51", None),
        ("LBLF", "ALT", 420, 610, None),
        ("LBLF", "ALT", 420, 640, 1),
        ("LBLF", "AST", 35, 1000, 4),
        ("LBLF", "BILI", 342, 520, 2),
        ("LBRE", "CREAT", 150, 160, None),
        ("LBRE", "CREAT", 70, 106, 2),
        ("LBHE", "PLAT", 70, 60, None),
        ("LBHE", "PLAT", 70, 49, 3),
        ("LBHE", "HGB", 140, 79, 3),
        ("LBHE", "WBC", 5, "0.99", 4),
    ],
)
def test_a_grade_above_the_baseline_is_proposed_as_an_event(
    form: str, test: str, baseline: object, now: object, grade: int | None
) -> None:
    entries = INFUSED | sample("SE.W1", form, test, now, "2025-03-17 07:00")
    if baseline is not None:
        entries |= sample("SE.BL", form, test, baseline, "2025-03-10 07:00")
    found = evaluated(entries).proposals("adverse_event")
    assert found == ([] if grade is None else [(test, grade)])


@pytest.mark.parametrize(
    ("known", "again"), [("1", True), ("2", False), ("3", False), (None, True)]
)
def test_an_event_that_is_recorded_is_proposed_again_only_when_it_is_worse(
    known: str | None, again: bool
) -> None:
    entries = INFUSED | sample("SE.BL", "LBLF", "BILI", 342, "2025-03-10 07:00")
    entries |= sample("SE.W1", "LBLF", "BILI", 520, "2025-03-17 07:00")
    entries |= {"SE.LOG/F.AE/I.AE.AECTCAE[1]": "BILI"}
    if known:
        entries |= {"SE.LOG/F.AE/I.AE.AETOXGR[1]": known}
    assert (("BILI", 2) in evaluated(entries).proposals("adverse_event")) is again


def test_a_stay_in_hospital_asks_for_a_serious_event() -> None:
    heard = {"SE.W1/F.SURV/I.SURV.SURVHOSP": "Y"}
    assert ("HOSP", None) in evaluated(heard).proposals("adverse_event")
    assert evaluated({"SE.W1/F.SURV/I.SURV.SURVHOSP": "N"}).proposals("adverse_event") == []
