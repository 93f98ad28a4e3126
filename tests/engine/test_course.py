"""Which way a rule goes as time passes, told from its text alone."""

from __future__ import annotations

import pytest

from mscform.definitions.logic import Expression
from mscform.engine.compiled import CompiledStudy
from mscform.engine.course import Course, course
from mscform.engine.expression import Scope, parse
from tests.visits_world import STUDY


@pytest.fixture(scope="module")
def compiled() -> CompiledStudy:
    return STUDY


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SVSTDTC <= add_days(SVSTDTC, 1)", Course.FLAT),
        ("today()", Course.RISING),
        ("SVSTDTC <= today()", Course.RISING),
        ("today() < SVSTDTC", Course.FALLING),
        ("SVSTDTC < today() < add_days(SVSTDTC, 9)", Course.UNSURE),
        ("not SVSTDTC <= today()", Course.FALLING),
        ("SVSTDTC == today()", Course.UNSURE),
        ("minutes_between(now(), SVSTDTC) <= 5", Course.RISING),
        ("days_between(SVSTDTC, now()) <= 5", Course.FALLING),
        ("days_between(SVSTDTC, coalesce(SVSTDTC, today())) <= 5", Course.FALLING),
        ('SVOCCUR == "Y" and days_between(SVSTDTC, today()) > 5', Course.RISING),
        ("SVSTDTC <= today() or SVSTDTC > today()", Course.UNSURE),
        ('case(SVOCCUR == "Y", SVSTDTC, min(today(), SVSTDTC))', Course.RISING),
        ("case(SVSTDTC <= today(), SVSTDTC, today())", Course.UNSURE),
        ('today() if SVOCCUR == "Y" else SVSTDTC', Course.RISING),
        ("coalesce(SVSTDTC <= today(), False)", Course.UNSURE),
        ("days_between(SVSTDTC, today()) * 2 > 5", Course.UNSURE),
        ("days_between(SVSTDTC, today()) - 2 > 5", Course.RISING),
        ("year(today()) > 2025", Course.UNSURE),
    ],
)
def test_the_course_of_a_rule(compiled: CompiledStudy, text: str, told: Course) -> None:
    scope = Scope(compiled.study, compiled.study.form_of("I.SV.SVSTDTC"))  # type: ignore[arg-type]
    assert course(parse(Expression(text), scope)) is told
