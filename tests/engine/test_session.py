from __future__ import annotations

from mscform.engine.changes import Accepted, NeedsReason, Unchanged
from mscform.engine.form_state import Need
from tests.builders import a_form
from tests.play import Played

VITALS = """
form: F.VS
title: {en: Vital signs, zh: 生命体征}
version: "1.0"
groups:
  - group: IG.VS.MAIN
    title: {en: Main, zh: 主要}
    items:
      - item: I.VS.DONE
        question: {en: Taken?, zh: 是否测量}
        type: code
        codelist: CL.NY
        mandatory: yes
      - item: I.VS.SYS
        question: {en: Systolic, zh: 收缩压}
        type: integer
        unit: mm[Hg]
        ask_when: DONE == "Y"
        mandatory: yes
        range: {unusual: [85, 180], alarming: [40, 260]}
      - item: I.VS.DIA
        question: {en: Diastolic, zh: 舒张压}
        type: integer
        unit: mm[Hg]
        ask_when: DONE == "Y"
        checks:
          - check: EC-041
            holds: DIA < SYS
            severity: unusual
            message: {en: "Diastolic {d} not below systolic", zh: "舒张压{d}不低于收缩压"}
            slots: {d: DIA}
      - item: I.VS.MAP
        question: {en: Mean, zh: 平均压}
        type: integer
        calculate: DIA + (SYS - DIA) / 3
"""

AT = "SE.A/F.VS/I.VS."


def test_values_follow_values() -> None:
    played = Played(a_form(VITALS))
    assert played.state(AT + "SYS").need is Need.UNDECIDED
    played.must(AT + "DONE", "Y")
    assert played.state(AT + "SYS").need is Need.ASKED
    played.must(AT + "SYS", "120")
    outcome = played.must(AT + "DIA", "80")
    assert played.text(AT + "MAP") == "93"
    assert [draft.path.item for draft in outcome.drafts if draft.path] == ["I.VS.DIA", "I.VS.MAP"]
    assert outcome.drafts[1].cause == 0
    played.check()


def test_an_answer_no_longer_asked_is_kept_and_reads_as_missing() -> None:
    played = Played(a_form(VITALS))
    played.enter({AT + "DONE": "Y", AT + "SYS": "120", AT + "DIA": "80"})
    played.must(AT + "DONE", "N")
    assert played.text(AT + "MAP") is None
    state = played.state(AT + "SYS")
    assert state.need is Need.NOT_ASKED
    assert state.answer is not None
    assert state.answer.raw == "120"
    assert state.text is None
    played.check()
    played.must(AT + "DONE", "Y")
    assert played.text(AT + "MAP") == "93"
    played.check()


def test_a_change_needs_a_reason_and_the_same_text_is_no_change() -> None:
    played = Played(a_form(VITALS))
    played.must(AT + "DONE", "Y")
    assert isinstance(played.put(AT + "DONE", "Y"), Unchanged)
    assert isinstance(played.put(AT + "DONE", "N"), NeedsReason)
    assert isinstance(played.put(AT + "DONE", None), NeedsReason)
    assert isinstance(played.put(AT + "SYS", None), Unchanged)
    assert isinstance(played.put(AT + "SYS", "120"), Accepted)


def test_a_check_may_see_that_something_hidden_was_answered() -> None:
    form = VITALS.replace(
        "calculate: DIA + (SYS - DIA) / 3",
        """calculate: DIA + (SYS - DIA) / 3
      - item: I.VS.LEFT
        question: {en: Left over?, zh: 遗留}
        type: code
        codelist: CL.NY
        calculate: case(is_answered(SYS) and DONE == "N", "Y", "N")
      - item: I.VS.NOTE
        question: {en: Note, zh: 备注}
        type: text
        checks:
          - check: EC-LEFT
            holds: not (DONE == "N" and is_answered(SYS))
            severity: unusual
            message: {en: Left over, zh: 遗留}""",
    )
    played = Played(a_form(form))
    played.enter({AT + "DONE": "Y", AT + "SYS": "120"})
    assert played.text(AT + "LEFT") == "N"
    played.must(AT + "DONE", "N")
    assert played.text(AT + "LEFT") == "Y"
    assert [found.code for found in played.state(AT + "NOTE").findings] == ["EC-LEFT"]
    played.must(AT + "SYS", None)
    assert played.text(AT + "LEFT") == "N"
    assert played.state(AT + "NOTE").findings == ()
    played.check()
    played.must(AT + "SYS", "118")
    assert played.text(AT + "LEFT") == "Y"
    played.check()
