"""What a visit is called: the first of its kind bears no number."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mscform.base.identity import EventOID
from mscform.base.message import Message
from mscform.base.text import TranslatedText
from mscform.definitions.logic import Expression
from mscform.definitions.study import EventType, StudyEventDefinition
from mscform.engine.occasions import visit_name
from mscform.services.texts import load_catalogue

DAY_1 = StudyEventDefinition(
    oid=EventOID("SE.D1"),
    title=TranslatedText({"en": "Day 1 (24 h)", "zh": "第1天随访"}),
    short_title=TranslatedText({"en": "D1", "zh": "第1天"}),
    event_type=EventType.SCHEDULED,
    forms=(),
    repeating=True,
)


def test_a_series_for_everybody_is_numbered_from_the_first_on(resources: Path) -> None:
    weeks = replace(DAY_1, title=TranslatedText({"en": "Week"}), repeats=Expression("P.WEEKS"))
    told = visit_name(weeks, "1")
    assert isinstance(told, Message)
    assert load_catalogue(resources).render(told, "en") == "Week 1"


@pytest.mark.parametrize(
    ("repeat", "short", "en", "zh"),
    [
        ("", False, "Day 1 (24 h)", "第1天随访"),
        ("1", False, "Day 1 (24 h)", "第1天随访"),
        ("2", False, "Day 1 (24 h), no. 2", "第1天随访（第2次）"),
        ("1", True, "D1", "第1天"),
        ("2", True, "D1 2", "第1天 2"),
    ],
)
def test_a_further_visit_says_which_it_is(
    repeat: str, short: bool, en: str, zh: str, resources: Path
) -> None:
    told = visit_name(DAY_1, repeat, short=short)
    texts = load_catalogue(resources)
    for language, expected in (("en", en), ("zh", zh)):
        if isinstance(told, Message):
            assert texts.render(told, language) == expected
        else:
            assert told.in_language(language) == expected
