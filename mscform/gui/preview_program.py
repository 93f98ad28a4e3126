"""Starts `mscform definitions preview`: the live window, or one picture without any window."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from mscform.base.errors import CallError
from mscform.base.identity import FormOID
from mscform.definitions.faults import StudyFaults
from mscform.gui.application import tell_qt
from mscform.gui.preview_picture import write_picture
from mscform.gui.study_preview import StudyPreview
from mscform.gui.style.theme import dress, set_dark, system_is_dark
from mscform.gui.texts import Texts
from mscform.services.texts import load_catalogue
from mscform.services.trying import try_folder


def run_preview(folder: Path, form: str | None, *, language: str, resources: Path) -> int:
    """Show the window until it is closed; the exit status.

    Raises MachineError where the installation lacks a font.
    """
    app = _dressed(resources, dark=system_is_dark())
    window = StudyPreview(folder, Texts(load_catalogue(resources), language), form)
    window.resize(window.sizeHint())
    window.show()
    status = app.exec()
    qInstallMessageHandler(None)
    return int(status)


def picture_of(
    folder: Path, form: str | None, out: Path, *, language: str, resources: Path
) -> None:
    """Write a form (without a name the first) as a PNG.

    Raises StudyFaults for a study with faults, CallError for a form it lacks, MachineError where
    the file cannot be written.
    """
    _dressed(resources, dark=False)
    tried = try_folder(folder)
    if tried.tryout is None:
        raise StudyFaults(tried.faults)
    forms = tried.tryout.forms()
    if form is not None and form not in forms:
        raise CallError("SVC-NO-FORM", form=form)
    chosen = FormOID(form) if form is not None else forms[0]
    write_picture(tried.tryout, chosen, Texts(load_catalogue(resources), language), out)
    tried.tryout.close()


def _dressed(resources: Path, *, dark: bool) -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    qInstallMessageHandler(tell_qt)
    app.setApplicationName("mscform")
    app.setApplicationDisplayName("mscform")
    dress(app, resources / "fonts")
    set_dark(app, dark)
    return app
