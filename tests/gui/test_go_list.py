"""Before time zero by real keys: scanner, stop, second person, no-go with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from mscform.base.clock import FixedClock
from mscform.gui.dialogs.boxes import BoxesDialog
from mscform.gui.dialogs.go_list import BegunDialog, GoDialog, MismatchDialog
from mscform.gui.dialogs.signature import SignatureDialog
from mscform.gui.form_room import FormRoom
from mscform.gui.places import FormPlace
from mscform.gui.query_book import QueryBook
from mscform.gui.run_flow import RunFlow
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts
from mscform.services.places import item_at
from mscform.services.runs import Done
from mscform.services.site import Site
from tests.go_world import go_site
from tests.gui.frame import focused
from tests.journeys.hand import CONTROL
from tests.running_site import START, SUBJECT, put, sheet
from tests.staffed_site import DOCTOR, NURSE, SECRET

BAG = "SE.A/F.BAG/I.BAG."
ENTER = Qt.Key.Key_Return
Step = Callable[[], None]


@pytest.fixture
def site(tmp_path: Path, resources: Path) -> Iterator[Site]:
    made = go_site(tmp_path, resources, FixedClock(START))
    put(made, BAG + "CODE", "B-1")
    yield made
    made.close()


class Desk:
    """The sheet open; `begin` presses the key of the run and then takes the steps, one a turn."""

    def __init__(self, site: Site, texts: Texts, qtbot: QtBot) -> None:
        self.site, self.tasks, self.qtbot = site, Tasks(), qtbot
        place = FormPlace(SUBJECT, sheet(site))
        self.room = FormRoom(site, self.tasks, texts, place, QueryBook(site))
        qtbot.addWidget(self.room)
        self.room.resize(1142, 640)
        self.room.show()
        self.room.activateWindow()
        qtbot.waitUntil(self.room.isActiveWindow)
        self.room.enter()
        self.trouble: BaseException | None = None

    def begin(self, *steps: Step) -> None:
        """A step that fails, or that nobody comes to, closes the questions and fails the test."""
        waiting = list(steps)
        turns = 0

        def turn() -> None:
            nonlocal turns
            turns += 1
            if not over:
                # A timer of its own for each turn: a step may open a question that runs within it.
                QTimer.singleShot(10, turn)
            dialog = QApplication.activeModalWidget()
            here = QApplication.focusWidget()
            if isinstance(dialog, QDialog) and (self.trouble or not waiting or turns > 300):
                dialog.reject()
                return
            if dialog is None or here is None or not (here == dialog or dialog.isAncestorOf(here)):
                return
            try:
                waiting.pop(0)()
            except BaseException as trouble:  # noqa: BLE001 - told after the window is free again
                self.trouble = trouble

        over = False
        QTimer.singleShot(10, turn)
        QTest.keyClick(focused(), Qt.Key.Key_R, CONTROL)
        over = True
        self.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        if self.trouble is not None:
            raise self.trouble
        assert not waiting

    def value(self, at: str) -> str | None:
        address = item_at(self.site.study, at)
        item = self.site.entry.state(SUBJECT, address.form).item(address.path)
        return None if item is None or item.answer is None else item.answer.raw


@pytest.fixture
def desk(site: Site, texts: Texts, qtbot: QtBot, dressed: QApplication) -> Iterator[Desk]:
    made = Desk(site, texts, qtbot)
    yield made
    made.room.leave()
    made.tasks.finish()


def scan(code: str, ends: int = 1) -> Step:
    """A keyboard-wedge scanner: every character in one breath, then Enter."""

    def typed() -> None:
        QTest.keyClicks(focused(), code)
        for _ in range(ends):
            QTest.keyClick(focused(), ENTER)

    return typed


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Step:
    return lambda: QTest.keyClick(focused(), key, modifier)


def page() -> GoDialog:
    found = QApplication.activeModalWidget()
    assert isinstance(found, GoDialog), found
    return found


def words() -> dict[str, str]:
    return {row.code: row.word for row in page().lines.rows}


def sees(**wanted: str) -> Step:
    def look() -> None:
        assert words() | wanted == words()

    return look


def person(login: str, secret: str = SECRET) -> Step:
    def typed() -> None:
        found = QApplication.activeModalWidget()
        assert isinstance(found, SignatureDialog), found
        found.login.setFocus()
        for text in (login, secret):
            QTest.keyClicks(focused(), text)
            QTest.keyClick(focused(), ENTER)

    return typed


def light(code: str) -> Step:
    def moved() -> None:
        codes = [row.code for row in page().lines.rows]
        for _ in range(len(codes)):
            QTest.keyClick(focused(), Qt.Key.Key_Down)
            if page().lines.lit == codes.index(code):
                return

    return moved


def ready(site: Site) -> None:
    """Everything but scans and people."""
    put(site, BAG + "WARM", "Y")
    put(site, BAG + "HOW", "bath")
    put(site, "SE.A/F.MON/I.MON.VSDTC[PRE]", "2025-03-10 08:50")
    put(site, "SE.A/F.MON/I.MON.TEMP[PRE]", "36.8")


def test_scans_two_people_and_go(site: Site, desk: Desk) -> None:
    ready(site)
    desk.begin(
        sees(WRIST="missing", BAG="missing", WARM="done", PEOPLE="missing", SIGNS="done"),
        # The bag first, and two line ends, as some scanners send them.
        scan("B-1", ends=2),
        scan(SUBJECT),
        sees(WRIST="done", BAG="done"),
        light("PEOPLE"),
        press(ENTER),
        person(NURSE.login),
        light("PEOPLE"),
        press(ENTER),
        person(DOCTOR.login),
        sees(PEOPLE="done"),
        press(ENTER, CONTROL),
        press(ENTER),
    )
    assert desk.value("SE.A/F.EX/I.EX.EXSTDTC") == "2025-03-10 09:00"
    assert desk.value("SE.A/F.EX/I.EX.OPEN") is None
    assert "started 09:00" in desk.room.run.strip.banner.text()


def test_a_mismatch_shows_both_codes_and_no_scan_wipes_it_away(desk: Desk) -> None:
    def stop() -> None:
        found = QApplication.activeModalWidget()
        assert isinstance(found, MismatchDialog), found
        assert [code for _, code in found.codes.pairs] == ["B-2", "B-1"]

    desk.begin(
        light("BAG"),
        scan("B-2"),
        stop,
        scan("B-2"),
        stop,
        press(Qt.Key.Key_Escape),
        sees(BAG="does not match"),
        press(Qt.Key.Key_Escape),
    )
    assert desk.value(BAG + "SCAN") == "B-2"
    desk.site._sessions.forget_all()
    desk.begin(sees(BAG="does not match"), press(Qt.Key.Key_Escape))


def test_another_scan_after_a_mismatch_tells_its_reason(site: Site, desk: Desk) -> None:
    put(site, BAG + "SCAN", "B-2")
    desk.begin(
        light("BAG"),
        scan("B-1"),
        press(Qt.Key.Key_1),
        sees(BAG="done"),
        press(Qt.Key.Key_Escape),
    )
    assert desk.value(BAG + "SCAN") == "B-1"


def test_the_same_person_is_no_second_one(desk: Desk) -> None:
    def refused() -> None:
        found = QApplication.activeModalWidget()
        assert isinstance(found, SignatureDialog)
        assert "another person" in found.trouble.text()

    desk.begin(
        light("PEOPLE"),
        press(ENTER),
        person(NURSE.login),
        light("PEOPLE"),
        press(ENTER),
        person(NURSE.login),
        refused,
        press(Qt.Key.Key_Escape),
        sees(PEOPLE="missing"),
        press(Qt.Key.Key_Escape),
    )
    assert desk.value(BAG + "ONE") == NURSE.login
    assert desk.value(BAG + "TWO") is None


def test_begun_all_the_same_needs_words_and_keeps_them(site: Site, desk: Desk) -> None:
    def asked() -> None:
        assert isinstance(QApplication.activeModalWidget(), BegunDialog)

    def still_there() -> None:
        asked()
        QTest.keyClicks(focused(), " came in running")
        QTest.keyClick(focused(), ENTER)

    desk.begin(press(ENTER, CONTROL), asked, scan("She"), still_there, press(ENTER))
    assert desk.value("SE.A/F.EX/I.EX.EXSTDTC") == "2025-03-10 09:00"
    assert desk.value("SE.A/F.EX/I.EX.OPEN") == "WRIST,BAG,WARM,PEOPLE,SIGNS"
    assert desk.value("SE.A/F.EX/I.EX.WHY") == "She came in running"


def test_who_goes_back_to_the_list_has_begun_nothing(desk: Desk) -> None:
    desk.begin(
        press(ENTER, CONTROL),
        press(Qt.Key.Key_Escape),
        sees(WRIST="missing"),
        press(Qt.Key.Key_Escape),
    )
    assert desk.value("SE.A/F.EX/I.EX.EXSTDTC") is None


def test_enter_leads_to_what_is_missing(desk: Desk) -> None:
    wanted: list[object] = []
    desk.room.wants.connect(wanted.append)
    desk.begin(light("WARM"), press(ENTER))
    (place,) = wanted
    assert isinstance(place, FormPlace)
    assert (str(place.form), str(place.start)) == ("SE.A/F.BAG", "I.BAG.WARM")
    desk.begin(light("SIGNS"), press(ENTER))
    assert desk.room.form.here is not None
    assert desk.room.form.here.repeat == "PRE"


def test_what_forbids_it_is_told_in_the_words_of_the_study(site: Site, desk: Desk) -> None:
    put(site, BAG + "WARM", "N")

    def told() -> None:
        row = next(row for row in page().lines.rows if row.code == "WARM")
        assert (row.word, row.detail) == ("no-go", "Bag B-1 is cold")
        assert "No-go" in page().verdict.text()

    desk.begin(told, press(Qt.Key.Key_Escape))


def test_a_start_of_tomorrow_is_told_before_it_is_written(site: Site, desk: Desk) -> None:
    def told() -> None:
        found = QApplication.activeModalWidget()
        assert isinstance(found, BoxesDialog)
        assert "2025-03-11 09:00 has not come yet" in found.trouble.text()
        assert desk.value("SE.A/F.EX/I.EX.EXSTDTC") is None
        QTest.keyClick(focused(), Qt.Key.Key_A, CONTROL)

    desk.begin(
        press(ENTER, CONTROL),
        scan("It runs already"),
        select_all,
        scan("2025-03-11 09:00"),
        told,
        scan("2025-03-10 09:00"),
    )
    assert desk.value("SE.A/F.EX/I.EX.EXSTDTC") == "2025-03-10 09:00"


def select_all() -> None:
    QTest.keyClick(focused(), Qt.Key.Key_A, CONTROL)


def test_another_sheet_of_the_subject_is_told(site: Site, texts: Texts) -> None:
    """The list of the other sheet cannot be opened in this study; its words can be asked for."""
    started = site.runs.act(SUBJECT, sheet(site), "START", at="2025-03-10 09:00", why="It runs")
    assert isinstance(started, Done)
    other = item_at(site.study, BAG + "CODE").form
    told = RunFlow(site, texts, SUBJECT, other).others()
    assert "Another sheet of this subject runs: Visit A, since 03-10 09:00" in told
    assert RunFlow(site, texts, SUBJECT, sheet(site)).others() == ""
