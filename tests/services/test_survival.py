"""Survival tables: the worked example of the protocol, real data, and a second implementation."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from mscform.engine.endpoints import Ending
from mscform.services.survival import (
    HALF_A_DAY,
    Step,
    Time,
    at_landmark,
    incidence_curve,
    survival_curve,
    wilson,
)

EVENT, CENSORED, COMPETING = Ending.EVENT, Ending.CENSORED, Ending.COMPETING
OS: list[Time] = [(19, EVENT), (504, CENSORED), (100, CENSORED), (151, EVENT), (260, EVENT)]
OS += [(330, CENSORED)] + [(504, CENSORED)] * 4


def _near(found: Decimal | None, told: str) -> bool:
    return found is not None and abs(found - Decimal(told)) <= Decimal(6) / 10 ** (
        len(told.split(".")[1]) + 1
    )


def _row(steps: Sequence[Step], day: int) -> Step:
    return next(step for step in steps if step.day == day)


@pytest.mark.parametrize(
    ("times", "day", "risk", "share", "error", "low", "high"),
    [
        (OS, 19, 10, "0.9000", "0.0949", "0.473", "0.985"),
        (OS, 151, 8, "0.7875", "0.1340", "0.381", "0.943"),
        (OS, 260, 7, "0.6750", "0.1551", "0.291", "0.883"),
        ([(70, EVENT), *OS[:1], *OS[2:]], 70, 9, "0.8000", "0.1265", "0.409", "0.946"),
        ([(70, EVENT), *OS[:1], *OS[2:]], 151, 7, "0.6857", "0.1515", "0.305", "0.887"),
        ([(70, EVENT), *OS[:1], *OS[2:]], 260, 6, "0.5714", "0.1638", "0.217", "0.815"),
        ([(70, CENSORED), *OS[:1], *OS[2:]], 151, 7, "0.7714", "0.1442", "0.345", "0.939"),
        ([(70, CENSORED), *OS[:1], *OS[2:]], 260, 6, "0.6429", "0.1679", "0.245", "0.871"),
    ],
)
def test_the_worked_example(
    times: list[Time], day: int, risk: int, share: str, error: str, low: str, high: str
) -> None:
    """clinical.md 4.2: OS, TFS, and OS with the transplant censored."""
    step = _row(survival_curve(times), day)
    assert (step.at_risk, step.events) == (risk, 1)
    found = (step.share, step.error, step.low, step.high)
    assert all(_near(*pair) for pair in zip(found, (share, error, low, high), strict=True)), step


def test_what_competes_is_not_censored() -> None:
    """clinical.md 4.5: liver cancer at day 423 among the same ten, deaths compete: CIF 0.135."""
    times = [(19, COMPETING), (100, CENSORED), (151, COMPETING), (260, COMPETING)]
    times += [(330, CENSORED), (423, EVENT)] + [(504, CENSORED)] * 4
    assert _near(incidence_curve(times)[-1].share, "0.135")
    naive = survival_curve([(d, CENSORED if e is COMPETING else e) for d, e in times])
    assert 1 - naive[-1].share > incidence_curve(times)[-1].share


def test_where_nothing_happened_nothing_is_claimed() -> None:
    (only,) = survival_curve([(30, CENSORED), (30, CENSORED)])
    assert (only.share, only.low, only.high, only.at_risk) == (1, None, None, 2)
    last, left, watched = at_landmark(survival_curve([(30, CENSORED)]), 84)
    assert (last is not None, left, watched) == (True, 0, False)
    assert survival_curve([]) == ()
    assert wilson(0, 0) is None


def test_a_death_on_the_first_day_counts_half_a_day_and_before_censorings() -> None:
    first = survival_curve([(0, EVENT), (5, EVENT), (5, CENSORED)])
    assert first[0].day == HALF_A_DAY
    assert (first[1].at_risk, first[1].events, first[1].censored) == (2, 1, 1)


def _transplant(cases: Path) -> list[tuple[int, str]]:
    with (cases / "data" / "transplant.csv").open(encoding="utf-8", newline="") as file:
        return [(int(row["futime"]), row["event"]) for row in csv.DictReader(file)]


def test_real_waiting_times_agree_with_another_implementation(cases: Path) -> None:
    """815 people waiting for a liver: survival, and transplant with death competing."""
    rows = _transplant(cases)
    assert len(rows) > 800
    times = [(days, EVENT if event == "death" else CENSORED) for days, event in rows]
    judge = SurvfuncRight(
        [max(days, 0.5) for days, _ in times], [ending is EVENT for _, ending in times]
    )
    ours = {float(step.day): step for step in survival_curve(times)}
    assert len(judge.surv_times) > 50
    for at, share, error in zip(judge.surv_times, judge.surv_prob, judge.surv_prob_se, strict=True):
        step = ours[float(at)]
        assert float(step.share) == pytest.approx(share, abs=2e-6)
        assert step.error is not None
        assert float(step.error) == pytest.approx(error, abs=2e-6)


@pytest.mark.filterwarnings("ignore::RuntimeWarning:statsmodels")
def test_real_competing_risks_agree_with_another_implementation(cases: Path) -> None:
    rows = _transplant(cases)
    kinds = {"ltx": EVENT, "death": COMPETING, "withdraw": COMPETING}
    times = [(days, kinds.get(event, CENSORED)) for days, event in rows]
    judge = CumIncidenceRight(
        [max(days, 0.5) for days, _ in times], [int(ending) for _, ending in times]
    )
    ours = {float(step.day): float(step.share) for step in incidence_curve(times)}
    assert sum(ending is EVENT for _, ending in times) > 600
    for at, share in zip(judge.times, judge.cinc[0], strict=True):
        if float(at) in ours:
            assert ours[float(at)] == pytest.approx(share, abs=2e-6)


def test_the_disposition_of_a_real_trial(cases: Path) -> None:
    """The CDISC pilot: days from randomisation until somebody leaves early."""
    with (cases / "data" / "pharmaversesdtm_ds.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    start = {r["USUBJID"]: _date(r) for r in rows if r["DSDECOD"] == "RANDOMIZED"}
    ends = {r["USUBJID"]: r for r in rows if r["DSCAT"] == "DISPOSITION EVENT"}
    times = [
        ((_date(row) - start[who]).days, CENSORED if row["DSDECOD"] == "COMPLETED" else EVENT)
        for who, row in ends.items()
        if who in start
    ]
    assert len(times) > 200
    judge = SurvfuncRight([max(d, 0.5) for d, _ in times], [e is EVENT for _, e in times])
    last = survival_curve(times)
    assert float(last[-1].share) == pytest.approx(judge.surv_prob[-1], abs=2e-6)
    assert sum(step.events for step in last) == sum(e is EVENT for _, e in times)
    assert sum(step.censored for step in last) == sum(e is CENSORED for _, e in times)


def _date(row: dict[str, str]) -> date:
    return date.fromisoformat(row["DSSTDTC"][:10])
