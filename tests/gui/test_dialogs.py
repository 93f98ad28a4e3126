"""Small questions: digits answer, nothing is preselected, Escape changes nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from mscform.base.text import TranslatedText
from mscform.definitions.study import ReasonForChange
from mscform.engine.changes import ReasonGiven
from mscform.gui.dialogs.confirm import ConfirmDialog
from mscform.gui.dialogs.history import HistoryDialog, HistoryLine
from mscform.gui.dialogs.not_done import NotDoneDialog, Scope
from mscform.gui.dialogs.note import NoteDialog
from mscform.gui.dialogs.option_list import Line
from mscform.gui.dialogs.reason import ReasonDialog
from mscform.gui.dialogs.signature import Credentials, SignatureDialog
from mscform.gui.dialogs.why import Fact, WhyDialog
from mscform.gui.row_list import RowEntry, RowList
from mscform.gui.style.icons import Icon
from mscform.gui.style.theme import set_dark
from mscform.gui.style.tokens import DARK, LIGHT
from mscform.gui.texts import Texts

REASONS = (
    ReasonForChange(code="TYPO", title=TranslatedText({"en": "Typing mistake", "zh": "录入错误"})),
    ReasonForChange(
        code="OTHER", title=TranslatedText({"en": "Other", "zh": "其他"}), needs_text=True
    ),
)
ACCEPTED = QDialog.DialogCode.Accepted.value


def shown(dialog: QWidget, qtbot: QtBot) -> None:
    qtbot.addWidget(dialog)
    dialog.show()
    QApplication.processEvents()


@pytest.mark.req("AUD-03")
def test_no_reason_is_preselected_and_enter_alone_does_nothing(
    texts: Texts, qtbot: QtBot, dressed: QApplication
) -> None:
    dialog = ReasonDialog(texts, REASONS, "Temperature → 37.5")
    shown(dialog, qtbot)
    assert dialog.options.choice is None
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.given is None


@pytest.mark.req("AUD-03")
def test_a_digit_gives_the_reason(texts: Texts, qtbot: QtBot, dressed: QApplication) -> None:
    dialog = ReasonDialog(texts, REASONS, "Temperature → 37.5")
    shown(dialog, qtbot)
    QTest.keyClicks(dialog.options, "1")
    assert dialog.result() == ACCEPTED
    assert dialog.given == ReasonGiven(code="TYPO")


@pytest.mark.req("AUD-03")
def test_other_needs_at_least_five_letters(
    texts: Texts, qtbot: QtBot, dressed: QApplication
) -> None:
    dialog = ReasonDialog(texts, REASONS, "Temperature → 37.5")
    shown(dialog, qtbot)
    QTest.keyClicks(dialog.options, "2")
    assert dialog.words.isVisible()
    QTest.keyClicks(dialog.words, " a  b ")
    QTest.keyClick(dialog.words, Qt.Key.Key_Return)
    assert dialog.isVisible()
    QTest.keyClicks(dialog.words, "cdef")
    QTest.keyClick(dialog.words, Qt.Key.Key_Return)
    assert dialog.result() == ACCEPTED
    assert dialog.given == ReasonGiven(code="OTHER", text="a  b cdef")


def test_escape_gives_no_reason(texts: Texts, qtbot: QtBot, dressed: QApplication) -> None:
    dialog = ReasonDialog(texts, REASONS, "Temperature → 37.5")
    shown(dialog, qtbot)
    QTest.keyClick(dialog.options, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert dialog.result() != ACCEPTED


def test_f4_again_widens_the_reach(texts: Texts, qtbot: QtBot, dressed: QApplication) -> None:
    box = Scope("box", "Temperature", (Line("ND", "Not done"), Line("REF", "Refused")))
    whole = Scope("set", "the whole set", (Line("ASLEEP", "Asleep"),))
    dialog = NotDoneDialog(texts, (box, whole))
    shown(dialog, qtbot)
    assert dialog.scope is box
    QTest.keyClick(dialog.options, Qt.Key.Key_F4)
    assert dialog.scope is whole
    QTest.keyClick(dialog.options, Qt.Key.Key_F4)
    assert dialog.scope is box
    QTest.keyClick(dialog.options, Qt.Key.Key_F4)
    QTest.keyClicks(dialog.options, "1")
    assert dialog.picked == (whole, "ASLEEP")


def test_arrows_and_space_choose_too(texts: Texts, qtbot: QtBot, dressed: QApplication) -> None:
    box = Scope("box", "Temperature", (Line("ND", "Not done"), Line("REF", "Refused")))
    dialog = NotDoneDialog(texts, (box,))
    shown(dialog, qtbot)
    QTest.keyClick(dialog.options, Qt.Key.Key_Down)
    QTest.keyClick(dialog.options, Qt.Key.Key_Space)
    assert dialog.picked == (box, "REF")


def test_enter_lights_a_reason_for_change_and_then_takes_it(
    texts: Texts, qtbot: QtBot, dressed: QApplication
) -> None:
    dialog = ReasonDialog(texts, REASONS, "Temperature → 37.5")
    shown(dialog, qtbot)
    QTest.keyClick(dialog.options, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.given is None
    QTest.keyClick(dialog.options, Qt.Key.Key_Return)
    assert dialog.given == ReasonGiven(code="TYPO")


@pytest.mark.parametrize(("arrows", "taken"), [(0, "ND"), (1, "REF"), (2, "ND")])
def test_f4_lights_its_first_line_so_that_arrow_and_enter_take_one(
    texts: Texts, qtbot: QtBot, dressed: QApplication, arrows: int, taken: str
) -> None:
    box = Scope("box", "Temperature", (Line("ND", "Not done"), Line("REF", "Refused")))
    whole = Scope("set", "the whole set", (Line("ASLEEP", "Asleep"),))
    dialog = NotDoneDialog(texts, (box, whole))
    shown(dialog, qtbot)
    for _ in range(2):
        QTest.keyClick(dialog.options, Qt.Key.Key_F4)
    for _ in range(arrows):
        QTest.keyClick(dialog.options, Qt.Key.Key_Down)
    QTest.keyClick(dialog.options, Qt.Key.Key_Return)
    assert dialog.picked == (box, taken)


def test_the_reasons_stand_beside_the_box_they_are_for(
    texts: Texts, qtbot: QtBot, dressed: QApplication
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(0, 0, 1200, 700)
    box = QLineEdit(window)
    box.setGeometry(400, 330, 80, 34)
    shown(window, qtbot)
    box.setFocus()
    scope = Scope("box", "Temperature", (Line("ND", "Not done"), Line("REF", "Refused")))
    dialog = NotDoneDialog(texts, (scope,), window)
    shown(dialog, qtbot)
    place = QRect(box.mapToGlobal(QPoint(0, 0)), box.size())
    assert not dialog.frameGeometry().intersects(place)


def test_letters_choose_where_digits_end(texts: Texts, qtbot: QtBot, dressed: QApplication) -> None:
    lines = tuple(Line(f"C{n}", f"Reason {n}") for n in range(1, 13))
    box = Scope("box", "Temperature", lines)
    dialog = NotDoneDialog(texts, (box,))
    shown(dialog, qtbot)
    QTest.keyClicks(dialog.options, "b")
    assert dialog.picked == (box, "C11")


def test_a_note_is_kept_with_ctrl_enter(texts: Texts, qtbot: QtBot, dressed: QApplication) -> None:
    dialog = NoteDialog(texts, "Temperature", "")
    shown(dialog, qtbot)
    dialog.words.insertPlainText("左耳")
    QTest.keyClick(dialog.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.result() == ACCEPTED
    assert dialog.text() == "左耳"


def test_credentials_need_both_lines(texts: Texts, qtbot: QtBot, dressed: QApplication) -> None:
    told: list[Credentials] = []
    dialog = SignatureDialog(texts, "Attest", "I did this.", told.append)
    shown(dialog, qtbot)
    QTest.keyClicks(dialog.login, "li.na")
    QTest.keyClick(dialog.login, Qt.Key.Key_Return)
    assert dialog.isVisible()
    QTest.keyClicks(dialog.secret, "secret words")
    QTest.keyClick(dialog.secret, Qt.Key.Key_Return)
    assert dialog.result() == ACCEPTED
    assert told == [Credentials("li.na", "secret words")]
    assert dialog.secret.displayText() != "secret words"


def test_enter_says_yes_and_escape_no(texts: Texts, qtbot: QtBot, dressed: QApplication) -> None:
    for key, answer in ((Qt.Key.Key_Return, True), (Qt.Key.Key_Escape, False)):
        dialog = ConfirmDialog(texts, "Strike?", "The row counts for nothing.", "Strike")
        shown(dialog, qtbot)
        QTest.keyClick(dialog, key)
        assert (dialog.result() == ACCEPTED) is answer


@pytest.mark.req("AUD-10")
def test_history_is_told_to_a_screen_reader(
    texts: Texts, qtbot: QtBot, dressed: QApplication
) -> None:
    line = HistoryLine(Icon.CORRECTED, "37.0 → 37.5", "Li Na", "2025-03-06 22:00:00", "Typing")
    dialog = HistoryDialog(texts, "Temperature", (line,))
    shown(dialog, qtbot)
    focused = dialog.focusWidget()
    assert focused is not None
    assert "37.0 → 37.5" in focused.accessibleDescription()


def test_facts_are_shown(texts: Texts, qtbot: QtBot, dressed: QApplication) -> None:
    dialog = WhyDialog(texts, "Temperature", (Fact("Usual range", "35.0–40.0"),))
    shown(dialog, qtbot)
    assert dialog.heading.text() == "Temperature"


def test_a_question_stands_out_from_the_window_in_light_and_dark(
    texts: Texts, qtbot: QtBot, dressed: QApplication
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 700)
    window.show()
    for dark, colours in ((False, LIGHT), (True, DARK)):
        set_dark(dressed, dark)
        before = window.grab().toImage().pixelColor(20, 20)
        dialog = ConfirmDialog(texts, "New subject", "01-002 is next.", "Enrol", window)
        dialog.open()
        picture = dialog.grab().toImage()
        assert picture.pixelColor(0, 0) == colours.colour("field")
        assert picture.pixelColor(8, 8) == colours.colour("surface")
        veiled = window.grab().toImage().pixelColor(20, 20)
        assert veiled.lightness() < before.lightness()
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert window.grab().toImage().pixelColor(20, 20) == before
    set_dark(dressed, False)


def test_a_long_detail_of_a_list_keeps_its_end(qtbot: QtBot, dressed: QApplication) -> None:
    def picture(end: str) -> QImage:
        rows = RowList()
        qtbot.addWidget(rows)
        rows.resize(560, 60)
        name = "NCT01844063 · Diverse Mesenchymal Stem Cells Transplantation for the Liver "
        rows.show_rows([RowEntry(title="Study", detail=f"{name}Failure {end}", strong=True)])
        rows.show()
        return rows.grab().toImage()

    assert picture("AAAA") != picture("BBBB")
