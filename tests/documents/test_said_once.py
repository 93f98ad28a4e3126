"""What stands on paper once: the number of a criterion, whatever the language after it."""

from __future__ import annotations

import pytest

from mscform.base.text import TranslatedText
from mscform.documents.typeface import load_typeface
from mscform.documents.wording import Wording
from mscform.services.resources import find_resources
from mscform.services.texts import load_catalogue


@pytest.mark.parametrize(
    ("en", "zh", "told"),
    [
        ("IN01 Aged 18–65 years", "IN01 年龄18–65岁", ("IN01 Aged 18–65 years", "年龄18–65岁")),
        ("INR at 2 h", "INR 2小时", ("INR at 2 h", "INR 2小时")),
        ("IN01 Age", "IN02 年龄", ("IN01 Age", "IN02 年龄")),
    ],
)
def test_a_number_before_each_language_is_said_once(
    en: str, zh: str, told: tuple[str, ...]
) -> None:
    place = find_resources()
    words = Wording(load_catalogue(place), ("en", "zh"), load_typeface(place))
    assert words.each(TranslatedText({"en": en, "zh": zh}), "place") == told
