"""The answer boxes by themselves: what is typed always arrives, nothing changes by itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mscform.base.identity import CodeListOID, ItemOID, ItemPath
from mscform.base.text import TranslatedText
from mscform.definitions.codelist import CodeList, CodeListItem
from mscform.definitions.item import DataType
from mscform.gui.editing.answer_editor import AnswerEditor, Shown
from mscform.gui.keys import Command
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts
from mscform.gui.widgets.attest import AttestButton
from mscform.gui.widgets.choice import ChoiceButtons
from mscform.gui.widgets.choice_list import ChoiceList
from mscform.gui.widgets.date import DateBox
from mscform.gui.widgets.derived import DerivedValue
from mscform.gui.widgets.multi import MultiButtons
from mscform.gui.widgets.number import NumberBox
from mscform.gui.widgets.text import LongTextBox, TextBox

PATH = ItemPath(ItemOID("I.X"))


def code_list(*words: str, digits: bool = True) -> CodeList:
    return CodeList(
        oid=CodeListOID("CL.X"),
        title=TranslatedText({"en": "X"}),
        items=tuple(
            CodeListItem(
                coded_value=word[:2].upper(),
                decode=TranslatedText({"en": word, "zh": f"中{word}"}),
                digit=number if digits and number <= 9 else None,
            )
            for number, word in enumerate(words, 1)
        ),
    )


FEW = code_list("Lying", "Sitting", "Standing")
MANY = code_list("Axilla", "Mouth", "Ear", "Rectum", "Forehead", "Groin")
LONG = code_list(*(f"Town{n}" for n in range(30)), digits=False)


class Heard:
    """All that a box has said."""

    def __init__(self, editor: AnswerEditor) -> None:
        self.edited: list[str] = []
        self.committed: list[str] = []
        self.steps: list[int] = []
        self.commands: list[Command] = []
        self.acts = 0
        editor.voice.edited.connect(self._on_edited)
        editor.voice.committed.connect(self._on_committed)
        editor.voice.advanced.connect(self._on_advanced)
        editor.voice.commanded.connect(self._on_command)
        editor.voice.act_wanted.connect(self._on_act)

    def _on_edited(self, path: ItemPath, text: str) -> None:
        self.edited.append(text)

    def _on_committed(self, path: ItemPath, text: str) -> None:
        self.committed.append(text)

    def _on_advanced(self, path: ItemPath, step: int) -> None:
        self.steps.append(step)

    def _on_command(self, path: ItemPath, command: Command) -> None:
        self.commands.append(command)

    def _on_act(self, path: ItemPath) -> None:
        self.acts += 1


@pytest.fixture
def stage(qtbot: QtBot, dressed: QApplication) -> QWidget:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(700, 500)
    host.show()
    host.activateWindow()
    return host


def put(editor: AnswerEditor, stage: QWidget) -> Heard:
    editor.setParent(stage)
    editor.setGeometry(10, 10, 400, 40)
    editor.show()
    editor.take_focus()
    QCoreApplication.processEvents()
    return Heard(editor)


def roll(widget: QWidget) -> None:
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QCoreApplication.sendEvent(widget, event)


def every_box(texts: Texts) -> list[AnswerEditor]:
    return [
        TextBox(PATH),
        LongTextBox(PATH, 3),
        NumberBox(PATH),
        DateBox(PATH, DataType.DATE),
        ChoiceButtons(PATH, FEW, texts),
        ChoiceList(PATH, MANY, texts),
        MultiButtons(PATH, FEW, texts),
        AttestButton(PATH, texts, signs=False),
        DerivedValue(PATH),
    ]


def test_showing_a_value_says_nothing(texts: Texts, stage: QWidget) -> None:
    for editor in every_box(texts):
        heard = put(editor, stage)
        editor.show_answer(Shown(text="LY"))
        editor.show_answer(Shown(missing="Refused", tone=Tone.WATCH))
        editor.relabel()
        assert heard.edited + heard.committed == []
        editor.grab()


@pytest.mark.req("DAT-04")
def test_a_wheel_changes_nothing(texts: Texts, stage: QWidget) -> None:
    for editor in every_box(texts):
        heard = put(editor, stage)
        roll(editor.focus_target())
        roll(editor)
        assert heard.edited + heard.committed == []
        assert editor.pending() is None


@pytest.mark.req("DAT-04")
def test_enter_through_untouched_boxes_commits_nothing(texts: Texts, stage: QWidget) -> None:
    for editor in every_box(texts):
        heard = put(editor, stage)
        QTest.keyClick(editor.focus_target(), Qt.Key.Key_Return)
        QTest.keyClick(editor.focus_target(), Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        assert heard.committed == []
        assert heard.steps == [1, -1]


@pytest.mark.parametrize("typed", ["37.5", "300x", "ND", "<5", "1,5", " 37 ", "-0", "1e9"])
def test_whatever_is_typed_arrives(typed: str, stage: QWidget) -> None:
    box = NumberBox(PATH)
    heard = put(box, stage)
    QTest.keyClicks(box.line, typed)
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert heard.committed == [typed]
    assert heard.steps == [1]
    assert heard.edited[-1] == typed


def test_chinese_arrives_from_an_input_method(stage: QWidget) -> None:
    box = TextBox(PATH)
    heard = put(box, stage)
    event = QInputMethodEvent()
    event.setCommitString("腹围增大")
    QCoreApplication.sendEvent(box.line, event)
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert heard.committed == ["腹围增大"]


def test_escape_gives_back_and_emptying_is_a_commit(stage: QWidget) -> None:
    box = NumberBox(PATH)
    heard = put(box, stage)
    box.show_answer(Shown(text="37"))
    QTest.keyClicks(box.line, "8")
    QTest.keyClick(box.line, Qt.Key.Key_Escape)
    assert box.text() == "37"
    assert box.pending() is None
    box.line.selectAll()
    QTest.keyClick(box.line, Qt.Key.Key_Delete)
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert heard.committed == [""]


def test_a_new_state_never_overwrites_typing(stage: QWidget) -> None:
    box = NumberBox(PATH)
    put(box, stage)
    QTest.keyClicks(box.line, "12")
    box.show_answer(Shown(text="99"))
    assert box.text() == "12"
    assert box.pending() == "12"


def test_command_keys_are_not_typed(stage: QWidget) -> None:
    box = TextBox(PATH)
    heard = put(box, stage)
    for key in (Qt.Key.Key_F1, Qt.Key.Key_F2, Qt.Key.Key_F4, Qt.Key.Key_F11):
        QTest.keyClick(box.line, key)
    QTest.keyClick(box.line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert heard.commands == [
        Command.WHY,
        Command.HISTORY,
        Command.NOT_DONE,
        Command.CONFIRM,
        Command.LAST_VALUE,
    ]
    assert box.text() == ""


@pytest.mark.parametrize(
    ("kind", "typed", "given"),
    [
        (DataType.DATE, "20250306", "2025-03-06"),
        (DataType.DATE, "2025-03-06", "2025-03-06"),
        (DataType.PARTIAL_DATE, "2025", "2025"),
        (DataType.PARTIAL_DATE, "202503", "2025-03"),
        (DataType.PARTIAL_DATE, "2025-UN-UN", "2025-UN-UN"),
        (DataType.DATETIME, "202503062210", "2025-03-06 22:10"),
        (DataType.TIME, "2210", "22:10"),
        (DataType.DATE, "last May", "last May"),
    ],
)
def test_dates_help_and_refuse_nothing(
    kind: DataType, typed: str, given: str, stage: QWidget
) -> None:
    box = DateBox(PATH, kind)
    heard = put(box, stage)
    QTest.keyClicks(box.line, typed)
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert heard.committed == [given]


def test_a_sign_typed_ahead_can_be_taken_away(stage: QWidget) -> None:
    box = DateBox(PATH, DataType.DATE)
    put(box, stage)
    QTest.keyClicks(box.line, "2025")
    assert box.text() == "2025-"
    QTest.keyClick(box.line, Qt.Key.Key_Backspace)
    assert box.text() == "2025"


def test_digits_arrows_clicks_choose_and_delete_empties(texts: Texts, stage: QWidget) -> None:
    box = ChoiceButtons(PATH, FEW, texts)
    heard = put(box, stage)
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert heard.committed == []
    QTest.keyClicks(box, "2")
    QTest.keyClick(box, Qt.Key.Key_Right)
    QTest.keyClick(box, Qt.Key.Key_Right)
    QTest.keyClick(box, Qt.Key.Key_Space)
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(15, 15))
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(398, 38))
    QTest.keyClick(box, Qt.Key.Key_Delete)
    QTest.keyClicks(box, "9x")
    assert heard.committed == ["SI", "ST", "LY", ""]


def test_nothing_is_chosen_beforehand(texts: Texts, dressed: QApplication) -> None:
    assert ChoiceButtons(PATH, FEW, texts).chosen() == frozenset()
    assert MultiButtons(PATH, FEW, texts).chosen() == frozenset()


def test_options_wrap_where_it_is_narrow(texts: Texts, dressed: QApplication) -> None:
    box = ChoiceButtons(PATH, FEW, texts)
    assert box.height_for(120) > box.height_for(900)


def test_multi_ticks_and_keeps_the_order_of_the_list(texts: Texts, stage: QWidget) -> None:
    box = MultiButtons(PATH, FEW, texts)
    heard = put(box, stage)
    box.show_answer(Shown(text="ST"))
    QTest.keyClicks(box, "1")
    box.show_answer(Shown(text="LY,ST"))
    QTest.keyClicks(box, "3")
    assert heard.committed == ["LY,ST", "LY"]


def test_every_option_of_a_long_list_has_a_key_of_its_own(texts: Texts, stage: QWidget) -> None:
    codes = code_list(*(f"{letter}lfa" for letter in "ABCDEFGHIJKLMNOPQ"))
    box = MultiButtons(PATH, codes, texts)
    heard = put(box, stage)
    keys = [option.key for option in box.options]
    assert keys == [*"123456789", *"abcdefgh"]
    for key in ("9", "a", "H"):
        QTest.keyClicks(box, key)
    assert heard.committed == ["IL", "JL", "QL"]
    assert "a Jlfa" in box.said()


def test_a_filter_list_takes_digit_text_and_click(texts: Texts, stage: QWidget) -> None:
    box = ChoiceList(PATH, MANY, texts)
    heard = put(box, stage)
    assert box.is_open()
    QTest.keyClicks(box.line, "3")
    assert heard.committed == ["EA"]
    assert not box.is_open()
    box.settle(Shown(text="EA"))
    assert box.text() == "Ear"
    box.line.selectAll()
    QTest.keyClicks(box.line, "rec")
    assert [item.coded_value for item in box.matches] == ["RE"]
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert heard.committed == ["EA", "RE"]


def test_a_filter_list_walks_with_the_arrows(texts: Texts, stage: QWidget) -> None:
    box = ChoiceList(PATH, LONG, texts)
    heard = put(box, stage)
    for _ in range(12):
        QTest.keyClick(box.line, Qt.Key.Key_Down)
    assert box.first_shown == 2
    box.window().grab()
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert heard.committed == ["TO"]


def test_text_that_is_no_code_is_kept_for_the_engine_to_judge(texts: Texts, stage: QWidget) -> None:
    box = ChoiceList(PATH, MANY, texts)
    heard = put(box, stage)
    QTest.keyClicks(box.line, "elbow")
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert heard.committed == ["elbow"]


def test_a_filter_list_speaks_the_other_language(texts: Texts, stage: QWidget) -> None:
    box = ChoiceList(PATH, MANY, texts)
    put(box, stage)
    box.show_answer(Shown(text="EA"))
    texts.set_language("zh")
    box.relabel()
    assert box.text() == "中Ear"
    assert box.pending() is None


def test_several_lines_enter_goes_on_and_alt_enter_breaks(stage: QWidget) -> None:
    box = LongTextBox(PATH, 3)
    heard = put(box, stage)
    QTest.keyClicks(box.lines, "one")
    QTest.keyClick(box.lines, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    QTest.keyClicks(box.lines, "two")
    QTest.keyClick(box.lines, Qt.Key.Key_Return)
    assert heard.committed == ["one\ntwo"]
    assert heard.steps == [1]


def test_attest_asks_only_while_nobody_has(texts: Texts, stage: QWidget) -> None:
    box = AttestButton(PATH, texts, signs=False)
    heard = put(box, stage)
    QTest.keyClick(box, Qt.Key.Key_Space)
    QTest.mouseClick(box, Qt.MouseButton.LeftButton)
    box.show_answer(Shown(text="Li Na · 22:10"))
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert heard.acts == 2


def test_a_read_only_box_takes_nothing(texts: Texts, stage: QWidget) -> None:
    line, buttons = NumberBox(PATH), ChoiceButtons(PATH, FEW, texts)
    for editor in (line, buttons):
        heard = put(editor, stage)
        editor.show_answer(Shown(text="LY", editable=False))
        QTest.keyClicks(editor.focus_target(), "2")
        editor.type_text("7")
        QTest.keyClick(editor.focus_target(), Qt.Key.Key_Return)
        assert heard.committed == []
