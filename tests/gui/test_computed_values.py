"""Computed values on a form page: set close, out of the way of what is asked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.gui.rows_group import RowsPanel
from mscform.gui.section_list import SectionList
from mscform.gui.style.paint import ENTRY, text_width
from tests.gui.desk_site import Ward, make_site, path_of


def test_computed_values_in_a_run_stand_two_in_a_line(
    tmp_path: Path, resources: Path, qtbot: QtBot, dressed: QApplication
) -> None:
    items = "".join(
        f"\n      - {{item: I.SUM.C{n}, question: {{en: Sum {n}, zh: 合计{n}}}, type: integer,"
        f" calculate: A + {n}}}"
        for n in range(5)
    )
    form = f"""\
form: F.SUM
title: {{en: Sums, zh: 合计}}
version: "1.0"
groups:
  - group: IG.SUM.MAIN
    title: {{en: Sums, zh: 合计}}
    items:
      - {{item: I.SUM.A, question: {{en: A, zh: 甲}}, type: integer}}{items}
"""
    site = make_site(tmp_path, resources, form)
    w = Ward(site, "F.SUM", qtbot.addWidget)
    panel = w.page.findChildren(RowsPanel)[0]
    tops = [panel.rect_of(path_of(f"I.SUM.C{n}")) for n in range(5)]
    assert [rect.x() > 0 for rect in tops] == [False, False, False, True, True]
    assert tops[0].y() == tops[3].y()
    assert len({rect.width() for rect in tops}) == 1
    assert panel.rect_of(path_of("I.SUM.A")).width() > tops[0].width() + 100
    site.close()


_COMPUTED = """\
form: F.OWN
title: {en: Own, zh: 自}
version: "1.0"
groups:
  - group: IG.OWN.MAIN
    title: {en: Own, zh: 自}
    items:
      - {item: I.OWN.A, question: {en: A, zh: 甲}, type: decimal, calculate: 24.2512345678}
      - {item: I.OWN.B, question: {en: B, zh: 乙}, type: integer, calculate: 2}
  - group: IG.OWN.MORE
    title: {en: More, zh: 又}
    items:
      - {item: I.OWN.C, question: {en: C, zh: 丙}, type: decimal, calculate: C0 + 1}
      - {item: I.OWN.C0, question: {en: C0, zh: 丁}, type: integer, calculate: "case(A < 1, 1)"}
"""


def test_a_form_that_computes_itself_has_a_cursor_and_cuts_no_number(
    tmp_path: Path, resources: Path, qtbot: QtBot, dressed: QApplication
) -> None:
    site = make_site(tmp_path, resources, _COMPUTED)
    w = Ward(site, "F.OWN", qtbot.addWidget)
    w.page.resize(1100, 700)
    w.page.start()
    first, second = (w.page.editor(path_of(f"I.OWN.{name}")) for name in "AB")
    assert first is not None
    assert second is not None
    assert QApplication.focusWidget() is first
    assert first.width() >= text_width("24.2512345678", ENTRY) + 36
    assert second.width() < first.width()
    told = w.page.findChild(SectionList)
    assert told is not None
    assert told.accessibleDescription() == (
        "Own: nothing missing here; More: nothing here yet; answers still needed: 2"
    )
    site.close()
