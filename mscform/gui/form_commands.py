"""What the command keys do on a form: ask, then send an intention to the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Final

from PySide6.QtCore import QObject, Signal

from mscform.base.clock import Clock
from mscform.base.identity import ItemAddress, ItemPath
from mscform.definitions.form import ItemGroupDefinition
from mscform.definitions.item import DataType
from mscform.engine.form_state import ItemState
from mscform.engine.sign_offs import is_sign_off
from mscform.gui import form_words
from mscform.gui.alert_words import urgent
from mscform.gui.dialogs.not_done import Scope
from mscform.gui.dialogs.signature import Known
from mscform.gui.form_desk import FormDesk
from mscform.gui.keys import Command
from mscform.gui.refusals import Why, cannot, closed
from mscform.gui.sheet import Sheet
from mscform.records.clinical import FormStatus

_NOW: Final = {
    DataType.DATE: "%Y-%m-%d",
    DataType.PARTIAL_DATE: "%Y-%m-%d",
    DataType.TIME: "%H:%M",
    DataType.DATETIME: "%Y-%m-%d %H:%M",
}


class FormCommands(QObject):
    """One method a command; `run` finds it.

    Signals:
        status_changed(): the form was completed, reopened or marked as not done.
        hindered(): it cannot be completed yet.
        refused(words): why a key does nothing here.
        sign_wanted(path): the item is filled by signing the form.
        alert_wanted(): the loudest alert is to be seen in full.
    """

    status_changed = Signal()
    hindered = Signal()
    refused = Signal(object)
    sign_wanted = Signal(object)
    alert_wanted = Signal()

    def __init__(self, desk: FormDesk, sheet: Sheet, clock: Clock) -> None:
        super().__init__(sheet)
        self._desk = desk
        self._sheet = sheet
        self._clock = clock
        self._in_box: dict[Command, Callable[[ItemPath], Why | None]] = {
            Command.WHY: self.why,
            Command.HISTORY: self.history,
            Command.NOTE: self.note,
            Command.NOT_DONE: self.not_done,
            Command.NOW: self.now,
            Command.CONFIRM: self.confirm,
            Command.LAST_VALUE: self.last_value,
        }
        self._on_sheet: dict[Command, Callable[[], Why | None]] = {
            Command.COMPLETE: self.complete,
            Command.EXTRA_SET: self.add_row,
            Command.HIDDEN: self.hidden,
            Command.ALERT: self.alert,
        }

    def run(self, command: Command, path: ItemPath | None) -> None:
        """Do what the key stands for, or say why it cannot be done here."""
        if command in self._on_sheet:
            why = self._on_sheet[command]()
        else:
            no_box = closed(self._desk) or Why.NO_BOX
            why = no_box if path is None else self._in_box[command](path)
        if why is not None:
            self.refused.emit(cannot(command, why))

    def now_here(self) -> datetime:
        """The time on the site's clock."""
        return self._clock.read().wall

    def leave(self) -> bool:
        """Commit what is being typed and what could not be saved; False while any of it is not."""
        here = self._sheet.here
        for path in dict.fromkeys((*self._desk.unsaved(), *filter(None, (here,)))):
            editor = self._sheet.editor(path)
            if editor is not None:
                editor.commit_pending()
        self._desk.keep_drafts()
        return not self._desk.unsaved()

    def why(self, path: ItemPath) -> Why | None:
        """F1."""
        item = self._desk.item(path)
        if item is not None:
            desk = self._desk
            reasons = desk.entry.why(desk.subject, ItemAddress(desk.key, path))
            facts = form_words.why_facts(item, desk.wording, reasons)
            desk.asking.show_why(desk.wording.question(item.definition), facts)
        return None

    def hidden(self) -> Why | None:
        """Shift+F1: every question of this form that is not asked now, and why."""
        desk = self._desk
        facts = form_words.hidden_facts(desk.entry.hidden(desk.subject, desk.key), desk.wording)
        desk.asking.show_why(desk.texts("GUI-F-HIDDEN"), facts)
        return None

    def history(self, path: ItemPath) -> Why | None:
        """F2."""
        desk, item = self._desk, self._desk.item(path)
        if item is not None:
            events = desk.entry.history(desk.subject, ItemAddress(desk.key, path))
            lines = form_words.history_lines(events, item.definition, desk.wording)
            desk.asking.show_history(desk.wording.question(item.definition), lines)
        return None

    def note(self, path: ItemPath) -> Why | None:
        """F3; a box that is empty still may carry a note."""
        desk, item = self._desk, self._desk.item(path)
        hindered = self._hindered(item)
        if item is None or hindered is not None or not self._settle(path):
            return hindered
        before = "" if item.answer is None else item.answer.note or ""
        note = desk.asking.note(desk.wording.question(item.definition), before)
        if note is not None and note != before:
            desk.set_note(path, note)
        return None

    def _hindered(self, item: ItemState | None) -> Why | None:
        """Why this one answer cannot be given by hand."""
        computed = item is not None and item.definition.is_derived
        return closed(self._desk) or (Why.COMPUTED if computed else None)

    def not_done(self, path: ItemPath) -> Why | None:
        """F4; what is half typed in the box is given back first."""
        desk = self._desk
        hindered = self._hindered(desk.item(path))
        if hindered is not None:
            return hindered
        editor = self._sheet.editor(path)
        if editor is not None and editor.pending() is not None:
            editor.restore()
        picked = desk.asking.not_done(form_words.scopes_of(desk.state, path, desk.wording))
        if picked is not None:
            self._write_not_done(path, *picked)
        return None

    def _write_not_done(self, path: ItemPath, scope: Scope, code: str) -> None:
        desk = self._desk
        if scope.kind == form_words.FORM:
            desk.change_status(FormStatus.NOT_DONE, code)
        elif scope.kind in (form_words.SET, form_words.SETS):
            self._sets_not_done(path, code, rest=scope.kind == form_words.SETS)
        else:
            for reached in self._reached(path, scope):
                if not desk.set_missing(reached, code):
                    return

    def _sets_not_done(self, path: ItemPath, code: str, *, rest: bool) -> None:
        """This set, or this one and all that nobody has begun yet."""
        desk, group = self._desk, self._group_of(path)
        if group is None or group.timed is None:
            return
        sets = [path.repeat]
        if rest:
            sets = [point.code for point in form_words.remaining_sets(desk.state, path)]
        for repeat in sets:
            if not desk.commit(ItemPath(group.timed.not_done_item, repeat), code):
                return

    def _reached(self, path: ItemPath, scope: Scope) -> tuple[ItemPath, ...]:
        state = self._desk.state
        if scope.kind == form_words.REST:
            return form_words.rest_paths(state)
        if scope.kind == form_words.ROW:
            item = self._desk.item(path)
            group = next(
                g for g in state.groups if item and g.definition.oid == item.definition.group
            )
            return form_words.row_paths(group, path)
        return (path,)

    def _group_of(self, path: ItemPath) -> ItemGroupDefinition | None:
        return self._desk.study.group_of(path.item)

    def now(self, path: ItemPath) -> Why | None:
        """F6: the site's clock, typed for the person; Enter takes it as anything typed."""
        item, editor = self._desk.item(path), self._sheet.editor(path)
        hindered = self._hindered(item)
        pattern = None if item is None else _NOW.get(item.definition.data_type)
        if hindered is None and pattern is not None and editor is not None:
            editor.type_text(self.now_here().strftime(pattern))
        return hindered or (Why.NO_TIME if pattern is None else None)

    def completed(self, path: ItemPath, text: str) -> str:
        """What was typed; a clock time alone gets the day of its set, or of now."""
        item = self._desk.item(path)
        if item is None or item.definition.data_type is not DataType.DATETIME:
            return text
        planned = (p.planned for p in self._desk.state.timepoints if p.code == path.repeat)
        return form_words.with_day(text, next(planned, None) or self._day_here())

    def _day_here(self) -> datetime:
        """Now; while a paper is copied, the noon of its day."""
        now, paper = self.now_here(), self._desk.paper
        return now if paper is None else datetime.combine(paper.day, time(12), now.tzinfo)

    def confirm(self, path: ItemPath) -> Why | None:
        """F11: the value is right as it is typed."""
        hindered = closed(self._desk)
        if hindered is None and self._settle(path) and not self._desk.confirm(path):
            return Why.NOTHING_OPEN
        return hindered

    def last_value(self, path: ItemPath) -> Why | None:
        """Ctrl+Z: give typing back; with nothing typed, the value before this one comes back."""
        desk, editor = self._desk, self._sheet.editor(path)
        if editor is not None and editor.pending() is not None:
            editor.restore()
            return None
        hindered = self._hindered(desk.item(path))
        if hindered is not None:
            return hindered
        events = desk.entry.history(desk.subject, ItemAddress(desk.key, path))
        before = form_words.value_before(events)
        if before is None:
            return Why.NO_VALUE
        raw, missing = before
        if missing is not None:
            desk.set_missing(path, missing)
        else:
            desk.commit(path, raw or "")
        return None

    def _settle(self, path: ItemPath) -> bool:
        editor = self._sheet.editor(path)
        return True if editor is None else editor.may_leave()

    def attest(self, path: ItemPath) -> None:
        """A person stands by this with her own login and secret, or by signing the form."""
        desk, item = self._desk, self._desk.item(path)
        if item is None:
            return
        if is_sign_off(item.definition):
            self.sign_wanted.emit(path)
            return
        texts = desk.texts
        question = desk.wording.question(item.definition)
        title = texts("GUI-F-ATTEST")
        told = texts("GUI-F-ATTEST-TOLD", question=question)
        desk.asking.credentials(
            title,
            told,
            lambda who: desk.attest(path, who.login, who.secret),
            Known("", desk.entry.logins()),
        )

    def alert(self) -> Why | None:
        """Ctrl+Y: the loudest alert once more over the whole window."""
        if urgent(self._desk.state) is None:
            return Why.NO_ALERT
        self.alert_wanted.emit()
        return None

    def add_row(self) -> Why | None:
        """F10: a row in the group where the cursor is, else in the first that may have more."""
        desk, here = self._desk, self._sheet.here
        group = None if here is None else self._group_of(here)
        if group is None or not group.repeating:
            every = (g.definition for g in desk.state.groups)
            group = next((found for found in every if found.repeating), None)
        hindered = closed(desk) or (Why.NO_ROWS if group is None else None)
        if hindered is None and group is not None:
            self.leave()
            desk.add_row(group.oid)
        return hindered

    def complete(self) -> Why | None:
        """Ctrl+Enter: complete, or reopen; what hinders is said, with the cursor in it."""
        desk = self._desk
        if not desk.may_complete:
            return closed(desk)
        if not self.leave():
            return None
        if desk.state.status in (FormStatus.COMPLETE, FormStatus.NOT_DONE):
            if desk.change_status(FormStatus.IN_PROGRESS):
                self.status_changed.emit()
        elif desk.state.hindrances:
            self.hindered.emit()
        elif desk.change_status(FormStatus.COMPLETE):
            self.status_changed.emit()
        return None
