"""Medication, procedures, cancer, transplant, deviations and closing (2.29 to 2.39)."""

from __future__ import annotations

import pytest

from tests.forms.logs import (
    AE,
    BM,
    CM,
    CONV,
    DS,
    DV,
    HCC,
    LT,
    PR,
    REPORT,
    row,
)
from tests.forms.sheet import evaluated

# ---------------------------------------------------------------------- medication, procedures


@pytest.mark.parametrize(
    ("start", "wanted"),
    [("2025-03-09", True), ("2025-03-10", True), ("2025-03-11", True), ("2025-03-08", False),
     ("2025-03-12", False), ("2025-03", False)],
)  # fmt: skip
def test_near_an_infusion_the_time_of_a_drug_is_needed(start: str, wanted: bool) -> None:
    found = evaluated(BM | row(CM, 1, CMSTDTC=start)).judged["findings"]
    needed = {each["at"] for each in found if each["code"] == "REQUIRED"}
    assert (f"{CM}CMSTTM[1]" in needed) is wanted
    found = evaluated(CONV | row(CM, 1, CMSTDTC=start)).judged["findings"]
    assert f"{CM}CMSTTM[1]" not in {each["at"] for each in found}


@pytest.mark.parametrize(
    ("items", "code", "severity"),
    [
        (
            row(CM, 1, CMSTDTC="2025-03-12", CMONGO="N", CMENDTC="2025-03-11"),
            "EC-CM-CMENDTC", "impossible",
        ),
        (row(CM, 1, CMDOSE="-1"), "RANGE", "alarming"),
        (row(CM, 1, CMINDC="AE", CMAELNK=3), "EC-AE-LNK", "impossible"),
        (
            row(PR, 1, PRSTDTC="2025-03-12 10:00", PRENDTC="2025-03-12 09:59"),
            "EC-PR-PRENDTC", "impossible",
        ),
        (row(PR, 1, PRTRT="PE", PRVOL=6001), "RANGE", "alarming"),
        (row(PR, 1, PRTRT="LT"), "EC-PR-LT", "unusual"),
        (row(PR, 1, PRAELNK=1), "EC-AE-LNK", "impossible"),
    ],
)  # fmt: skip
def test_checks_of_medication_and_procedures(
    items: dict[str, object], code: str, severity: str
) -> None:
    sheet = evaluated(items)
    assert code in sheet.codes()
    assert sheet.severity(code) == severity


@pytest.mark.parametrize(
    "items",
    [
        row(CM, 1, CMSTDTC="2025-03-12", CMONGO="N", CMENDTC="2025-03-12", CMDOSE="0"),
        row(PR, 1, PRSTDTC="2025-03-12 10:00", PRENDTC="2025-03-12 10:00", PRTRT="PE", PRVOL=6000),
        row(PR, 1, PRTRT="LT") | {f"{LT}LTYN": "Y"},
    ],
)
def test_medication_and_procedures_that_are_fine(items: dict[str, object]) -> None:
    assert evaluated(items).codes() == set()


# ---------------------------------------------------------------------- cancer, transplant


@pytest.mark.parametrize(("found", "told"), [("2025-05-05", True), ("2025-05-07", False)])
def test_cancer_before_allocation_was_an_exclusion(found: str, told: bool) -> None:
    sheet = evaluated(CONV | row(HCC, 1, HCCDTC=found))
    assert ("EC-082" in sheet.codes()) is told
    if told:
        assert sheet.severity("EC-082") == "alarming"
    assert "EC-082" not in evaluated(row(HCC, 1, HCCDTC=found)).codes()


def test_cancer_needs_a_serious_event() -> None:
    assert "EC-083" in evaluated({f"{HCC}HCCYN": "Y"}).codes()
    assert "EC-083" not in evaluated({f"{HCC}HCCYN": "N"}).codes()
    linked = {f"{HCC}HCCYN": "Y"} | row(HCC, 1, HCCSAE=1)
    assert "EC-083" in evaluated(linked).codes(f"{HCC}HCCSAE")
    assert "EC-083" not in evaluated(linked | REPORT).codes()


@pytest.mark.parametrize(
    ("found", "day", "early"),
    [("2025-08-04", "90", "Y"), ("2025-08-05", "91", "N"), (None, None, None)],
)
def test_cancer_found_early_was_probably_there(
    found: str | None, day: str | None, early: str | None
) -> None:
    sheet = evaluated(CONV | row(HCC, 1, HCCNUM=1) | (row(HCC, 1, HCCDTC=found) if found else {}))
    assert sheet.value(f"{HCC}HCCDAY[1]") == day
    assert sheet.value(f"{HCC}HCCEARLY[1]") == early


def score(event: str, day: str, bili: object, inr: object, creat: object) -> dict[str, object]:
    return {
        f"SE.{event}/F.LBLF/I.LBLF.LBDTC": f"{day} 07:00",
        f"SE.{event}/F.LBLF/I.LBLF.BILI_LBORRES": bili,
        f"SE.{event}/F.LBCO/I.LBCO.LBDTC": f"{day} 07:00",
        f"SE.{event}/F.LBCO/I.LBCO.INR_LBORRES": inr,
        f"SE.{event}/F.LBRE/I.LBRE.LBDTC": f"{day} 07:00",
        f"SE.{event}/F.LBRE/I.LBRE.CREAT_LBORRES": creat,
    }


@pytest.mark.parametrize(
    ("day", "meld"),
    [
        ("2025-05-15", "27"),
        ("2025-05-14", "27"),
        ("2025-05-13", None),
        ("2025-05-21", "20"),
        ("2025-05-20", "27"),
    ],
)
def test_the_last_score_before_the_transplant(day: str, meld: str | None) -> None:
    entries = (
        CONV
        | score("W1", "2025-05-13", 342, "2.20", 70)
        | score("W2", "2025-05-20", 171, "1.50", 60)
    )
    sheet = evaluated(entries | {f"{LT}LTYN": "Y", f"{LT}LTSTDTC": day})
    assert sheet.value(f"{LT}LTMELD") == meld


def test_a_transplant_is_not_before_allocation() -> None:
    transplant = {f"{LT}LTYN": "Y", f"{LT}LTSTDTC": "2025-05-05"}
    assert "EC-LT-LTSTDTC" in evaluated(CONV | transplant).codes()
    assert (
        "EC-LT-LTSTDTC" not in evaluated(CONV | transplant | {f"{LT}LTSTDTC": "2025-05-06"}).codes()
    )


def test_cancer_in_the_explant_is_recorded() -> None:
    explant = {f"{LT}LTYN": "Y", f"{LT}LTEXPL_2": "Y"}
    assert "EC-LT-HCC" in evaluated(explant).codes()
    assert "EC-LT-HCC" not in evaluated(explant | {f"{HCC}HCCYN": "Y"}).codes()


@pytest.mark.parametrize(
    ("item", "code", "cure"),
    [
        ("SURVLT", "EC-SURV-LT", {f"{LT}LTYN": "Y"}),
        ("SURVHCC", "EC-SURV-HCC", {f"{HCC}HCCYN": "Y"}),
    ],
)
def test_news_of_a_call_is_recorded(item: str, code: str, cure: dict[str, object]) -> None:
    heard = {f"SE.W1/F.SURV/I.SURV.{item}": "Y"}
    assert code in evaluated(heard).codes()
    assert code not in evaluated(heard | cure).codes()
    assert code not in evaluated({f"SE.W1/F.SURV/I.SURV.{item}": "N"}).codes()


# ---------------------------------------------------------------------- closing, deviations


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (row(AE, 1, AEONGO="Y"), True),
        (row(AE, 1, AEONGO="Y", AEOUT="UNKNOWN"), True),
        (row(AE, 1, AETERM="Fever"), True),
        (row(AE, 1, AEONGO="Y", AEOUT="RECOVERING/RESOLVING"), False),
        (row(AE, 1, AEONGO="N"), False),
        ({}, False),
    ],
)
def test_no_event_stays_open_when_the_study_closes(event: dict[str, object], told: bool) -> None:
    closing = row(DS, 1, DSSCAT="STUDY", DSDECOD="COMPLETED")
    assert ("EC-099" in evaluated(event | closing).codes()) is told
    assert "EC-099" not in evaluated(event | row(DS, 1, DSSCAT="MAIN", DSDECOD="COMPLETED")).codes()


def test_a_major_deviation_needs_an_action() -> None:
    assert evaluated(row(DV, 1, DVSEV="MAJOR")).state(f"{DV}DVCAPA[1]") == "asked"
    minor = evaluated(row(DV, 1, DVSEV="MINOR"))
    assert minor.state(f"{DV}DVCAPA[1]") == "not_asked"
    assert minor.value(f"{DV}DVAUTO[1]") == "N"


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ({"DVIMP": "NONE,DATA"}, "EC-DV-DVIMP"),
        ({"DVSTDTC": "2025-03-12", "DVEC": "Y", "DVECDT": "2025-03-11"}, "EC-DV-DVECDT"),
    ],
)
def test_checks_of_a_deviation(items: dict[str, object], code: str) -> None:
    assert code in evaluated(row(DV, 1, **items)).codes()
    fine = {"DVIMP": "SAFETY,DATA", "DVSTDTC": "2025-03-12", "DVEC": "Y", "DVECDT": "2025-03-12"}
    assert evaluated(row(DV, 1, **fine)).codes() == set()
