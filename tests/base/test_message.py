"""Sentences by code, in the languages of the program and of a study."""

from __future__ import annotations

from mscform.base.message import Catalogue
from mscform.base.text import TranslatedText


def test_a_sentence_is_not_at_home_where_only_its_slots_are() -> None:
    """Should let a study in another language keep its own words and repeat none of ours."""
    catalogue = Catalogue(
        {
            "OWED": TranslatedText({"en": "{question} is owed", "zh": "{question}未答"}),
            "BARE": TranslatedText({"en": "{text}", "zh": "{text}"}),
        }
    )
    assert catalogue.speaks("OWED", "zh")
    assert not catalogue.speaks("OWED", "de")
    assert catalogue.speaks("BARE", "de")
    assert catalogue.speaks("UNKNOWN", "de")
