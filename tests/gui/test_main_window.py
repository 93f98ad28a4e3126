from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from mscform.gui.desk import rooms_of
from mscform.gui.dialogs.password import PasswordDialog
from mscform.gui.form_room import FormRoom
from mscform.gui.help_page import HelpPage
from mscform.gui.main_window import MainWindow
from mscform.gui.pdf_page import PdfPage
from mscform.gui.places import FormPlace, Room
from mscform.gui.site_page import SitePage
from mscform.services.doorplate import read_doorplate
from mscform.services.site import Site
from mscform.store.folder import SiteFolder
from tests.gui.desk_site import key_of, path_of
from tests.gui.frame import Frame, focused
from tests.journeys.hand import Hand, wait_until
from tests.staffed_site import ADMIN_SECRET, SECRET


@pytest.mark.req("ACC-08")
def test_the_rail_shows_only_what_a_role_may_use(frame: Frame) -> None:
    desk = frame.sign_in()
    work = (Room.SUBJECTS, Room.DUE, Room.QUERIES, Room.OVERVIEW, Room.PRINT)
    assert desk.rail.rooms == (*work, Room.SITE, Room.HELP)
    frame.window._on_switch()
    boss = Hand(frame.window, "admin1", ADMIN_SECRET)
    boss.sign_in()
    assert rooms_of(frame.site) == (Room.SITE, Room.HELP)
    assert boss.desk.rail.rooms == (Room.SITE, Room.HELP)
    assert isinstance(boss.desk.page, SitePage)


def test_a_narrow_window_folds_the_rail(frame: Frame) -> None:
    desk = frame.sign_in()
    frame.window.resize(1366, 768)
    wait_until(lambda: not desk.rail.is_folded)
    frame.window.resize(1100, 768)
    wait_until(lambda: desk.rail.is_folded)


@pytest.mark.req("DAT-01")
def test_after_a_crash_the_first_page_says_what_was_kept(frame: Frame) -> None:
    SiteFolder(frame.folder).lock_holder.write_text("{}", encoding="utf-8")
    desk = frame.sign_in()
    assert "ended unexpectedly" in desk.trouble.text()
    assert "it is in order" in desk.trouble.text()


@pytest.mark.req("AUD-08")
def test_what_the_check_at_opening_found_stands_on_the_first_page(frame: Frame) -> None:
    SiteFolder(frame.folder).heads.write_text("{}", encoding="utf-8")
    desk = frame.sign_in()
    assert frame.site.read_only
    assert "open for reading only" in desk.trouble.text()
    assert "heads.json" in desk.trouble.text()


def test_a_training_site_says_so_on_every_page(frame: Frame) -> None:
    desk = frame.sign_in()
    for room in desk.rail.rooms:
        desk.go(room)
        assert desk.training.isVisible()


def test_switching_the_language_keeps_page_focus_and_typed_text(frame: Frame) -> None:
    desk = frame.sign_in()
    subject = desk.roster.subjects[0].key
    desk.go(FormPlace(subject, key_of("F.VS")))
    room = desk.page
    assert isinstance(room, FormRoom)
    editor = room.form.editor(path_of("I.VS.SBP"))
    assert editor is not None
    editor.take_focus()
    QTest.keyClicks(focused(), "12")
    had = focused()
    QTest.keyClick(had, Qt.Key.Key_F9)
    assert frame.texts.language == "zh"
    assert desk.page is room
    assert focused() is had
    assert editor.pending() == "12"
    assert desk.crumbs.words()[0] == "受试者"
    assert desk.bar.lock.text() == "锁定"
    editor.restore()


def test_pages_are_a_key_away_and_the_breadcrumb_leads_back(frame: Frame) -> None:
    desk = frame.sign_in()
    QTest.keyClick(focused(), Qt.Key.Key_7, Qt.KeyboardModifier.AltModifier)
    assert isinstance(desk.page, HelpPage)
    assert "F12" in desk.page.text.toPlainText()
    desk.go(Room.SUBJECTS)
    QTest.keyClick(focused(), Qt.Key.Key_F1)
    assert isinstance(desk.page, HelpPage)
    subject = desk.roster.subjects[0].key
    desk.go(FormPlace(subject, key_of("F.VS")))
    assert desk.crumbs.words()[:2] == ("Subjects", subject)
    QTest.keyClick(focused(), Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert getattr(desk.place, "subject", None) == subject
    assert not isinstance(desk.page, FormRoom)


def test_a_save_is_told_in_the_bar(frame: Frame) -> None:
    desk = frame.sign_in()
    page = frame.hand.open_form(desk.roster.subjects[0].key, "SE.A/F.VS")
    assert desk.bar.safe.text() == frame.texts("GUI-BAR-SAFE")
    frame.hand.type(page, path_of("I.VS.SBP"), "120")
    wait_until(lambda: desk.bar.safe.text() != frame.texts("GUI-BAR-SAFE"))


@pytest.mark.req("SIG-02")
def test_a_wrong_password_does_not_sign_and_a_right_one_does(frame: Frame) -> None:
    desk = frame.sign_in()
    hand = frame.hand
    page = hand.open_form(desk.roster.subjects[0].key, "SE.A/F.LB")
    usual = {"": "1"}
    hand.finish(page, usual)
    hand.password = "not this one"
    hand.expect_sign_refused()
    hand.password = SECRET
    document = hand.sign(1)
    assert isinstance(document, PdfPage)
    signed = frame.site.signing.signatures(page.subject, page.key)
    assert [one.meaning for one in signed] == ["AUTHOR"]


@pytest.mark.req("AUD-08")
def test_verify_now_tells_what_was_checked(frame: Frame) -> None:
    desk = frame.sign_in()
    desk.go(Room.SITE)
    page = desk.page
    assert isinstance(page, SitePage)
    QTest.keyClick(page.verify, Qt.Key.Key_Space)
    wait_until(lambda: not frame.window.tasks.busy and bool(page.result.text()))
    assert page.result.text() == frame.texts("GUI-SITE-SOUND")


def test_a_person_sets_her_own_password_where_a_refusal_can_be_mended(
    frame: Frame, resources: Path
) -> None:
    frame.sign_in()
    dialog = PasswordDialog(frame.texts, frame.site.accounts.set_password, "", frame.window)
    dialog.old.setText(SECRET)
    dialog.new.setText("short")
    dialog.again.setText("short")
    dialog.accept()
    assert "too short" in dialog.trouble.text()
    dialog.new.setText("another quiet night here")
    dialog.again.setText("another quiet night there")
    dialog.accept()
    assert dialog.trouble.text() == frame.texts("GUI-PASSWORD-DIFFERENT")
    dialog.again.setText("another quiet night here")
    dialog.accept()
    dialog.deleteLater()
    frame.hand.close()
    with Site.open(
        frame.folder, login="nurse1", password="another quiet night here", resources=resources
    ) as site:
        assert site.actor is not None


def test_leaving_lets_the_folder_go(frame: Frame, resources: Path) -> None:
    frame.sign_in()
    frame.window._on_asked("leave")
    assert frame.window.site is None
    assert frame.window.stack.currentWidget() is frame.window.door
    Site.open(frame.folder, login="nurse1", password=SECRET, resources=resources).close()


def test_the_doorplate_tells_what_the_site_tells(frame: Frame) -> None:
    door, told = read_doorplate(frame.folder), Site.peek(frame.folder)
    assert (door.code, door.protocol, door.training) == (told.code, told.protocol, told.training)
    assert tuple(person[:3] for person in door.people) == told.logins


def test_the_window_title_never_tells_of_a_subject(frame: Frame, window: MainWindow) -> None:
    desk = frame.sign_in()
    desk.go(FormPlace(desk.roster.subjects[0].key, key_of("F.VS")))
    assert window.windowTitle() == "mscform"
