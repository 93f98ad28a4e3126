"""A window at the door of a small real site, with somebody at its keyboard."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from mscform.base.clock import FixedClock
from mscform.gui.desk import Desk
from mscform.gui.idle import IdleWatch
from mscform.gui.main_window import MainWindow
from mscform.gui.texts import Texts
from mscform.services.doorplate import PASSWORDS
from mscform.services.site import Site
from tests.gui.desk_site import START, make_site
from tests.journeys.hand import Hand, door_of
from tests.staffed_site import SECRET


@dataclass
class Frame:
    """The window, its site folder, and a hand that types as the nurse."""

    window: MainWindow
    folder: Path
    hand: Hand
    clock: FixedClock
    texts: Texts

    def sign_in(self) -> Desk:
        """The nurse signs in."""
        self.hand.sign_in()
        return self.hand.desk

    @property
    def site(self) -> Site:
        """The open site."""
        assert self.window.site is not None
        return self.window.site


def small_folder(tmp_path: Path, resources: Path, *, known: bool = False) -> Path:
    """A closed training site with one subject; `known` writes the passwords beside it."""
    site = make_site(tmp_path, resources)
    folder = site.folder
    site.close()
    if known:
        (folder / PASSWORDS).write_text(json.dumps({"nurse1": SECRET}), encoding="utf-8")
    return folder


def a_window(texts: Texts, resources: Path, clock: FixedClock) -> MainWindow:
    """The program's window with an idle watch on a clock that the test moves."""
    return MainWindow(texts, resources, IdleWatch(clock))


def at_the_door(window: MainWindow, folder: Path, clock: FixedClock) -> Frame:
    """The window shown, active, at the door of a site."""
    door_of(window, folder)
    return Frame(window, folder, Hand(window, "nurse1", SECRET), clock, window.texts)


def a_clock() -> FixedClock:
    """Where the idle watch counts from."""
    return FixedClock(START)


def focused() -> QWidget:
    """The widget with the keyboard."""
    found = QApplication.focusWidget()
    assert found is not None
    return found
