"""Proposed complications: section 3.4, the examples of 3.6."""

from __future__ import annotations

import pytest

from tests.forms.complications import BASE, COMP, NONE, START, at_time, found, with_value
from tests.forms.monitoring import ARM, MON, PRE, now_at_2h, reading
from tests.forms.sheet import evaluated

# ---------------------------------------------------------------------- 3.6, proposals


@pytest.mark.parametrize(
    ("highest", "grade"),
    [(37.9, None), (38.0, 1), (39.0, 1), (39.1, 2), (40.0, 2), (40.1, 3), (None, None)],
)
def test_fever_by_the_highest_temperature(highest: object, grade: int | None) -> None:
    assert found(now_at_2h(with_value(0, highest))).get("FEVER") == grade


def test_example_4_above_40_for_25_hours_is_grade_4() -> None:
    hot = with_value(0, 40.1)
    entries = START | at_time("2H", "11:00", hot)
    assert found(evaluated(entries | at_time("UNS1", "2025-04-09 11:00", hot)))["FEVER"] == 3
    assert found(evaluated(entries | at_time("UNS1", "2025-04-09 12:00", hot)))["FEVER"] == 4


def test_example_5_no_temperature_after_the_start_is_not_no_fever() -> None:
    sheet = evaluated(START | at_time("2H", "11:00", with_value(0, None)))
    assert sheet.value(f"{COMP}COMPFEVER") is None
    assert sheet.value(f"{COMP}GR_FEVER") is None
    assert evaluated(START | at_time("2H", "11:00")).value(f"{COMP}COMPFEVER") == "N"


@pytest.mark.parametrize(
    ("values", "more", "proposed"),
    [
        (BASE, NONE, {}),
        (BASE, {"SX_YN": "Y", "SX_CHILL": 3}, {"CHILLS": 3}),
        (BASE, {"SX_YN": "Y", "SX_URT": "Y", "SX_URTBSA": 9}, {"URTICARIA": 1}),
        (BASE, {"SX_YN": "Y", "SX_URT": "Y", "SX_URTBSA": 10}, {"URTICARIA": 2}),
        (BASE, {"SX_YN": "Y", "SX_URT": "Y", "SX_URTBSA": 31}, {"URTICARIA": 3}),
        (BASE, {"SX_YN": "Y", "SX_RASH": "MACPAP", "SX_RASHBSA": 9}, {"RASH": 1}),
        (BASE, {"SX_YN": "Y", "SX_RASH": "MACPAP", "SX_RASHBSA": 30}, {"RASH": 2}),
        (BASE, {"SX_YN": "Y", "SX_RASH": "MACPAP", "SX_RASHBSA": 35}, {"RASH": 2}),
        (
            BASE, {"SX_YN": "Y", "SX_RASH": "MACPAP", "SX_RASHBSA": 35, "SX_PRUR": 2},
            {"RASH": 3, "PRURITUS": 2},
        ),
        (BASE, {"SX_YN": "Y", "SX_PRUR": 1}, {"PRURITUS": 1}),
        (BASE, {"SX_YN": "Y", "SX_FLUSH": 1}, {"FLUSHING": 1}),
        (BASE, {"SX_YN": "Y", "SX_FLUSH": 2}, {"FLUSHING": 2}),
        (with_value(1, 101), {"SX_YN": "Y", "SX_FLUSH": 1}, {"FLUSHING": 3}),
        (with_value(1, 49), {}, {"BRADYCARDIA": 1}),
        (with_value(1, 50), {}, {}),
        (with_value(1, 49), {"SX_YN": "Y", "SX_DIZZ": 1}, {"BRADYCARDIA": 2}),
        (
            with_value(1, 49), {"SX_YN": "Y", "SX_DIZZ": 1, "ALERTACT": "DRUG"},
            {"BRADYCARDIA": 3},
        ),
        (with_value(5, 90), {}, {}),
        (with_value(5, 90), {"O2SUPP": "Y", "O2FLOW": 2}, {"HYPOXIA": 2}),
        (with_value(5, 88), {}, {}),
        (with_value(5, 87), {}, {"HYPOXIA": 3}),
        (BASE, {"SX_YN": "Y", "SX_DYSP": 2}, {"DYSPNEA": 2}),
        (BASE, {"SX_YN": "Y", "SX_WHEEZE": "Y"}, {"BRONCHOSPASM": 1}),
        (BASE, {"SX_YN": "Y", "SX_WHEEZE": "Y", "ALERTACT": "DRUG"}, {"BRONCHOSPASM": 2}),
        (BASE, {"SX_YN": "Y", "SX_NAUS": 2}, {"NAUSEA": 2}),
        (BASE, {"SX_YN": "Y", "SX_VOM": 1}, {"VOMITING": 1}),
        (BASE, {"SX_YN": "Y", "SX_VOM": 0}, {}),
        (BASE, {"SX_YN": "Y", "SX_VOM": 2, "ALERTACT": "FLUID"}, {"VOMITING": 2}),
        (BASE, {"SX_YN": "Y", "SX_HEAD": 3}, {"HEADACHE": 3}),
        (BASE, {"SX_YN": "Y", "SX_SITE": "EXTRAV"}, {"EXTRAV": 1}),
        (BASE, {"SX_YN": "Y", "SX_SITE": "PAIN"}, {}),
        ((36.9, 84, 18, 86, 60, 98), {}, {"HYPOTENSION": 1}),
        ((36.9, 84, 18, 86, 60, 98), {"ALERTACT": "FLUID"}, {"HYPOTENSION": 2}),
        ((36.9, 84, 18, 86, 60, 98), {"ALERTACT": "FLUID,ADR"}, {"HYPOTENSION": 3}),
        (
            BASE, {"SX_YN": "Y", "SX_ANGIO": "LIP", "SX_DYSP": 3},
            {"DYSPNEA": 3, "ANAPHYLAXIS": 3},
        ),
        (
            BASE, {"SX_YN": "Y", "SX_URT": "Y", "SX_URTBSA": 5, "SX_DYSP": 1},
            {"URTICARIA": 1, "DYSPNEA": 1, "IRR": 1},
        ),
        (
            BASE,
            {"SX_YN": "Y", "SX_URT": "Y", "SX_URTBSA": 5, "SX_DYSP": 1, "ALERTACT": "PAUSE,DRUG"},
            {"URTICARIA": 1, "DYSPNEA": 1, "IRR": 2},
        ),
    ],
)  # fmt: skip
def test_proposals_of_one_set(
    values: tuple[object, ...], more: dict[str, object], proposed: dict[str, int]
) -> None:
    assert found(now_at_2h(values, **more)) == proposed


def test_a_rash_that_baseline_had_is_no_complication() -> None:
    rash = {"SX_YN": "Y", "SX_RASH": "ACNE", "SX_RASHBSA": 5}
    before = evaluated(ARM | reading("PRE", PRE, **rash) | reading("2H", BASE, **rash))
    assert found(before) == {}
    skin = {"SE.BL/F.PE/I.PE.PE_RASH": "Y", "SE.BL/F.PE/I.PE.PE_RASHDESC": "ACNE"}
    assert found(evaluated(ARM | skin | reading("2H", BASE, **rash))) == {}
    other = {"SE.BL/F.PE/I.PE.PE_RASH": "Y", "SE.BL/F.PE/I.PE.PE_RASHDESC": "PETECH"}
    assert found(evaluated(ARM | other | reading("2H", BASE, **rash))) == {"RASH": 1}


@pytest.mark.parametrize(
    ("pre", "first", "second", "later", "grade"),
    [
        ((148, 92), (146, 88), (146, 88), "11:10", None),
        ((118, 76), (142, 84), (144, 84), "11:05", 2),
        ((118, 76), (142, 84), (144, 84), "11:04", None),
        ((118, 76), (142, 84), (118, 76), "11:10", None),
        ((118, 76), (162, 84), (142, 84), "11:10", 2),
        ((118, 76), (162, 84), (158, 101), "11:10", 3),
        ((142, 84), (162, 84), (161, 84), "11:10", 3),
        ((None, None), (162, 84), (161, 84), "11:10", None),
    ],
)
def test_example_13_hypertension_is_above_the_first_set_and_confirmed(
    pre: tuple[object, object], first: tuple[int, int], second: tuple[int, int], later: str,
    grade: int | None,
) -> None:  # fmt: skip
    def pressures(pair: tuple[object, object]) -> tuple[object, ...]:
        return (36.9, 84, 18, *pair, 98)

    entries = (
        START
        | {f"{MON}{name}_VSORRES[PRE]": "" for name in ("SYSBP", "DIABP")}
        | at_time("PRE", "08:45", pressures(pre))
        | at_time("2H", "11:00", pressures(first))
        | at_time("UNS1", later, pressures(second))
    )
    assert found(evaluated(entries)).get("HYPERTENSION") == grade


@pytest.mark.parametrize(
    ("second", "later", "more", "grade"),
    [
        (104, "11:05", {}, 1),
        (104, "11:04", {}, None),
        (100, "11:05", {}, None),
        (104, "11:05", {"SX_YN": "Y", "SX_CHEST": 1}, 2),
    ],
)
def test_tachycardia_is_confirmed_by_another_set(
    second: int, later: str, more: dict[str, object], grade: int | None
) -> None:
    entries = START | at_time("2H", "11:00", with_value(1, 108), **more)
    sheet = evaluated(entries | at_time("UNS1", later, with_value(1, second)))
    assert found(sheet).get("TACHYCARDIA") == grade


def test_a_pulse_that_was_as_high_before_is_no_tachycardia() -> None:
    fast = with_value(1, 110)
    entries = START | at_time("PRE", "08:45", fast) | at_time("2H", "11:00", fast)
    assert "TACHYCARDIA" not in found(evaluated(entries | at_time("4H", "13:00", fast)))


def test_what_comes_more_than_8_hours_after_the_end_does_not_count() -> None:
    hot = with_value(0, 38.5)
    assert found(evaluated(START | at_time("8H", "17:34", hot))) == {"FEVER": 1}
    assert found(evaluated(START | at_time("UNS1", "17:35", hot))) == {}


def test_vomiting_by_number_under_ctcae_4() -> None:
    for times, grade in ((2, 1), (3, 2), (5, 2), (6, 3)):
        entries = START | at_time("2H", "11:00", SX_YN="Y", SX_VOM=times)
        sheet = evaluated(entries, parameters={"P.CTCAE_VERSION": "4.03"})
        assert found(sheet)["VOMITING"] == grade
