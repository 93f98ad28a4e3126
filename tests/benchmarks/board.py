"""P14: twelve sheets on the board for a day: the share of a core, the memory, and its growth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from mscform.base.clock import FixedClock
from mscform.gui.desk import Desk
from mscform.gui.places import Room
from mscform.gui.style.theme import dress
from mscform.gui.tasks import Tasks
from mscform.gui.texts import Texts
from mscform.gui.ward import Ward
from mscform.services.resources import find_resources
from mscform.services.site import Site
from tests.benchmarks.measure import Standing
from tests.gui.alert_ward import found_ward, monitored
from tests.journeys.ward import ZONE
from tests.staffed_site import NURSE, SECRET

STUDY = Path(__file__).resolve().parents[2] / "forms" / "nct01844063"
SHEETS = 12
DAY_S = 24 * 3600
_SETTLED_S = 3600
_SHARE = 0.05
_RESIDENT_MB = 200
_GROWTH_MB = 1.0


def standings() -> Iterator[Standing]:
    """A simulated day in a fresh process, second by second, every second painted."""
    with tempfile.TemporaryDirectory() as place:
        _found(Path(place) / "ward")
        found = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", __name__, place],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_STATE_HOME": place},
        )
    told = json.loads(found.stdout.splitlines()[-1])
    work = "twelve sheets on the board, 24 h"
    yield _standing(f"{work}: share of a core", told["share"] * 100, _SHARE * 100, "%")
    yield _standing(f"{work}: growth after 1 h", told["growth"], _GROWTH_MB, "MB")
    yield _standing(f"{work}: resident memory", told["resident"], _RESIDENT_MB, "MB")


def _standing(work: str, ours: float, limit: float, unit: str) -> Standing:
    return Standing(
        goal="P14",
        work=work,
        ours=f"{ours:.2f} {unit}",
        limit=f"{limit:.0f} {unit}",
        ratio=ours / limit,
        wanted=1.0,
    )


def _found(folder: Path) -> None:
    """Twelve infusions that began at 09:00, the last temperature of each another one."""
    with found_ward(folder, STUDY, find_resources(), _clock()) as site:
        for number in range(SHEETS):
            monitored(site, VSDTC="2025-03-10 11:00", TEMP_VSORRES=f"{36.5 + number / 4:.1f}")


def _clock() -> FixedClock:
    return FixedClock(datetime(2025, 3, 10, 11, 5, tzinfo=ZONE))


def a_day(folder: Path, seconds: int = DAY_S) -> dict[str, float]:
    """Let a day pass over the board; what it took."""
    application = QApplication([])
    dress(application, find_resources() / "fonts")
    clock = _clock()
    site = Site.open(
        folder, login=NURSE.login, password=SECRET, clock=clock, resources=find_resources()
    )
    desk, ward, tasks = _window(site)
    before = 0.0
    started = time.process_time()
    for second in range(seconds):
        clock.advance(timedelta(seconds=1))
        ward.watch.tell()
        application.processEvents()
        if second == _SETTLED_S:
            before = _resident_mb()
    share = (time.process_time() - started) / seconds
    after = _resident_mb()
    desk.end()
    ward.end()
    tasks.finish()
    site.close()
    return {"share": share, "growth": after - before, "resident": after}


def _window(site: Site) -> tuple[Desk, Ward, Tasks]:
    texts, tasks = Texts(site.catalogue, "en"), Tasks()
    frame = QWidget()
    ward = Ward(site, texts, frame, lambda: Room.WARD)
    desk = Desk(site, texts, tasks, ward.watch)
    QVBoxLayout(frame).addWidget(desk)
    frame.resize(1366, 768)
    frame.show()
    ward.start()
    desk.begin()
    desk.go(Room.WARD)
    return desk, ward, tasks


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    print(json.dumps(a_day(Path(sys.argv[1]) / "ward")))
