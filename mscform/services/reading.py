"""The record as plain JSON, with its whole history where that is asked for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from mscform.base.errors import CallError
from mscform.base.identity import FormKey, ItemAddress, SubjectKey
from mscform.definitions.study import StudyDefinition
from mscform.records.account import Permission
from mscform.records.audit import AuditEvent
from mscform.records.signature import SignatureState
from mscform.records.timeline import in_time_order
from mscform.services.context import Context, Service, requires
from mscform.services.places import form_at, item_at
from mscform.services.proposals import dealings
from mscform.services.report import Reporter
from mscform.services.sessions import Sessions

_Found = TypeVar("_Found")


class Reading(Service):
    """What `show` prints and other programs read."""

    def __init__(self, context: Context, sessions: Sessions) -> None:
        super().__init__(context)
        self._sessions = sessions
        self._reporters: dict[tuple[str, str], Reporter] = {}

    @requires(Permission.READ)
    def report(
        self, subject: SubjectKey, *, only: FormKey | None = None, language: str = "en"
    ) -> dict[str, Any]:
        """One subject, or one form of it, its reasons in `language`.

        Raises CallError for a subject that does not exist.
        """
        session = self._sessions.of(subject)
        signed = {
            signature.form
            for signature in self._context.database.signatures.of(subject)
            if signature.state is SignatureState.VALID
        }
        dealt = dealings(self._context, subject)
        study = self._context.study
        kept = (study.fingerprint, language)
        reporter = self._reporters.get(kept)
        if reporter is None:
            reporter = Reporter(study, self._context.catalogue, language)
            self._reporters = {kept: reporter}
        return reporter.subject(session, signed=signed, only=only, dealt=dealt)

    @requires(Permission.READ)
    def form_at(self, text: str) -> FormKey:
        """The form of a written address, also one that only an older version has."""
        return self._anywhere(text, form_at)

    @requires(Permission.READ)
    def item_at(self, text: str) -> ItemAddress:
        """The item of a written address, also one that only an older version has."""
        return self._anywhere(text, item_at)

    def _anywhere(self, text: str, find: Callable[[StudyDefinition, str], _Found]) -> _Found:
        """The newest version that knows an address; CallError of the newest where none does."""
        try:
            return find(self._context.study, text)
        except CallError:
            for study in self._sessions.versions.all()[1:]:
                with suppress(CallError):
                    return find(study, text)
            raise

    @requires(Permission.READ)
    def history(self, subject: SubjectKey, *, only: FormKey | None = None) -> list[dict[str, Any]]:
        """Every event of a subject, oldest first (AUD-02)."""
        events = self._context.database.ledger.events(subject=subject, form=only)
        return [event_as_json(event) for event in in_time_order(events)]


def event_as_json(event: AuditEvent) -> dict[str, Any]:
    """One event of the ledger: who, in which role, when, where, what, why."""
    actor = event.actor
    return {
        "device": event.ref.device,
        "number": event.ref.number,
        "action": event.action.value,
        "at": _place(event),
        "entered_at": event.entered_at.isoformat(),
        "zone": event.zone,
        "clock": event.clock_status,
        "measured_at": None if event.measured_at is None else event.measured_at.isoformat(),
        "actor": None
        if actor is None
        else {
            "login": actor.login,
            "name": actor.printed_name,
            "role": actor.role.value,
            "organisation": actor.organisation,
        },
        "supersedes": None if event.supersedes is None else list(event.supersedes),
        "cause": None if event.cause is None else list(event.cause),
        "software": event.software,
        "content": None if event.content is None else dict(event.content),
        "link": event.link,
    }


def _place(event: AuditEvent) -> str | None:
    if event.form is None:
        return None
    return str(event.form) if event.path is None else f"{event.form}/{event.path}"
