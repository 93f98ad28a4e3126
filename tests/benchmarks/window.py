"""P1 opening a form of 1,000 items, P10 start to the first window."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks.measure import Standing, ratio_of

_EMPTY = """
import time; started = time.perf_counter()
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([]); window = QWidget(); window.show(); app.processEvents()
print(time.perf_counter() - started)
"""
_OURS = """
import time; started = time.perf_counter()
from mscform.gui.application import first_window
window = first_window(); window.show()
from PySide6.QtWidgets import QApplication
QApplication.processEvents()
print(time.perf_counter() - started)
"""


def _seconds(code: str) -> float:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True, text=True, check=True, env=environment,
    )  # fmt: skip
    return float(found.stdout.split()[-1])


def start() -> Standing:
    """From the first import to the painted start page, in fresh processes, in turns."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(9):
        taken[0].append(_seconds(_OURS))
        taken[1].append(_seconds(_EMPTY))
    return ratio_of(
        "P10",
        "start to the first window",
        tuple(map(statistics.median, taken)),
        2.0,  # type: ignore[arg-type]
    )


def standings() -> Iterator[Standing]:
    """The start; opening a form follows with the window's own tests."""
    yield start()
