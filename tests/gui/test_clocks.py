"""A clock that was moved is said across every page, and a check by key ends it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.base.clock import FixedClock
from mscform.gui.desk import Desk
from mscform.gui.dialogs.clock import ClockDialog
from mscform.gui.form_words import history_lines
from mscform.gui.keys import Command, sequence
from mscform.gui.run_watch import RunWatch
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts
from mscform.gui.wording import Wording
from mscform.services.places import item_at
from mscform.services.site import Site
from tests.running_site import START, SUBJECT, put, running_site, start

HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def site(tmp_path: Path, resources: Path, clock: FixedClock) -> Iterator[Site]:
    made = running_site(tmp_path, resources, clock)
    start(made)
    yield made
    made.close()


@pytest.fixture
def desk(site: Site, texts: Texts, qtbot: QtBot, dressed: QApplication) -> Iterator[Desk]:
    tasks, watch = Tasks(), RunWatch(site)
    watch.start()
    made = Desk(site, texts, tasks, watch)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    made.begin()
    yield made
    made.end()
    watch.stop()
    tasks.finish()


def told(desk: Desk) -> str:
    return desk.clocks.banner.text() if desk.clocks.isVisible() else ""


@pytest.mark.req("CLK-04")
def test_a_clock_set_back_is_said_with_what_to_do(
    desk: Desk, clock: FixedClock, texts: Texts
) -> None:
    assert told(desk) == ""
    clock.advance(timedelta(minutes=1))
    clock.jump(-HOUR)
    desk.clocks.look()
    assert told(desk).startswith("The clock of this computer was set back by 1 h 00 min")
    assert "Ctrl+T" in told(desk)
    texts.set_language("zh")
    assert told(desk).startswith("本机时钟被拨慢1 h 00 min")


@pytest.mark.req("CLK-08")
def test_a_check_by_key_takes_the_band_away(desk: Desk, clock: FixedClock, site: Site) -> None:
    clock.jump(timedelta(minutes=30))
    desk.clocks.look()

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ClockDialog)
        QTest.keyClicks(dialog.reference, "radio clock")
        QTest.keyClick(dialog.reference, "\r")
        QTest.keyClicks(dialog.shows, "half past")
        QTest.keyClick(dialog.shows, "\r")
        assert "half past" in dialog.trouble.text()
        dialog.shows.setText("09:30")
        dialog.ahead.setText("4")
        QTest.keyClick(dialog.shows, "\r")

    QTimer.singleShot(0, answer)
    QTest.keySequence(desk, sequence(Command.CLOCK))
    assert desk.trouble.text().startswith("Checked 2025-03-10 09:30 against radio clock")
    assert told(desk).startswith("Ward clock 4 min ahead")
    assert site.clocks.state.doubt is None


def test_a_clock_that_is_known_to_be_wrong_stays_said(
    desk: Desk, clock: FixedClock, site: Site
) -> None:
    site.clocks.check("telephone", "09:05")
    desk.clocks.look()
    assert "5 min behind" in told(desk)
    clock.advance(2 * HOUR)
    desk.clocks.look()
    assert "slept for 2 h 00 min" in told(desk)
    clock.advance(timedelta(minutes=4))
    desk.clocks.look()
    assert "slept for 2 h 00 min" in told(desk)


@pytest.mark.req("CLK-04")
def test_the_history_of_a_value_says_that_the_clock_was_not_checked(
    site: Site, clock: FixedClock, texts: Texts
) -> None:
    clock.jump(-HOUR)
    put(site, "SE.A/F.MON/I.MON.TEMP[PRE]", "36.6")
    address = item_at(site.study, "SE.A/F.MON/I.MON.TEMP[PRE]")
    item = site.entry.state(SUBJECT, address.form).item(address.path)
    assert item is not None
    events = site.entry.history(SUBJECT, address)
    (line,) = history_lines(events, item.definition, Wording(site.study, texts))
    assert line.when.endswith("clock not checked")
