"""Which entries of a form were made in the wrong place, as its print tells it (D40)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mscform.base.identity import FormKey, SubjectKey
from mscform.base.text import TranslatedText
from mscform.definitions.study import StudyDefinition
from mscform.documents.form_page import ShownMove
from mscform.records.audit import Action, AuditEvent
from mscform.records.clinical import Relocation, RowKey
from mscform.records.replay import relocation
from mscform.records.review import QueryPlace
from mscform.records.timeline import in_time_order
from mscform.services.context import Context
from mscform.services.place_words import place_words


def moves_of(
    context: Context, subject: SubjectKey, form: FormKey, study: StudyDefinition
) -> tuple[ShownMove, ...]:
    """Every move from or to a form, in the order in which they happened."""
    events = context.database.ledger.events(subject=subject, form=form, action=Action.ANSWER)
    together: dict[object, list[tuple[AuditEvent, Relocation]]] = {}
    for event in in_time_order(events):
        end = relocation(event)
        if end is not None:
            row = (end.away, end.subject, end.form, end.path.repeat, end.author, end.moved_at)
            together.setdefault(row, []).append((event, end))
    return tuple(_move(context, study, told) for told in together.values())


def _move(
    context: Context, study: StudyDefinition, told: list[tuple[AuditEvent, Relocation]]
) -> ShownMove:
    event, end = told[0]
    entered = [one.entered_at.astimezone(context.zone) for _, one in told if one.entered_at]
    moved = event.entered_at.astimezone(context.zone)
    reason: Mapping[str, Any] = (event.content or {}).get("reason") or {}
    account = context.database.accounts.by_id(end.author) if end.author else None
    return ShownMove(
        away=end.away,
        subject=end.subject,
        place=place_words(_place(study, end), study),
        paths=tuple(one.path for one, _ in told if one.path is not None),
        author="–" if account is None else account.printed_name,
        first=min(entered, default=moved),
        last=max(entered, default=moved),
        mover=event.actor.printed_name if event.actor else "–",
        at=moved,
        reason=TranslatedText(reason["title"]) if reason.get("title") else None,
        note=reason.get("text"),
    )


def _place(study: StudyDefinition, end: Relocation) -> QueryPlace:
    """The other end: its form, and its set or row where it has one."""
    group = study.group_of(end.path.item)
    row = RowKey(group.oid, end.path.repeat) if group is not None and end.path.repeat else None
    return QueryPlace(end.subject, end.form, row=row)
