"""Alerts through the window: the worked examples of `clinical.md` 3.5 by keys, and who acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.base.clock import FixedClock
from mscform.gui.dialogs.signature import Credentials
from mscform.records.audit import Action
from mscform.services.places import item_at
from mscform.services.site import Site
from tests.gui.alert_ward import CALM, NOW, NUMBERS, SET, Bedside, found_ward, monitored, put
from tests.gui.frame import focused
from tests.staffed_site import SECRET

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., Bedside]


@pytest.fixture(scope="module")
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory,
    study_folder: Path,
    resources: Path,
    clock: FixedClock,
) -> Iterator[Site]:
    made = found_ward(tmp_path_factory.mktemp("ward") / "site", study_folder, resources, clock)
    yield made
    made.close()


@pytest.fixture
def bedside(site: Site, qtbot: QtBot, dressed: QApplication) -> Open:
    """Opens the sheet of a further subject."""

    def open_sheet(language: str = "en", **given: str) -> Bedside:
        return Bedside(site, monitored(site, **given), qtbot.addWidget, language)

    return open_sheet


URTICARIA = {**CALM, "SX_YN": "Y", "SX_URT": "Y", "SX_URTBSA": "15", "INFSTAT": "RUN"}


@pytest.mark.parametrize(
    ("given", "typed", "told"),
    [
        (CALM, "36.9 84 18 118 74 98", ("0", "", "0", "89")),
        (CALM, "37.6 92 18 116 72 97", ("1", "T1", "1", "87")),
        (CALM, "38.6 108 22 112 65 96", ("2", "T2, H1, R1", "4", "81")),
        (CALM, "36.8 80 16 100 64 98", ("1", "B1", "2", "76")),
        (URTICARIA, "36.9 96 20 118 72 97", ("2", "S4", "1", "87")),
        (CALM, "36.7 86 18 164 98 98", ("2", "B5", "0", "120")),
        ({"ACVPU": "A"}, "38.2", ("2", "T2", None, None)),
        ({"MONREASND": "ATCT"}, "", (None, None, None, None)),
    ],
    ids=list("ABCDFJIH"),
)
def test_the_worked_examples_by_keys(
    bedside: Open, given: dict[str, str], typed: str, told: tuple[str | None, ...]
) -> None:
    sheet = bedside(**given)
    if typed:
        sheet.go("TEMP_VSORRES")
        sheet.type(*typed.split())
    level, rules, score, pressure = told
    assert sheet.raw("ALERTLVL") == level
    assert (sheet.raw("NEWS2"), sheet.raw("MAP_VSORRES")) == (score, pressure)
    assert sheet.raw("ALERTLST") == (rules.replace(", ", ",") if rules else None)
    if int(level or 0) >= 2:
        least = "2" if score is not None else "≥ 2 (incomplete)"
        assert sheet.band().startswith(f"Level {least} · 2 h · Call the study physician")
        assert f"({rules})" in sheet.band()
        assert "physician to acknowledge (Ctrl+Y)" in sheet.band()
    else:
        assert sheet.band() == ""
    assert not sheet.page.alerts.covers()


def test_the_sheet_tells_what_fired_and_never_blocks(bedside: Open, clock: FixedClock) -> None:
    sheet = bedside(VSDTC="2025-03-10 11:03", **CALM)
    sheet.go("TEMP_VSORRES")
    sheet.type("39.5")
    cover = sheet.page.alerts.cover
    assert sheet.page.alerts.covers()
    assert cover.title() == "Level ≥ 3 (incomplete) · 2 h · 11:03"
    assert "STOP the infusion" in cover.told()
    assert "T3 · level 3, Temperature above 39.0" in cover.told()
    assert "39.5 °C" in cover.told()
    sheet.press(Qt.Key.Key_Escape)
    assert not sheet.page.alerts.covers()
    assert sheet.page.band.loud
    sheet.type("104")
    assert sheet.raw("HR_VSORRES") == "104"
    assert sheet.page.band.loud
    sheet.press(Qt.Key.Key_Y, CONTROL)
    assert sheet.page.alerts.covers()
    sheet.press(Qt.Key.Key_F11)
    assert not sheet.page.alerts.covers()
    assert not sheet.page.band.loud
    assert sheet.band().startswith(f"Seen Li Na {clock.read().wall:%H:%M} · Level")
    assert "physician to acknowledge (Ctrl+Y)" in sheet.band()
    assert "action not recorded yet" in sheet.band()


def test_it_is_said_in_chinese(bedside: Open) -> None:
    sheet = bedside("zh", VSDTC="2025-03-10 11:03", **CALM)
    sheet.go("TEMP_VSORRES")
    sheet.type("39.5")
    assert sheet.page.alerts.cover.title() == "警报级别 ≥ 3（不完整） · 2小时 · 11:03"
    assert "立即停止输注" in sheet.page.alerts.cover.told()
    assert "体温>39.0" in sheet.page.alerts.cover.told()


@pytest.mark.req("ACC-08")
def test_the_physician_acknowledges_and_the_nurse_types_on(
    bedside: Open, site: Site, clock: FixedClock
) -> None:
    sheet = bedside(**CALM)
    sheet.go("TEMP_VSORRES")
    sheet.type("39.5")
    sheet.answers.told_credentials = Credentials("nurse1", SECRET)
    sheet.press(Qt.Key.Key_F8)
    assert "Investigator" in sheet.page.texts.of(sheet.answers.refused)
    assert sheet.page.alerts.covers()
    sheet.answers.told_credentials = Credentials("doctor1", SECRET)
    sheet.press(Qt.Key.Key_F8)
    assert not sheet.page.alerts.covers()
    assert sheet.raw("ALERTACK") == "doctor1"
    assert sheet.band().startswith(f"Seen Wang Wei {clock.read().wall:%H:%M}")
    assert "physician to acknowledge" not in sheet.band()
    sheet.type("104")
    pulse = item_at(site.study, f"{SET}HR_VSORRES[2H]")
    (typed,) = site.entry.history(sheet.subject, pulse)
    assert typed.actor is not None
    assert typed.actor.login == "nurse1"
    taken = site.entry.history(sheet.subject, item_at(site.study, f"{SET}ALERTACK[2H]"))
    assert {event.actor.login for event in taken if event.actor} == {"doctor1"}
    assert Action.ATTESTED in [event.action for event in taken]
    sheet.page.commands.history(item_at(site.study, f"{SET}ALERTACK[2H]").path)
    assert {line.who for line in sheet.answers.history} == {"Wang Wei"}


def test_what_nobody_acknowledges_is_said_again(bedside: Open, clock: FixedClock) -> None:
    sheet = bedside(**CALM)
    sheet.go("TEMP_VSORRES")
    sheet.type("39.5")
    sheet.press(Qt.Key.Key_Escape)
    clock.advance(timedelta(seconds=119))
    sheet.second()
    assert not sheet.page.alerts.covers()
    assert "Not acknowledged" not in sheet.band()
    clock.advance(timedelta(seconds=16))
    sheet.second()
    assert sheet.page.alerts.covers()
    words = "Not acknowledged for 2:15: call the study physician and the rapid response team"
    assert sheet.band().startswith(words)
    assert words in sheet.page.alerts.cover.told()
    sheet.press(Qt.Key.Key_Escape)
    sheet.second()
    assert not sheet.page.alerts.covers()
    clock.advance(timedelta(seconds=120))
    sheet.second()
    assert sheet.page.alerts.covers()
    sheet.press(Qt.Key.Key_F11)
    clock.advance(timedelta(minutes=9))
    sheet.second()
    assert not sheet.page.alerts.covers()
    assert "Not acknowledged" not in sheet.band()


def test_the_further_set_stands_before_the_next_planned_one(bedside: Open) -> None:
    fever = ("38.6", "108", "22", "112", "65", "96")
    bed = bedside(VSDTC="2025-03-10 11:03", **dict(zip(NUMBERS, fever, strict=True)), **CALM)
    put(bed.site, bed.subject, {f"{SET}MONREASND[{at}]": "CT" for at in ("15M", "30M", "1H")})
    bed.page.refresh()
    bed.page.start()
    foot = bed.page.foot.add
    assert foot.hasFocus()
    assert foot.text() == "Take the extra set"
    bed.press(Qt.Key.Key_Return)
    bed.type("38.5")
    assert bed.raw("TEMP_VSORRES", "UNS1") == "38.5"
    assert bed.raw("TEMP_VSORRES", "4H") is None
    bed.page.start()
    assert focused().objectName() == "I.MON.HR_VSORRES[UNS1]:line"
    assert foot.text() != "Take the extra set"
