"""Eligibility and allocation in the window: what a form comes to, waits for, and draws."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mscform.base.identity import SubjectKey
from mscform.gui.form_room import FormRoom
from mscform.gui.main_window import MainWindow
from mscform.gui.places import FormPlace, SubjectPlace
from mscform.gui.row_list import RowList
from mscform.services.places import form_at
from tests.allocation_world import ALLOC, LIST, open_site, seal, values
from tests.gui.frame import Frame, a_clock, at_the_door
from tests.journeys.hand import CONTROL, Hand, wait_until
from tests.staffed_site import SECRET

FRESH = SubjectKey("01-002")


@pytest.fixture
def frame(window: MainWindow, tmp_path: Path, resources: Path) -> Frame:
    """The doctor is signed in; 01-001 is eligible, of 01-002 nothing is known."""
    with open_site(tmp_path, resources, subjects=1) as site:
        seal(site, tmp_path, LIST)
        site.subjects.enrol()
        folder = site.folder
    made = at_the_door(window, folder, a_clock())
    made.hand = Hand(window, "doctor1", SECRET)
    made.hand.sign_in()
    return made


def room(frame: Frame, at: str, subject: str = "01-001") -> FormRoom:
    frame.hand.desk.go(FormPlace(SubjectKey(subject), form_at(frame.site.study, at)))
    rooms = [one for one in frame.window.findChildren(FormRoom) if one.isVisible()]
    wait_until(lambda: QApplication.focusWidget() is not None)
    return rooms[-1]


def press(key: Qt.Key, *, control: bool = False) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, key, CONTROL if control else Qt.KeyboardModifier.NoModifier)


def test_one_key_draws_the_next_row(frame: Frame) -> None:
    here = room(frame, ALLOC)
    assert here.allocation.isVisible()
    assert here.allocation.draw.isVisible()
    frame.hand.expect(lambda box: QTest.keyClick(box, Qt.Key.Key_Return))
    press(Qt.Key.Key_D, control=True)
    wait_until(lambda: values(frame.site)["NO"] == "R001")
    assert not here.allocation.isVisible()
    assert "R001" in here.trouble.text()


def test_escape_draws_nothing(frame: Frame) -> None:
    room(frame, ALLOC)
    frame.hand.expect(lambda box: QTest.keyClick(box, Qt.Key.Key_Escape))
    press(Qt.Key.Key_D, control=True)
    assert values(frame.site)["NO"] is None


def test_the_band_says_what_is_missing_and_leads_there(frame: Frame) -> None:
    here = room(frame, "SE.A/F.EL", "01-002")
    outcome = here.form.outcome
    assert outcome.banner.text() == "Not judged; missing: Age, All well?."
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_G, control=True)
    assert str(here.form.here) == "I.EL.AGE"
    frame.texts.set_language("zh")
    assert outcome.banner.text() == "未判定，缺：年龄、是否合格。"
    well = room(frame, "SE.A/F.EL").form.outcome
    assert well.banner.text() == "合格：是。"
    assert not well.lead.isVisible()


def test_the_visit_says_why_a_form_is_not_there_yet(frame: Frame) -> None:
    frame.hand.desk.go(SubjectPlace(FRESH))
    (shown,) = [one for one in frame.window.findChildren(RowList) if one.objectName() == "forms"]
    told = [shown.model().index(n, 0).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(9)]
    waiting = [one for one in told if one and "Opens when eligible" in one]
    assert len(waiting) == 1
    assert "missing: Age, All well?" in waiting[0]
