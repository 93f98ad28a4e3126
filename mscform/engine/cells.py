"""The living subject: events, pages and rows, and in each row the values at this moment.

Nothing here knows a rule. All changes go through `Subject.put` and its kin, so that `plan()` can
try a change out and take everything back (`Journal`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from mscform.base.identity import EventOID, FormKey, FormOID, GroupOID, ItemOID
from mscform.definitions.form import TimePoint
from mscform.definitions.study import EventType
from mscform.engine.codec import Decoded
from mscform.engine.compiled import CompiledStudy
from mscform.engine.environment import Environment
from mscform.engine.rules import EventRules, FormRules
from mscform.engine.sharing import Notice, Sharing
from mscform.engine.values import PartialDate, Value
from mscform.records.clinical import Answer, FormData, FormStatus, SubjectData

Position = tuple[int, ...]
"""Where an event stands among the others: running logs, then visits, then undated extra visits."""

LOG_POSITION: Position = (0,)


class AlertResult(NamedTuple):
    """The judgement of one row; `level` None where nothing could be judged.

    `reached` are those of the `rules` that reach the level by themselves.
    """

    level: int | None
    rules: tuple[str, ...]
    complete: bool
    reached: tuple[str, ...] = ()


class PlannedPoint(NamedTuple):
    """One planned time point at this moment; times None while its time zero is unknown."""

    point: TimePoint
    planned: datetime | None
    earliest: datetime | None
    latest: datetime | None
    exists: bool
    skipped: bool


class Occurrence:
    """One event of the subject: an event of the study at one repeat.

    `is_log`: a running log, which belongs to every visit.
    """

    __slots__ = ("is_log", "key", "pages", "position", "repeat", "rules")

    def __init__(self, rules: EventRules, repeat: str) -> None:
        self.rules = rules
        self.repeat = repeat
        self.pages: dict[tuple[FormOID, str], Page] = {}
        self.position: Position = LOG_POSITION
        self.key = (rules.event.oid, repeat)
        self.is_log = rules.event.event_type is EventType.COMMON


class Page:
    """One form of the subject in one event.

    `scheduled` is false for a page that is there only because it holds something. `begun` is
    true once a person has answered anything; a preset stands only from then on. A `foreign` page
    is judged by another version of the study: its values are taken over from there.
    """

    __slots__ = (
        "begun",
        "data",
        "foreign",
        "key",
        "needs",
        "occurrence",
        "plans",
        "rows",
        "rules",
        "scheduled",
        "single",
        "status",
    )

    def __init__(self, key: FormKey, rules: FormRules, occurrence: Occurrence) -> None:
        self.key = key
        self.rules = rules
        self.occurrence = occurrence
        self.data: FormData | None = None
        self.status = FormStatus.NOT_STARTED
        self.scheduled = False
        self.begun = False
        self.foreign = False
        self.single = Row(self, GroupOID(""), "", 0)
        self.rows: dict[GroupOID, dict[str, Row]] = {}
        self.needs: dict[GroupOID, Value] = {}
        self.plans: dict[GroupOID, tuple[PlannedPoint, ...]] = {}

    def rows_of(self, group: GroupOID, *, repeating: bool) -> Iterable[Row]:
        """The rows of a group: the single one where it does not repeat."""
        return self.rows.get(group, {}).values() if repeating else (self.single,)

    def all_rows(self) -> Iterator[Row]:
        """Every row of the page, the single one first."""
        yield self.single
        for rows in self.rows.values():
            yield from rows.values()


class Row:
    """One repeat of one group (or all groups that do not repeat): answers and values.

    `values` holds what rules read (nothing for a missing value), `texts` the canonical text of
    each value, `codes` the missing reasons in force, `decoded` the typed texts as read.
    """

    __slots__ = (
        "added",
        "alert",
        "answers",
        "begun",
        "codes",
        "decoded",
        "group",
        "index",
        "key",
        "page",
        "struck",
        "texts",
        "values",
    )

    def __init__(self, page: Page, group: GroupOID, key: str, index: int) -> None:
        self.page = page
        self.group = group
        self.key = key
        self.index = index
        self.answers: dict[ItemOID, Answer] = {}
        self.values: dict[ItemOID, Value] = {}
        self.texts: dict[ItemOID, str] = {}
        self.codes: dict[ItemOID, str] = {}
        self.decoded: dict[ItemOID, Decoded] = {}
        self.alert: AlertResult | None = None
        self.begun = False
        self.struck = False
        self.added = False


_ABSENT: Any = object()


class Journal:
    """What was changed since a plan began, so that it can be taken back in reverse."""

    def __init__(self) -> None:
        self._entries: list[tuple[Any, Any, Any]] = []

    def keep(self, mapping: dict[Any, Any], key: Any) -> None:
        """Remember an entry of a mapping before it changes."""
        self._entries.append((mapping, key, mapping.get(key, _ABSENT)))

    def keep_attribute(self, holder: object, name: str) -> None:
        """Remember an attribute before it changes."""
        self._entries.append((holder, name, getattr(holder, name)))

    def take_back(self) -> None:
        """Undo everything, newest first."""
        for holder, key, old in reversed(self._entries):
            if not isinstance(holder, dict):
                setattr(holder, key, old)
            elif old is _ABSENT:
                holder.pop(key, None)
            else:
                holder[key] = old


class Cells:
    """The whole subject: pages by key and by form, and who holds readings of an item."""

    def __init__(
        self,
        compiled: CompiledStudy,
        data: SubjectData,
        environment: Environment,
        sharing: Sharing | None = None,
    ) -> None:
        self.compiled = compiled
        self.data = data
        self.environment = environment
        self.sharing = sharing or Sharing()
        self.told: dict[Notice, None] = {}
        self.now = environment.local_now()
        self.journal: Journal | None = None
        self.occurrences: dict[tuple[EventOID, str], Occurrence] = {}
        self.pages: dict[FormKey, Page] = {}
        self.by_form: dict[FormOID, dict[FormKey, Page]] = {
            form: {} for form in compiled.study.forms
        }
        self.holders: dict[ItemOID, dict[Row, None]] = {
            item: {} for item in compiled.rules.history_items
        }
        self.unsettled: dict[tuple[Row, ItemOID], None] = {}

    # ------------------------------------------------------------------ the only ways to change

    def put(self, mapping: dict[Any, Any], key: Any, value: Any) -> None:
        """Set an entry, so that it can be taken back."""
        if self.journal is not None:
            self.journal.keep(mapping, key)
        mapping[key] = value

    def drop(self, mapping: dict[Any, Any], key: Any) -> None:
        """Remove an entry, if it is there."""
        if key in mapping:
            if self.journal is not None:
                self.journal.keep(mapping, key)
            del mapping[key]

    def put_or_drop(self, mapping: dict[Any, Any], key: Any, value: Any) -> None:
        """Set an entry, or remove it where the value is None."""
        if value is None:
            self.drop(mapping, key)
        elif mapping.get(key, _ABSENT) is not value:
            self.put(mapping, key, value)

    def assign(self, holder: object, name: str, value: Any) -> None:
        """Set an attribute, so that it can be taken back."""
        if self.journal is not None:
            self.journal.keep_attribute(holder, name)
        setattr(holder, name, value)

    # ------------------------------------------------------------------ finding and making

    def occurrence(self, rules: EventRules, repeat: str) -> Occurrence:
        """The event at a repeat, made where it is not there yet."""
        key = (rules.event.oid, repeat)
        found = self.occurrences.get(key)
        if found is None:
            found = Occurrence(rules, repeat)
            self.put(self.occurrences, key, found)
        return found

    def add_page(self, page: Page) -> None:
        """Take a new page in."""
        self.put(self.pages, page.key, page)
        self.put(self.by_form[page.rules.form.oid], page.key, page)
        self.put(page.occurrence.pages, (page.key.form, page.key.form_repeat), page)

    def remove_page(self, page: Page) -> None:
        """Take a page out; its values stay as they were until then."""
        self.drop(self.pages, page.key)
        self.drop(self.by_form[page.rules.form.oid], page.key)
        self.drop(page.occurrence.pages, (page.key.form, page.key.form_repeat))

    def page_beside(self, occurrence: Occurrence | None, item: ItemOID) -> Page | None:
        """The page that an item belongs to, in the same event."""
        rules = self.compiled.rules.items.get(item)
        if occurrence is None or rules is None:
            return None
        return occurrence.pages.get((rules.form, ""))

    def tell(self, row: Row, item: ItemOID | None = None) -> None:
        """Note for the other versions, where there are any, that something moved on a form."""
        if self.sharing.settle is not None and not row.page.foreign:
            self.told[Notice(row.page.key, row.group, row.key, item)] = None

    def parameter(self, name: str) -> Value:
        """The site's value of a parameter, else the study's default."""
        chosen: Mapping[str, Value] = self.environment.parameters
        return chosen[name] if name in chosen else self.compiled.parameters.get(name)


def day_of(value: Value) -> date | None:
    """The calendar day of a value, where it has one for sure."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, PartialDate) and value.earliest() == value.latest():
        return value.earliest()
    return None


def moment_of(value: Value, environment: Environment) -> datetime | None:
    """When a value was true; a day stands for its first moment in the zone of the site."""
    if isinstance(value, datetime):
        return value
    day = day_of(value)
    if day is None:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=environment.zone)


def whole(value: Value) -> int | None:
    """A whole number, or None."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return None
