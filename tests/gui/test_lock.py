from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from mscform.base.errors import AccessError
from mscform.gui.dialogs.note import NoteDialog
from mscform.gui.form_room import FormRoom
from mscform.gui.places import FormPlace, Room
from tests.gui.desk_site import key_of, path_of
from tests.gui.frame import Frame, focused
from tests.journeys.hand import wait_until
from tests.staffed_site import SECRET

CANARY = "Canary in the note"


def open_form(frame: Frame) -> FormRoom:
    desk = frame.hand.desk
    subject = desk.roster.subjects[0].key
    desk.go(FormPlace(subject, key_of("F.VS")))
    page = desk.page
    assert isinstance(page, FormRoom)
    return page


def unlock(frame: Frame, password: str) -> None:
    page = frame.window.lock.page
    page.password.clear()
    QTest.keyClicks(page.password, password)
    QTest.keyClick(page.password, Qt.Key.Key_Return)
    wait_until(lambda: not frame.window.tasks.busy)


@pytest.mark.req("ACC-06")
def test_f12_covers_everything_and_the_password_lifts_it(frame: Frame) -> None:
    frame.sign_in()
    QGuiApplication.clipboard().setText("01-001")
    QTest.keyClick(focused(), Qt.Key.Key_F12)
    lock = frame.window.lock
    assert lock.engaged
    assert frame.site.locked
    assert QGuiApplication.clipboard().text() == ""
    with pytest.raises(AccessError):
        frame.site.subjects.all()
    QTest.keyClick(lock.page.password, Qt.Key.Key_Escape)
    assert lock.page.isVisible()
    unlock(frame, "not this one")
    assert lock.engaged
    assert lock.page.trouble.text() == frame.texts("SEC-PASSWORD")
    unlock(frame, SECRET)
    assert not lock.engaged
    assert not frame.site.locked


def test_after_the_lock_the_search_has_the_keyboard(frame: Frame) -> None:
    desk = frame.sign_in()
    desk.go(Room.HELP)
    QTest.keyClick(focused(), Qt.Key.Key_F12)
    unlock(frame, SECRET)
    wait_until(frame.window.isActiveWindow, "the window is active again")
    assert desk.isAncestorOf(focused())
    names: list[str] = []

    def look(dialog: QWidget) -> None:
        had = dialog.focusWidget()
        names.append("" if had is None else had.objectName())
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    frame.hand.expect(look)
    QTest.keyClick(focused(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    wait_until(lambda: bool(names), "the search")
    assert names == ["search"]


@pytest.mark.req("ACC-06")
def test_the_covered_window_shows_no_pixel_of_what_was_there(frame: Frame) -> None:
    frame.sign_in()
    before = frame.window.grab().toImage()
    frame.window.lock_screen()
    colours = set()
    image = frame.window.grab().toImage()
    for x in range(0, image.width(), 7):
        for y in range(0, image.height(), 7):
            colours.add(image.pixel(x, y))
    assert image != before
    # The surface, the lock, and the edges of the lock between them.
    assert len(colours) < 12


@pytest.mark.req("ACC-06")
def test_an_open_dialog_is_covered_and_keeps_what_was_typed(frame: Frame) -> None:
    frame.sign_in()
    dialog = NoteDialog(frame.texts, CANARY, "", frame.window)
    dialog.open()
    lines = dialog.findChildren(QLineEdit)
    if lines:
        QTest.keyClicks(lines[0], "half a sentence")
    shown = dialog.grab().toImage()
    frame.window.lock_screen()
    assert dialog.windowTitle() == "mscform"
    assert dialog.grab().toImage() != shown
    assert QApplication.activeModalWidget() is frame.window.lock.page
    unlock(frame, SECRET)
    assert dialog.isVisible()
    assert dialog.windowTitle() != "mscform"
    if lines:
        assert lines[0].text() == "half a sentence"
    dialog.close()
    dialog.deleteLater()


@pytest.mark.req("ACC-06")
def test_ten_idle_minutes_lock_whatever_the_wall_clock_says(frame: Frame) -> None:
    frame.sign_in()
    watch, clock = frame.window.watch, frame.clock
    for _ in range(19):
        clock.advance(timedelta(seconds=30))
        watch.look()
    assert not frame.window.lock.engaged
    clock.advance(timedelta(seconds=31))
    watch.look()
    assert frame.window.lock.engaged


@pytest.mark.req("ACC-06")
def test_a_key_puts_the_lock_off_and_a_sleeping_machine_does_not(frame: Frame) -> None:
    frame.sign_in()
    watch, clock = frame.window.watch, frame.clock
    for _ in range(30):
        clock.advance(timedelta(seconds=30))
        QTest.keyClick(frame.window.windowHandle(), Qt.Key.Key_Shift)
        watch.look()
    assert not frame.window.lock.engaged
    clock.advance(timedelta(minutes=2))
    watch.look()
    assert frame.window.lock.engaged


@pytest.mark.req("ACC-06")
def test_what_is_typed_when_the_lock_falls_is_a_draft_and_nothing_is_committed(
    frame: Frame,
) -> None:
    frame.sign_in()
    room = open_form(frame)
    editor = room.form.editor(path_of("I.VS.SBP"))
    assert editor is not None
    editor.take_focus()
    QTest.keyClicks(focused(), "11")
    frame.window.lock_screen()
    unlock(frame, SECRET)
    path = path_of("I.VS.SBP")
    assert room.form.desk.saved_drafts() == {path: "11"}
    item = frame.site.entry.state(room.form.subject, room.form.key).item(path)
    assert item is not None
    assert item.answer is None
    assert editor.pending() == "11"
    editor.restore()


@pytest.mark.req("ACC-06")
def test_another_person_takes_over_without_seeing_the_first_one_s_page(frame: Frame) -> None:
    frame.sign_in()
    open_form(frame)
    frame.window.lock_screen()
    QTest.mouseClick(frame.window.lock.page.switch, Qt.MouseButton.LeftButton)
    assert frame.window.desk is None
    assert not frame.window.lock.engaged
    assert frame.window.stack.currentWidget() is frame.window.door
    assert frame.site.locked
    frame.hand.sign_in()
    assert not frame.site.locked
    assert not isinstance(frame.hand.desk.page, FormRoom)
