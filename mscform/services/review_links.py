"""What changed under a query while it waited: read from the ledger, stored nowhere (DAT-06)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mscform.base.identity import FormKey, ItemPath, SubjectKey
from mscform.base.text import TranslatedText
from mscform.definitions.study import StudyDefinition
from mscform.engine.occasions import number_of
from mscform.records.audit import Action, AuditEvent
from mscform.records.clinical import EventRef
from mscform.records.review import (
    STATUS_AFTER,
    UNRESOLVED,
    Query,
    QueryAct,
    QueryEntry,
    QueryPlace,
    ValueChange,
)
from mscform.records.timeline import in_time_order
from mscform.services.context import Context


def about(study: StudyDefinition, place: QueryPlace) -> TranslatedText:
    """The place of a query in words: visit, form, and question or section with its row."""
    event, form = study.event(place.form.event), study.forms.get(place.form.form)
    parts = [
        (
            None if event is None else event.title,
            place.form.event,
            number_of(event, place.form.event_repeat),
        ),
        (None if form is None else form.title, place.form.form, place.form.form_repeat),
    ]
    if place.path is not None:
        item = study.item(place.path.item)
        parts.append((None if item is None else item.question, *place.path))
    elif place.row is not None:
        groups = () if form is None else form.groups
        title = next((one.title for one in groups if one.oid == place.row.group), None)
        parts.append((title, *place.row))
    return TranslatedText(
        {
            language: " › ".join(_named(language, *part) for part in parts)
            for language in study.languages
        }
    )


def boxes_of(study: StudyDefinition, place: QueryPlace) -> frozenset[ItemPath] | None:
    """The boxes that a query is about; None: all of the form."""
    if place.path is not None:
        return frozenset({place.path})
    if place.row is None:
        return None
    return frozenset(
        ItemPath(item.oid, place.row.repeat)
        for group in study.forms[place.form.form].groups
        if group.oid == place.row.group
        for item in group.items
    )


def _named(language: str, title: TranslatedText | None, oid: str, repeat: str) -> str:
    name = oid if title is None else title.in_language(language)
    return f"{name} [{repeat}]" if repeat else name


def waiting_at(context: Context, subject: SubjectKey, form: FormKey) -> tuple[Query, ...]:
    """The queries of a form that are open, or answered and not closed."""
    return tuple(
        query
        for query in context.database.queries.all(subject)
        if query.place.form == form and query.is_unresolved
    )


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


def plain_query(query: Query) -> dict[str, Any]:
    """One query with its thread as plain values: what is signed, and what programs read."""
    return {
        "query": query.name,
        "event": list(query.event),
        "at": str(query.place),
        "status": query.status.value,
        "rule": query.rule,
        "about": _ref(query.about),
        "digest": query.digest,
        "thread": [_entry(entry) for entry in query.thread],
    }


def with_queries(record: dict[str, Any], queries: tuple[Query, ...]) -> dict[str, Any]:
    """The snapshot of a form with the queries that wait at it (SIG-03).

    They are part of what the signer saw, and none of what a signature covers: one that is asked
    later leaves it valid (SIG-04).
    """
    return record | {"queries": [plain_query(query) for query in queries]}


def query_as_json(
    query: Query, changes: tuple[ValueChange, ...], *, as_asked: bool
) -> dict[str, Any]:
    """A query for programs: also whose it is, and what changed under it."""
    return {
        "subject": query.place.subject,
        **plain_query(query),
        "as_asked": as_asked,
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
