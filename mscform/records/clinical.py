"""What was answered: answers, forms and subjects as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple

from mscform.base.identity import (
    CheckOID,
    DeviceId,
    EventOID,
    FormKey,
    FormOID,
    ItemOID,
    ItemPath,
    SubjectKey,
    UserId,
)


class EventRef(NamedTuple):
    """Which ledger event: the device that wrote it and its running number there."""

    device: DeviceId
    number: int


_MS: Final = timedelta(milliseconds=1)


class Origin(StrEnum):
    """Who or what brought a value (DAT-03)."""

    PERSON = "person"
    DERIVED = "derived"
    PRESET = "preset"
    TRANSCRIBED = "transcribed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSource:
    """The paper that answers were copied from (DAT-13).

    `number` stands on the paper, `recorder` is the printed name of who measured and wrote it, `day`
    the day of the writing.
    """

    number: str
    recorder: str
    day: date

    def told(self) -> dict[str, str]:
        """As the ledger keeps it, beside the answer."""
        return {"number": self.number, "recorder": self.recorder, "day": self.day.isoformat()}

    @staticmethod
    def of(told: Mapping[str, str]) -> PaperSource:
        """As the ledger kept it."""
        day = date.fromisoformat(told["day"])
        return PaperSource(number=told["number"], recorder=told["recorder"], day=day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relocation:
    """The other end of an entry that was made for the wrong subject, point or visit (D40).

    `away`: it was entered here in error and belongs there; else it was brought here from there.
    `author` entered it at `entered_at` where it was wrong; `mover` brought it over at `moved_at`,
    both None while that is only planned.
    """

    away: bool
    subject: SubjectKey
    form: FormKey
    path: ItemPath
    author: UserId | None
    entered_at: datetime | None
    mover: UserId | None = None
    moved_at: datetime | None = None

    def told(self) -> dict[str, Any]:
        """As the ledger keeps it, beside the answer, and as a table keeps it."""
        return {
            "away": self.away,
            "subject": self.subject,
            "form": list(self.form),
            "item": list(self.path),
            "author": self.author,
            "entered": _written(self.entered_at),
            "mover": self.mover,
            "moved": _written(self.moved_at),
        }

    @staticmethod
    def of(told: Mapping[str, Any]) -> Relocation:
        """As the ledger or a table kept it."""
        event, event_repeat, form, form_repeat = told["form"]
        item, repeat = told["item"]
        return Relocation(
            away=told["away"],
            subject=SubjectKey(told["subject"]),
            form=FormKey(EventOID(event), event_repeat, FormOID(form), form_repeat),
            path=ItemPath(ItemOID(item), repeat),
            author=told["author"],
            entered_at=_read(told["entered"]),
            mover=told["mover"],
            moved_at=_read(told["moved"]),
        )


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="microseconds")


def _read(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was typed, exactly (`raw`), or why nothing was (`missing`, a code of the study).

    Both None means: emptied on purpose. `entered_at` comes from the system and has no setter;
    `measured_at` is what a person says (CLK-02). `event` is the ledger event that put it here.
    `late` is the longest time that ever lay between measuring and entering it; no correction makes
    it less (CLK-03). None: it was entered for a moment that nobody told, or at that moment.
    `relocated`: it was brought here from where it had been entered in error, and still is by whom
    and of when it was entered there; or it stood here in error and was taken away.
    """

    raw: str | None
    missing: str | None = None
    note: str | None = None
    origin: Origin = Origin.PERSON
    author: UserId | None = None
    entered_at: datetime | None = None
    measured_at: datetime | None = None
    event: EventRef | None = None
    changes: int = 0
    late: timedelta | None = None
    relocated: Relocation | None = None

    @property
    def has_past(self) -> bool:
        """Whether it once said something else, or stood elsewhere."""
        return self.changes > 0 or self.relocated is not None

    @property
    def is_empty(self) -> bool:
        """Neither a value nor a reason."""
        return not self.raw and self.missing is None


def delay(measured: datetime | None, entered: datetime | None) -> timedelta | None:
    """How long after measuring something was entered, in whole ms; None where it was not after."""
    if measured is None or entered is None:
        return None
    waited = (entered.astimezone(UTC) - measured.astimezone(UTC)) // _MS * _MS
    return waited if waited > timedelta(0) else None


def longer(one: timedelta | None, other: timedelta | None) -> timedelta | None:
    """The longer of two delays; a delay once known is never taken back."""
    return max((wait for wait in (one, other) if wait is not None), default=None)


class FormStatus(StrEnum):
    """The stored entry state of a form (decision D2)."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"
    NOT_DONE = "not_done"


class Confirmation(NamedTuple):
    """A person stood by an unusual or alarming value: which finding, on which typed text."""

    path: ItemPath
    check: CheckOID
    raw: str


class RowKey(NamedTuple):
    """One repeat of one group of a form."""

    group: str
    repeat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormData:
    """Everything recorded for one form of one subject.

    `definition` is the fingerprint of the study version it was begun with (DAT-11). `struck` rows
    stay readable but count for nothing. `head` is the last ledger event that touched the form.
    """

    key: FormKey
    definition: str
    answers: Mapping[ItemPath, Answer] = field(default_factory=dict)
    status: FormStatus = FormStatus.NOT_STARTED
    not_done_reason: str | None = None
    frozen: bool = False
    locked: bool = False
    confirmations: frozenset[Confirmation] = frozenset()
    struck: frozenset[RowKey] = frozenset()
    extra_rows: tuple[RowKey, ...] = ()
    head: EventRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One enrolled person, known by code only (PRV-01)."""

    key: SubjectKey
    site: str
    enrolled_at: datetime
    enrolled_by: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectData:
    """A subject with all forms that hold anything."""

    subject: Subject
    forms: Mapping[FormKey, FormData] = field(default_factory=dict)
