"""Conventional treatment: F.CONV (clinical.md 2.31), EC-029, placement by the matrix of 1.2."""

from __future__ import annotations

import pytest

from tests.forms.sheet import compiled, evaluated

CONV = "F.CONV/I.CONV."
ALLOC = {
    "SE.ALLOC/F.ALLOC/I.ALLOC.ARM": "CONV",
    "SE.ALLOC/F.ALLOC/I.ALLOC.ALLOCDTC": "2025-03-10 10:10",
}
REQUIRED = {"SE.BL", "SE.W1", "SE.W2", "SE.W3", "SE.W4", "SE.W8", "SE.W12"}
OPTIONAL = {"SE.W24", "SE.W36", "SE.W48", "SE.W60", "SE.W72", "SE.UNS"}
INFUSION = {"F.CPR", "F.CPP", "F.EX", "F.MON", "F.COMP"}


def test_the_forms_stand_where_the_matrix_says() -> None:
    places: dict[str, dict[str, str]] = {}
    for event in compiled().study.events:
        for reference in event.forms:
            places.setdefault(reference.form, {})[event.oid] = reference.need.value
    assert places["F.CONV"] == dict.fromkeys(REQUIRED, "required") | dict.fromkeys(
        OPTIONAL, "optional"
    )
    assert all(places[form] == {"SE.INF": "required"} for form in INFUSION)


@pytest.mark.parametrize(("arm", "there"), [("CONV", False), ("BM", True), ("UC", True)])
def test_infusion_forms_are_never_there_in_the_conventional_arm(arm: str, there: bool) -> None:
    sheet = evaluated(ALLOC | {"SE.ALLOC/F.ALLOC/I.ALLOC.ARM": arm})
    visits = {visit["event"].partition("[")[0] for visit in sheet.judged["schedule"]}
    assert ("SE.INF" in visits) is there
    assert "SE.BL" in visits


@pytest.mark.parametrize(
    ("event", "answer", "told"),
    [("SE.BL", "N", True), ("SE.BL", "Y", False), ("SE.W1", "N", False)],
)
def test_ec029_no_antiviral_at_baseline(event: str, answer: str, told: bool) -> None:
    sheet = evaluated(ALLOC | {f"{event}/{CONV}CONV_AV": answer})
    assert ("EC-029" in sheet.codes()) is told
    which = sheet.state(f"{event}/{CONV}CONV_AVTRT")
    assert which == ("asked" if answer == "Y" else "not_asked")


def test_a_period_starts_where_the_last_one_ended() -> None:
    ends = {
        f"SE.W1/{CONV}CONVDTC": "2025-03-17",
        f"SE.W2/{CONV}CONVDTC": "2025-03-24",
    }
    sheet = evaluated(ALLOC | ends)
    assert sheet.value(f"SE.W1/{CONV}CONVSTDTC") == "2025-03-10"
    assert sheet.value(f"SE.W2/{CONV}CONVSTDTC") == "2025-03-17"
    assert sheet.value(f"SE.W3/{CONV}CONVSTDTC") is None
    baseline = evaluated(ALLOC | ends | {f"SE.BL/{CONV}CONVDTC": "2025-03-10"})
    assert baseline.value(f"SE.BL/{CONV}CONVSTDTC") is None
    assert baseline.value(f"SE.W1/{CONV}CONVSTDTC") == "2025-03-10"


@pytest.mark.parametrize(
    ("answers", "code", "severity"),
    [
        ({"CONVDTC": "2025-03-18"}, "EC-CONV-CONVDTC", "alarming"),
        ({"CONVDTC": "2025-03-09"}, "EC-CONV-ORDER", "impossible"),
        ({"CONV_STER": "Y"}, "EC-CONV-CONV_STER", "unusual"),
        ({"CONV_HEP": "NONE,GSH"}, "EC-CONV-CONV_HEP", "impossible"),
        ({"CONV_PN": 61}, "RANGE", "unusual"),
        ({"CONV_PN": 731}, "RANGE", "alarming"),
        ({"CONV_ALB": 601}, "RANGE", "unusual"),
        ({"CONV_FFP": 50001}, "RANGE", "alarming"),
        ({"CONV_ALSS": 11}, "RANGE", "unusual"),
    ],
)
def test_a_check_fires_with_its_severity(
    answers: dict[str, object], code: str, severity: str
) -> None:
    entries = {f"SE.W1/{CONV}{name}": value for name, value in answers.items()}
    visit = {"SE.W1/F.SV/I.SV.SVOCCUR": "Y", "SE.W1/F.SV/I.SV.SVSTDTC": "2025-03-17"}
    sheet = evaluated(ALLOC | visit | entries)
    assert sheet.severity(code) == severity


@pytest.mark.parametrize(
    "answers",
    [
        {"CONVDTC": "2025-03-17"},
        {"CONVDTC": "2025-03-10"},
        {"CONV_STER": "N", "CONV_PN": 0, "CONV_ALB": 600, "CONV_HEP": "NONE"},
    ],
)
def test_what_is_right_fires_nothing(answers: dict[str, object]) -> None:
    entries = {f"SE.W1/{CONV}{name}": value for name, value in answers.items()}
    visit = {"SE.W1/F.SV/I.SV.SVOCCUR": "Y", "SE.W1/F.SV/I.SV.SVSTDTC": "2025-03-17"}
    assert evaluated(ALLOC | visit | entries).codes("SE.W1/F.CONV") == set()
