"""Computed values on a form page: set close, out of the way of what is asked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.gui.rows_group import RowsPanel
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
