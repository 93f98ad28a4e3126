"""The living subjects: one evaluated session for each subject that somebody looks at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from mscform import __version__
from mscform.base.canonical import digest
from mscform.base.collection import no_collection
from mscform.base.errors import CallError
from mscform.base.identity import SubjectKey
from mscform.definitions.study import StudyDefinition
from mscform.engine.endpoints import SubjectFacts
from mscform.engine.environment import Environment
from mscform.engine.form_state import SubjectOverview
from mscform.engine.glance import GLANCE_SHAPE, Glance
from mscform.engine.session import SubjectSession
from mscform.records.audit import Action, AuditEvent
from mscform.services.context import Context
from mscform.services.elsewhere import Elsewhere
from mscform.services.glances import Glances, Known
from mscform.services.parameters import PREFIX
from mscform.services.versions import Versions

KEPT: Final = 64
"""How many subjects stay in memory."""
_TOGETHER: Final = 16
"""So many new glances are written at once."""


class Sessions:
    """Keeps the sessions of the subjects in use; `data` always equals what is stored.

    A session learns of the time at most once a minute: rules about time have that grain.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self.kept = KEPT
        self.versions = Versions(context)
        self._sessions: OrderedDict[SubjectKey, tuple[SubjectSession, datetime]] = OrderedDict()
        self._elsewhere = Elsewhere(context)
        self._glances = Glances(context, self._study, self._basis)
        self._common: str | None = None
        self._moved: set[SubjectKey] = set()
        self._looked = 0

    def of(self, key: SubjectKey) -> SubjectSession:
        """The session of one subject, at this minute.

        Raises CallError `SVC-NO-SUBJECT` for a code that nobody has here.
        """
        minute = self._context.now().replace(second=0, microsecond=0)
        kept = self._sessions.get(key)
        if kept is None:
            session = self._load(key)
            # Whoever is opened is looked at anew: the next list does not rest on what was kept.
            self._note_moved(key)
        else:
            session, seen = kept
            if seen != minute:
                session.at_time(self._surroundings(key))
        self._sessions[key] = (session, minute)
        self._sessions.move_to_end(key)
        while len(self._sessions) > self.kept:
            self._let_go(next(iter(self._sessions)))
        return session

    def overview(self, key: SubjectKey) -> SubjectOverview:
        """A subject at a glance, evaluated only where nothing that still holds is kept.

        A list of all subjects would otherwise evaluate each of them anew every time.
        """
        return self._current(key).overview

    def known(self, key: SubjectKey) -> Known | None:
        """What can be said of a subject at once, and whether it holds."""
        return self._glances.known(key, self._context.now())

    def facts(self, key: SubjectKey) -> SubjectFacts:
        """What the endpoints are for a subject, evaluated only where nothing that holds is kept."""
        known = self._current(key)
        return self._glances.facts(key, known) or self._look(key).facts

    def keep(self) -> None:
        """Write every glance that is new; of subjects that moved it is made first."""
        for key in [key for key in self._moved if key in self._sessions]:
            self._glances.take(key, self._sessions[key][0])
        self._moved.clear()
        self._glances.write()

    def look_at_all(self) -> None:
        """Make and write the glance of everybody of whom none is kept."""
        for subject in self._context.database.subjects.all():
            self._current(subject.key)
        self.keep()

    def accept(self, key: SubjectKey, events: Sequence[AuditEvent]) -> None:
        """Fold committed events of a subject into its session."""
        self._note_moved(key, events)
        kept = self._sessions.get(key)
        if kept is not None:
            kept[0].accept(events)

    def outdate(self, key: SubjectKey, events: Sequence[AuditEvent]) -> None:
        """The session has seen these events already; what was told at a glance has not."""
        self._note_moved(key, events)

    def forget(self, key: SubjectKey) -> None:
        """Read a subject anew the next time: what was in memory may not be what is stored."""
        self._glances.forget([key])
        self._sessions.pop(key, None)

    def forget_all(self) -> None:
        """Read everything anew: parameters or the definition changed."""
        self._common = None
        self._elsewhere.forget()
        self._glances.forget()
        self._sessions.clear()

    def _current(self, key: SubjectKey) -> Known:
        now = self._context.now()
        known = None if self._has_aged(key, now) else self._glances.known(key, now)
        return known if known is not None and known.holds else Known(self._look(key).overview, True)

    def _look(self, key: SubjectKey) -> Glance:
        """Evaluate a subject and keep what it is at a glance."""
        return self._take(key, self.of(key))

    def _take(self, key: SubjectKey, session: SubjectSession) -> Glance:
        glance = self._glances.take(key, session)
        self._moved.discard(key)
        self._looked += 1
        if self._looked % _TOGETHER == 0:
            self._glances.write()
        return glance

    def _let_go(self, key: SubjectKey) -> None:
        """A subject leaves memory; what it is at a glance stays."""
        kept = self._sessions.pop(key, None)
        if kept is not None and key in self._moved:
            self._take(key, kept[0])

    def _note_moved(self, key: SubjectKey, events: Sequence[AuditEvent] = ()) -> None:
        """A subject moved, and with it whoever a unique value of its tells something about."""
        for other in self._elsewhere.moved(key, events):
            self._glances.forget([other])
            if other in self._sessions:
                self._sessions[other][0].at_time(self._surroundings(other), others_moved=True)
                self._moved.add(other)
        if key in self._sessions and any(event.action is Action.QUERY for event in events):
            self._sessions[key][0].at_time(self._surroundings(key))
        self._glances.forget([key])
        self._moved.add(key)

    def _has_aged(self, key: SubjectKey, now: datetime) -> bool:
        """Of a subject in use, what may move with the time is never older than a minute."""
        seen = self._glances.seen(key) if key in self._sessions else None
        return seen is not None and now.replace(second=0, microsecond=0) > seen

    def _load(self, key: SubjectKey) -> SubjectSession:
        context = self._context
        if all(subject.key != key for subject in context.database.subjects.all()):
            raise CallError("SVC-NO-SUBJECT", key=key)
        versions = self.versions.compiled
        with no_collection():
            data = context.database.subjects.data(key)
            return SubjectSession(context.compiled, data, self._surroundings(key), versions)

    def _surroundings(self, key: SubjectKey) -> Environment:
        """The site's environment with what other subjects have in the items that are unique."""
        return replace(
            self._context.environment(),
            elsewhere=self._elsewhere.of(key),
            numbering=self._elsewhere.numbering(key),
            queries=self._context.database.queries.waiting(key),
        )

    def _basis(self, key: SubjectKey) -> str:
        """A mark of all that a glance follows from, besides the subject's own answers."""
        if self._common is None:
            context = self._context
            settings = context.database.settings.all()
            parameters = {name: settings[name] for name in settings if name.startswith(PREFIX)}
            told = [__version__, GLANCE_SHAPE, context.study.fingerprint, parameters]
            self._common = digest(told)
        queries = self._context.database.queries.waiting(key)
        return f"{self._common}{self._elsewhere.mark(key)}/{queries}"

    def _study(self, fingerprint: str) -> StudyDefinition | None:
        compiled = self.versions.compiled(fingerprint)
        return None if compiled is None else compiled.study
