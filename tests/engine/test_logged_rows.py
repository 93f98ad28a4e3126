"""A visit that looks over the rows of a running log, and hears of every change there."""

from __future__ import annotations

import pytest

from mscform.base.identity import FormOID, GroupOID
from mscform.engine.changes import RowAddition, RowStrike
from mscform.engine.compiled import CompiledStudy
from mscform.engine.expression import ExpressionFault
from tests.builders import a_form, an_event
from tests.play import TYPO, Played

VISIT = """
form: F.V
title: {en: Visit, zh: 访视}
groups:
  - group: IG.V.MAIN
    title: {en: Main, zh: 主要}
    items:
      - item: I.V.DRUG
        question: {en: Drug given, zh: 用药}
        type: text
        checks:
          - check: EC-1
            severity: unusual
            holds: count(over("IG.CM.ROW", True)) > 0
            message: {en: No row at all., zh: 没有任何记录。}
      - item: I.V.LOGGED
        question: {en: Times in the log, zh: 记录次数}
        type: integer
        calculate: case(not is_missing(DRUG), count(over("IG.CM.ROW", TRT == outer(DRUG))))
      - item: I.V.DOSE
        question: {en: Dose of the first row, zh: 首行剂量}
        type: integer
        calculate: in_row("IG.CM.ROW", 1, DOSE)
"""

LOG = """
form: F.CM
title: {en: Medication, zh: 用药}
groups:
  - group: IG.CM.ROW
    title: {en: Row, zh: 行}
    repeating: yes
    items:
      - {item: I.CM.TRT, question: {en: Drug, zh: 药名}, type: text}
      - {item: I.CM.DOSE, question: {en: Dose, zh: 剂量}, type: integer}
"""

VISITS = an_event("A", "F.V") + an_event("B", "F.V")
STUDY = CompiledStudy(
    a_form(VISIT, LOG, events=VISITS + an_event("LOG", "F.CM", "common", "optional"))
)


@pytest.fixture
def played() -> Played:
    played = Played(STUDY)
    played.enter({"SE.A/F.V/I.V.DRUG": "x", "SE.B/F.V/I.V.DRUG": "y"})
    return played


def logged(played: Played) -> list[str | None]:
    return [played.text(f"{event}/F.V/I.V.LOGGED") for event in ("SE.A", "SE.B")]


def test_an_empty_log_counts_nothing(played: Played) -> None:
    assert logged(played) == ["0", "0"]
    assert played.text("SE.A/F.V/I.V.DOSE") is None
    assert played.codes("SE.A/F.V") == ["EC-1"]


def test_every_visit_hears_of_a_row(played: Played) -> None:
    played.must("SE.LOG/F.CM/I.CM.TRT[1]", "x")
    played.must("SE.LOG/F.CM/I.CM.TRT[2]", "y")
    assert logged(played) == ["1", "1"]
    played.must("SE.LOG/F.CM/I.CM.TRT[2]", "x")
    assert logged(played) == ["2", "0"]
    played.must("SE.LOG/F.CM/I.CM.DOSE[1]", "5")
    assert played.text("SE.B/F.V/I.V.DOSE") == "5"
    played.check()


def test_a_row_added_or_struck_is_heard_of(played: Played) -> None:
    key, group = played.key("SE.LOG/F.CM"), GroupOID("IG.CM.ROW")
    assert played.codes("SE.A/F.V") == ["EC-1"]
    played.do(RowAddition(form=key, group=group))
    assert played.codes("SE.A/F.V") == []
    played.must("SE.LOG/F.CM/I.CM.TRT[1]", "x")
    assert logged(played) == ["1", "0"]
    played.do(RowStrike(form=key, group=group, repeat="1", reason=TYPO))
    assert logged(played) == ["0", "0"]
    assert played.codes("SE.A/F.V") == ["EC-1"]
    played.check()


def test_a_form_of_another_visit_is_no_log() -> None:
    with pytest.raises(ExpressionFault) as fault:
        CompiledStudy(a_form(VISIT, LOG, events=VISITS + an_event("LOG", "F.CM")))
    assert fault.value.code == "ENG-L-APART"
    assert STUDY.study.is_logged(FormOID("F.CM"))
    assert not STUDY.study.is_logged(FormOID("F.V"))
