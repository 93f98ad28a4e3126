"""What is due, as a list and as a calendar, by real keys at real sites."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mscform.base.identity import EventOID, FormKey, FormOID, ItemOID, ItemPath
from mscform.engine.changes import ItemChange
from mscform.gui.due_book import DueBook, Mark
from mscform.gui.due_page import DuePage
from mscform.gui.places import FormPlace, SubjectPlace
from mscform.gui.roster import Roster
from mscform.gui.row_list import RowEntry, RowList
from mscform.gui.style.icons import Icon
from mscform.gui.tasks import Tasks
from mscform.gui.texts import LANGUAGES, Texts
from mscform.services.site import Site
from tests.gui.desk_site import key_of, make_site
from tests.gui.frame import focused

DIARY = Path(__file__).resolve().parents[2] / "forms" / "bp-diary"
TODAY = date(2025, 3, 6)
JOIN = FormKey(EventOID("SE.JOIN"), "", FormOID("F.JOIN"))
_CTRL = Qt.KeyboardModifier.ControlModifier


def type_in(site: Site, key: FormKey, values: dict[str, str], subject: int = 0) -> None:
    """Answers of one form, as a person types them."""
    who = site.subjects.all()[subject].key
    for name, raw in values.items():
        item, _, repeat = name.partition("[")
        path = ItemPath(ItemOID(item), repeat.rstrip("]"))
        site.entry.commit(who, ItemChange(form=key, path=path, raw=raw))


def joined(site: Site, visit: str, day_one: str, subject: int = 0) -> None:
    """Somebody joins the diary."""
    type_in(site, JOIN, {"I.JOIN.JOINDAY": visit, "I.JOIN.DAYONE": day_one}, subject)


class Room:
    """The Due room in a window of its own, with its roster complete."""

    def __init__(self, site: Site, texts: Texts, qtbot: QtBot) -> None:
        self.site, self.qtbot = site, qtbot
        self.tasks = Tasks()
        self.roster = Roster(site, self.tasks)
        self.page = DuePage(site, self.roster, texts)
        qtbot.addWidget(self.page)
        self.page.resize(1100, 680)
        self.page.show()
        self.page.activateWindow()
        self.wanted: list[object] = []
        self.page.wants.connect(self.wanted.append)
        with qtbot.waitSignal(self.roster.complete, timeout=30_000):
            self.roster.start()
        self.page.enter()

    def close(self) -> None:
        self.roster.stop()
        self.tasks.finish()

    def press(
        self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        for key in keys:
            QTest.keyClick(focused(), key, modifier)
            QCoreApplication.processEvents()

    def calendar(self) -> None:
        self.press(Qt.Key.Key_I, modifier=_CTRL)

    @property
    def day(self) -> date:
        return self.page.calendar.grid.day

    def rows(self, of: RowList) -> list[RowEntry]:
        found = [of.rows.entry(row) for row in range(of.rows.rowCount())]
        return [entry for entry in found if entry is not None]


Enter = Callable[[Site], Room]


@pytest.fixture
def site(tmp_path: Path, resources: Path) -> Iterator[Site]:
    """Two people of the diary: one in the fourth week, one about to begin."""
    made = make_site(tmp_path, resources, study_folder=DIARY)
    made.subjects.enrol()
    joined(made, "2025-02-08", "2025-02-10")
    joined(made, "2025-03-06", "2025-03-07", subject=1)
    yield made
    made.close()


@pytest.fixture
def enter(texts: Texts, qtbot: QtBot, dressed: QApplication) -> Iterator[Enter]:
    assert dressed
    rooms: list[Room] = []

    def make(site: Site) -> Room:
        rooms.append(Room(site, texts, qtbot))
        return rooms[-1]

    yield make
    for room in rooms:
        room.close()


def test_the_list_has_three_parts_by_urgency(site: Site, enter: Enter) -> None:
    room = enter(site)
    told = [(row.title, row.detail.split("   ")[0]) for row in room.rows(room.page.list)]
    assert told == [
        ("Due now", "1"),
        ("01-001", "Diary week 3"),
        ("Within seven days", "2"),
        ("01-001", "Diary week 4"),
        ("01-002", "Diary week 1"),
    ]
    room.press(Qt.Key.Key_Return)
    place = room.wanted[0]
    assert isinstance(place, SubjectPlace)
    assert (place.subject, place.visit) == ("01-001", ("SE.WEEK", "3"))


def test_one_key_shows_the_calendar_and_the_list_again(site: Site, enter: Enter) -> None:
    room = enter(site)
    assert room.page.switch.text() == "Calendar"
    room.calendar()
    assert focused() is room.page.calendar.grid
    assert room.page.switch.text() == "List"
    room.calendar()
    assert focused() is room.page.list


def test_days_hold_what_stands_on_them(site: Site, enter: Enter) -> None:
    room = enter(site)
    days = DueBook(room.roster).days(TODAY)
    told = {
        day.isoformat(): dict(entries.counts())
        for day, entries in days.items()
        if day <= date(2025, 3, 13)
    }
    assert told["2025-02-08"] == {Mark.DONE: 1}
    assert told["2025-02-20"] == {Mark.MISSED: 1}
    assert told["2025-03-03"] == {Mark.TARGET: 1}
    assert told["2025-03-06"] == {Mark.CLOSES: 1, Mark.DONE: 1}
    assert told["2025-03-10"] == {Mark.TARGET: 1}
    assert told["2025-03-13"] == {Mark.CLOSES: 1}


def test_the_month_is_walked_by_keys_and_the_day_opens_its_visits(site: Site, enter: Enter) -> None:
    room = enter(site)
    room.calendar()
    grid, listed = room.page.calendar.grid, room.page.calendar.list
    assert room.day == TODAY
    assert grid.first == date(2025, 2, 24)
    room.press(Qt.Key.Key_Left, Qt.Key.Key_Up)
    assert room.day == date(2025, 2, 26)
    room.press(Qt.Key.Key_PageDown)
    assert room.day == date(2025, 3, 26)
    room.press(Qt.Key.Key_PageUp, Qt.Key.Key_PageUp)
    assert room.day == date(2025, 1, 26)
    room.press(Qt.Key.Key_Home)
    assert room.day == TODAY
    room.press(Qt.Key.Key_Return)
    assert focused() is listed
    heads = [row.title for row in room.rows(listed) if row.is_head]
    assert heads == ["Window closes", "Visited"]
    row = room.rows(listed)[1]
    assert (row.title, row.detail, row.trailing) == ("01-001", "Wk 3", "2025-03-02 – 2025-03-06")
    room.press(Qt.Key.Key_Escape)
    assert focused() is grid
    room.press(Qt.Key.Key_Return, Qt.Key.Key_Return)
    place = room.wanted[-1]
    assert isinstance(place, SubjectPlace)
    assert (place.subject, place.visit) == ("01-001", ("SE.WEEK", "3"))


def test_the_last_day_of_a_month_stays_a_day_of_the_next(site: Site, enter: Enter) -> None:
    room = enter(site)
    room.calendar()
    grid = room.page.calendar.grid
    grid.go_to(date(2025, 1, 31))
    room.press(Qt.Key.Key_PageDown)
    assert room.day == date(2025, 2, 28)
    grid.go_to(date.max)
    room.press(Qt.Key.Key_PageDown, Qt.Key.Key_Down)
    grid.go_to(date.min)
    room.press(Qt.Key.Key_PageUp, Qt.Key.Key_Up)
    assert grid.grab().width() > 0


def test_the_window_of_the_chosen_visit_lies_over_its_days(site: Site, enter: Enter) -> None:
    room = enter(site)
    room.calendar()
    grid = room.page.calendar.grid
    inside, outside = (grid.rect_of(date(2025, 3, day)).center() for day in (4, 12))
    before = grid.grab().toImage()
    room.press(Qt.Key.Key_Return)
    after = grid.grab().toImage()
    assert before.pixelColor(inside) != after.pixelColor(inside)
    assert before.pixelColor(outside) == after.pixelColor(outside)


def test_a_narrow_window_shows_the_month_or_the_day(site: Site, enter: Enter) -> None:
    room = enter(site)
    room.calendar()
    room.page.resize(560, 330)
    QCoreApplication.processEvents()
    grid, listed = room.page.calendar.grid, room.page.calendar.list
    assert (room.page.width(), room.page.height()) == (560, 330)
    assert grid.isVisible()
    assert not listed.isVisible()
    room.press(Qt.Key.Key_Return)
    assert focused() is listed
    assert not grid.isVisible()
    room.press(Qt.Key.Key_Escape)
    assert focused() is grid


def test_a_click_chooses_a_day_and_two_open_it(site: Site, enter: Enter) -> None:
    room = enter(site)
    room.calendar()
    grid = room.page.calendar.grid
    place = grid.rect_of(date(2025, 3, 10)).center()
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=place)
    assert room.day == date(2025, 3, 10)
    QTest.mouseDClick(grid, Qt.MouseButton.LeftButton, pos=place)
    assert focused() is room.page.calendar.list


def test_the_calendar_tells_itself_in_both_languages(site: Site, enter: Enter) -> None:
    room = enter(site)
    room.calendar()
    grid = room.page.calendar.grid
    said = {}
    for language in LANGUAGES:
        room.page.texts.set_language(language)
        room.page.relabel()
        said[language] = grid.accessibleDescription()
        nameless = [
            one.objectName() or type(one).__name__
            for one in room.page.findChildren(QWidget)
            if one.focusPolicy() & Qt.FocusPolicy.TabFocus
            and one.isVisible()
            and not (one.accessibleName() or one.property("text"))
        ]
        assert nameless == []
    assert said["en"] == "Thu 2025-03-06: today, window of 1 closes, 1 visited"
    assert said["zh"] == "周四 2025-03-06: 今天, 窗口结束 1 例, 已访视 1 例"


def test_what_is_entered_moves_its_mark(site: Site, enter: Enter) -> None:
    room = enter(site)
    room.calendar()
    call = FormKey(EventOID("SE.WEEK"), "3", FormOID("F.CALL"))
    with room.qtbot.waitSignal(room.roster.complete, timeout=30_000):
        type_in(site, call, {"I.CALL.CALLDAY": "2025-03-05"})
    days = DueBook(room.roster).days(TODAY)
    assert dict(days[date(2025, 3, 5)].counts()) == {Mark.DONE: 1}
    assert Mark.CLOSES not in days[TODAY].of


def test_sets_of_a_running_course_stand_first_with_their_minute(
    tmp_path: Path, resources: Path, enter: Enter
) -> None:
    site = make_site(tmp_path, resources)
    try:
        type_in(site, key_of("F.MON"), {"I.MON.START": "2025-03-06 21:47"})
        room = enter(site)
        rows = room.rows(room.page.list)
        sets = [row for row in rows if isinstance(row.key, FormPlace)]
        assert [(row.detail.split("   ")[0], row.trailing, row.mark) for row in sets] == [
            ("Before", "21:47", Icon.OVERDUE),
            ("15 min", "22:02", Icon.DUE),
        ]
        assert [row.title for row in rows if row.is_head] == ["Overdue", "Due now"]
        room.press(Qt.Key.Key_Return)
        assert room.wanted == [FormPlace(sets[0].title, key_of("F.MON"))]  # type: ignore[arg-type]
    finally:
        site.close()
