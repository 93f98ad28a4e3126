"""Blind second keying of what was copied from paper: another person types it again (DAT-13).

She does not see what the first one typed. What differs is looked up on the paper and resolved with
a reason. Each box that was typed again is an event of its own, so nothing is lost in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from mscform.base.errors import EntryError
from mscform.base.identity import FormKey, ItemPath, SubjectKey
from mscform.definitions.study import StudyDefinition
from mscform.engine.changes import ItemChange, ReasonGiven, Refused
from mscform.engine.codec import decode
from mscform.engine.drafts import Drafter
from mscform.engine.form_state import FormState
from mscform.engine.signs import is_no_text, shown
from mscform.records.account import Permission
from mscform.records.audit import Action, AuditEvent, EventDraft
from mscform.records.clinical import Answer, PaperSource
from mscform.services.authors import charting
from mscform.services.batch import Batch
from mscform.services.changes import ChangeNotice
from mscform.services.context import Context, Service, requires
from mscform.services.copies import papers_of
from mscform.services.keyed import (
    KeyedBox,
    KeyingStanding,
    copied_sets,
    is_copied,
    keyed_boxes,
    ref_of,
)
from mscform.services.sessions import Sessions


class Take(StrEnum):
    """Which of the two typings stands on the paper."""

    FIRST = "first"
    SECOND = "second"


class SecondKeying(Service):
    """What was copied from paper, typed twice."""

    def __init__(self, context: Context, sessions: Sessions) -> None:
        super().__init__(context)
        self._sessions = sessions

    @requires(Permission.READ)
    def boxes(self, subject: SubjectKey, form: FormKey) -> tuple[KeyedBox, ...]:
        """Every box that is to be typed twice, or was, in the order of the form.

        Boxes of a copied set that both left empty are among them as waiting.
        """
        state = self._sessions.of(subject).form(form)
        return keyed_boxes(self._context, subject, state)

    @requires(Permission.READ)
    def first_keyers(self, subject: SubjectKey, form: FormKey) -> frozenset[str]:
        """The user ids of those who copied something of a form from paper."""
        state = self._sessions.of(subject).form(form)
        return frozenset(
            str(item.answer.author)
            for _, items in copied_sets(state)
            for item in items
            if is_copied(item.answer) and item.answer is not None
        )

    @charting(Permission.ENTER)
    def key(
        self,
        subject: SubjectKey,
        form: FormKey,
        path: ItemPath,
        raw: str | None,
        missing: str | None = None,
    ) -> KeyedBox:
        """Type a box again, without having seen it.

        Raises EntryError `SVC-KEY-NOTHING` where nothing was copied there, `SVC-KEY-SAME` for who
        copied that set herself, `SVC-KEY-CLOSED` for a locked form.
        """
        context, session = self._context, self._sessions.of(subject)
        state, study = session.form(form), session.study(form)
        box = self._box(subject, form, path)
        self._demand_open(state)
        who = context.acting().user_id
        copied = [item.answer for item in box.set.items if is_copied(item.answer)]
        if any(answer is not None and answer.author == who for answer in copied):
            raise EntryError("SVC-KEY-SAME")
        for told in (raw, missing):
            if is_no_text(told):
                raise EntryError("ENG-NO-TEXT", typed=shown(str(told)))
        text = raw if raw and raw.strip() else None
        content = {
            "act": "keyed",
            "raw": text,
            "missing": missing,
            "about": ref_of(box.first),
            "agrees": self._is_same(study, box, text, missing),
            "definition": study.fingerprint,
        }
        draft = EventDraft(
            action=Action.SECOND_KEYED, content=content, subject=subject, form=form, path=path
        )
        self._tell(subject, form, context.append((draft,)))
        return self._box(subject, form, path)

    @charting(Permission.ENTER)
    def resolve(
        self, subject: SubjectKey, form: FormKey, path: ItemPath, take: Take, reason: ReasonGiven
    ) -> KeyedBox:
        """Say which of two different typings stands on the paper, and why they differed.

        Where it is the second, the answer is corrected in the same transaction. Raises EntryError
        `SVC-KEY-NO-DIFFERENCE`, `SVC-KEY-CLOSED`, or what keeps the answer from being changed.
        """
        session = self._sessions.of(subject)
        study, box = session.study(form), self._box(subject, form, path)
        if box.standing is not KeyingStanding.DIFFERS:
            raise EntryError("SVC-KEY-NO-DIFFERENCE")
        self._demand_open(session.form(form))
        second = take is Take.SECOND
        first = box.first or Answer(raw=None)
        content = {
            "act": "resolved",
            "take": take.value,
            "raw": box.raw if second else first.raw,
            "missing": box.missing if second else first.missing,
            "first": {"raw": first.raw, "missing": first.missing, "by": first.author},
            "second": {
                "raw": box.raw,
                "missing": box.missing,
                "by": None if box.by is None else box.by.user_id,
            },
            "reason": Drafter(study, subject, form).reason(reason),
            "definition": study.fingerprint,
        }
        act = EventDraft(
            action=Action.SECOND_KEYED, content=content, subject=subject, form=form, path=path
        )
        if second:
            self._correct(subject, act, self._change(subject, form, box, reason))
        else:
            self._tell(subject, form, self._context.append((act,)))
        return self._box(subject, form, path)

    def _change(
        self, subject: SubjectKey, form: FormKey, box: KeyedBox, reason: ReasonGiven
    ) -> ItemChange:
        return ItemChange(
            form=form,
            path=box.path,
            raw=box.raw,
            missing=box.missing,
            reason=reason,
            transcribed=True,
            paper=self._paper(subject, form, box),
        )

    def _correct(self, subject: SubjectKey, act: EventDraft, change: ItemChange) -> None:
        batch = Batch(self._context, self._sessions.of(subject))
        try:
            batch.begin(act)
            batch.take(change)
            hindrance = batch.hindrance()
            if isinstance(hindrance, Refused):
                raise EntryError(hindrance.message.code, **hindrance.message.slots)
            events = batch.write(from_first=True)
        except BaseException:
            # The session has seen events that are not on disk.
            self._sessions.forget(subject)
            raise
        self._sessions.outdate(subject, events)
        self._context.switchboard.tell(ChangeNotice(subject, change.form))

    def _paper(self, subject: SubjectKey, form: FormKey, box: KeyedBox) -> PaperSource | None:
        """The sheet that this box, or another one of its set, was copied from."""
        papers = papers_of(self._context, subject, form)
        events = [box.first, *(item.answer for item in box.set.items)]
        found = (papers.get(one.event) for one in events if one is not None and one.event)
        return next((paper for paper in found if paper is not None), None)

    def _box(self, subject: SubjectKey, form: FormKey, path: ItemPath) -> KeyedBox:
        box = next((one for one in self.boxes(subject, form) if one.path == path), None)
        if box is None:
            raise EntryError("SVC-KEY-NOTHING")
        return box

    def _demand_open(self, state: FormState) -> None:
        if state.locked or state.frozen:
            raise EntryError("SVC-KEY-CLOSED", form=state.definition.title)

    def _is_same(
        self, study: StudyDefinition, box: KeyedBox, raw: str | None, missing: str | None
    ) -> bool:
        first = box.first or Answer(raw=None)
        item, zone = box.item.definition, self._context.zone
        read = [None if not one else decode(item, one, study, zone) for one in (first.raw, raw)]
        values = [None if one is None else one.value for one in read]
        if None in values:
            # What cannot be read as its type is compared letter by letter.
            return (first.raw or None, first.missing) == (raw, missing)
        return values[0] == values[1] and first.missing == missing

    def _tell(self, subject: SubjectKey, form: FormKey, events: Sequence[AuditEvent]) -> None:
        self._sessions.accept(subject, events)
        self._context.switchboard.tell(ChangeNotice(subject, form))
