"""The ward over all pages: who calls, what sounds, what anybody may see on wall and lock."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from mscform.base.clock import FixedClock
from mscform.base.identity import SubjectKey
from mscform.gui.alarm import AGAIN, Alarm, Sound
from mscform.gui.lock_page import Curtain, ScreenLock
from mscform.gui.loudspeaker import Loudspeaker, Volume, wave_of
from mscform.gui.places import FormPlace, Room
from mscform.gui.texts import Texts
from mscform.gui.wall_card import WallCard
from mscform.gui.ward import Ward
from mscform.services.site import Site
from mscform.store.anchors import state_folder
from tests.journeys.hand import CONTROL
from tests.running_site import START, put, running_site, sheet, start

SUBJECT = SubjectKey("01-001")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def site(tmp_path: Path, resources: Path, clock: FixedClock) -> Iterator[Site]:
    made = running_site(tmp_path, resources, clock, subjects=2)
    start(made)
    put(made, "SE.A/F.MON/I.MON.VSDTC[PRE]", "2025-03-10 08:50", SUBJECT)
    put(made, "SE.A/F.MON/I.MON.TEMP[PRE]", "36.6", SUBJECT)
    made.beds.put(SUBJECT, "12")
    yield made
    made.close()


class Scene:
    """A window with the ward of a site, and where the person is."""

    def __init__(self, site: Site, texts: Texts, window: QWidget) -> None:
        self.place: object = None
        self.window = window
        self.ward = Ward(site, texts, window, lambda: self.place)
        self.ward.speaker = Loudspeaker(window, players=("true",))
        QVBoxLayout(window).addWidget(self.ward.band)
        self.ward.start()


@pytest.fixture
def scene(site: Site, texts: Texts, qtbot: QtBot, dressed: QApplication) -> Iterator[Scene]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.setFocus()
    made = Scene(site, texts, window)
    yield made
    made.ward.end()


def test_due_sounds_once_a_call_until_it_is_heard(site: Site, clock: FixedClock) -> None:
    alarm, told = Alarm(), []
    for minutes in (0, 26, 1, 9, 0, 1, 1):
        clock.advance(minutes * MINUTE)
        told.append(alarm.sounds(site.runs.board(), clock.read().wall))
    none, due, call = Sound.NONE, Sound.DUE, Sound.CALL
    assert told == [none, due, none, call, none, call, call], "a call comes again each minute"
    assert AGAIN == MINUTE
    now = clock.read().wall
    alarm.hear(site.runs.board(), now)
    assert alarm.calling(site.runs.board(), now) == ()
    clock.advance(5 * MINUTE)
    assert alarm.sounds(site.runs.board(), clock.read().wall) is Sound.NONE, "it was heard"


def test_another_fact_sounds_again(site: Site, clock: FixedClock) -> None:
    alarm = Alarm()
    clock.advance(40 * MINUTE)
    assert alarm.sounds(site.runs.board(), clock.read().wall) is Sound.CALL
    alarm.hear(site.runs.board(), clock.read().wall)
    put(site, "SE.A/F.MON/I.MON.VSDTC[30M]", "2025-03-10 09:40", SUBJECT)
    put(site, "SE.A/F.MON/I.MON.TEMP[30M]", "39.5", SUBJECT)
    assert alarm.sounds(site.runs.board(), clock.read().wall) is Sound.CALL


@pytest.mark.parametrize("sound", [Sound.DUE, Sound.CALL])
def test_a_sound_is_a_short_file_and_louder_step_by_step(sound: Sound) -> None:
    peaks = []
    for volume in (Volume.LOW, Volume.MIDDLE, Volume.LOUD):
        with wave.open(io.BytesIO(wave_of(sound, volume))) as file:
            assert file.getnframes() / file.getframerate() < 1
            peaks.append(max(memoryview(file.readframes(file.getnframes())).cast("h")))
    assert peaks == sorted(set(peaks))
    assert 32_000 >= peaks[-1] > 31_000


@pytest.mark.parametrize("players", [(), ("no such player",), ("false",)])
def test_without_a_device_it_says_so(
    players: tuple[str, ...], qtbot: QtBot, dressed: QApplication
) -> None:
    speaker = Loudspeaker(players=players)
    with qtbot.waitSignal(speaker.mute):
        speaker.play(Sound.CALL, Volume.LOUD)


def test_the_band_names_who_calls_and_a_key_ends_it(
    scene: Scene, clock: FixedClock, qtbot: QtBot
) -> None:
    band = scene.ward.band
    assert band.isHidden()
    clock.advance(40 * MINUTE)
    qtbot.waitUntil(lambda: "Bed 12: overdue" in band.accessibleName())
    QTest.keyClick(scene.window, Qt.Key.Key_U, CONTROL)
    assert band.isHidden()


def test_the_sheet_in_front_of_her_does_not_call(
    scene: Scene, site: Site, clock: FixedClock, qtbot: QtBot
) -> None:
    clock.advance(40 * MINUTE)
    band = scene.ward.band
    qtbot.waitUntil(lambda: not band.isHidden())
    for place in (Room.WARD, FormPlace(SUBJECT, sheet(site))):
        scene.place = place
        scene.ward.watch.tell()
        assert band.isHidden()
    scene.place = Room.SUBJECTS
    scene.ward.watch.tell()
    assert not band.isHidden()


def test_the_locked_screen_shows_beds_and_nobodys_code(
    scene: Scene, site: Site, texts: Texts, clock: FixedClock
) -> None:
    lock = ScreenLock(texts, scene.window)
    site.accounts.lock()
    lock.engage("Night Nurse One", scene.ward)
    (curtain,) = (one for one in scene.window.children() if isinstance(one, Curtain))
    (card,) = curtain.findChildren(WallCard)
    clock.advance(40 * MINUTE)
    scene.ward.watch.tell()
    assert card.accessibleName().startswith("Bed 12; overdue; ")
    said = [one.accessibleName() for one in curtain.findChildren(QWidget)]
    assert not any(SUBJECT in name for name in said)
    assert not card.geometry().intersects(lock.page.geometry().translated(-scene.window.pos()))
    lock.release()


def test_the_wall_stays_while_the_screen_is_locked(
    scene: Scene, site: Site, texts: Texts, qtbot: QtBot
) -> None:
    QTest.keyClick(scene.window, Qt.Key.Key_W, CONTROL)
    wall = scene.ward.wall
    assert wall is not None
    qtbot.waitUntil(wall.isVisible)
    lock = ScreenLock(texts, scene.window)
    lock.engage("Night Nurse One", scene.ward)
    assert wall.findChildren(Curtain) == []
    lock.release()
    QTest.keyClick(wall, Qt.Key.Key_Escape)
    assert not wall.isVisible()


def test_the_volume_is_remembered_at_this_computer(scene: Scene, site: Site, texts: Texts) -> None:
    assert scene.ward.volume is Volume.MIDDLE
    scene.ward.change_volume()
    again = Ward(site, texts, scene.window, lambda: None)
    assert again.volume is Volume.LOUD
    again.end()


@pytest.mark.parametrize("damaged", ["", "[]", '{"volume": "DEAFENING"}', "\0", "[" * 9000])
def test_a_damaged_memory_of_the_volume_is_none(
    scene: Scene, site: Site, texts: Texts, damaged: str
) -> None:
    scene.ward.change_volume()
    (kept,) = state_folder().glob("choices.json")
    kept.write_text(damaged, encoding="utf-8")
    again = Ward(site, texts, scene.window, lambda: None)
    assert again.volume is Volume.MIDDLE
    again.end()
