"""A preset that nobody overrides without saying why, as a laboratory's normal range (D14, 2.10)."""

from __future__ import annotations

from pathlib import Path

import pytest

from mscform.definitions.faults import StudyFaults
from mscform.engine.changes import Accepted, NeedsReason
from mscform.records.clinical import Origin
from mscform.services.studies import load_folder
from tests.builders import a_form
from tests.play import Played

FORM = """
form: F.LB
title: {en: Laboratory, zh: 实验室}
version: "1.0"
groups:
  - group: IG.LB.MAIN
    title: {en: Results, zh: 结果}
    items:
      - {item: I.LB.R, question: {en: Result, zh: 结果}, type: decimal}
      - {item: I.LB.U, question: {en: Unit, zh: 单位}, type: text, length: 9, preset: '"U/L"'}
      - item: I.LB.LOW
        question: {en: Low, zh: 下限}
        type: decimal
        preset: case(not is_missing(R), 5)
        reasoned: yes
"""
AT = "SE.A/F.LB/I.LB."
STUDY = Path(__file__).resolve().parents[2] / "forms" / "nct01844063"


def played() -> Played:
    found = Played(a_form(FORM))
    found.must(f"{AT}R", "7")
    return found


def test_the_first_override_asks_for_a_reason() -> None:
    ward = played()
    asked = ward.put(f"{AT}LOW", "6")
    assert isinstance(asked, NeedsReason)
    ward.must(f"{AT}LOW", "6")
    (told,) = [one.content for one in ward.events if str(one.path) == "I.LB.LOW"][1:]
    assert (told["raw"], told["old"]["raw"], told["reason"]["code"]) == ("6", "5", "TYPO")


def test_to_empty_it_is_to_override_it() -> None:
    assert isinstance(played().put(f"{AT}LOW", ""), NeedsReason)


def test_to_affirm_it_or_to_fill_in_what_was_not_preset_asks_nothing() -> None:
    ward = played()
    assert isinstance(ward.put(f"{AT}LOW", "5"), Accepted)
    answer = ward.state(f"{AT}LOW").answer
    assert answer is not None
    assert answer.origin is Origin.PERSON
    assert isinstance(Played(a_form(FORM)).put(f"{AT}LOW", "6"), Accepted)


def test_another_preset_is_overridden_as_it_was() -> None:
    assert isinstance(played().put(f"{AT}U", "kU/L"), Accepted)


def test_only_a_preset_can_be_reasoned() -> None:
    wrong = FORM.replace("preset: case(not is_missing(R), 5)", "length: 5")
    with pytest.raises(StudyFaults) as caught:
        a_form(wrong)
    assert {fault.message.code for fault in caught.value.faults} >= {"DEF-NOT-PRESET"}


def test_every_normal_range_of_the_trial_is_one() -> None:
    study = load_folder(STUDY).study
    limits = [
        item
        for form in study.forms.values()
        for item in form.items()
        if item.oid.endswith(("_LBORNRLO", "_LBORNRHI"))
    ]
    assert len(limits) > 40
    assert all(item.reasoned for item in limits)
