"""A mistake of ours, told calmly: a number, a report without data, and nobody loses work."""

from __future__ import annotations

import tempfile
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtWidgets import QWidget

import mscform
from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.texts import Texts


def write_report(kind: type[BaseException], trace: TracebackType | None) -> Path:
    """Where in the program it happened, and nothing that was typed or read (PRV-03).

    The text of the exception is left out on purpose: it may quote a value.
    """
    frames = traceback.extract_tb(trace)
    lines = [f"mscform {mscform.__version__}", f"{kind.__module__}.{kind.__qualname__}"]
    lines += [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    with tempfile.NamedTemporaryFile(
        "w", prefix="mscform-incident-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write("\n".join(lines) + "\n")
    return Path(file.name)


def number_of(report: Path) -> str:
    """The number by which a person can name an incident."""
    return report.stem.removeprefix("mscform-incident-").upper()


class IncidentDialog(DialogFrame):
    """Says that something went wrong here, that saved values are safe, and where the report is."""

    def __init__(self, texts: Texts, report: Path, parent: QWidget | None = None) -> None:
        super().__init__(texts, texts("GUI-INCIDENT-TITLE"), parent)
        self.say(texts("GUI-INCIDENT-SAFE"), quiet=False)
        self.say(texts("GUI-INCIDENT-NUMBER", number=number_of(report), file=report.name))
        self.offer_close()
