"""Queries at the keyboard: asked, answered, closed, refused, and seen everywhere (DAT-06)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from mscform.base.identity import ItemAddress, ItemOID
from mscform.engine.changes import ItemChange, ReasonGiven
from mscform.gui.dialogs.query import QueryDialog
from mscform.gui.dialogs.reason import ReasonDialog
from mscform.gui.form_page import FormPage
from mscform.gui.form_room import FormRoom
from mscform.gui.form_words import history_lines
from mscform.gui.main_window import MainWindow
from mscform.gui.places import Room, SubjectPlace
from mscform.gui.queries_page import QueriesPage, Shown
from mscform.gui.rows_group import RowsPanel
from mscform.gui.subject_page import SubjectPage
from mscform.gui.worklist_model import Filter, WorklistModel
from mscform.gui.worklist_page import WorklistPage
from mscform.records.review import QueryStatus
from tests.gui.desk_site import key_of, path_of
from tests.gui.frame import focused
from tests.gui.queries_ward import SUBJECT, VITALS, Seat, queries_folder
from tests.journeys.hand import Hand, wait_until
from tests.staffed_site import SECRET

pytestmark = pytest.mark.req("DAT-06")

SBP = "I.VS.SBP"


@pytest.fixture
def seat(window: MainWindow, tmp_path: Path, resources: Path) -> Seat:
    """Nobody sits there yet."""
    folder = queries_folder(tmp_path, resources)
    return Seat(window, folder, Hand(window, "nurse1", SECRET))


def spoken(form: FormPage, path: str) -> str:
    editor = form.editor(path_of(path))
    assert editor is not None
    return editor.focus_target().accessibleDescription()


def states(seat: Seat) -> list[QueryStatus]:
    return [query.status for query in seat.site.review.queries(SUBJECT)]


def look(seat: Seat, then: Callable[[QueryDialog], None]) -> None:
    """F5, look at the dialog, Escape."""

    def read(dialog: QWidget) -> None:
        assert isinstance(dialog, QueryDialog)
        try:
            then(dialog)
        finally:
            dialog.done(0)

    seat.hand.expect(read)
    QTest.keyClick(focused(), Qt.Key.Key_F5)
    seat.hand.settle()


def test_a_monitor_asks_a_nurse_answers_a_monitor_closes(seat: Seat) -> None:
    seat.be("monitor1")
    room = seat.at(SBP)
    seat.press(Qt.Key.Key_F5, "Please check against the chart", "^")
    assert states(seat) == [QueryStatus.OPEN]
    assert "is asked" in room.trouble.text()
    assert room.form.header.queries.text() == "Queries: 1 to answer"
    assert "Query · Please check against the chart (Mo Nitor; F5)" in spoken(room.form, SBP)

    seat.be("nurse1")
    room = seat.at(SBP)
    assert room.form.header.queries.text() == "Queries: 1 to answer", "a restart shows the same"
    assert "Please check" in spoken(room.form, SBP)
    seat.press(Qt.Key.Key_F5, "#1", "Read twice, 118", "^")
    assert states(seat) == [QueryStatus.ANSWERED]
    assert "Query, answered" in spoken(room.form, SBP)
    assert room.form.header.queries.text() == "Queries: 1 answered"
    QTest.keyClick(focused(), Qt.Key.Key_F9)
    assert room.form.header.queries.text() == "质疑：1 条已回答"
    assert "质疑，已回答" in spoken(room.form, SBP)
    QTest.keyClick(focused(), Qt.Key.Key_F9)

    seat.be("monitor1")
    room = seat.at(SBP)
    seat.press(Qt.Key.Key_F5, "#1", "^")
    assert states(seat) == [QueryStatus.CLOSED]
    assert not room.form.header.queries.isVisible()
    assert "Query" not in spoken(room.form, SBP)
    entries = seat.site.review.queries(SUBJECT)[0].thread
    assert [entry.text for entry in entries] == [
        "Please check against the chart", "Read twice, 118", "",
    ]  # fmt: skip


def test_a_nurse_is_told_why_she_cannot_ask(seat: Seat) -> None:
    seat.be("nurse1")
    room = seat.at(SBP)
    seat.press(Qt.Key.Key_F5)
    assert "There is no query here." in room.trouble.text()
    assert "does not open" in room.trouble.text() or "not open them" in room.trouble.text()
    QTest.keyClick(focused(), Qt.Key.Key_F9)
    assert "不能提出质疑" in room.trouble.text()
    assert states(seat) == []
    assert room.form.here == path_of(SBP)


def test_the_dialog_tells_a_nurse_the_same_beside_the_thread(seat: Seat) -> None:
    seat.be("doctor1")
    seat.at(SBP)
    seat.press(Qt.Key.Key_F5, "Which arm?", "^")
    seat.be("nurse1")
    seat.at(SBP)
    told: list[str] = []
    look(
        seat,
        lambda dialog: told.extend((dialog.refusal.text(), dialog.options.accessibleDescription())),
    )
    assert "does not open" in told[0] or "not open them" in told[0]
    assert told[1] == "1 Answer"


def test_escape_keeps_what_was_typed_and_an_empty_question_is_refused_in_the_dialog(
    seat: Seat,
) -> None:
    seat.be("monitor1")
    seat.at(SBP)
    seat.press(Qt.Key.Key_F5, "Half a ques", "<Escape>")
    assert states(seat) == []
    found: list[str] = []
    look(seat, lambda dialog: found.append(dialog.words.toPlainText()))
    assert found == ["Half a ques"]
    seat.press(Qt.Key.Key_F5, "tion?", "^")
    assert seat.site.review.queries(SUBJECT)[0].text == "Half a question?"

    def send_nothing(dialog: QueryDialog) -> None:
        QTest.keyClicks(dialog.options, "3")
        QTest.keyClick(dialog.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        found.append(dialog.trouble.text())

    look(seat, send_nothing)
    assert "asks nothing" in found[1]


def test_f5_again_asks_about_the_section_and_then_the_whole_form(seat: Seat) -> None:
    seat.be("monitor1")
    room = seat.at(SBP)
    seat.press(Qt.Key.Key_F5, "Which nurse?", "<F5>", "^")
    seat.press(Qt.Key.Key_F5, "<F5>", "<F5>", "Whose form?", "^")
    places = [str(query.place) for query in seat.site.review.queries(SUBJECT)]
    assert places == ["SE.A/F.VS/IG.VS.MAIN", "SE.A/F.VS"]
    assert "Whose form?" in room.queries.band.text()
    assert "Which nurse?" in room.queries.band.text()
    assert room.form.header.queries.text() == "Queries: 2 to answer"
    assert "Query" not in spoken(room.form, SBP)
    seat.be("nurse1")
    room = seat.room()
    room.form.sections.setFocus()
    seat.hand.expect(lambda dialog: dialog.reject())
    QTest.keyClick(room.form, Qt.Key.Key_F5)
    seat.hand.settle()
    assert "Whose form?" in room.queries.band.text()


def test_a_change_meanwhile_is_told_in_the_thread_and_nothing_blocks(seat: Seat) -> None:
    seat.be("monitor1")
    seat.at(SBP)
    seat.press(Qt.Key.Key_F5, "Is it so?", "^")
    seat.be("nurse1")
    room = seat.at(SBP)
    change = ItemChange(form=VITALS, path=path_of(SBP), raw="128", reason=ReasonGiven(code="TYPO"))
    seat.site.entry.commit(SUBJECT, change)
    room.form.refresh()
    told: list[str] = []

    def read(dialog: QueryDialog) -> None:
        told.append(dialog.head.text())
        told.append(dialog.lines.accessibleDescription())
        told.append(dialog.value.text())
        QTest.keyClick(dialog.options, Qt.Key.Key_F9)
        told.append(dialog.head.text())

    look(seat, read)
    assert "value changed since it was asked" in told[0]
    assert "118 → 128" in told[1]
    assert "Li Na (Nurse)" in told[1]
    assert told[2] == "Value now: 128 mmHg"
    item = seat.site.study.item(ItemOID(SBP))
    assert item is not None
    events = seat.site.entry.history(SUBJECT, ItemAddress(VITALS, path_of(SBP)))
    lines = history_lines(events, item, room.form.desk.wording)
    assert [line.value for line in lines][1] == "质疑 · 提出：Is it so?"
    assert "提出后值已更改" in told[3]


def test_a_flag_stands_at_the_cell_and_at_the_head_of_a_set(seat: Seat) -> None:
    seat.be("monitor1")
    room = seat.at("I.MON.TEMP[PRE]", key_of("F.MON"))
    seat.press(Qt.Key.Key_F5, "Axillary?", "^")
    seat.press(Qt.Key.Key_F5, "<F5>", "Which nurse?", "^")
    flags = room.form.desk.wording.flags
    assert [str(path) for path in flags.boxes] == ["I.MON.TEMP[PRE]"]
    assert [str(key.repeat) for key in flags.rows] == ["PRE"]
    assert "Axillary?" in spoken(room.form, "I.MON.TEMP[PRE]")


def test_the_matrix_the_subject_and_the_list_show_what_waits(seat: Seat) -> None:
    seat.be("monitor1")
    seat.at(SBP)
    seat.press(Qt.Key.Key_F5, "Which arm was used?", "^")
    seat.be("nurse1")
    desk = seat.hand.desk
    desk.go(Room.SUBJECTS)
    matrix = desk.page
    assert isinstance(matrix, WorklistPage)
    wait_until(lambda: matrix.model.visit(0, 0) is not None, "the matrix")
    assert matrix.model.count(Filter.QUERIES) == 1
    assert matrix.model.queries(0, 0) == (1, 0)
    tip = matrix.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Queries: 1 to answer" in tip
    desk.go(SubjectPlace(SUBJECT))
    subject = desk.page
    assert isinstance(subject, SubjectPage)
    assert subject.queries.text() == "Queries: 1 to answer"
    flags = [subject.list.rows.entry(row) for row in range(subject.list.rows.rowCount())]
    assert [one.title for one in flags if one is not None and one.flag] == ["Vital signs"]


def test_the_page_of_queries_lists_filters_and_leads_to_the_box(seat: Seat) -> None:
    seat.be("monitor1")
    seat.at(SBP)
    seat.press(Qt.Key.Key_F5, "Which arm was used?", "^")
    seat.at("I.VS.DBP")
    seat.press(Qt.Key.Key_F5, "And this?", "^")
    seat.press(Qt.Key.Key_F5, "#2", "Asked twice", "^")
    seat.be("nurse1")
    desk = seat.hand.desk
    QTest.keyClick(focused(), Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    page = desk.page
    assert isinstance(page, QueriesPage)
    entries = [page.list.rows.entry(row) for row in range(page.list.rows.rowCount())]
    assert len(entries) == 1
    assert entries[0] is not None
    assert "Systolic pressure" in entries[0].spoken
    assert "Mo Nitor: Which arm was used?" in entries[0].spoken
    assert "the site answers" in entries[0].spoken
    QTest.keyClick(focused(), Qt.Key.Key_5)
    assert page.shown is Shown.CANCELLED
    cancelled = page.list.rows.entry(0)
    assert cancelled is not None
    assert "And this?" in cancelled.below
    QTest.keyClick(focused(), Qt.Key.Key_4)
    assert page.list.rows.entry(0) == page.list.rows.entry(page.list.rows.rowCount() - 1)
    QTest.keyClick(focused(), Qt.Key.Key_F9)
    assert page.title.text() == "质疑"
    empty = page.list.rows.entry(0)
    assert empty is not None
    assert empty.title == "此列表为空。"
    QTest.keyClick(focused(), Qt.Key.Key_1)
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    room = desk.page
    assert isinstance(room, FormRoom)
    assert room.form.here == path_of(SBP)


def test_counting_reads_once_however_many_subjects_there_are(seat: Seat) -> None:
    desk = seat.be("nurse1")
    for _ in range(12):
        seat.site.subjects.enrol()
    book = desk.queries
    asked: list[str] = []
    seat.site._context.database.connection.set_trace_callback(asked.append)
    try:
        model = WorklistModel(seat.site.study, desk.roster, book, desk.texts)
        for row in range(model.rowCount()):
            model.queries(row, 0)
        assert model.count(Filter.QUERIES) == 0
    finally:
        seat.site._context.database.connection.set_trace_callback(None)
    assert [statement for statement in asked if "query" in statement] == []


def test_an_answer_to_a_query_is_a_reason_like_the_others(seat: Seat) -> None:
    seat.be("monitor1")
    seat.at(SBP)
    seat.press(Qt.Key.Key_F5, "Is it so?", "^")
    seat.be("nurse1")
    room = seat.at(SBP)
    offered: list[str] = []

    def choose(dialog: QWidget) -> None:
        assert isinstance(dialog, ReasonDialog)
        offered.append(dialog.options.accessibleDescription())
        offered.append(str(dialog.options.choice))
        QTest.keyClicks(dialog.options, "2")

    seat.hand.expect(choose)
    QTest.keyClicks(focused(), "128")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    seat.hand.settle()
    assert offered == ["1 Typing mistake; 2 Answer to a query; 3 Other", "None"]
    assert states(seat) == [QueryStatus.OPEN], "a change answers nothing by itself"
    assert "Query · Is it so?" in spoken(room.form, SBP)
    change = seat.site.review.value_changes(seat.site.review.queries(SUBJECT)[0])[0]
    assert (change.old, change.new) == ("118", "128")


def test_the_filters_of_the_matrix_are_whole_on_a_small_screen(seat: Seat) -> None:
    desk = seat.be("nurse1")
    desk.go(Room.SUBJECTS)
    page = desk.page
    assert isinstance(page, WorklistPage)
    for width in (1366, 1024, 900):
        seat.window.resize(width, 640)
        wait_until(lambda width=width: seat.window.width() == width, "the width")  # type: ignore[misc]
        wait_until(
            lambda: page.filters.width() >= page.filters.sizeHint().width(), f"filters at {width}"
        )


def test_of_two_at_a_box_the_one_that_waits_for_an_answer_is_told_first(seat: Seat) -> None:
    seat.be("monitor1")
    seat.at(SBP)
    seat.press(Qt.Key.Key_F5, "The older one", "^")
    seat.press(Qt.Key.Key_F5, "#3", "The newer one", "^")
    seat.be("nurse1")
    room = seat.at(SBP)
    seat.press(Qt.Key.Key_F5, "#1", "Answered", "^")
    heard = spoken(room.form, SBP)
    assert heard.index("The older one") < heard.index("The newer one")
    row = room.form.sheet.panel_of(path_of(SBP))
    assert isinstance(row, RowsPanel)
    shown = row.row(path_of(SBP))
    assert shown is not None
    assert shown.state_words() == "Query"
    threads: list[str] = []

    def turn(dialog: QueryDialog) -> None:
        threads.append(dialog.lines.accessibleDescription())
        QTest.keyClick(dialog.options, Qt.Key.Key_Right)
        threads.append(dialog.lines.accessibleDescription())

    look(seat, turn)
    assert "The newer one" in threads[0]
    assert "The older one" in threads[1]


def test_behind_a_locked_screen_the_dialog_keeps_what_was_typed_and_says_why(seat: Seat) -> None:
    seat.be("monitor1")
    seat.at(SBP)
    told: list[str] = []

    def lock(dialog: QueryDialog) -> None:
        QTest.keyClicks(dialog.words, "Which arm?")
        seat.site.accounts.lock()
        QTest.keyClick(dialog.words, Qt.Key.Key_F9)
        QTest.keyClick(dialog.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        told.extend((dialog.trouble.text(), dialog.words.toPlainText()))
        seat.site.accounts.unlock(SECRET)

    look(seat, lock)
    assert "锁定" in told[0]
    assert told[1] == "Which arm?"
    assert states(seat) == []
