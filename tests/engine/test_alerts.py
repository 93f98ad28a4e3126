from __future__ import annotations

import pytest

from tests.builders import a_form
from tests.play import Played

FORM = """
form: F.M
title: {en: Monitoring, zh: 监测}
version: "1.0"
groups:
  - group: IG.M.SET
    title: {en: Sets, zh: 测量}
    repeating: yes
    items:
      - {item: I.M.TEMP, question: {en: Temperature, zh: 体温}, type: decimal}
      - {item: I.M.HR, question: {en: Pulse, zh: 心率}, type: integer}
      - {item: I.M.LVL, question: {en: Level, zh: 级别}, type: integer, calculate: alert_level()}
      - item: I.M.FULL
        question: {en: Complete, zh: 完整}
        type: code
        codelist: CL.NY
        calculate: alert_complete()
"""
ALERTS = """
- group: IG.M.SET
  assessed_when: not (is_missing(TEMP) and is_missing(HR))
  mandatory_inputs: [I.M.TEMP, I.M.HR]
  rules:
    - rule: T
      label: {en: Temperature, zh: 体温}
      levels: {"1": TEMP >= 37.5, "2": TEMP >= 38}
    - rule: H
      label: {en: Pulse, zh: 心率}
      levels: {"3": HR >= 140}
  responses: []
"""
AT = "SE.A/F.M/I.M."


@pytest.fixture
def played() -> Played:
    return Played(a_form(FORM, alerts=ALERTS))


@pytest.mark.parametrize(
    ("temp", "pulse", "level", "rules", "complete"),
    [
        ("36.8", "80", 0, (), True),
        ("37.5", "80", 1, ("T",), True),
        ("38.2", None, 2, ("T",), False),
        ("38.2", "140", 3, ("T", "H"), True),
        (None, "140", 3, ("H",), False),
    ],
)
def test_the_highest_fired_level_and_every_rule(
    played: Played,
    temp: str | None,
    pulse: str | None,
    level: int,
    rules: tuple[str, ...],
    complete: bool,
) -> None:
    played.put(AT + "TEMP[1]", temp)
    played.put(AT + "HR[1]", pulse)
    alert = played.form("SE.A/F.M").alerts[0]
    assert (alert.level, alert.rules, alert.complete) == (level, rules, complete)
    assert played.text(AT + "LVL[1]") == str(level)
    assert played.text(AT + "FULL[1]") == ("Y" if complete else "N")
    played.check()


def test_nothing_measured_is_blank_and_never_zero(played: Played) -> None:
    played.must(AT + "TEMP[1]", missing="ND")
    assert played.form("SE.A/F.M").alerts[0].level is None
    assert played.text(AT + "LVL[1]") is None
    played.check()
