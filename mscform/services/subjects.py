"""The people of the study, by code only (PRV-01)."""

from __future__ import annotations

from mscform.base.errors import CallError, EntryError
from mscform.base.identity import SubjectKey
from mscform.engine.form_state import SubjectOverview
from mscform.engine.pattern import fits
from mscform.engine.signs import half_width
from mscform.records.account import Permission
from mscform.records.audit import Action, EventDraft
from mscform.records.clinical import Subject
from mscform.services.changes import ChangeNotice
from mscform.services.context import Context, Service, requires
from mscform.services.glances import Known
from mscform.services.sessions import Sessions


class Subjects(Service):
    """Enrolment and the lists."""

    def __init__(self, context: Context, sessions: Sessions) -> None:
        super().__init__(context)
        self._sessions = sessions

    @requires(Permission.ENROL)
    def enrol(self, key: str | None = None) -> Subject:
        """Take a person into the study under a code; without one the next free code is used.

        Raises CallError `SVC-SUBJECT-KEY` for a code of another shape, EntryError
        `SVC-SUBJECT-TAKEN` for one that is in use.
        """
        context = self._context
        code = self.next_key() if key is None else SubjectKey(half_width(key))
        if not fits(context.study.subject_key_pattern, code):
            raise CallError("SVC-SUBJECT-KEY", key=code, example=self.next_key())
        if any(subject.key == code for subject in self.all()):
            raise EntryError("SVC-SUBJECT-TAKEN", key=code)
        content = {"key": code, "site": context.code}
        draft = EventDraft(action=Action.SUBJECT_ENROLLED, content=content, subject=code)
        context.append((draft,))
        context.switchboard.tell(ChangeNotice(subject=code))
        return self._one(code)

    @requires(Permission.READ)
    def all(self) -> tuple[Subject, ...]:
        """Everybody enrolled, by code."""
        return tuple(sorted(self._context.database.subjects.all(), key=lambda one: one.key))

    @requires(Permission.READ)
    def overview(self, key: SubjectKey) -> SubjectOverview:
        """One subject at a glance; CallError `SVC-NO-SUBJECT` for a code nobody has."""
        return self._sessions.overview(key)

    @requires(Permission.READ)
    def overviews(self) -> tuple[tuple[Subject, SubjectOverview], ...]:
        """Everybody at a glance."""
        return tuple((subject, self._sessions.overview(subject.key)) for subject in self.all())

    @requires(Permission.READ)
    def known(self, key: SubjectKey) -> Known | None:
        """What can be said of a subject at once, without evaluating it; None: nothing."""
        return self._sessions.known(key)

    @requires(Permission.READ)
    def remember(self) -> None:
        """Keep what was found out about subjects, for the next list of them."""
        self._sessions.keep()

    @requires(Permission.READ)
    def next_key(self) -> SubjectKey:
        """The next free code `site-nnn`."""
        prefix = f"{self._context.code}-"
        used = [
            int(tail)
            for subject in self.all()
            if subject.key.startswith(prefix) and (tail := subject.key[len(prefix) :]).isdigit()
        ]
        return SubjectKey(f"{prefix}{max(used, default=0) + 1:03d}")

    def _one(self, key: SubjectKey) -> Subject:
        return next(subject for subject in self.all() if subject.key == key)
