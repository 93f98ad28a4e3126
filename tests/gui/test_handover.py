"""Handover at the keyboard: read, confirmed by two, printed (ward in mid-shift)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from mscform.base.clock import FixedClock
from mscform.engine.board import Urgency
from mscform.engine.handover_words import Section
from mscform.gui.board_page import BoardPage
from mscform.gui.desk import Desk
from mscform.gui.dialogs.signature import SignatureDialog
from mscform.gui.handover_page import HandoverPage
from mscform.gui.handover_row import HandoverRow
from mscform.gui.keys import help_rows
from mscform.gui.pdf_page import PdfPage
from mscform.gui.places import FormPlace, HandoverPlace, Room
from mscform.gui.run_watch import RunWatch
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts
from mscform.services.site import Site
from tests.gui.frame import focused
from tests.handover_ward import CALM, MONITOR, NEXT, ward_in_work
from tests.journeys.hand import CONTROL, wait_until
from tests.running_site import START, put, sheet
from tests.staffed_site import SECRET


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def site(tmp_path: Path, resources: Path, clock: FixedClock) -> Iterator[Site]:
    made = ward_in_work(tmp_path, resources, clock)
    yield made
    made.close()


@pytest.fixture
def desk(site: Site, texts: Texts, qtbot: QtBot, dressed: QApplication) -> Iterator[Desk]:
    tasks, watch = Tasks(), RunWatch(site)
    watch.start()
    made = Desk(site, texts, tasks, watch)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    made.begin()
    wait_until(lambda: isinstance(QApplication.focusWidget(), QWidget), "the keyboard")
    yield made
    made.end()
    watch.stop()
    tasks.finish()


def handover(desk: Desk) -> HandoverPage:
    """Ctrl+H on the board."""
    assert isinstance(desk.page, BoardPage)
    QTest.keyClick(focused(), Qt.Key.Key_H, CONTROL)
    wait_until(lambda: isinstance(QApplication.focusWidget(), HandoverRow), "the first row")
    assert isinstance(desk.page, HandoverPage)
    return desk.page


def rows(page: HandoverPage) -> list[HandoverRow]:
    QApplication.processEvents()
    return sorted(page.findChildren(HandoverRow), key=lambda row: row.y())


def cell(row: HandoverRow, section: Section) -> list[str]:
    assert row.words is not None
    return [line.text for line in row.words.cells[section]]


def when_asked(answer: Callable[[SignatureDialog], None]) -> list[str]:
    """Answer the next dialog; what it said before it was left."""
    said: list[str] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, SignatureDialog):
            QTimer.singleShot(5, look)
            return
        try:
            answer(dialog)
            said.append(dialog.trouble.text())
        finally:
            dialog.reject()  # one that was accepted is gone already

    QTimer.singleShot(5, look)
    return said


def confirm(dialog: QWidget, login: str, secret: str = SECRET) -> None:
    first, last = dialog.findChildren(QLineEdit)
    QTest.keyClicks(first, login)
    QTest.keyClicks(last, secret)
    QTest.keyClick(last, Qt.Key.Key_Return)


def test_one_key_leads_there_and_escape_back(desk: Desk, site: Site) -> None:
    site.beds.put(CALM, "2")
    page = handover(desk)
    first, second = rows(page)
    assert first.words is not None
    assert (first.words.name, first.words.beside) == ("Bed 2", CALM)
    assert cell(second, Section.DUE)[1] == "2 hours overdue since 11:15"
    assert second.accessibleName().startswith("01-001; Bed, subject: ")
    assert "Not done: Before: asleep" in second.accessibleName()
    assert second.urgency is Urgency.OVERDUE
    assert (focused(), page.none.isHidden()) == (first, True)
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert desk.place is Room.WARD


def test_arrows_move_and_enter_opens_the_sheet(desk: Desk, site: Site) -> None:
    page = handover(desk)
    wanted: list[object] = []
    page.wants.disconnect()
    page.wants.connect(wanted.append)
    QTest.keyClick(focused(), Qt.Key.Key_Down)
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert wanted == [FormPlace(CALM, sheet(site))]


def test_the_next_shift_confirms_with_her_own_password(desk: Desk, site: Site) -> None:
    page = handover(desk)
    assert page.state.text() == "Not handed over yet"
    when_asked(lambda dialog: confirm(dialog, NEXT.login))
    QTest.keyClick(focused(), Qt.Key.Key_Return, CONTROL)
    act = site.handover.page().confirmed
    assert act is not None
    assert (act.giver.printed_name, act.taker.printed_name) == ("Li Na", NEXT.name)
    assert page.state.text() == "Li Na handed over to Zhang Min, 11:20; unchanged since"
    put(site, "SE.A/F.MON/I.MON.MONREASND[PRE]", "at CT", CALM)
    wait_until(lambda: page.state.text().startswith("Not handed over yet; last time Li Na"))
    assert cell(rows(page)[1], Section.NOT_DONE) == ["Before: at CT"]


@pytest.mark.parametrize(
    ("login", "secret", "words"),
    [
        ("nurse1", SECRET, "cannot take over as well"),
        (NEXT.login, "wrong words", "password"),
        (MONITOR.login, SECRET, "enters no data"),
    ],
)
def test_who_cannot_take_over_reads_why(
    desk: Desk, site: Site, login: str, secret: str, words: str
) -> None:
    handover(desk)
    said = when_asked(lambda dialog: confirm(dialog, login, secret))
    QTest.keyClick(focused(), Qt.Key.Key_Return, CONTROL)
    assert words in said[0]
    assert site.handover.page().last is None


def test_what_is_written_meanwhile_is_read_first(desk: Desk, site: Site) -> None:
    page = handover(desk)

    def late(dialog: SignatureDialog) -> None:
        put(site, "SE.A/F.MON/I.MON.MONREASND[PRE]", "at CT", CALM)
        QApplication.processEvents()
        assert cell(rows(page)[1], Section.NOT_DONE) == [], "the page stands still"
        confirm(dialog, NEXT.login)

    said = when_asked(late)
    QTest.keyClick(focused(), Qt.Key.Key_Return, CONTROL)
    assert said[0].startswith("Something was written since this page was made")
    assert site.handover.page().last is None
    assert cell(rows(page)[1], Section.NOT_DONE) == ["Before: at CT"]


def test_a_reader_may_not_hand_over(desk: Desk, site: Site) -> None:
    page = handover(desk)
    site.accounts.switch_user(MONITOR.login, SECRET)
    page.enter()
    assert not page.over.isEnabled()
    QTest.keyClick(focused(), Qt.Key.Key_Return, CONTROL)
    assert page.trouble.text().startswith("Your role may read and print this page")


def test_its_paper_opens_and_leads_back(desk: Desk) -> None:
    handover(desk)
    QTest.keyClick(focused(), Qt.Key.Key_F7)
    wait_until(lambda: isinstance(desk.page, PdfPage), "the paper")
    assert isinstance(desk.page, PdfPage)
    assert len(desk.page.pictures) == 1
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert desk.place == HandoverPlace()


def test_the_other_language_speaks_at_once(desk: Desk, texts: Texts) -> None:
    page = handover(desk)
    texts.set_language("zh")
    (late, _) = rows(page)
    assert cell(late, Section.DUE)[1] == "2小时 自11:15起超时"
    assert page.title.text() == "交接班"
    assert page.state.text() == "尚未交班"


def test_letters_are_large_where_the_sheets_fit(desk: Desk) -> None:
    page = handover(desk)
    tall = [row.height() for row in rows(page)]
    desk.resize(1366, 300)
    assert [row.height() for row in rows(page)] < tall


def test_the_key_is_in_the_help(texts: Texts) -> None:
    found = [row for row in help_rows(texts) if row.key == "Ctrl+H"]
    assert [row.name for row in found] == ["Handover: read, confirm, print"]
