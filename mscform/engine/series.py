"""Many answers of one subject: each judged on what came before it, all of them settled once."""

from __future__ import annotations

from typing import NamedTuple

from mscform.base.identity import FormKey, ItemPath
from mscform.engine.cells import Cells, Page, Row
from mscform.engine.changes import Accepted, ItemChange, Outcome, text_fault
from mscform.engine.derivation import Derivation
from mscform.engine.entered import is_blank
from mscform.engine.followups import FollowUps
from mscform.engine.plan_parts import Ready, Stop, refuse_closed, row_of
from mscform.engine.planning import Planner
from mscform.engine.sign_offs import is_sign_off, lapse
from mscform.engine.typed_units import typed_unit
from mscform.records.audit import EventDraft
from mscform.records.clinical import FormStatus


class _Laid(NamedTuple):
    """An answer that lies in the cells and waits for its event."""

    ready: Ready
    change: ItemChange
    page: Page
    row: Row
    text: str | None


class Series:
    """A series under way; the cells already hold what was taken.

    Each answer has its own event, as if it had come alone. Computed values, forms that complete
    themselves and alerts are told once, as they stand at the end, each with the last answer it
    follows from; units are those in force then.
    """

    def __init__(self, cells: Cells, derivation: Derivation, planner: Planner) -> None:
        self._cells = cells
        self._derivation = derivation
        self._planner = planner
        self._follow = FollowUps(cells, derivation)
        self._laid: list[_Laid | EventDraft] = []
        self._taken: set[tuple[FormKey, ItemPath]] = set()

    def takes(self, change: ItemChange) -> bool:
        """Whether a change is the first answer of its item, which leaves no act behind it void.

        Any other has to be planned alone, with all that came before it in the record: it may
        need a reason, take a preset away, bring its unit or void what a person has attested.
        """
        if self._cells.sharing.settle is not None:
            # Several versions judge this subject: what follows is asked of all of them.
            return False
        again = (change.form, change.path) in self._taken
        if again or is_blank(change) or text_fault(change) is not None:
            return False
        item = self._cells.compiled.study.item(change.path.item)
        if item is None or item.is_act or is_sign_off(item):
            return False
        if typed_unit(self._cells.compiled.study, item, change.raw) is not None:
            return False
        form = self._cells.data.forms.get(change.form)
        return form is None or change.path not in form.answers

    def answer(self, change: ItemChange) -> Outcome | int:
        """Take an answer and give the place of its draft, or say what stands in its way."""
        try:
            page = self._page(change)
            refuse_closed(page)
            ready = self._planner.ready(page, change)
        except Stop as stop:
            return stop.outcome
        return self._lay(page, change, ready)

    def finish(self) -> tuple[EventDraft, ...]:
        """The drafts of all that was taken, and of what follows from it."""
        self._derivation.settle()
        if not self._laid:
            return ()
        own = [self._draft(laid) if isinstance(laid, _Laid) else laid for laid in self._laid]
        rows = [laid.row for laid in self._laid if isinstance(laid, _Laid)]
        lapsed = lapse(self._cells, self._derivation, rows)
        return (*own, *self._follow.rest(lapsed))

    def _draft(self, laid: _Laid) -> EventDraft:
        written = self._planner.written(laid.ready, laid.change, laid.row, laid.text)
        return self._planner.drafter(laid.page).answer(written)

    def _page(self, change: ItemChange) -> Page:
        """The page of a change; whether there may be one is asked of all that came before."""
        key, cells = change.form, self._cells
        page = cells.pages.get(key)
        if page is not None and (page.begun or key in cells.data.forms):
            return page
        if page is None or self._derivation.pages_unsure:
            self._derivation.settle()
        self._planner.admit(key)
        page = cells.pages.get(key)
        if page is not None:
            return page
        outcome = self._planner.plan(change)
        if not isinstance(outcome, Accepted):
            raise Stop(outcome)
        return self._derivation.page(key)

    def _lay(self, page: Page, change: ItemChange, ready: Ready) -> int:
        number, path = len(self._laid), change.path
        self._derivation.moves.act(number)
        self._derivation.take(page, path.item, path.repeat, ready.new)
        row = row_of(page, ready.rules, path)
        read = row.decoded.get(path.item)
        self._laid.append(_Laid(ready, change, page, row, None if read is None else read.text))
        for begun in self._follow.begun(page, number):
            self._laid.append(begun)
            self._derivation.set_status(page, FormStatus.IN_PROGRESS)
        self._taken.add((page.key, path))
        return number
