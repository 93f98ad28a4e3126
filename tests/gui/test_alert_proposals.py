"""From the alert to the complication in one key: the fever at 2 h of `clinical.md` 5.4."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.base.clock import FixedClock
from mscform.gui.form_room import FormRoom
from mscform.gui.places import FormPlace
from mscform.gui.query_book import QueryBook
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts
from mscform.services.places import item_at
from mscform.services.site import Site
from tests.gui.alert_ward import CALM, NOW, SET, found_ward, monitored, put
from tests.gui.desk_site import path_of
from tests.gui.frame import focused
from tests.gui.questions import ctrl_and_answer
from tests.journeys.hand import CONTROL

COMP = "SE.INF[1]/F.COMP/I.COMP."


@pytest.fixture
def site(tmp_path: Path, study_folder: Path, resources: Path) -> Iterator[Site]:
    made = found_ward(tmp_path / "site", study_folder, resources, FixedClock(NOW))
    yield made
    made.close()


def test_a_fever_becomes_a_complication_with_onset_peak_duration_and_grade(
    site: Site, texts: Texts, qtbot: QtBot, dressed: QApplication
) -> None:
    subject = monitored(site, VSDTC="2025-03-10 11:03", **CALM)
    sheet = item_at(site.study, f"{SET}VSDTC[2H]").form
    room = FormRoom(site, Tasks(), texts, FormPlace(subject, sheet), QueryBook(site))
    qtbot.addWidget(room)
    room.resize(1142, 640)
    room.show()
    room.activateWindow()
    qtbot.waitUntil(room.isActiveWindow)
    room.enter()
    room.form.focus_path(path_of("I.MON.TEMP_VSORRES[2H]"))
    for number in ("38.6", "108", "22", "112", "65", "96"):
        QTest.keyClicks(focused(), number)
        QTest.keyClick(focused(), Qt.Key.Key_Return)
    QCoreApplication.processEvents()
    (task,) = site.entry.state(subject, sheet).tasks
    assert (task.code, task.due) == ("UNS", NOW.replace(hour=11, minute=8))

    QTest.keyClick(focused(), Qt.Key.Key_Y, CONTROL)
    assert room.form.alerts.covers()
    assert room.form.alerts.cover.geometry() == room.window().rect()
    assert "Proposals (1)" in room.form.alerts.cover.proposals.text()
    ctrl_and_answer(room, Qt.Key.Key_J, "1")

    def value(name: str) -> str | None:
        address = item_at(site.study, f"{COMP}{name}[1]")
        item = site.entry.state(subject, address.form).item(address.path)
        return None if item is None else item.text

    told = {name: value(name) for name in ("COMPCAT", "COMPTERM", "COMPONMIN", "COMPPEAK")}
    assert told == {"COMPCAT": "TEMP", "COMPTERM": "FEVER", "COMPONMIN": "123", "COMPPEAK": "38.6"}
    assert value("COMPGR_AUTO") == "1"
    end = {f"{COMP}COMPONGO[1]": "N", f"{COMP}COMPENDTC[1]": "2025-03-10 15:00"}
    put(site, subject, end)
    assert value("COMPDUR") == "237"


def test_a_complication_becomes_the_draft_of_an_adverse_event(
    site: Site, texts: Texts, qtbot: QtBot, dressed: QApplication
) -> None:
    numbers = {"TEMP_VSORRES": "38.6", "HR_VSORRES": "108", "RESP_VSORRES": "22"}
    subject = monitored(site, VSDTC="2025-03-10 11:03", **CALM, **numbers)
    known = {
        "COMPYN": "Y",
        "COMPCAT[1]": "TEMP",
        "COMPTERM[1]": "FEVER",
        "COMPTXT[1]": "发热",
        "COMPSTDTC[1]": "2025-03-10 11:03",
        "COMPGR[1]": "1",
    }
    put(site, subject, {f"{COMP}{name}": raw for name, raw in known.items()})
    there = item_at(site.study, f"{COMP}COMPYN").form
    room = FormRoom(site, Tasks(), texts, FormPlace(subject, there), QueryBook(site))
    qtbot.addWidget(room)
    room.show()
    room.activateWindow()
    qtbot.waitUntil(room.isActiveWindow)
    room.enter()
    assert "as an adverse event" in room.proposed.banner.text()
    ctrl_and_answer(room, Qt.Key.Key_J, "1")

    def told(name: str) -> str | None:
        address = item_at(site.study, f"SE.LOG/F.AE/I.AE.{name}[1]")
        item = site.entry.state(subject, address.form).item(address.path)
        return None if item is None else item.text

    drafted = {name: told(name) for name in ("AETERM", "AETOXGR", "AECAT", "AESTDTC", "AESTTM")}
    assert drafted == {
        "AETERM": "发热",
        "AETOXGR": "1",
        "AECAT": "INF08",
        "AESTDTC": "2025-03-10",
        "AESTTM": "11:03",
    }
