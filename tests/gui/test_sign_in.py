from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from mscform.gui.main_window import MainWindow
from mscform.services.site import Site
from tests.gui.frame import Frame, at_the_door, small_folder
from tests.journeys.hand import wait_until
from tests.staffed_site import SECRET


def try_password(frame: Frame, text: str) -> None:
    door = frame.window.door
    door.people.go_to("nurse1")
    door.password.setFocus()
    door.password.clear()
    QTest.keyClicks(door.password, text)
    QTest.keyClick(door.password, Qt.Key.Key_Return)
    wait_until(lambda: not frame.window.tasks.busy)


def test_a_wrong_password_is_told_in_a_sentence_and_can_be_mended(frame: Frame) -> None:
    try_password(frame, "not this one")
    door = frame.window.door
    assert frame.window.desk is None
    assert door.trouble.text() == frame.texts("SEC-PASSWORD")
    frame.texts.set_language("zh")
    assert door.trouble.text() == frame.texts("SEC-PASSWORD")
    try_password(frame, SECRET)
    assert frame.window.desk is not None


@pytest.mark.req("ACC-01")
def test_names_stand_at_the_door_and_nothing_of_a_subject(frame: Frame) -> None:
    rows = frame.window.door.people.rows
    names = [rows.entry(row).title for row in range(rows.rowCount())]  # type: ignore[union-attr]
    assert "Li Na" in names
    assert frame.window.door.password.echoMode() is QLineEdit.EchoMode.Password


def test_a_practice_site_shows_its_passwords_and_one_key_is_enough(
    window: MainWindow, tmp_path: Path, resources: Path, idle_clock: object
) -> None:
    folder = small_folder(tmp_path, resources, known=True)
    frame = at_the_door(window, folder, idle_clock)  # type: ignore[arg-type]
    door = window.door
    door.people.go_to("nurse1")
    assert door.password.text() == SECRET
    assert door.password.echoMode() is QLineEdit.EchoMode.Normal
    assert door.practice.isVisible()
    QTest.keyClick(door.people, Qt.Key.Key_Return)
    wait_until(lambda: frame.window.desk is not None)


def test_a_letter_typed_at_the_names_begins_the_password(frame: Frame) -> None:
    door = frame.window.door
    door.people.go_to("nurse1")
    door.people.setFocus()
    QTest.keyClick(door.people, Qt.Key.Key_X)
    assert door.password.text() == "x"
    assert door.password.hasFocus()


@pytest.mark.req("DAT-09")
def test_a_site_in_use_can_be_opened_for_reading(frame: Frame, resources: Path) -> None:
    other = Site.open(frame.folder, login="nurse1", password=SECRET, resources=resources)
    door = frame.window.door
    # The lock belongs to a process; a second one is played by a lock that is held elsewhere.
    try_password(frame, SECRET)
    assert frame.window.desk is None
    assert door.read_only.isVisible()
    assert "reading only" in door.trouble.text()
    door.password.setText(SECRET)
    QTest.mouseClick(door.read_only, Qt.MouseButton.LeftButton)
    wait_until(lambda: frame.window.desk is not None)
    assert frame.site.read_only
    assert frame.hand.desk.bar.safe.text() == frame.texts("GUI-BAR-READ-ONLY")
    other.close()


def test_the_language_switches_and_what_was_typed_stays(frame: Frame) -> None:
    door = frame.window.door
    door.people.go_to("nurse1")
    door.password.setFocus()
    QTest.keyClicks(door.password, "half a pass")
    QTest.keyClick(door.password, Qt.Key.Key_F9)
    assert frame.texts.language == "zh"
    assert door.password.text() == "half a pass"
    assert door.password.hasFocus()
    assert door.go.text() == "登录"
