"""Numbers that each subject has for itself: screening and allocation numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from mscform.engine.environment import Environment
from mscform.services.entries import read_entries
from mscform.services.evaluating import Bench
from tests.forms.sheet import LATER, ZONE, Sheet, compiled

SCREENING = "SE.SCR/F.IC/I.IC.SCRNNO"
ALLOCATION = "SE.ALLOC/F.ALLOC/I.ALLOC.RANDNO"


def together(at: str, values: Mapping[str, str]) -> dict[str, Sheet]:
    """Several subjects, each with its value at an address."""
    lines = [
        json.dumps({"subject": key, "at": at, "value": value}) for key, value in values.items()
    ]
    bench = Bench(compiled(), Environment(now=LATER, zone=ZONE))
    assert not bench.take(read_entries("\n".join(lines).encode()), None)
    return {str(one.data.subject.key): Sheet(one) for one in bench.sessions()}


@pytest.mark.parametrize("at", [SCREENING, ALLOCATION])
def test_a_number_of_another_subject_is_told_at_both(at: str) -> None:
    letter = "S" if at == SCREENING else "R"
    first, second, third = (f"{letter}00{n}" for n in (1, 1, 2))
    sheets = together(at, {"01-001": first, "01-002": second, "01-003": third})
    assert ["UNIQUE" in sheet.codes() for sheet in sheets.values()] == [True, True, False]
    assert sheets["01-001"].severity("UNIQUE") == "impossible"


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        (("R001", "R002"), False),
        (("R001", "R003"), True),
        (("R009", "R010"), False),
        (("R007",), False),
    ],
)
def test_a_gap_between_allocation_numbers_is_told(numbers: tuple[str, ...], told: bool) -> None:
    values = {f"01-00{n}": number for n, number in enumerate(numbers, 1)}
    last = list(together(ALLOCATION, values).values())[-1]
    assert ("GAP" in last.codes()) is told


def test_screening_numbers_may_leave_one_out() -> None:
    sheets = together(SCREENING, {"01-001": "S001", "01-002": "S009"})
    assert "GAP" not in sheets["01-002"].codes()


def test_alone_nothing_is_told() -> None:
    assert together(SCREENING, {"01-001": "S001"})["01-001"].codes() == set()
