"""Checks of `run:`: what the board and the handover show of a set is of its group."""

from __future__ import annotations

import pytest

from mscform.definitions.reader import check_sources
from tests.builders import study_files
from tests.scenarios.test_infusion_day import DONE
from tests.scenarios.test_running import FORMS

CURVE = "        curve: [I.MON.TEMP]\n"


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ("handled: [I.MON.MONREASND]", []),
        ("handled: [I.EX.EXDUR]", ["DEF-OTHER-GROUP"]),
        ("curve: [I.MON.MONREASND]", ["DEF-RUN-NUMBER"]),
    ],
)
def test_what_is_told_of_a_set_stands_in_it(told: str, codes: list[str]) -> None:
    assert CURVE in FORMS[1]
    form = FORMS[1].replace(CURVE, f"        {told}\n")
    faults = check_sources(study_files(FORMS[0], form, codelists=DONE))
    assert [fault.message.code for fault in faults] == codes
