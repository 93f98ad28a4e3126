"""A site that moved to another PC is whole: events are replayed in the order they came about."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from mscform.records.audit import Action, EventDraft
from mscform.store.database import Database
from mscform.store.device import DeviceKeys
from mscform.store.replay_order import rows_in_order
from mscform.store.verification import verify_site
from tests.store.site import KEY, SUBJECT, VITALS, Ward, answer, device_keys, item

LATER, EARLIER = timedelta(days=1), timedelta(days=-1)


def introduce(ward: Ward) -> None:
    """What services write when an installation comes to a site for the first time."""
    keys = ward.keys
    told = {
        "device": keys.device,
        "public_key": keys.public_key.hex(),
        "host": None,
        "after": ward.database.ledger.heads(),
    }
    ward.write(EventDraft(action=Action.DEVICE, content=told))


def moved(ward: Ward, keys: DeviceKeys) -> None:
    ward.close()
    ward.keys = keys
    ward.reopen()


def errors(ward: Ward) -> list[str]:
    found = verify_site(ward.folder, KEY, ward.keys)
    return [one.code for one in found if not one.warning]


@pytest.mark.req("AUD-01", "AUD-06")
@pytest.mark.parametrize("shift", [LATER, EARLIER], ids=["clock ahead", "clock behind"])
@pytest.mark.parametrize("names", [("dev-a", "dev-z"), ("dev-z", "dev-a")])
def test_a_site_continued_on_another_pc_verifies_on_both(
    tmp_path: Path, names: tuple[str, str], shift: timedelta
) -> None:
    first, second = device_keys(names[0], b"1" * 32), device_keys(names[1], b"2" * 32)
    ward = Ward(tmp_path / "site", first)
    introduce(ward)
    events = ward.fill(3)
    moved(ward, second)
    ward.clock.advance(shift)
    introduce(ward)
    ward.write(answer("99", path=item(1), supersedes=events[2].ref))
    ward.write(answer("5", path=item(7)))
    assert errors(ward) == []
    moved(ward, first)
    assert errors(ward) == []
    data = ward.database.subjects.data(SUBJECT).forms[VITALS]
    assert data.answers[item(1)].raw == "99"
    assert data.head is not None
    assert data.head.device == second.device
    order = [row.ref.device for row in rows_in_order(ward.database.connection)]
    assert order == sorted(order, reverse=names[0] > names[1])
    ward.close()


def test_rows_that_wait_for_each_other_are_still_all_read(tmp_path: Path) -> None:
    first, second = device_keys("dev-a", b"1" * 32), device_keys("dev-z", b"2" * 32)
    ward = Ward(tmp_path / "site", first)
    # A forged promise: the first device says that it came after the second.
    told = {"device": "dev-a", "public_key": first.public_key.hex(), "after": {"dev-z": 1}}
    ward.write(EventDraft(action=Action.DEVICE, content=told))
    moved(ward, second)
    introduce(ward)
    with Database.open(ward.folder, KEY, second, read_only=True) as database:
        assert len(list(rows_in_order(database.connection))) == 2
    ward.close()
