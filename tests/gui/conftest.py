"""The look of the program, registered once, and a real site for each test of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.base.clock import FixedClock
from mscform.gui.main_window import MainWindow
from mscform.gui.style.theme import dress, set_dark
from mscform.gui.texts import Texts
from mscform.services.site import Site
from mscform.services.texts import load_catalogue
from tests.gui.desk_site import Ward, make_site
from tests.gui.frame import Frame, a_clock, a_window, at_the_door, small_folder


@pytest.fixture(scope="session")
def dressed(qapp: QApplication, resources: Path) -> QApplication:
    dress(qapp, resources / "fonts")
    set_dark(qapp, False)
    return qapp


@pytest.fixture
def texts(resources: Path) -> Texts:
    return Texts(load_catalogue(resources), "en")


@pytest.fixture
def ward_site(tmp_path: Path, resources: Path) -> Iterator[Site]:
    site = make_site(tmp_path, resources)
    yield site
    site.close()


@pytest.fixture
def ward(ward_site: Site, qtbot: QtBot, dressed: QApplication) -> Callable[[str], Ward]:
    """Opens a form page of the site."""

    def open_page(form: str) -> Ward:
        return Ward(ward_site, form, qtbot.addWidget)

    return open_page


@pytest.fixture
def idle_clock() -> FixedClock:
    """What the idle watch counts on."""
    return a_clock()


@pytest.fixture
def window(
    qtbot: QtBot, dressed: QApplication, texts: Texts, resources: Path, idle_clock: FixedClock
) -> Iterator[MainWindow]:
    """The program's window, with nothing open."""
    window = a_window(texts, resources, idle_clock)
    qtbot.addWidget(window)
    yield window
    window.lock.release()
    window.tasks.finish()
    if window.site is not None:
        window.site.close()


@pytest.fixture
def frame(window: MainWindow, tmp_path: Path, resources: Path, idle_clock: FixedClock) -> Frame:
    """The window at the door of a small site."""
    return at_the_door(window, small_folder(tmp_path, resources), idle_clock)
