"""Eligibility and allocation in the window: what a form comes to, waits for, and draws."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from mscform.base.identity import SubjectKey
from mscform.gui.dialogs.allocation import HandAllocationDialog
from mscform.gui.form_room import FormRoom
from mscform.gui.main_window import MainWindow
from mscform.gui.places import FormPlace, SubjectPlace
from mscform.gui.row_list import RowList
from mscform.services.places import form_at
from tests.allocation_world import ALLOC, LIST, open_site, put, seal, values
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
    assert here.allocation.strip.isVisible()
    assert here.allocation.strip.draw.isVisible()
    frame.hand.expect(lambda box: QTest.keyClick(box, Qt.Key.Key_Return))
    press(Qt.Key.Key_D, control=True)
    wait_until(lambda: values(frame.site)["NO"] == "R001")
    assert not here.allocation.strip.draw.isVisible()
    assert "Allocated from the sealed list by" in here.allocation.strip.banner.text()
    assert "R001" in here.trouble.text()


def test_escape_draws_nothing(frame: Frame) -> None:
    room(frame, ALLOC)
    frame.hand.expect(lambda box: QTest.keyClick(box, Qt.Key.Key_Escape))
    press(Qt.Key.Key_D, control=True)
    assert values(frame.site)["NO"] is None


# ---------------------------------------------------------------------- by hand


@pytest.fixture
def unlisted(window: MainWindow, tmp_path: Path, resources: Path) -> Frame:
    """No sealed list; 01-001 is eligible, of 01-002 nothing is known."""
    with open_site(tmp_path, resources, subjects=1) as site:
        site.subjects.enrol()
        folder = site.folder
    made = at_the_door(window, folder, a_clock())
    made.hand = Hand(window, "doctor1", SECRET)
    return made


def typing(*keys: str | Qt.Key) -> Callable[[QWidget], None]:
    """Types into whatever has the focus in the dialog; a key that is no letter is pressed."""

    def answer(dialog: QWidget) -> None:
        for key in keys:
            target = dialog.focusWidget() or dialog
            if isinstance(key, str):
                QTest.keyClicks(target, key)
            else:
                QTest.keyClick(target, key)

    return answer


ENTER = Qt.Key.Key_Return
WHOLE = ("2", ENTER, "R009", ENTER, "1", ENTER, "5", ENTER, "server down", ENTER)


def by_hand(frame: Frame, *keys: str | Qt.Key) -> None:
    frame.hand.expect(typing(*keys))
    press(Qt.Key.Key_B, control=True)


def test_by_hand_with_keys_alone_where_no_list_lies_in_the_site(unlisted: Frame) -> None:
    unlisted.hand.sign_in()
    here = room(unlisted, ALLOC)
    assert here.allocation.strip.by_hand.isVisible()
    assert not here.allocation.strip.draw.isVisible()
    by_hand(unlisted, *WHOLE)
    found = values(unlisted.site)
    assert [found[name] for name in ("HOW", "NO", "ARM", "DOSE")] == ["PHONE", "R009", "A", "5"]
    said = here.allocation.strip.banner.text
    assert said().startswith("Allocated by hand by Wang Wei (principal investigator), 20")
    assert said().endswith("Reason: server down")
    assert not here.allocation.strip.by_hand.isVisible()
    unlisted.texts.set_language("zh")
    assert said().startswith("手工分组：Wang Wei（主要研究者），20")
    unlisted.hand.settle()
    press(Qt.Key.Key_D, control=True)
    assert here.trouble.text().startswith("已分组：“")


def test_by_hand_beside_a_list_asks_only_what_the_study_asks(frame: Frame) -> None:
    here = room(frame, ALLOC)
    names: list[list[str]] = []

    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, HandAllocationDialog)
        for answer in ("2", "R009", "1"):
            typing(answer, ENTER)(dialog)
        names.append([row.editor.focus_target().accessibleName() for row in dialog.rows.values()])
        typing(Qt.Key.Key_Backtab, "2", ENTER, "no power", ENTER)(dialog)

    frame.hand.expect(look)
    press(Qt.Key.Key_B, control=True)
    assert [name.split(",")[0] for name in names[0]] == ["How", "Number", "Arm", "Dose"]
    assert values(frame.site)["ARM"] == "C"
    assert values(frame.site)["DOSE"] is None
    assert "no power" in here.allocation.strip.banner.text()
    found = frame.site.printing.form(SubjectKey("01-001"), here.form.key, preview=True)
    assert found.startswith(b"%PDF")


def test_escape_allocates_nobody_by_hand(frame: Frame) -> None:
    here = room(frame, ALLOC)
    by_hand(frame, *WHOLE[:-1], Qt.Key.Key_Escape)
    by_hand(frame, "2", Qt.Key.Key_Escape)
    assert set(values(frame.site).values()) == {None}
    assert here.allocation.strip.by_hand.isVisible()


def test_the_dialog_says_what_is_missing_and_keeps_what_was_typed(frame: Frame) -> None:
    put(frame.site, f"{ALLOC}/I.AL.NO", "R007", FRESH)
    room(frame, ALLOC)
    said: list[str] = []

    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, HandAllocationDialog)
        typing(ENTER, ENTER, ENTER, "because", ENTER)(dialog)
        said.append(dialog.trouble.text())
        typing("2", ENTER, "R007", ENTER, "2", ENTER)(dialog)
        dialog.reason.clear()
        typing("  ", ENTER)(dialog)
        said.append(dialog.trouble.text())
        typing("because", ENTER)(dialog)
        said.append(dialog.trouble.text())
        assert dialog.isVisible()
        typing(Qt.Key.Key_Escape)(dialog)

    frame.hand.expect(look)
    press(Qt.Key.Key_B, control=True)
    assert "“How” is not answered yet" in said[0]
    assert "needs a reason" in said[1]
    assert "R007" in said[2]
    assert set(values(frame.site).values()) == {None}


def test_it_says_why_it_is_not_open(frame: Frame) -> None:
    here = room(frame, ALLOC, "01-002")
    assert "Opens when eligible; missing: Age, All well?" in here.allocation.strip.banner.text()
    assert not here.allocation.strip.by_hand.isVisible()
    for key in (Qt.Key.Key_B, Qt.Key.Key_D):
        press(key, control=True)
        assert "Opens when eligible; missing: Age, All well?" in here.trouble.text()
    frame.texts.set_language("zh")
    assert "合格后开放，缺：年龄、是否合格" in here.allocation.strip.banner.text()


def test_a_role_that_may_not_allocate_is_told_who_may(unlisted: Frame) -> None:
    unlisted.hand = Hand(unlisted.window, "nurse1", SECRET)
    unlisted.hand.sign_in()
    here = room(unlisted, ALLOC)
    assert not here.allocation.strip.by_hand.isVisible()
    press(Qt.Key.Key_B, control=True)
    assert "may not allocate" in here.trouble.text()
    assert "Investigator" in here.trouble.text()
    assert set(values(unlisted.site).values()) == {None}


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
