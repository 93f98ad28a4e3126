"""What is typed is a draft, then on disk, or said not to be; and a page leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from mscform.base.errors import MachineError
from mscform.services.site import Site
from tests.gui.desk_site import Ward, path_of

Open = Callable[[str], Ward]


@pytest.mark.req("DAT-01")
def test_a_failed_commit_keeps_the_text_and_says_so(
    ward: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    w = ward("F.VS")
    w.go("I.VS.TEMP")

    def full(*args: object, **kwargs: object) -> object:
        raise MachineError("STO-DISK-FULL", path="site.db")

    with monkeypatch.context() as broken:
        broken.setattr(w.site.entry, "commit", full)
        w.type("36.8")
    assert w.raw("I.VS.TEMP") is None
    editor = w.page.editor(path_of("I.VS.TEMP"))
    assert editor is not None
    assert editor.pending() == "36.8"
    assert w.page.header.saving.text() == "1 not saved"
    assert w.page.notice.text()
    assert not w.page.leave() or w.raw("I.VS.TEMP") == "36.8"
    w.go("I.VS.TEMP")
    w.press(Qt.Key.Key_Return)
    assert w.raw("I.VS.TEMP") == "36.8"
    assert w.page.notice.text() == ""


def test_leaving_tries_again_to_save(ward: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    w = ward("F.VS")
    w.go("I.VS.TEMP")

    def full(*args: object, **kwargs: object) -> object:
        raise MachineError("STO-DISK-FULL", path="site.db")

    with monkeypatch.context() as broken:
        broken.setattr(w.site.entry, "commit", full)
        w.type("36.8")
        assert not w.page.leave()
    assert w.page.leave()
    assert w.raw("I.VS.TEMP") == "36.8"


@pytest.mark.req("DAT-01")
def test_typing_is_kept_as_a_draft_and_offered_again(ward: Open, qtbot: QtBot) -> None:
    w = ward("F.VS")
    w.go("I.VS.TEMP")
    w.type("36", enter=False)
    qtbot.waitUntil(lambda: bool(w.site.entry.drafts(w.subject, w.key)), timeout=3000)
    assert w.raw("I.VS.TEMP") is None
    again = ward("F.VS")
    editor = again.page.editor(path_of("I.VS.TEMP"))
    assert editor is not None
    assert editor.pending() == "36"
    assert "(1)" in again.page.notice.text()


def test_escape_drops_the_draft(ward: Open) -> None:
    w = ward("F.VS")
    w.go("I.VS.TEMP")
    w.type("36", enter=False)
    w.page.desk.keep_drafts()
    w.press(Qt.Key.Key_Escape)
    assert not w.site.entry.drafts(w.subject, w.key)


@pytest.mark.req("DAT-04")
@pytest.mark.parametrize("form", ["F.VS", "F.MON", "F.LB"])
def test_opening_a_form_writes_nothing_and_shows_no_clinical_value(ward: Open, form: str) -> None:
    w = ward(form)
    before = len(w.site.entry.trail(w.subject, w.key))
    w.page.start()
    w.page.leave()
    assert len(w.site.entry.trail(w.subject, w.key)) == before
    assert all(not line.text() for line in w.page.findChildren(QLineEdit))


def test_a_page_goes_without_leaving_widgets_behind(ward_site: Site, dressed: QApplication) -> None:
    def open_and_close() -> int:
        w = Ward(ward_site, "F.VS", lambda widget: None)
        w.page.start()
        w.texts.set_language("zh")
        w.page.hide()
        w.page.deleteLater()
        del w
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return len(QApplication.allWidgets())

    first = open_and_close()
    assert open_and_close() == first
    assert open_and_close() == first


def test_a_draft_that_other_hands_put_here_is_refused_with_a_sentence(
    ward: Open, qtbot: QtBot
) -> None:
    w = ward("F.VS")
    w.site.entry.keep_draft(w.subject, w.key, path_of("I.VS.TEMP"), "36")
    connection = w.site._context.database.connection
    connection.execute("UPDATE draft SET item = 'I.VS.SBP'")
    again = ward("F.VS")
    editor = again.page.editor(path_of("I.VS.SBP"))
    assert editor is not None
    assert editor.pending() is None
    assert "I.VS.SBP" in again.page.notice.text()
    assert "not yours" in again.page.notice.text()
