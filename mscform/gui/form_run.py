"""The run of one open sheet: the strip above it, and what its key leads to."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from mscform.base.errors import MscformError
from mscform.base.identity import FormKey, ItemAddress, SubjectKey
from mscform.base.message import Message
from mscform.engine.form_state import FormState
from mscform.engine.replanned import moved_points
from mscform.gui.author_flow import AuthorFlow
from mscform.gui.form_page import FormPage
from mscform.gui.moved_words import moved_words
from mscform.gui.run_flow import RunFlow
from mscform.gui.run_strip import RunStrip
from mscform.gui.texts import Words
from mscform.records.account import Permission
from mscform.services.rights import can_write
from mscform.services.site import Site


class FormRun(QObject):
    """Shows how a run stands and does its acts; quiet on every form that is no run.

    Signals:
        told(words): an act is on disk.
        refused(words): nothing can be done now, and why.
        lead_wanted(oid): an item of another form of the visit is to be filled in first.
    """

    told = Signal(object)
    refused = Signal(object)
    lead_wanted = Signal(str)

    def __init__(self, site: Site, form: FormPage, subject: SubjectKey, key: FormKey) -> None:
        super().__init__(form)
        self._site, self._form = site, form
        self.strip = RunStrip(form.desk.wording)
        # Shown without a place it would be a window of its own for a moment, and take the keyboard.
        self.strip.setParent(form)
        self.flow = RunFlow(site, form.texts, subject, key)
        self.flow.setParent(self)
        self.authors = AuthorFlow(site, form, subject, key)
        self.authors.setParent(self)
        self.authors.changed.connect(self.show)
        self.strip.author.clicked.connect(self.authors.toggle)
        self.strip.wanted.connect(self.begin)
        self.flow.done.connect(self._on_done)
        self.flow.refused.connect(self.refused)
        self.flow.lead_wanted.connect(self._on_lead)
        form.committed.connect(self.show)
        form.committed.connect(self._on_committed)
        self._subject, self._key = subject, key
        self._sheets = self._plans()
        self.show()

    @property
    def is_here(self) -> bool:
        """Whether this form is a sheet that can run."""
        return self._form.desk.state.run is not None

    def show(self) -> None:
        """The run at this moment, in the language in force."""
        now = self._site.clock.read().wall.astimezone(self._site.zone)
        author = self.authors.author
        may = can_write(self._site, Permission.ENTER) or author is not None
        self.strip.show_run(self._form.desk.state, now, may=may)
        self.strip.show_author(author, demanded=self.authors.is_demanded)
        self.strip.author.setVisible(not self._site.read_only)

    def begin(self) -> None:
        """An act of the run; nothing on a form without one, or while something is not on disk."""
        run = self._form.desk.state.run
        if run is not None and self._form.leave():
            self.flow.begin(self._form.window(), run)

    def _on_done(self, words: Words) -> None:
        self._form.refresh()
        self.show()
        self._form.start()
        self.told.emit((words, *self._moved()))

    def _on_lead(self, address: ItemAddress) -> None:
        """To the box itself, here or on another form."""
        if address.form == self._key:
            self._form.focus_path(address.path)
        else:
            self.lead_wanted.emit(str(address.path.item))

    def _plans(self) -> tuple[FormState, ...]:
        try:
            return self._site.runs.sheets(self._subject, self._key)
        except MscformError:
            # What moved is told where it can be known; the sheet itself says what is wrong.
            return ()

    def _on_committed(self) -> None:
        """A correction of the start was written here: which points moved with it (CLK-06)."""
        if self._is_start_here():
            moved = self._moved()
            if moved:
                self.told.emit(moved)

    def _is_start_here(self) -> bool:
        acts = (act for state in self._sheets if state.run for act in state.run.acts)
        return any(act.form == self._key for act in acts)

    def _moved(self) -> tuple[Message, ...]:
        """What moved since the last look."""
        before, self._sheets = self._sheets, self._plans()
        after = {state.key: state for state in self._sheets}
        told = (
            moved_words(state.definition.title, moved_points(state, after[state.key]))
            for state in before
            if state.key in after
        )
        return tuple(words for words in told if words is not None)
