"""What an expression may look at: the seam between the language and the living subject.

`expression.py` compiles a rule text to a tree that asks a `View`; `session.py` implements it.
A reading that does not exist, cannot be read, is not asked or is struck, is None (missing).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple, Protocol

from mscform.base.identity import EventOID, FormOID, GroupOID, ItemOID
from mscform.engine.values import Value


class Target(NamedTuple):
    """A resolved `at("…")` address; event None means the event of the form that asks."""

    event: EventOID | None
    event_repeat: str
    form: FormOID
    form_repeat: str
    item: ItemOID
    repeat: str


class Reading(NamedTuple):
    """One reading in time order: its value and when it was true (None where nobody said)."""

    value: Value
    at: datetime | None


class View(Protocol):
    """The surroundings of one rule at one place (form, and row of a repeating group)."""

    def here(self, item: ItemOID) -> Value:
        """An item of the same form: of the same row if it shares our group, else its only one."""
        ...

    def beside(self, item: ItemOID) -> Value:
        """An item of another form in the same occurrence of the event."""
        ...

    def at(self, target: Target) -> Value:
        """An item at a fixed address."""
        ...

    def point(self, item: ItemOID, repeat: str) -> Value:
        """An item of our own timed group at another time point."""
        ...

    def readings(self, item: ItemOID) -> Sequence[Reading]:
        """Non-missing readings of an item through the events up to and including ours, in order."""
        ...

    def earlier(self, item: ItemOID) -> Sequence[Reading]:
        """The same, strictly before our own event (or, inside our group, before our own row)."""
        ...

    def anywhere(self, item: ItemOID) -> Sequence[Reading]:
        """All non-missing readings of an item, whatever the visit they stand in, in order."""
        ...

    def rows(self, group: GroupOID) -> Iterator[View]:
        """A view for each row that counts of a repeating group (same form, else same event)."""
        ...

    def outer(self) -> View | None:
        """Inside the rows of `rows`: the place that looks over them."""
        ...

    def missing_code(self, item: ItemOID) -> str | None:
        """The missing reason given for an item of the same form, or beside it."""
        ...

    def answered(self, item: ItemOID) -> bool:
        """Whether an answer of a person stands there, asked or not (same form, or beside it)."""
        ...

    def entry_delay(self, item: ItemOID) -> Decimal | None:
        """How long after measuring an answer of our row was entered, in minutes."""
        ...

    def from_paper(self, item: ItemOID) -> bool:
        """Whether an answer of our row was copied from paper."""
        ...

    def parameter(self, name: str) -> Value:
        """The value of `P.NAME`."""
        ...

    def this(self) -> Value:
        """The value of the item that the rule stands at."""
        ...

    def repeat(self) -> Value:
        """The key of our row, as text; missing outside a repeating group."""
        ...

    def event_oid(self) -> Value:
        """The OID of our event, as text: forms are shared by events, windows are not."""
        ...

    def event_repeat(self) -> Value:
        """The number of our event's repeat; 1 for an event that does not repeat."""
        ...

    def subject_key(self) -> Value:
        """The key of our subject, as it stands on her wristband."""
        ...

    def planned_time(self) -> Value:
        """When our time point was planned; missing outside a timed group or before time zero."""
        ...

    def now(self) -> datetime:
        """The moment of this evaluation, aware, in the zone of the site."""
        ...

    def open_queries(self) -> Value:
        """How many queries about this subject nobody has closed or cancelled yet."""
        ...

    def alert_level(self) -> Value:
        """The level of our row's alert set, a number; missing where nothing could be judged."""
        ...

    def alert_rules(self) -> Value:
        """The rules fired in our row, their OIDs joined by commas; missing with the level."""
        ...

    def alert_complete(self) -> Value:
        """True when every mandatory input of the alert set is there, else False."""
        ...
