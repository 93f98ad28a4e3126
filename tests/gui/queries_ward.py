"""A small real site with a nurse, a physician and a monitor, for the tests of queries."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mscform.base.clock import FixedClock
from mscform.base.identity import FormKey, SubjectKey
from mscform.engine.changes import ItemChange
from mscform.gui.desk import Desk
from mscform.gui.dialogs.option_list import OptionList
from mscform.gui.dialogs.query import QueryDialog
from mscform.gui.form_room import FormRoom
from mscform.gui.main_window import MainWindow
from mscform.gui.places import FormPlace
from mscform.records.account import Role
from mscform.services.site import Site
from tests.gui.desk_site import START, key_of, path_of, write_study
from tests.gui.frame import focused
from tests.journeys.hand import CONTROL, Hand, door_of, wait_until
from tests.staffed_site import DOCTOR, NURSE, SECRET, Person, found_site, staff

MONITOR = Person("monitor1", "Mo Nitor", Role.MONITOR)
_AFTER = "  - reason: OTHER\n"
_REASON = "  - reason: QUERY\n    title: {en: Answer to a query, zh: 回复质疑}\n"
SUBJECT = SubjectKey("01-001")
VITALS = key_of("F.VS")


def queries_folder(tmp_path: Path, resources: Path) -> Path:
    """A closed site: one subject with two pressures."""
    clock = FixedClock(START)
    study = write_study(tmp_path / "study")
    told = (study / "study.yaml").read_text(encoding="utf-8")
    (study / "study.yaml").write_text(told.replace(_AFTER, _REASON + _AFTER), encoding="utf-8")
    site = found_site(tmp_path / "site", study, resources, clock=clock).site
    staff(site, [MONITOR, DOCTOR, NURSE])
    site.subjects.enrol()
    for name, raw in (("SBP", "118"), ("DBP", "76")):
        change = ItemChange(form=VITALS, path=path_of(f"I.VS.{name}"), raw=raw)
        site.entry.commit(SUBJECT, change)
    site.close()
    return study.parent / "site"


@dataclass
class Seat:
    """The keyboard of the site's PC; `be` seats another person at it."""

    window: MainWindow
    folder: Path
    hand: Hand

    def be(self, login: str) -> Desk:
        """Close the site, stand at its door again, and sign in as somebody."""
        if self.window.desk is None:
            door_of(self.window, self.folder)
        else:
            self.window.desk.asked.emit("leave")
        self.hand = Hand(self.window, login, SECRET)
        self.hand.sign_in()
        return self.hand.desk

    @property
    def site(self) -> Site:
        """The open site."""
        return self.hand.desk.site

    def room(self, form: FormKey = VITALS) -> FormRoom:
        """The form, opened."""
        desk = self.hand.desk
        if desk.place != FormPlace(SUBJECT, form):
            desk.go(FormPlace(SUBJECT, form))
        page = desk.page
        assert isinstance(page, FormRoom)
        return page

    def at(self, path: str, form: FormKey = VITALS) -> FormRoom:
        """The form with the cursor in a box."""
        room = self.room(form)
        room.form.focus_path(path_of(path))
        wait_until(lambda: room.form.here == path_of(path), "the box")
        return room

    def press(self, key: Qt.Key, *answers: str) -> None:
        """Press a key, with what is typed into the dialog it opens."""
        if answers:
            self.hand.expect(lambda dialog: speak(dialog, *answers))
        QTest.keyClick(focused(), key)
        self.hand.settle()


def speak(dialog: object, *typed: str) -> None:
    """Type into the dialog of queries: `#1` a digit, `^` Ctrl+Enter, `<F5>` keys, else words."""
    if not isinstance(dialog, QueryDialog):
        close = getattr(dialog, "reject", None)
        if close is not None:
            close()
        raise AssertionError(f"another dialog: {dialog}")
    try:
        for one in typed:
            _type(dialog, one)
    finally:
        # A dialog left open would wait for ever.
        if dialog.isVisible():
            dialog.done(0)


def _type(dialog: QueryDialog, one: str) -> None:
    QApplication.processEvents()
    target = dialog.focusWidget() or dialog
    if one.startswith("#"):
        assert isinstance(target, OptionList), target
        QTest.keyClicks(target, one[1:])
    elif one == "^":
        QTest.keyClick(target, Qt.Key.Key_Return, CONTROL)
    elif one.startswith("<"):
        QTest.keyClick(target, getattr(Qt.Key, f"Key_{one[1:-1]}"))
    else:
        QTest.keyClicks(target, one)
