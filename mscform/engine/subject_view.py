"""What a rule sees of the living subject from one place: the implementation of `View`.

Order of readings (`last`, `first`, `previous`, `every`): running logs first, since they belong to
every visit; then the visits in the order of study.yaml, repeats by number; an unscheduled visit
right after the last visit whose date is not later than its own, or at the very end while it has
no date. A visit sees the readings up to and including its own event, and inside its own repeating
group up to and including its own row; a running log sees all. Rows of a timed group stand in
order of planned time (extra sets by measured time), other rows by number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, overload

from mscform.base.identity import FormOID, GroupOID, ItemOID
from mscform.engine.cells import Cells, Occurrence, Page, Position, Row, moment_of
from mscform.engine.row_order import row_places
from mscform.engine.values import Value
from mscform.engine.view import Reading, Target, View
from mscform.records.clinical import Origin

_SECOND: Final = timedelta(seconds=1)

_Order = tuple[Position, str, int]
_NOTHING: Sequence[Reading] = ()


class Place:
    """A place of the subject; page and row are None for the rules of events and anchors."""

    __slots__ = ("_cells", "_item", "_occurrence", "_outer", "_page", "_row")

    def __init__(
        self,
        cells: Cells,
        *,
        row: Row | None = None,
        occurrence: Occurrence | None = None,
        item: ItemOID | None = None,
        outer: Place | None = None,
    ) -> None:
        self._cells = cells
        self._row = row
        self._page = None if row is None else row.page
        self._occurrence = occurrence if row is None else row.page.occurrence
        self._item = item
        self._outer = outer

    # ------------------------------------------------------------------ near

    def here(self, item: ItemOID) -> Value:
        """An item of the same row, or the only one of the form."""
        row = self._row
        if row is None:
            return None
        found = row.values.get(item)
        return row.page.single.values.get(item) if found is None else found

    def beside(self, item: ItemOID) -> Value:
        """An item of another form in the same event."""
        page = self._cells.page_beside(self._occurrence, item)
        return None if page is None else page.single.values.get(item)

    def at(self, target: Target) -> Value:
        """An item at a fixed address."""
        row = self.row_at(target)
        return None if row is None else row.values.get(target.item)

    def holder(self, item: ItemOID, *, beside: bool = False) -> Row | None:
        """The row in which `here` (or `beside`) looks for an item; None where it is not there."""
        page = self._cells.page_beside(self._occurrence, item) if beside else self._page
        if page is None:
            return None
        own = self._row if not beside and self._row is not None else page.single
        group = self._cells.compiled.rules.items[item].group
        return own if group.repeating and own.group == group.oid else page.single

    def holders(self, item: ItemOID) -> list[Row]:
        """Every row in which `readings` may look for an item, its own visit first."""
        rules = self._cells.compiled.rules.items[item]
        pages = [
            page
            for page in self._cells.by_form[rules.form].values()
            if self._sees(page, strictly=False)
        ]
        pages.sort(
            key=lambda page: (page is not self._page, page.occurrence is not self._occurrence)
        )
        group = rules.group
        return [row for page in pages for row in page.rows_of(group.oid, repeating=group.repeating)]

    def row_of_point(self, item: ItemOID, repeat: str) -> Row | None:
        """The row in which `point` looks for an item."""
        group = self._cells.compiled.rules.items[item].group
        return None if self._page is None else self._page.rows.get(group.oid, {}).get(repeat)

    @property
    def occurrence(self) -> Occurrence | None:
        """The event that the place stands in."""
        return self._occurrence

    @property
    def row(self) -> Row | None:
        """The row that the place stands in."""
        return self._row

    @property
    def item(self) -> ItemOID | None:
        """The item that the rule stands at."""
        return self._item

    def row_at(self, target: Target) -> Row | None:
        """The row in which `at` looks."""
        occurrence = self._occurrence
        if target.event is not None:
            occurrence = self._cells.occurrences.get((target.event, target.event_repeat))
        if occurrence is None:
            return None
        page = occurrence.pages.get((target.form, target.form_repeat))
        if page is None or not target.repeat:
            return None if page is None else page.single
        group = self._cells.compiled.rules.items[target.item].group
        return page.rows.get(group.oid, {}).get(target.repeat)

    def point(self, item: ItemOID, repeat: str) -> Value:
        """An item of our own timed group at another point."""
        if self._row is None:
            return None
        row = self._row.page.rows.get(self._row.group, {}).get(repeat)
        return None if row is None else row.values.get(item)

    def this(self) -> Value:
        """The value of the item that the rule stands at."""
        if self._item is None or self._row is None:
            return None
        return self._row.values.get(self._item)

    def missing_code(self, item: ItemOID) -> str | None:
        """The missing reason given for an item of this form, or beside it."""
        if self._row is None:
            return None
        for row in (self._row, self._row.page.single):
            if item in row.codes:
                return row.codes[item]
        page = self._cells.page_beside(self._occurrence, item)
        return None if page is None else page.single.codes.get(item)

    def answered(self, item: ItemOID) -> bool:
        """Whether a text stands in this row, else in the form, else beside it; asked or not."""
        page = self._cells.page_beside(self._occurrence, item)
        rows = [] if self._row is None else [self._row, self._row.page.single]
        rows += [] if page is None else [page.single]
        return any(row.answers[item].raw for row in rows if item in row.answers)

    def entry_delay(self, item: ItemOID) -> Decimal | None:
        """How late the answer of this row was entered, in minutes (CLK-03); asked or not."""
        answer = None if self._row is None else self._row.answers.get(item)
        late = None if answer is None else answer.late
        return None if late is None else Decimal(late // _SECOND) / 60

    def from_paper(self, item: ItemOID) -> bool:
        """Whether the answer of this row was copied from paper."""
        answer = None if self._row is None else self._row.answers.get(item)
        return answer is not None and answer.origin is Origin.TRANSCRIBED

    # ------------------------------------------------------------------ far

    def readings(self, item: ItemOID) -> Sequence[Reading]:
        """Readings up to and including ours, in order."""
        return self._history(item, strictly=False)

    def earlier(self, item: ItemOID) -> Sequence[Reading]:
        """Readings strictly before ours, in order."""
        return self._history(item, strictly=True)

    def anywhere(self, item: ItemOID) -> Sequence[Reading]:
        """Readings of all visits, in order."""
        return Place(self._cells).readings(item)

    def _history(self, item: ItemOID, *, strictly: bool) -> Sequence[Reading]:
        holders = self._cells.holders.get(item)
        if not holders:
            return _NOTHING
        found: list[tuple[_Order, Row]] = []
        for page in {row.page: None for row in holders}:
            if self._sees(page, strictly=strictly):
                found.extend(self._rows_seen(page, item, strictly=strictly))
        if len(found) > 1:
            found.sort(key=_place)
        return _Readings(item, [row for _, row in found], self._moment)

    def _sees(self, page: Page, *, strictly: bool) -> bool:
        ours, theirs = self._occurrence, page.occurrence
        if ours is None or (self._row is not None and page is self._row.page):
            return True
        if ours is theirs:
            return not strictly
        return ours.is_log or theirs.is_log or theirs.position < ours.position

    def _rows_seen(
        self, page: Page, item: ItemOID, *, strictly: bool
    ) -> Iterator[tuple[_Order, Row]]:
        group = self._cells.compiled.rules.items[item].group
        own = self._row if self._row is not None and page is self._row.page else None
        if not group.repeating:
            if own is None or not strictly:
                yield (page.occurrence.position, page.key.form_repeat, 0), page.single
            return
        places = row_places(page, group)
        limit = None if own is None or own.group != group.oid else places.get(own)
        if own is not None and strictly and limit is None:
            return
        for row, place in places.items():
            if item not in row.values:
                continue
            if limit is None or place < limit or (place == limit and not strictly):
                yield (page.occurrence.position, page.key.form_repeat, place), row

    def _moment(self, row: Row) -> datetime | None:
        """When a reading was true: its own time, else its form's, else its visit's."""
        cells, page = self._cells, row.page
        plan = cells.compiled.rules.groups[row.group].group.timed if row.group else None
        if plan is not None:
            return moment_of(row.values.get(plan.time_item), cells.environment)
        own = page.rules.form.time_item
        if own is not None:
            value = row.values.get(own)
            value = page.single.values.get(own) if value is None else value
            if value is not None:
                return moment_of(value, cells.environment)
        visit = page.occurrence.rules.event.visit_date
        beside = None if visit is None else cells.page_beside(page.occurrence, visit)
        if visit is None or beside is None:
            return None
        return moment_of(beside.single.values.get(visit), cells.environment)

    def rows(self, group: GroupOID) -> Iterator[View]:
        """A place for each row that counts: not struck, and planned or added or answered."""
        rules = self._cells.compiled.rules.groups[group]
        page = self._page if self._page and self._page.key.form == rules.form else None
        if page is None and self._occurrence is not None:
            page = self._occurrence.pages.get((rules.form, ""))
        if page is None:
            page = self._logged(rules.form)
        if page is None:
            return
        for row in row_places(page, rules.group):
            yield Place(self._cells, row=row, outer=self)

    def _logged(self, form: FormOID) -> Page | None:
        """The form in a running log, which belongs to every visit."""
        for page in self._cells.by_form[form].values():
            if page.occurrence.is_log and not page.key.form_repeat:
                return page
        return None

    def outer(self) -> Place | None:
        """Where the rule stands that looks over our row."""
        return self._outer

    # ------------------------------------------------------------------ the place itself

    def parameter(self, name: str) -> Value:
        """The value of `P.NAME`."""
        return self._cells.parameter(name)

    def repeat(self) -> Value:
        """The key of our row; for the rules of an event the number of its repeat."""
        if self._row is not None:
            return self._row.key or None
        return self.event_repeat()

    def event_oid(self) -> Value:
        """The OID of our event; missing for the rules of the study."""
        return None if self._occurrence is None else self._occurrence.rules.event.oid

    def event_repeat(self) -> Value:
        """The number of our event's repeat; 1 where it does not repeat."""
        if self._occurrence is None:
            return None
        return Decimal(self._occurrence.repeat or "1")

    def subject_key(self) -> Value:
        """The key of the subject."""
        return self._cells.data.subject.key

    def planned_time(self) -> Value:
        """When our time point was planned."""
        row = self._row
        if row is None:
            return None
        for planned in row.page.plans.get(row.group, ()):
            if planned.point.code == row.key:
                return planned.planned
        return None

    def now(self) -> datetime:
        """The moment of this evaluation."""
        return self._cells.now

    def open_queries(self) -> Value:
        """How many queries about the subject wait."""
        return Decimal(self._cells.environment.queries)

    def alert_level(self) -> Value:
        """The level of our row's alerts."""
        alert = None if self._row is None else self._row.alert
        return None if alert is None or alert.level is None else Decimal(alert.level)

    def alert_rules(self) -> Value:
        """The rules fired in our row, joined by commas; missing where none fired or none could."""
        alert = None if self._row is None else self._row.alert
        return None if alert is None or not alert.rules else ",".join(alert.rules)

    def alert_complete(self) -> Value:
        """Whether every mandatory input of our row is there."""
        alert = None if self._row is None else self._row.alert
        return None if alert is None else alert.complete


class _Readings(Sequence[Reading]):
    """Readings that are made when somebody takes one: most rules want only the last."""

    __slots__ = ("_item", "_moment", "_rows")

    def __init__(
        self, item: ItemOID, rows: list[Row], moment: Callable[[Row], datetime | None]
    ) -> None:
        self._item = item
        self._rows = rows
        self._moment = moment

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Reading: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Reading]: ...
    def __getitem__(self, place: int | slice) -> Reading | Sequence[Reading]:
        if isinstance(place, slice):
            return _Readings(self._item, self._rows[place], self._moment)
        row = self._rows[place]
        return Reading(row.values[self._item], self._moment(row))


def _place(entry: tuple[_Order, Row]) -> _Order:
    return entry[0]
