"""Checks of `before:` of a run: each wrong is told, once, where it stands."""

from __future__ import annotations

import pytest

from mscform.definitions.reader import check_sources
from tests.builders import study_files
from tests.go_world import GO_FORMS, GO_LISTS
from tests.scenarios.test_infusion_day import ALERTS


def codes(old: str = "", new: str = "", lists: str = GO_LISTS) -> list[str]:
    assert old in GO_FORMS[1]
    forms = (GO_FORMS[0], GO_FORMS[1].replace(old, new, 1), GO_FORMS[2])
    faults = check_sources(study_files(*forms, alerts=ALERTS, codelists=lists))
    return [fault.message.code for fault in faults]


def test_the_list_itself_is_sound() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("          act: START\n", "          act: FLY\n", "DEF-GO-ACT"),
        ("why: I.EX.WHY", "why: I.BAG.HOW", "DEF-GO-PLACE"),
        ("why: I.EX.WHY", "why: I.EX.EXENDTC", "DEF-GO-TYPE"),
        ("open_lines: I.EX.OPEN", "open_lines: I.EX.WHY", "DEF-GO-TYPE"),
        ("line: WARM", "line: COLD", "DEF-GO-CODE"),
        ("line: WARM", "line: BAG", "DEF-GO-TWICE"),
        ("              point: PRE\n", "", "DEF-GO-NOTHING"),
        ("point: PRE", "point: 99H", "DEF-GO-POINT"),
        ("              same_as: I.BAG.CODE\n", "", "DEF-GO-SCAN"),
        ("scan: I.BAG.SCAN", "scan: I.BAG.WARM", "DEF-GO-TYPE"),
        ("{I.BAG.ONE: I.BAG.ONE_AT", "{I.BAG.HOW: I.BAG.ONE_AT", "DEF-GO-TYPE"),
        ("{I.BAG.ONE: I.BAG.ONE_AT", "{I.BAG.ONE: I.BAG.HOW", "DEF-GO-TYPE"),
        ("answered: [I.BAG.WARM,", "answered: [I.EX.FROM,", "DEF-GO-ROWS"),
        ("answered: [I.BAG.WARM,", "answered: [I.BAG.NONE,", "DEF-UNKNOWN-ITEM-NEAR"),
    ],
)
def test_each_wrong_is_told(old: str, new: str, wanted: str) -> None:
    assert wanted in codes(old, new)


def test_a_line_of_another_visit_cannot_be_filled_in() -> None:
    events = "\n".join(
        (
            "- {event: SE.A, title: {en: A, zh: A}, short: A, type: scheduled, forms: "
            "[{form: F.EX, need: required}, {form: F.MON, need: required}]}",
            "- {event: SE.B, title: {en: B, zh: B}, short: B, type: scheduled, forms: "
            "[{form: F.BAG, need: required}]}\n",
        )
    )
    files = study_files(*GO_FORMS, alerts=ALERTS, codelists=GO_LISTS, events=events)
    assert "DEF-GO-VISIT" in [fault.message.code for fault in check_sources(files)]
