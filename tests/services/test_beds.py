"""Beds: on the ledger, one subject to a bed, and never in what leaves the site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mscform.base.clock import FixedClock
from mscform.base.errors import CallError, EntryError, MscformError
from mscform.base.identity import SubjectKey
from mscform.services.beds import LONGEST
from mscform.services.safekeeping import verify_path
from mscform.services.site import Site
from tests.running_site import START, running_site, start

FIRST, SECOND = SubjectKey("01-001"), SubjectKey("01-002")


@pytest.fixture
def ward(tmp_path: Path, resources: Path) -> Iterator[Site]:
    site = running_site(tmp_path, resources, FixedClock(START), subjects=2)
    yield site
    site.close()


def test_a_bed_stands_on_the_board(ward: Site) -> None:
    start(ward)
    ward.beds.put(FIRST, " 12  A ")
    assert ward.beds.all() == {FIRST: "12 A"}
    assert [one.bed for one in ward.runs.board()] == ["12 A"]


def test_nobody_lies_in_the_bed_of_another(ward: Site) -> None:
    ward.beds.put(FIRST, "12a")
    with pytest.raises(EntryError) as refused:
        ward.beds.put(SECOND, "12A")
    assert refused.value.message.code == "SVC-BED-TAKEN"
    ward.beds.put(FIRST, "")
    ward.beds.put(SECOND, "12A")
    assert ward.beds.all() == {SECOND: "12A"}


@pytest.mark.parametrize(("who", "bed"), [("01-009", "1"), (FIRST, "9" * (LONGEST + 1))])
def test_nonsense_is_refused(ward: Site, who: str, bed: str) -> None:
    with pytest.raises((CallError, EntryError)):
        ward.beds.put(SubjectKey(who), bed)
    assert ward.beds.all() == {}


def test_a_transfer_is_on_record_and_verifies(ward: Site, tmp_path: Path) -> None:
    for bed in ("1", "2", "2"):
        ward.beds.put(FIRST, bed)
    events = list(ward._context.database.ledger.events())
    told = [one.content for one in events if one.action.value == "subject_attribute"]
    assert [one["value"] for one in told if one is not None] == ["1", "2"], "the same is no event"
    ward.close()
    assert verify_path(tmp_path / "running").ok


def test_who_may_not_enter_may_not_give_beds(ward: Site) -> None:
    ward.accounts.sign_out()
    with pytest.raises(MscformError):
        ward.beds.put(FIRST, "1")
