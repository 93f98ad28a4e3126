"""Infusion and monitoring: FX-12, FX-16, FX-19, NEWS2, the alert examples 3.5, and 5.4, 5.6."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.forms.monitoring import ARM, EX, MON, NAMES, PRE, now_at_2h, reading
from tests.forms.sheet import ZONE, evaluated

EXAMPLES = {
    "A": ((36.9, 84, 18, 118, 74, 98), {}, 0, set(), "0", "89"),
    "B": ((37.6, 92, 18, 116, 72, 97), {}, 1, {"T1"}, "1", "87"),
    "C": ((38.6, 108, 22, 112, 65, 96), {}, 2, {"T2", "H1", "R1"}, "4", "81"),
    "D": ((36.8, 80, 16, 100, 64, 98), {}, 1, {"B1"}, "2", "76"),
    "F": (
        (36.9, 96, 20, 118, 72, 97),
        {"SX_YN": "Y", "SX_URT": "Y", "SX_URTBSA": 15, "INFSTAT": "RUN"},
        2, {"S4"}, "1", "87",
    ),
    "J": ((36.7, 86, 18, 164, 98, 98), {}, 2, {"B5"}, "0", "120"),
}  # fmt: skip


@pytest.mark.parametrize("example", sorted(EXAMPLES))
def test_alert_examples(example: str) -> None:
    values, more, level, rules, news2, mean = EXAMPLES[example]
    sheet = now_at_2h(values, **more)
    assert sheet.alert("2H") == (level, rules, True)
    assert sheet.value(f"{MON}ALERTLVL[2H]") == str(level)
    assert sheet.value(f"{MON}NEWS2[2H]") == news2
    assert sheet.value(f"{MON}MAP_VSORRES[2H]") == mean
    assert sheet.value(f"{MON}ALERTCOMP[2H]") == "Y"


def test_example_h_nothing_recorded_has_no_level() -> None:
    entries = {f"{MON}MONSTAT[2H]": "NOT DONE", f"{MON}MONREASND[2H]": "CT"}
    sheet = evaluated(ARM | reading("PRE", PRE) | entries)
    assert sheet.alert("2H")[0] is None
    for name in ("ALERTLVL", "ALERTLST", "NEWS2", "MAP_VSORRES"):
        assert sheet.value(f"{MON}{name}[2H]") is None


def test_example_i_a_lone_temperature_is_judged_and_marked_incomplete() -> None:
    sheet = now_at_2h((38.2, None, None, None, None, None), O2SUPP=None)
    assert sheet.alert("2H") == (2, {"T2"}, False)
    assert sheet.value(f"{MON}ALERTCOMP[2H]") == "N"
    assert sheet.value(f"{MON}NEWS2[2H]") is None
    assert sheet.value(f"{MON}MAP_VSORRES[2H]") is None


def test_a_sign_of_an_emergency_needs_no_number() -> None:
    nothing: tuple[object, ...] = (None,) * 6
    sheet = now_at_2h(nothing, ACVPU=None, O2SUPP=None, SX_YN="Y", SX_STRIDOR="Y")
    assert sheet.alert("2H") == (3, {"S6", "ANA2"}, False)


BASE: tuple[object, ...] = (36.9, 84, 18, 118, 74, 98)


def with_value(index: int, value: object) -> tuple[object, ...]:
    return (*BASE[:index], value, *BASE[index + 1 :])


@pytest.mark.parametrize(
    ("values", "more", "rules"),
    [
        (with_value(0, 37.4), {}, set()),
        (with_value(0, 37.5), {}, {"T1"}),
        (with_value(0, 38.0), {}, {"T2"}),
        (with_value(0, 39.0), {}, {"T2"}),
        (with_value(0, 39.1), {}, {"T3"}),
        (with_value(0, 40.0), {}, {"T3"}),
        (with_value(0, 40.1), {}, {"T4"}),
        (with_value(0, 35.0), {}, {"T5", "N1"}),
        (with_value(1, 102), {}, {"H1"}),
        (with_value(1, 112), {}, {"H1", "H2"}),
        (with_value(1, 140), {}, {"H1", "H2", "H3", "N1"}),
        (with_value(1, 55), {}, {"H4"}),
        (with_value(1, 49), {}, {"H5"}),
        (with_value(1, 39), {}, {"H6", "N1"}),
        (with_value(2, 24), {}, {"R1"}),
        (with_value(2, 25), {}, {"R2", "N1"}),
        (with_value(2, 30), {}, {"R3", "N1"}),
        (with_value(2, 8), {}, {"R3", "N1"}),
        ((36.9, 84, 18, 97, 70, 98), {}, {"B2"}),
        ((36.9, 84, 18, 105, 50, 98), {}, {"B2"}),
        ((36.9, 84, 18, 89, 60, 98), {}, {"B2", "B3", "N1", "ANA2"}),
        ((36.9, 84, 18, 142, 80, 98), {}, {"B4"}),
        ((36.9, 84, 18, 182, 80, 98), {}, {"B6"}),
        (with_value(5, 94), {}, {"O1", "O2"}),
        (with_value(5, 95), {}, {"O1"}),
        (with_value(5, 89), {}, {"O2", "O3", "N1"}),
        (BASE, {"O2SUPP": "Y"}, {"O4"}),
        (BASE, {"ACVPU": "C"}, {"C1", "N1"}),
        (BASE, {"SX_YN": "Y", "SX_CHILL": 2}, {"S1"}),
        (BASE, {"SX_YN": "Y", "SX_RASH": "MACPAP", "SX_RASHBSA": 31}, {"S3"}),
        (BASE, {"SX_YN": "Y", "SX_URT": "Y", "SX_URTBSA": 5, "INFSTAT": "DONE"}, {"S4"}),
        (BASE, {"SX_YN": "Y", "SX_DYSP": 1}, {"S5"}),
        (BASE, {"SX_YN": "Y", "SX_WHEEZE": "Y"}, {"S6", "ANA2"}),
        (BASE, {"SX_YN": "Y", "SX_ANGIO": "LIP"}, {"S7"}),
        (BASE, {"SX_YN": "Y", "SX_NAUS": 1}, {"S8"}),
        (BASE, {"SX_YN": "Y", "SX_VOM": 2}, {"S8"}),
        (BASE, {"SX_YN": "Y", "SX_CHEST": 2}, {"S9"}),
        (BASE, {"SX_YN": "Y", "SX_SITE": "EXTRAV"}, {"S10"}),
        (BASE, {"SX_YN": "Y", "SX_ANGIO": "LIP,FACE", "SX_DYSP": 3}, {"S5", "S7", "ANA1"}),
        (BASE, {"SX_YN": "N"}, set()),
    ],
)
def test_each_alert_rule(
    values: tuple[object, ...], more: dict[str, object], rules: set[str]
) -> None:
    assert now_at_2h(values, **more).alert("2H")[1] == rules


def test_change_rules_are_skipped_without_a_first_set() -> None:
    sheet = evaluated(ARM | reading("2H", (36.9, 99, 18, 100, 74, 96)))
    assert sheet.alert("2H") == (0, set(), True)
    assert sheet.value(f"{MON}MON_DSBP[2H]") is None


def test_changes_from_the_first_set() -> None:
    sheet = now_at_2h((38.6, 108, 22, 100, 64, 96))
    names = ("MON_DT", "MON_DSBP", "MON_DSBPP", "MON_DHR", "MON_DSPO2")
    found = [sheet.value(f"{MON}{name}[2H]") for name in names]
    assert found == ["1.8", "-22", "-18", "26", "-2"]


@pytest.mark.parametrize(
    ("resp", "spo2", "oxygen", "sys", "pulse", "acvpu", "temp", "score"),
    [
        (18, 98, "N", 118, 82, "A", 36.8, "0"),
        (22, 96, "N", 112, 108, "A", 38.6, "4"),
        (20, 95, "N", 101, 91, "A", 38.1, "4"),
        (26, 90, "Y", 82, 132, "A", 37.4, "14"),
        (24, 93, "N", 100, 130, "V", 39.1, "13"),
        (12, 96, "N", 111, 51, "A", 36.1, "0"),
        (18, 98, "N", None, 82, "A", 36.8, None),
    ],
)
def test_news2(
    resp: int, spo2: int, oxygen: str, sys: object, pulse: int, acvpu: str, temp: float,
    score: str | None,
) -> None:  # fmt: skip
    values = (temp, pulse, resp, sys, 60, spo2)
    sheet = evaluated(ARM | reading("PRE", values, O2SUPP=oxygen, ACVPU=acvpu))
    assert sheet.value(f"{MON}NEWS2[PRE]") == score


@pytest.mark.parametrize(("sys", "dia", "mean"), [(118, 82, "94"), (82, 50, "61"), (112, 65, "81")])
def test_mean_pressure(sys: int, dia: int, mean: str) -> None:
    assert now_at_2h((36.9, 84, 18, sys, dia, 98)).value(f"{MON}MAP_VSORRES[2H]") == mean


def test_diastolic_over_systolic_is_impossible() -> None:
    sheet = now_at_2h((36.9, 84, 18, 118, 186, 98))
    assert sheet.severity("EC-041") == "impossible"


def infusion(start: str, end: str | None = None, **more: object) -> dict[str, object]:
    entries: dict[str, object] = {f"{EX}EXSTDTC": f"2025-04-08 {start}"}
    if end is not None:
        entries[f"{EX}EXENDTC"] = end if " " in end else f"2025-04-08 {end}"
    return ARM | entries | {f"{EX}{name}": value for name, value in more.items()}


@pytest.mark.parametrize(
    ("entries", "minutes", "pause", "rate", "drops"),
    [
        (infusion("09:00", "09:32", EXVAMT=98, EXINTPYN="N"), "32", "0", "3.1", "61"),
        (infusion("09:00", "09:32", EXVAMT=98), "32", None, "3.1", "61"),
        (
            infusion("09:00", "09:55", EXVAMT=98, EXINTPYN="Y")
            | {f"{EX}EXINTP_ST[1]": "2025-04-08 09:10", f"{EX}EXINTP_EN[1]": "2025-04-08 09:25"},
            "55", "15", "2.5", "49",
        ),
        (
            infusion("09:00", "09:30", EXVAMT=35, EXINTPYN="Y")
            | {f"{EX}EXINTP_ST[1]": "2025-04-08 09:20"},
            "30", "10", "1.8", "35",
        ),
        (infusion("23:50", "2025-04-09 00:25", EXINTPYN="N"), "35", "0", None, None),
        (infusion("09:00", "09:00", EXVAMT=98, EXINTPYN="N"), "0", "0", None, None),
        (infusion("09:00", None, EXVAMT=98, EXINTPYN="N"), None, "0", None, None),
    ],
)  # fmt: skip
def test_infusion_time_and_rate(
    entries: dict[str, object], minutes: str | None, pause: str | None, rate: str | None,
    drops: str | None,
) -> None:  # fmt: skip
    sheet = evaluated(entries)
    found = [sheet.value(f"{EX}{name}") for name in ("EXDUR", "EXINTPDUR", "EXNETRATE", "EXDROPS")]
    assert found == [minutes, pause, rate, drops]


def test_an_end_before_the_start_and_a_pause_outside_are_impossible() -> None:
    backwards = evaluated(infusion("09:00", "08:59"))
    assert backwards.severity("EC-EX-EXENDTC") == "impossible"
    outside = infusion("09:00", "09:30", EXINTPYN="Y") | {f"{EX}EXINTP_ST[1]": "2025-04-08 08:59"}
    assert evaluated(outside).severity("EC-070") == "impossible"


def at_time(point: str, clock: str, values: tuple[object, ...] = BASE) -> dict[str, object]:
    return reading(point, values, VSDTC=f"2025-04-08 {clock}", SX_YN="N")


@pytest.mark.parametrize(
    ("point", "clock", "deviation", "told"),
    [
        ("2H", "11:08", "8", False),
        ("1H", "10:15", "15", True),
        ("15M", "09:11", "-4", False),
        ("2H", "11:15", "15", False),
        ("2H", "11:16", "16", True),
        ("PRE", "08:30", "-30", False),
        ("PRE", "08:29", "-31", True),
    ],
)
def test_deviation_from_the_planned_time(
    point: str, clock: str, deviation: str, told: bool
) -> None:
    sheet = evaluated(infusion("09:00", "09:34") | at_time(point, clock))
    assert sheet.value(f"{MON}VSTPTDEV[{point}]") == deviation
    assert ("EC-072" in sheet.codes()) is told
    assert (("TIMEPOINT", None) in sheet.proposals("deviation")) is told


def test_order_of_time_points_spares_the_end_of_infusion() -> None:
    entries = infusion("09:00", "09:34") | at_time("1H", "10:00") | at_time("EOI", "10:01")
    assert "EC-073" not in evaluated(entries).codes()
    entries |= at_time("2H", "10:00")
    sheet = evaluated(entries)
    assert sheet.severity("EC-073") == "impossible"


@pytest.mark.parametrize(("read", "state"), [("09:31", "skipped"), ("09:26", "overdue")])
def test_the_end_of_infusion_is_skipped_close_to_the_30_minute_reading(
    read: str, state: str
) -> None:
    sheet = evaluated(infusion("09:00", "09:32") | at_time("30M", read))
    assert sheet.point("EOI")["state"] == state


def test_the_8_hours_after_the_end_are_planned_only_for_long_infusions() -> None:
    short = evaluated(infusion("09:00", "10:00")).judged["timepoints"]
    assert "E8H" not in {point["code"] for point in short}
    long = evaluated(infusion("09:00", "10:01"))
    assert long.point("E8H")["planned"].startswith("2025-04-08T18:01")


@pytest.mark.parametrize(
    ("clock", "more", "status"),
    [
        ("08:50", {}, "NOTYET"),
        ("09:05", {}, "RUN"),
        ("09:12", {"EXINTPYN": "Y"}, "PAUSE"),
        ("09:20", {"EXINTPYN": "Y"}, "RUN"),
        ("09:34", {"EXCOMPL": "FULL"}, "DONE"),
        ("09:40", {"EXCOMPL": "PART_AE"}, "STOP"),
    ],
)
def test_the_status_of_the_infusion_follows_its_times(
    clock: str, more: dict[str, object], status: str
) -> None:
    pause = {f"{EX}EXINTP_ST[1]": "2025-04-08 09:10", f"{EX}EXINTP_EN[1]": "2025-04-08 09:15"}
    entries = infusion("09:00", "09:34", **more) | (pause if "EXINTPYN" in more else {})
    sheet = evaluated(entries | at_time("UNS1", clock))
    assert sheet.value(f"{MON}INFSTAT[UNS1]") == status


def test_pre_dose_vital_signs_are_needed_and_fresh() -> None:
    assert evaluated(infusion("09:00")).severity("EC-050") == "alarming"
    assert "EC-050" not in evaluated(infusion("09:00") | at_time("PRE", "08:30")).codes()
    assert "EC-050" in evaluated(infusion("09:00") | at_time("PRE", "08:29")).codes()


FEVER = {
    "15M": ("09:15", (36.8, 84, 18, 120, 74, 98), 0, set(), "0"),
    "30M": ("09:30", (36.9, 86, 18, 118, 72, 98), 0, set(), "0"),
    "1H": ("10:00", (37.4, 92, 19, 118, 72, 97), 0, set(), "1"),
    "2H": ("11:03", (38.6, 108, 22, 112, 65, 96), 2, {"T2", "H1", "R1"}, "4"),
    "4H": ("13:00", (38.2, 100, 20, 114, 68, 97), 2, {"T2"}, "2"),
    "6H": ("15:00", (37.5, 92, 18, 116, 70, 98), 1, {"T1"}, "1"),
    "8H": ("17:00", (36.9, 84, 18, 118, 74, 98), 0, set(), "0"),
}


def fever(until: str = "8H") -> dict[str, object]:
    entries = infusion("09:00", "09:34") | at_time("PRE", "08:45", PRE)
    for point, (clock, values, *_) in FEVER.items():
        entries |= at_time(point, clock, values)
        if point == until:
            break
    return entries


@pytest.mark.parametrize("point", sorted(FEVER))
def test_s04_fever_at_two_hours(point: str) -> None:
    _, _, level, rules, news2 = FEVER[point]
    sheet = evaluated(fever())
    assert sheet.alert(point) == (level, rules, True)
    assert sheet.value(f"{MON}NEWS2[{point}]") == news2


def test_s04_proposes_fever_grade_1_and_an_extra_set_five_minutes_later() -> None:
    assert evaluated(fever()).proposals("complication") == [("FEVER", 1)]
    now = datetime(2025, 4, 8, 11, 4, tzinfo=ZONE)
    tasks = evaluated(fever("2H"), now=now).judged["tasks"]
    assert [(task["code"], task["due"][:16]) for task in tasks] == [("UNS", "2025-04-08T11:08")]


@pytest.mark.parametrize(
    ("highest", "grade"), [(37.9, None), (38.0, 1), (39.0, 1), (39.1, 2), (40.0, 2), (40.1, 3)]
)
def test_grade_of_fever(highest: float, grade: int | None) -> None:
    found = now_at_2h(with_value(0, highest)).proposals("complication")
    assert found == ([] if grade is None else [("FEVER", grade)])


@pytest.mark.parametrize(
    ("values", "more", "proposed"),
    [
        (with_value(5, 90), {}, []),
        (with_value(5, 90), {"O2SUPP": "Y", "O2FLOW": 2}, [("HYPOXIA", 2)]),
        (with_value(5, 86), {}, [("HYPOXIA", 3)]),
        (BASE, {"SX_YN": "Y", "SX_RASH": "MACPAP", "SX_RASHBSA": 35}, [("RASH", 2)]),
        (BASE, {"SX_YN": "Y", "SX_URT": "Y", "SX_URTBSA": 8}, [("URTICARIA", 1)]),
        (BASE, {"SX_YN": "Y", "SX_CHILL": 2}, [("CHILLS", 2)]),
        (BASE, {"SX_YN": "Y", "SX_DYSP": 3}, [("DYSPNEA", 3)]),
        ((36.9, 84, 18, 86, 60, 98), {}, [("HYPOTENSION", 1)]),
        ((36.9, 84, 18, 86, 60, 98), {"ALERTACT": "FLUID"}, [("HYPOTENSION", 2)]),
        (
            BASE, {"SX_YN": "Y", "SX_ANGIO": "LIP", "SX_DYSP": 3},
            [("DYSPNEA", 3), ("ANAPHYLAXIS", 3)],
        ),
    ],
)  # fmt: skip
def test_proposed_grades(
    values: tuple[object, ...], more: dict[str, object], proposed: list[tuple[str, int]]
) -> None:
    assert now_at_2h(values, **more).proposals("complication") == proposed


def test_fever_before_the_infusion_is_no_complication() -> None:
    entries = reading("PRE", with_value(0, 38.6)) | reading("2H", BASE)
    assert evaluated(ARM | entries).proposals("complication") == []


def test_s06_a_missed_set_is_neither_normal_nor_an_alert() -> None:
    entries = fever() | {f"{MON}MONREASND[4H]": "CT"}
    for name in (*(f"{name}_VSORRES" for name in NAMES), "ACVPU", "O2SUPP", "SX_YN", "VSDTC"):
        entries.pop(f"{MON}{name}[4H]")
    sheet = evaluated(entries)
    assert sheet.value(f"{MON}MONSTAT[4H]") == "NOT DONE"
    assert sheet.value(f"{MON}ALERTLVL[4H]") is None
    assert sheet.value(f"{MON}NEWS2[4H]") is None
    assert sheet.point("4H")["state"] == "not_done"
    assert ("MISSEDVS", None) in sheet.proposals("deviation")
    assert "EC-051" not in sheet.codes()
    for name in (*(f"{name}_VSORRES" for name in NAMES), "ACVPU", "O2SUPP", "SX_YN", "VSDTC"):
        entries.pop(f"{MON}{name}[6H]")
    entries |= {f"{MON}MONREASND[6H]": "CT"}
    assert "EC-051" in evaluated(entries).codes()


def test_status_of_a_set_follows_the_readings() -> None:
    taken = reading("PRE", PRE, VSDTC="2025-04-08 08:50") | reading("2H", PRE)
    sheet = evaluated(ARM | taken | {f"{MON}TEMP_VSORRES[15M]": 36.8})
    assert sheet.value(f"{MON}MONSTAT[PRE]") == "DONE"
    assert sheet.value(f"{MON}MONSTAT[2H]") == "PARTIAL", "a set without its time is not done"
    assert sheet.value(f"{MON}MONSTAT[15M]") == "PARTIAL"
    assert sheet.value(f"{MON}MONSTAT[30M]") is None


def test_temperature_at_another_site_is_told() -> None:
    entries = reading("PRE", PRE, TEMP_VSLOC="AXILLA") | reading("2H", BASE, TEMP_VSLOC="EAR")
    assert "EC-074" in evaluated(ARM | entries).codes()


def test_a_true_extreme_number_never_hinders() -> None:
    sheet = now_at_2h((41.2, 0, 0, 30, 20, 45))
    assert {found["severity"] for found in sheet.judged["findings"]} >= {"alarming"}
    assert "impossible" not in {found["severity"] for found in sheet.judged["findings"]}
