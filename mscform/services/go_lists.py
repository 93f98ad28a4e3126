"""Go or no-go: what is scanned, compared and confirmed by a second person before time zero.

Everything is an answer of the study's own forms; a mismatch is kept like any other answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from mscform.base.errors import CallError
from mscform.base.identity import FormKey, ItemAddress, ItemOID, ItemPath, SubjectKey
from mscform.base.message import Message
from mscform.engine.changes import Change, ItemChange, NeedsReason, ReasonGiven, Refused
from mscform.engine.go_state import GoState, LineStanding, LineState
from mscform.records.account import Permission
from mscform.services.context import Context, Service, requires
from mscform.services.data_entry import Committed, DataEntry, Result
from mscform.services.pins import prove
from mscform.services.runs import Running, Runs
from mscform.services.sessions import Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """A code was read: the line that it was taken for as it stands now, and what came of it."""

    line: LineState
    outcome: Result


class GoLists(Service):
    """The go / no-go lists of one site."""

    def __init__(self, context: Context, sessions: Sessions, entry: DataEntry, runs: Runs) -> None:
        super().__init__(context)
        self._sessions = sessions
        self._entry = entry
        self._runs = runs

    @requires(Permission.READ)
    def of(self, subject: SubjectKey, key: FormKey) -> GoState | None:
        """The list of a sheet at this minute; None where none waits."""
        run = self._sessions.of(subject).form(key).run
        return None if run is None else run.before

    @requires(Permission.READ)
    def also_running(self, subject: SubjectKey, key: FormKey) -> tuple[Running, ...]:
        """The other sheets of the same subject that run now."""
        return tuple(
            one for one in self._runs.board() if one.subject == subject and one.card.form != key
        )

    @requires(Permission.ENTER)
    def scan(
        self,
        subject: SubjectKey,
        key: FormKey,
        text: str,
        *,
        line: str,
        reason: ReasonGiven | None = None,
    ) -> Scanned:
        """Take a scanned or typed code and compare it.

        It belongs to the line whose known code it is, whatever was to be scanned next; else to
        `line`, and then it does not match. It is on disk before anything is told.
        """
        found = self._taking(subject, key, text.strip(), line)
        if found.line.scan is None:
            raise CallError("SVC-GO-NO-SCAN", line=found.line.title)
        address = self._address(key, found.line.scan)
        change = ItemChange(form=address.form, path=address.path, raw=text, reason=reason)
        outcome = self._entry.commit(subject, change)
        return Scanned(line=self._line(subject, key, found.line.code), outcome=outcome)

    def _taking(self, subject: SubjectKey, key: FormKey, text: str, line: str) -> LineState:
        state = self.of(subject, key)
        for one in () if state is None else state.lines:
            if one.line.scan is not None and one.known == text:
                return one
        return self._line(subject, key, line)

    @requires(Permission.ATTEST)
    def attest(
        self,
        subject: SubjectKey,
        key: FormKey,
        line: str,
        *,
        login: str,
        secret: str,
        reason: ReasonGiven | None = None,
    ) -> Result:
        """Let the next person of a line stand by it with a secret of her own, now.

        Who stood by the same line already is refused. Raises as `DataEntry.attest` does.
        """
        found = self._line(subject, key, line)
        waiting = self._next(subject, found, key)
        if waiting is None:
            raise CallError("SVC-GO-NO-PERSON", line=found.line.title)
        who, when = waiting
        moment = ItemChange(
            form=when.form,
            path=when.path,
            raw=f"{self._context.now():%Y-%m-%d %H:%M}",
            reason=reason,
        )
        planned = self._sessions.of(subject).plan(moment)
        if isinstance(planned, NeedsReason | Refused):
            return planned
        # A badge tells who she is, whatever login was typed.
        known = prove(self._context, login, secret, "attest").account.login
        if known.casefold() in self._people(subject, found, key):
            return Refused(message=Message("SVC-GO-SAME-PERSON", {"login": known}))
        act = ItemChange(form=who.form, path=who.path, raw=login)
        attested = self._entry.attest(subject, act, secret=secret)
        return self._entry.commit(subject, moment) if isinstance(attested, Committed) else attested

    @requires(Permission.ENTER)
    def check_again(
        self, subject: SubjectKey, key: FormKey, line: str, reason: ReasonGiven
    ) -> Refused | None:
        """Take back what people stood by, with its moments, so that they check anew."""
        found = self._line(subject, key, line)
        changes: list[Change] = []
        for when in found.line.attested.values():
            address = self._address(key, when)
            if self._raw(subject, address) is not None:
                change = ItemChange(form=address.form, path=address.path, raw=None, reason=reason)
                changes.append(change)
        outcome = self._entry.commit_together(subject, changes) if changes else ()
        return outcome if isinstance(outcome, Refused) else None

    def _next(
        self, subject: SubjectKey, found: LineState, key: FormKey
    ) -> tuple[ItemAddress, ItemAddress] | None:
        """The first person who is missing, and where her moment goes."""
        for who, when in found.line.attested.items():
            address = self._address(key, who)
            if self._raw(subject, address) is None:
                return address, self._address(key, when)
        return None

    def _people(self, subject: SubjectKey, found: LineState, key: FormKey) -> set[str]:
        """The logins of those who stand by a line already."""
        told = (self._raw(subject, self._address(key, who)) for who in found.line.attested)
        return {login.casefold() for login in told if login is not None}

    def _raw(self, subject: SubjectKey, address: ItemAddress) -> str | None:
        item = self._sessions.of(subject).form(address.form).item(address.path)
        return None if item is None or item.answer is None else item.answer.raw or None

    def _address(self, key: FormKey, oid: ItemOID) -> ItemAddress:
        """Where an item of a list stands: once, in a form of the visit of the sheet."""
        form = self._context.study.form_of(oid) or key.form
        return ItemAddress(FormKey(key.event, key.event_repeat, form), ItemPath(oid))

    def _line(self, subject: SubjectKey, key: FormKey, code: str) -> LineState:
        state = self.of(subject, key)
        lines = () if state is None else state.lines
        for one in lines:
            if one.line.code == code:
                return one
        known = ", ".join(one.line.code for one in lines) or "–"
        raise CallError("SVC-GO-UNKNOWN", line=code, form=str(key), known=known)


def needs_new_check(line: LineState) -> bool:
    """Whether everybody stood by a line, and it still does not allow the act."""
    attested = bool(line.line.attested) and not line.blank
    return attested and line.standing in (LineStanding.REFUSED, LineStanding.SAME_PERSON)
