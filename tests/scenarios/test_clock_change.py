"""A run over midnight and over the hour that a clock change repeats or skips (CLK-05)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mscform.engine.board import Card, Urgency, card_of
from mscform.engine.form_state import PointState
from tests.builders import a_form
from tests.play import ZONE, Played
from tests.scenarios.test_infusion_day import ALERTS, DONE
from tests.scenarios.test_running import FORMS

NEW_YORK = ZoneInfo("America/New_York")
OFFSETS = {"PRE": 0, "30M": 30, "2H": 120, "E8H": 660}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def ward(zone: ZoneInfo, began: str) -> Played:
    """A run that began then, and ended three hours later."""
    played = Played(
        a_form(*FORMS, alerts=ALERTS, codelists=DONE), now=utc(began).astimezone(zone), zone=zone
    )
    played.must("SE.A/F.EX/I.EX.EXSTDTC", began)
    later = (utc(began) + timedelta(hours=3)).astimezone(zone)
    played.must("SE.A/F.EX/I.EX.EXENDTC", later.isoformat(" ", "minutes"))
    return played


def card(played: Played) -> Card:
    found = card_of(played.form("SE.A/F.MON"))
    assert found is not None
    return found


@pytest.mark.req("CLK-05")
@pytest.mark.parametrize(
    ("zone", "began"),
    [
        (NEW_YORK, "2025-11-02 00:30-04:00"),
        (NEW_YORK, "2025-11-01 22:10-04:00"),
        (NEW_YORK, "2025-11-02 01:40-04:00"),
        (NEW_YORK, "2025-03-09 01:30-05:00"),
        (NEW_YORK, "2025-03-08 22:10-05:00"),
        (ZONE, "2025-03-10 22:10+08:00"),
        (ZONE, "2024-02-28 23:50+08:00"),
        (ZONE, "2025-12-31 23:50+08:00"),
    ],
)
def test_points_stand_where_the_running_time_puts_them(zone: ZoneInfo, began: str) -> None:
    state = ward(zone, began).form("SE.A/F.MON")
    planned = {point.code: point.planned for point in state.timepoints}
    for code, minutes in OFFSETS.items():
        moment = planned[code]
        assert moment is not None
        assert moment.astimezone(UTC) == utc(began) + timedelta(minutes=minutes), code


@pytest.mark.req("CLK-05")
def test_in_the_hour_that_comes_twice_nothing_is_due_an_hour_early() -> None:
    played = ward(NEW_YORK, "2025-11-02 00:30-04:00")
    played.must("SE.A/F.MON/I.MON.VSDTC[PRE]", "2025-11-02 00:20")
    played.must("SE.A/F.MON/I.MON.TEMP[PRE]", "36.6")
    played.must("SE.A/F.MON/I.MON.VSDTC[30M]", "2025-11-02 01:00-04:00")
    played.must("SE.A/F.MON/I.MON.TEMP[30M]", "36.6")
    told = []
    for text in ("01:20-04:00", "01:50-04:00", "01:06-05:00", "01:20-05:00", "01:46-05:00"):
        now = utc(f"2025-11-02 {text}").astimezone(NEW_YORK)
        played.at(now)
        state = {one.code: one.state for one in played.form("SE.A/F.MON").timepoints}
        told.append((card(played).urgency(now), state["2H"]))
    assert told == [
        (Urgency.CALM, PointState.NOT_YET),
        (Urgency.CALM, PointState.NOT_YET),
        (Urgency.SOON, PointState.NOT_YET),
        (Urgency.DUE, PointState.DUE),
        (Urgency.OVERDUE, PointState.OVERDUE),
    ]


@pytest.mark.req("CLK-05")
def test_a_set_in_the_repeated_hour_is_as_late_as_it_was() -> None:
    played = ward(NEW_YORK, "2025-11-02 00:30-04:00")
    played.must("SE.A/F.MON/I.MON.VSDTC[2H]", "2025-11-02 01:40-05:00")
    played.must("SE.A/F.MON/I.MON.TEMP[2H]", "36.6")
    (found,) = (one for one in played.form("SE.A/F.MON").timepoints if one.code == "2H")
    assert found.deviation_minutes == 10
    (curve,) = card(played).curves
    assert [minutes for minutes, _ in curve.points] == [130]
