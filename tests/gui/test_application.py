from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType
from PySide6.QtWidgets import QApplication

from mscform.base.errors import CallError
from mscform.gui.application import Program, tell_qt
from mscform.gui.incident import IncidentDialog, number_of
from mscform.gui.tasks import Tasks
from mscform.services.incident import write_report
from tests.journeys.hand import wait_until

ROOT = Path(__file__).resolve().parents[2]
CANARY = "a value that nobody may read in a report"


def boom() -> None:
    raise ValueError(CANARY)


@pytest.mark.req("PRV-03")
def test_a_defect_is_told_calmly_and_its_report_holds_no_value(
    qapp: QApplication, dressed: object, resources: Path, tmp_path: Path
) -> None:
    program = Program(qapp, resources, "en")
    seen: list[str] = []

    def look() -> None:
        dialog = qapp.activeModalWidget()
        if isinstance(dialog, IncidentDialog):
            seen.append(dialog.windowTitle())
            dialog.reject()

    timer = QTimer()
    timer.setInterval(5)
    timer.timeout.connect(look)
    timer.start()
    try:
        boom()
    except ValueError as error:
        program._on_defect(type(error), error, error.__traceback__)
        report = write_report(type(error), error.__traceback__)
    timer.stop()
    program.close()
    program.window.deleteLater()
    assert seen == [program.texts("GUI-INCIDENT-TITLE")]
    text = report.read_text(encoding="utf-8")
    assert CANARY not in text
    assert "ValueError" in text
    assert "boom" in text
    assert number_of(report)
    report.unlink()


def test_work_beside_the_window_ends_in_the_window(dressed: object) -> None:
    tasks = Tasks()
    done: list[int] = []
    refused: list[str] = []
    busy: list[bool] = []
    tasks.busy_changed.connect(lambda on, _what: busy.append(on))
    tasks.run("counting", lambda: 42, done.append, lambda e: refused.append(e.code))
    wait_until(lambda: bool(done))

    def refuse() -> None:
        raise CallError("GUI-NO-PLACE", place="x")

    tasks.run("refusing", refuse, lambda _n: done.append(0), lambda e: refused.append(e.code))
    wait_until(lambda: bool(refused))
    tasks.finish()
    assert done == [42]
    assert refused == ["GUI-NO-PLACE"]
    assert busy == [True, False, True, False]


def test_what_qt_says_goes_to_the_log_and_never_to_a_person(
    caplog: pytest.LogCaptureFixture,
) -> None:
    context = QMessageLogContext()
    with caplog.at_level(logging.INFO, logger="mscform.qt"):
        tell_qt(
            QtMsgType.QtWarningMsg, context, "This plugin does not support propagateSizeHints()"
        )
        tell_qt(QtMsgType.QtWarningMsg, context, "something else")
    assert [record.message for record in caplog.records] == ["something else"]


def test_the_first_window_loads_neither_database_nor_paper(resources: Path, tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from mscform.gui.application import Program\n"
        "app = QApplication([])\n"
        f"program = Program(app, Path({str(resources)!r}), 'en')\n"
        "program.window.show_start()\n"
        "program.window.show()\n"
        "app.processEvents()\n"
        "print([n for n in ('sqlite_utils', 'reportlab', 'pyhanko', 'yaml', 'pikepdf', 'pydantic')"
        " if n in sys.modules])\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"
    assert found.stderr == ""
