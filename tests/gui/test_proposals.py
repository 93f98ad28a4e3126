"""Proposals at the keyboard: seen in words, dealt with by digits, completed in their row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from mscform.base.clock import FixedClock
from mscform.base.identity import EventOID, FormKey, FormOID, ItemAddress, ItemOID, ItemPath
from mscform.engine.changes import ItemChange
from mscform.engine.form_state import Standing
from mscform.gui.desk import Desk
from mscform.gui.dialogs.option_list import OptionList
from mscform.gui.dialogs.proposal import ProposedRowDialog
from mscform.gui.form_room import FormRoom
from mscform.gui.form_words import history_lines
from mscform.gui.main_window import MainWindow
from mscform.gui.places import FormPlace, SubjectPlace
from mscform.gui.proposal_panel import ProposalPanel
from mscform.gui.subject_page import SubjectPage
from mscform.services.places import item_at
from tests.gui.frame import Frame, at_the_door, focused
from tests.journeys.hand import CONTROL, wait_until
from tests.proposals_site import SUBJECT, warm_site
from tests.staffed_site import SECRET

VISIT = FormKey(EventOID("SE.A"), "", FormOID("F.VS"))
LOG = FormKey(EventOID("SE.LOG"), "", FormOID("F.DV"))


@pytest.fixture
def warm(
    window: MainWindow, tmp_path: Path, resources: Path, idle_clock: FixedClock
) -> Iterator[Frame]:
    """The nurse at the page of the subject with the fever."""
    site = warm_site(tmp_path, resources)
    folder = site.folder
    site.close()
    frame = at_the_door(window, folder, idle_clock)
    frame.hand.password = SECRET
    frame.sign_in()
    return frame


def page(frame: Frame) -> SubjectPage:
    desk: Desk = frame.hand.desk
    desk.go(SubjectPlace(SUBJECT))
    found = desk.findChild(SubjectPage, "subject")
    assert isinstance(found, SubjectPage)
    return found


def room(frame: Frame, form: FormKey) -> FormRoom:
    desk = frame.hand.desk
    if desk.place != FormPlace(SUBJECT, form):
        desk.go(FormPlace(SUBJECT, form))
    return next(
        one for one in desk.findChildren(FormRoom) if one.form.key == form and one.isVisible()
    )


def digit(dialog: QWidget, key: Qt.Key) -> None:
    """Type a digit into the list of a dialog."""
    listed = dialog.findChild(OptionList)
    if listed is None:
        dialog.close()  # a dialog left open would wait for ever
        raise AssertionError("nothing to choose from")
    QTest.keyClick(listed, key)


def standing(frame: Frame) -> list[Standing]:
    return [one.state.standing for one in frame.site.proposals.of(SUBJECT)]


def test_accepting_opens_the_row_in_the_box_that_is_still_blank(warm: Frame) -> None:
    subject = page(warm)
    panel = subject.findChild(ProposalPanel, "proposals")
    assert panel is not None
    assert panel.isVisible()
    seen: list[str] = []

    def accept(dialog: QWidget) -> None:
        seen.append(dialog.windowTitle())
        digit(dialog, Qt.Key.Key_1)

    warm.hand.expect(accept)
    QTest.keyClick(focused(), Qt.Key.Key_J, CONTROL)
    assert seen == ["Is this a deviation?"]
    wait_until(lambda: warm.hand.desk.place == FormPlace(SUBJECT, LOG), "the log")
    form = room(warm, LOG).form
    wait_until(lambda: form.here == ItemPath(ItemOID("I.DV.DONE"), "1"), "the blank box")
    QTest.keyClicks(focused(), "paracetamol")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    state = warm.site.entry.open(SUBJECT, LOG)
    texts = {str(item.path): item.text for item in state.groups[1].repeats[0].items}
    assert texts["I.DV.TERM[1]"] == "fever"
    assert texts["I.DV.DONE[1]"] == "paracetamol"
    assert standing(warm) == [Standing.ACCEPTED]


def test_changing_first_writes_what_was_typed(warm: Frame) -> None:
    page(warm)
    warm.hand.expect(lambda dialog: digit(dialog, Qt.Key.Key_2))

    def change(dialog: QWidget) -> None:
        if not isinstance(dialog, ProposedRowDialog):
            dialog.close()
            raise AssertionError("another dialog")
        for item, box in dialog.boxes.items():
            box.setFocus()
            if item == "I.DV.TERM":
                QTest.keyClick(box, Qt.Key.Key_A, CONTROL)
                QTest.keyClicks(box, "heat")
            QTest.keyClick(box, Qt.Key.Key_Return)

    warm.hand.expect(change)
    QTest.keyClick(focused(), Qt.Key.Key_J, CONTROL)
    wait_until(lambda: standing(warm) == [Standing.CHANGED], "the change")
    row = warm.site.entry.open(SUBJECT, LOG).groups[1].repeats[0].items
    assert row[0].text == "heat"


def test_dismissing_asks_why_by_a_digit_and_the_form_says_so_no_more(warm: Frame) -> None:
    here = room(warm, VISIT)
    assert "Fever up to 38.5" in here.proposed.banner.text()
    warm.hand.expect(lambda dialog: digit(dialog, Qt.Key.Key_3))
    warm.hand.expect(lambda dialog: digit(dialog, Qt.Key.Key_2))
    QTest.keyClick(focused(), Qt.Key.Key_J, CONTROL)
    wait_until(lambda: standing(warm) == [Standing.DISMISSED], "the dismissal")
    assert not here.proposed.isVisible()
    assert warm.site.proposals.of(SUBJECT)[0].dealing is not None


def test_escape_leaves_it_open(warm: Frame) -> None:
    page(warm)
    warm.hand.expect(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape))
    QTest.keyClick(focused(), Qt.Key.Key_J, CONTROL)
    assert standing(warm) == [Standing.OPEN]
    assert warm.hand.desk.place == SubjectPlace(SUBJECT)


def test_f1_tells_every_rule_and_shift_f1_what_is_not_asked(warm: Frame) -> None:
    form = room(warm, VISIT).form
    path = ItemPath(ItemOID("I.VS.PULSE"), "")
    form.focus_path(path)
    told: list[str] = []

    def read(dialog: QWidget) -> None:
        area = dialog.findChild(QScrollArea)
        told.append("" if area is None else area.accessibleDescription())
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    warm.hand.expect(read)
    QTest.keyClick(focused(), Qt.Key.Key_F1)
    assert "always asked" in told[0]
    warm.hand.settle()
    form.focus_path(path)
    warm.hand.expect(read)
    QTest.keyClick(focused(), Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    assert "Pregnant?" in told[1]
    assert "Sex is Female" in told[1]
    assert "Sex: Male" in told[1]


def test_the_panel_follows_the_language(warm: Frame, qtbot: QtBot) -> None:
    subject = page(warm)
    warm.texts.set_language("zh")
    panel = subject.findChild(ProposalPanel, "proposals")
    assert panel is not None
    wait_until(lambda: "建议" in panel.title.text(), "the other language")


def test_the_history_of_a_box_tells_what_became_of_its_proposals(warm: Frame) -> None:
    address = item_at(warm.site.study, "SE.A/F.VS/I.VS.TAKEN[1H]")
    late = ItemChange(form=address.form, path=address.path, raw="2025-03-06 10:30")
    warm.site.entry.commit(SUBJECT, late)
    state = warm.site.proposals.find(SUBJECT, "PR.LATE", "SE.A/F.VS/I.VS.POINT[1H]")
    warm.site.proposals.dismiss(SUBJECT, state, "EXPECTED")
    events = warm.site.entry.history(
        SUBJECT, ItemAddress(VISIT, ItemPath(ItemOID("I.VS.POINT"), "1H"))
    )
    item = warm.site.study.item(ItemOID("I.VS.POINT"))
    assert item is not None
    newest = history_lines(events, item, room(warm, VISIT).form.desk.wording)[0]
    assert newest.value == "Proposal dismissed: Late"
    assert "belongs to the disease" in newest.why
