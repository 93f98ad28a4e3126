"""Reference ranges in the window: lines are added, judged, and confirmed by a second person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mscform.gui.dialogs.lines import LinesDialog
from mscform.gui.lines_flow import LinesFlow
from mscform.gui.texts import Texts
from mscform.services.site import Site
from tests.builders import study_files, written
from tests.gui.desk_site import make_site
from tests.staffed_site import ADMIN_SECRET
from tests.units_world import FORM, LISTS, PARAMETERS

NAME = "P.RANGES"


@pytest.fixture
def site(tmp_path: Path, resources: Path) -> Iterator[Site]:
    files = study_files(FORM, codelists=LISTS, parameters=PARAMETERS)
    study = written(tmp_path / "study", files)
    made = make_site(tmp_path, resources, study_folder=study)
    made.accounts.switch_user("admin1", ADMIN_SECRET)
    yield made
    made.close()


@pytest.fixture
def dialog(site: Site, qtbot: QtBot, dressed: QApplication, texts: Texts) -> LinesDialog:
    host = QWidget()
    qtbot.addWidget(host)
    flow = LinesFlow(site, texts, host)
    (table,) = site.settings.tables()
    made = LinesDialog(texts, flow.asked(table), host)
    made.show()
    return made


def type_line(dialog: LinesDialog, *cells: str) -> None:
    for box, cell in zip(dialog.boxes.values(), cells, strict=True):
        box.clear()
        QTest.keyClicks(box, cell)
    QTest.keyClick(box, Qt.Key.Key_Return)


def shown(dialog: LinesDialog) -> list[str]:
    model = dialog.table.figures
    cells = range(model.columnCount())
    return [
        "|".join(str(model.data(model.index(row, cell))) for cell in cells)
        for row in range(model.rowCount())
    ]


def test_a_line_holds_once_a_second_person_agrees(site: Site, dialog: LinesDialog) -> None:
    assert shown(dialog) == ["|TB|all|2000-01-01|1"]
    type_line(dialog, "TB", "L1", "2025-03-01", "7")
    assert dialog.waiting == (("TB", "L1", "2025-03-01", "7"),)
    assert shown(dialog)[0] == "new|TB|L1 One|2025-03-01|7"
    dialog.second.setFocus()
    QTest.keyClicks(dialog.second, "admin1")
    QTest.keyClicks(dialog.password, ADMIN_SECRET)
    QTest.keyClick(dialog.password, Qt.Key.Key_Return)
    assert dialog.isVisible(), "she is the first person herself"
    assert "admin1" in dialog.trouble.text()
    dialog.second.setText("admin2")
    QTest.keyClicks(dialog.password, ADMIN_SECRET)
    QTest.keyClick(dialog.password, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    (table,) = site.settings.tables()
    assert table.edition == 2
    assert ("TB", "L1", "2025-03-01", "7") in table.lines


def test_a_wrong_line_is_a_sentence_and_stays_in_its_boxes(dialog: LinesDialog) -> None:
    type_line(dialog, "TB", "L9", "2025-03-01", "7")
    assert "L9" in dialog.trouble.text()
    assert dialog.boxes["lab"].text() == "L9"
    assert dialog.waiting == ()
    dialog.accept()
    assert dialog.isVisible(), "nothing was added yet"


def test_only_lines_with_what_is_looked_for_are_shown(dialog: LinesDialog) -> None:
    type_line(dialog, "TB", "L1", "2025-03-01", "7")
    QTest.keyClicks(dialog.looked_for, "2025")
    assert shown(dialog) == ["new|TB|L1 One|2025-03-01|7"]
    dialog.grab()
