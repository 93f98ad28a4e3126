"""What a data manager who had never seen the program stumbled over: each is told now."""

from __future__ import annotations

from pathlib import Path

import pytest

from mscform.base.ucum import is_unit
from mscform.services.studies import inspect_folder
from tests.builders import study_files, written

FORM = """\
form: F.A
title: {en: A, zh: 甲}
version: "1.0"
groups:
  - group: IG.A.MAIN
    title: {en: A, zh: 甲}
    items:
      - {item: I.A.START, question: {en: Start, zh: 开始}, type: datetime}
      - item: I.A.ONE
        question: {en: One, zh: 一}
        type: integer
        unit: "mm[Hg]"
        checks:
          - check: BD-1
            severity: unusual
            holds: ONE < 9
            slots: {n: ONE}
            message: {en: "{n} is high.", zh: "{n}偏高。"}
  - group: IG.A.SET
    title: {en: Sets, zh: 组}
    repeating: yes
    timed:
      anchor: I.A.START
      key_item: I.A.TPT
      time_item: I.A.DTC
      status_item: I.A.STAT
      not_done_item: I.A.WHY
      reference: P1
      extra_prefix: UNS
      points:
        - {point: P1, title: {en: First, zh: 第一}, offset: "5", tolerance: "2"}
        - {point: P2, title: {en: Second, zh: 第二}, offset: "9", tolerance: "2"}
    items:
      - {item: I.A.TPT, question: {en: Point, zh: 时间点}, type: text, calculate: repeat()}
      - {item: I.A.STAT, question: {en: Done, zh: 完成}, type: text}
      - {item: I.A.WHY, question: {en: Why, zh: 原因}, type: text}
      - {item: I.A.DTC, question: {en: Time, zh: 时间}, type: datetime}
"""


def codes(tmp_path: Path, form: str = FORM) -> list[str]:
    folder = written(tmp_path / "study", study_files(form))
    return [fault.message.code for fault in inspect_folder(folder).faults]


def test_the_form_is_sound_as_it_is(tmp_path: Path) -> None:
    assert codes(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('zh: "{n}偏高。"', 'zh: "偏高。"', "DEF-MESSAGE-LACKS"),
        ('offset: "9"', 'offset: "4"', "DEF-POINT-SEQUENCE"),
        ('unit: "mm[Hg]"', "unit: mmHg", "DEF-UNIT-NEAR"),
        ('unit: "mm[Hg]"', "unit: furlong", "DEF-UNIT"),
    ],
)
def test_what_looks_right_and_is_not(tmp_path: Path, old: str, new: str, code: str) -> None:
    assert old in FORM
    assert codes(tmp_path, FORM.replace(old, new)) == [code]


def test_two_visits_of_one_name_are_told(tmp_path: Path) -> None:
    events = "".join(
        f"- event: SE.{name}\n  title: {{en: Visit, zh: 访视}}\n  short: {name}\n"
        "  type: scheduled\n  forms: [{form: F.A, need: required}]\n"
        for name in "AB"
    )
    folder = written(tmp_path / "study", study_files(FORM, events=events))
    assert [one.message.code for one in inspect_folder(folder).faults] == ["DEF-EVENT-ALIKE"]


UNITS = (
    *("10*9/L", "{score}", "/min", "umol/L", "[IU]/mL", "a{age}", "kg/m2", "mg/dL"),
    *("mL/min/{1.73_m2}", "10*5/kg", "dB/m", "m[AU]/mL", "[EU]/kg/h", "%", "[degF]"),
    *("{drop}/min", "10*7", "mmol/L"),
)


@pytest.mark.parametrize("unit", UNITS)
def test_units_of_medicine_are_known(unit: str) -> None:
    assert is_unit(unit)


@pytest.mark.parametrize(
    "unit", ["mmHg", "centimeter", "kg.", "°C", "per day", "", "//min", "mol/"]
)
def test_words_are_no_units(unit: str) -> None:
    assert not is_unit(unit)
