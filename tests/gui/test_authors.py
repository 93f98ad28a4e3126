"""Who charts a set, by real keys on the run sheet: taken, seen, counted, closed, let go (D28)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from mscform.base.clock import FixedClock
from mscform.base.identity import ItemAddress, SubjectKey
from mscform.gui.dialogs.password import PasswordDialog
from mscform.gui.dialogs.signature import Credentials, Known, SignatureDialog
from mscform.gui.form_room import FormRoom
from mscform.gui.places import FormPlace
from mscform.gui.query_book import QueryBook
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts, Words
from mscform.records.account import PinKind, Role
from mscform.records.audit import Action
from mscform.services.authors import BY_IDLE
from mscform.services.house import PIN_ON_RUN_SHEET
from mscform.services.places import form_at
from mscform.services.site import Site
from tests.gui.alert_ward import NOW, found_ward, monitored
from tests.gui.desk_site import path_of
from tests.gui.frame import focused
from tests.gui.questions import ctrl_and_answer, press_and_answer
from tests.staffed_site import ADMIN_SECRET, SECRET, Person, staff

PIN, DOCTORS, BADGE = "402759", "618403", "WARD-7Q4X2"
CODES = ("2", "1", "2")
NUMBERS = ("36.8", "82", "18", "122", "76", "98")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def site(tmp_path: Path, study_folder: Path, resources: Path, clock: FixedClock) -> Iterator[Site]:
    """Li Na is signed in and has a PIN, Zhao Min a badge, the physician a PIN."""
    made = found_ward(tmp_path / "site", study_folder, resources, clock)
    staff(made, [Person("nurse2", "Zhao Min", Role.NURSE)])
    made.pins.set(SECRET, BADGE)
    for login, pin in (("doctor1", DOCTORS), ("nurse1", PIN)):
        made.accounts.switch_user(login, SECRET)
        made.pins.set(SECRET, pin)
    yield made
    made.close()


class Ward:
    """The sheet of one subject in its room, and a hand on its keys."""

    def __init__(self, site: Site, texts: Texts, qtbot: QtBot, subject: SubjectKey) -> None:
        self.site, self.subject, self.texts = site, subject, texts
        self.key = form_at(site.study, "SE.INF[1]/F.MON")
        self.tasks, self.pressed = Tasks(), 0
        place = FormPlace(subject, self.key)
        self.room = FormRoom(site, self.tasks, texts, place, QueryBook(site))
        qtbot.addWidget(self.room)
        self.room.resize(1366, 768)
        self.room.show()
        self.room.activateWindow()
        qtbot.waitUntil(self.room.isActiveWindow)
        self.room.enter()

    def go(self, name: str, point: str = "2H") -> None:
        self.room.form.focus_path(path_of(f"I.MON.{name}[{point}]"))
        QCoreApplication.processEvents()

    def take(self, *keys: str) -> None:
        self.pressed += 1 + sum(map(len, keys))
        ctrl_and_answer(self.room, Qt.Key.Key_P, *keys)
        QCoreApplication.processEvents()

    def close_set(self) -> None:
        self.pressed += 1
        QTest.keyClick(focused(), Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)

    def type(self, *texts: str) -> None:
        for text in texts:
            self.pressed += len(text) + 1
            QTest.keyClicks(focused(), text)
            QTest.keyClick(focused(), Qt.Key.Key_Return)
            QCoreApplication.processEvents()

    def who(self, name: str, point: str = "2H") -> str:
        path = path_of(f"I.MON.{name}[{point}]")
        events = self.site.entry.history(self.subject, ItemAddress(self.key, path))
        return events[-1].actor.login if events and events[-1].actor else ""

    def strip(self) -> str:
        return self.room.run.strip.author.text()

    def second(self) -> None:
        self.room.run.authors._second.timeout.emit()


@pytest.fixture
def ward(site: Site, texts: Texts, qtbot: QtBot, dressed: QApplication) -> Iterator[Ward]:
    made = Ward(site, texts, qtbot, monitored(site))
    yield made
    made.room.leave()
    made.tasks.finish()


def test_a_pin_takes_the_set_and_closing_confirms_it(ward: Ward) -> None:
    ward.go("TEMP_VSORRES")
    assert ward.strip() == "Who charts?"
    ward.take(PIN + "~")
    assert ward.strip() == "Li Na charts · close"
    assert str(ward.room.form.here) == "I.MON.TEMP_VSORRES[2H]"
    ward.type(*NUMBERS)
    assert ward.who("TEMP_VSORRES") == "nurse1"
    ward.close_set()
    assert ward.strip() == "Who charts?"
    assert "Li Na has closed the set 2 h" in ward.room.trouble.text()
    assert ward.who("MONBY") == "nurse1"
    opened, closed = ward.site._context.database.ledger.events(action=Action.AUTHOR)
    assert (opened.content or {})["set"] == "2H"
    assert (closed.content or {})["confirmed"] is True


@pytest.mark.req("DAT-03")
def test_a_scanned_badge_makes_another_the_author_seen_on_the_grid(ward: Ward) -> None:
    ward.go("TEMP_VSORRES")
    ward.type("36.8", "82")
    ward.take(BADGE + "~")
    assert ward.strip() == "Zhao Min charts · close"
    ward.type("18", "122", "76")
    assert [ward.who(name) for name in ("HR_VSORRES", "RESP_VSORRES")] == ["nurse1", "nurse2"]
    panel = ward.room.form.sheet.panel_of(path_of("I.MON.TEMP_VSORRES[2H]"))
    people = getattr(panel, "_people", None)
    assert people is not None
    assert people.told == "Entered by: LN Li Na · ZM Zhao Min"
    column = panel._model.column("2H")  # type: ignore[union-attr]
    assert [people.short[who] for who in column.authors] == ["ZM", "LN"]
    lines = ward.room.form.desk
    path = path_of("I.MON.RESP_VSORRES[2H]")
    told = lines.entry.history(ward.subject, ItemAddress(ward.key, path))
    assert (told[-1].content or {})["signed_in"] == "nurse1"


def test_a_badge_in_the_upper_line_is_a_badge_and_hidden(
    texts: Texts, qtbot: QtBot, dressed: QApplication
) -> None:
    tried: list[Credentials] = []

    def attempt(told: Credentials) -> Words | None:
        tried.append(told)
        return None

    known = Known("", ("nurse1", "doctor1"))
    dialog = SignatureDialog(texts, "Attest", "I did this.", attempt, known=known)
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClicks(dialog.login, "nur")
    assert dialog.login.echoMode() == QLineEdit.EchoMode.Normal
    dialog.login.clear()
    QTest.keyClicks(dialog.login, BADGE)
    assert dialog.login.echoMode() == QLineEdit.EchoMode.Password
    assert dialog.login.displayText() != BADGE
    QTest.keyClick(dialog.login, Qt.Key.Key_Return)
    assert tried == [Credentials("", BADGE)]


@pytest.mark.req("ACC-05")
def test_five_guesses_at_the_keys_and_only_the_password_is_taken(ward: Ward) -> None:
    ward.go("TEMP_VSORRES")
    ward.take(*[f"00000{guess}~" for guess in range(5)], PIN + "~", SECRET + "~")
    assert ward.strip() == "Li Na charts · close"
    author = ward.site._context.author
    assert author is not None
    assert author.method == "password"
    failed = list(ward.site._context.database.ledger.events(action=Action.PIN_FAILED))
    assert len(failed) == 5


def test_two_minutes_without_a_key_end_it_and_keep_what_was_half_typed(
    ward: Ward, clock: FixedClock
) -> None:
    ward.go("TEMP_VSORRES")
    ward.take(BADGE + "~")
    ward.type("36.8")
    QTest.keyClicks(focused(), "10")
    ward.room.form.desk.keep_drafts()
    clock.advance(timedelta(seconds=121))
    ward.second()
    assert ward.strip() == "Who charts?"
    assert "Zhao Min charts no more" in ward.room.trouble.text()
    ward.type("91")
    assert ward.who("HR_VSORRES") == "nurse1"
    assert ward.who("TEMP_VSORRES") == "nurse2"
    closed = [
        (event.content or {}).get("why")
        for event in ward.site._context.database.ledger.events(action=Action.AUTHOR)
    ]
    assert closed == [None, BY_IDLE]


def test_what_she_left_half_typed_is_there_when_she_takes_the_set_again(
    ward: Ward, clock: FixedClock
) -> None:
    ward.go("HR_VSORRES")
    ward.take(BADGE + "~")
    QTest.keyClicks(focused(), "10")
    ward.room.form.desk.keep_drafts()
    clock.advance(timedelta(seconds=121))
    ward.second()
    editor = ward.room.form.editor(path_of("I.MON.HR_VSORRES[2H]"))
    assert editor is not None
    assert editor.pending() is None
    ward.take(BADGE + "~")
    assert editor.pending() == "10"


def test_a_site_that_demands_a_pin_asks_at_the_first_box_and_keeps_the_text(
    site: Site, ward: Ward, texts: Texts, qtbot: QtBot
) -> None:
    site.accounts.switch_user("admin1", ADMIN_SECRET)
    site.settings.set(PIN_ON_RUN_SHEET, "true", second="admin2", second_password=ADMIN_SECRET)
    site.accounts.switch_user("nurse1", SECRET)
    ward.go("TEMP_VSORRES")
    QTest.keyClicks(focused(), "36.8")
    none = Qt.KeyboardModifier.NoModifier
    press_and_answer(ward.room, Qt.Key.Key_Return, none, "^")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    assert ward.who("TEMP_VSORRES") == ""
    assert "press Enter there again" in ward.room.form.notice.text()
    ward.room.form.refresh()
    ward.go("TEMP_VSORRES")
    press_and_answer(ward.room, Qt.Key.Key_Return, none, PIN + "~")
    assert ward.who("TEMP_VSORRES") == "nurse1"
    assert ward.strip() == "Li Na charts · close"


def test_a_monitor_at_the_screen_lets_a_nurse_chart_and_not_herself(
    site: Site, texts: Texts, qtbot: QtBot, dressed: QApplication
) -> None:
    subject = monitored(site)
    staff(site, [Person("monitor1", "Mo Nitor", Role.MONITOR)])
    ward = Ward(site, texts, qtbot, subject)
    assert not ward.room.form.desk.editable
    ward.room.setFocus()
    ward.take(BADGE + "~")
    assert ward.room.form.desk.editable
    ward.go("TEMP_VSORRES")
    ward.type("36.8")
    assert ward.who("TEMP_VSORRES") == "nurse2"
    ward.close_set()
    assert not ward.room.form.desk.editable
    ward.room.leave()


@pytest.mark.req("ACC-08")
def test_the_physician_takes_note_of_an_alert_by_pin(ward: Ward, qtbot: QtBot) -> None:
    ward.go("TEMP_VSORRES")
    ward.take(BADGE + "~")
    ward.type("39.5")
    assert ward.room.form.alerts.covers()
    none = Qt.KeyboardModifier.NoModifier
    press_and_answer(ward.room, Qt.Key.Key_F8, none, "doctor1~", DOCTORS + "~")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    assert not ward.room.form.alerts.covers()
    assert ward.who("ALERTACK") == "doctor1"
    assert ward.strip() == "Zhao Min charts · close"
    ward.type("104")
    assert ward.who("HR_VSORRES") == "nurse2"
    assert ward.site.actor is not None
    assert ward.site.actor.login == "nurse1"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_full_set_with_its_pin_stays_near_the_fewest_keys(ward: Ward, language: str) -> None:
    ward.texts.set_language(language)
    ward.go("TEMP_VSORRES")
    ward.take(PIN + "~")
    ward.type(*NUMBERS, *CODES)
    ward.close_set()
    boxes = [*NUMBERS, *CODES]
    fewest = len(PIN) + 1 + sum(len(one) + 1 for one in boxes)
    assert ward.who("SX_YN") == ward.who("MONBY") == "nurse1"
    assert ward.pressed == fewest + 2
    assert ward.pressed <= fewest * 1.15


def test_the_key_says_where_it_does_nothing(ward: Ward, site: Site, texts: Texts) -> None:
    ward.room.form.desk.wording.texts.set_language("zh")
    assert ward.strip() == "Who charts?"
    ward.room.relabel()
    assert ward.strip() == "由谁记录？"


def test_a_pin_of_ones_own_is_set_in_the_window_with_the_password(
    site: Site, texts: Texts, qtbot: QtBot, dressed: QApplication
) -> None:
    site.pins.remove(SECRET)
    dialog = PasswordDialog(texts, site.pins.set, what="PIN")
    qtbot.addWidget(dialog)
    dialog.show()

    def fill(password: str, pin: str) -> None:
        for line, text in ((dialog.old, password), (dialog.new, pin), (dialog.again, pin)):
            line.clear()
            QTest.keyClicks(line, text)
        QTest.keyClick(dialog.again, Qt.Key.Key_Return)

    fill(SECRET, "123456")
    assert "easily guessed" in dialog.trouble.text()
    fill("not my own password", PIN)
    assert "not right" in dialog.trouble.text()
    assert site.pins.kind is PinKind.NONE
    fill(SECRET, PIN)
    assert dialog.result() == PasswordDialog.DialogCode.Accepted.value
    assert site.pins.kind is PinKind.DIGITS
    assert all(PIN not in line.displayText() for line in (dialog.new, dialog.again))
