"""A command key that can do nothing where it is pressed says why, in one sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mscform.gui.desk import Desk
from mscform.gui.form_room import FormRoom
from mscform.gui.keys import ACTIONS, Command, key_text, needs_form
from mscform.gui.places import FormPlace, Room
from mscform.gui.refusals import Why, cannot
from mscform.gui.texts import LANGUAGES, Texts
from mscform.services.site import Site
from tests.gui.desk_site import Ward, key_of, path_of
from tests.gui.frame import Frame, focused

Open = Callable[[str], Ward]
KEYS = {action.command: action.keys[0] for action in ACTIONS}


def press(command: Command) -> None:
    pair = KEYS[command]
    QTest.keyClick(focused(), pair.key(), pair.keyboardModifiers())


def test_every_reason_has_its_words(texts: Texts) -> None:
    for language in LANGUAGES:
        texts.set_language(language)
        for why in Why:
            said = texts.of(cannot(Command.NOTE, why))
            assert said.startswith("F3")
            assert "GUI-" not in said
            assert "?]" not in said


@pytest.mark.parametrize(
    ("path", "command", "said"),
    [
        ("I.VS.TEMP", Command.NOW, "F6 (Put the time now): this box takes no date and no time."),
        ("I.VS.TEMP", Command.CONFIRM, "nothing here waits to be confirmed."),
        ("I.VS.TEMP", Command.LAST_VALUE, "there is no earlier value to bring back."),
        ("I.VS.TEMP", Command.EXTRA_SET, "no part of this form takes further rows."),
        ("I.VS.MAP", Command.NOT_DONE, "this value is computed; it follows from other answers."),
    ],
)
def test_a_key_in_a_box_says_why_it_does_nothing(
    ward: Open, path: str, command: Command, said: str
) -> None:
    w = ward("F.VS")
    w.go(path)
    press(command)
    assert w.page.notice.text().endswith(said)
    w.put("I.VS.SBP", "120")
    w.go("I.VS.DBP")
    w.type("80")
    assert w.page.notice.text() == "", "what is done next takes it away"


def test_a_key_of_a_box_says_so_outside_of_any(ward: Open) -> None:
    w = ward("F.VS")
    w.page.foot.complete.setFocus()
    press(Command.NOTE)
    assert w.page.notice.text() == "F3 (Write a note): put the cursor into a box first."


def test_a_form_marked_as_not_done_says_how_to_open_it_again(ward: Open) -> None:
    w = ward("F.VS")
    w.go("I.VS.TEMP")
    w.answers.not_done_pick = (-1, "SUBJECT")
    press(Command.NOT_DONE)
    w.go("I.VS.TEMP")
    w.answers.not_done_pick = None
    press(Command.NOTE)
    assert "Open it again first (Ctrl+Enter)" in w.page.notice.text()


def test_who_only_reads_is_told(ward_site: Site, qtbot: QtBot, dressed: object) -> None:
    w = Ward(ward_site, "F.VS", qtbot.addWidget, may_enter=False)
    w.go("I.VS.TEMP")
    for command in (Command.NOTE, Command.NOT_DONE, Command.EXTRA_SET, Command.COMPLETE):
        press(command)
        told = w.page.notice.text()
        assert told.startswith(key_text(command))
        assert told.endswith("you may read this form, but not write in it.")


def room_of(desk: Desk) -> FormRoom:
    desk.go(FormPlace(desk.roster.subjects[0].key, key_of("F.VS")))
    room = desk.page
    assert isinstance(room, FormRoom)
    return room


def test_keys_that_the_frame_answers_say_why_too(frame: Frame) -> None:
    desk = frame.sign_in()
    room = room_of(desk)
    room.form.focus_path(path_of("I.VS.TEMP"))
    for command, said in (
        (Command.PROPOSALS, "nothing is proposed from here."),
        (Command.MOVE, "this form already follows the newest version of the study."),
        (Command.LEAD, "nothing on this form leads elsewhere."),
        (Command.ALLOCATE, "nobody is allocated on this form."),
    ):
        press(command)
        assert room.trouble.text().endswith(said)
        assert room.trouble.text().startswith(key_text(command))


def test_no_key_of_a_box_is_mute_on_a_finished_form(frame: Frame) -> None:
    desk = frame.sign_in()
    page = frame.hand.open_form(desk.roster.subjects[0].key, "SE.A/F.LB")
    frame.hand.finish(page, {"": "1"})
    room = desk.page
    assert isinstance(room, FormRoom)
    page.focus_path(path_of("I.LB.ALT"))
    for command in (Command.NOW, Command.CONFIRM, Command.LAST_VALUE):
        page.notice.say(None)
        room.trouble.say(None)
        press(command)
        told = page.notice.text() or room.trouble.text()
        assert told.startswith(key_text(command)), command


def test_escape_leads_back_from_the_manual(frame: Frame) -> None:
    desk = frame.sign_in()
    desk.go(Room.QUERIES)
    QTest.keyClick(focused(), Qt.Key.Key_F1)
    assert desk.place is Room.HELP
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert desk.place is Room.QUERIES


def test_keys_of_a_form_say_so_on_other_pages(frame: Frame) -> None:
    desk = frame.sign_in()
    for command in Command:
        if not needs_form(command) or command in (Command.WHY, Command.COMPLETE):
            continue
        desk.go(Room.SUBJECTS)
        assert desk.trouble.text() == ""
        press(command)
        assert desk.trouble.text().endswith("it works on an open form."), command
    QTest.keyClick(focused(), Qt.Key.Key_F9)
    assert desk.trouble.text().endswith("请先打开一份表单。")
