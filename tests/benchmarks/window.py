"""P1 opening a form of 1,000 items, P10 start to the first window."""

from __future__ import annotations

import faulthandler
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFormLayout, QLineEdit, QScrollArea, QWidget

from mscform.gui.form_page import FormPage
from mscform.gui.style.theme import dress
from mscform.gui.texts import Texts
from mscform.services.resources import find_resources
from mscform.services.site import Site
from mscform.services.texts import load_catalogue
from tests.benchmarks.measure import Standing, paired, ratio_of
from tests.gui.desk_site import key_of, make_site

QUESTIONS = 1000
_FIRST_SCREEN = 25
PATIENCE_S = 120.0
"""A window that has not come by then never will."""
_WHOLE_S = 900.0

_EMPTY = """
import time; started = time.perf_counter()
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([]); window = QWidget(); window.resize(1366, 768); window.show()
app.processEvents(); print(time.perf_counter() - started)
"""
_OURS = """
import time; started = time.perf_counter()
from PySide6.QtWidgets import QApplication
from mscform.gui.application import Program
from mscform.services.resources import find_resources
app = QApplication([]); program = Program(app, find_resources(), "en"); program.open(None)
app.processEvents(); print(time.perf_counter() - started)
"""


def seconds_in_a_process(
    code: str, patience: float = PATIENCE_S, compiled: Path | None = None
) -> float:
    """What a fresh process prints last; TimeoutExpired where it takes longer than `patience`.

    `compiled` keeps compiled modules, as an installed program has them.
    """
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    if compiled is not None:
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment["PYTHONPYCACHEPREFIX"] = str(compiled)
    command = [sys.executable, "-W", "ignore", "-c", code]
    found = subprocess.run(
        command, capture_output=True, text=True, check=True, env=environment, timeout=patience
    )
    return float(found.stdout.split()[-1])


def start() -> Standing:
    """From the first import to the painted start page, in fresh processes, in turns."""
    ours, limit = [], []
    with tempfile.TemporaryDirectory() as place:
        seconds_in_a_process(_OURS, compiled=Path(place))
        for _ in range(9):
            ours.append(seconds_in_a_process(_OURS, compiled=Path(place)))
            limit.append(seconds_in_a_process(_EMPTY, compiled=Path(place)))
    taken = statistics.median(ours), statistics.median(limit)
    return ratio_of("P10", "start to the first window", taken, 2.0)


def _form() -> str:
    lines = ["form: F.X", "title: {en: Many, zh: 许多}", 'version: "1.0"', "groups:"]
    for group in range(QUESTIONS // 20):
        lines.append(f"  - group: IG.X.G{group}")
        lines.append(f"    title: {{en: Section {group}, zh: 第{group}节}}")
        lines.append("    items:")
        for number in range(group * 20, group * 20 + 20):
            lines.append(
                f"      - {{item: I.X.N{number}, question: {{en: Question {number}, zh: 问题}},"
                " type: integer, unit: kg}"
            )
    return "\n".join(lines) + "\n"


def _shown(window: QWidget) -> None:
    window.resize(1366, 768)
    window.show()
    QApplication.processEvents()
    window.grab()
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(window)


def _page(site: Site, texts: Texts) -> Callable[[], object]:
    subject = site.subjects.all()[0].key

    def show() -> None:
        page = FormPage(site.entry, site.study, texts, subject, key_of("F.X"), clock=site.clock)
        page.start()
        _shown(page)

    return show


def _bare() -> None:
    area, inside = QScrollArea(), QWidget()
    rows = QFormLayout(inside)
    for number in range(QUESTIONS):
        rows.addRow(f"Question {number}", QLineEdit())
    area.setWidget(inside)
    _shown(area)


def _bare_first_screen() -> None:
    area, inside = QScrollArea(), QWidget()
    rows = QFormLayout(inside)
    for number in range(_FIRST_SCREEN):
        rows.addRow(f"Question {number}", QLineEdit())
    area.setWidget(inside)
    _shown(area)


def standings() -> Iterator[Standing]:
    """A form of 1,000 items against bare rows, then the start.

    A window that waits for somebody ends the process, and says where it waited.
    """
    faulthandler.dump_traceback_later(_WHOLE_S, exit=True)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication.instance() or QApplication([])
    resources = find_resources()
    assert isinstance(app, QApplication)
    dress(app, resources / "fonts")
    texts = Texts(load_catalogue(resources), "en")
    with tempfile.TemporaryDirectory() as place:
        site = make_site(Path(place), resources, _form())
        show = _page(site, texts)
        taken = paired(show, _bare_first_screen, rounds=15)
        yield ratio_of("P1", "1,000 items: first screen, against bare rows of it", taken, 1.5)
        taken = paired(show, _bare, rounds=15)
        yield ratio_of("P1", "1,000 items, against 1,000 bare rows", taken, 1.0)
        site.close()
    yield start()
    faulthandler.cancel_dump_traceback_later()
