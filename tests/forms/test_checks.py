"""Edit checks, ranges and laboratory items (clinical.md 2.8 to 2.14, 2.40), severities by D1."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.forms.sheet import ZONE, evaluated

SCR = "SE.SCR/"
CONSENT = {f"{SCR}F.IC/I.IC.ICDTC": "2025-03-05 09:00"}
PERSON = {**CONSENT, f"{SCR}F.DM/I.DM.BRTHDTC": "1982-11-20", f"{SCR}F.DM/I.DM.SEX": "F"}


@pytest.mark.parametrize(
    ("entries", "code", "severity"),
    [
        ({"F.IC/I.IC.ICHEGR": 2, "F.IC/I.IC.ICSIGNER": "SELF"}, "EC-002", "unusual"),
        ({"F.IC/I.IC.ICVERDT": "2025-03-06"}, "EC-IC-ICVERDT", "impossible"),
        ({"F.IC/I.IC.ICCOPY": "N"}, "EC-IC-ICCOPY", "unusual"),
        ({"F.IC/I.IC.SCRNNO": "14"}, "PATTERN", "impossible"),
        ({"F.DM/I.DM.BRTHDTC": "2025-03-06"}, "EC-DM-BRTHDTC", "impossible"),
        ({"F.VS/I.VS.VSDTC": "2025-03-04 10:00"}, "EC-001", "alarming"),
        ({"F.LBLF/I.LBLF.LBDTC": "2025-03-04 07:00"}, "EC-001", "alarming"),
        ({"F.VS/I.VS.SYSBP_VSORRES": 82, "F.VS/I.VS.DIABP_VSORRES": 82}, "EC-041", "impossible"),
        ({"F.PE/I.PE.PE_FLAP": "Y", "F.PE/I.PE.HEGR": 0}, "EC-045", "unusual"),
        ({"F.PE/I.PE.PE_OEDEMA": 2, "F.SYM/I.SYM.SYM_OED": 1}, "EC-044", "unusual"),
        (
            {"F.LBCO/I.LBCO.PTA_LBORRES": 18, "F.LBCO/I.LBCO.INR_LBORRES": "2.80"},
            "EC-023", "unusual",
        ),
        (
            {
                "F.LBHE/I.LBHE.WBC_LBORRES": 6, "F.LBHE/I.LBHE.NEUT_LBORRES": 5,
                "F.LBHE/I.LBHE.LYM_LBORRES": 2,
            },
            "EC-037", "impossible",
        ),
        ({"F.LBLF/I.LBLF.CHOLINES_LBORRES": 4}, "EC-036", "unusual"),
        ({"F.LF/I.LF.ALSS72": "Y"}, "EC-033", "unusual"),
        ({"F.LF/I.LF.HEGR": 3}, "EC-LF-HEGR", "unusual"),
        ({"F.LF/I.LF.JAUNDTC": "2025-03-06"}, "EC-LF-ONSET", "impossible"),
        ({"F.VS/I.VS.OXYSAT_VSORRES": 45}, "RANGE", "alarming"),
        ({"F.LBRE/I.LBRE.CREAT_LBORRES": "1.2"}, "RANGE", "alarming"),
    ],
)  # fmt: skip
def test_a_check_fires_with_its_severity(
    entries: dict[str, object], code: str, severity: str
) -> None:
    sheet = evaluated(CONSENT | {f"{SCR}{at}": value for at, value in entries.items()})
    assert code in sheet.codes()
    assert sheet.severity(code) == severity


@pytest.mark.parametrize(
    "entries",
    [
        {"F.IC/I.IC.ICHEGR": 2, "F.IC/I.IC.ICSIGNER": "LAR"},
        {"F.IC/I.IC.ICHEGR": 1, "F.IC/I.IC.ICSIGNER": "SELF"},
        {"F.VS/I.VS.SYSBP_VSORRES": 118},
        {"F.LBLF/I.LBLF.LBDTC": "2025-03-04 07:00", "F.LBLF/I.LBLF.LBSOC": "Y"},
        {"F.VS/I.VS.TEMP_VSORRES": "35.0", "F.VS/I.VS.OXYSAT_VSORRES": 92},
        {"F.LF/I.LF.JAUNDTC": "2025-03"},
        {"F.LBCO/I.LBCO.PTA_LBORRES": 18, "F.LBCO/I.LBCO.INR_LBORRES": "1.40"},
    ],
)
def test_what_is_right_or_unknown_fires_nothing(entries: dict[str, object]) -> None:
    sheet = evaluated(CONSENT | {f"{SCR}{at}": value for at, value in entries.items()})
    assert sheet.codes() == set()


def test_the_future_is_impossible_for_what_has_happened() -> None:
    now = datetime(2025, 3, 5, 9, 0, tzinfo=ZONE)
    early = evaluated({f"{SCR}F.IC/I.IC.ICDTC": "2025-03-05 09:05"}, now=now)
    assert "EC-003" not in early.codes()
    late = evaluated({f"{SCR}F.IC/I.IC.ICDTC": "2025-03-05 09:06"}, now=now)
    assert late.severity("EC-003") == "impossible"
    tomorrow = evaluated({f"{SCR}F.SV/I.SV.SVSTDTC": "2025-03-06"}, now=now)
    assert "EC-003" in tomorrow.codes()


def test_allocation_before_consent_is_alarming() -> None:
    entries = CONSENT | {"SE.ALLOC/F.ALLOC/I.ALLOC.ALLOCDTC": "2025-03-05 08:59"}
    assert evaluated(entries).severity("EC-021") == "alarming"


@pytest.mark.parametrize(
    ("start", "told"), [("2025-03-10 10:10", False), ("2025-03-10 10:11", True)]
)
def test_infusion_more_than_three_days_after_allocation(start: str, told: bool) -> None:
    entries = {
        "SE.ALLOC/F.ALLOC/I.ALLOC.ARM": "UC",
        "SE.ALLOC/F.ALLOC/I.ALLOC.ALLOCDTC": "2025-03-07 10:10",
        "SE.INF[1]/F.EX/I.EX.EXSTDTC": start,
    }
    sheet = evaluated(entries)
    assert (("ALLOC_DELAY", None) in sheet.proposals("deviation")) is told


@pytest.mark.parametrize(
    ("second", "told"), [("2025-03-15 09:00", False), ("2025-03-15 08:59", True)]
)
def test_infusions_less_than_five_days_apart(second: str, told: bool) -> None:
    entries = {
        "SE.ALLOC/F.ALLOC/I.ALLOC.ARM": "UC",
        "SE.ALLOC/F.ALLOC/I.ALLOC.NINFPLAN": 2,
        "SE.ALLOC/F.ALLOC/I.ALLOC.ALLOCDTC": "2025-03-10 08:00",
        "SE.INF[1]/F.EX/I.EX.EXSTDTC": "2025-03-10 09:00",
        "SE.INF[2]/F.EX/I.EX.EXSTDTC": second,
    }
    assert ("EC-069" in evaluated(entries).codes("SE.INF[2]")) is told


def test_infusion_forms_in_the_conventional_arm_are_impossible() -> None:
    entries = {"SE.ALLOC/F.ALLOC/I.ALLOC.ARM": "CONV", "SE.INF[1]/F.EX/I.EX.EXYN": "Y"}
    assert evaluated(entries).severity("EC-061") == "impossible"


@pytest.mark.parametrize(
    ("before", "now", "taken", "told"),
    [
        (342, 20, "2025-03-10 07:00", True),
        (342, 35, "2025-03-10 07:00", True),
        (342, 300, "2025-03-10 07:00", False),
        (342, 20, "2025-03-20 07:00", False),
        (90, 38, "2025-03-10 07:00", False),
    ],
)
def test_a_unit_mistake_is_suspected_within_a_week(
    before: int, now: int, taken: str, told: bool
) -> None:
    entries = {
        "SE.SCR/F.LBLF/I.LBLF.BILI_LBORRES": before,
        "SE.SCR/F.LBLF/I.LBLF.LBDTC": "2025-03-06 07:00",
        "SE.BL/F.LBLF/I.LBLF.BILI_LBORRES": now,
        "SE.BL/F.LBLF/I.LBLF.LBDTC": taken,
    }
    assert ("EC-036" in evaluated(entries).codes("SE.BL")) is told


LBLF = f"{SCR}F.LBLF/I.LBLF."


@pytest.mark.parametrize(
    ("sex", "value", "flag"),
    [("F", 41, "H"), ("F", 40, "N"), ("F", 6, "L"), ("M", 41, "N"), ("M", 50, "N"), ("M", 51, "H")],
)
def test_reference_ranges_by_sex(sex: str, value: int, flag: str) -> None:
    entries = PERSON | {f"{SCR}F.DM/I.DM.SEX": sex, f"{LBLF}LBDTC": "2025-03-06 07:20"}
    sheet = evaluated(entries | {f"{LBLF}ALT_LBORRES": value})
    assert sheet.value(f"{LBLF}ALT_LBNRIND") == flag
    asked = sheet.state(f"{LBLF}ALT_LBCLSIG")
    assert asked == ("not_asked" if flag == "N" else "asked")
    needed = [f for f in sheet.judged["findings"] if f["at"] == f"{LBLF}ALT_LBCLSIG"]
    assert bool(needed) is (flag != "N")


@pytest.mark.parametrize(("born", "high"), [("1982-11-20", "73"), ("1964-11-20", "81")])
def test_reference_ranges_by_age(born: str, high: str) -> None:
    lbre = f"{SCR}F.LBRE/I.LBRE."
    entries = PERSON | {f"{SCR}F.DM/I.DM.BRTHDTC": born, f"{lbre}LBDTC": "2025-03-06 07:20"}
    found = evaluated(entries | {f"{lbre}CREAT_LBORRES": 70}).value(f"{lbre}CREAT_LBORNRHI")
    assert found is not None
    assert float(found) == float(high)


def test_a_test_not_done_says_so_in_its_own_items() -> None:
    sheet = evaluated({f"{LBLF}AST_LBORRES": 80}, missing={f"{LBLF}ALT_LBORRES": "ND"})
    assert sheet.value(f"{LBLF}ALT_LBSTAT") == "Y"
    assert sheet.value(f"{LBLF}ALT_LBREASND") == "ND"
    assert sheet.value(f"{LBLF}ALT_LBSTRESN") is None
    assert sheet.value(f"{LBLF}AST_LBSTAT") is None


def test_units() -> None:
    sheet = evaluated({f"{LBLF}ALT_LBORRES": 30, f"{LBLF}BILI_LBORRES": 342})
    assert sheet.value(f"{LBLF}ALT_LBORRESU") == "U/L"
    assert sheet.value(f"{LBLF}BILI_LBORRESU") == "umol/L"


def test_last_known_alive_never_goes_back() -> None:
    surv = "F.SURV/I.SURV."
    entries = {
        f"SE.W1/{surv}SURVDTC": "2025-03-17", f"SE.W1/{surv}LSTALVDT": "2025-03-17",
        f"SE.W2/{surv}SURVDTC": "2025-03-24", f"SE.W2/{surv}LSTALVDT": "2025-03-16",
    }  # fmt: skip
    assert evaluated(entries).severity("EC-084") == "impossible"
    entries[f"SE.W2/{surv}LSTALVDT"] = "2025-03-24"
    entries[f"SE.LOG/{surv}SURVDTC"] = "2026-09-10"
    entries[f"SE.LOG/{surv}LSTALVDT"] = "2026-09-10"
    assert "EC-084" not in evaluated(entries).codes()


def test_nothing_hidden_is_asked_of_a_man() -> None:
    sheet = evaluated({f"{SCR}F.DM/I.DM.SEX": "M"})
    for name in ("FCBP", "FCBPNO", "LACT"):
        assert sheet.state(f"{SCR}F.DM/I.DM.{name}") == "not_asked"


def test_initials_are_off_unless_the_site_wants_them() -> None:
    sheet = evaluated({f"{SCR}F.DM/I.DM.SEX": "M"})
    assert sheet.state(f"{SCR}F.DM/I.DM.SUBJINIT") == "not_asked"


@pytest.mark.parametrize(
    ("sampled", "told"), [("2025-03-07 10:00", False), ("2025-03-07 09:59", True)]
)
def test_samples_older_than_72_hours_at_allocation_are_told(sampled: str, told: bool) -> None:
    sheet = evaluated(
        {
            "SE.SCR/F.LBLF/I.LBLF.LBDTC": sampled,
            "SE.SCR/F.LBLF/I.LBLF.BILI_LBORRES": 342,
            "SE.ALLOC/F.ALLOC/I.ALLOC.ALLOCDTC": "2025-03-10 10:00",
        }
    )
    assert ("EC-031" in sheet.codes()) is told
