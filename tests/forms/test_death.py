"""Death in four places, and its day for analysis (2.35, 2.36, FX-24, EC-084, EC-085, EC-094)."""

from __future__ import annotations

import pytest

from tests.forms.logs import (
    CONV,
    DD,
    DIED,
    DS,
    SAE,
    on,
    row,
    serious,
)
from tests.forms.sheet import evaluated

# ---------------------------------------------------------------------- death


@pytest.mark.parametrize("known", sorted(DIED))
def test_a_death_known_in_one_place_is_missed_in_the_others(known: str) -> None:
    sheet = evaluated(CONV | DIED[known])
    assert sheet.severity("EC-085") == "alarming"
    missing = str(sheet.value(f"{DD}DTHMISS"))
    names = {
        "SURV": "I.SURV.SURVSTAT",
        "DD": "I.DD.DTHDTC",
        "DS": "I.DS.DSDECOD",
        "AE": "I.AE.AETOXGR",
    }
    assert missing == ",".join(names[each] for each in ("SURV", "DD", "DS", "AE") if each != known)


@pytest.mark.parametrize("absent", sorted(DIED))
def test_a_death_is_complete_in_four_places(absent: str) -> None:
    whole = CONV | {at: value for part in DIED.values() for at, value in part.items()}
    assert "EC-085" not in evaluated(whole).codes()
    assert evaluated(whole).value(f"{DD}DTHMISS") is None
    part = {at: value for at, value in whole.items() if at not in DIED[absent]}
    assert "EC-085" in evaluated(part).codes()
    assert "EC-085" not in evaluated(CONV).codes()


@pytest.mark.parametrize(
    ("alive", "died", "told"),
    [
        ("2025-05-20", "2025-05-20", False),
        ("2025-05-21", "2025-05-20", True),
        ("2025-05-21", "2025-05", False),
    ],
)
def test_nobody_is_alive_after_death(alive: str, died: str, told: bool) -> None:
    entries = {"SE.W2/F.SURV/I.SURV.LSTALVDT": alive, f"{DD}DTHDTC": died}
    sheet = evaluated(CONV | entries)
    assert ("EC-084" in sheet.codes(DD)) is told
    assert ("EC-084" in sheet.codes("SE.W2")) is told


@pytest.mark.parametrize(
    ("died", "alive", "imputed"),
    [
        ("2025-04", None, "2025-04-15"),
        ("2025-04", "2025-04-02", "2025-04-15"),
        ("2025-04", "2025-04-20", "2025-04-21"),
        ("2025", None, "2025-07-01"),
        ("2024", None, "2024-07-01"),
        ("2025", "2025-09-03", "2025-09-04"),
        ("2025-04-25", "2025-04-02", "2025-04-25"),
        (None, "2025-04-02", None),
    ],
)
def test_fx24_day_of_death(died: str | None, alive: str | None, imputed: str | None) -> None:
    entries = {f"{DD}DTHDTC": died, "SE.W1/F.SURV/I.SURV.LSTALVDT": alive}
    sheet = evaluated({at: value for at, value in entries.items() if value})
    assert sheet.value(f"{DD}DTHIMPDT") == imputed
    assert sheet.value(f"{DD}DTHDTC") == died  # the original stays


def test_fx24_never_lies_in_the_future() -> None:
    sheet = evaluated({f"{DD}DTHDTC": "2025-04"}, now=on("2025-04-10T12:00"))
    assert sheet.value(f"{DD}DTHIMPDT") == "2025-04-10"
    assert "EC-003" not in sheet.codes()


def test_s08_day_of_death_and_its_report() -> None:
    report = row(SAE, 1, SAENO="2025-01", SAEAELNK=1)
    entries = CONV | {f"{DD}DTHDTC": "2025-05-25", f"{DD}DTHTM": "14:30", f"{DD}DTHSAE": 1} | report
    sheet = evaluated(entries | DIED["AE"])
    assert sheet.value(f"{DD}DTHDAY") == "19"
    assert sheet.value(f"{DD}DTHREL") == "NA"
    assert "EC-DD-DTHSAE" not in sheet.codes()
    assert "EC-DD-DTHSAE" in evaluated(entries | serious(1, "AESLIFE", AETOXGR="4")).codes()
    assert "EC-DD-DTHSAE" in evaluated(entries | {f"{DD}DTHSAE": 2} | DIED["AE"]).codes()


def test_a_fatal_event_and_another_end_contradict() -> None:
    left = row(DS, 1, DSSCAT="MAIN", DSDECOD="LOST TO FOLLOW-UP", DSSTDTC="2025-06-01")
    assert evaluated(CONV | DIED["AE"] | left).severity("EC-094") == "impossible"
    assert "EC-094" not in evaluated(CONV | DIED["AE"]).codes()
    assert "EC-094" not in evaluated(CONV | DIED["AE"] | DIED["DS"]).codes()
    treated = row(DS, 1, DSSCAT="TRT", DSDECOD="COMPLETED", DSSTDTC="2025-05-10")
    assert "EC-094" not in evaluated(CONV | DIED["AE"] | treated).codes()
