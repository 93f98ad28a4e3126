"""A new version comes through the window: read, installed with a password, forms moved by key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from mscform.base.clock import FixedClock
from mscform.base.identity import EventOID, FormKey, FormOID
from mscform.gui.dialogs.version import VersionDialog
from mscform.gui.form_room import FormRoom
from mscform.gui.main_window import MainWindow
from mscform.gui.places import FormPlace, Room, SubjectPlace
from mscform.gui.site_page import SitePage
from mscform.gui.subject_page import SubjectPage
from tests.builders import written
from tests.gui.frame import Frame, at_the_door, focused
from tests.journeys.hand import CONTROL, wait_until
from tests.services import versions_world as world
from tests.services.versions_world import SUBJECT, enter
from tests.staffed_site import ADMIN_SECRET, SECRET

VITALS = FormKey(EventOID("SE.A"), "", FormOID("F.VS"))


@pytest.fixture
def open_as(
    window: MainWindow, tmp_path: Path, resources: Path, idle_clock: FixedClock
) -> Callable[..., Frame]:
    """A window at a site of version 1.0, or of 2.0 already, with somebody signed in."""

    def opened(login: str, *, upgraded: bool = False) -> Frame:
        site = world.a_site(
            tmp_path / "site", written(tmp_path / "v1", world.files()), None, resources
        )
        site.accounts.sign_in("nurse1", SECRET)
        site.subjects.enrol()
        for item, raw in (("TEMP", "39.8"), ("ROOM", "12")):
            enter(site, f"SE.A/F.VS/I.VS.{item}", raw)
        if upgraded:
            site.accounts.switch_user("admin1", ADMIN_SECRET)
            site.installing.install(written(tmp_path / "v2", world.second()))
        site.close()
        frame = at_the_door(window, tmp_path / "site", idle_clock)
        frame.hand.login = login
        frame.hand.password = ADMIN_SECRET if login.startswith("admin") else SECRET
        frame.sign_in()
        return frame

    return opened


def typing(text: str, seen: list[str]) -> Callable[[QWidget], None]:
    """Read the dialog, type, Enter."""

    def answer(dialog: QWidget) -> None:
        assert isinstance(dialog, VersionDialog)
        seen.append(dialog.lines.toPlainText())
        typed = dialog.typed
        if typed is None:
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
            return
        if dialog.focusWidget() is not typed:
            # An assertion here would leave the dialog open for ever.
            seen.append("the line to type has not the focus")
        QTest.keyClicks(typed, text)
        QTest.keyClick(typed, Qt.Key.Key_Return)

    return answer


def site_page(frame: Frame) -> SitePage:
    """The page of the site."""
    desk = frame.hand.desk
    desk.go(Room.SITE)
    found = desk.page
    assert isinstance(found, SitePage)
    return found


def test_an_administrator_reads_what_changes_and_installs(
    open_as: Callable[..., Frame], tmp_path: Path
) -> None:
    frame = open_as("admin1")
    page, seen = site_page(frame), list[str]()
    assert page.version.isVisible()
    frame.hand.expect(typing(ADMIN_SECRET, seen))
    page.installing.look(written(tmp_path / "v2", world.second()))
    wait_until(lambda: frame.site.study.version == "2.0", "the installation")
    wait_until(lambda: "2.0" in page.news.text(), "the news")
    assert "I.VS.TEMP “Body temperature”: outside 35–40 was unusual" in seen[0]
    assert "1 stored values would become unusual" in seen[0]


def test_a_wrong_password_installs_nothing(open_as: Callable[..., Frame], tmp_path: Path) -> None:
    frame = open_as("admin1")
    page = site_page(frame)
    frame.hand.expect(typing("not the password at all", []))
    page.installing.look(written(tmp_path / "v2", world.second()))
    wait_until(lambda: bool(page.news.text()), "the sentence")
    assert frame.site.study.version == "1.0"


def test_faults_are_listed_with_their_places(open_as: Callable[..., Frame], tmp_path: Path) -> None:
    frame = open_as("admin1")
    page, seen = site_page(frame), list[str]()
    told = world.second()
    told["forms/form0.yaml"] = told["forms/form0.yaml"].replace(b"TEMP * 3", b"TEMP / 0")
    frame.hand.expect(typing("", seen))
    page.installing.look(written(tmp_path / "bad", told))
    wait_until(lambda: bool(page.news.text()), "the sentence")
    assert "forms/form0.yaml:" in seen[0]
    assert frame.site.study.version == "1.0"


def test_an_investigator_moves_a_form_with_the_keyboard_alone(
    open_as: Callable[..., Frame],
) -> None:
    frame = open_as("doctor1", upgraded=True)
    desk, seen = frame.hand.desk, list[str]()
    desk.go(SubjectPlace(SUBJECT))
    subject = desk.page
    assert isinstance(subject, SubjectPage)
    rows = subject.list.rows
    entry = rows.entry(rows.row_of(FormPlace(SUBJECT, VITALS)))
    assert entry is not None
    assert entry.detail == "version 1.0"
    desk.go(FormPlace(SUBJECT, VITALS))
    room = desk.page
    assert isinstance(room, FormRoom)
    assert room.version.isVisible()
    assert "1.0" in room.version.banner.text()
    frame.hand.expect(typing("Amendment 2", seen))
    QTest.keyClick(focused(), Qt.Key.Key_M, CONTROL)
    wait_until(lambda: not frame.site.moving.waiting(SUBJECT), "the move")
    assert "39.8 becomes unusual" in seen[0]
    wait_until(lambda: isinstance(desk.place, SubjectPlace), "the visit")
    desk.go(FormPlace(SUBJECT, VITALS))
    again = desk.page
    assert isinstance(again, FormRoom)
    assert not again.version.isVisible()
    assert again.form.desk.state.definition.items()[0].question["en"] == "Body temperature"


def test_a_nurse_sees_the_sign_and_works_on_under_the_old_version(
    open_as: Callable[..., Frame],
) -> None:
    frame = open_as("nurse1", upgraded=True)
    desk = frame.hand.desk
    desk.go(FormPlace(SUBJECT, VITALS))
    room = desk.page
    assert isinstance(room, FormRoom)
    assert room.version.isVisible()
    assert not room.version.move_on.isVisible()
    QTest.keyClick(focused(), Qt.Key.Key_M, CONTROL)
    assert "investigator" in room.trouble.text()
    frame.texts.set_language("zh")
    assert "版本 1.0" in room.version.banner.text()
