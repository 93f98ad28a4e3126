"""A history of several devices is told in the order of time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mscform.base.identity import DeviceId
from mscform.records.clinical import EventRef
from mscform.records.timeline import in_time_order
from tests.store.site import Ward, answer


@pytest.mark.req("AUD-10")
def test_two_devices_are_told_in_time_and_one_chain_never_backwards(tmp_path: Path) -> None:
    ward = Ward(tmp_path / "site")
    [event] = ward.write(answer("1"))
    ward.close()

    def told(device: str, number: int, minute: int, offset: int = 8) -> tuple[str, int]:
        at = datetime.fromisoformat(f"2026-03-12T14:00:00+{offset:02d}:00")
        at += timedelta(minutes=minute)
        ref = EventRef(DeviceId(device), number)
        events.append(replace(event, ref=ref, entered_at=at))
        return device, number

    events: list[object] = []
    late = told("a", 1, 10)
    set_back = told("a", 2, 5)
    early = told("b", 1, 0)
    other_zone = told("b", 2, 12, offset=9)
    same = told("b", 3, 10)
    order = [tuple(one.ref) for one in in_time_order(events)]  # type: ignore[arg-type]
    assert order == [early, other_zone, late, set_back, same]
