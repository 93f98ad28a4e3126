"""The form page over a real encrypted site: type, Enter, and it is on disk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from mscform.engine.changes import ReasonGiven
from mscform.gui.asking import Asking
from mscform.gui.dialogs.reason import ReasonDialog
from mscform.gui.keys import Command
from mscform.gui.saving import Saving
from mscform.records.account import Role
from mscform.records.clinical import FormStatus
from mscform.services.people import NewUser
from tests.gui.desk_site import Ward, path_of
from tests.staffed_site import ADMIN_SECRET, SECRET

Open = Callable[[str], Ward]


def test_start_puts_the_cursor_into_the_first_open_box(ward: Open) -> None:
    page = ward("F.VS")
    page.page.start()
    assert page.here() == "I.VS.PERF"


@pytest.mark.req("DAT-01")
def test_enter_commits_before_the_focus_moves(ward: Open) -> None:
    w = ward("F.VS")
    w.go("I.VS.TEMP")
    seen: list[str | None] = []
    w.page.desk.marked.connect(lambda path, mark: seen.append(mark.saving))
    w.type("36.8")
    assert w.raw("I.VS.TEMP") == "36.8"
    assert w.here() == "I.VS.SBP"
    assert seen[-1] is Saving.SAVED
    assert w.page.header.saving.text() == "saved 22:00:00"


@pytest.mark.req("DAT-01")
def test_tab_and_a_click_elsewhere_commit_too(ward: Open) -> None:
    w = ward("F.VS")
    w.go("I.VS.SBP")
    w.type("118", enter=False)
    assert w.raw("I.VS.SBP") is None
    w.press(Qt.Key.Key_Tab)
    assert w.raw("I.VS.SBP") == "118"
    w.go("I.VS.DBP")
    w.type("70", enter=False)
    w.go("I.VS.TEMP")
    assert w.raw("I.VS.DBP") == "70"


def test_an_impossible_number_is_kept_as_typed(ward: Open) -> None:
    w = ward("F.VS")
    w.go("I.VS.TEMP")
    w.type("300x")
    assert w.raw("I.VS.TEMP") == "300x"
    assert w.item("I.VS.TEMP").findings
    editor = w.page.editor(path_of("I.VS.TEMP"))
    assert editor is not None
    assert "300x" in editor.focus_target().accessibleDescription() or w.item("I.VS.TEMP").findings


def test_digits_choose_and_commit_at_once(ward: Open) -> None:
    w = ward("F.VS")
    w.go("I.VS.PERF")
    w.type("1", enter=False)
    assert w.raw("I.VS.PERF") == "Y"
    assert w.here() == "I.VS.PERF"
    w.press(Qt.Key.Key_Return)
    assert w.here() == "I.VS.WHEN"


def test_escape_gives_the_old_text_back(ward: Open) -> None:
    w = ward("F.VS")
    w.put("I.VS.TEMP", "37.0")
    w.go("I.VS.TEMP")
    w.type("39", enter=False)
    w.press(Qt.Key.Key_Escape)
    focus = w.focus()
    assert isinstance(focus, QLineEdit)
    assert focus.text() == "37.0"
    w.press(Qt.Key.Key_Return)
    assert w.raw("I.VS.TEMP") == "37.0"
    assert not w.answers.asked


@pytest.mark.req("AUD-03")
def test_a_change_asks_why_and_escape_keeps_the_old_value(ward: Open) -> None:
    w = ward("F.VS")
    w.put("I.VS.TEMP", "37.0")
    w.go("I.VS.TEMP")
    w.type("37.5")
    assert len(w.answers.asked) == 1
    assert w.raw("I.VS.TEMP") == "37.0"
    assert w.here() == "I.VS.TEMP"
    focus = w.focus()
    assert isinstance(focus, QLineEdit)
    assert focus.text() == "37.0"


@pytest.mark.req("AUD-03")
def test_a_change_with_its_reason_is_a_correction(ward: Open) -> None:
    w = ward("F.VS")
    w.put("I.VS.TEMP", "37.0")
    w.answers.reason_given = ReasonGiven(code="TYPO")
    w.go("I.VS.TEMP")
    w.type("37.5")
    answer = w.item("I.VS.TEMP").answer
    assert answer is not None
    assert (answer.raw, answer.changes) == ("37.5", 1)
    assert w.here() == "I.VS.SBP"


@pytest.mark.req("AUD-10")
def test_f2_shows_the_history_with_the_reason(ward: Open) -> None:
    w = ward("F.VS")
    w.put("I.VS.TEMP", "37.0")
    w.answers.reason_given = ReasonGiven(code="TYPO")
    w.go("I.VS.TEMP")
    w.type("37.5", enter=False)
    w.press(Qt.Key.Key_Tab)
    w.go("I.VS.TEMP")
    w.press(Qt.Key.Key_F2)
    newest = w.answers.history[0]
    assert newest.value == "37.0 → 37.5"
    assert "Typing mistake" in newest.why
    assert newest.who == "Li Na"
    assert "UTC 14:00" in newest.when


def test_ctrl_z_brings_the_last_value_back_as_a_correction(ward: Open) -> None:
    w = ward("F.VS")
    w.put("I.VS.TEMP", "37.0")
    w.answers.reason_given = ReasonGiven(code="TYPO")
    w.go("I.VS.TEMP")
    w.type("39")
    w.go("I.VS.TEMP")
    w.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    answer = w.item("I.VS.TEMP").answer
    assert answer is not None
    assert (answer.raw, answer.changes) == ("37.0", 2)


def test_f4_writes_a_reason_in_the_place_of_the_value(ward: Open) -> None:
    w = ward("F.VS")
    w.go("I.VS.TEMP")
    w.answers.not_done_pick = (0, "REF")
    w.press(Qt.Key.Key_F4)
    answer = w.item("I.VS.TEMP").answer
    assert answer is not None
    assert answer.missing == "REF"
    editor = w.page.editor(path_of("I.VS.TEMP"))
    assert editor is not None
    assert editor.shown.missing == "Refused"


def test_f4_reaches_all_that_is_left_and_the_whole_form(ward: Open) -> None:
    w = ward("F.VS")
    w.go("I.VS.TEMP")
    w.press(Qt.Key.Key_F4)
    assert [scope.kind for scope in w.answers.scopes] == ["box", "rest", "form"]
    w.answers.not_done_pick = (1, "UNK")
    w.press(Qt.Key.Key_F4)
    for path in ("I.VS.PERF", "I.VS.TEMP", "I.VS.SBP", "I.VS.DBP"):
        answer = w.item(path).answer
        assert answer is not None
        assert answer.missing == "UNK"


def test_f4_marks_the_whole_form_as_not_done(ward: Open) -> None:
    w = ward("F.VS")
    w.go("I.VS.TEMP")
    w.answers.not_done_pick = (2, "SITE")
    w.press(Qt.Key.Key_F4)
    assert w.site.entry.state(w.subject, w.key).status is FormStatus.NOT_DONE
    assert not w.page.desk.editable


def test_f6_types_the_time_and_enter_takes_it(ward: Open) -> None:
    w = ward("F.VS")
    w.put("I.VS.PERF", "Y")
    w.go("I.VS.WHEN")
    w.press(Qt.Key.Key_F6)
    assert w.raw("I.VS.WHEN") is None
    w.press(Qt.Key.Key_Return)
    assert w.raw("I.VS.WHEN") == "2025-03-06 22:00"


def test_f11_stands_by_an_unusual_value(ward: Open) -> None:
    w = ward("F.VS")
    w.go("I.VS.TEMP")
    w.type("41.2")
    assert w.raw("I.VS.TEMP") == "41.2"
    w.go("I.VS.TEMP")
    w.press(Qt.Key.Key_F11)
    assert all(finding.confirmed for finding in w.item("I.VS.TEMP").findings)


def test_f3_writes_a_note_and_f1_explains(ward: Open) -> None:
    w = ward("F.VS")
    w.put("I.VS.TEMP", "37.0")
    w.go("I.VS.TEMP")
    w.answers.note_text = "left ear"
    w.answers.reason_given = ReasonGiven(code="TYPO")
    w.press(Qt.Key.Key_F3)
    answer = w.item("I.VS.TEMP").answer
    assert answer is not None
    assert (answer.raw, answer.note) == ("37.0", "left ear")
    w.go("I.VS.PERF")
    w.press(Qt.Key.Key_F1)
    assert w.answers.facts[0].words == "At the bedside."


def test_a_condition_opens_a_row_below_and_skipped_ones_collapse(ward: Open) -> None:
    w = ward("F.VS")
    assert w.page.editor(path_of("I.VS.WHEN")) is None
    w.go("I.VS.PERF")
    w.type("1", enter=False)
    assert w.page.editor(path_of("I.VS.WHEN")) is not None


def test_a_derived_value_follows_and_cannot_be_typed(ward: Open) -> None:
    w = ward("F.VS")
    w.go("I.VS.SBP")
    w.type("120")
    w.type("60")
    editor = w.page.editor(path_of("I.VS.MAP"))
    assert editor is not None
    assert editor.shown.text == "80"
    assert not editor.shown.editable
    assert w.here() == "I.VS.DRUG"


def test_a_monitor_reads_and_types_nothing(ward: Open, qtbot: QtBot) -> None:
    site = ward("F.VS").site
    site.accounts.switch_user("admin1", ADMIN_SECRET)
    code = site.accounts.add(NewUser(login="mon1", printed_name="Mo", role=Role.MONITOR)).code
    site.accounts.switch_user("mon1", code)
    site.accounts.set_password(code, SECRET)
    w = Ward(site, "F.VS", qtbot.addWidget, may_enter=False)
    assert not w.page.desk.editable
    w.go("I.VS.TEMP")
    w.type("36.8")
    assert w.raw("I.VS.TEMP") is None
    assert w.page.foot.complete.isHidden()


def test_complete_says_what_hinders_and_goes_there(ward: Open) -> None:
    w = ward("F.VS")
    w.go("I.VS.SBP")
    w.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert w.here() == "I.VS.PERF"
    assert w.page.desk.state.status is not FormStatus.COMPLETE
    assert "press F4 to say why not" in w.page.notice.text()


def test_complete_and_open_again(ward: Open, qtbot: QtBot) -> None:
    w = ward("F.VS")
    for path, raw in (("PERF", "N"), ("TEMP", "36.8"), ("SBP", "118"), ("DBP", "70")):
        w.put(f"I.VS.{path}", raw)
    w.go("I.VS.TEMP")
    with qtbot.waitSignal(w.page.status_changed, timeout=2000):
        w.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert w.site.entry.state(w.subject, w.key).status is FormStatus.COMPLETE


def test_frame_keys_are_told_to_the_frame(ward: Open, qtbot: QtBot) -> None:
    w = ward("F.VS")
    w.go("I.VS.TEMP")
    w.type("36.5", enter=False)
    with qtbot.waitSignal(w.page.commanded, timeout=2000) as told:
        w.press(Qt.Key.Key_F8)
    assert told.args == [Command.SIGN, path_of("I.VS.TEMP")]
    assert w.raw("I.VS.TEMP") == "36.5"


def test_switching_the_language_keeps_focus_and_typed_text(ward: Open) -> None:
    w = ward("F.VS")
    w.go("I.VS.TEMP")
    w.type("36", enter=False)
    w.texts.set_language("zh")
    focus = w.focus()
    assert isinstance(focus, QLineEdit)
    assert focus.text() == "36"
    assert "体温" in focus.accessibleName()
    assert w.page.header.title.text() == "生命体征"


def test_chinese_from_an_input_method_arrives(ward: Open) -> None:
    w = ward("F.VS")
    w.go("I.VS.COM")
    w.compose("体温正常")
    w.press(Qt.Key.Key_Return)
    assert w.raw("I.VS.COM") == "体温正常"


def test_a_row_is_added_with_f10(ward: Open) -> None:
    w = ward("F.LB")
    w.go("I.LB.ALT")
    w.press(Qt.Key.Key_F10)
    assert w.page.here is not None
    assert w.page.here.item == "I.LB.NAME"


@pytest.mark.parametrize("form", ["F.VS", "F.MON", "F.LB"])
def test_every_box_has_a_spoken_name_and_its_path_as_object_name(ward: Open, form: str) -> None:
    w = ward(form)
    for widget in w.page.findChildren(QWidget):
        takes_focus = widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.focusProxy() is None
        if takes_focus and widget.isVisible():
            assert widget.accessibleName(), widget.objectName() or type(widget).__name__
    for item in (i for g in w.page.desk.state.groups for r in g.repeats for i in r.items):
        editor = w.page.editor(item.path)
        assert editor is None or editor.objectName() == str(item.path)


@pytest.mark.req("AUD-03")
@pytest.mark.parametrize("by_mouse", [False, True], ids=["enter", "click elsewhere"])
def test_the_real_question_is_asked_once_and_answered_with_one_digit(
    ward: Open, by_mouse: bool
) -> None:
    w = ward("F.VS")
    w.put("I.VS.TEMP", "37.0")
    w.page.desk.asking = Asking(w.texts, w.page)
    asked: list[QWidget] = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ReasonDialog)
        asked.append(dialog)
        QTest.keyClicks(dialog.options, "1")

    w.go("I.VS.TEMP")
    w.type("37.5", enter=False)
    QTimer.singleShot(50, answer)
    if by_mouse:
        w.go("I.VS.DBP")
    else:
        w.press(Qt.Key.Key_Return)
    found = w.item("I.VS.TEMP").answer
    assert found is not None
    assert (found.raw, found.changes, len(asked)) == ("37.5", 1, 1)
    assert by_mouse or w.here() == "I.VS.SBP"


def test_every_dialog_of_the_page_really_opens(ward: Open) -> None:
    w = ward("F.VS")
    w.put("I.VS.TEMP", "37.0")
    w.page.desk.asking = Asking(w.texts, w.page)
    w.go("I.VS.TEMP")
    opened: list[str] = []

    def close() -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        opened.append(type(dialog).__name__)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    for key in (Qt.Key.Key_F1, Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F4):
        QTimer.singleShot(50, close)
        w.press(key)
    w.go("I.VS.BY")
    QTimer.singleShot(50, close)
    w.press(Qt.Key.Key_Space)
    assert opened == [
        "WhyDialog",
        "HistoryDialog",
        "NoteDialog",
        "NotDoneDialog",
        "SignatureDialog",
    ]
    assert w.raw("I.VS.TEMP") == "37.0"
