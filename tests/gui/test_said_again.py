"""The language is switched with F9 while something is being said: it is said in the other one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from mscform.gui.form_room import FormRoom
from mscform.gui.places import FormPlace
from mscform.store.folder import SiteFolder
from tests.gui.desk_site import key_of
from tests.gui.frame import Frame, focused
from tests.journeys.hand import CONTROL


def f9() -> None:
    QTest.keyClick(focused(), Qt.Key.Key_F9)


def test_what_was_kept_after_a_crash(frame: Frame) -> None:
    SiteFolder(frame.folder).lock_holder.write_text("{}", encoding="utf-8")
    desk = frame.sign_in()
    assert "ended unexpectedly" in desk.trouble.text()
    f9()
    assert desk.trouble.text() == frame.texts.of(frame.site.after_crash)
    assert "ended" not in desk.trouble.text()
    assert desk.trouble.accessibleName() == desk.trouble.text()


def test_who_was_enrolled(frame: Frame) -> None:
    desk = frame.sign_in()
    frame.hand.enrol()
    assert desk.trouble.text() == "01-002 is enrolled. Begin with “Vital signs”: Enter opens it."
    f9()
    assert desk.trouble.text() == "01-002 已新增。请从“生命体征”开始填写，按回车打开。"
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    room = desk.page
    assert isinstance(room, FormRoom)
    assert room.form.key == key_of("F.VS")


def test_what_a_form_still_waits_for(frame: Frame) -> None:
    desk = frame.sign_in()
    desk.go(FormPlace(desk.roster.subjects[0].key, key_of("F.VS")))
    room = desk.page
    assert isinstance(room, FormRoom)
    QTest.keyClick(focused(), Qt.Key.Key_Return, CONTROL)
    english = room.form.notice.text()
    assert "Ctrl+Enter" in english
    f9()
    chinese = room.form.notice.text()
    assert chinese.startswith("还有")
    f9()
    assert room.form.notice.text() == english


def test_why_a_key_was_refused(frame: Frame) -> None:
    desk = frame.sign_in()
    desk.go(FormPlace(desk.roster.subjects[0].key, key_of("F.VS")))
    room = desk.page
    assert isinstance(room, FormRoom)
    QTest.keyClick(focused(), Qt.Key.Key_F8)
    assert room.trouble.text() == "Complete the form first (Ctrl+Enter), then sign it."
    f9()
    assert room.trouble.text() == frame.texts("GUI-SIGN-INCOMPLETE")
    assert "sign" not in room.trouble.text()


def test_what_document_is_shown(frame: Frame) -> None:
    desk = frame.sign_in()
    page = frame.hand.open_form(desk.roster.subjects[0].key, "SE.A/F.LB")
    frame.hand.finish(page, {"": "1"})
    document = frame.hand.sign(1)
    frame.hand.settle()
    assert document.title.text() == "01-001 · Laboratory"
    f9()
    assert document.title.text() == "01-001 · 实验室"
    assert desk.crumbs.words()[-1] == "01-001 · 实验室"
