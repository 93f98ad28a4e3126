"""One row: its columns never move, its findings speak, its mark tells where the text stands."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.base.identity import EventOID, FormKey, FormOID, ItemAddress, ItemOID, ItemPath
from mscform.base.message import Message
from mscform.base.text import TranslatedText
from mscform.definitions.logic import Expression, RangeCheck, Severity
from mscform.definitions.study import StudyDefinition
from mscform.engine.form_state import Finding, ItemState, Need
from mscform.engine.last_value import LastValue
from mscform.gui.item_row import ItemRow
from mscform.gui.row_layout import columns_for
from mscform.gui.saving import TYPED, SaveMark, Saving
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts
from mscform.gui.wording import Wording, limits, tone_of
from mscform.records.clinical import Answer
from tests.builders import a_form

FORM = """
form: F.T
title: {en: Test, zh: 测试}
version: "1.0"
groups:
  - group: IG.T.MAIN
    title: {en: Main, zh: 主}
    items:
      - item: I.T.SBP
        question: {en: Systolic pressure, zh: 收缩压}
        type: integer
        unit: mm[Hg]
        mandatory: yes
        range: {unusual: [85, 180]}
      - item: I.T.LONG
        question:
          en: A question whose wording is so long that it needs more than a single line of a row
          zh: 一个措辞很长以至于在一行之内放不下因而需要换行显示的问题
        type: text
      - {item: I.T.NY, question: {en: Any?, zh: 有无}, type: code, codelist: CL.NY}
      - {item: I.T.SUM, question: {en: Sum, zh: 合计}, type: integer, calculate: SBP + 1}
"""


@pytest.fixture
def wording(texts: Texts) -> Wording:
    return Wording(a_form(FORM), texts)


def state(
    study: StudyDefinition, name: str, answer: Answer | None = None, *findings: Finding
) -> ItemState:
    definition = study.item(ItemOID(f"I.T.{name}"))
    assert definition is not None
    return ItemState(
        path=ItemPath(definition.oid),
        definition=definition,
        need=Need.ASKED,
        answer=answer,
        text=None if answer is None else answer.raw,
        mandatory=definition.mandatory is True,
        is_preset=False,
        unit=definition.unit,
        findings=findings,
    )


def finding(severity: Severity, *, confirmed: bool = False) -> Finding:
    form = FormKey(EventOID("SE.A"), "", FormOID("F.T"))
    return Finding(
        at=ItemAddress(form, ItemPath(ItemOID("I.T.SBP"))),
        code="RANGE",
        severity=severity,
        message=TranslatedText({"en": "186 10^9/L is high.", "zh": "186 10^9/L偏高。"}),
        confirmed=confirmed,
    )


def row_of(item: ItemState, wording: Wording, qtbot: QtBot) -> ItemRow:
    row = ItemRow(item, wording)
    qtbot.addWidget(row)
    row.show_item(item, editable=True)
    return row


def test_all_rows_stand_in_the_same_columns(
    wording: Wording, qtbot: QtBot, dressed: QApplication
) -> None:
    for width in (700, 930, 1100, 1600):
        lefts = set()
        for name in ("SBP", "LONG", "NY", "SUM"):
            row = row_of(state(wording.study, name), wording, qtbot)
            row.resize(width, row.height_for(width))
            row.place()
            lefts.add(row.editor.x())
            assert row.editor.geometry().right() < columns_for(width).mark_x
            assert row.editor.geometry().bottom() <= row.height()
        assert lefts == {columns_for(width).value_x}


def test_a_number_is_shown_beside_that_of_an_earlier_visit(wording: Wording) -> None:
    last = LastValue(text="122", unit="mm[Hg]", event=wording.study.events[0], event_repeat="")
    wording.before = lambda path: last
    visit = wording.texts.of(last.event.short_title)
    blank = state(wording.study, "SBP")
    assert wording.hint(blank) == f"85–180   last 122 · {visit}"
    assert wording.shown(blank, editable=True).text == ""
    wording.texts.set_language("zh")
    assert "上次 122" in wording.hint(blank)
    assert [wording.hint(state(wording.study, name)) for name in ("LONG", "NY", "SUM")] == [""] * 3


def test_the_value_of_an_earlier_visit_names_its_unit_where_it_had_another(
    wording: Wording,
) -> None:
    last = LastValue(text="16", unit="kPa", event=wording.study.events[0], event_repeat="")
    wording.before = lambda path: last
    assert "last 16 kPa" in wording.hint(state(wording.study, "SBP"))


def test_a_narrow_page_puts_the_label_above(
    wording: Wording, qtbot: QtBot, dressed: QApplication
) -> None:
    row = row_of(state(wording.study, "SBP"), wording, qtbot)
    row.resize(600, row.height_for(600))
    row.place()
    assert row.editor.y() > 20
    assert row.height_for(600) > row.height_for(900)


def test_a_long_question_makes_a_higher_row(
    wording: Wording, qtbot: QtBot, dressed: QApplication
) -> None:
    long = row_of(state(wording.study, "LONG"), wording, qtbot)
    short = row_of(state(wording.study, "SBP"), wording, qtbot)
    assert long.height_for(800) > short.height_for(800)


def test_name_and_description_are_spoken(
    wording: Wording, qtbot: QtBot, dressed: QApplication
) -> None:
    item = state(wording.study, "SBP", Answer(raw="186"), finding(Severity.UNUSUAL))
    row = row_of(item, wording, qtbot)
    line = row.editor.focus_target()
    assert line.accessibleName() == "Systolic pressure, answer needed, mmHg"
    assert "85–180" in line.accessibleDescription()
    assert "Unusual · 186 10⁹/L is high." in line.accessibleDescription()
    assert row.editor.objectName() == "I.T.SBP"


def test_a_missing_answer_is_spoken_of_only_after_a_visit(
    wording: Wording, qtbot: QtBot, dressed: QApplication
) -> None:
    row = row_of(state(wording.study, "SBP", None, finding(Severity.REQUIRED)), wording, qtbot)
    before = row.height_for(900)
    row.ask_for()
    assert row.height_for(900) > before


def test_a_finding_makes_room_below_and_a_confirmed_one_is_quiet(
    wording: Wording, qtbot: QtBot, dressed: QApplication
) -> None:
    plain = row_of(state(wording.study, "SBP", Answer(raw="118")), wording, qtbot)
    item = state(wording.study, "SBP", Answer(raw="186"), finding(Severity.ALARMING))
    loud = row_of(item, wording, qtbot)
    assert loud.height_for(900) > plain.height_for(900)
    assert loud.editor.shown.tone is Tone.CALL
    assert tone_of((finding(Severity.ALARMING, confirmed=True),)) is None
    both = (finding(Severity.UNUSUAL), finding(Severity.IMPOSSIBLE))
    assert tone_of(both) is Tone.STOP


def test_the_words_of_a_reason_stand_in_the_box(
    wording: Wording, qtbot: QtBot, dressed: QApplication
) -> None:
    item = state(wording.study, "SBP", Answer(raw=None, missing="REF"))
    row = row_of(item, wording, qtbot)
    assert row.editor.shown.missing == "Refused"
    row.grab()


def test_the_mark_tells_where_the_text_stands(
    wording: Wording, qtbot: QtBot, dressed: QApplication
) -> None:
    row = row_of(state(wording.study, "SBP"), wording, qtbot)
    assert row.state_words() == ""
    row.mark_saving(TYPED)
    assert row.state_words() == "not saved yet"
    row.mark_saving(SaveMark(Saving.SAVED, datetime(2025, 3, 6, 14, 2, 11, tzinfo=UTC)))
    assert row.state_words() == "saved 14:02:11"
    before = row.height_for(900)
    row.mark_saving(SaveMark(Saving.FAILED, trouble=Message("STO-DISK-FULL")))
    assert row.state_words() == "not saved"
    assert row.height_for(900) > before
    assert "disk is full" in row.editor.focus_target().accessibleDescription()
    row.grab()


def test_the_other_language_changes_every_word(
    wording: Wording, qtbot: QtBot, dressed: QApplication
) -> None:
    row = row_of(state(wording.study, "NY", Answer(raw="Y")), wording, qtbot)
    wording.texts.set_language("zh")
    row.relabel()
    assert row.editor.accessibleName() == "有无"
    assert "是" in row.editor.accessibleDescription()


def test_limits_in_words() -> None:
    def told(low: str | None, high: str | None) -> str:
        return limits(
            RangeCheck(
                severity=Severity.UNUSUAL,
                low=None if low is None else Expression(low),
                high=None if high is None else Expression(high),
            )
        )

    assert told("85", "180") == "85–180"
    assert told("85", None) == "≥ 85"
    assert told(None, "-2.5") == "≤ -2.5"
    assert told("P.LOW", "180") == ""
    assert told(None, None) == ""
