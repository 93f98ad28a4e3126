"""Who charts a set: asked for by one key, shown, and let go when she is done or away (D28)."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from mscform.base.errors import MscformError
from mscform.base.identity import FormKey, SubjectKey
from mscform.base.message import Slot
from mscform.gui.dialogs.signature import Credentials, Known
from mscform.gui.form_page import FormPage
from mscform.gui.keys import Command, key_text
from mscform.gui.section_plan import due_repeat, resting_repeat
from mscform.gui.texts import Words, message
from mscform.records.account import Permission
from mscform.services.context import Author
from mscform.services.rights import can_write
from mscform.services.site import Site

_SECOND_MS: Final = 1000


class AuthorFlow(QObject):
    """Takes and closes the set of one sheet.

    Signals:
        changed(): somebody charts, or nobody any more.
        told(words): a set is closed.
        refused(words): nobody charts any more although nobody closed it.
    """

    changed = Signal()
    told = Signal(object)
    refused = Signal(object)

    def __init__(self, site: Site, form: FormPage, subject: SubjectKey, key: FormKey) -> None:
        super().__init__(form)
        self._site, self._form = site, form
        self._subject, self._key = subject, key
        self._last = ""
        self.author: Author | None = None
        self._second = QTimer(self)
        self._second.setInterval(_SECOND_MS)
        self._second.timeout.connect(self._look)
        form.desk.marked.connect(self._on_key)
        if form.desk.state.run is not None:
            form.desk.ask_author = self._find
            self._look()

    @property
    def is_demanded(self) -> bool:
        """Whether nothing is taken here before somebody shows who she is."""
        try:
            return self._site.authors.is_demanded(self._subject, self._key)
        except MscformError:
            # A locked screen asks again when it is open.
            return False

    def toggle(self) -> None:
        """Take the set; whoever has it closes it."""
        self._look()
        if self._site.read_only:
            return
        if self.author is None:
            self._ask()
        else:
            self._close(self.author)

    def _ask(self) -> None:
        form, here = self._form, self._form.here
        if self._find():
            # What could not be taken before is now; then what she had left half typed.
            form.leave()
            form.bring_drafts("GUI-F-AUTHOR-DRAFTS")
        if here is None:
            form.start()
        else:
            form.focus_path(here)

    def _find(self) -> bool:
        """Ask until somebody shows who she is; False where nobody does."""
        form, actor = self._form, self._site.actor
        texts, point = form.texts, self._point()
        login = self._last or (actor.login if actor else "")
        known = Known(login, self._site.entry.logins(), texts("GUI-F-AUTHOR-TAKE"))
        told = texts("GUI-F-AUTHOR-TOLD", set=self._name(point))
        attempt = partial(self._attempt, point)
        form.desk.asking.credentials(texts("GUI-F-AUTHOR-TITLE"), told, attempt, known)
        self._look()
        return self.author is not None

    def _attempt(self, point: str, who: Credentials) -> Words | None:
        try:
            author = self._site.authors.open(
                self._subject, self._key, point, login=who.login, secret=who.secret
            )
        except MscformError as error:
            return error.message
        self._last = author.actor.login
        return None

    def _close(self, author: Author) -> None:
        """She stands by what she entered; what is half typed is committed first."""
        if not self._form.leave():
            return
        try:
            self._site.entry.confirm_set(self._subject, self._key)
        except MscformError as error:
            self.refused.emit(error.message)
        self._site.authors.close()
        self._look()
        who, point = author.actor.printed_name, self._name(author.point)
        self.told.emit(message("GUI-F-AUTHOR-CLOSED", who=who, set=point))

    def stop(self) -> None:
        """The sheet is left: nobody looks any more; she charts until two minutes have passed."""
        self._second.stop()

    # Who charts.

    def _look(self) -> None:
        """Who charts at this moment; what a person left half typed does not become another's."""
        before, self.author = self.author, self._now()
        if (before is None) == (self.author is None):
            return
        if self.author is None:
            self._second.stop()
            self._give_back()
        else:
            self._second.start()
        may = can_write(self._site, Permission.ENTER)
        self._form.desk.may_enter = may or self.author is not None
        self._form.refresh()
        self.changed.emit()
        if before is not None and self.author is None and self.sender() is self._second:
            key, who = key_text(Command.AUTHOR), before.actor.printed_name
            self.refused.emit(message("GUI-F-AUTHOR-IDLE", who=who, key=key))

    def _now(self) -> Author | None:
        try:
            return self._site.authors.now(self._subject, self._key)
        except MscformError:
            # The lock has ended it.
            return None

    def _give_back(self) -> None:
        sheet = self._form.sheet
        for path in tuple(self._form.desk.marks):
            panel = sheet.panel_of(path)
            editor = sheet.editor(path) if panel is not None and path in panel.paths() else None
            if editor is not None and editor.pending() is not None:
                editor.restore()

    def _on_key(self, *_told: object) -> None:
        if self.author is not None:
            try:
                self._site.authors.touch()
            except MscformError:
                # Locked meanwhile: there is nobody to wait for.
                return

    # Sets.

    def _point(self) -> str:
        """The set with the cursor, else the one to take now."""
        here, state = self._form.here, self._form.desk.state
        codes = {point.code for point in state.timepoints}
        if here is not None and here.repeat in codes:
            return here.repeat
        return due_repeat(state) or resting_repeat(state) or ""

    def _name(self, point: str) -> Slot:
        for group in self._form.desk.state.groups:
            for repeat in group.repeats:
                if repeat.key == point and repeat.title is not None:
                    return repeat.title
        return point or self._form.desk.state.definition.title
