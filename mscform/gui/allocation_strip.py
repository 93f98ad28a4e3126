"""Above the form of allocation: draw the next row of the sealed list."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mscform.base.errors import MscformError
from mscform.base.identity import FormKey, SubjectKey
from mscform.gui.dialogs.confirm import ConfirmDialog
from mscform.gui.keys import Command, key_text
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Button, ButtonKind
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, message
from mscform.records.account import Permission
from mscform.services.rights import can_write
from mscform.services.site import Site


class AllocationStrip(QWidget):
    """One line with a button; hidden on every other form, and once somebody is allocated.

    Signals:
        wanted(): the person wants to draw.
    """

    wanted = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.setObjectName("allocation-strip")
        self.banner = Banner(texts)
        self.draw = Button("", ButtonKind.PRIMARY, key=key_text(Command.ALLOCATE))
        self.draw.setObjectName("allocate")
        self.draw.clicked.connect(self.wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP_LARGE, tokens.GAP_SMALL, tokens.GAP_LARGE, 0)
        row.setSpacing(tokens.GAP_SMALL)
        row.addWidget(self.banner, 1)
        row.addWidget(self.draw)
        self.hide()

    def show_waiting(self, *, waiting: bool, may: bool, has_list: bool) -> None:
        """Whether somebody waits to be allocated here, and what this person can do about it."""
        texts = self._texts
        code = "GUI-ALLOCATE-WAITS" if has_list else "GUI-ALLOCATE-NO-LIST"
        self.banner.say(message(code) if waiting else None, Tone.ACCENT, Icon.DUE)
        self.draw.relabel(texts("GUI-F-KEY-ALLOCATE"))
        self.draw.setVisible(waiting and may and has_list)
        self.setVisible(waiting)


class AllocationFlow(QObject):
    """Ask once, then draw.

    Signals:
        allocated(number): a row was drawn.
        refused(words): why not.
    """

    allocated = Signal(str)
    refused = Signal(object)

    def __init__(self, site: Site, texts: Texts, subject: SubjectKey, form: FormKey) -> None:
        super().__init__()
        self._site, self._texts, self._subject = site, texts, subject
        self.is_here = site.allocation.form() == form

    def may(self) -> bool:
        """Whether whoever is signed in may draw."""
        return can_write(self._site, Permission.ENTER) and self._site.allocation.may()

    def has_list(self) -> bool:
        """Whether a sealed list lies in the site."""
        return self._site.allocation.has_list()

    def begin(self, parent: QWidget) -> None:
        """It cannot be taken back, so it is asked."""
        texts = self._texts
        title, told = texts("GUI-F-KEY-ALLOCATE"), texts("GUI-ALLOCATE-ASK", subject=self._subject)
        if not self.may():
            self.refused.emit(message("GUI-ALLOCATE-NOT-YOURS"))
        elif ConfirmDialog(texts, title, told, texts("GUI-ALLOCATE-YES"), parent).exec():
            self.draw()

    def draw(self) -> None:
        """The next row."""
        try:
            made = self._site.allocation.draw(self._subject)
        except MscformError as error:
            self.refused.emit(error.message)
        else:
            self.allocated.emit(made.number)
