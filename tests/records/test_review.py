"""The states of a query, and their names elsewhere (DAT-06)."""

from __future__ import annotations

import pytest

from mscform.records.review import (
    POSSIBLE,
    STATUS_AFTER,
    UNRESOLVED,
    QueryAct,
    QueryCounts,
    QueryStatus,
)

pytestmark = pytest.mark.req("DAT-06")

ODM_2_STATES = {"Candidate", "Open", "Answered", "Closed", "Cancelled", "Resolved"}


def test_the_states_are_those_of_odm() -> None:
    assert {one.value.capitalize() for one in QueryStatus} <= ODM_2_STATES


def test_every_state_and_every_act_is_in_the_table() -> None:
    assert set(POSSIBLE) == set(QueryStatus)
    assert set(STATUS_AFTER) == set(QueryAct)
    assert set().union(*POSSIBLE.values()) == set(QueryAct) - {QueryAct.OPENED}
    assert POSSIBLE[QueryStatus.CANCELLED] == frozenset()
    assert STATUS_AFTER[QueryAct.REOPENED] is QueryStatus.OPEN


def test_what_waits_is_open_or_answered() -> None:
    assert {QueryStatus.OPEN, QueryStatus.ANSWERED} == UNRESOLVED
    assert QueryCounts(2, 3).unresolved == 5
