"""Ctrl+K: a few letters in either language find a form of anybody; Enter goes there."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from mscform.base.identity import SubjectKey
from mscform.gui.finding import rank, told_by
from mscform.gui.places import FormPlace, Room, SubjectPlace
from mscform.gui.search import SearchDialog
from tests.gui.desk_site import key_of
from tests.gui.frame import Frame


@pytest.mark.parametrize(
    ("typed", "name", "far"),
    [
        ("mon", "Monitoring 0–8 h", 0),
        ("f.mon", "SE.A/F.MON F.MON", 0),
        ("itor", "Monitoring", 1),
        ("mntr", "Monitoring", 3),
        ("监测", "输注后监测", 1),
        ("gnirotinom", "Monitoring", None),
        ("ntr", "Monitoring", None),
        ("mon vital", "Monitoring", None),
    ],
)
def test_words_are_found_by_beginning_part_or_letters(typed: str, name: str, far: int) -> None:
    assert rank(typed.split(), told_by(name)) == far


def searched(frame: Frame, text: str) -> SearchDialog:
    """The dialog as it stands after typing."""
    desk = frame.hand.desk
    here = getattr(desk.place, "subject", None)
    dialog = SearchDialog(
        frame.texts, desk.site, desk.roster, desk.rail.rooms, here=here, parent=desk
    )
    event = QInputMethodEvent()
    event.setCommitString(text)
    QCoreApplication.sendEvent(dialog.line, event)
    return dialog


def found(frame: Frame, text: str) -> list[object]:
    dialog = searched(frame, text)
    rows = [dialog.list.rows.entry(n) for n in range(dialog.list.rows.rowCount())]
    dialog.deleteLater()
    return [row.key for row in rows if row is not None]


@pytest.mark.parametrize("typed", ["01-002 mon", "MON 01-002", "002 f.mon", "01-002 监测"])
def test_a_subject_and_a_word_find_her_form(frame: Frame, typed: str) -> None:
    desk = frame.sign_in()
    key = desk.site.subjects.enrol().key
    desk.roster.refresh()
    assert found(frame, typed)[0] == FormPlace(key, key_of("F.MON"))


def test_without_a_code_the_subject_in_view_comes_first(frame: Frame) -> None:
    desk = frame.sign_in()
    desk.site.subjects.enrol()
    desk.roster.refresh()
    desk.go(SubjectPlace(SubjectKey("01-001")))
    told = found(frame, "monit")
    assert told[0] == FormPlace(SubjectKey("01-001"), key_of("F.MON"))
    desk.go(SubjectPlace(SubjectKey("01-002")))
    assert found(frame, "monit")[0] == FormPlace(SubjectKey("01-002"), key_of("F.MON"))


def test_a_code_alone_finds_the_subject_first_and_a_page_is_found_in_both_languages(
    frame: Frame,
) -> None:
    frame.sign_in()
    assert found(frame, "01-001")[0] == SubjectPlace(SubjectKey("01-001"))
    assert Room.SITE in found(frame, "site")
    assert Room.SITE in found(frame, frame.texts.everywhere("GUI-ROOM-SITE")[1])
    assert found(frame, "zzzz") == [None]


def test_enter_opens_what_was_found(frame: Frame) -> None:
    desk = frame.sign_in()

    def answer(dialog: QWidget) -> None:
        assert isinstance(dialog, SearchDialog)
        QTest.keyClicks(dialog.line, "01-001 mon")
        QTest.keyClick(dialog.line, Qt.Key.Key_Return)

    frame.hand.expect(answer)
    desk.search()
    assert desk.place == FormPlace(SubjectKey("01-001"), key_of("F.MON"))


def test_a_hundred_subjects_are_searched_between_two_keystrokes(frame: Frame) -> None:
    desk = frame.sign_in()
    overview = desk.roster.now(SubjectKey("01-001"))
    everybody = [(SubjectKey(f"01-{number:03d}"), overview) for number in range(100)]
    dialog = searched(frame, "")
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        hits = list(dialog._finder.find(("mon",), everybody))
        taken.append(time.perf_counter() - start)
    assert len(hits) == 100
    assert min(taken) < 0.05
    dialog.deleteLater()
