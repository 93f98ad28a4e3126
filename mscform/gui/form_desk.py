"""Between the form page and the services: sends intentions, keeps what came back, draws nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from mscform.base.errors import MscformError
from mscform.base.identity import FormKey, GroupOID, ItemAddress, ItemPath, SubjectKey, UserId
from mscform.base.message import Message
from mscform.definitions.study import StudyDefinition
from mscform.engine.changes import (
    Change,
    FindingConfirmation,
    ItemChange,
    NeedsReason,
    ReasonGiven,
    Refused,
    RowAddition,
    RowStrike,
    StatusChange,
)
from mscform.engine.form_state import FormState, ItemState
from mscform.engine.last_value import LastValue
from mscform.gui.alert_words import Seen
from mscform.gui.asking import Asking
from mscform.gui.moved_entries import first_moved
from mscform.gui.remarks import can_confirm
from mscform.gui.saving import STANDS, TYPED, SaveMark, Saving
from mscform.gui.style.tokens import DRAFT_DELAY_MS
from mscform.gui.texts import Texts, Words
from mscform.gui.wording import Wording
from mscform.records.audit import Action
from mscform.records.clinical import Answer, FormStatus, Origin, PaperSource
from mscform.records.replay import alert_path
from mscform.services.authors import NO_AUTHOR
from mscform.services.data_entry import Committed, DataEntry
from mscform.services.explanation import Fired

_T = TypeVar("_T")


class FormDesk(QObject):
    """One open form.

    Signals:
        state_changed(paths): a new state stands; which items look different (a frozenset).
        marked(path, mark): where the typed text of one box stands.
        settled(path): what was typed there is the value now, or was given back.
        stayed(path): the person took a change back and stays in this box.
        troubled(words): something did not work; None once it works again.
        row_added(repeat): a further row or set stands.
    """

    state_changed = Signal(object)
    marked = Signal(object, object)
    settled = Signal(object)
    stayed = Signal(object)
    troubled = Signal(object)
    row_added = Signal(str)

    def __init__(
        self,
        entry: DataEntry,
        subject: SubjectKey,
        key: FormKey,
        wording: Wording,
        asking: Asking,
        *,
        may_enter: bool = True,
    ) -> None:
        super().__init__()
        self.may_enter = may_enter
        self.entry = entry
        self.subject = subject
        self.key = key
        self.wording = wording
        self.asking = asking
        self.marks: dict[ItemPath, SaveMark] = {}
        self.last_saved: datetime | None = None
        self.paper: PaperSource | None = None
        self._typed: dict[ItemPath, str] = {}
        self._before: dict[ItemPath, LastValue | None] = {}
        self._names: dict[str, str] = {}
        self._asking_now = False
        self.ask_author: Callable[[], bool] = lambda: False
        """Asks who charts where the site wants to know first; True where somebody told."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAFT_DELAY_MS)
        self._timer.timeout.connect(self.keep_drafts)
        wording.before = self.last_value
        wording.name_of = self._name_behind
        wording.author_of = self._author_behind
        self._take(entry.open(subject, key))

    @property
    def study(self) -> StudyDefinition:
        """The study of the form."""
        return self.wording.study

    @property
    def texts(self) -> Texts:
        """The language in force."""
        return self.wording.texts

    @property
    def editable(self) -> bool:
        """Whether anything can be typed into this form now."""
        state = self.state
        closed = state.frozen or state.locked or state.status is FormStatus.NOT_DONE
        return self.may_enter and not closed

    @property
    def may_complete(self) -> bool:
        """Whether completing or opening again is something to offer here."""
        return self.may_enter and not (self.state.frozen or self.state.locked)

    def item(self, path: ItemPath) -> ItemState | None:
        """The state of one item."""
        return self._items.get(path)

    def unsaved(self) -> tuple[ItemPath, ...]:
        """Boxes whose text could not be written; their text is kept."""
        return tuple(p for p, mark in self.marks.items() if mark.saving is Saving.FAILED)

    def _take(self, state: FormState) -> None:
        self.state = state
        self.wording.first_moved = first_moved(state)
        self._items = {
            item.path: item
            for group in state.groups
            for repeat in group.repeats
            for item in repeat.items
        }

    def refresh(self) -> None:
        """Read the form again: something else changed it, or time has passed."""
        self._guarded(self._reread)

    def _reread(self) -> None:
        self._before.clear()
        self._take(self.entry.state(self.subject, self.key))
        self.state_changed.emit(frozenset(self._items))

    def last_value(self, path: ItemPath) -> LastValue | None:
        """The value in an earlier visit, asked for once while the form is open."""
        if path not in self._before:
            address = ItemAddress(self.key, path)
            try:
                self._before[path] = self.entry.last_value(self.subject, address)
            except MscformError:
                # A hint is not worth a message: the screen is locked, say. It is asked for again.
                return None
        return self._before[path]

    def _name_behind(self, login: str) -> str:
        return self._name_from(login, lambda: self.entry.printed_name(login))

    def _author_behind(self, user: UserId) -> str:
        return self._name_from(user, lambda: self.entry.author_name(user))

    def _name_from(self, known: str, ask: Callable[[], str]) -> str:
        if known not in self._names:
            try:
                self._names[known] = ask()
            except MscformError:
                # As above: the login is the truth as well, only less kind.
                return known
        return self._names[known]

    # Drafts.

    def saved_drafts(self) -> dict[ItemPath, str]:
        """What the same person had typed before a crash."""
        return dict(self.entry.drafts(self.subject, self.key)) if self.may_enter else {}

    def foreign_drafts(self) -> Message | None:
        """The sentence about drafts that other hands put here; None where there are none."""
        return self.entry.foreign_drafts(self.subject, self.key) if self.may_enter else None

    def typed(self, path: ItemPath, text: str) -> None:
        """A person types: the row is unsaved, a draft follows when she pauses."""
        self._typed[path] = text
        self._mark(path, TYPED)
        self._timer.start()

    def keep_drafts(self) -> None:
        """Put what is being typed where a crash cannot reach it."""
        self._timer.stop()
        typed, self._typed = self._typed, {}
        for path, text in typed.items():
            keep = partial(self.entry.keep_draft, self.subject, self.key, path, text)
            self._guarded(keep)

    def _drop_draft(self, path: ItemPath) -> None:
        self._typed.pop(path, None)
        self._guarded(lambda: self.entry.keep_draft(self.subject, self.key, path, None))

    def give_back(self, path: ItemPath) -> None:
        """The person took her typing back (Escape)."""
        self._mark(path, STANDS)
        self._drop_draft(path)

    # Intentions.

    def commit(self, path: ItemPath, raw: str) -> bool:
        """Take this text as the answer; False where the person took it back."""
        self._typed.pop(path, None)
        change = self._typed_change(ItemChange(form=self.key, path=path, raw=raw or None))
        return self._send_item(change, self._told(path, raw))

    def set_missing(self, path: ItemPath, code: str) -> bool:
        """There is no answer, because …"""
        change = self._typed_change(ItemChange(form=self.key, path=path, missing=code))
        return self._send_item(change, self._told(path, None, code))

    def set_note(self, path: ItemPath, note: str) -> bool:
        """Words about an answer that stays as it is."""
        answer = self._items[path].answer
        change = ItemChange(
            form=self.key,
            path=path,
            raw=None if answer is None else answer.raw,
            missing=None if answer is None else answer.missing,
            note=note or None,
            transcribed=answer is not None and answer.origin is Origin.TRANSCRIBED,
        )
        told = self.wording.texts("GUI-F-REASON-NOTE", question=self._name(path))
        return self._send_item(change, told)

    def _typed_change(self, change: ItemChange) -> ItemChange:
        """What is typed while a paper is open was copied from it."""
        paper = self.paper
        return change if paper is None else replace(change, transcribed=True, paper=paper)

    def _send_item(self, change: ItemChange, told: str) -> bool:
        path = change.path
        result = self._send(change, told)
        if isinstance(result, Committed):
            self._mark(path, SaveMark(Saving.SAVED, result.saved_at))
            self.settled.emit(path)
            return True
        if isinstance(result, Message):
            self._mark(path, SaveMark(Saving.FAILED, trouble=result))
            return True
        self._drop_draft(path)
        self._mark(path, self._standing(path))
        self.settled.emit(path)
        if isinstance(result, NeedsReason):
            self.stayed.emit(path)
            return False
        return True

    def _standing(self, path: ItemPath) -> SaveMark:
        before = self.marks.get(path, STANDS)
        return before if before.saving is Saving.SAVED else STANDS

    def confirm(self, path: ItemPath) -> bool:
        """The value is right as it is typed."""
        item = self._items.get(path)
        waiting = [f for f in item.findings if can_confirm(f)] if item is not None else []
        for finding in waiting:
            self._send(FindingConfirmation(form=self.key, path=path, check=finding.code))  # type: ignore[arg-type]
        return bool(waiting)

    def change_status(self, status: FormStatus, not_done: str | None = None) -> bool:
        """Complete, reopen, or mark the whole form as not done."""
        change = StatusChange(form=self.key, status=status, not_done_reason=not_done)
        told = self.wording.texts("GUI-F-REASON-STATUS")
        return isinstance(self._send(change, told), Committed)

    def add_row(self, group: GroupOID) -> None:
        """A further row or an extra set."""
        result = self._send(RowAddition(form=self.key, group=group))
        if isinstance(result, Committed) and result.repeat is not None:
            self.row_added.emit(result.repeat)

    def strike_row(self, group: GroupOID, repeat: str) -> None:
        """Strike a row through, with a reason."""
        told = self.wording.texts("GUI-F-REASON-STRIKE", row=repeat)
        reason = self.asking.reason(self.study.change_reasons, told)
        if reason is not None:
            self._send(RowStrike(form=self.key, group=group, repeat=repeat, reason=reason))

    def acknowledge(self, timepoint: str) -> None:
        """Somebody has seen the alert."""
        key = self.key
        result = self._guarded(lambda: self.entry.acknowledge_alert(self.subject, key, timepoint))
        self._receive(result)

    def fired(self, timepoint: str) -> tuple[Fired, ...]:
        """The alert rules that fired on one set, with what they read; () where none can be told."""
        told = self._guarded(lambda: self.entry.why_alert(self.subject, self.key, timepoint))
        return told if isinstance(told, tuple) else ()

    def seen_by(self, timepoint: str) -> Seen | None:
        """Who acknowledged the alert of one set last."""
        address = ItemAddress(self.key, alert_path(timepoint))
        told = self._guarded(lambda: self.entry.history(self.subject, address))
        events = told if isinstance(told, tuple) else ()
        acts = [event for event in events if event.action is Action.ALERT_ACKNOWLEDGED]
        if not acts or acts[-1].actor is None:
            return None
        return Seen(acts[-1].actor.printed_name, acts[-1].entered_at)

    def attest(self, path: ItemPath, login: str, secret: str) -> Words | None:
        """A person stands by this fact with her own secret; why not, or None."""

        def send(reason: ReasonGiven | None) -> object:
            act = ItemChange(form=self.key, path=path, raw=login, reason=reason)
            return self.entry.attest(self.subject, act, secret=secret)

        result = self._guarded(lambda: send(None))
        if isinstance(result, NeedsReason):
            reason = self._ask_reason(self._told(path, login))
            result = None if reason is None else self._guarded(lambda: send(reason))
        if isinstance(result, Message):
            return result
        result = self._receive(result)
        if isinstance(result, Committed):
            self._mark(path, SaveMark(Saving.SAVED, result.saved_at))
            self.settled.emit(path)
        return None

    # Sending.

    def _send(self, change: Change, told: str = "") -> object:
        """The result; NeedsReason where the person gave none; words where it failed."""
        result = self._commit(change)
        if (
            isinstance(result, Message)
            and result.code == NO_AUTHOR
            and self._asked(self.ask_author)
        ):
            result = self._commit(change)
        if isinstance(result, NeedsReason) and isinstance(change, ItemChange | StatusChange):
            reason = self._ask_reason(told)
            if reason is None:
                return result
            result = self._commit(replace(change, reason=reason))
        return self._receive(result)

    def _commit(self, change: Change) -> object:
        return self._guarded(lambda: self.entry.commit(self.subject, change, initiator=self))

    def _ask_reason(self, told: str) -> ReasonGiven | None:
        return self._asked(lambda: self.asking.reason(self.study.change_reasons, told))

    def _asked(self, ask: Callable[[], _T]) -> _T:
        self._asking_now = True
        try:
            return ask()
        finally:
            self._asking_now = False

    @property
    def is_asking(self) -> bool:
        """While a question is open, boxes that lose the focus to it must not commit again."""
        return self._asking_now

    def _receive(self, result: object) -> object:
        if isinstance(result, Committed):
            self._take(result.state)
            self.last_saved = result.saved_at
            self.troubled.emit(None)
            self.state_changed.emit(result.changed)
        elif isinstance(result, Refused):
            self.troubled.emit(result.message)
            return result.message
        elif isinstance(result, Message):
            self.troubled.emit(result)
        return result

    def _guarded(self, act: Callable[[], object]) -> object:
        """What `act` gives, or what is to be said of an expected trouble."""
        try:
            return act()
        except MscformError as trouble:
            return trouble.message

    def _mark(self, path: ItemPath, mark: SaveMark) -> None:
        self.marks[path] = mark
        self.marked.emit(path, mark)

    def _told(self, path: ItemPath, raw: str | None, missing: str | None = None) -> str:
        """What changes into what, for whoever is asked for the reason."""
        item, words = self._items[path], self.wording
        old = item.answer or Answer(raw=None)
        before = words.words_of(item.definition, old.raw, old.missing)
        new = words.words_of(item.definition, raw, missing)
        return words.texts("GUI-F-REASON-TOLD", question=self._name(path), old=before, new=new)

    def _name(self, path: ItemPath) -> str:
        return self.wording.question(self._items[path].definition)
