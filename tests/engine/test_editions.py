"""What a table of the site gave stays with the value, whatever becomes of the table later."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mscform.engine.changes import Accepted
from mscform.engine.session import SubjectSession
from mscform.engine.table import Table, prepare_rows
from mscform.records.audit import Action
from tests.play import Played
from tests.units_world import AT, STUDY

OLD = (("TB", "*", "2000-01-01", "1", "", ""),)
NEWER = (
    ("TB", "*", "2000-01-01", "1", "", "2"),
    ("TB", "*", "2000-01-01", "5", "2", ""),
    ("TB", "L1", "2025-03-01", "7", "2", ""),
)


def after(played: Played, rows: object) -> Played:
    """The same subject once the table is another one."""
    again = Played(STUDY, parameters={"P.RANGES": rows}, data=played.session.data)
    again.events = played.events
    return again


def begun() -> Played:
    played = Played(STUDY, parameters={"P.RANGES": OLD})
    played.enter({f"{AT}LAB": "L1", f"{AT}DAY": "2025-03-06", f"{AT}TB": "20"})
    return played


def test_a_later_table_does_not_move_what_is_stored() -> None:
    later = after(begun(), NEWER)
    assert later.state(f"{AT}ED").text == "1"
    assert later.state(f"{AT}LOW").text == "1.0"
    assert later.state(f"{AT}NOWLOW").text == "7.0"
    count = len(later.events)
    later.must(f"{AT}ALT", "30")
    told = {str(e.path) for e in later.events[count:] if e.action is Action.ANSWER}
    assert "I.LB.LOW" not in told
    later.must(f"{AT}DAY", "2025-03-07")
    later.must(f"{AT}TB", "21")
    assert later.state(f"{AT}LOW").text == "1.0", "a correction stays within the same table"


def test_a_new_form_takes_the_table_of_today() -> None:
    fresh = Played(STUDY, parameters={"P.RANGES": NEWER})
    fresh.enter({f"{AT}LAB": "L1", f"{AT}DAY": "2025-03-06", f"{AT}TB": "20"})
    assert fresh.state(f"{AT}ED").text == "2"
    assert fresh.state(f"{AT}LOW").text == "7.0"
    fresh.must(f"{AT}DAY", "2025-02-28")
    assert fresh.state(f"{AT}LOW").text == "5.0"
    fresh.check()


def test_a_person_may_ask_for_the_newer_table() -> None:
    later = after(begun(), NEWER)
    assert isinstance(later.put(f"{AT}ED", "2"), Accepted)
    assert later.state(f"{AT}LOW").text == "7.0"
    told = [e.content["raw"] for e in later.events if str(e.path) == "I.LB.LOW"]
    assert told == ["1.0", "7.0"]


def test_what_stays_is_the_same_in_a_session_of_its_own() -> None:
    later = after(begun(), NEWER)
    again = SubjectSession(STUDY, later.session.data, later.environment)
    key = later.key("SE.A/F.LB")
    assert again.form(key) == later.form("SE.A/F.LB")


TABLE = Table(
    prepare_rows(
        ("test", "lab", "valid_from", "sex", "low", "since", "until"),
        (
            ("TB", "*", "2000-01-01", "M", "1", "", ""),
            ("TB", "*", "2020-01-01", "*", "2", "", "3"),
            ("TB", "L1", "2010-01-01", "*", "3", "", ""),
            ("TB", "L1", "2015-01-01", "*", "4", "2", ""),
            ("TB", "L1", "2015-01-01", "M", "5", "2", ""),
            ("TB", "L2", "2000-01-01", "*", "", "", ""),
        ),
    )
)


@pytest.mark.parametrize(
    ("asked", "low"),
    [
        ({"lab": "L3", "sex": "M"}, 1),
        ({"lab": "L3", "sex": "F"}, None),
        ({"lab": "L3", "sex": "M", "edition": 2}, 2),
        ({"lab": "L3", "sex": "M", "edition": 3}, 1),
        ({"lab": "L1", "sex": "M"}, 5),
        ({"lab": "L1", "sex": "F"}, 4),
        ({"lab": "L1", "sex": "M", "edition": 1}, 3),
        ({"lab": "L2", "sex": "M"}, None),
    ],
)
def test_the_row_that_says_most_about_the_case_counts(
    asked: dict[str, Any], low: int | None
) -> None:
    named = {"test": "TB", "on": date(2025, 1, 1), **asked}
    if "edition" in named:
        named["edition"] = Decimal(named["edition"])
    found = TABLE.cell("low", named)
    assert found == (None if low is None else Decimal(low))
    assert TABLE.edition == Decimal(3)
