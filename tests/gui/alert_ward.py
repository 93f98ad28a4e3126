"""A site of the first trial whose infusions began at 09:00, for alerts seen through the window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from mscform.base.clock import Clock, zone_named
from mscform.base.identity import FormKey, SubjectKey
from mscform.engine.changes import ItemChange
from mscform.gui.form_page import FormPage
from mscform.gui.texts import Texts
from mscform.services.places import item_at
from mscform.services.site import Site
from tests.gui.desk_site import Answers, path_of
from tests.gui.frame import focused
from tests.staffed_site import DOCTOR, NURSE, found_site, staff

SET = "SE.INF[1]/F.MON/I.MON."
NOW = datetime(2025, 3, 10, 11, 5, tzinfo=zone_named("Asia/Shanghai"))
VITALS = ("TEMP_VSORRES", "HR_VSORRES", "RESP_VSORRES", "SYSBP_VSORRES", "DIABP_VSORRES")
NUMBERS = (*VITALS, "OXYSAT_VSORRES")
BEFORE = ("36.8", "82", "18", "122", "76", "98")
CALM = {"O2SUPP": "N", "ACVPU": "A", "SX_YN": "N"}


def found_ward(folder: Path, study: Path, resources: Path, clock: Clock) -> Site:
    """The site with a nurse signed in; a doctor has a password too."""
    site = found_site(folder, study, resources, clock=clock).site
    return staff(site, (DOCTOR, NURSE))


def monitored(site: Site, point: str = "2H", **given: str) -> SubjectKey:
    """A further subject with a set before the infusion, and what is `given` of another one."""
    subject = site.subjects.enrol().key
    put(site, subject, {"SE.ALLOC/F.ALLOC/I.ALLOC.ARM": "UC"})
    put(site, subject, {"SE.INF[1]/F.EX/I.EX.EXSTDTC": "2025-03-10 09:00"})
    before = {"VSDTC": "2025-03-10 08:50", **dict(zip(NUMBERS, BEFORE, strict=True)), **CALM}
    put(site, subject, {f"{SET}{name}[PRE]": raw for name, raw in before.items()})
    put(site, subject, {f"{SET}{name}[{point}]": raw for name, raw in given.items()})
    return subject


def put(site: Site, subject: SubjectKey, answers: dict[str, str]) -> None:
    """Answers from elsewhere."""
    places = {item_at(site.study, at): raw for at, raw in answers.items()}
    site.entry.commit_all(
        subject,
        [ItemChange(form=at.form, path=at.path, raw=raw) for at, raw in places.items()],
    )


class Bedside:
    """The monitoring sheet of one subject, and a hand on its keys."""

    def __init__(
        self, site: Site, subject: SubjectKey, keep: Callable[[QWidget], None], language: str = "en"
    ) -> None:
        self.site, self.subject = site, subject
        self.clock = site.clock
        self.key: FormKey = item_at(site.study, f"{SET}VSDTC[2H]").form
        self.page = FormPage(
            site.entry,
            site.study,
            Texts(site.catalogue, language),
            subject,
            self.key,
            clock=site.clock,
        )
        self.answers = Answers()
        self.page.desk.asking = self.answers
        keep(self.page)
        self.page.resize(1302, 712)
        self.page.show()
        self.page.activateWindow()
        QCoreApplication.processEvents()

    def go(self, name: str, point: str = "2H") -> None:
        """Put the cursor into a box of a set."""
        self.page.focus_path(path_of(f"I.MON.{name}[{point}]"))
        QCoreApplication.processEvents()

    def type(self, *texts: str) -> None:
        """Each text and Enter, by keys."""
        for text in texts:
            QTest.keyClicks(focused(), text)
            self.press(Qt.Key.Key_Return)

    def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """One key, wherever the cursor is."""
        QTest.keyClick(focused(), key, modifier)
        QCoreApplication.processEvents()

    def band(self) -> str:
        """What the band says."""
        return self.page.band.text()

    def second(self) -> None:
        """A second passes in the window."""
        self.page.alerts._second.timeout.emit()

    def raw(self, name: str, point: str = "2H") -> str | None:
        """What stands on disk."""
        item = self.site.entry.state(self.subject, self.key).item(path_of(f"I.MON.{name}[{point}]"))
        return None if item is None or item.answer is None else item.answer.raw
