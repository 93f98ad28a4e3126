"""Laboratory tables and repeating rows on the form page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.base.identity import FormOID
from mscform.engine.changes import ReasonGiven
from mscform.gui.form_page import FormPage
from mscform.gui.rows_group import RowsPanel
from mscform.gui.section_panel import StickyHead
from mscform.gui.sheet import Sheet
from mscform.gui.style.controls import Button
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.table_group import TablePanel
from mscform.gui.texts import Texts
from mscform.services.site import Site
from tests.gui.desk_site import Ward, make_site, path_of

Open = Callable[[str], Ward]


def table(w: Ward) -> TablePanel:
    return w.page.findChildren(TablePanel)[0]


def test_enter_walks_along_the_lines(ward: Open) -> None:
    w = ward("F.LB")
    w.page.start()
    assert w.here() == "I.LB.ALT"
    w.type("30")
    assert w.here() == "I.LB.AST"
    assert w.raw("I.LB.ALT") == "30"


def test_a_box_that_becomes_asked_appears_in_its_column(ward: Open) -> None:
    w = ward("F.LB")
    w.go("I.LB.ALT")
    w.type("300")
    assert w.here() == "I.LB.ALTSIG"
    result, significant, other = (
        w.page.editor(path_of(f"I.LB.{name}")) for name in ("ALT", "ALTSIG", "AST")
    )
    assert result is not None
    assert significant is not None
    assert other is not None
    assert result.y() == significant.y()
    assert result.x() == other.x()
    assert significant.x() > result.geometry().right()


def test_a_finding_is_said_below_its_line_and_moves_no_box_sideways(ward: Open) -> None:
    w = ward("F.LB")
    w.go("I.LB.ALT")
    before = table(w).rect_of(path_of("I.LB.AST")).y()
    w.type("3")
    panel = table(w)
    assert panel.rect_of(path_of("I.LB.AST")).y() > before
    assert panel.rect_of(path_of("I.LB.ALT")).height() > 40
    panel.grab()


def test_what_is_still_needed_is_marked_at_its_box_and_pushes_no_line(ward: Open) -> None:
    w = ward("F.LB")
    w.go("I.LB.ALT")
    box, below = w.page.editor(path_of("I.LB.ALT")), path_of("I.LB.AST")
    assert box is not None
    before = table(w).rect_of(below).y()
    w.press(Qt.Key.Key_Return)
    assert w.here() == "I.LB.AST"
    assert table(w).rect_of(below).y() == before
    assert box.shown.tone is Tone.WATCH
    sentence = "“ALT” is still to be answered. Enter the answer, or say why there is none."
    assert sentence in box.toolTip()
    assert sentence in box.focus_target().accessibleDescription()
    w.texts.set_language("zh")
    assert "尚未填写" in box.toolTip()
    w.go("I.LB.ALT")
    w.type("30")
    assert box.shown.tone is None
    assert box.toolTip() == ""


def test_the_titles_of_the_columns_stay_while_the_lines_go_by(ward: Open) -> None:
    w = ward("F.LB")
    w.page.resize(900, 300)
    w.page.start()
    sheet = w.page.sheet
    panel = table(w)
    heads = panel.findChildren(StickyHead)[0]
    line = panel.rect_of(path_of("I.LB.AST")).y() + panel.y()
    assert sheet.verticalScrollBar().maximum() > 0
    sheet.verticalScrollBar().setValue(line - heads.height())
    assert heads.y() + panel.y() == sheet.verticalScrollBar().value()
    w.press(Qt.Key.Key_Return)
    box = w.page.editor(path_of(w.here()))
    assert box is not None
    shown = box.y() + panel.y() - sheet.verticalScrollBar().value()
    assert shown >= heads.height(), "the box with the cursor is not beneath the titles"


def test_f4_on_a_line_reaches_its_blank_boxes(ward: Open) -> None:
    w = ward("F.LB")
    w.put("I.LB.ALT", "300")
    w.go("I.LB.ALTSIG")
    w.press(Qt.Key.Key_F4)
    assert w.answers.scopes[0].kind == "box"
    w.texts.set_language("zh")
    assert "是" in w.focus().accessibleDescription() or w.focus().accessibleName()


def test_rows_are_added_and_struck_with_a_reason(ward: Open) -> None:
    w = ward("F.LB")
    w.go("I.LB.ALT")
    w.press(Qt.Key.Key_F10)
    w.type("Entecavir")
    here = w.page.here
    assert here is not None
    strike = [b for p in w.page.findChildren(RowsPanel) for b in p.findChildren(Button)]
    w.answers.reason_given = ReasonGiven(code="TYPO")
    strike[0].click()
    group = w.site.entry.state(w.subject, w.key).groups[1]
    assert any(repeat.struck for repeat in group.repeats)


BIG = 'form: F.BIG\ntitle: {en: Big, zh: 大}\nversion: "1.0"\ngroups:\n' + "".join(
    f"  - group: IG.BIG.G{g}\n    title: {{en: Part {g}, zh: 第{g}部分}}\n    items:\n"
    + "".join(
        f"      - {{item: I.BIG.G{g}N{n}, question: {{en: Question {n}, zh: 问题{n}}}, "
        "type: integer}\n"
        for n in range(100)
    )
    for g in range(10)
)


UNITS = """
form: F.UNITS
title: {en: Laboratory, zh: 实验室}
version: "1.0"
groups:
  - group: IG.UNITS.MAIN
    title: {en: Results, zh: 结果}
    layout: table
    items:
      - item: I.UNITS.PA
        question: {en: Prealbumin, zh: 前白蛋白}
        type: integer
        unit_item: I.UNITS.PAU
        layout: {row: PA, column: {en: Result, zh: 结果}}
      - item: I.UNITS.PAU
        question: {en: Unit, zh: 单位}
        type: code
        codelist: CL.NY
        preset: '"Y"'
        layout: {row: PA, column: {en: Unit, zh: 单位}}
      - item: I.UNITS.ALT
        question: {en: ALT, zh: 谷丙转氨酶}
        type: integer
        layout: {row: ALT, column: {en: Result, zh: 结果}}
"""


def test_a_line_that_holds_only_a_unit_is_not_answered(
    tmp_path: Path, resources: Path, qtbot: QtBot, dressed: QApplication
) -> None:
    site = make_site(tmp_path, resources, UNITS)
    w = Ward(site, "F.UNITS", qtbot.addWidget)
    w.put("I.UNITS.ALT", "30")
    assert w.item("I.UNITS.PAU").text == "Y"
    assert table(w)._line_mark("ALT") == (Icon.DONE, Tone.GOOD)
    assert table(w)._line_mark("PA") == (Icon.NOT_YET, Tone.MUTED)
    w.put("I.UNITS.PAU", "N")
    assert table(w)._line_mark("PA") == (Icon.NOT_YET, Tone.MUTED)
    w.put("I.UNITS.PA", "200")
    assert table(w)._line_mark("PA") == (Icon.DONE, Tone.GOOD)
    site.close()


@pytest.fixture
def big_site(tmp_path: Path, resources: Path) -> Site:
    return make_site(tmp_path, resources, BIG)


def test_a_thousand_questions_build_only_what_is_seen(
    big_site: Site, qtbot: QtBot, dressed: QApplication
) -> None:
    w = Ward(big_site, "F.BIG", qtbot.addWidget)
    sheet = w.page.findChildren(Sheet)[0]
    assert sum(len(panel.paths()) for panel in sheet.panels()) <= 60
    w.go("I.BIG.G9N99")
    assert w.here() == "I.BIG.G9N99"
    assert sum(len(panel.paths()) for panel in sheet.panels()) <= 120
    panel = sheet.panel_of(path_of("I.BIG.G9N99"))
    assert panel is not None
    place = panel.y() + panel.rect_of(path_of("I.BIG.G9N99")).y()
    top = sheet.verticalScrollBar().value()
    assert top <= place <= top + sheet.viewport().height()
    w.type("5")
    assert w.raw("I.BIG.G9N99") == "5"
    big_site.close()


def test_enter_walks_from_slice_to_slice_without_a_jump(
    big_site: Site, qtbot: QtBot, dressed: QApplication
) -> None:
    w = Ward(big_site, "F.BIG", qtbot.addWidget)
    sheet = w.page.findChildren(Sheet)[0]
    w.go("I.BIG.G0N0")
    last = 0
    for _ in range(45):
        w.press(Qt.Key.Key_Return)
        now = sheet.verticalScrollBar().value()
        assert 0 <= now - last <= 120
        last = now
    assert w.here() == "I.BIG.G0N45"
    big_site.close()


def test_every_form_of_the_trial_opens_in_both_languages(
    tmp_path: Path, resources: Path, study_folder: Path, qtbot: QtBot, dressed: QApplication
) -> None:
    site = make_site(tmp_path, resources, study_folder=study_folder)
    subject = site.subjects.all()[0].key
    texts = Texts(site.catalogue, "en")
    seen: set[FormOID] = set()
    for summary in site.subjects.overview(subject).forms:
        if summary.key.form in seen:
            continue
        seen.add(summary.key.form)
        page = FormPage(site.entry, site.study, texts, subject, summary.key, clock=site.clock)
        qtbot.addWidget(page)
        page.resize(1302, 712)
        page.show()
        page.start()
        QCoreApplication.processEvents()
        texts.next_language()
        page.resize(700, 700)
        page.grab()
        page.hide()
    assert len(seen) >= 10
    site.close()
