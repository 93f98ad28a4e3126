from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest

from mscform.gui.due_page import DuePage
from mscform.gui.form_room import FormRoom
from mscform.gui.legend import MarkLegend
from mscform.gui.main_window import MainWindow
from mscform.gui.places import Room, SubjectPlace
from mscform.gui.row_list import RowEntry
from mscform.gui.style.icons import Icon
from mscform.gui.subject_page import SubjectPage
from mscform.gui.worklist_model import Filter
from mscform.gui.worklist_page import WorklistPage
from tests.gui.frame import focused
from tests.journeys import ward
from tests.journeys.hand import Hand, door_of, wait_until


@pytest.fixture
def hand(window: MainWindow, tmp_path: Path, study_folder: Path, resources: Path) -> Hand:
    """The investigator, signed in at a real site over the shipped study, with two subjects."""
    ward.make_site(tmp_path / "site", study_folder, resources)
    door_of(window, tmp_path / "site")
    hand = Hand(window, ward.DOCTOR, ward.SECRET)
    hand.sign_in()
    for number in (1, 2):
        hand.enrol()
        hand.desk.go(Room.SUBJECTS)
        wait_until(lambda: hand.desk.roster.is_complete)
        assert len(hand.desk.roster.subjects) == number
    return hand


def page_of(hand: Hand) -> WorklistPage:
    page = hand.desk.page
    assert isinstance(page, WorklistPage)
    return page


def allocate(hand: Hand, subject: str, days: int) -> None:
    ward.make_eligible(hand.desk.site, subject)
    page = hand.open_form(subject, "SE.ALLOC/F.ALLOC")
    values = ward.allocation() | {"I.ALLOC.ALLOCDTC": ward.days_ago(days, "15:00")}
    hand.fill(page, values)
    hand.desk.go(Room.SUBJECTS)
    wait_until(lambda: hand.desk.roster.is_complete)


def test_rows_are_subjects_and_columns_are_visits(hand: Hand) -> None:
    model = page_of(hand).model
    assert model.rowCount() == 2
    study = hand.desk.site.study
    events = [column.event.oid for column in model.columns]
    assert events[:3] == [event.oid for event in study.events][:3]
    assert model.headerData(0, Qt.Orientation.Horizontal) == "SCR"
    hand.window.texts.set_language("zh")
    assert model.headerData(0, Qt.Orientation.Horizontal) == "筛选"


def test_a_begun_visit_shows_it_with_its_findings_in_words(hand: Hand) -> None:
    page = hand.open_form("01-001", "SE.SCR/F.DM")
    hand.type(page, page.desk.state.groups[0].repeats[0].items[1].path, "1980-05-04")
    hand.desk.go(Room.SUBJECTS)
    wait_until(lambda: hand.desk.roster.is_complete)
    model = page_of(hand).model
    visit = model.visit(0, 0)
    assert visit is not None
    assert visit.look[0] is Icon.PARTLY
    assert visit.findings > 0
    tip = model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole)
    assert "Demographics: in progress" in tip
    said = model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("01-001: Screening")
    assert model.count(Filter.FINDINGS) == 1
    assert model.count(Filter.MINE) == 2


def test_the_keyboard_alone_leads_from_the_matrix_to_a_form(hand: Hand) -> None:
    page = page_of(hand)
    assert focused() is page.matrix
    QTest.keyClick(page.matrix, Qt.Key.Key_Home)
    QTest.keyClick(page.matrix, Qt.Key.Key_Return)
    subject = hand.desk.page
    assert isinstance(subject, SubjectPage)
    assert focused() is subject.list
    QTest.keyClick(subject.list, Qt.Key.Key_Return)
    assert hand.desk.crumbs.words()[1] == "01-001"


def cut_at_the_left(page: WorklistPage) -> int:
    """By how much the first column in view stands under the subjects."""
    head = page.matrix.horizontalHeader()
    first = head.logicalIndexAt(0)
    return -head.sectionViewportPosition(first)


def test_the_matrix_opens_where_work_is_and_cuts_no_column(hand: Hand) -> None:
    page = page_of(hand)
    matrix = page.matrix
    assert matrix.currentIndex().column() == 0, "a new subject: screening"
    assert matrix.horizontalScrollBar().value() == 0
    seen = set()
    for _ in range(page.model.columnCount()):
        QTest.keyClick(matrix, Qt.Key.Key_Right)
        assert cut_at_the_left(page) == 0
        seen.add(matrix.horizontalScrollBar().value())
    assert len(seen) > 1, "it was scrolled to the end"
    rect = matrix.visualRect(matrix.currentIndex())
    assert rect.right() <= matrix.viewport().width()


def test_enter_leads_to_the_visit_begun_today(hand: Hand) -> None:
    allocate(hand, "01-001", 40)
    before = page_of(hand).model
    assert before.column_name(before.next_column(0)) != "W4"
    page = hand.open_form("01-001", "SE.W4/F.SV")
    values = {"I.SV.SVOCCUR": "Y", "I.SV.SVSTDTC": ward.days_ago(0)}
    hand.fill(page, values)
    hand.desk.go(Room.SUBJECTS)
    wait_until(lambda: hand.desk.roster.is_complete)
    model = page_of(hand).model
    assert model.column_name(model.next_column(0)) == "W4"


def test_enter_opens_the_consent_of_a_new_subject(hand: Hand) -> None:
    hand.enrol()
    desk = hand.desk
    assert "Informed consent" in desk.trouble.text()
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    room = desk.page
    assert isinstance(room, FormRoom)
    assert room.form.key.form == "F.IC"


def test_a_filter_keeps_only_who_it_names_and_an_empty_one_says_so(hand: Hand) -> None:
    page = page_of(hand)
    page._on_filter(Filter.OVERDUE.value)
    assert page.model.rowCount() == 0
    assert page.empty.isVisible()
    assert not page.matrix.isVisible()
    page._on_filter(Filter.ALL.value)
    assert page.matrix.isVisible()


def test_what_is_due_is_listed_by_urgency_and_opens_the_visit(hand: Hand) -> None:
    allocate(hand, "01-001", 40)
    hand.desk.go(Room.DUE)
    page = hand.desk.page
    assert isinstance(page, DuePage)
    rows = [page.list.rows.entry(row) for row in range(page.list.rows.rowCount())]
    keys = [row.key for row in rows if row is not None and row.key is not None]
    assert keys
    assert all(isinstance(key, SubjectPlace) and key.subject == "01-001" for key in keys)
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert isinstance(hand.desk.page, SubjectPage)


def test_the_current_cell_stays_current_when_the_list_grows(hand: Hand) -> None:
    page = page_of(hand)
    page.go_to(hand.desk.roster.subjects[1].key)
    page.model.reload()
    line = page.model.line(page.matrix.currentIndex().row())
    assert line is not None
    assert line.subject.key == "01-002"


def test_arrow_keys_skip_the_heads_of_a_list(hand: Hand) -> None:
    hand.desk.go(SubjectPlace(hand.desk.roster.subjects[0].key))
    subject = hand.desk.page
    assert isinstance(subject, SubjectPage)
    rows = subject.list.rows
    for _ in range(30):
        QTest.keyClick(subject.list, Qt.Key.Key_Down)
        entry = rows.entry(subject.list.currentIndex().row())
        assert entry is not None
        assert not entry.is_head


def test_a_list_that_only_changes_its_words_does_not_lose_its_place(hand: Hand) -> None:
    hand.desk.go(SubjectPlace(hand.desk.roster.subjects[0].key))
    subject = hand.desk.page
    assert isinstance(subject, SubjectPage)
    QTest.keyClick(subject.list, Qt.Key.Key_Down)
    before = subject.list.current_key()
    hand.window.texts.set_language("zh")
    assert subject.list.current_key() == before
    assert subject.list.rows.rowCount(QModelIndex()) > 10
    assert RowEntry(title="a", detail="b").spoken == "a, b"


def test_a_key_hides_what_the_marks_mean_and_the_computer_remembers(hand: Hand) -> None:
    legend = page_of(hand).legend
    assert legend.isVisible()
    told = legend.accessibleDescription()
    assert "overdue" in told
    hand.window.texts.next_language()
    assert "逾期" in legend.accessibleDescription()
    QTest.keyClick(focused(), Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert not legend.isVisible()
    assert not MarkLegend(hand.window.texts).wanted
    hand.desk.go(Room.DUE)
    hand.desk.go(Room.SUBJECTS)
    assert not legend.isVisible()
    QTest.keyClick(focused(), Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert legend.isVisible()
