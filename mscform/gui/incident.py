"""A mistake of ours, told calmly: a number, a report without data, and nobody loses work."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.texts import Texts


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
