"""A real encrypted site with a small study for the tests of the form page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from mscform.base.clock import FixedClock, zone_named
from mscform.base.identity import EventOID, FormKey, FormOID, ItemOID, ItemPath
from mscform.engine.changes import ItemChange, ReasonGiven
from mscform.engine.form_state import ItemState
from mscform.gui.asking import Asking
from mscform.gui.dialogs.history import HistoryLine
from mscform.gui.dialogs.not_done import Scope
from mscform.gui.dialogs.signature import Credentials
from mscform.gui.dialogs.why import Fact
from mscform.gui.form_page import FormPage
from mscform.gui.texts import Texts, Words
from mscform.services.site import Site
from tests.builders import study_files, written
from tests.gui.small_study import ALERTS, LB, LISTS, MON, VS
from tests.staffed_site import NURSE, found_site, staff

START = datetime(2025, 3, 6, 22, 0, tzinfo=zone_named("Asia/Shanghai"))


class Answers(Asking):
    """Answers every question as the test says, and keeps what was asked."""

    def __init__(self) -> None:
        self.reason_given: ReasonGiven | None = None
        self.not_done_pick: tuple[int, str] | None = None
        self.note_text: str | None = None
        self.told_credentials: Credentials | None = None
        self.asked: list[str] = []
        self.refused: Words | None = None
        self.scopes: tuple[Scope, ...] = ()
        self.history: tuple[HistoryLine, ...] = ()
        self.facts: tuple[Fact, ...] = ()

    def reason(self, reasons: object, told: str) -> ReasonGiven | None:
        self.asked.append(told)
        return self.reason_given

    def not_done(self, scopes: tuple[Scope, ...]) -> tuple[Scope, str] | None:
        self.scopes = scopes
        pick = self.not_done_pick
        return None if pick is None else (scopes[pick[0]], pick[1])

    def note(self, question: str, note: str) -> str | None:
        return self.note_text

    def credentials(
        self,
        title: str,
        declaration: str,
        attempt: Callable[[Credentials], Words | None],
        known: object = None,
    ) -> None:
        if self.told_credentials is not None:
            self.refused = attempt(self.told_credentials)

    def show_history(self, question: str, lines: tuple[HistoryLine, ...]) -> None:
        self.history = lines

    def show_why(self, question: str, facts: tuple[Fact, ...]) -> None:
        self.facts = facts


def write_study(study: Path, *forms: str) -> Path:
    """The files of the small study, or of one made of other forms."""
    files = study_files(
        *(forms or (VS, MON, LB)),
        codelists="" if forms else LISTS,
        alerts="" if forms else ALERTS,
    )
    return written(study, files)


def make_site(folder: Path, resources: Path, *forms: str, study_folder: Path | None = None) -> Site:
    """A site on disk with a nurse signed in and one subject."""
    study = study_folder or write_study(folder / "study", *forms)
    clock = FixedClock(START)
    site = staff(found_site(folder / "site", study, resources, clock=clock).site, [NURSE])
    site.subjects.enrol()
    return site


def key_of(form: str) -> FormKey:
    """A form at the only event."""
    return FormKey(EventOID("SE.A"), "", FormOID(form))


def path_of(text: str) -> ItemPath:
    """`I.MON.TEMP[PRE]` as a path."""
    item, _, repeat = text.partition("[")
    return ItemPath(ItemOID(item), repeat.rstrip("]"))


class Ward:
    """One person at one form page: types, presses, looks."""

    def __init__(
        self,
        site: Site,
        form: str,
        keep: Callable[[QWidget], None],
        *,
        may_enter: bool = True,
    ) -> None:
        self.site = site
        self.texts = Texts(site.catalogue, "en")
        self.subject = site.subjects.all()[0].key
        self.key = key_of(form)
        self.page = FormPage(
            site.entry,
            site.study,
            self.texts,
            self.subject,
            self.key,
            clock=site.clock,
            may_enter=may_enter,
        )
        self.answers = Answers()
        self.page.desk.asking = self.answers
        keep(self.page)
        self.page.resize(1302, 712)
        self.page.show()
        self.page.activateWindow()
        QCoreApplication.processEvents()

    def go(self, path: str) -> None:
        """Put the cursor into a box."""
        self.page.focus_path(path_of(path))
        QCoreApplication.processEvents()

    def here(self) -> str:
        """The path of the box with the cursor."""
        return str(self.page.here)

    def focus(self) -> QWidget:
        """The widget with the focus."""
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def type(self, text: str, *, enter: bool = True) -> None:
        """Type Latin text, and press Enter."""
        QTest.keyClicks(self.focus(), text)
        if enter:
            self.press(Qt.Key.Key_Return)

    def compose(self, text: str) -> None:
        """Text from an input method."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        QCoreApplication.sendEvent(self.focus(), event)

    def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press one key."""
        QTest.keyClick(self.focus(), key, modifier)
        QCoreApplication.processEvents()

    def item(self, path: str) -> ItemState:
        """What is really on disk: read again through the services."""
        found = self.site.entry.state(self.subject, self.key).item(path_of(path))
        assert found is not None
        return found

    def raw(self, path: str) -> str | None:
        """The typed text that stands."""
        answer = self.item(path).answer
        return None if answer is None else answer.raw

    def put(self, path: str, raw: str) -> None:
        """An answer from elsewhere."""
        change = ItemChange(form=self.key, path=path_of(path), raw=raw)
        self.site.entry.commit(self.subject, change)
        self.page.refresh()
        QCoreApplication.processEvents()
