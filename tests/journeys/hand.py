"""A person at the keyboard: only real key events, boxes found by the path of their item."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from mscform.base.identity import FormKey, ItemPath, SubjectKey
from mscform.definitions.item import DataType
from mscform.definitions.logic import Severity
from mscform.engine.address import resolve
from mscform.gui.desk import Desk
from mscform.gui.dialogs.option_list import OptionList
from mscform.gui.dialogs.sign_form import SignFormDialog
from mscform.gui.editing.answer_editor import AnswerEditor
from mscform.gui.form_page import FormPage
from mscform.gui.form_room import FormRoom
from mscform.gui.main_window import MainWindow
from mscform.gui.pdf_page import PdfPage
from mscform.gui.places import FormPlace, SubjectPlace
from mscform.gui.search import SearchDialog

PATIENCE = 20.0
CONTROL = Qt.KeyboardModifier.ControlModifier


def wait_until(true: Callable[[], bool], what: str = "") -> None:
    """Let the window work until something is so."""
    end = time.monotonic() + PATIENCE
    while not true():
        QApplication.processEvents()
        if time.monotonic() > end:
            raise AssertionError(f"waited too long: {what}")
        time.sleep(0.002)


class Hand(QObject):
    """Types into one window."""

    def __init__(self, window: MainWindow, login: str, password: str) -> None:
        super().__init__()
        self.window = window
        self.login = login
        self.password = password
        self._answers: list[Callable[[QWidget], None]] = []
        self._watch = QTimer(self)
        self._watch.setInterval(5)
        self._watch.timeout.connect(self._answer_dialog)

    # At the door.

    def sign_in(self) -> None:
        """Choose the name with the arrow keys, type the password."""
        door = self.window.door
        wait_until(door.isVisible, "the door")
        door.people.setFocus()
        QTest.keyClick(door.people, Qt.Key.Key_Home)
        while door.people.current_key() != self.login:
            before = door.people.currentIndex().row()
            QTest.keyClick(door.people, Qt.Key.Key_Down)
            assert door.people.currentIndex().row() != before, "nobody of that name"
        QTest.keyClick(door.people, Qt.Key.Key_Return)
        QTest.keyClicks(door.password, self.password)
        QTest.keyClick(door.password, Qt.Key.Key_Return)
        wait_until(lambda: self.window.desk is not None, "the frame")
        wait_until(lambda: not self.window.tasks.busy)

    @property
    def desk(self) -> Desk:
        """The frame."""
        assert self.window.desk is not None
        return self.window.desk

    # Going somewhere.

    def expect(self, answer: Callable[[QWidget], None]) -> None:
        """What to do with the next dialog that opens."""
        self._answers.append(answer)
        self._watch.start()

    def _answer_dialog(self) -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is not None and self._answers:
            answer = self._answers.pop(0)
            if not self._answers:
                self._watch.stop()
            answer(dialog)

    def agree(self) -> None:
        """The next dialog is answered with Enter."""
        self.expect(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Return))

    def enrol(self) -> str:
        """Ctrl+N at the list; returns the code."""
        before = {subject.key for subject in self.desk.roster.subjects}
        self.agree()
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_N, CONTROL)
        wait_until(lambda: len(self.desk.roster.subjects) > len(before), "the new subject")
        self.settle()
        return next(one.key for one in self.desk.roster.subjects if one.key not in before)

    def settle(self) -> None:
        """A dialog has gone: the window has the keyboard again."""
        if not self.window.isActiveWindow():
            self.window.activateWindow()
        wait_until(self.window.isActiveWindow, "the window to become active again")

    def open_form(self, subject: str, at: str) -> FormPage:
        """Ctrl+K, the subject, Enter; then the form by its name."""
        if getattr(self.desk.place, "subject", None) != subject:
            self._search(subject, SubjectPlace(SubjectKey(subject)))
        key = resolve(self.desk.site.study, at)
        assert isinstance(key, FormKey)
        study = self.desk.site.study
        event = study.event(key.event)
        assert event is not None
        repeat = f" {key.event_repeat}" if key.event_repeat not in ("", "1") else ""
        name = f"{event.title['en']}{repeat} › {study.forms[key.form].title['en']}"
        words = name.replace("›", " ").replace("–", " ")
        self._search(words, FormPlace(SubjectKey(subject), key))
        wait_until(lambda: isinstance(self.desk.page, FormRoom), f"the form {at}")
        page = self.desk.page
        assert isinstance(page, FormRoom)
        assert page.form.key == key, (page.form.key, key)
        return page.form

    def _search(self, text: str, place: object) -> None:
        def answer(dialog: QWidget) -> None:
            assert isinstance(dialog, SearchDialog)
            line = dialog.findChild(QLineEdit, "search")
            assert line is not None
            QTest.keyClicks(line, text)
            while dialog.list.current_key() != place:
                before = dialog.list.currentIndex().row()
                QTest.keyClick(line, Qt.Key.Key_Down)
                if dialog.list.currentIndex().row() == before:
                    dialog.reject()  # a dialog left open would wait for ever
                    raise AssertionError(f"{place} is not found")
            QTest.keyClick(line, Qt.Key.Key_Return)

        self.expect(answer)
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_K, CONTROL)
        self.settle()

    # Filling a form.

    def fill(self, page: FormPage, values: Mapping[str, str]) -> None:
        """Type every value where it belongs, then whatever the form still asks for."""
        for text, value in values.items():
            item, _, repeat = text.partition("[")
            self.type(page, ItemPath(item, repeat.rstrip("]")), value)  # type: ignore[arg-type]

    def type(self, page: FormPage, path: ItemPath, value: str) -> None:
        """One value and Enter."""
        editor = page.editor(path)
        assert editor is not None, f"{path} is not asked"
        assert page.findChild(AnswerEditor, str(path)) is editor
        editor.take_focus()
        target = editor.focus_target()
        QTest.keyClicks(target, self._typed(page, path, value))
        QTest.keyClick(QApplication.focusWidget() or target, Qt.Key.Key_Return)

    def _typed(self, page: FormPage, path: ItemPath, value: str) -> str:
        """A code is typed as its digit."""
        study = self.desk.site.study
        definition = study.item(path.item)
        assert definition is not None
        if definition.code_list is None:
            return value
        code = study.code_lists[definition.code_list].find(value)
        assert code is not None, (path, value)
        return value if code.digit is None else str(code.digit)

    def attest(self, page: FormPage, path: ItemPath) -> None:
        """Space in the box, then one's own password."""
        editor = page.editor(path)
        assert editor is not None
        editor.take_focus()
        self.expect(self._give_secret)
        QTest.keyClick(editor.focus_target(), Qt.Key.Key_Space)

    def _give_secret(self, dialog: QWidget) -> None:
        lines = dialog.findChildren(QLineEdit)
        if not lines[0].text():
            QTest.keyClicks(lines[0], self.login)
        QTest.keyClicks(lines[-1], self.password)
        QTest.keyClick(lines[-1], Qt.Key.Key_Return)

    def finish(self, page: FormPage, usual: Mapping[str, str]) -> None:
        """Answer what hinders (`usual`: by the end of the item's name), then Ctrl+Enter."""
        for _ in range(200):
            hindrances = page.desk.state.hindrances
            if not hindrances:
                break
            finding = hindrances[0]
            path = finding.at.path
            definition = self.desk.site.study.item(path.item)
            assert definition is not None
            if finding.severity in (Severity.UNUSUAL, Severity.ALARMING):
                editor = page.editor(path)
                assert editor is not None, finding
                editor.take_focus()
                QTest.keyClick(editor.focus_target(), Qt.Key.Key_F11)
            elif definition.data_type is DataType.ATTEST:
                self.attest(page, path)
            else:
                value = next((v for end, v in usual.items() if path.item.endswith(end)), None)
                assert value is not None, f"nobody told what to answer at {path}: {finding}"
                self.type(page, path, value)
            self.settle()
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Return, CONTROL)
        QApplication.processEvents()

    # Signing.

    def sign(self, meaning: int) -> PdfPage:
        """F8, the meaning by its digit, login where asked, password; the document opens."""
        self.expect(self._signs(meaning))
        QTest.keyClick(QApplication.focusWidget() or self.window, Qt.Key.Key_F8)
        wait_until(lambda: isinstance(self.desk.page, PdfPage), "the signed document")
        page = self.desk.page
        assert isinstance(page, PdfPage)
        return page

    def expect_sign_refused(self) -> None:
        """F8 with a password that is not right: the dialog comes back and says so; Escape."""
        said: list[str] = []

        def give_up(dialog: QWidget) -> None:
            assert isinstance(dialog, SignFormDialog)
            said.append(dialog.trouble.text())
            QTest.keyClick(dialog, Qt.Key.Key_Escape)

        self.expect(self._signs(1))
        self.expect(give_up)
        QTest.keyClick(QApplication.focusWidget() or self.window, Qt.Key.Key_F8)
        wait_until(lambda: bool(said), "the refusal")
        assert said[0]
        self.settle()

    def _signs(self, meaning: int) -> Callable[[QWidget], None]:
        def answer(dialog: QWidget) -> None:
            listed = dialog.findChild(OptionList, "meaning")
            assert listed is not None
            QTest.keyClicks(listed, str(meaning))
            login = dialog.findChild(QLineEdit, "sign-login")
            password = dialog.findChild(QLineEdit, "sign-password")
            assert login is not None
            assert password is not None
            if not login.isHidden():
                QTest.keyClicks(login, self.login)
            QTest.keyClicks(password, self.password)
            QTest.keyClick(password, Qt.Key.Key_Return)

        return answer

    def close(self) -> None:
        """Close the window as a person does."""
        self.window.close()
        wait_until(lambda: self.window.site is None, "the site to close")


def door_of(window: MainWindow, folder: Path) -> None:
    """Stand at the door of a site."""
    window.open_folder(folder)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    wait_until(window.isActiveWindow, "the window to become active")
