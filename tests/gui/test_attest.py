"""Who stands by an answer, in the window: asked, proven, shown by name, and seen to fall."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.base.text import TranslatedText
from mscform.engine.changes import ReasonGiven
from mscform.gui.dialogs.signature import Credentials, SignatureDialog
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, Words
from mscform.records.audit import Action
from tests.gui.desk_site import Ward, path_of
from tests.staffed_site import SECRET

Open = Callable[[str], Ward]


def test_attest_writes_who(ward: Open) -> None:
    w = ward("F.VS")
    w.go("I.VS.BY")
    w.answers.told_credentials = Credentials("nurse1", SECRET)
    w.press(Qt.Key.Key_Space)
    assert w.raw("I.VS.BY") == "nurse1"
    editor = w.page.editor(path_of("I.VS.BY"))
    assert editor is not None
    assert editor.shown.text == "Li Na · 2025-03-06 22:00 +08:00"


def test_an_attest_is_seen_to_fall_with_the_answer_it_stands_for(ward: Open) -> None:
    w = ward("F.VS")
    w.put("I.VS.TEMP", "36.8")
    w.go("I.VS.BY")
    w.answers.told_credentials = Credentials("nurse1", SECRET)
    w.press(Qt.Key.Key_Space)
    w.answers.reason_given = ReasonGiven(code=w.site.study.change_reasons[0].code)
    w.page.desk.commit(path_of("I.VS.TEMP"), "37.8")
    editor = w.page.editor(path_of("I.VS.BY"))
    assert editor is not None
    assert editor.shown.text == ""
    assert editor.shown.tone is Tone.WATCH
    assert "attested again" in editor.accessibleDescription()
    w.page.commands.history(path_of("I.VS.BY"))
    assert w.answers.history[0].value == "Li Na → (empty)"
    assert "changed" in w.answers.history[0].why


def test_a_change_after_a_reason_for_no_attest_asks_why(ward: Open) -> None:
    w = ward("F.VS")
    w.page.desk.set_missing(path_of("I.VS.BY"), "ND")
    w.go("I.VS.BY")
    w.answers.told_credentials = Credentials("nurse1", SECRET)
    w.press(Qt.Key.Key_Space)
    assert w.raw("I.VS.BY") is None
    assert w.answers.asked


@pytest.mark.req("ACC-05")
def test_a_wrong_password_is_told_counted_and_asked_for_again(ward: Open) -> None:
    w = ward("F.VS")
    w.go("I.VS.BY")
    w.answers.told_credentials = Credentials("nurse1", "not this one at all")
    w.press(Qt.Key.Key_Space)
    assert w.raw("I.VS.BY") is None
    assert "password is not right" in w.texts.of(w.answers.refused)
    events = w.site._context.database.ledger.events(action=Action.SIGN_IN_FAILED)
    assert [(event.content or {})["purpose"] for event in events] == ["attest"]


def test_the_dialog_stays_says_why_and_counts(
    texts: Texts, qtbot: QtBot, dressed: QApplication
) -> None:
    tried: list[Credentials] = []

    def attempt(told: Credentials) -> Words | None:
        tried.append(told)
        return None if told.secret == SECRET else TranslatedText({"en": "Not right."})

    dialog = SignatureDialog(texts, "Attest", "I did this.", attempt)
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClicks(dialog.login, "li.na")
    for number in (1, 2):
        QTest.keyClicks(dialog.secret, "wrong")
        QTest.keyClick(dialog.secret, Qt.Key.Key_Return)
        assert dialog.isVisible()
        assert dialog.secret.text() == ""
        assert dialog.trouble.text().startswith("Not right.")
        assert f"tries: {number} " in dialog.trouble.text()
    QTest.keyClicks(dialog.secret, SECRET)
    QTest.keyClick(dialog.secret, Qt.Key.Key_Return)
    assert dialog.result() == SignatureDialog.DialogCode.Accepted.value
    assert [one.secret for one in tried] == ["wrong", "wrong", SECRET]
