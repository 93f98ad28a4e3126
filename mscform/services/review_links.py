"""What changed under a query while it waited: read from the ledger, stored nowhere (DAT-06)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mscform.base.identity import ItemPath
from mscform.base.text import TranslatedText
from mscform.records.audit import Action, AuditEvent
from mscform.records.clinical import EventRef
from mscform.records.review import (
    STATUS_AFTER,
    UNRESOLVED,
    Query,
    QueryAct,
    QueryEntry,
    ValueChange,
)
from mscform.records.timeline import in_time_order
from mscform.services.context import Context


def changes_under(
    context: Context, query: Query, paths: frozenset[ItemPath] | None
) -> tuple[ValueChange, ...]:
    """The changes of these boxes (None: of the whole form) while a query waited, oldest first."""
    return tuple(
        _change(event, event.path)
        for event in _answers_while_waiting(context, query)
        if event.path is not None and (paths is None or event.path in paths)
    )


def _answers_while_waiting(context: Context, query: Query) -> Iterator[AuditEvent]:
    place = query.place
    events = context.database.ledger.events(subject=place.subject, form=place.form, path=place.path)
    waits = False
    for event in in_time_order(events):
        content = event.content or {}
        if event.action is Action.ANSWER and waits:
            yield event
        elif event.ref == query.event:
            waits = True
        elif event.action is Action.QUERY and content.get("query") == list(query.event):
            waits = STATUS_AFTER[QueryAct(content["act"])] in UNRESOLVED


def _change(event: AuditEvent, path: ItemPath) -> ValueChange:
    content = event.content or {}
    old = content.get("old") or {}
    return ValueChange(
        path=path,
        old=old.get("raw") or old.get("missing"),
        new=content.get("raw") or content.get("missing"),
        old_meaning=_texts(old.get("meaning")),
        new_meaning=_texts(content.get("meaning")),
        by=event.actor,
        at=event.entered_at,
        event=event.ref,
    )


def _texts(told: Mapping[str, str] | None) -> TranslatedText | None:
    return TranslatedText(told) if told else None


def query_as_json(
    query: Query, changes: tuple[ValueChange, ...], *, as_asked: bool
) -> dict[str, Any]:
    """One query with its thread and what changed under it, for programs."""
    return {
        "query": query.name,
        "event": list(query.event),
        "subject": query.place.subject,
        "at": str(query.place),
        "status": query.status.value,
        "rule": query.rule,
        "about": _ref(query.about),
        "digest": query.digest,
        "as_asked": as_asked,
        "thread": [_entry(entry) for entry in query.thread],
        "changes": [
            {
                "at": str(one.path),
                "old": one.old,
                "new": one.new,
                "by": None if one.by is None else one.by.login,
                "entered_at": one.at.isoformat(),
                "event": list(one.event),
            }
            for one in changes
        ],
    }


def _entry(entry: QueryEntry) -> dict[str, Any]:
    return {
        "act": entry.act.value,
        "text": entry.text,
        "by": entry.by.login,
        "name": entry.by.printed_name,
        "role": entry.by.role.value,
        "entered_at": entry.at.isoformat(),
        "event": list(entry.event),
        "change": _ref(entry.change),
    }


def _ref(ref: EventRef | None) -> list[str | int] | None:
    return None if ref is None else list(ref)
