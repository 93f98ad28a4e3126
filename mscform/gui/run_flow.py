"""From a key to an act of a run: which one, when it happened, and what it asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from mscform.base.errors import MscformError
from mscform.base.identity import FormKey, ItemOID, ItemPath, SubjectKey
from mscform.base.message import Message
from mscform.engine.changes import Refused
from mscform.engine.form_state import ActState, ItemState, RunState
from mscform.engine.occasions import visit_name
from mscform.gui.clock_band import ward_words
from mscform.gui.dialogs.boxes import BoxesDialog
from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.dialogs.option_list import Line, OptionList
from mscform.gui.form_words import with_day
from mscform.gui.go_flow import GoFlow
from mscform.gui.texts import Texts, message
from mscform.gui.wording import Wording
from mscform.records.account import Permission
from mscform.services.rights import can_write
from mscform.services.site import Site

_AHEAD: Final = timedelta(minutes=5)
"""A clock on the wall may be so much ahead of this one before a moment counts as not come yet."""


class ActDialog(DialogFrame):
    """Which act: one digit."""

    def __init__(self, texts: Texts, acts: tuple[ActState, ...], parent: QWidget) -> None:
        super().__init__(texts, texts("GUI-RUN-ACTS"), parent)
        self.code = ""
        lines = tuple(Line(one.act.code, texts.of(one.act.title)) for one in acts)
        self.options = OptionList(lines, texts("GUI-RUN-ACTS"))
        self.options.chosen.connect(self._on_chosen)
        self.body.addWidget(self.options)
        self.offer_close()
        self.options.setFocus()

    def _on_chosen(self, code: str) -> None:
        self.code = code
        self.accept()


class _Question:
    """One act of one sheet: what it asks with what was typed, and the writing of it."""

    def __init__(self, site: Site, subject: SubjectKey, form: FormKey, act: ActState) -> None:
        self._site, self._subject, self._form = site, subject, form
        self.act = act.act
        self.why = ""
        self._warned = ""

    def now(self) -> datetime:
        """The wall clock of the site."""
        return self._site.clock.read().wall.astimezone(self._site.zone)

    def items(self, typed: Mapping[ItemPath, str]) -> tuple[ItemState, ...]:
        """The boxes, the moment first."""
        texts = self._texts(typed)
        return self._site.runs.asked(self._subject, self._form, self.act.code, texts)

    def attempt(self, typed: Mapping[ItemPath, str]) -> Message | None:
        """Write it; why not, where it did not work."""
        future = self._future(typed)
        if future is not None:
            return future
        texts = self._texts(typed)
        at = texts.pop(self.act.moment, "")
        try:
            told = self._site.runs.act(
                self._subject, self._form, self.act.code, at=at, answers=texts, why=self.why
            )
        except MscformError as error:
            return error.message
        return told.message if isinstance(told, Refused) else None

    def _future(self, typed: Mapping[ItemPath, str]) -> Message | None:
        """That the moment has not come yet, told once: the clock of this computer may be wrong."""
        text = next((one.text for one in self.items(typed)), None)
        if text is None or text == self._warned:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        if moment <= self.now() + _AHEAD:
            return None
        self._warned = text
        return message("GUI-RUN-FUTURE", at=f"{moment:%Y-%m-%d %H:%M}", now=f"{self.now():%H:%M}")

    def _texts(self, typed: Mapping[ItemPath, str]) -> dict[ItemOID, str]:
        """A clock time alone gets its day."""
        moment = self.act.moment
        return {
            path.item: with_day(text, self.now()) if path.item == moment else text
            for path, text in typed.items()
            if text.strip()
        }


class RunFlow(QObject):
    """Asks which act where several are open, then its moment and questions, and writes it.

    Signals:
        done(words): it is on disk.
        refused(words): why not.
        lead_wanted(address): something is to be mended first, and where.
    """

    done = Signal(object)
    refused = Signal(object)
    lead_wanted = Signal(object)

    def __init__(self, site: Site, texts: Texts, subject: SubjectKey, form: FormKey) -> None:
        super().__init__()
        self._site, self._texts = site, texts
        self._subject, self._form = subject, form
        self._wording = Wording(site.study, texts)

    def begin(self, parent: QWidget, run: RunState) -> None:
        """Do the only act that is open, or ask which."""
        acts = tuple(one for one in run.acts if one.open)
        if not can_write(self._site, Permission.ENTER):
            self.refused.emit(message("GUI-RUN-NOT-YOURS"))
        elif not acts:
            self.refused.emit(message("GUI-RUN-NOTHING"))
        else:
            act = acts[0] if len(acts) == 1 else self._choose(parent, acts)
            if act is not None:
                self._begin(parent, run, act)
            # Not every window system gives the activity back by itself.
            parent.window().activateWindow()

    def _begin(self, parent: QWidget, run: RunState, act: ActState) -> None:
        """Where the act has a go / no-go list, that comes first."""
        question = _Question(self._site, self._subject, self._form, act)
        if run.before is None or run.before.plan.act != act.act.code:
            self._ask(parent, question)
            return
        flow = GoFlow(self._site, self._texts, self._subject, self._form)
        try:
            why = flow.ask(parent, act.act.title, self._whom())
        except MscformError as error:
            self.refused.emit(error.message)
            return
        if why is not None:
            question.why = why
            self._ask(parent, question)
        elif flow.lead is not None:
            self.lead_wanted.emit(flow.lead)

    def _choose(self, parent: QWidget, acts: tuple[ActState, ...]) -> ActState | None:
        dialog = ActDialog(self._texts, acts, parent)
        dialog.exec()
        dialog.deleteLater()
        return next((one for one in acts if one.act.code == dialog.code), None)

    def _whom(self) -> str:
        """Whom the list is about, and whether another sheet of hers runs."""
        told = (self._texts("GUI-GO-LEAD", subject=self._subject), self.others())
        return "\n".join(one for one in told if one)

    def others(self) -> str:
        """That another sheet of the same subject runs already: one of them may be a mistake."""
        told = []
        for one in self._site.go_lists.also_running(self._subject, self._form):
            key, study = one.card.form, self._site.study
            event = study.event(key.event)
            visit = key.event if event is None else visit_name(event, key.event_repeat)
            began = one.card.run.began
            at = "–" if began is None else f"{began.astimezone(self._site.zone):%m-%d %H:%M}"
            told.append(self._texts("GUI-RUN-OTHER", visit=self._texts.of(visit), at=at))
        return "\n".join(told)

    def _lead(self) -> str:
        """Whom it is about, and how the ward's clock goes where that was declared."""
        lead = self._texts("GUI-RUN-LEAD", subject=self._subject)
        others = self.others()
        lead = f"{lead}\n{others}" if others else lead
        ward = self._site.clocks.state.ward
        return lead if ward is None else f"{lead}\n{self._texts.of(ward_words(ward, self._site))}"

    def _ask(self, parent: QWidget, question: _Question) -> None:
        try:
            items = question.items({})
        except MscformError as error:
            self.refused.emit(error.message)
            return
        if not items:
            self.refused.emit(message("GUI-RUN-NOTHING"))
            return
        dialog = BoxesDialog(
            self._texts,
            self._texts.of(question.act.title),
            lambda typed: [(item, self._wording) for item in question.items(typed)],
            question.attempt,
            lead=self._lead(),
            parent=parent,
            typed={items[0].path: f"{question.now():%Y-%m-%d %H:%M}"},
        )
        dialog.finish(self._texts("GUI-RUN-WRITE"))
        accepted = dialog.exec()
        dialog.deleteLater()
        if accepted:
            self.done.emit(message("GUI-RUN-DONE", act=question.act.title))
