"""The end of a run, by real keys: all sets that remain at once, and what is left to do then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.base.clock import FixedClock
from mscform.engine.board import Urgency
from mscform.gui.board_words import words_of
from mscform.gui.texts import Texts
from mscform.services.site import Site
from tests.gui.alert_ward import NOW, found_ward, monitored, put
from tests.gui.questions import press_and_answer
from tests.gui.test_authors import Ward

NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def site(tmp_path: Path, study_folder: Path, resources: Path, clock: FixedClock) -> Iterator[Site]:
    made = found_ward(tmp_path / "site", study_folder, resources, clock)
    yield made
    made.close()


@pytest.fixture
def ward(site: Site, texts: Texts, qtbot: QtBot, dressed: QApplication) -> Iterator[Ward]:
    made = Ward(site, texts, qtbot, monitored(site))
    yield made
    made.room.leave()
    made.tasks.finish()


def states(ward: Ward) -> dict[str, str]:
    points = ward.site.entry.state(ward.subject, ward.key).timepoints
    return {point.code: point.state.value for point in points}


def not_done(ward: Ward, point: str, *keys: str) -> None:
    ward.go("TEMP_VSORRES", point)
    press_and_answer(ward.room, Qt.Key.Key_F4, NONE, *keys)
    QCoreApplication.processEvents()


def test_a_transfer_ends_all_sets_that_remain_and_no_other(ward: Ward) -> None:
    not_done(ward, "2H", "§§6")
    told = states(ward)
    assert {told[point] for point in ("2H", "4H", "6H", "8H")} == {"not_done"}
    assert told["PRE"] != "not_done"
    assert {told[point] for point in ("15M", "30M", "1H")} == {"overdue"}
    item = ward.site.entry.state(ward.subject, ward.key)
    reasons = {
        repeat.key: one.text
        for group in item.groups
        for repeat in group.repeats
        for one in repeat.items
        if one.definition.oid == "I.MON.MONREASND" and one.text
    }
    assert reasons == dict.fromkeys(("2H", "4H", "6H", "8H"), "TRANSFER")


def test_a_death_leaves_nothing_due(ward: Ward) -> None:
    not_done(ward, "15M", "§§5")
    assert {state for point, state in states(ward).items() if point not in ("PRE", "EOI")} == {
        "not_done"
    }
    card = ward.site.runs.card(ward.subject, ward.key)
    assert card is None or card.next() is None


def test_after_the_last_set_the_board_asks_for_the_review(
    ward: Ward, texts: Texts, clock: FixedClock
) -> None:
    put(ward.site, ward.subject, {"SE.INF[1]/F.EX/I.EX.EXENDTC": "2025-03-10 09:30"})
    not_done(ward, "15M", "§§1")
    clock.advance(timedelta(hours=7))
    card = ward.site.runs.card(ward.subject, ward.key)
    assert card is not None
    now = clock.read().wall
    told = words_of(card, now, ward.room.form.desk.wording)
    assert "8 h review: on the form Complications" in told.due
    assert card.urgency(now) is Urgency.DUE
    put(ward.site, ward.subject, {"SE.INF[1]/F.COMP/I.COMP.COMPYN": "N"})
    card = ward.site.runs.card(ward.subject, ward.key)
    assert card is not None
    texts.set_language("zh")
    told = words_of(card, now, ward.room.form.desk.wording)
    assert "请医师在并发症表签名" in told.due
