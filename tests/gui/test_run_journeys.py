"""Nights on the ward by real keys on the real trial: fever, pause, reaction, handover, downtime."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.base.clock import FixedClock, zone_named
from mscform.engine.form_state import AlertState
from mscform.gui.texts import Texts
from mscform.records.account import Role
from mscform.services.keyed import KeyingStanding
from mscform.services.places import form_at, item_at
from mscform.services.site import Site
from tests.gui.alert_ward import found_ward, monitored, put
from tests.gui.frame import focused
from tests.gui.questions import ctrl_and_answer, press_and_answer
from tests.gui.test_authors import Ward
from tests.journeys.hand import wait_until
from tests.staffed_site import SECRET, Person, staff

NINE = datetime(2025, 3, 10, 9, 0, tzinfo=zone_named("Asia/Shanghai"))
SHIFT = Qt.KeyboardModifier.ShiftModifier
NUMBERS = ("TEMP", "HR", "RESP", "SYSBP", "DIABP", "OXYSAT")
CALM = ("2", "1", "2")
"""No oxygen, alert, no symptom: by their digits."""
FEVER = (
    ("15M", "09:15", ("36.8", "84", "18", "120", "74", "98"), 0, "0"),
    ("30M", "09:30", ("36.9", "86", "18", "118", "72", "98"), 0, "0"),
    ("1H", "10:00", ("37.4", "92", "19", "118", "72", "97"), 0, "1"),
    ("2H", "11:03", ("38.6", "108", "22", "112", "65", "96"), 2, "4"),
    ("4H", "13:00", ("38.2", "100", "20", "114", "68", "97"), 2, "2"),
    ("6H", "15:00", ("37.5", "92", "18", "116", "70", "98"), 1, "1"),
    ("8H", "17:00", ("36.9", "84", "18", "118", "74", "98"), 0, "0"),
)
"""S04 of clinical.md 5.4: point, time, six numbers, alert level, NEWS2."""


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NINE)


@pytest.fixture
def site(tmp_path: Path, study_folder: Path, resources: Path, clock: FixedClock) -> Iterator[Site]:
    made = found_ward(tmp_path / "site", study_folder, resources, clock)
    staff(made, [Person("nurse2", "Zhao Min", Role.NURSE)])
    made.accounts.switch_user("nurse1", SECRET)
    yield made
    made.close()


@pytest.fixture
def ward(site: Site, texts: Texts, qtbot: QtBot, dressed: QApplication) -> Iterator[Ward]:
    made = Ward(site, texts, qtbot, monitored(site))
    yield made
    made.room.leave()
    made.tasks.finish()


def at(clock: FixedClock, time: str) -> None:
    """The clock goes on until this time of the day."""
    hour, minute = map(int, time.split(":"))
    clock.advance(NINE.replace(hour=hour, minute=minute) - clock.read().wall)


def chart(ward: Ward, point: str, time: str, numbers: tuple[str, ...]) -> None:
    """One whole set by keys."""
    ward.room.form.refresh()
    ward.go("VSDTC", point)
    ward.type(time)
    ward.go("TEMP_VSORRES", point)
    for key in (*numbers, *CALM):
        ward.type(key)
        if ward.room.form.alerts.cover.isVisible():
            # Level 3 covers the window; one key goes on beneath it.
            QTest.keyClick(ward.room.form.alerts.cover, Qt.Key.Key_Escape)
            QCoreApplication.processEvents()


def act(ward: Ward, *keys: str) -> None:
    """Ctrl+R, which act, its moment and questions."""
    ward.go("TEMP_VSORRES", "15M")
    ctrl_and_answer(ward.room, Qt.Key.Key_R, *keys)
    wait_until(lambda: QApplication.focusWidget() is not None, "the focus")


def shown(ward: Ward, item: str, form: str = "SE.INF[1]/F.MON") -> str | None:
    address = item_at(ward.site.study, f"{form}/{item}")
    found = ward.site.entry.state(ward.subject, address.form).item(address.path)
    return None if found is None else found.text


def alert(ward: Ward, point: str) -> AlertState:
    state = ward.site.entry.state(ward.subject, ward.key)
    return next(one for one in state.alerts if one.timepoint == point)


def state_of(ward: Ward, point: str) -> str:
    points = ward.site.entry.state(ward.subject, ward.key).timepoints
    return next(one.state.value for one in points if one.code == point)


@pytest.mark.req("CLK-02", "AUD-01")
def test_fever_at_two_hours_ends_with_the_values_of_the_protocol(
    ward: Ward, clock: FixedClock
) -> None:
    put(ward.site, ward.subject, {"SE.INF[1]/F.EX/I.EX.EXENDTC": "2025-03-10 09:34"})
    for point, time, numbers, level, score in FEVER:
        at(clock, time)
        chart(ward, point, time, numbers)
        assert (alert(ward, point).level, shown(ward, f"I.MON.NEWS2[{point}]")) == (level, score)
        if point == "2H":
            assert alert(ward, "2H").rules == ("T2", "H1", "R1")
            state = ward.site.entry.state(ward.subject, ward.key)
            assert [f"{one.due:%H:%M}" for one in state.tasks if one.due] == ["11:08"]
            assert ward.room.form.band.isVisible()
            # The band asks that somebody has seen it; entry goes on meanwhile.
            QTest.keyClick(focused(), Qt.Key.Key_F10)
            QCoreApplication.processEvents()
            at(clock, "11:08")
            chart(ward, "UNS1", "11:08", ("38.5", "106", "21", "112", "66", "96"))
    proposals = {one.code: one for one in ward.site.entry.state(ward.subject, ward.key).proposals}
    assert proposals["FEVER"].grade == 1
    put(ward.site, ward.subject, {"SE.INF[1]/F.COMP/I.COMP.COMPYN": "N"})
    comp = ward.site.entry.state(ward.subject, form_at(ward.site.study, "SE.INF[1]/F.COMP"))
    assert "EC-053" in {finding.code for finding in comp.findings}


def test_a_pause_moves_the_end_and_no_set(ward: Ward, clock: FixedClock) -> None:
    at(clock, "09:10")
    ward.room.run.show()
    act(ward, "1", "2~20~")
    assert "paused since 09:10" in ward.room.run.strip.banner.text()
    at(clock, "09:25")
    act(ward, "1", "~")
    assert "paused" not in ward.room.run.strip.banner.text()
    assert shown(ward, "I.EX.EXINTP_EN[1]", "SE.INF[1]/F.EX") == "2025-03-10T09:25+08:00"
    at(clock, "09:55")
    act(ward, "3", "98~1~")
    assert shown(ward, "I.EX.EXDUR", "SE.INF[1]/F.EX") == "55"
    assert shown(ward, "I.EX.EXINTPDUR", "SE.INF[1]/F.EX") == "15"
    state = ward.site.entry.state(ward.subject, ward.key)
    planned = {one.code: f"{one.planned:%H:%M}" for one in state.timepoints if one.planned}
    assert (planned["1H"], planned["2H"], planned["8H"]) == ("10:00", "11:00", "17:00")
    assert planned["EOI"] == "09:55"


def test_a_reaction_stops_the_infusion_and_covers_the_sheet(ward: Ward, clock: FixedClock) -> None:
    at(clock, "09:02")
    act(ward, "3", "6~2~")
    assert shown(ward, "I.EX.EXENDTC", "SE.INF[1]/F.EX") == "2025-03-10T09:02+08:00"
    chart(ward, "15M", "09:03", ("36.9", "141", "26", "82", "50", "93"))
    told = alert(ward, "15M")
    assert told.level == 3
    assert ward.room.form.band.isVisible()
    assert not told.acknowledged
    assert shown(ward, "I.MON.HR_VSORRES[15M]") == "141"
    assert shown(ward, "I.MON.SYSBP_VSORRES[15M]") == "82"


@pytest.mark.req("DAT-03")
def test_after_handover_what_the_next_nurse_charts_is_hers(
    ward: Ward, clock: FixedClock, site: Site
) -> None:
    at(clock, "09:15")
    chart(ward, "15M", "09:15", FEVER[0][2])
    site.accounts.switch_user("nurse2", SECRET)
    at(clock, "09:30")
    chart(ward, "30M", "09:30", FEVER[1][2])
    assert [ward.who("TEMP_VSORRES", point) for point in ("15M", "30M")] == ["nurse1", "nurse2"]
    page = site.handover.page()
    (sheet,) = [one for one in page.sheets if one.subject == ward.subject]
    assert sheet is not None


@pytest.mark.req("DAT-13")
def test_downtime_is_typed_in_afterwards_and_keyed_again_by_another(
    ward: Ward, clock: FixedClock, site: Site
) -> None:
    at(clock, "12:00")
    press_and_answer(ward.room, Qt.Key.Key_F6, SHIFT, "7~Li Na~~")
    assert ward.room.paper.band.isVisible()
    chart(ward, "15M", "09:16", FEVER[0][2])
    press_and_answer(ward.room, Qt.Key.Key_F6, SHIFT)
    assert state_of(ward, "15M") in ("done", "partial")
    site.accounts.switch_user("nurse2", SECRET)
    ward.room.keying.show()
    assert "wait for a second keying" in ward.room.keying.band.text()
    boxes = [
        box
        for box in site.second_keying.boxes(ward.subject, ward.key)
        if box.standing is KeyingStanding.WAITING
    ]
    typed = {"I.MON.VSDTC": "09:16", "I.MON.TEMP_VSORRES": "38.8"}
    cards = [boxes[first : first + 8] for first in range(0, len(boxes), 8)]
    answers = ["".join(f"{_again(ward, box, typed)}~" for box in card) for card in cards]
    ctrl_and_answer(ward.room, Qt.Key.Key_F6, *answers, "~", "1", "2")
    told = {
        box.path.item: box.standing
        for box in site.second_keying.boxes(ward.subject, ward.key)
        if box.first is not None
    }
    assert told["I.MON.TEMP_VSORRES"] is KeyingStanding.RESOLVED
    assert set(told.values()) <= {KeyingStanding.AGREES, KeyingStanding.RESOLVED}
    assert shown(ward, "I.MON.TEMP_VSORRES[15M]") == "36.8"


def _again(ward: Ward, box: object, other: dict[str, str]) -> str:
    """What is typed the second time: a code by its digit."""
    item, first = box.item.definition, box.first  # type: ignore[attr-defined]
    if first is None:
        return ""
    if item.oid in other:
        return other[item.oid]
    if item.code_list is None:
        return first.raw or ""
    code = ward.site.study.code_lists[item.code_list].find(first.raw or "")
    return "" if code is None else str(code.digit or first.raw)


@pytest.mark.parametrize("wide", [False, True])
def test_a_set_through_an_input_method_costs_no_key_more(ward: Ward, wide: bool) -> None:
    """Chinese input on: digits come as commits, in full width where it is set so."""
    ward.go("TEMP_VSORRES", "15M")
    pressed = 0
    for text in (*FEVER[0][2], *CALM):
        for sign in text:
            event = QInputMethodEvent()
            event.setCommitString(chr(ord(sign) + 0xFEE0) if wide else sign)
            QCoreApplication.sendEvent(focused(), event)
            pressed += 1
        QTest.keyClick(focused(), Qt.Key.Key_Return)
        QCoreApplication.processEvents()
        pressed += 1
    values = [shown(ward, f"I.MON.{name}_VSORRES[15M]") for name in NUMBERS]
    assert values == list(FEVER[0][2])
    assert shown(ward, "I.MON.ACVPU[15M]") == "A"
    fewest = sum(len(text) + 1 for text in (*FEVER[0][2], *CALM))
    assert pressed == fewest
