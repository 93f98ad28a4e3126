"""The page Overview: each endpoint as a picture and as numbers, by keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.engine.changes import ItemChange
from mscform.gui.curve_view import CurveView, Line
from mscform.gui.desk import Desk
from mscform.gui.overview_page import OverviewPage
from mscform.gui.places import DocumentPlace
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts
from mscform.services.places import item_at
from mscform.services.site import Site
from tests.gui.desk_site import make_site
from tests.gui.frame import Frame
from tests.studies import ROOT

ENTRIES = {
    "SE.JOIN/F.JOIN/I.JOIN.JOINDAY": "2025-02-01",
    "SE.JOIN/F.JOIN/I.JOIN.PICKED": "PHARM",
    "SE.JOIN/F.JOIN/I.JOIN.DAYONE": "2025-02-02",
    "SE.WEEK[1]/F.CALL/I.CALL.CALLDAY": "2025-02-10",
}


@pytest.fixture
def diary_site(tmp_path: Path, resources: Path) -> Iterator[Site]:
    site = make_site(tmp_path, resources, study_folder=ROOT / "forms" / "bp-diary")
    changes = []
    for at, raw in ENTRIES.items():
        address = item_at(site.study, at)
        changes.append(ItemChange(form=address.form, path=address.path, raw=raw))
    site.entry.commit_all(site.subjects.all()[0].key, changes)
    yield site
    site.close()


def _cells(page: OverviewPage, row: int) -> list[str]:
    model = page.table.model()
    return [model.index(row, column).data() for column in range(model.columnCount())]


def test_arrows_walk_through_the_endpoints(
    diary_site: Site, texts: Texts, qtbot: QtBot, dressed: QApplication, tmp_path: Path
) -> None:
    assert dressed
    tasks = Tasks()
    page = OverviewPage(diary_site, tasks, texts)
    qtbot.addWidget(page)
    page.show()
    page.enter()
    qtbot.waitUntil(lambda: page.list.model().rowCount() > 0)
    assert page.name.text() == "People taken in"
    assert _cells(page, 0) == ["2025-02", "1", "1", "1"]
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    assert page.name.text() == "Days kept in the study"
    qtbot.waitUntil(page.save.isEnabled)
    assert page.curve.isVisible()
    assert _cells(page, 3)[:5] == ["Pharmacy", "All", "1", "0", "1"]
    texts.set_language("zh")
    page.relabel()
    assert page.name.text() == "留在研究中的天数"
    assert _cells(page, 3)[:2] == ["药店", "合计"]
    page.save_into(tmp_path)
    assert (tmp_path / "EN.KEPT-steps.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    places: list[object] = []
    page.wants.connect(places.append)
    QTest.keyClick(page, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: bool(places))
    (place,) = places
    assert isinstance(place, DocumentPlace)
    assert place.pdf.startswith(b"%PDF")
    tasks.finish()


def test_what_is_counted_is_there_before_the_curves(
    diary_site: Site, texts: Texts, qtbot: QtBot, dressed: QApplication
) -> None:
    assert dressed
    tasks, go = Tasks(), Event()
    page = OverviewPage(diary_site, tasks, texts)
    qtbot.addWidget(page)
    page.show()
    page.enter()
    # Something else lies before the curves in the queue until it may end.
    page._tasks.quietly(go.wait)
    qtbot.waitUntil(lambda: page.list.model().rowCount() > 0)
    assert not tasks.busy
    assert _cells(page, 0) == ["2025-02", "1", "1", "1"]
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    assert page.note.text() == "Being computed: it appears here in a moment."
    assert page.table.model().rowCount() == 0
    assert not page.save.isEnabled()
    QTest.keyClick(page, Qt.Key.Key_F7)
    assert not tasks.busy
    go.set()
    qtbot.waitUntil(page.save.isEnabled)
    assert _cells(page, 3)[:5] == ["Pharmacy", "All", "1", "0", "1"]
    assert "computed" not in page.note.text()
    tasks.finish()


def test_who_leaves_before_the_curves_come_is_not_followed(
    diary_site: Site, texts: Texts, qtbot: QtBot, dressed: QApplication
) -> None:
    assert dressed
    tasks, go = Tasks(), Event()
    page = OverviewPage(diary_site, tasks, texts)
    page.enter()
    page._tasks.quietly(go.wait)
    qtbot.waitUntil(lambda: page.list.model().rowCount() > 0)
    with qtbot.waitSignal(page.destroyed):
        page.deleteLater()
    go.set()
    with qtbot.waitSignal(tasks.beside(lambda: None).done):
        pass
    tasks.finish()


def test_another_language_asks_nothing_of_a_locked_site(
    diary_site: Site, texts: Texts, qtbot: QtBot, dressed: QApplication
) -> None:
    assert dressed
    page = OverviewPage(diary_site, Tasks(), texts)
    qtbot.addWidget(page)
    page.show()
    page.enter()
    qtbot.waitUntil(lambda: page.list.model().rowCount() > 0)
    diary_site.accounts.lock()
    texts.set_language("zh")
    page.relabel()
    assert _cells(page, 0) == ["2025-02", "1", "1", "1"]


def test_a_study_without_endpoints_says_so(frame: Frame, qtbot: QtBot) -> None:
    desk: Desk = frame.sign_in()
    QTest.keyClick(desk, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    page = desk.findChild(OverviewPage)
    assert page is not None
    qtbot.waitUntil(lambda: bool(page.trouble.accessibleName()))
    assert "endpoints.yaml" in page.trouble.accessibleName()


def test_lines_differ_in_more_than_colour(qtbot: QtBot, dressed: QApplication) -> None:
    assert dressed
    view = CurveView()
    qtbot.addWidget(view)
    points = ((Decimal(0), Decimal(1)), (Decimal(10), Decimal("0.5")))
    lines = [Line(name, points) for name in "ABCDE"]
    view.show_lines(lines, stairs=True, ticks=(), words="Day")
    assert len({view._pen(number).style() for number in range(5)}) == 5
    assert "A: 0.5 (10)" in view.accessibleDescription()
    view.show()
    assert not view.grab().isNull()
