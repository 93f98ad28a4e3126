"""Queries: asked, answered, closed; never a change of data (DAT-06).

Who enters data answers; who asked, or a colleague of the same side who may ask, closes, cancels or
asks again (decision record 8).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from mscform.base.errors import AccessError, CallError, EntryError
from mscform.base.identity import FormKey, ItemPath, SubjectKey
from mscform.engine.form_state import FormState
from mscform.engine.signs import has_forbidden_signs
from mscform.records.account import Actor, Permission
from mscform.records.audit import Action, EventDraft
from mscform.records.clinical import EventRef, RowKey
from mscform.records.review import (
    LONGEST_TEXT,
    MOST_LINES,
    POSSIBLE,
    Query,
    QueryAct,
    QueryCounts,
    QueryPlace,
    QueryStatus,
    ValueChange,
    opening,
    value_digest,
    value_event,
)
from mscform.security.permissions import may, side
from mscform.services.changes import ChangeNotice
from mscform.services.context import Context, Service, requires
from mscform.services.review_links import boxes_of, changes_under, query_as_json
from mscform.services.role_words import role_titles
from mscform.services.sessions import Sessions

_NEEDED: Final[Mapping[QueryAct, Permission]] = {
    QueryAct.OPENED: Permission.QUERY,
    QueryAct.ANSWERED: Permission.ENTER,
    QueryAct.CLOSED: Permission.QUERY,
    QueryAct.CANCELLED: Permission.QUERY,
    QueryAct.REOPENED: Permission.QUERY,
}


class Review(Service):
    """Asks, answers and closes queries, and lists them."""

    def __init__(self, context: Context, sessions: Sessions) -> None:
        super().__init__(context)
        self._sessions = sessions

    # ------------------------------------------------------------------ looking

    @requires(Permission.READ)
    def queries(
        self,
        subject: SubjectKey | None = None,
        *,
        form: FormKey | None = None,
        path: ItemPath | None = None,
        status: Collection[QueryStatus] = (),
        since: datetime | None = None,
    ) -> tuple[Query, ...]:
        """The queries that match all that is given, in the order of casebooks; () is any state.

        With `path` only those of that one box, with `since` those of which something was said
        from that (aware) moment on.
        """
        return tuple(
            query
            for query in self._context.database.queries.all(subject)
            if form in (None, query.place.form)
            and path in (None, query.place.path)
            and (not status or query.status in status)
            and (since is None or query.has_news(since))
        )

    @requires(Permission.READ)
    def counts(self) -> Mapping[SubjectKey, Mapping[FormKey, QueryCounts]]:
        """How many queries wait, by subject and form, without evaluating anybody."""
        return self._context.database.queries.counts()

    @requires(Permission.READ)
    def find(self, name: str, subject: SubjectKey | None = None) -> Query:
        """A query by its short name (`Q17`, `17`) or by `device/number`.

        Raises CallError where there is none, or where two PCs gave the same number.
        """
        wanted = name.strip().upper().removeprefix("Q")
        found = [
            query
            for query in self._context.database.queries.all(subject)
            if wanted in (str(query.event.number), "/".join(map(str, query.event)).upper())
        ]
        if not found:
            raise CallError("SVC-QUERY-UNKNOWN", query=name)
        if len(found) > 1:
            known = ", ".join("/".join(map(str, query.event)) for query in found)
            raise CallError("SVC-QUERY-WHICH", query=name, known=known)
        return found[0]

    @requires(Permission.READ)
    def acts(self, query: Query) -> frozenset[QueryAct]:
        """What whoever is signed in may do to a query as it stands now."""
        actor = self._context.actor
        if actor is None or self._context.read_only:
            return frozenset()
        return frozenset(
            act
            for act in POSSIBLE[query.status]
            if may(actor.role, _NEEDED[act]) and (act is QueryAct.ANSWERED or _owns(actor, query))
        )

    @requires(Permission.READ)
    def value_changes(self, query: Query) -> tuple[ValueChange, ...]:
        """What changed under a query while it waited, the oldest first (from the ledger)."""
        return changes_under(self._context, query, self._paths(query.place))

    @requires(Permission.READ)
    def is_as_asked(self, query: Query) -> bool:
        """Whether the value still is, or is again, the one that the query was asked about."""
        return self._asked(query.place)[1] == query.digest

    @requires(Permission.READ)
    def report(self, query: Query) -> dict[str, Any]:
        """A query with its thread and what changed under it, as plain JSON."""
        changes, as_asked = self.value_changes(query), self.is_as_asked(query)
        return query_as_json(query, changes, as_asked=as_asked)

    # ------------------------------------------------------------------ acting

    @requires(Permission.QUERY)
    def open(
        self,
        subject: SubjectKey,
        form: FormKey,
        text: str,
        *,
        path: ItemPath | None = None,
        row: RowKey | None = None,
    ) -> Query:
        """Ask about a box (`path`), a row or group (`row`), or the whole form.

        Raises EntryError for an empty or overlong text, CallError for a place that is not there.
        """
        words = _said(text)
        _demand_words(QueryAct.OPENED, words)
        place = QueryPlace(subject, form, path, row)
        study = self._sessions.of(subject).study(form)
        _demand_place(self._sessions.of(subject).form(form), place)
        content = opening(place, words, self._asked(place)) | {"definition": study.fingerprint}
        draft = EventDraft(
            action=Action.QUERY, content=content, subject=subject, form=form, path=path
        )
        return self._write(draft, place)

    @requires(Permission.ENTER)
    def answer(self, query: Query, text: str) -> Query:
        """Say what is to be said; the last correction since it was asked is named with it.

        Raises EntryError for an empty or overlong text or a query that takes no answer.
        """
        return self._act(query, QueryAct.ANSWERED, text, needs_words=True)

    @requires(Permission.QUERY)
    def close(self, query: Query, text: str = "") -> Query:
        """It is settled; one that nobody answered needs a reason.

        Raises AccessError for somebody of the other side, EntryError like `answer`.
        """
        self._demand_own(query, QueryAct.CLOSED)
        unanswered = self._fresh(query).status is QueryStatus.OPEN
        return self._act(query, QueryAct.CLOSED, text, needs_words=unanswered)

    @requires(Permission.QUERY)
    def cancel(self, query: Query, reason: str) -> Query:
        """It should not have been asked; needs a reason. Raises like `close`."""
        self._demand_own(query, QueryAct.CANCELLED)
        return self._act(query, QueryAct.CANCELLED, reason, needs_words=True)

    @requires(Permission.QUERY)
    def reopen(self, query: Query, text: str) -> Query:
        """The answer does not settle it: ask once more, in words. Raises like `close`."""
        self._demand_own(query, QueryAct.REOPENED)
        return self._act(query, QueryAct.REOPENED, text, needs_words=True)

    # ------------------------------------------------------------------ inside

    def _act(self, query: Query, act: QueryAct, text: str, *, needs_words: bool) -> Query:
        now = self._fresh(query)
        if act not in POSSIBLE[now.status]:
            raise EntryError(f"SVC-QUERY-{now.status.upper()}", query=now.name)
        words = _said(text)
        if needs_words:
            _demand_words(act, words)
        place = now.place
        changes = self.value_changes(now) if act is QueryAct.ANSWERED else ()
        content = {
            "act": act.value,
            "text": words,
            "row": None if place.row is None else list(place.row),
            "query": list(now.event),
            "change": list(changes[-1].event) if changes else None,
        }
        draft = EventDraft(
            action=Action.QUERY,
            content=content,
            subject=place.subject,
            form=place.form,
            path=place.path,
            supersedes=now.thread[-1].event,
        )
        return self._write(draft, place, now.event)

    def _write(self, draft: EventDraft, place: QueryPlace, opened: EventRef | None = None) -> Query:
        (event,) = events = self._context.append([draft])
        self._sessions.accept(place.subject, events)
        paths = frozenset() if place.path is None else frozenset({place.path})
        self._context.switchboard.tell(ChangeNotice(place.subject, place.form, paths))
        return self._at(place, opened or event.ref)

    def _fresh(self, query: Query) -> Query:
        """The query as it stands in the record now, whatever the caller still holds."""
        return self._at(query.place, query.event)

    def _at(self, place: QueryPlace, event: EventRef) -> Query:
        for query in self._context.database.queries.all(place.subject):
            if query.event == event:
                return query
        raise CallError("SVC-QUERY-UNKNOWN", query=f"Q{event.number}")

    def _demand_own(self, query: Query, act: QueryAct) -> None:
        """Raise AccessError for somebody of the other side; the refusal is on record."""
        actor, asked = self._context.acting(), self._fresh(query)
        if _owns(actor, asked):
            return
        told = {"permission": Permission.QUERY.value, "query": asked.name, "act": act.value}
        self._context.record_refusal(told)
        raise AccessError(
            "SVC-QUERY-OTHER-SIDE",
            query=asked.name,
            name=asked.opened_by.printed_name,
            role=role_titles(self._context.catalogue, (asked.opened_by.role.value,)),
        )

    def _asked(self, place: QueryPlace) -> tuple[EventRef | None, str]:
        data = self._sessions.of(place.subject).data.forms.get(place.form)
        return value_event(data, place), value_digest(data, self._paths(place))

    def _paths(self, place: QueryPlace) -> frozenset[ItemPath] | None:
        """The boxes of a place; None: all of the form."""
        return boxes_of(self._sessions.of(place.subject).study(place.form), place)


def _owns(actor: Actor, query: Query) -> bool:
    """Whether somebody asked this query, or works for the same side as who did."""
    asked = query.opened_by
    return actor.user_id == asked.user_id or side(actor.role) is side(asked.role)


def _said(text: str) -> str:
    """The text of an entry, trimmed; EntryError where it is longer than a screen or unreadable."""
    words = text.replace("\r\n", "\n").strip()
    if has_forbidden_signs(words):
        raise EntryError("SVC-QUERY-SIGNS")
    if len(words) > LONGEST_TEXT or words.count("\n") >= MOST_LINES:
        lines = words.count("\n") + 1
        raise EntryError(
            "SVC-QUERY-LONG", length=len(words), lines=lines, most=LONGEST_TEXT, rows=MOST_LINES
        )
    return words


def _demand_words(act: QueryAct, words: str) -> None:
    """EntryError where an act must say something and does not."""
    if not words:
        raise EntryError(f"SVC-QUERY-EMPTY-{act.upper()}")


def _demand_place(state: FormState, place: QueryPlace) -> None:
    """CallError where a form has no such box or row, or both are named at once."""
    if place.path is not None and place.row is not None:
        raise CallError("SVC-QUERY-PLACE", at=str(place._replace(path=None)))
    boxes = {
        (group.definition.oid, repeat.key, item.path)
        for group in state.groups
        for repeat in group.repeats
        for item in repeat.items
    }
    if place.path is not None and all(path != place.path for _, _, path in boxes):
        raise CallError("SVC-QUERY-PLACE", at=str(place))
    if place.row is not None and all(RowKey(*row) != place.row for *row, _ in boxes):
        raise CallError("SVC-QUERY-PLACE", at=str(place))
