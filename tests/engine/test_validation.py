from __future__ import annotations

from pathlib import Path

import pytest

from mscform.definitions.logic import Severity
from mscform.engine.changes import Accepted, FindingConfirmation, Unchanged
from tests.builders import a_form
from tests.engine.test_session import AT, VITALS
from tests.play import Played, message_code

FORM = """
form: F.X
title: {en: X, zh: X}
version: "1.0"
groups:
  - group: IG.X.MAIN
    title: {en: Main, zh: 主要}
    items:
      - {item: I.X.INT, question: {en: Whole, zh: 整数}, type: integer}
      - {item: I.X.DEC, question: {en: Decimal, zh: 小数}, type: decimal, decimals: 1}
      - {item: I.X.YN, question: {en: Yes?, zh: 是否}, type: code, codelist: CL.NY}
      - {item: I.X.TXT, question: {en: Text, zh: 文本}, type: text, length: 5}
      - {item: I.X.PAT, question: {en: Pattern, zh: 格式}, type: text, pattern: 'S[0-9]{3}'}
      - item: I.X.MUST
        question: {en: Must, zh: 必填}
        type: text
        mandatory: YN == "Y"
      - item: I.X.OF
        question: {en: Sum, zh: 合计}
        type: code
        codelist: CL.NY
        range_of: INT * 2
        range: {unusual: ["", 10]}
"""
X = "SE.A/F.X/I.X."


@pytest.mark.parametrize(
    ("item", "raw", "code"),
    [
        ("INT", "300x", "TYPE"),
        ("YN", "maybe", "CODELIST"),
        ("TXT", "too long", "LENGTH"),
        ("PAT", "S12", "PATTERN"),
    ],
)
def test_what_cannot_be_read_is_kept_and_impossible(item: str, raw: str, code: str) -> None:
    played = Played(a_form(FORM))
    played.must(X + item, raw)
    state = played.state(X + item)
    assert state.answer is not None
    assert state.answer.raw == raw
    assert [(f.code, f.severity) for f in state.findings] == [(code, Severity.IMPOSSIBLE)]
    assert message_code(played.complete("SE.A/F.X")) == "ENG-NOT-COMPLETE"
    played.check()


def test_more_decimals_than_declared_are_unusual() -> None:
    played = Played(a_form(FORM))
    played.must(X + "DEC", "36.85")
    assert [(f.code, f.severity) for f in played.state(X + "DEC").findings] == [
        ("PRECISION", Severity.UNUSUAL)
    ]
    assert played.text(X + "DEC") == "36.85"


def test_mandatory_may_be_a_condition_and_a_reason_will_do() -> None:
    played = Played(a_form(FORM))
    assert played.codes("SE.A/F.X") == []
    played.must(X + "YN", "Y")
    assert played.codes("SE.A/F.X") == ["REQUIRED"]
    assert message_code(played.put(X + "MUST", missing="NOPE")) == "ENG-MISSING-REASON"
    played.must(X + "MUST", missing="ND")
    assert played.codes("SE.A/F.X") == []
    played.must(X + "MUST", missing="ILLEG")
    played.check()


def test_a_range_may_judge_another_number() -> None:
    played = Played(a_form(FORM))
    played.enter({X + "INT": "5", X + "OF": "Y"})
    assert played.codes("SE.A/F.X") == []
    played.must(X + "INT", "6")
    assert played.codes("SE.A/F.X") == ["RANGE"]
    played.check()


@pytest.mark.parametrize(
    ("raw", "severity"),
    [
        ("85", None),
        ("180", None),
        ("84", Severity.UNUSUAL),
        ("40", Severity.UNUSUAL),
        ("39", Severity.ALARMING),
        ("261", Severity.ALARMING),
    ],
)
def test_limits_are_inclusive_and_only_the_gravest_is_told(
    raw: str, severity: Severity | None
) -> None:
    played = Played(a_form(VITALS))
    played.enter({AT + "DONE": "Y", AT + "SYS": raw})
    found = [f.severity for f in played.state(AT + "SYS").findings if f.code == "RANGE"]
    assert found == ([] if severity is None else [severity])


def test_a_range_sentence_names_value_unit_and_limits() -> None:
    played = Played(a_form(VITALS))
    played.enter({AT + "DONE": "Y", AT + "SYS": "190"})
    message = played.state(AT + "SYS").findings[0].message
    assert message.slots["value"] == "190 mmHg"
    assert message.slots["limits"] == "85–180 mmHg"


def test_confirmed_stands_until_the_value_changes() -> None:
    played = Played(a_form(VITALS))
    played.enter({AT + "DONE": "Y", AT + "SYS": "190", AT + "DIA": "195"})
    form = played.key("SE.A/F.VS")
    assert len(played.session.form(form).hindrances) == 2
    for item, check in (("I.VS.SYS", "RANGE"), ("I.VS.DIA", "EC-041")):
        path = next(f.at.path for f in played.session.form(form).findings if f.at.path.item == item)
        act = FindingConfirmation(form=form, path=path, check=check)
        assert isinstance(played.do(act), Accepted)
        assert isinstance(played.do(act), Unchanged)
    assert not played.session.form(form).hindrances
    played.check()
    played.must(AT + "SYS", "191")
    assert [f.confirmed for f in played.state(AT + "SYS").findings] == [False]
    again = FindingConfirmation(form=form, path=path, check="EC-999")
    assert message_code(played.do(again)) == "ENG-NO-FINDING"
    played.check()


def test_a_check_fires_only_when_surely_violated_and_fills_its_slots() -> None:
    played = Played(a_form(VITALS))
    played.enter({AT + "DONE": "Y", AT + "DIA": "80"})
    assert "EC-041" not in played.codes("SE.A/F.VS")
    played.must(AT + "SYS", "80")
    found = next(f for f in played.form("SE.A/F.VS").findings if f.code == "EC-041")
    assert found.message["zh"] == "舒张压80不低于收缩压"


def test_every_sentence_of_the_engine_is_in_the_catalogue() -> None:
    import json
    import re

    root = Path(__file__).parents[2]
    told = {
        code: texts
        for path in (root / "resources/i18n").glob("engine*.json")
        for code, texts in json.loads(path.read_text(encoding="utf-8")).items()
    }
    known = set(told)
    used = {
        code
        for path in (root / "mscform/engine").glob("*.py")
        for code in re.findall(r'"(ENG-(?!L-)[A-Z0-9-]*[A-Z0-9])"', path.read_text("utf-8"))
    }
    assert used - known == set()
    assert {f"ENG-RANGE-{s}" for s in ("UNUSUAL", "ALARMING", "IMPOSSIBLE")} <= known
    for code, texts in told.items():
        slots = [set(re.findall(r"\{(\w+)\}", texts[language])) for language in ("en", "zh")]
        assert slots[0] == slots[1], code
