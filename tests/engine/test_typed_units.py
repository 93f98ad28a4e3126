"""A number typed with its unit: 20 mg/dL is 20, and the unit beside it."""

from __future__ import annotations

import pytest

from mscform.engine.changes import Accepted, ItemChange, NeedsReason, Unchanged
from mscform.engine.typed_units import typed_unit
from mscform.records.audit import Action
from tests.play import Played
from tests.units_world import AT, STUDY

ITEMS = {item.name: item for form in STUDY.study.forms.values() for item in form.items()}


@pytest.mark.parametrize(
    ("raw", "number", "code"),
    [
        ("20 mg/dL", "20", "mg/dL"),
        ("20mg/dl", "20", "mg/dL"),
        ("20.50 MG/DL ", "20.50", "mg/dL"),
        ("２０ mg/dL", "20", "mg/dL"),
        ("20毫克/分升", "20", "mg/dL"),
        ("342 umol/L", "342", "umol/L"),
        ("342 µmol/L", "342", "umol/L"),
        ("342 μmol/L", "342", "umol/L"),
        ("2.0E1 mg/dL", "2.0E1", "mg/dL"),
    ],
)
def test_a_unit_is_understood_however_it_is_written(raw: str, number: str, code: str) -> None:
    found = typed_unit(STUDY.study, ITEMS["TB"], raw)
    assert found is not None
    assert (found.number, found.unit, found.code) == (number, "I.LB.TBU", code)


@pytest.mark.parametrize(
    "raw", ["20", "", None, "20 mg", "mg/dL", "1,5 mg/dL", "20 mmol/L", "20.", "x" * 500]
)
def test_anything_else_is_left_alone(raw: str | None) -> None:
    assert typed_unit(STUDY.study, ITEMS["TB"], raw) is None


def test_an_item_of_one_unit_takes_its_own_and_one_without_takes_none() -> None:
    assert typed_unit(STUDY.study, ITEMS["ALT"], "30 u/l") == ("30", None, None)
    assert typed_unit(STUDY.study, ITEMS["ALT"], "30 kU/L") is None
    assert typed_unit(STUDY.study, ITEMS["N"], "3 d") is None


def test_number_and_unit_are_two_answers_of_one_act() -> None:
    played = Played(STUDY)
    outcome = played.put(f"{AT}TB", "20 mg/dL")
    assert isinstance(outcome, Accepted)
    told = {str(e.path): e.content["raw"] for e in played.events if e.action is Action.ANSWER}
    assert told["I.LB.TB"] == "20"
    assert told["I.LB.TBU"] == "mg/dL"
    assert told["I.LB.TBSTD"] == "342.0"
    number = next(e for e in played.events if str(e.path) == "I.LB.TB")
    assert number.content["unit"] == "mg/dL"
    assert played.state(f"{AT}TB").unit == "mg/dL"


def test_another_unit_judges_anew_and_never_touches_the_number() -> None:
    played = Played(STUDY)
    played.must(f"{AT}TB", "100 mg/dL")
    assert [f.code for f in played.state(f"{AT}TB").findings] == ["RANGE"]
    assert isinstance(played.put(f"{AT}TB", "100 umol/L"), NeedsReason)
    played.must(f"{AT}TB", "100 umol/L")
    state = played.state(f"{AT}TB")
    assert state.answer is not None
    assert (state.answer.raw, state.answer.changes, state.findings) == ("100", 0, ())
    assert played.put(f"{AT}TB", "100 µmol/L") == Unchanged()
    assert played.state(f"{AT}TBSTD").text == "100.0"


def test_a_unit_that_nobody_knows_is_a_sentence_and_the_text_is_kept() -> None:
    played = Played(STUDY)
    played.must(f"{AT}TB", "20 mg")
    state = played.state(f"{AT}TB")
    (finding,) = state.findings
    assert state.answer is not None
    assert state.answer.raw == "20 mg"
    assert finding.message.code == "ENG-L-UNIT"  # type: ignore[union-attr]
    assert finding.message.slots["units"] == "µmol/L, mg/dL"  # type: ignore[union-attr]
    played.must(f"{AT}N", "3 d")
    (other,) = played.state(f"{AT}N").findings
    assert other.message.code == "ENG-L-NUMBER"  # type: ignore[union-attr]


def test_a_series_takes_typed_units_too() -> None:
    played = Played(STUDY)
    key = played.key("SE.A/F.LB")
    path = played.state(f"{AT}TB").path
    other = played.state(f"{AT}ALT").path
    played.together(
        [
            ItemChange(form=key, path=other, raw="30 U/L"),
            ItemChange(form=key, path=path, raw="20 mg/dL"),
        ]
    )
    assert played.state(f"{AT}ALT").text == "30"
    assert played.state(f"{AT}TBSTD").text == "342.0"
    played.check()
