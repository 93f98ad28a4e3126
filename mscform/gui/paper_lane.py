"""The lane for what was written on paper: one key in, a loud band, the same key out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from mscform.base.errors import MscformError
from mscform.gui.dialogs.from_paper import PaperDialog, PaperTold
from mscform.gui.form_desk import FormDesk
from mscform.gui.keys import Command, key_text
from mscform.gui.style.controls import Banner
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, Words, message
from mscform.services.attachments import read_attachment
from mscform.services.site import Site


class PaperLane(QObject):
    """Asks once whose paper it is; until it is left, the desk keeps every answer as copied."""

    def __init__(self, site: Site, texts: Texts, desk: FormDesk) -> None:
        super().__init__()
        self._site, self._texts, self._desk = site, texts, desk
        self.band = Banner(texts)
        self.band.setObjectName("paper-band")

    def toggle(self, parent: QWidget) -> None:
        """Into the lane, or out of it."""
        if self._desk.paper is not None:
            self._desk.paper = None
        else:
            self._ask(parent)
        self.show()

    def show(self) -> None:
        """Say from which paper is being copied, or nothing."""
        paper = self._desk.paper
        words = None
        if paper is not None:
            key = key_text(Command.FROM_PAPER)
            words = message("GUI-PAPER-BAND", **paper.told(), key=key)
        self.band.say(words, Tone.WATCH, Icon.UNSAVED)

    def _ask(self, parent: QWidget) -> None:
        site = self._site
        today = f"{site.clock.read().wall.astimezone(site.zone):%Y-%m-%d}"
        names = site.from_paper.recorders()
        dialog = PaperDialog(self._texts, names, today, self._attempt, parent)
        dialog.exec()
        dialog.deleteLater()
        # Not every window system gives the activity back by itself.
        parent.window().activateWindow()

    def _attempt(self, told: PaperTold) -> Words | None:
        site, desk = self._site, self._desk
        try:
            paper = site.from_paper.source(number=told.number, recorder=told.recorder, day=told.day)
            if told.file.strip():
                path = Path(told.file.strip())
                data = read_attachment(path)
                site.attachments.attach(desk.subject, desk.key, path.name, data, paper=paper)
            desk.paper = paper
        except MscformError as error:
            return error.message
        return None
