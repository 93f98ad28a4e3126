"""Starts the window, dresses it, and is the last resort for a mistake of ours."""

from __future__ import annotations

import importlib
import logging
import sys
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import (
    QLibraryInfo,
    QLocale,
    QMessageLogContext,
    QObject,
    Qt,
    QTimer,
    QtMsgType,
    QTranslator,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget

from mscform.gui.incident import IncidentDialog
from mscform.gui.keep_awake import system_awake
from mscform.gui.main_window import MainWindow
from mscform.gui.style.theme import dress, set_dark, system_is_dark
from mscform.gui.texts import LANGUAGES, Texts
from mscform.services.incident import write_report
from mscform.services.texts import load_catalogue

_LOG: Final = logging.getLogger("mscform.qt")
_HARMLESS: Final = ("This plugin does not support propagateSizeHints",)
_USUAL_SIZE: Final = (1366, 768)

# What the work after sign-in needs; loaded beside the window while a person types her password.
_WARM: Final = ("mscform.services.site", "mscform.gui.desk", "mscform.gui.worklist_page")
_LATER: Final = ("mscform.documents.form_pdf", "mscform.documents.seal")


def run(folder: Path | None, *, resources: Path, language: str | None = None) -> int:
    """Show the window on a site folder, or the start page; returns the exit status.

    Raises MachineError where the installation lacks a font.
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    program = Program(app, resources, language)
    program.open(folder)
    status = app.exec()
    program.close()
    return int(status)


class Program(QObject):
    """The application around its one window: fonts, colours, language, last resort."""

    def __init__(self, app: QApplication, resources: Path, language: str | None = None) -> None:
        super().__init__()
        self._app = app
        self._telling = False
        self._translator = QTranslator(self)
        qInstallMessageHandler(tell_qt)
        self._former_hook = sys.excepthook
        sys.excepthook = self._on_defect
        app.setApplicationName("mscform")
        app.setApplicationDisplayName("mscform")
        dress(app, resources / "fonts")
        self._dark = system_is_dark()
        set_dark(app, self._dark)
        self.texts = Texts(load_catalogue(resources), language or usual_language())
        self.texts.changed.connect(self._translate_qt)
        self._translate_qt()
        self.window = MainWindow(self.texts, resources)
        self.window.awake = system_awake(self.texts("GUI-AWAKE-WHY"), self.window)
        self.window.theme_wanted.connect(self.switch_theme)
        self.window.entered.connect(self._warm_later)

    def open(self, folder: Path | None) -> None:
        """Show the window; what comes after sign-in is loaded once it stands."""
        if folder is None:
            self.window.show_start()
        else:
            self.window.open_folder(folder)
        self.window.resize(*_USUAL_SIZE)
        self._show_where_it_fits()
        QTimer.singleShot(0, self._warm)

    def _show_where_it_fits(self) -> None:
        screen = self.window.screen()
        room = screen.availableGeometry()
        if room.width() <= _USUAL_SIZE[0] or room.height() <= _USUAL_SIZE[1]:
            self.window.showMaximized()
        else:
            self.window.show()

    def close(self) -> None:
        """The window is gone."""
        self.window.tasks.finish()
        sys.excepthook = self._former_hook
        qInstallMessageHandler(None)

    def switch_theme(self) -> None:
        """Light or dark."""
        self._dark = not self._dark
        set_dark(self._app, self._dark)

    def _warm(self) -> None:
        self.window.tasks.quietly(partial(load, _WARM))

    def _warm_later(self) -> None:
        QTimer.singleShot(1500, self._warm_documents)

    def _warm_documents(self) -> None:
        self.window.tasks.quietly(partial(load, _LATER))

    def _translate_qt(self) -> None:
        """Qt's own words (file dialogs, print dialog) in the language in force."""
        self._app.removeTranslator(self._translator)
        locale = QLocale("zh_CN" if self.texts.language == "zh" else "en_GB")
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._translator.load(locale, "qtbase", "_", folder):
            self._app.installTranslator(self._translator)

    # The last resort.

    def _on_defect(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """A mistake of ours: one calm dialog with a number; the window goes on."""
        if issubclass(kind, KeyboardInterrupt):
            self._app.quit()
            return
        report = write_report(kind, trace)
        if self._telling:
            return
        self._telling = True
        try:
            parent: QWidget = QApplication.activeModalWidget() or self.window
            dialog = IncidentDialog(self.texts, report, parent)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.exec()
        except Exception:  # noqa: BLE001 - the only place: there is nobody left to ask
            # Even the dialog failed: the report is written, nothing more can be shown.
            _LOG.error("incident %s", report.name)
        finally:
            self._telling = False


def load(names: tuple[str, ...]) -> None:
    """Load modules that will be needed."""
    for name in names:
        importlib.import_module(name)


def usual_language() -> str:
    """Chinese on a Chinese desktop, else English."""
    found = QLocale.system().name()[:2]
    return found if found in LANGUAGES else "en"


def tell_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """What Qt says goes to the log, without what is harmless; never to a person."""
    if any(message.startswith(harmless) for harmless in _HARMLESS):
        return
    levels = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
        QtMsgType.QtCriticalMsg: logging.ERROR,
        QtMsgType.QtFatalMsg: logging.CRITICAL,
    }
    _LOG.log(levels.get(kind, logging.WARNING), "%s", message)
