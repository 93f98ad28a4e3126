"""The count of wrong passwords before a key is known: anybody may have written the file."""

from __future__ import annotations

import contextlib
import json
from collections import Counter

import pytest

from mscform.base.errors import AccessError
from mscform.records.audit import Action
from mscform.services.attempts import Attempts
from mscform.services.site import Site
from tests.staffed_site import SECRET

HASH = "sha256:" + "a" * 64


def told_at_next_opening(site: Site, text: str) -> list[dict[str, object]]:
    """The events that a file with this text leaves, and nothing stays of the file."""
    file = site.folder / "attempts.json"
    file.write_text(text, encoding="utf-8")
    ledger = site._context.database.ledger
    before = ledger.head().number
    Attempts(site.folder).move_to_ledger(site._context)
    assert not file.exists()
    events = [event for event in ledger.events() if event.ref.number > before]
    return [{"action": event.action, **(event.content or {})} for event in events]


@pytest.mark.req("ACC-05")
def test_whatever_stands_in_the_file_people_come_in_and_it_is_told_once(site: Site) -> None:
    texts = (
        "[]",
        "",
        "[" * 100_000,
        '"nurse1"',
        '{"nurse1":"a"}',
        '{"nurse1":1e400}',
        '{"nurse1":{"a":1}}',
        '{"nurse1":true}',
        '{"nurse1":-1000}',
        '{"\\ud800":1}',
        '{"a name that is none":1}',
        json.dumps({HASH: 300_000}),
        json.dumps({f"n{number}": 1 for number in range(5_000)}),
    )
    for text in texts:
        told = told_at_next_opening(site, text)
        assert told == [{"action": Action.REFUSED, "file": "attempts.json", "altered": True}], text


@pytest.mark.req("ACC-05")
def test_unknown_names_leave_one_event_with_the_count_and_persons_lock_out(site: Site) -> None:
    told = told_at_next_opening(site, json.dumps({HASH: 9000, "nurse1": 9000, "doctor1": 0}))
    assert Counter(one["login"] for one in told) == {None: 1, "nurse1": 5}
    assert [one["count"] for one in told if one["login"] is None] == [9000]
    with pytest.raises(AccessError, match="SVC-LOCKED-OUT"):
        site.accounts.sign_in("nurse1", SECRET)


@pytest.mark.req("ACC-05")
def test_a_negative_count_buys_no_tries_and_stays_known_through_failures(site: Site) -> None:
    folder, resources = site.folder, site.resources
    (folder / "attempts.json").write_text('{"nurse1": -1000}', encoding="utf-8")
    site.close()
    for code in (*("SEC-PASSWORD",) * 5, "SVC-LOCKED-OUT"):
        with pytest.raises(AccessError, match=code):
            Site.open(folder, login="nurse1", password="wrong word here", resources=resources)
    with contextlib.closing(
        Site.open(folder, login="doctor1", password=SECRET, resources=resources)
    ) as opened:
        told = opened._context.database.ledger.events(action=Action.REFUSED)
        assert [event.content for event in told] == [{"file": "attempts.json", "altered": True}]


def test_a_flood_of_unknown_names_keeps_the_file_small(site: Site) -> None:
    attempts = Attempts(site.folder)
    known = {f"sha256:{number:064x}": 1 for number in range(500)}
    (site.folder / "attempts.json").write_text(json.dumps(known), encoding="utf-8")
    for name in ("one", "two", "three"):
        attempts.note(name, known=False)
    told = json.loads((site.folder / "attempts.json").read_text(encoding="utf-8"))
    assert len(told) == 501
    assert sorted(told.values())[-1] == 3
