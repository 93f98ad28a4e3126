"""The board by real keys: what is due comes first, Enter opens its sheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.base.clock import FixedClock
from mscform.base.identity import SubjectKey
from mscform.engine.board import Urgency
from mscform.gui.board_card import BoardCard
from mscform.gui.board_page import BoardPage
from mscform.gui.board_words import span
from mscform.gui.desk import first_room, rooms_of
from mscform.gui.places import FormPlace, Room
from mscform.gui.run_watch import RunWatch
from mscform.gui.texts import Texts
from mscform.services.site import Site
from tests.gui.frame import focused
from tests.gui.questions import ctrl_and_answer
from tests.running_site import START, put, running_site, sheet, start

CALM, LATE = SubjectKey("01-001"), SubjectKey("01-002")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def site(tmp_path: Path, resources: Path, clock: FixedClock) -> Iterator[Site]:
    made = running_site(tmp_path, resources, clock, subjects=2)
    yield made
    made.close()


@pytest.fixture
def board(site: Site, texts: Texts, qtbot: QtBot, dressed: QApplication) -> Iterator[BoardPage]:
    watch = RunWatch(site)
    watch.start()
    page = BoardPage(site, texts, watch)
    qtbot.addWidget(page)
    page.resize(1142, 640)
    page.show()
    page.activateWindow()
    yield page
    page.leave()
    watch.stop()


def began(site: Site, subject: SubjectKey) -> None:
    start(site, subject=subject)
    put(site, "SE.A/F.MON/I.MON.VSDTC[PRE]", "2025-03-10 08:50", subject)
    put(site, "SE.A/F.MON/I.MON.TEMP[PRE]", "36.6", subject)


def cards(board: BoardPage) -> list[BoardCard]:
    found = board.findChildren(BoardCard)
    return sorted(found, key=lambda card: (card.y(), card.x()))


def test_an_empty_board_says_so(board: BoardPage) -> None:
    board.enter()
    assert not board.none.isHidden()
    assert cards(board) == []


def test_whoever_waits_longest_comes_first(
    board: BoardPage, site: Site, clock: FixedClock, qtbot: QtBot
) -> None:
    began(site, CALM)
    start(site, subject=LATE)
    clock.advance(timedelta(minutes=5))
    board.enter()
    qtbot.waitUntil(lambda: [card.subject for card in cards(board)] == [LATE, CALM])
    first, second = cards(board)
    assert (first.urgency, second.urgency) == (Urgency.OVERDUE, Urgency.CALM)
    assert first.words is not None
    assert first.words.state == "overdue"
    assert "Before" in first.words.due
    assert first.accessibleName().startswith("01-002; overdue")


def test_time_alone_makes_a_card_urgent(
    board: BoardPage, site: Site, clock: FixedClock, qtbot: QtBot
) -> None:
    began(site, CALM)
    board.enter()
    (card,) = cards(board)
    told = []
    for minutes in (0, 20, 10, 10):
        clock.advance(timedelta(minutes=minutes))
        qtbot.waitUntil(lambda: board.told_at == clock.read().wall)
        told.append(card.urgency)
    assert told == [Urgency.CALM, Urgency.SOON, Urgency.DUE, Urgency.OVERDUE]


def test_what_somebody_writes_is_on_the_board_at_once(
    board: BoardPage, site: Site, qtbot: QtBot
) -> None:
    began(site, CALM)
    board.enter()
    put(site, "SE.A/F.MON/I.MON.VSDTC[30M]", "2025-03-10 09:31", CALM)
    put(site, "SE.A/F.MON/I.MON.TEMP[30M]", "39.5", CALM)
    (card,) = cards(board)
    qtbot.waitUntil(lambda: card.urgency is Urgency.STOP)
    assert card.words is not None
    assert card.words.numbers == ("39.5 °C",)
    assert card.words.state == "alert level 3"


def test_an_alert_that_nobody_acknowledges_is_said_on_its_card(
    board: BoardPage, site: Site, clock: FixedClock, qtbot: QtBot
) -> None:
    began(site, CALM)
    put(site, "SE.A/F.MON/I.MON.TEMP[PRE]", "39.5", LATE)
    start(site, subject=LATE)
    clock.advance(timedelta(seconds=135))
    board.enter()
    card = next(one for one in board.findChildren(BoardCard) if one.subject == LATE)
    assert card.words is not None
    assert card.words.due == "Not acknowledged for 2:15: call again"


def test_arrows_move_and_enter_opens(board: BoardPage, site: Site, qtbot: QtBot) -> None:
    began(site, CALM)
    began(site, LATE)
    board.enter()
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), BoardCard))
    QTest.keyClick(focused(), Qt.Key.Key_Right)
    wanted: list[object] = []
    board.wants.connect(wanted.append)
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert wanted == [FormPlace(LATE, sheet(site))]


def test_a_bed_is_given_by_one_key(board: BoardPage, site: Site, qtbot: QtBot) -> None:
    began(site, CALM)
    began(site, LATE)
    site.beds.put(LATE, "3")
    board.enter()
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), BoardCard))

    ctrl_and_answer(board, Qt.Key.Key_E, "3~", "12~")
    assert site.beds.all() == {CALM: "12", LATE: "3"}
    names = {card.subject: card.accessibleName() for card in cards(board)}
    assert names[CALM].startswith("Bed 12 · 01-001; ")


def test_the_other_language_speaks_at_once(board: BoardPage, site: Site, texts: Texts) -> None:
    began(site, CALM)
    board.enter()
    texts.changed.connect(board.relabel)
    texts.set_language("zh")
    (card,) = cards(board)
    assert card.words is not None
    assert card.words.done == "已完成1/4"
    assert board.title.text() == "正在进行"


def test_only_a_study_with_runs_has_a_ward(site: Site, ward_site: Site) -> None:
    assert rooms_of(site)[0] is Room.WARD
    assert Room.WARD not in rooms_of(ward_site)


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0 s"), (59, "59 s"), (60, "0:01"), (3661, "1:01"), (90000, "25:00")]
)
def test_spans_as_people_read_them(seconds: int, told: str) -> None:
    assert span(timedelta(seconds=seconds)) == told


def test_whoever_signs_in_while_something_runs_begins_at_the_ward(site: Site) -> None:
    assert first_room(site, rooms_of(site)) is Room.SUBJECTS
    start(site)
    assert first_room(site, rooms_of(site)) is Room.WARD
