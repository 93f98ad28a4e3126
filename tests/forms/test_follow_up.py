"""The schedule after death, withdrawal and transplant; the end of study (1.1, 2.39, 5.8, 5.9)."""

from __future__ import annotations

from datetime import datetime

import pytest

from mscform.base.identity import EventOID
from tests.forms.sheet import ZONE, Sheet, compiled, evaluated

ALLOC = "SE.ALLOC/F.ALLOC/I.ALLOC."
DS = "SE.EOS/F.DS/I.DS."
DD = "SE.LOG/F.DD/I.DD."
LT = "SE.LOG/F.LT/I.LT."
CONV = {f"{ALLOC}ARM": "CONV", f"{ALLOC}ALLOCDTC": "2025-05-06 09:00"}
UC = {
    f"{ALLOC}ARM": "UC",
    f"{ALLOC}ALLOCDTC": "2025-04-21 08:00",
    "SE.INF[1]/F.EX/I.EX.EXSTDTC": "2025-04-21 10:00",
    "SE.INF[1]/F.EX/I.EX.EXVAMT": 98,
}


def on(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZONE)


def states(sheet: Sheet) -> dict[str, str]:
    return {visit["event"]: visit["state"] for visit in sheet.judged["schedule"]}


def visits(**days: str) -> dict[str, object]:
    return {f"SE.{event}/F.SV/I.SV.SVSTDTC": day for event, day in days.items()}


# ---------------------------------------------------------------------- due, overdue, missed


@pytest.mark.parametrize(
    ("today", "state"),
    [
        ("2025-05-10", "not_yet"),
        ("2025-05-11", "due"),
        ("2025-05-15", "due"),
        ("2025-05-16", "overdue"),
        ("2025-05-17", "overdue"),
        ("2025-05-18", "missed"),  # the window of week 2 opens
    ],
)
def test_a_visit_is_due_then_overdue_then_missed(today: str, state: str) -> None:
    assert states(evaluated(CONV, now=on(today)))["SE.W1"] == state


def test_a_visit_that_was_not_held_is_missed_at_once() -> None:
    entries = CONV | {"SE.W1/F.SV/I.SV.SVOCCUR": "N", "SE.W1/F.SV/I.SV.SVREASOC": "TRAVEL"}
    assert states(evaluated(entries, now=on("2025-05-13")))["SE.W1"] == "missed"


# ---------------------------------------------------------------------- death (S08)


def test_s08_visits_that_were_open_at_death_are_not_due() -> None:
    entries = CONV | visits(W1="2025-05-13", W2="2025-05-20") | {f"{DD}DTHDTC": "2025-05-25"}
    found = states(evaluated(entries, now=on("2025-06-10")))
    assert found["SE.W1"] == found["SE.W2"] == "done"
    assert found["SE.W3"] == found["SE.W4"] == found["SE.Y2"] == "not_due"
    assert found["SE.D3"] == "missed"  # its window closed before the death
    assert found["SE.EOS"] == "due"


@pytest.mark.parametrize(
    ("died", "state"), [("2025-05-29", "not_due"), ("2025-05-30", "missed"), ("2025-05", "not_due")]
)
def test_a_window_that_closed_before_death_was_missed(died: str, state: str) -> None:
    """Week 3 closes on 2025-05-29; a death in May counts as the 15th (FX-24)."""
    entries = CONV | {f"{DD}DTHDTC": died}
    assert states(evaluated(entries, now=on("2025-07-01")))["SE.W3"] == state


def test_death_known_from_a_call_alone_ends_the_visits() -> None:
    surv = "SE.LOG/F.SURV/I.SURV."
    found = states(evaluated(CONV | {f"{surv}SURVSTAT": "DEAD"}, now=on("2025-06-01")))
    assert found["SE.W4"] == "not_due"


def test_a_visit_after_death_contradicts() -> None:
    entries = CONV | visits(W1="2025-05-13", W2="2025-05-20")
    assert "EC-012" not in evaluated(entries | {f"{DD}DTHDTC": "2025-05-20"}).codes()
    assert "EC-012" not in evaluated(entries).codes()
    sheet = evaluated(entries | {f"{DD}DTHDTC": "2025-05-19"})
    assert sheet.codes("SE.W2") == {"EC-012"}
    assert sheet.severity("EC-012") == "impossible"


# ---------------------------------------------------------------------- withdrawal (S09)


def withdrawn(scope: str | None) -> dict[str, object]:
    entries: dict[str, object] = {
        f"{DS}DSSCAT[1]": "MAIN",
        f"{DS}DSDECOD[1]": "WITHDRAWAL BY SUBJECT",
        f"{DS}DSSTDTC[1]": "2025-07-30",
    }
    return entries if scope is None else entries | {f"{DS}DSWDSCOPE[1]": scope}


@pytest.mark.parametrize("scope", ["VISIT", "ALL", "DATA"])
def test_s09_visits_after_withdrawal_are_not_due_and_an_early_end_is_offered(scope: str) -> None:
    sheet = evaluated(UC | visits(W12="2025-07-14") | withdrawn(scope), now=on("2025-08-01"))
    found = states(sheet)
    assert found["SE.W12"] == "done"
    assert {found[f"SE.{name}"] for name in ("W24", "W72", "Y2")} == {"not_due"}
    assert found["SE.W8"] == "missed"
    visit = sheet.visit("SE.ET")
    assert (visit["earliest"], visit["latest"], visit["state"]) == (
        "2025-07-30",
        "2025-08-13",
        "due",
    )


def test_a_treatment_given_up_leaves_the_visits() -> None:
    more = {f"{ALLOC}NINFPLAN": 8}
    sheet = evaluated(UC | more | withdrawn("TRT"), now=on("2025-08-01"))
    found = states(sheet)
    assert "SE.ET" not in found
    assert found["SE.W24"] == "not_yet"
    early = {
        f"{DS}DSSCAT[1]": "TRT",
        f"{DS}DSDECOD[1]": "ADVERSE EVENT",
        f"{DS}DSSTDTC[1]": "2025-04-25",
    }
    found = states(evaluated(UC | more | early, now=on("2025-04-26")))
    assert found["SE.INF[2]"] == "not_due"
    assert found["SE.W2"] == "not_yet"


def test_no_early_end_without_a_scope() -> None:
    found = states(evaluated(UC | withdrawn(None), now=on("2025-08-01")))
    assert "SE.ET" not in found
    assert found["SE.W24"] == "not_due"


@pytest.mark.parametrize(
    ("scope", "day", "told"),
    [
        ("ALL", "2025-07-30", False),
        ("ALL", "2025-07-31", True),
        ("DATA", "2025-07-31", True),
        ("VISIT", "2025-07-31", False),
        (None, "2025-07-31", False),
    ],
)
def test_no_data_after_all_contact_was_given_up(scope: str | None, day: str, told: bool) -> None:
    sheet = evaluated(UC | withdrawn(scope) | visits(**{"UNS[1]": day}))
    assert ("EC-013" in sheet.codes()) is told
    if told:
        assert sheet.severity("EC-013") == "alarming"


@pytest.mark.parametrize(("day", "inside"), [("2025-08-13", "Y"), ("2025-08-14", "N")])
def test_the_early_end_has_fourteen_days(day: str, inside: str) -> None:
    sheet = evaluated(UC | withdrawn("ALL") | visits(ET=day))
    assert sheet.value("SE.ET/F.SV/I.SV.SVWINFL") == inside
    assert ("EC-010" in sheet.codes()) is (inside == "N")
    assert "EC-013" not in sheet.codes()


def test_a_screen_failure_has_no_later_visits() -> None:
    entries = {
        f"{DS}DSSCAT[1]": "SCR",
        f"{DS}DSDECOD[1]": "SCREEN FAILURE", f"{DS}DSSTDTC[1]": "2025-03-07",
    }  # fmt: skip
    found = states(evaluated(entries))
    assert found["SE.ALLOC"] == found["SE.BL"] == found["SE.W1"] == "not_due"


# ---------------------------------------------------------------------- transplant


@pytest.mark.parametrize(
    ("transplant", "flag"),
    [
        ({}, "N"),
        ({f"{LT}LTYN": "N"}, "N"),
        ({f"{LT}LTYN": "Y", f"{LT}LTSTDTC": "2025-05-21"}, "N"),
        ({f"{LT}LTYN": "Y", f"{LT}LTSTDTC": "2025-05-20"}, "Y"),
        ({f"{LT}LTYN": "Y"}, None),
    ],
)
def test_visits_go_on_after_a_transplant_and_are_flagged(
    transplant: dict[str, object], flag: str | None
) -> None:
    sheet = evaluated(CONV | visits(W2="2025-05-20") | transplant, now=on("2025-05-25"))
    assert sheet.value("SE.W2/F.SV/I.SV.POSTLT") == flag
    assert sheet.value("SE.W3/F.SV/I.SV.POSTLT") is None
    assert states(sheet)["SE.W3"] == "due"


# ---------------------------------------------------------------------- never infused


@pytest.mark.parametrize(
    "why",
    [
        {"SE.INF[1]/F.EX/I.EX.EXYN": "N"},
        {
            f"{DS}DSSCAT[1]": "TRT",
            f"{DS}DSDECOD[1]": "NOT TREATED",
            f"{DS}DSSTDTC[1]": "2025-04-28",
        },
    ],
)
def test_never_infused_counts_from_the_allocation(why: dict[str, object]) -> None:
    entries = {f"{ALLOC}ARM": "UC", f"{ALLOC}ALLOCDTC": "2025-04-21 08:00"}
    sheet = evaluated(entries | why, now=on("2025-04-28"))
    assert sheet.value(f"{ALLOC}D0") == "2025-04-21"
    assert sheet.value(f"{DS}ACTARM") == "NOT TREATED"
    assert sheet.value(f"{ALLOC}ARM") == "UC"
    assert sheet.visit("SE.W1")["target"] == "2025-04-28"
    assert states(sheet)["SE.W1"] == "due"


@pytest.mark.parametrize(
    ("entries", "arm"),
    [
        (CONV, "CONV"),
        (UC, "UC"),
        ({f"{ALLOC}ARM": "UC"}, None),
        (UC | {"SE.INF[1]/F.EX/I.EX.EXVAMT": 0}, None),
    ],
)
def test_actual_treatment(entries: dict[str, object], arm: str | None) -> None:
    assert evaluated(entries).value(f"{DS}ACTARM") == arm


# ---------------------------------------------------------------------- the end of a part


def test_the_last_day_alive_comes_from_the_status_forms() -> None:
    entries = {
        "SE.W1/F.SURV/I.SURV.LSTALVDT": "2025-05-13",
        "SE.W2/F.SURV/I.SURV.LSTALVDT": "2025-05-20",
    }
    assert evaluated(CONV | entries).value(f"{DS}DSLSTALV") == "2025-05-20"
    assert evaluated(CONV).value(f"{DS}DSLSTALV") is None


@pytest.mark.parametrize(
    ("ended", "told"),
    [
        ({"DSSCAT": "STUDY", "DSDECOD": "LOST TO FOLLOW-UP", "DSSTDTC": "2025-05-19"}, True),
        ({"DSSCAT": "STUDY", "DSDECOD": "LOST TO FOLLOW-UP", "DSSTDTC": "2025-05-20"}, False),
        ({"DSSCAT": "TRT", "DSDECOD": "COMPLETED", "DSSTDTC": "2025-05-06"}, False),
        ({"DSSCAT": "MAIN", "DSDECOD": "COMPLETED", "DSSTDTC": "2025-05-19"}, False),
    ],
)
def test_a_part_ends_after_the_last_visit(ended: dict[str, str], told: bool) -> None:
    entries = {f"{DS}{name}[1]": value for name, value in ended.items()}
    assert ("EC-DS-DSSTDTC" in evaluated(CONV | visits(W2="2025-05-20") | entries).codes()) is told


@pytest.mark.parametrize(("attempts", "told"), [(2, True), (3, False)])
def test_three_attempts_before_a_subject_is_lost(attempts: int, told: bool) -> None:
    entries = {
        f"{DS}DSSCAT[1]": "STUDY", f"{DS}DSDECOD[1]": "LOST TO FOLLOW-UP",
        f"{DS}DSCONTACTS[1]": attempts,
    }  # fmt: skip
    assert ("RANGE" in evaluated(CONV | entries).codes(DS)) is told


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ({"DSSCAT[1]": "MAIN", "DSSCAT[2]": "MAIN"}, "EC-DS-TWICE"),
        ({"DSSCAT[1]": "MAIN", "DSDECOD[1]": "SCREEN FAILURE"}, "EC-DS-PART"),
        ({"DSSCAT[1]": "MAIN", "DSDECOD[1]": "NOT TREATED"}, "EC-DS-PART"),
    ],
)
def test_parts_and_their_ends_fit(rows: dict[str, str], code: str) -> None:
    assert code in evaluated({f"{DS}{name}": value for name, value in rows.items()}).codes()
    fine = {f"{DS}DSSCAT[1]": "SCR", f"{DS}DSDECOD[1]": "SCREEN FAILURE", f"{DS}DSSCAT[2]": "TRT"}
    assert not evaluated(fine).codes() & {"EC-DS-TWICE", "EC-DS-PART"}


def test_the_end_of_study_is_due_once_somebody_is_not_eligible() -> None:
    failed = {"SE.SCR/F.IE/I.IE.IEDTC": "2025-03-07 09:00", "SE.SCR/F.IE/I.IE.IN02": "N"}
    assert states(evaluated(failed))["SE.EOS"] == "due"
    assert states(evaluated(CONV))["SE.EOS"] == "not_due"
    assert states(evaluated(CONV | visits(W72="2026-09-22")))["SE.EOS"] == "due"


def test_the_early_end_asks_what_the_plan_of_forms_asks() -> None:
    event = compiled().study.event(EventOID("SE.ET"))
    assert event is not None
    needs = {str(each.form): each.need.value for each in event.forms}
    assert {form for form, need in needs.items() if need == "optional"} == {
        "F.LBIN", "F.LBIM", "F.LBVIR", "F.IMG",
    }  # fmt: skip
    assert needs["F.LBAFP"] == "required"
    assert not set(needs) & {"F.LBPREG", "F.CONV"}
