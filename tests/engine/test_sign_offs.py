"""Signature items: filled by signing the form, emptied by the first change of what was signed."""

from __future__ import annotations

import pytest

from mscform.engine.changes import ItemChange
from mscform.engine.sign_offs import fills
from mscform.records.clinical import FormStatus, Origin
from tests.builders import a_form
from tests.play import Played

FORM = """
form: F.VS
title: {en: Decision, zh: 判定}
version: "1.0"
groups:
  - group: IG.VS.MAIN
    title: {en: Main, zh: 主要}
    items:
      - {item: I.VS.WHAT, question: {en: What, zh: 内容}, type: text, mandatory: yes}
      - item: I.VS.TWICE
        question: {en: Twice, zh: 两次}
        type: text
        calculate: concat(WHAT, WHAT)
      - item: I.VS.SIG
        question: {en: Investigator, zh: 研究者}
        type: signature
        roles: [investigator]
        mandatory: yes
  - group: IG.VS.REPORTS
    title: {en: Reports, zh: 报告}
    repeating: yes
    items:
      - {item: I.VS.TEXT, question: {en: Text, zh: 内容}, type: text}
      - {item: I.VS.ROWSIG, question: {en: Signed, zh: 签名}, type: signature}
"""
AT = "SE.A/F.VS/I.VS."


def signed() -> Played:
    """A complete form with two reports, signed by an investigator."""
    played = Played(a_form(FORM))
    played.enter({AT + "WHAT": "eligible", AT + "TEXT[1]": "first", AT + "TEXT[2]": "second"})
    played.complete("SE.A/F.VS")
    for change in fills(played.form("SE.A/F.VS"), login="li", role="investigator"):
        played.do(change)
    return played


def standing(played: Played) -> set[str]:
    names = ("SIG", "ROWSIG[1]", "ROWSIG[2]")
    return {name for name in names if played.text(AT + name) == "li"}


def test_signing_fills_what_the_role_may_fill_and_does_not_reopen() -> None:
    played = signed()
    assert standing(played) == {"SIG", "ROWSIG[1]", "ROWSIG[2]"}
    assert played.form("SE.A/F.VS").status is FormStatus.COMPLETE
    played.check()
    again = fills(played.form("SE.A/F.VS"), login="wang", role="investigator")
    assert again == []


def test_another_role_leaves_it_empty_and_an_empty_one_hinders_nothing() -> None:
    played = Played(a_form(FORM))
    played.enter({AT + "WHAT": "eligible", AT + "TEXT[1]": "first"})
    state = played.form("SE.A/F.VS")
    assert state.hindrances == ()
    found = [str(change.path) for change in fills(state, login="nurse", role="nurse")]
    assert found == ["I.VS.ROWSIG[1]"]


@pytest.mark.parametrize(
    ("changed", "left"),
    [
        ("WHAT", set()),
        ("TEXT[1]", {"ROWSIG[2]"}),
    ],
)
def test_a_change_empties_what_no_longer_holds(changed: str, left: set[str]) -> None:
    played = signed()
    outcome = played.must(AT + changed, "otherwise")
    assert standing(played) == left
    emptied = [
        draft
        for draft in outcome.drafts
        if draft.path and draft.path.item in {"I.VS.SIG", "I.VS.ROWSIG"}
    ]
    assert all(draft.cause == 0 and draft.content["raw"] is None for draft in emptied)
    assert all(draft.content["origin"] == Origin.DERIVED for draft in emptied)
    assert len(emptied) == 3 - len(left)
    played.check()


def test_what_lapsed_may_be_signed_again_without_a_reason() -> None:
    played = signed()
    played.must(AT + "WHAT", "otherwise")
    played.complete("SE.A/F.VS")
    for change in fills(played.form("SE.A/F.VS"), login="li", role="investigator"):
        assert isinstance(change, ItemChange)
        assert change.reason is None
        played.do(change)
    assert standing(played) == {"SIG", "ROWSIG[1]", "ROWSIG[2]"}
    played.check()
