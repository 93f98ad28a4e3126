"""Queries: a question about what is recorded, its thread, and the states it goes through (DAT-06).

A query never changes data. It is bound to the value it was asked about; whether that value has
changed since is never stored but read from the ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from mscform.base.canonical import digest
from mscform.base.identity import FormKey, ItemPath, SubjectKey
from mscform.base.text import TranslatedText
from mscform.records.account import Actor
from mscform.records.clinical import EventRef, FormData, RowKey

LONGEST_TEXT: Final = 1000
"""Characters of one text of a thread: what one screen shows."""
MOST_LINES: Final = 15
"""Lines of one text of a thread."""


class QueryStatus(StrEnum):
    """Where a query stands; the names are those of ODM 2.0 in small letters."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class QueryAct(StrEnum):
    """What somebody did to a query; the first act of each is `OPENED`."""

    OPENED = "opened"
    ANSWERED = "answered"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    REOPENED = "reopened"


UNRESOLVED: Final = frozenset({QueryStatus.OPEN, QueryStatus.ANSWERED})
"""Somebody still has to do something."""

STATUS_AFTER: Final[Mapping[QueryAct, QueryStatus]] = MappingProxyType(
    {
        QueryAct.OPENED: QueryStatus.OPEN,
        QueryAct.ANSWERED: QueryStatus.ANSWERED,
        QueryAct.CLOSED: QueryStatus.CLOSED,
        QueryAct.CANCELLED: QueryStatus.CANCELLED,
        QueryAct.REOPENED: QueryStatus.OPEN,
    }
)

POSSIBLE: Final[Mapping[QueryStatus, frozenset[QueryAct]]] = MappingProxyType(
    {
        QueryStatus.OPEN: frozenset({QueryAct.ANSWERED, QueryAct.CLOSED, QueryAct.CANCELLED}),
        QueryStatus.ANSWERED: frozenset(QueryAct) - {QueryAct.OPENED},
        QueryStatus.CLOSED: frozenset({QueryAct.REOPENED}),
        QueryStatus.CANCELLED: frozenset(),
    }
)
"""Which acts a query takes in each state; what is cancelled stays so (ask anew instead)."""


class QueryPlace(NamedTuple):
    """What a query is about: one box (`path`), one row or group (`row`), or the whole form."""

    subject: SubjectKey
    form: FormKey
    path: ItemPath | None = None
    row: RowKey | None = None

    def __str__(self) -> str:
        if self.path is not None:
            return f"{self.form}/{self.path}"
        if self.row is not None:
            group, repeat = self.row
            return f"{self.form}/{group}[{repeat}]" if repeat else f"{self.form}/{group}"
        return str(self.form)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryEntry:
    """One text of a thread: who said it, as that person was then, and when.

    `change` is the correction that an answer came after: the last change of the place since the
    query was opened. `text` is '' where nothing had to be said, or where it was redacted.
    """

    act: QueryAct
    text: str
    by: Actor
    at: datetime
    event: EventRef
    change: EventRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One query with its thread, the oldest entry first.

    `event` is the act that opened it and names it for ever. `about` is the event whose value it was
    asked about (None: nothing had been entered), `digest` the SHA-256 of that value. `rule` is the
    rule of the study that proposed it, None where a person asked by herself.
    """

    event: EventRef
    place: QueryPlace
    status: QueryStatus
    thread: tuple[QueryEntry, ...]
    about: EventRef | None
    digest: str
    rule: str | None = None

    @property
    def name(self) -> str:
        """Its short name for people: `Q17`, the running number of the act that opened it."""
        return f"Q{self.event.number}"

    @property
    def text(self) -> str:
        """What was asked."""
        return self.thread[0].text

    @property
    def opened_by(self) -> Actor:
        """Who asked, as she was then."""
        return self.thread[0].by

    @property
    def opened_at(self) -> datetime:
        """When it was asked."""
        return self.thread[0].at

    def has_news(self, since: datetime) -> bool:
        """Whether something was said from a moment (aware) on."""
        return any(entry.at >= since for entry in self.thread)

    @property
    def is_unresolved(self) -> bool:
        """Whether it is open, or answered and not closed yet."""
        return self.status in UNRESOLVED


class QueryCounts(NamedTuple):
    """How many queries wait at one place: for an answer, and for being closed."""

    open: int = 0
    answered: int = 0

    @property
    def unresolved(self) -> int:
        """All that are not closed or cancelled."""
        return self.open + self.answered


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueChange:
    """A value under a query changed after it was asked: from what to what, by whom, when.

    `old` and `new` are the typed texts, or the code of a missing reason; None: empty. `meaning` of
    each is what a code said then, in the languages of the study.
    """

    path: ItemPath
    old: str | None
    new: str | None
    old_meaning: TranslatedText | None
    new_meaning: TranslatedText | None
    by: Actor | None
    at: datetime
    event: EventRef


def value_digest(data: FormData | None, paths: Collection[ItemPath] | None = None) -> str:
    """SHA-256 of what stands in these boxes of a form; `paths` None: in all of them."""
    answers = {} if data is None else data.answers
    told = [
        [path.item, path.repeat, answer.raw, answer.missing]
        for path, answer in sorted(answers.items())
        if (paths is None or path in paths) and not answer.is_empty
    ]
    return digest(told)


def value_event(data: FormData | None, place: QueryPlace) -> EventRef | None:
    """The event whose value a query is about: of its box, else the last that touched the form."""
    if data is None:
        return None
    if place.path is None:
        return data.head
    answer = data.answers.get(place.path)
    return None if answer is None else answer.event


def opening(place: QueryPlace, text: str, asked: tuple[EventRef | None, str]) -> dict[str, Any]:
    """The content of the event that opens a query; `asked` are event and digest of the value."""
    about, value = asked
    return {
        "act": QueryAct.OPENED.value,
        "text": text,
        "row": None if place.row is None else list(place.row),
        "about": None if about is None else list(about),
        "digest": value,
    }
