"""Second keying by real keys: blind, each box on disk at once, the differences side by side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.base.clock import FixedClock
from mscform.gui.form_room import FormRoom
from mscform.gui.places import FormPlace
from mscform.gui.query_book import QueryBook
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts
from mscform.records.account import Role
from mscform.services.keyed import KeyingStanding
from mscform.services.places import item_at
from mscform.services.site import Site
from tests.gui.questions import ctrl_and_answer
from tests.running_site import START, SUBJECT, running_site, sheet, start
from tests.services.test_second_keying import copied
from tests.staffed_site import SECRET, Person, staff

SET = "SE.A/F.MON/I.MON."


@pytest.fixture
def site(tmp_path: Path, resources: Path) -> Iterator[Site]:
    """Li Na has copied a set; Zhao Min sits at the keys."""
    clock = FixedClock(START)
    made = running_site(tmp_path, resources, clock)
    staff(made, [Person("nurse2", "Zhao Min", Role.NURSE)])
    made.accounts.switch_user("nurse1", SECRET)
    start(made)
    clock.advance(timedelta(hours=3))
    for name, raw in (("VSDTC", "2025-03-10 08:50"), ("TEMP", "38.9"), ("SBP", "118")):
        if item_exists(made, f"{SET}{name}[PRE]"):
            copied(made, f"{SET}{name}[PRE]", raw)
    made.accounts.switch_user("nurse2", SECRET)
    yield made
    made.close()


def item_exists(site: Site, at: str) -> bool:
    return site.study.item(item_at(site.study, f"{SET}TEMP[PRE]").path.item) is not None and any(
        item.oid == at.rpartition("/")[2].partition("[")[0]
        for item in site.study.forms[sheet(site).form].items()
    )


@pytest.fixture
def room(site: Site, texts: Texts, qtbot: QtBot, dressed: QApplication) -> Iterator[FormRoom]:
    tasks = Tasks()
    made = FormRoom(site, tasks, texts, FormPlace(SUBJECT, sheet(site)), QueryBook(site))
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.enter()
    yield made
    made.leave()
    tasks.finish()


def standings(site: Site) -> dict[str, KeyingStanding]:
    return {
        box.path.item: box.standing
        for box in site.second_keying.boxes(SUBJECT, sheet(site))
        if box.first is not None
    }


def temperature(site: Site) -> str | None:
    address = item_at(site.study, f"{SET}TEMP[PRE]")
    item = site.entry.state(SUBJECT, address.form).item(address.path)
    return None if item is None else item.text


@pytest.mark.req("DAT-13")
def test_the_band_says_that_somebody_else_is_wanted(room: FormRoom) -> None:
    assert "wait for a second keying by another person" in room.keying.band.text()


@pytest.mark.req("DAT-13")
def test_what_agrees_is_done_with_one_card(room: FormRoom, site: Site) -> None:
    keys = ["~" if name not in typed(site) else f"{typed(site)[name]}~" for name in order(site)]
    ctrl_and_answer(room, Qt.Key.Key_F6, "".join(keys))
    assert set(standings(site).values()) == {KeyingStanding.AGREES}
    assert "0 differ still, 0 wait" in room.trouble.text()
    assert not room.keying.band.isVisible()


def order(site: Site) -> list[str]:
    """The boxes of the card, in their order."""
    boxes = site.second_keying.boxes(SUBJECT, sheet(site))
    return [box.path.item for box in boxes if box.standing is KeyingStanding.WAITING]


def typed(site: Site) -> dict[str, str]:
    """What stands on the paper."""
    boxes = site.second_keying.boxes(SUBJECT, sheet(site))
    return {box.path.item: box.first.raw or "" for box in boxes if box.first is not None}


@pytest.mark.req("DAT-13", "AUD-03")
def test_what_differs_is_compared_and_the_paper_decides(room: FormRoom, site: Site) -> None:
    told = {**typed(site), "I.MON.TEMP": "39.8"}
    keys = "".join(f"{told.get(name, '')}~" for name in order(site))
    ctrl_and_answer(room, Qt.Key.Key_F6, keys, "~", "2", "1")
    assert standings(site)["I.MON.TEMP"] is KeyingStanding.RESOLVED
    assert temperature(site) == "39.8"
    assert "1 resolved" in room.trouble.text()


def test_what_was_typed_before_escape_is_kept(room: FormRoom, site: Site) -> None:
    first, *_ = order(site)
    ctrl_and_answer(room, Qt.Key.Key_F6, f"{typed(site).get(first, '')}~^")
    assert temperature(site) == "38.9"
    if first in typed(site):
        assert standings(site)[first] is KeyingStanding.AGREES


@pytest.mark.req("DAT-13")
def test_who_copied_it_is_told_that_another_has_to(
    site: Site, texts: Texts, qtbot: QtBot, room: FormRoom
) -> None:
    site.accounts.switch_user("nurse1", SECRET)
    room.keying.begin()
    assert "You copied this set yourself" in room.trouble.text()
