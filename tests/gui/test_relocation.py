"""Shift+F4: what was entered in the wrong place goes where it belongs, by real keys (D40)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.base.clock import FixedClock
from mscform.base.identity import SubjectKey
from mscform.gui.texts import Texts
from mscform.services.house import PIN_ON_RUN_SHEET
from mscform.services.site import Site
from tests.documents.paper_tools import squeezed, text_of
from tests.gui.alert_ward import NOW, found_ward, monitored
from tests.gui.desk_site import path_of
from tests.gui.frame import focused
from tests.gui.questions import press_and_answer
from tests.gui.test_authors import NUMBERS, Ward
from tests.staffed_site import ADMIN_SECRET, SECRET

SHIFT = Qt.KeyboardModifier.ShiftModifier
PIN = "402759"


@pytest.fixture
def site(tmp_path: Path, study_folder: Path, resources: Path) -> Iterator[Site]:
    made = found_ward(tmp_path / "site", study_folder, resources, FixedClock(NOW))
    made.pins.set(SECRET, PIN)
    yield made
    made.close()


@pytest.fixture
def other(site: Site) -> SubjectKey:
    """A second subject whose infusion runs as well."""
    return monitored(site)


@pytest.fixture
def ward(
    site: Site, other: SubjectKey, texts: Texts, qtbot: QtBot, dressed: QApplication
) -> Iterator[Ward]:
    made = Ward(site, texts, qtbot, monitored(site))
    made.go("TEMP_VSORRES")
    made.type(*NUMBERS)
    made.go("TEMP_VSORRES")
    yield made
    made.room.leave()
    made.tasks.finish()


def elsewhere(ward: Ward, *keys: str) -> None:
    press_and_answer(ward.room, Qt.Key.Key_F4, SHIFT, *keys)
    QCoreApplication.processEvents()


def value(ward: Ward, subject: SubjectKey, name: str = "TEMP_VSORRES", point: str = "2H") -> str:
    item = ward.site.entry.state(subject, ward.key).item(path_of(f"I.MON.{name}[{point}]"))
    return "" if item is None else item.text or ""


def said_at(ward: Ward, point: str = "2H") -> str:
    path = path_of(f"I.MON.TEMP_VSORRES[{point}]")
    panel = ward.room.form.sheet.panel_of(path)
    assert panel is not None
    panel.open_set(point)
    return " ".join(one.sentence for one in panel.remarks(path.item))


@pytest.mark.req("AUD-03", "DAT-03")
def test_a_set_for_the_wrong_patient_goes_to_the_right_one(
    ward: Ward, other: SubjectKey, tmp_path: Path
) -> None:
    elsewhere(ward, f"§{other[-3:]} 2 h~", "3")
    assert [value(ward, other), value(ward, ward.subject)] == ["36.8", ""]
    assert value(ward, other, "HR_VSORRES") == "82"
    assert "Author and times went with it" in ward.room.trouble.text()
    assert "in error by Li Na" in said_at(ward)
    assert other in said_at(ward)
    for subject, told in ((other, "brought here from"), (ward.subject, "entered here in error")):
        pdf = ward.site.printing.form(subject, ward.key, preview=True)
        assert squeezed(told) in squeezed(text_of(pdf, tmp_path))


def test_the_other_sheet_says_whose_it_was_and_who_brought_it(
    ward: Ward, other: SubjectKey, texts: Texts, qtbot: QtBot
) -> None:
    elsewhere(ward, f"§{other[-3:]} 2 h~", "3")
    there = Ward(ward.site, texts, qtbot, other)
    there.go("TEMP_VSORRES")
    assert f"Entered at {ward.subject}" in said_at(there)
    assert "brought here by Li Na" in said_at(there)
    texts.set_language("zh")
    assert "Li Na" in said_at(there)
    assert "移到此处" in said_at(there)
    there.room.leave()


def test_one_box_goes_to_another_point(ward: Ward) -> None:
    elsewhere(ward, "4 h~", "4")
    assert value(ward, ward.subject, point="4H") == "36.8"
    assert value(ward, ward.subject) == ""
    assert value(ward, ward.subject, "HR_VSORRES") == "82"


def test_escape_moves_nothing(ward: Ward, other: SubjectKey) -> None:
    elsewhere(ward, "^")
    elsewhere(ward, f"§{other[-3:]} 2 h~", "^")
    assert [value(ward, other), value(ward, ward.subject)] == ["", "36.8"]


def test_where_nothing_was_entered_there_is_nothing_to_move(ward: Ward) -> None:
    ward.go("TEMP_VSORRES", "6H")
    QTest.keyClick(focused(), Qt.Key.Key_F4, SHIFT)
    assert "Nothing that a person entered stands there" in ward.room.trouble.text()


def test_a_taken_place_is_not_offered(ward: Ward, other: SubjectKey) -> None:
    ward.go("TEMP_VSORRES", "PRE")
    elsewhere(ward, f"{other[-3:]} before~^")
    assert value(ward, other, point="PRE") == "36.8"
    assert value(ward, ward.subject, point="PRE") == "36.8"


def test_where_a_pin_is_wanted_it_is_asked_for_first(ward: Ward, other: SubjectKey) -> None:
    site = ward.site
    site.accounts.switch_user("admin1", ADMIN_SECRET)
    site.settings.set(PIN_ON_RUN_SHEET, "true", second="admin2", second_password=ADMIN_SECRET)
    site.accounts.switch_user("nurse1", SECRET)
    elsewhere(ward, f"§{other[-3:]} 2 h~", "3", PIN + "~")
    assert value(ward, other) == "36.8"
