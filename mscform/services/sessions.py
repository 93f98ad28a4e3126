"""The living subjects: one evaluated session for each subject that somebody looks at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from mscform.base.errors import CallError
from mscform.base.identity import ItemOID, SubjectKey
from mscform.engine.endpoints import SubjectFacts
from mscform.engine.environment import Environment
from mscform.engine.form_state import SubjectOverview
from mscform.engine.session import SubjectSession
from mscform.engine.validation import last_number
from mscform.records.audit import AuditEvent
from mscform.services.allocation_record import Given, given_numbers
from mscform.services.context import Context
from mscform.services.versions import Versions

KEPT: Final = 64
"""How many subjects stay in memory."""
_NOTHING: Final[frozenset[str]] = frozenset()


class Sessions:
    """Keeps the sessions of the subjects in use; `data` always equals what is stored.

    A session learns of the time at most once a minute: rules about time have that grain.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self.kept = KEPT
        self.versions = Versions(context)
        self._sessions: OrderedDict[SubjectKey, tuple[SubjectSession, datetime]] = OrderedDict()
        self._overviews: dict[SubjectKey, tuple[datetime, SubjectOverview]] = {}
        self._facts: dict[SubjectKey, tuple[datetime, SubjectFacts]] = {}
        self._elsewhere: dict[SubjectKey, Elsewhere] = {}
        self._unique: dict[ItemOID, dict[SubjectKey, frozenset[str]]] | None = None
        self._given: Given | None = None

    def of(self, key: SubjectKey) -> SubjectSession:
        """The session of one subject, at this minute.

        Raises CallError `SVC-NO-SUBJECT` for a code that nobody has here.
        """
        minute = self._context.now().replace(second=0, microsecond=0)
        kept = self._sessions.get(key)
        if kept is None:
            session = self._load(key)
        else:
            session, seen = kept
            if seen != minute:
                session.at_time(self._surroundings(key))
        self._sessions[key] = (session, minute)
        self._sessions.move_to_end(key)
        while len(self._sessions) > self.kept:
            self._sessions.popitem(last=False)
        return session

    def overview(self, key: SubjectKey) -> SubjectOverview:
        """A subject at a glance: fresh for one in use, else at most an hour old.

        A list of all subjects would otherwise evaluate each of them anew every time.
        """
        hour = self._context.now().replace(minute=0, second=0, microsecond=0)
        if key not in self._sessions:
            kept = self._overviews.get(key)
            if kept is not None and kept[0] == hour:
                return kept[1]
        told = self.of(key).overview()
        self._overviews[key] = (hour, told)
        return told

    def facts(self, key: SubjectKey) -> SubjectFacts:
        """What the endpoints are for a subject; at most an hour old."""
        hour = self._context.now().replace(minute=0, second=0, microsecond=0)
        kept = self._facts.get(key)
        if kept is None or kept[0] != hour:
            kept = (hour, self.of(key).endpoints())
            self._facts[key] = kept
        return kept[1]

    def accept(self, key: SubjectKey, events: Sequence[AuditEvent]) -> None:
        """Fold committed events of a subject into its session."""
        self._note_unique(key, events)
        self._overviews.pop(key, None)
        self._facts.pop(key, None)
        kept = self._sessions.get(key)
        if kept is not None:
            kept[0].accept(events)

    def outdate(self, key: SubjectKey, events: Sequence[AuditEvent]) -> None:
        """The session has seen these events already; what was told at a glance has not."""
        self._note_unique(key, events)
        self._overviews.pop(key, None)
        self._facts.pop(key, None)

    def forget(self, key: SubjectKey) -> None:
        """Read a subject anew the next time: what was in memory may not be what is stored."""
        self._overviews.pop(key, None)
        self._facts.pop(key, None)
        self._sessions.pop(key, None)

    def forget_all(self) -> None:
        """Read everything anew: parameters or the definition changed."""
        self._unique = None
        self._overviews.clear()
        self._facts.clear()
        self._sessions.clear()

    def _load(self, key: SubjectKey) -> SubjectSession:
        context = self._context
        if all(subject.key != key for subject in context.database.subjects.all()):
            raise CallError("SVC-NO-SUBJECT", key=key)
        data = context.database.subjects.data(key)
        versions = self.versions.compiled
        return SubjectSession(context.compiled, data, self._surroundings(key), versions)

    def _surroundings(self, key: SubjectKey) -> Environment:
        """The site's environment with what other subjects have in the items that are unique."""
        self.unique()
        given = self._given
        return replace(
            self._context.environment(),
            elsewhere=self._elsewhere.setdefault(key, Elsewhere(self, key)),
            numbering=None if given is None else given.of(key),
        )

    def unique(self) -> Mapping[ItemOID, Mapping[SubjectKey, frozenset[str]]]:
        """What every subject has in the items that are unique within the study."""
        if self._unique is None:
            self._unique = self._read_unique()
            self._given = given_numbers(self._context)
        return self._unique

    def _read_unique(self) -> dict[ItemOID, dict[SubjectKey, frozenset[str]]]:
        study = self._context.study
        return {
            item.oid: self._context.database.subjects.values_of(
                item.oid,
                form.oid,
                [
                    event.oid
                    for event in study.events
                    if form.oid in {ref.form for ref in event.forms}
                ],
            )
            for form in study.forms.values()
            for item in form.items()
            if item.unique is not None
        }

    def _note_unique(self, key: SubjectKey, events: Sequence[AuditEvent]) -> None:
        """A unique value moved: the subjects of whom that tells something are read anew.

        Those are who has the same value, and where numbers follow each other who has the last.
        """
        before = self._unique or {}
        moved = {event.path.item for event in events if event.path is not None} & before.keys()
        if not moved:
            return
        self._unique = None
        after = self.unique()
        for oid in moved:
            changed = before[oid].get(key, _NOTHING) ^ after[oid].get(key, _NOTHING)
            others = {other: texts for other, texts in after[oid].items() if other != key and texts}
            concerned = {other for other, texts in others.items() if texts & changed}
            item = self._context.study.item(oid)
            if item is not None and item.consecutive and others:
                concerned.add(max(others, key=lambda one: max(map(last_number, others[one]))))
            for other in concerned:
                self.forget(other)


class Elsewhere(Mapping[ItemOID, frozenset[str]]):
    """What the other subjects have, looked up when it is asked for.

    It stays the same thing when they change: a session need not be read anew because of that.
    """

    def __init__(self, sessions: Sessions, key: SubjectKey) -> None:
        self._sessions = sessions
        self._key = key

    def __getitem__(self, item: ItemOID) -> frozenset[str]:
        known = self._sessions.unique()[item]
        return frozenset(text for one, texts in known.items() if one != self._key for text in texts)

    def __iter__(self) -> Iterator[ItemOID]:
        return iter(self._sessions.unique())

    def __len__(self) -> int:
        return len(self._sessions.unique())

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)
