"""From paper, by real keys: the lane asks once, a band says it, every answer is kept as copied."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.base.clock import FixedClock
from mscform.base.errors import EntryError
from mscform.base.identity import ItemAddress
from mscform.gui.dialogs.from_paper import PaperTold
from mscform.gui.dialogs.picture import picture_of
from mscform.gui.form_room import FormRoom
from mscform.gui.places import DocumentPlace, FormPlace
from mscform.gui.query_book import QueryBook
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts
from mscform.records.clinical import Origin, PaperSource
from mscform.services.places import item_at
from mscform.services.site import Site
from tests.documents.paper_tools import text_of
from tests.gui.frame import focused
from tests.gui.questions import press_and_answer
from tests.journeys.hand import wait_until
from tests.running_site import START, SUBJECT, running_site, sheet, start

SHIFT = Qt.KeyboardModifier.ShiftModifier
PAPER = PaperSource(number="3", recorder="Wang Min", day=date(2025, 3, 10))
TEMPERATURE = "SE.A/F.MON/I.MON.TEMP[PRE]"


@pytest.fixture
def site(tmp_path: Path, resources: Path) -> Iterator[Site]:
    clock = FixedClock(START)
    made = running_site(tmp_path, resources, clock)
    start(made)
    clock.advance(timedelta(hours=3))
    yield made
    made.close()


@pytest.fixture
def room(site: Site, texts: Texts, qtbot: QtBot, dressed: QApplication) -> Iterator[FormRoom]:
    tasks = Tasks()
    made = FormRoom(site, tasks, texts, FormPlace(SUBJECT, sheet(site)), QueryBook(site))
    qtbot.addWidget(made)
    made.resize(1142, 640)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.enter()
    yield made
    made.leave()
    tasks.finish()


def lane(room: FormRoom, *keys: str) -> None:
    press_and_answer(room, Qt.Key.Key_F6, SHIFT, *keys)
    wait_until(lambda: QApplication.focusWidget() is not None, "the focus")


def type_into(room: FormRoom, site: Site, at: str, text: str) -> ItemAddress:
    address = item_at(site.study, at)
    room.form.focus_path(address.path)
    QTest.keyClicks(focused(), text)
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    return address


@pytest.mark.req("DAT-13")
def test_what_is_typed_in_the_lane_is_kept_as_copied(room: FormRoom, site: Site) -> None:
    lane(room, "3~Wang Min~~")
    assert room.paper.band.isVisible()
    assert "FROM PAPER no. 3 of Wang Min, 2025-03-10" in room.paper.band.text()
    address = type_into(room, site, TEMPERATURE, "37.1")
    item = site.entry.state(SUBJECT, address.form).item(address.path)
    assert item is not None
    assert item.answer is not None
    assert item.answer.origin is Origin.TRANSCRIBED
    told = site.entry.history(SUBJECT, address)[-1]
    assert told.content is not None
    assert PaperSource.of(told.content["paper"]) == PAPER
    assert told.actor is not None
    assert told.actor.printed_name == "Li Na"


@pytest.mark.req("DAT-13")
def test_the_same_key_leaves_the_lane(room: FormRoom, site: Site) -> None:
    lane(room, "3~Wang Min~~")
    lane(room)
    assert not room.paper.band.isVisible()
    address = type_into(room, site, TEMPERATURE, "37.1")
    told = site.entry.history(SUBJECT, address)[-1].content or {}
    assert told["origin"] == Origin.PERSON
    assert "paper" not in told


def test_escape_stays_out_of_the_lane(room: FormRoom) -> None:
    lane(room, "^")
    assert room.form.desk.paper is None
    assert not room.paper.band.isVisible()


@pytest.mark.req("DAT-13")
@pytest.mark.parametrize(
    ("number", "recorder", "day", "code"),
    [
        (" ", "Wang Min", "2025-03-10", "SVC-PAPER-NUMBER"),
        ("3", "", "2025-03-10", "SVC-PAPER-WHOSE"),
        ("3", "Wang Min", "10 March", "SVC-PAPER-DAY"),
        ("3", "Wang Min", "2025-03-11", "SVC-PAPER-TOMORROW"),
    ],
)
def test_a_paper_without_number_writer_or_day_is_refused(
    number: str, recorder: str, day: str, code: str, site: Site
) -> None:
    with pytest.raises(EntryError) as caught:
        site.from_paper.source(number=number, recorder=recorder, day=day)
    assert caught.value.code == code


@pytest.mark.req("DAT-13")
def test_history_and_print_tell_the_paper(room: FormRoom, site: Site, tmp_path: Path) -> None:
    lane(room, "3~Wang Min~~")
    type_into(room, site, TEMPERATURE, "37.1")
    pdf = site.printing.form(SUBJECT, sheet(site), languages=("en",), preview=True)
    printed = " ".join(text_of(pdf, tmp_path, "-raw").split())
    assert "transcribed from paper no. 3" in printed
    assert "1 answers transcribed by Li Na from paper no. 3 of Wang Min, 2025-03-10" in printed


def test_the_sheet_for_downtime_is_one_key_away(room: FormRoom, qtbot: QtBot) -> None:
    shown: list[DocumentPlace] = []
    room.wants.connect(shown.append)
    QTest.keyClick(focused(), Qt.Key.Key_F7, SHIFT)
    qtbot.waitUntil(lambda: bool(shown))
    assert shown[0].pdf.startswith(b"%PDF")
    assert "_downtime" in shown[0].file_name


@pytest.mark.req("DAT-13", "BCK-01")
def test_a_photograph_of_the_paper_is_kept_with_the_form(
    room: FormRoom, site: Site, tmp_path: Path
) -> None:
    picture = QImage(300, 200, QImage.Format.Format_RGB32)
    picture.fill(0xFFEEDD)
    photograph = tmp_path / "sheet3.png"
    picture.save(str(photograph))
    told = PaperTold("3", "Wang Min", "2025-03-10", str(photograph))
    assert room.paper._attempt(told) is None
    (kept,) = site.attachments.of(SUBJECT, sheet(site))
    assert (kept.name, kept.paper) == ("sheet3.png", "3")
    assert site.attachments.data(kept) == photograph.read_bytes()
    assert picture_of(site.attachments.data(kept)).width() == 300
    gone = told._replace(file=str(tmp_path / "none.png"))
    assert room.paper._attempt(gone) is not None


def test_what_is_no_picture_is_kept_and_not_shown(site: Site) -> None:
    pdf = site.printing.form(SUBJECT, sheet(site), preview=True)
    assert not picture_of(pdf).isNull()
    for damaged in (b"no picture", b"%PDF-1.7 but no more", b"\x89PNG\r\n\x1a\n"):
        assert picture_of(damaged).isNull()
