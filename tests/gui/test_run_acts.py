"""Start, pause and stop from the sheet, by real keys: one press, the moment, what it asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.base.clock import FixedClock
from mscform.gui.form_room import FormRoom
from mscform.gui.places import FormPlace
from mscform.gui.query_book import QueryBook
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts
from mscform.records.clinical import FormStatus
from mscform.services.places import item_at
from mscform.services.site import Site
from tests.gui.questions import ctrl_and_answer
from tests.running_site import START, SUBJECT, running_site, sheet


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def site(tmp_path: Path, resources: Path, clock: FixedClock) -> Iterator[Site]:
    made = running_site(tmp_path, resources, clock)
    yield made
    made.close()


class Sheet:
    """The sheet open, and a hand on its keys; `dialogs` are dealt with as they come."""

    def __init__(self, site: Site, texts: Texts, qtbot: QtBot) -> None:
        self.site, self.qtbot = site, qtbot
        self.tasks = Tasks()
        self.room = FormRoom(
            site, self.tasks, texts, FormPlace(SUBJECT, sheet(site)), QueryBook(site)
        )
        qtbot.addWidget(self.room)
        self.room.resize(1142, 640)
        self.room.show()
        self.room.activateWindow()
        qtbot.waitUntil(self.room.isActiveWindow)
        self.room.enter()

    def run(self, *keys: str) -> None:
        """Ctrl+R, then into each dialog its keys; `~` is Enter."""
        ctrl_and_answer(self.room, Qt.Key.Key_R, *keys)
        self.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)

    def value(self, at: str) -> str | None:
        address = item_at(self.site.study, at)
        item = self.site.entry.state(SUBJECT, address.form).item(address.path)
        return None if item is None else item.text


@pytest.fixture
def opened(site: Site, texts: Texts, qtbot: QtBot, dressed: QApplication) -> Iterator[Sheet]:
    made = Sheet(site, texts, qtbot)
    yield made
    made.room.leave()
    made.tasks.finish()


def test_one_press_and_enter_start_the_run_now(opened: Sheet) -> None:
    assert opened.room.run.strip.act.text() == "Started"
    opened.run("~")
    assert opened.value("SE.A/F.EX/I.EX.EXSTDTC") == "2025-03-10T09:00+08:00"
    told = opened.room.run.strip.banner.text()
    assert "started 09:00" in told
    assert "Before" in told


def test_the_moment_may_have_been_earlier(opened: Sheet, clock: FixedClock) -> None:
    clock.advance(timedelta(minutes=7))
    opened.run("8:58~")
    assert opened.value("SE.A/F.EX/I.EX.EXSTDTC") == "2025-03-10T08:58+08:00"


def test_a_pause_becomes_a_row_and_shows(opened: Sheet, clock: FixedClock) -> None:
    opened.run("~")
    clock.advance(timedelta(minutes=10))
    opened.run("~")
    assert opened.value("SE.A/F.EX/I.EX.FROM[1]") == "2025-03-10T09:10+08:00"
    assert "paused since 09:10" in opened.room.run.strip.banner.text()


def test_a_finished_form_gives_its_room_to_the_sheet(opened: Sheet) -> None:
    opened.run("~")
    assert opened.room.run.strip.isVisible()
    assert opened.room.form.desk.change_status(FormStatus.NOT_DONE, "SUBJECT")
    assert not opened.room.run.strip.isVisible()


def test_the_other_language_says_it_anew(opened: Sheet, texts: Texts) -> None:
    opened.run("~")
    texts.set_language("zh")
    opened.room.relabel()
    assert "09:00开始" in opened.room.run.strip.banner.text()
    assert opened.room.run.strip.act.text() == "暂停"
