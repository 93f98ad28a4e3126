"""Values follow values: what changed, and all that depends on it, in one pass in rank order.

The state after any sequence of changes equals a fresh evaluation of the same answers (tested):
a place is computed from stored answers and other places only, never from its own past.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heappop, heappush

from mscform.base.identity import FormKey, GroupOID, ItemOID
from mscform.engine.blanks import is_blank, learn_blank
from mscform.engine.cells import Cells, Page, Position, Row
from mscform.engine.compiled import Computed
from mscform.engine.computing import compute, may_move, note_owed
from mscform.engine.existence import event_rules, existing_pages, make_page, open_row, reposition
from mscform.engine.foreign import stands_abroad
from mscform.engine.graph import Reach, Step, StepKind
from mscform.engine.moves import Moves
from mscform.engine.reaching import places, rows_for
from mscform.engine.rules import Blank, ItemRules
from mscform.records.clinical import Answer, FormData, FormStatus, Origin

_Entry = tuple[int, Position, int, int, int, Step, Row]
_BY_PERSON = (Origin.PERSON, Origin.TRANSCRIBED)


class Derivation:
    """Keeps the cells of one subject up to date; `moves` tells what moved since it was renewed.

    `pages_unsure`: what waits to be computed may change which pages there are. While a subject
    is loaded everything that may have a value is waiting already (`_all_waiting`), so that only
    those who need each other across visits have to be asked again.
    """

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._heap: list[_Entry] = []
        self._waiting: dict[tuple[Step, Row], int] = {}
        self._count = 0
        self._existence_due = False
        self._dates_moved = False
        self.moves = Moves()
        self.pages_unsure = False
        self._unlearnt: list[Page] = []
        self._all_waiting = False

    # ------------------------------------------------------------------ what may happen

    def load(self) -> None:
        """Everything anew, from the data of the subject."""
        self._existence_due = True
        self._dates_moved = True
        self._all_waiting = True
        self.lay(self._cells.data.forms)

    def lay(self, forms: Mapping[FormKey, FormData]) -> None:
        """What forms hold from now on."""
        for key, data in forms.items():
            if event_rules(self._cells, key) is not None:
                self._load_page(key, data)
        self.settle()

    def _load_page(self, key: FormKey, data: FormData) -> None:
        page = self.page(key)
        self._cells.assign(page, "data", data)
        self._cells.assign(page, "status", data.status)
        for path, answer in data.answers.items():
            self.take(page, path.item, path.repeat, answer)
        for group, repeat in data.extra_rows:
            self.add_row(page, GroupOID(group), repeat)
        for group, repeat in data.struck:
            self.strike(page, GroupOID(group), repeat)

    def page(self, key: FormKey) -> Page:
        """The page of a key, made where it is not there; the key must be possible."""
        found = self._cells.pages.get(key)
        if found is None:
            found = make_page(self._cells, key)
            self.moves.pages_moved = True
            blank = None if self._all_waiting else self._cells.compiled.blanks.get(key.form)
            self._wake_page(found, blank)
        return found

    def take(self, page: Page, item: ItemOID, repeat: str, answer: Answer) -> None:
        """An answer as it is stored from now on. Items that the study no longer has are kept."""
        rules = self._cells.compiled.rules.items.get(item)
        if rules is None or rules.form != page.key.form:
            return
        row = self.row(page, rules, repeat)
        cells = self._cells
        cells.put(row.answers, item, answer)
        if rules.calculate is not None and not page.foreign and (row.begun or not row.group):
            self.moves.restated.append((row, rules))
            note_owed(cells, self.moves, rules, row)
            return
        self._read(rules, row, answer)
        if answer.origin in _BY_PERSON:
            self.begin(row)
        self.moves.changed.append((rules.step, row))
        self.push(rules.step, row)
        if rules.step.seen_unasked:
            self._push_readers(rules.step, row)

    def restate(self, page: Page, item: ItemOID, repeat: str, answer: Answer) -> None:
        """An answer that a series has laid out already is now in the record, as `answer`."""
        rules = self._cells.compiled.rules.items[item]
        row = self.row(page, rules, repeat)
        row.answers[item] = answer
        if answer.origin is Origin.PRESET:
            self._read(rules, row, answer)
            if rules.step.seen_unasked:
                self._push_readers(rules.step, row)
        if rules.is_computed:
            note_owed(self._cells, self.moves, rules, row)
        self.moves.restated.append((row, rules))

    def _read(self, rules: ItemRules, row: Row, answer: Answer) -> None:
        cells = self._cells
        if answer.raw is None or rules.calculate is not None:
            cells.drop(row.decoded, rules.item.oid)
        else:
            read = cells.compiled.read(rules.item, answer.raw, cells.environment.zone)
            cells.put(row.decoded, rules.item.oid, read)

    def row(self, page: Page, rules: ItemRules, repeat: str) -> Row:
        """The row of an item at a repeat, made where it is not there."""
        if not rules.group.repeating:
            return page.single
        found = page.rows.get(rules.group.oid, {}).get(repeat)
        return self.new_row(page, rules.group.oid, repeat) if found is None else found

    def new_row(self, page: Page, group: GroupOID, repeat: str) -> Row:
        """A further row, with everything that is computed in it and from it."""
        row = open_row(self._cells, page, group, repeat)
        self._wake_row(row)
        self._wake_row_readers(row)
        self.moves.changed.append((page.rules.proposal_step, page.single))
        return row

    def begin(self, row: Row) -> None:
        """A person has answered in this row: presets stand from now on, and the row counts."""
        page = row.page
        if not page.begun:
            self._cells.assign(page, "begun", True)
            self._wake_row(page.single)
        if not row.begun:
            self._cells.assign(row, "begun", True)
            self._cells.tell(row)
            self.moves.restless.add(row)
            self._wake_row(row)
            self._wake_row_readers(row)

    def add_row(self, page: Page, group: GroupOID, repeat: str) -> None:
        """A row that a person opened."""
        if group not in self._cells.compiled.rules.groups:
            return
        row = page.rows.get(group, {}).get(repeat) or self.new_row(page, group, repeat)
        self._cells.assign(row, "added", True)
        self._cells.tell(row)
        self._wake_row(row)
        self._wake_row_readers(row)

    def strike(self, page: Page, group: GroupOID, repeat: str) -> None:
        """A row that counts for nothing any more."""
        row = page.rows.get(group, {}).get(repeat)
        if row is None or row.struck:
            return
        self._cells.assign(row, "struck", True)
        self._cells.tell(row)
        self.moves.restless.add(row)
        self._wake_row(row, everything=True)
        self._wake_row_readers(row)

    def set_status(self, page: Page, status: FormStatus) -> None:
        """The stored status; not done takes the values of the whole form away."""
        moved = FormStatus.NOT_DONE in (status, page.status) and status is not page.status
        self._cells.assign(page, "status", status)
        self._cells.tell(page.single)
        if moved:
            for row in page.all_rows():
                self.moves.restless.add(row)
                self._wake_row(row, everything=True)

    def time_passed(self) -> None:
        """Whatever looks at the clock is asked again."""
        for step in self._cells.compiled.now_steps:
            if step.computes_now:
                self._push_everywhere(step)
        self._existence_due = self._cells.compiled.rules.existence_reads_now

    def ask_anew(self, steps: Iterable[Step]) -> None:
        """Rules are others now: these steps are asked everywhere, and what exists is looked at."""
        for step in steps:
            self._push_everywhere(step)
        self._existence_due = True

    def look_at_pages(self) -> None:
        """Which pages there are is asked again: one may have come or gone in another version."""
        self._existence_due = True

    # ------------------------------------------------------------------ waking

    def push(self, step: Step, row: Row) -> None:
        """Ask for one place to be computed again."""
        place, cause = (step, row), self.moves.cause
        known = self._waiting.get(place)
        if known is None:
            self.pages_unsure = self.pages_unsure or step.bears_pages
            self._waiting[place] = cause
            self._count += 1
            position = row.page.occurrence.position
            entry = (step.rank, position, row.index, step.turn, self._count, step, row)
            heappush(self._heap, entry)
        elif known < cause:
            self._waiting[place] = cause

    def _push_everywhere(self, step: Step) -> None:
        for page in self._cells.by_form[step.form].values():
            for row in rows_for(page, step):
                self.push(step, row)

    def _wake_page(self, page: Page, blank: Blank | None) -> None:
        """Ask for what is computed in a new page, except what any blank one says by itself."""
        if blank is None:
            self._unlearnt.append(page)
        else:
            for group, need in blank.needs.items():
                self._cells.put(page.needs, group, need)
        for row in page.all_rows():
            for step, rules in self._computed_in(row):
                if (blank is None or step in blank.asked) and (
                    rules is None or may_move(rules, row)
                ):
                    self.push(step, row)

    def _computed_in(self, row: Row) -> tuple[Computed, ...]:
        return self._cells.compiled.computed.get((row.page.key.form, row.group), ())

    def _wake_row(self, row: Row, *, everything: bool = False) -> None:
        """Ask for what is computed in a row, or for all that may hold a value in it."""
        for step, rules in self._computed_in(row):
            if rules is None or may_move(rules, row):
                self.push(step, row)
        items = self._cells.compiled.rules.items
        for item in row.answers if everything else ():
            self.push(items[item].step, row)

    def _wake_row_readers(self, row: Row) -> None:
        for step in self._cells.compiled.rules.row_readers.get(row.group, ()):
            if step.kind is StepKind.PROPOSAL:
                continue
            for page in self._cells.by_form[step.form].values():
                if row.page.occurrence.is_log or page.occurrence is row.page.occurrence:
                    for place in rows_for(page, step):
                        self.moves.changed.append((step, place))
                        self.push(step, place)

    # ------------------------------------------------------------------ the pass

    def settle(self) -> None:
        """Compute until nothing moves: values, then which events and pages there are."""
        while True:
            self._drain()
            if self._dates_moved:
                self._dates_moved = False
                self._reorder()
            elif self._existence_due:
                self._existence_due = False
                self._update_pages()
            else:
                break
        unlearnt, self._unlearnt = self._unlearnt, []
        for page in unlearnt:
            blanks, form = self._cells.compiled.blanks, page.key.form
            if form not in blanks and self._cells.pages.get(page.key) is page and is_blank(page):
                blanks[form] = learn_blank(page)

    def _drain(self) -> None:
        heap, waiting, cells, moves = self._heap, self._waiting, self._cells, self.moves
        while heap:
            *_, step, row = heappop(heap)
            moves.cause = waiting.pop((step, row))
            if cells.pages.get(row.page.key) is row.page and compute(cells, moves, step, row):
                self._spread(step, row)
        moves.cause = moves.latest
        self.pages_unsure = self._all_waiting = False

    def _spread(self, step: Step, row: Row) -> None:
        self.moves.changed.append((step, row))
        if step.item is not None:
            self._cells.tell(row, step.item)
            rules = self._cells.compiled.rules
            if step.item in rules.existence_items:
                self._existence_due = True
            if step.item in self._cells.compiled.visit_dates:
                self._dates_moved = True
        if step.kind is StepKind.PLAN:
            for planned in row.page.rows.get(step.group, {}).values():
                self._wake_row_readers(planned)
                break
        self._push_readers(step, row)

    def _push_readers(self, step: Step, row: Row) -> None:
        for link in step.links:
            if self._all_waiting and link.target.rank > step.rank:
                continue
            if link.reach is Reach.ROW:
                self.push(link.target, row)
            else:
                for place in places(self._cells, link, row):
                    self.push(link.target, place)

    def _reorder(self) -> None:
        """Unscheduled visits may have found another place among the others."""
        if reposition(self._cells):
            self.moves.pages_moved = True
            for step in self._cells.compiled.history_steps:
                self._push_everywhere(step)

    def _update_pages(self) -> None:
        cells = self._cells
        wanted = existing_pages(cells)
        for key in wanted:
            page = self.page(key)
            if not page.scheduled:
                cells.assign(page, "scheduled", True)
                self._existence_due = True
        for page in [page for page in cells.pages.values() if page.key not in wanted]:
            if page.scheduled:
                cells.assign(page, "scheduled", False)
            if page.data is None and not page.begun and not stands_abroad(cells, page):
                self._remove(page)

    def _remove(self, page: Page) -> None:
        """An empty page whose event or condition went away takes its computed values along."""
        cells = self._cells
        self.moves.pages_moved = True
        cells.remove_page(page)
        for row in page.all_rows():
            for item in [*row.values]:
                step = cells.compiled.rules.items[item].step
                if item in cells.holders:
                    cells.drop(cells.holders[item], row)
                self._spread(step, row)
            for item in [item for place, item in cells.unsettled if place is row]:
                cells.drop(cells.unsettled, (row, item))
