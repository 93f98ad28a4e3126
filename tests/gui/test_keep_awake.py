"""The computer is asked to stay awake while something runs; where it cannot, that is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QProcess
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.base.clock import FixedClock
from mscform.gui.clock_band import ClockBand
from mscform.gui.keep_awake import HelperAwake, ThreadAwake
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts
from tests.running_site import START, running_site, start


def test_a_helper_holds_until_it_is_let_go(qtbot: QtBot) -> None:
    owner = QObject()
    awake = HelperAwake(("cat",), owner)
    assert not awake.fails()
    awake.want(True)
    (process,) = owner.findChildren(QProcess)
    qtbot.waitUntil(lambda: process.state() is QProcess.ProcessState.Running)
    awake.want(True)
    assert not awake.fails()
    awake.want(False)
    assert process.state() is QProcess.ProcessState.NotRunning
    assert process.exitCode() == 0
    assert not awake.fails()


@pytest.mark.parametrize("command", [("no-such-helper-here",), ("false",)])
def test_a_helper_that_is_not_there_or_is_refused_is_known(
    command: tuple[str, ...], qtbot: QtBot
) -> None:
    owner = QObject()
    awake = HelperAwake(command, owner)
    awake.want(True)
    qtbot.waitUntil(awake.fails)
    awake.want(False)
    assert not awake.fails()


@pytest.mark.parametrize(("answer", "fails"), [(1, False), (0, True)])
def test_a_thread_asks_once_for_each_change(answer: int, fails: bool) -> None:
    asked: list[int] = []
    awake = ThreadAwake(lambda flags: asked.append(flags) or answer)  # type: ignore[func-returns-value]
    awake.want(False)
    awake.want(True)
    assert awake.fails() is fails
    assert asked == [0x80000003]


def test_it_is_wanted_while_something_runs_and_its_absence_is_said(
    tmp_path: Path, resources: Path, texts: Texts, qtbot: QtBot, dressed: QApplication
) -> None:
    owner, tasks = QObject(), Tasks()
    awake = HelperAwake(("no-such-helper-here",), owner)
    site = running_site(tmp_path, resources, FixedClock(START))
    band = ClockBand(site, texts, tasks, awake)
    qtbot.addWidget(band)
    band.look()
    assert not awake.fails()
    start(site)
    band.look()
    qtbot.waitUntil(awake.fails)
    band.look()
    assert "stay awake" in band.banner.text()
    for _ in range(10):
        band.look()
        qtbot.waitUntil(awake.fails)
    band.look()
    assert band.banner.text() == ""
    band.stop()
    assert not awake.fails()
    tasks.finish()
    site.close()
