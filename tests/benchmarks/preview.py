"""The live preview: from a saved file to form and paper on the screen again."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

from PySide6.QtWidgets import QApplication

from mscform.gui.study_preview import StudyPreview
from mscform.gui.style.theme import dress
from mscform.gui.texts import Texts
from mscform.services.resources import find_forms, find_resources
from mscform.services.texts import load_catalogue
from tests.benchmarks.measure import Standing, ratio_of

FORM = "F.VS"
ROUNDS = 5
WITHIN_S = 1.0
FILES = ("forms/vs.yaml", "codelists.yaml", "rules.yaml", "patterns.yaml", "parameters.yaml")


def _until(window: StudyPreview, count: list[int], wanted: int) -> None:
    while len(count) < wanted:
        QApplication.processEvents()
        time.sleep(0.001)
    window.grab()


def standings() -> Iterator[Standing]:
    """Each kind of file with another word in it, against one second."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    resources = find_resources()
    dress(app, resources / "fonts")
    with tempfile.TemporaryDirectory() as place:
        folder = copytree(find_forms() / "nct01844063", Path(place) / "study")
        window = StudyPreview(folder, Texts(load_catalogue(resources), "en"), FORM)
        read: list[int] = []
        window.read.connect(lambda: read.append(1))
        window.resize(window.sizeHint())
        window.show()
        _until(window, read, 1)
        for name in FILES:
            taken = [_saved(window, read, folder / name) for _ in range(ROUNDS)]
            work = f"live preview: {name} saved, shown again"
            yield ratio_of("–", work, (statistics.median(taken), WITHIN_S), 1.0)
        window.close()


def _saved(window: StudyPreview, read: list[int], path: Path) -> float:
    text = path.read_text(encoding="utf-8")
    started = time.perf_counter()
    path.write_text(text.replace("{en: ", "{en: A", 1), encoding="utf-8")
    _until(window, read, len(read) + 1)
    return time.perf_counter() - started
