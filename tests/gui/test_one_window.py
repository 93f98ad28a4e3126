"""Nothing on its way to its place is a window for a moment: it would flicker and take the keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.base.clock import FixedClock
from mscform.gui.desk import Desk
from mscform.gui.places import FormPlace, HandoverPlace, SubjectPlace
from mscform.gui.run_watch import RunWatch
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts
from mscform.services.site import Site
from tests.journeys.hand import wait_until
from tests.play import ZONE
from tests.running_site import SUBJECT, put, running_site, sheet, start


class Shown(QObject):
    """Which windows come up."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hears everything and stops nothing."""
        if isinstance(watched, QWindow) and event.type() == QEvent.Type.Show:
            self.names.append(watched.objectName())
        return False


@pytest.fixture
def site(tmp_path: Path, resources: Path) -> Iterator[Site]:
    made = running_site(
        tmp_path, resources, FixedClock(datetime(2025, 3, 10, 11, 5, tzinfo=ZONE)), subjects=2
    )
    start(made)
    put(made, "SE.A/F.MON/I.MON.TEMP[2H]", "39.5")
    yield made
    made.close()


def test_no_page_shows_a_second_window(
    site: Site, texts: Texts, qtbot: QtBot, dressed: QApplication
) -> None:
    tasks, watch = Tasks(), RunWatch(site)
    watch.start()
    desk = Desk(site, texts, tasks, watch)
    qtbot.addWidget(desk)
    desk.resize(1366, 768)
    desk.show()
    desk.activateWindow()
    desk.begin()
    wait_until(desk.isActiveWindow, "the desk")
    shown = Shown()
    dressed.installEventFilter(shown)
    try:
        forms = [FormPlace(SUBJECT, sheet(site))]
        for place in (*desk.rail.rooms, SubjectPlace(SUBJECT), *forms, HandoverPlace()):
            desk.go(place)
            wait_until(lambda: not tasks.busy, str(place))
            QApplication.processEvents()
            assert shown.names == [], place
            assert desk.isActiveWindow(), place
    finally:
        dressed.removeEventFilter(shown)
        desk.end()
        watch.stop()
        tasks.finish()
