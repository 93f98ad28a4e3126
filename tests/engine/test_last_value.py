"""The value of an earlier visit: the latest before ours, in the order of visits."""

from __future__ import annotations

import pytest

from mscform.base.identity import ItemAddress
from mscform.engine.address import resolve
from mscform.engine.last_value import LastValue
from tests.play import Played
from tests.visits_world import STUDY


def before(played: Played, at: str) -> LastValue | None:
    address = resolve(played.study, at)
    assert isinstance(address, ItemAddress)
    return played.session.last_value(address)


@pytest.fixture
def played() -> Played:
    played = Played(STUDY)
    played.enter(
        {
            "SE.ALLOC/F.ALLOC/I.ALLOC.ARM": "UC",
            "SE.SCR/F.LB/I.LB.BILI": "20",
            "SE.W1/F.LB/I.LB.BILI": "30.50",
        }
    )
    return played


@pytest.mark.parametrize(
    ("at", "text", "event"),
    [
        ("SE.W1/F.LB/I.LB.BILI", "20", "SE.SCR"),
        ("SE.W2/F.LB/I.LB.BILI", "30.50", "SE.W1"),
    ],
)
def test_the_latest_before_ours_counts(played: Played, at: str, text: str, event: str) -> None:
    found = before(played, at)
    assert found is not None
    assert (found.text, found.event.oid, found.unit) == (text, event, "umol/L")


def test_there_is_none_before_the_first_and_none_where_it_is_missing(played: Played) -> None:
    assert before(played, "SE.SCR/F.LB/I.LB.BILI") is None
    assert before(played, "SE.W2/F.LB/I.LB.LBDTC") is None
    assert before(played, "SE.LOG/F.AE/I.AE.TERM[1]") is None


def test_a_correction_of_the_earlier_visit_is_seen(played: Played) -> None:
    played.must("SE.W1/F.LB/I.LB.BILI", "31")
    found = before(played, "SE.W2/F.LB/I.LB.BILI")
    assert found is not None
    assert found.text == "31"
