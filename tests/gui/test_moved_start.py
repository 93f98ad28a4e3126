"""A corrected start moves what is planned from it, and a sentence says which points (CLK-06)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.base.clock import FixedClock
from mscform.engine.changes import ReasonGiven
from mscform.gui.form_room import FormRoom
from mscform.gui.places import FormPlace
from mscform.gui.query_book import QueryBook
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts
from mscform.services.places import item_at
from mscform.services.site import Site
from tests.gui.desk_site import Answers
from tests.running_site import START, SUBJECT, put, running_site, sheet, start

BEGAN = "SE.A/F.EX/I.EX.EXSTDTC"


@pytest.fixture
def site(tmp_path: Path, resources: Path) -> Iterator[Site]:
    made = running_site(tmp_path, resources, FixedClock(START))
    start(made)
    yield made
    made.close()


@pytest.fixture
def room(site: Site, texts: Texts, qtbot: QtBot, dressed: QApplication) -> Iterator[FormRoom]:
    tasks = Tasks()
    place = FormPlace(SUBJECT, item_at(site.study, BEGAN).form)
    made = FormRoom(site, tasks, texts, place, QueryBook(site))
    answers = Answers()
    answers.reason_given = ReasonGiven(code="TYPO")
    made.form.desk.asking = answers
    qtbot.addWidget(made)
    made.resize(1142, 640)
    made.show()
    yield made
    made.leave()
    tasks.finish()


@pytest.mark.req("CLK-06")
def test_a_corrected_start_says_which_points_moved(
    room: FormRoom, site: Site, texts: Texts
) -> None:
    put(site, "SE.A/F.MON/I.MON.VSDTC[PRE]", "2025-03-10 08:50")
    put(site, "SE.A/F.MON/I.MON.TEMP[PRE]", "36.6")
    path = item_at(site.study, BEGAN).path
    assert room.form.desk.commit(path, "2025-03-10 09:10")
    said = room.trouble.text()
    assert said.startswith("Monitoring: 3 time points are planned anew: Before 09:00 → 09:10 (+10")
    assert "2 hours 11:00 → 11:10 (+10 min)" in said
    assert "Sets already taken (1)" in said
    (pre,) = (one for one in site.entry.state(SUBJECT, sheet(site)).timepoints if one.code == "PRE")
    assert pre.deviation_minutes == -20
    texts.set_language("zh")
    assert "已完成的测量（1次）" in room.trouble.text()


@pytest.mark.req("CLK-06")
def test_two_corrections_are_two_changes_though_they_lead_back(room: FormRoom, site: Site) -> None:
    address = item_at(site.study, BEGAN)
    for text in ("2025-03-10 08:55", "2025-03-10 09:00"):
        assert room.form.desk.commit(address.path, text)
    events = site.entry.history(SUBJECT, address)
    assert [(event.content or {}).get("raw") for event in events] == [
        "2025-03-10 09:00",
        "2025-03-10 08:55",
        "2025-03-10 09:00",
    ]
    assert "(+5 min)" in room.trouble.text()
