"""Schedule and persons: 1.1, 0.4, FX-10, FX-11, FX-20 to FX-22, and who is asked what (1.3)."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.forms.sheet import ZONE, evaluated

ALLOC = "SE.ALLOC/F.ALLOC/I.ALLOC."
BM = {
    f"{ALLOC}ARM": "BM",
    f"{ALLOC}ALLOCDTC": "2025-03-07 10:10",
    "SE.INF[1]/F.EX/I.EX.EXSTDTC": "2025-03-10 09:00",
}
CONV = {f"{ALLOC}ARM": "CONV", f"{ALLOC}ALLOCDTC": "2025-03-10 10:10"}

WINDOWS = {
    "SE.D3": ("2025-03-12", "2025-03-13", "2025-03-14"),
    "SE.W1": ("2025-03-15", "2025-03-17", "2025-03-19"),
    "SE.W2": ("2025-03-22", "2025-03-24", "2025-03-26"),
    "SE.W3": ("2025-03-29", "2025-03-31", "2025-04-02"),
    "SE.W4": ("2025-04-04", "2025-04-07", "2025-04-10"),
    "SE.W8": ("2025-04-30", "2025-05-05", "2025-05-10"),
    "SE.W12": ("2025-05-26", "2025-06-02", "2025-06-09"),
    "SE.W24": ("2025-08-11", "2025-08-25", "2025-09-08"),
    "SE.W36": ("2025-11-03", "2025-11-17", "2025-12-01"),
    "SE.W48": ("2026-01-26", "2026-02-09", "2026-02-23"),
    "SE.W60": ("2026-04-20", "2026-05-04", "2026-05-18"),
    "SE.W72": ("2026-07-13", "2026-07-27", "2026-08-10"),
    "SE.Y2": ("2027-02-06", "2027-03-08", "2027-04-07"),
}


@pytest.mark.parametrize("arm", [BM, CONV], ids=["BM", "CONV"])
@pytest.mark.parametrize("event", sorted(WINDOWS))
def test_windows(event: str, arm: dict[str, object]) -> None:
    visit = evaluated(arm).visit(event)
    assert (visit["earliest"], visit["target"], visit["latest"]) == WINDOWS[event]


def test_day_one_follows_each_infusion() -> None:
    sheet = evaluated(BM | {f"{ALLOC}NINFPLAN": 2})
    first = sheet.visit("SE.D1[1]")
    assert (first["earliest"], first["target"], first["latest"]) == ("2025-03-11",) * 3
    assert sheet.visit("SE.D1[2]")["target"] == "2025-03-18"
    second = sheet.visit("SE.INF[2]")
    found = (second["earliest"], second["target"], second["latest"])
    assert found == ("2025-03-15", "2025-03-17", "2025-03-19")


def test_the_conventional_arm_has_no_infusion() -> None:
    events = {visit["event"].partition("[")[0] for visit in evaluated(CONV).judged["schedule"]}
    assert not events & {"SE.INF", "SE.D1"}
    assert "SE.W1" in events
    infused = {visit["event"] for visit in evaluated(BM).judged["schedule"]}
    assert {"SE.INF[1]", "SE.D1[1]"} <= infused


def test_one_infusion_is_planned_unless_the_allocation_says_more() -> None:
    events = {visit["event"] for visit in evaluated(BM).judged["schedule"]}
    assert "SE.INF[2]" not in events


@pytest.mark.parametrize(
    ("entries", "day"),
    [
        (BM, "2025-03-10"),
        (CONV, "2025-03-10"),
        ({**BM, "SE.INF[1]/F.EX/I.EX.EXSTDTC": "2025-03-10 00:01"}, "2025-03-10"),
        ({f"{ALLOC}ARM": "UC", f"{ALLOC}ALLOCDTC": "2025-03-07 10:10"}, None),
        (
            {
                f"{ALLOC}ARM": "UC", f"{ALLOC}ALLOCDTC": "2025-03-07 10:10",
                "SE.INF[1]/F.EX/I.EX.EXYN": "N",
            },
            "2025-03-07",
        ),
    ],
)  # fmt: skip
def test_day_zero(entries: dict[str, object], day: str | None) -> None:
    assert evaluated(entries).value(f"{ALLOC}D0") == day


@pytest.mark.parametrize(
    ("event", "visited", "relative", "study_day", "inside"),
    [
        ("SE.W1", "2025-03-17", "7", "8", "Y"),
        ("SE.W1", "2025-03-20", "10", "11", "N"),
        ("SE.BL", "2025-03-09", "-1", "-1", "Y"),
        ("SE.BL", "2025-03-10", "0", "1", "Y"),
        ("SE.W1", "2025-03-15", "5", "6", "Y"),
        ("SE.W1", "2025-03-14", "4", "5", "N"),
    ],
)
def test_day_and_window_of_a_visit(
    event: str, visited: str, relative: str, study_day: str, inside: str
) -> None:
    sheet = evaluated(BM | {f"{event}/F.SV/I.SV.SVSTDTC": visited})
    names = ("SVRELDAY", "SVDY", "SVWINFL")
    found = tuple(sheet.value(f"{event}/F.SV/I.SV.{name}") for name in names)
    assert found == (relative, study_day, inside)
    out = inside == "N"
    assert ("EC-010" in sheet.codes()) is out
    assert (("WINDOW", None) in sheet.proposals("deviation")) is out
    if out:
        assert sheet.severity("EC-010") == "unusual"
        told = [f["message"]["en"] for f in sheet.judged["findings"] if f["code"] == "EC-010"]
        assert "by 1 d." in told[0]


def test_no_window_is_judged_before_day_zero_is_known() -> None:
    entries = {f"{ALLOC}ARM": "UC", f"{ALLOC}ALLOCDTC": "2025-03-07 10:10"}
    sheet = evaluated(entries | {"SE.SCR/F.SV/I.SV.SVSTDTC": "2025-01-01"})
    assert sheet.value("SE.SCR/F.SV/I.SV.SVWINFL") is None
    assert "EC-010" not in sheet.codes()
    assert sheet.visit("SE.W1")["provisional"] is True


def test_visits_in_the_wrong_order_are_told() -> None:
    visits = {"SE.W1/F.SV/I.SV.SVSTDTC": "2025-03-17", "SE.W2/F.SV/I.SV.SVSTDTC": "2025-03-16"}
    assert "EC-011" in evaluated(BM | visits).codes("SE.W2")


@pytest.mark.parametrize(
    ("born", "consent", "age"),
    [
        ("1959-03-11", "2025-03-10", "65"),
        ("1959-03-10", "2025-03-10", "66"),
        ("2007-03-10", "2025-03-10", "18"),
        ("2007-03-11", "2025-03-10", "17"),
        ("2004-02-29", "2022-02-28", "17"),
        ("2004-02-29", "2022-03-01", "18"),
        ("1984", "2025-03-10", "40–41"),
        ("1982-11-20", "2025-03-05", "42"),
        (None, "2025-03-10", None),
    ],
)
def test_age(born: str | None, consent: str, age: str | None) -> None:
    entries: dict[str, object] = {"SE.SCR/F.IC/I.IC.ICDTC": f"{consent} 10:00"}
    if born is not None:
        entries["SE.SCR/F.DM/I.DM.BRTHDTC"] = born
    sheet = evaluated(entries)
    assert sheet.value("SE.SCR/F.DM/I.DM.AGE") == age
    outside = age in ("66", "17")
    assert ("RANGE" in sheet.codes("SE.SCR/F.DM/I.DM.AGE")) is outside


@pytest.mark.parametrize(
    ("weight", "height", "bmi"),
    [("62.0", "170.0", "21.5"), ("62.0", "165", "22.8"), ("62.0", None, None)],
)
def test_body_mass_index(weight: str, height: str | None, bmi: str | None) -> None:
    entries: dict[str, object] = {"SE.SCR/F.VS/I.VS.WEIGHT_VSORRES": weight}
    if height is not None:
        entries["SE.SCR/F.VS/I.VS.HEIGHT_VSORRES"] = height
    assert evaluated(entries).value("SE.SCR/F.VS/I.VS.BMI_VSORRES") == bmi


def test_a_mistyped_height_is_alarming_and_the_mass_index_implausible() -> None:
    entries = {"SE.SCR/F.VS/I.VS.WEIGHT_VSORRES": "62", "SE.SCR/F.VS/I.VS.HEIGHT_VSORRES": "1.70"}
    sheet = evaluated(entries)
    graves = {f["at"]: f["severity"] for f in sheet.judged["findings"] if f["code"] == "RANGE"}
    assert graves["SE.SCR/F.VS/I.VS.HEIGHT_VSORRES"] == "alarming"
    assert "EC-043" in sheet.codes()


def test_height_is_measured_once() -> None:
    entries = {"SE.SCR/F.VS/I.VS.HEIGHT_VSORRES": "170", "SE.W4/F.VS/I.VS.WEIGHT_VSORRES": "62"}
    assert evaluated(entries).value("SE.W4/F.VS/I.VS.BMI_VSORRES") == "21.5"


@pytest.mark.parametrize(("later", "told"), [("68.2", False), ("68.3", True), ("55.7", True)])
def test_weight_that_changes_by_more_than_a_tenth(later: str, told: bool) -> None:
    entries = {"SE.BL/F.VS/I.VS.WEIGHT_VSORRES": "62", "SE.W1/F.VS/I.VS.WEIGHT_VSORRES": later}
    assert ("EC-042" in evaluated(entries).codes()) is told


SYMPTOMS = ("SYM_APP", "SYM_DEB", "SYM_DIST", "SYM_OED")


def symptoms(event: str, *scores: int | None) -> dict[str, object]:
    return {
        f"{event}/F.SYM/I.SYM.{name}": score
        for name, score in zip(SYMPTOMS, scores, strict=True)
        if score is not None
    }


@pytest.mark.parametrize(
    ("base", "now", "total", "change", "response"),
    [
        ((2, 3, 2, 1), (1, 1, 1, 0), "3", "-5", "MARKED"),
        ((2, 3, 2, 1), (2, 2, 1, 1), "6", "-2", "IMPROVED"),
        ((2, 3, 2, 1), (2, 3, 2, 1), "8", "0", "UNCH"),
        ((2, 3, 2, 1), (3, 3, 2, 1), "9", "1", "WORSE"),
        ((2, 3, 2, 1), (0, 0, 0, 2), "2", "-6", "IMPROVED"),
        ((0, 0, 0, 0), (0, 0, 0, 0), "0", "0", "NA"),
        ((2, 3, 2, 1), (1, None, 1, 0), None, None, None),
        ((2, None, 2, 1), (1, 1, 1, 0), "3", None, None),
    ],
)
def test_symptom_response(
    base: tuple[int | None, ...], now: tuple[int | None, ...], total: str | None,
    change: str | None, response: str | None,
) -> None:  # fmt: skip
    sheet = evaluated(symptoms("SE.BL", *base) | symptoms("SE.W4", *now))
    found = tuple(
        sheet.value(f"SE.W4/F.SYM/I.SYM.{name}") for name in ("SYM_TOT", "SYM_CHG", "SYM_RESP")
    )
    assert found == (total, change, response)


def test_the_baseline_has_a_total_and_no_response() -> None:
    sheet = evaluated(symptoms("SE.BL", 2, 3, 2, 1))
    assert sheet.value("SE.BL/F.SYM/I.SYM.SYM_TOT") == "8"
    assert sheet.value("SE.BL/F.SYM/I.SYM.SYM_RESP") is None


def test_visits_after_death_are_not_due() -> None:
    entries = CONV | {
        "SE.W2/F.SURV/I.SURV.SURVSTAT": "ALIVE",
        "SE.W3/F.SURV/I.SURV.SURVSTAT": "DEAD",
    }
    sheet = evaluated(entries, now=datetime(2025, 4, 1, 12, 0, tzinfo=ZONE))
    assert sheet.visit("SE.W4")["state"] == "not_due"
    assert sheet.visit("SE.W1")["state"] != "not_due"


@pytest.mark.parametrize(
    ("arm", "dose", "planned"), [("BM", "D5", "5.0"), ("UC", "D10", "10.0"), ("CONV", "D5", None)]
)
def test_the_dose_belongs_to_the_cell_arms(arm: str, dose: str, planned: str | None) -> None:
    sheet = evaluated({f"{ALLOC}ARM": arm, f"{ALLOC}DOSELVL": dose})
    asked = sheet.state(f"{ALLOC}DOSELVL")
    assert asked == ("not_asked" if arm == "CONV" else "asked")
    assert sheet.value(f"{ALLOC}DOSEPLAN") == planned


def test_stratum_by_screening_meld() -> None:
    entries: dict[str, object] = {
        f"{ALLOC}ARM": "UC",
        "SE.SCR/F.LBLF/I.LBLF.BILI_LBORRES": 285,
        "SE.SCR/F.LBCO/I.LBCO.INR_LBORRES": "1.90",
        "SE.SCR/F.LBRE/I.LBRE.CREAT_LBORRES": 64,
    }
    assert evaluated(entries).value(f"{ALLOC}STRAT_MELD") == "H"
    entries["SE.SCR/F.LBLF/I.LBLF.BILI_LBORRES"] = 244
    entries["SE.SCR/F.LBCO/I.LBCO.INR_LBORRES"] = "1.60"
    assert evaluated(entries).value(f"{ALLOC}STRAT_MELD") == "L"


def test_an_unscheduled_visit_exists_once_it_holds_something_and_asks_why() -> None:
    entries = BM | {"SE.UNS[1]/F.SV/I.SV.SVSTDTC": "2025-03-20"}
    sheet = evaluated(entries)
    assert sheet.state("SE.UNS[1]/F.SV/I.SV.SVUPDES") == "asked"
    assert sheet.value("SE.UNS[1]/F.SV/I.SV.SVRELDAY") == "10"
    assert "EC-010" not in sheet.codes()
    other = evaluated(BM | {"SE.W1/F.SV/I.SV.SVSTDTC": "2025-03-17"})
    assert other.state("SE.W1/F.SV/I.SV.SVUPDES") == "not_asked"
    assert not [v for v in other.judged["schedule"] if v["event"].startswith("SE.UNS")]
