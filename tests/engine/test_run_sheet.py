from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mscform.engine.run_sheet import add_minutes, rounded_minutes


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(0, 0), (29, 0), (30, 1), (90, 2), (-29, 0), (-30, -1), (-720, -12)]
)
def test_deviations_are_whole_minutes_half_away_from_zero(seconds: int, minutes: int) -> None:
    assert rounded_minutes(timedelta(seconds=seconds)) == minutes


def test_a_plan_beyond_the_calendar_has_no_time() -> None:
    end = datetime(9999, 12, 31, 23, 0, tzinfo=UTC)
    assert add_minutes(end, 480) is None
    assert add_minutes(end, -60) == datetime(9999, 12, 31, 22, 0, tzinfo=UTC)
