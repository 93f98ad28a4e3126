"""What every service is given: the opened site, who acts, and what time it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from mscform.base.clock import Clock, Reading, zone_named
from mscform.base.errors import AccessError, IntegrityError, MachineError
from mscform.base.identity import FormKey, SubjectKey
from mscform.base.message import Catalogue, Message
from mscform.definitions.study import StudyDefinition
from mscform.engine.compiled import CompiledStudy
from mscform.engine.environment import Environment
from mscform.records.account import Actor, Permission
from mscform.records.audit import Action, AuditEvent, EventDraft
from mscform.records.timekeeping import ClockFact
from mscform.security.device import Device
from mscform.security.key_slots import KeySlots
from mscform.security.passwords import Cost
from mscform.security.permissions import may
from mscform.services.changes import Switchboard
from mscform.services.files import write_whole
from mscform.services.parameters import site_parameters
from mscform.services.role_words import denied
from mscform.services.timekeeper import HonestClock, Timekeeper
from mscform.store.database import Database
from mscform.store.folder import SiteFolder
from mscform.store.ledger import DraftKey, Secret
from mscform.store.lock import WriterLock

_P = ParamSpec("_P")
_R = TypeVar("_R")

IDLE_NS: Final = 120 * 10**9
"""So long without a key, and nobody is taken to be at the set any more (D28)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who has shown by `method` that she charts a set of one sheet, in the session of another.

    `key` is the moment of her last key, on a clock that nobody can move.
    """

    actor: Actor
    method: str
    subject: SubjectKey
    form: FormKey
    point: str
    key: Reading


OPEN_AT_TRAINING: Final = frozenset({Permission.READ, Permission.VERIFY, Permission.PRINT})
"""What a training site shows without anybody being signed in (D26)."""


@dataclass(slots=True, kw_only=True)
class Context:
    """One opened site folder. Only services hold it; `actor` is who is signed in now.

    `must_change` means: a one-time code opened the session and only a password of her own may be
    set. `locked` means: the screen is locked and nothing may be read or done.
    `author` charts a set in the session of `actor`; `standing_in` is she, while she acts.
    `crashed` means: the program that wrote here before did not end as it should.
    `clock` is that of the machine; `timekeeper` knows how far it is to be believed, and is None
    where times are simulated.
    """

    folder: SiteFolder
    database: Database
    lock: WriterLock | None
    slots: KeySlots
    data_key: bytes
    device: Device
    clock: Clock
    catalogue: Catalogue
    resources: Path
    study: StudyDefinition
    compiled: CompiledStudy
    cost: Cost
    training: bool
    read_only: bool
    actor: Actor | None = None
    author: Author | None = None
    standing_in: Author | None = None
    must_change: bool = False
    crashed: bool = False
    locked: bool = False
    closed: bool = False
    timekeeper: Timekeeper | None = None
    switchboard: Switchboard = field(default_factory=Switchboard)

    @property
    def code(self) -> str:
        """The site's code."""
        return self.slots.site

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which this study tells its times."""
        return zone_named(self.study.time_zone)

    @property
    def honest_clock(self) -> Clock:
        """The clock by which people and rules go: a jump of the machine's does not move it."""
        keeper = self.timekeeper
        return self.clock if keeper is None else HonestClock(self.clock, keeper)

    def now(self) -> datetime:
        """This moment in the study's zone, as well as it is known."""
        return self.honest_clock.read().wall.astimezone(self.zone)

    def look(self) -> Reading:
        """The machine's clocks now; what they did meanwhile is on record first (CLK-04)."""
        reading, keeper = self.clock.read(), self.timekeeper
        if keeper is not None and not self.read_only:
            for fact, before in keeper.notice(reading):
                self.keep_fact(fact, before, reading)
            keeper.follow(reading)
        return reading

    def keep_fact(self, fact: ClockFact, before: Reading | None, now: Reading) -> None:
        """Put something about the clock on record, and reckon with it from here on."""
        if self.timekeeper is not None:
            draft = EventDraft(action=Action.CLOCK, content=fact.content(before, now))
            (event,) = self.append((draft,), reading=now)
            self.timekeeper.take(replace(fact, by=event.actor), now)
            self.database.ledger.doubtful = self.timekeeper.state.doubt is not None

    def environment(self) -> Environment:
        """What rules may know besides the record: the moment and the site's parameters."""
        parameters = site_parameters(self.database.settings.all())
        return Environment(now=self.now(), zone=self.zone, parameters=parameters)

    def demand(self, permission: Permission) -> None:
        """Raise AccessError unless whoever is signed in may do this now (ACC-08)."""
        if self.locked:
            raise AccessError("SVC-LOCKED")
        actor = self.hand
        if actor is None:
            if self.training and permission in OPEN_AT_TRAINING:
                return
            raise AccessError("SVC-NOBODY")
        if self.must_change:
            raise AccessError("SVC-OWN-PASSWORD-FIRST", login=actor.login)
        if not may(actor.role, permission):
            self.record_refusal({"permission": permission.value})
            raise denied(self.catalogue, actor.role, permission)

    def record_refusal(self, told: Mapping[str, str]) -> None:
        """Who tried what she may not is on record (ACC-08); a reader's site cannot be written."""
        if not self.read_only:
            self.append([EventDraft(action=Action.REFUSED, content=told)])

    @property
    def hand(self) -> Actor | None:
        """Whose hand it is: who charts the set now, else whoever is signed in."""
        return self.actor if self.standing_in is None else self.standing_in.actor

    def acting(self) -> Actor:
        """Who acts; AccessError `SVC-NOBODY` where nobody is signed in."""
        hand = self.hand
        if hand is None:
            raise AccessError("SVC-NOBODY")
        return hand

    def means(self) -> dict[str, str]:
        """By what she is known who acts in another's session, and whose session it is."""
        author, owner = self.standing_in, self.actor
        if author is None or owner is None:
            return {}
        return {"method": author.method, "signed_in": owner.login}

    @property
    def doubt(self) -> Message | None:
        """The first thing that the check at opening found and that is more than a warning."""
        found = (one.message for one in self.database.faults if not one.warning)
        return next(found, None)

    def append(
        self,
        drafts: Sequence[EventDraft],
        *,
        blobs: Mapping[str, bytes] | None = None,
        drop_draft: DraftKey | None = None,
        secrets: Secret | None = None,
        reading: Reading | None = None,
        actor: Actor | None = None,
    ) -> tuple[AuditEvent, ...]:
        """Write to the ledger, in one durable transaction, in the name of who acts.

        That is whoever is signed in, unless `actor` has proven herself for this one act.

        Raises MachineError `SVC-READ-ONLY` where the site was opened for reading, IntegrityError
        `SVC-NOT-WRITTEN` where the check at opening found the record doubtful.
        """
        if self.read_only:
            if self.doubt is not None:
                raise IntegrityError("SVC-NOT-WRITTEN", site=self.code, why=self.doubt)
            raise MachineError("SVC-READ-ONLY", site=self.code)
        means = self.means()
        if means:
            drafts = [replace(one, content={**means, **one.content}) for one in drafts]
        return self.database.ledger.append(
            drafts,
            actor=actor or self.hand,
            reading=reading or self.look(),
            blobs=blobs or {},
            drop_draft=drop_draft,
            secrets=secrets,
        )

    def close(self) -> None:
        """Let go of database and lock; a second time is no act at all."""
        if self.closed:
            return
        self.closed = True
        try:
            self.database.close()
        finally:
            if self.lock is not None:
                self.lock.release()

    def write_slots(self) -> None:
        """Put the key slots on disk."""
        write_whole(self.folder.key_slots, self.slots.to_bytes())


class Service:
    """One family of intentions over one opened site."""

    def __init__(self, context: Context) -> None:
        self._context = context


_ServiceT = TypeVar("_ServiceT", bound=Service)
_Method = Callable[Concatenate[_ServiceT, _P], _R]


def requires(
    permission: Permission,
) -> Callable[[_Method[_ServiceT, _P, _R]], _Method[_ServiceT, _P, _R]]:
    """Let only those in who hold the permission; a test finds a public method without this."""

    def decorate(method: _Method[_ServiceT, _P, _R]) -> _Method[_ServiceT, _P, _R]:
        @wraps(method)
        def guarded(self: _ServiceT, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
            self._context.demand(permission)
            return method(self, *args, **kwargs)

        guarded.__dict__["permission"] = permission
        return guarded

    return decorate


def open_to_all(method: _Method[_ServiceT, _P, _R]) -> _Method[_ServiceT, _P, _R]:
    """Mark a method that nobody can be denied: signing in, locking, one's own password."""
    method.__dict__["permission"] = None
    return method
