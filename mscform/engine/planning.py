"""What becomes of an intention: the events it would write, a question for a reason, or a refusal.

A plan tries the change out on the living cells and takes everything back, so that nothing inside
changes until the events are really in the ledger.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mscform.base.identity import FormKey, GroupOID, ItemPath
from mscform.base.message import Message
from mscform.engine.appearance import Appearance, unit_in_force
from mscform.engine.attests import VOID, voided_by
from mscform.engine.cells import Cells, Page, Row
from mscform.engine.changes import (
    Accepted,
    AlertAcknowledgement,
    Change,
    FindingConfirmation,
    ItemChange,
    NeedsReason,
    Outcome,
    ProposalDealing,
    Refused,
    RowAddition,
    RowStrike,
    StatusChange,
    Unchanged,
    text_fault,
)
from mscform.engine.dealing import dealing_draft
from mscform.engine.derivation import Derivation
from mscform.engine.drafts import Drafter, Written, confirmed
from mscform.engine.entered import is_same, typed_text, wants_reason
from mscform.engine.existence import event_rules, is_refused, not_here
from mscform.engine.followups import FollowUps
from mscform.engine.plan_parts import Ready, Stop, refuse_closed, refused, row_of, stored, trial
from mscform.engine.row_keys import next_repeat, refuse_repeat
from mscform.engine.rules import ItemRules
from mscform.engine.sign_offs import changed_rows, lapse
from mscform.engine.timeliness import measured_at
from mscform.engine.typed_units import split_change
from mscform.engine.validation import CONFIRMABLE, current_raw
from mscform.engine.workflow import refuse_reason, refuse_status, status_needs_reason
from mscform.records.audit import Action, EventDraft
from mscform.records.clinical import Answer, FormStatus, Origin, delay, longer
from mscform.records.replay import alert_path


class Planner:
    """Plans changes of one subject."""

    def __init__(self, cells: Cells, derivation: Derivation, appearance: Appearance) -> None:
        self._cells = cells
        self._derivation = derivation
        self._appearance = appearance
        self._study = cells.compiled.study
        self._kinds: dict[type, Callable[[Page, Any], Accepted]] = {
            ItemChange: self._item,
            FindingConfirmation: self._confirmation,
            StatusChange: self._status,
            RowAddition: self._row_addition,
            RowStrike: self._row_strike,
            AlertAcknowledgement: self._acknowledgement,
            ProposalDealing: self._dealing,
        }

    def plan(self, change: Change) -> Outcome:
        """The outcome of a change; nothing inside moves."""
        if (fault := text_fault(change)) is not None:
            return Refused(message=fault)
        try:
            with trial(self._cells, self._derivation):
                page = self._page(change.form)
                return self._kinds[type(change)](page, change)
        except Stop as stop:
            return stop.outcome
        finally:
            self._appearance.forget_absent()

    # ------------------------------------------------------------------ may it be touched

    def _page(self, key: FormKey) -> Page:
        self.admit(key)
        page = self._derivation.page(key)
        self._derivation.settle()
        refuse_closed(page)
        return page

    def admit(self, key: FormKey) -> None:
        """Raise Stop where the study has no such form, or surely none for this subject."""
        rules = event_rules(self._cells, key)
        if rules is None:
            raise refused("ENG-UNKNOWN-FORM", address=str(key))
        if is_refused(self._cells, rules, key) and key not in self._cells.data.forms:
            raise Stop(Refused(message=not_here(self._cells, rules, key)))

    def _open_page(self, page: Page) -> None:
        if page.status is FormStatus.NOT_DONE:
            raise refused("ENG-FORM-NOT-DONE", form=page.rules.form.title)

    def drafter(self, page: Page) -> Drafter:
        """Writes the drafts of one page."""
        return Drafter(self._study, self._cells.data.subject.key, page.key)

    def _finish(
        self,
        page: Page,
        first: EventDraft,
        *,
        also: tuple[EventDraft, ...] = (),
        repeat: str | None = None,
    ) -> Accepted:
        """The act itself, and all that follows from it."""
        sharing = self._cells.sharing
        (sharing.settle or self._derivation.settle)()
        rows = changed_rows(self._cells, page, first)
        lapsed = lapse(self._cells, self._derivation, rows)
        follow = FollowUps(self._cells, self._derivation)
        drafts = (first, *also, *follow.drafts(page, first, lapsed), *sharing.consequences())
        return Accepted(drafts=drafts, repeat=repeat)

    # ------------------------------------------------------------------ answers

    def _item(self, page: Page, change: ItemChange) -> Accepted:
        change, unit = split_change(self._study, change)
        if unit is None:
            return self._answered(page, change)
        if is_same(stored(page, unit.path), unit):
            return self._answered(page, change)
        if is_same(stored(page, change.path), change):
            return self._answered(page, unit)
        return self._answered(page, unit, change)

    def _answered(self, page: Page, *changes: ItemChange) -> Accepted:
        """Answers of one act, each with its own event."""
        laid = [self._laid(page, change) for change in changes]
        self._derivation.settle()
        drafts: list[EventDraft] = []
        for change, ready, void in laid:
            row = row_of(page, ready.rules, change.path)
            read = row.decoded.get(change.path.item)
            written = self.written(ready, change, row, None if read is None else read.text)
            drafts += (self.drafter(page).answer(written), *void)
        first, *also = drafts
        return self._finish(page, first, also=tuple(also))

    def _laid(
        self, page: Page, change: ItemChange
    ) -> tuple[ItemChange, Ready, tuple[EventDraft, ...]]:
        ready = self.ready(page, change)
        path, group = change.path, ready.rules.group
        row = page.rows[group.oid].get(path.repeat) if group.repeating else page.single
        void = voided_by(ready.rules, row, ready.old, ready.new)
        self._derivation.take(page, path.item, path.repeat, ready.new)
        return change, ready, tuple(self._void(page, act, path.repeat) for act in void)

    def ready(self, page: Page, change: ItemChange) -> Ready:
        """An answer that may be taken in place of the recorded one; Stop where it may not."""
        self._open_page(page)
        old = stored(page, change.path)
        rules = self._rules(page, change)
        self._check_row(page, rules, change.path)
        self._check_missing(rules, change)
        if is_same(old, change):
            raise Stop(Unchanged())
        if change.reason is not None:
            self._check_reason(change)
        elif old is not None and wants_reason(rules.item, old, change):
            raise Stop(NeedsReason(old=old))
        moment = measured_at(self._cells, page, rules, change, old)
        waited = delay(moment, self._cells.now) if change.relocated is None else change.late
        new = Answer(
            raw=typed_text(change),
            missing=change.missing,
            note=change.note,
            origin=Origin.TRANSCRIBED if change.transcribed else Origin.PERSON,
            measured_at=moment,
            late=longer(None if old is None else old.late, waited),
            relocated=change.relocated,
        )
        return Ready(rules, new, old)

    def written(self, ready: Ready, change: ItemChange, row: Row, text: str | None) -> Written:
        """An answer that was taken, as its event tells it; `text` is its canonical text."""
        return Written(
            rules=ready.rules,
            repeat=change.path.repeat,
            new=ready.new,
            old=ready.old,
            text=text,
            unit=unit_in_force(self._cells, ready.rules, row),
            reason=change.reason,
            paper=change.paper,
        )

    def _void(self, page: Page, act: ItemRules, repeat: str) -> EventDraft:
        """An attest that no longer stands, because of the answer that is the first draft."""
        oid = act.item.oid
        old = stored(page, ItemPath(oid, repeat))
        self._derivation.take(page, oid, repeat, VOID)
        written = Written(rules=act, repeat=repeat, new=VOID, old=old, text=None, unit=None)
        return self.drafter(page).answer(written, cause=0)

    def _rules(self, page: Page, change: ItemChange) -> ItemRules:
        rules = self._cells.compiled.rules.items.get(change.path.item)
        if rules is None or rules.form != page.key.form:
            raise refused("ENG-UNKNOWN-ITEM", item=change.path.item, form=page.key.form)
        if rules.calculate is not None:
            raise refused("ENG-DERIVED", question=rules.item.question)
        if typed_text(change) and change.missing is not None:
            raise refused("ENG-VALUE-AND-REASON", question=rules.item.question)
        return rules

    def _check_row(self, page: Page, rules: ItemRules, path: ItemPath) -> None:
        if not rules.group.repeating:
            if path.repeat:
                raise refused("ENG-NO-REPEAT", question=rules.item.question, repeat=path.repeat)
            return
        row = page.rows[rules.group.oid].get(path.repeat)
        if row is None:
            message = refuse_repeat(rules.group, path.repeat)
            if message is not None:
                raise Stop(Refused(message=message))
        elif row.struck:
            raise refused("ENG-ROW-STRUCK", repeat=path.repeat, group=rules.group.title)

    def _check_missing(self, rules: ItemRules, change: ItemChange) -> None:
        """A missing reason is a code of the item's own list or the study's, or illegible (D3)."""
        if change.missing is None or change.missing == "ILLEG":
            return
        oid = rules.item.missing_reasons or self._study.missing_reasons
        codes = self._study.code_lists[oid]
        if codes.find(change.missing) is None:
            known = ", ".join(item.coded_value for item in codes.items)
            raise refused("ENG-MISSING-REASON", given=change.missing, codes=known)

    def _check_reason(self, change: ItemChange | StatusChange | RowStrike) -> None:
        message = None if change.reason is None else refuse_reason(self._study, change.reason)
        if message is not None:
            raise Stop(Refused(message=message))

    # ------------------------------------------------------------------ confirmations

    def _confirmation(self, page: Page, change: FindingConfirmation) -> Accepted:
        self._open_page(page)
        state = self._appearance.draw(page).item(change.path)
        found = [
            finding
            for finding in (() if state is None else state.findings)
            if finding.code == change.check and finding.severity in CONFIRMABLE
        ]
        if not found:
            raise refused("ENG-NO-FINDING", check=change.check)
        if found[0].confirmed:
            raise Stop(Unchanged())
        rules = self._cells.compiled.rules.items[change.path.item]
        self._check_row(page, rules, change.path)
        row = row_of(page, rules, change.path)
        content = confirmed(found[0], current_raw(rules, row), change.note)
        draft = self.drafter(page).act(Action.CONFIRMED, content, path=change.path)
        return self._finish(page, draft)

    def _acknowledgement(self, page: Page, change: AlertAcknowledgement) -> Accepted:
        found = [
            state
            for state in self._appearance.draw(page).alerts
            if state.timepoint == change.timepoint and state.level
        ]
        if not found:
            raise refused("ENG-NO-ALERT", timepoint=change.timepoint)
        if found[0].acknowledged:
            raise Stop(Unchanged())
        content = {
            "timepoint": change.timepoint,
            "level": found[0].level,
            "rules": list(found[0].rules),
            "note": change.note,
        }
        path = alert_path(change.timepoint)
        draft = self.drafter(page).act(Action.ALERT_ACKNOWLEDGED, content, path=path)
        return self._finish(page, draft)

    def _dealing(self, page: Page, change: ProposalDealing) -> Accepted:
        state = self._appearance.draw(page)
        drafts = dealing_draft(self._cells, page, state, self.drafter(page), change)
        if isinstance(drafts, Message):
            raise Stop(Refused(message=drafts))
        return self._finish(page, drafts[0], also=drafts[1:])

    # ------------------------------------------------------------------ status

    def _status(self, page: Page, change: StatusChange) -> Accepted:
        old_reason = None if page.data is None else page.data.not_done_reason
        if change.status is page.status and change.not_done_reason == old_reason:
            raise Stop(Unchanged())
        count = 0
        if change.status is FormStatus.COMPLETE:
            count = len(self._appearance.draw(page).hindrances)
        message = refuse_status(self._study, page, change, count)
        if message is not None:
            raise Stop(Refused(message=message))
        if change.reason is not None:
            self._check_reason(change)
        elif status_needs_reason(page, change):
            raise Stop(NeedsReason(old=page.status))
        drafter = self.drafter(page)
        content = {
            "status": change.status.value,
            "old": page.status.value,
            "not_done_reason": change.not_done_reason,
            "reason": drafter.reason(change.reason),
        }
        self._derivation.set_status(page, change.status)
        return self._finish(page, drafter.act(Action.FORM_STATUS, content))

    # ------------------------------------------------------------------ rows

    def _row_addition(self, page: Page, change: RowAddition) -> Accepted:
        self._open_page(page)
        rules = self._cells.compiled.rules.groups.get(change.group)
        if rules is None or rules.form != page.key.form or not rules.group.repeating:
            raise refused("ENG-NO-ROWS", group=change.group)
        repeat = next_repeat(page, rules.group)
        if repeat is None:
            limit = rules.group.max_repeats or 0
            raise refused("ENG-ROWS-FULL", group=rules.group.title, limit=limit)
        self._derivation.add_row(page, change.group, repeat)
        content = {"group": change.group, "repeat": repeat}
        draft = self.drafter(page).act(Action.ROW_ADDED, content)
        return self._finish(page, draft, repeat=repeat)

    def _row_strike(self, page: Page, change: RowStrike) -> Accepted:
        self._open_page(page)
        row = page.rows.get(GroupOID(change.group), {}).get(change.repeat)
        if row is None:
            raise refused("ENG-NO-ROW", repeat=change.repeat, group=change.group)
        if row.struck:
            raise Stop(Unchanged())
        rules = self._cells.compiled.rules.groups[change.group]
        if any(found.point.code == row.key for found in (rules.plan.points if rules.plan else ())):
            raise refused("ENG-PLANNED-ROW", repeat=row.key)
        self._check_reason(change)
        drafter = self.drafter(page)
        content = {
            "group": change.group,
            "repeat": change.repeat,
            "reason": drafter.reason(change.reason),
        }
        self._derivation.strike(page, change.group, change.repeat)
        return self._finish(page, drafter.act(Action.ROW_STRUCK, content))
