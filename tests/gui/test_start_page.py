from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from mscform.gui.dialogs.practice_site import free_folder
from mscform.gui.main_window import MainWindow
from tests.gui.frame import small_folder
from tests.journeys.hand import wait_until


def shown(window: MainWindow) -> None:
    window.show_start()
    window.show()
    window.activateWindow()
    wait_until(window.isActiveWindow)


def test_a_folder_that_is_no_site_is_told_and_stays_in_the_line(
    window: MainWindow, tmp_path: Path
) -> None:
    shown(window)
    QTest.keyClicks(window.start.path, str(tmp_path))
    QTest.keyClick(window.start.path, Qt.Key.Key_Return)
    assert window.stack.currentWidget() is window.start
    assert "keys.json" in window.start.trouble.text()
    assert window.start.path.text() == str(tmp_path)
    window.texts.set_language("zh")
    assert "不是研究中心文件夹" in window.start.trouble.text()


def test_a_site_folder_leads_to_its_door(
    window: MainWindow, tmp_path: Path, resources: Path
) -> None:
    folder = small_folder(tmp_path, resources)
    shown(window)
    QTest.keyClicks(window.start.path, str(folder))
    QTest.keyClick(window.start.path, Qt.Key.Key_Return)
    assert window.stack.currentWidget() is window.door
    assert window.door.training.isVisible()


def test_a_practice_site_never_takes_a_folder_that_is_there(tmp_path: Path) -> None:
    first = free_folder(tmp_path)
    first.mkdir()
    second = free_folder(tmp_path)
    assert second != first
    assert not second.exists()
