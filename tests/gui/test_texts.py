"""Interface texts in both languages, and the one table of keys."""

from __future__ import annotations

import json
import re
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from pytestqt.qtbot import QtBot

from mscform.base.message import Message
from mscform.base.text import TranslatedText
from mscform.definitions.logic import Severity
from mscform.gui.keys import (
    ACTIONS,
    Command,
    command_of,
    help_rows,
    key_text,
    name_of,
    tip,
)
from mscform.gui.texts import LANGUAGES, Texts
from mscform.records.clinical import FormStatus

ROOT = Path(__file__).resolve().parents[2]


def test_a_switch_is_told_once_and_only_when_it_is_one(texts: Texts, qtbot: QtBot) -> None:
    heard: list[str] = []
    texts.changed.connect(lambda: heard.append(texts.language))
    texts.set_language("en")
    texts.set_language("zh")
    texts.next_language()
    assert heard == ["zh", "en"]


def test_texts_of_every_kind(texts: Texts) -> None:
    assert texts("GUI-F-SAVED-AT", time="14:02:11") == "saved 14:02:11"
    assert texts.of(TranslatedText({"en": "Yes", "zh": "是"})) == "Yes"
    assert texts.of(Message("GUI-F-TYPED")) == "not saved yet"
    assert texts.of("as it is") == "as it is"
    assert texts.of(None) == ""
    texts.set_language("zh")
    assert texts("GUI-F-TYPED") == "尚未保存"


def test_every_code_that_the_page_names_is_in_the_catalogue(resources: Path) -> None:
    told = json.loads((resources / "i18n" / "gui_form.json").read_text(encoding="utf-8"))
    named: set[str] = set()
    for file in (ROOT / "mscform" / "gui").rglob("*.py"):
        named |= set(re.findall(r'"(GUI-F-[A-Z-]*[A-Z])"', file.read_text(encoding="utf-8")))
    assert named - set(told) == set()
    for code, texts in told.items():
        assert set(texts) == set(LANGUAGES), code
        slots = [set(re.findall(r"\{(\w+)\}", texts[language])) for language in LANGUAGES]
        assert slots[0] == slots[1], code


def test_codes_made_from_names_are_in_the_catalogue(texts: Texts) -> None:
    made = [f"GUI-F-SEVERITY-{s.name}" for s in Severity]
    made += [f"GUI-F-STATUS-{s.name.replace('_', '-')}" for s in FormStatus]
    made += [f"GUI-F-KEY-{command.value}" for command in Command]
    for code in made:
        assert texts(code) != code


def test_no_key_stands_for_two_commands() -> None:
    keys = [key for action in ACTIONS for key in action.keys]
    assert len(keys) == len(set(keys))
    assert {action.command for action in ACTIONS} == set(Command)


_NAMED = re.compile(r"\b(?:F\d{1,2}|(?:Ctrl|Alt|Shift)\+\w+)\b")
_OF_PAGES = {"Ctrl+PgUp", "Ctrl+PgDn"}
"""Keys of one page each, shown on its button."""


def test_every_key_that_a_sentence_names_is_one() -> None:
    known = {key_text(command) for command in Command} | _OF_PAGES
    told = [*(ROOT / "resources" / "i18n").glob("*.json"), *(ROOT / "forms").rglob("*.yaml")]
    for file in told:
        named = set(_NAMED.findall(file.read_text(encoding="utf-8")))
        assert named <= known, file.name


def test_a_sentence_of_the_form_page_takes_its_keys_from_the_table(resources: Path) -> None:
    told = (resources / "i18n" / "gui_form.json").read_text(encoding="utf-8")
    assert _NAMED.findall(told) == []


def test_a_key_press_finds_its_command() -> None:
    def press(key: Qt.Key, modifier: Qt.KeyboardModifier) -> Command | None:
        return command_of(QKeyEvent(QEvent.Type.KeyPress, key, modifier))

    none = Qt.KeyboardModifier.NoModifier
    assert press(Qt.Key.Key_F4, none) is Command.NOT_DONE
    assert press(Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier) is Command.NEXT
    assert press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier) is Command.BACK
    assert press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier) is Command.COMPLETE
    assert press(Qt.Key.Key_4, none) is None


def test_tips_and_help_come_from_the_same_table(texts: Texts) -> None:
    assert tip(Command.NOT_DONE, texts) == f"{name_of(Command.NOT_DONE, texts)} (F4)"
    assert key_text(Command.COMPLETE) == "Ctrl+Enter"
    rows = help_rows(texts)
    assert len(rows) == len(ACTIONS) + 1
    keys = [key for action in ACTIONS for key in action.keys]
    assert len(set(keys)) == len(keys)
    assert all(all(row) for row in rows)
