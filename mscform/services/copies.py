"""What a print tells of copying from paper: sheets, second keying, files kept with the form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from mscform.base.identity import FormKey, SubjectKey
from mscform.base.text import TranslatedText
from mscform.documents.form_page import ShownDifference, ShownFile, ShownKeying, ShownValue
from mscform.engine.form_state import FormState
from mscform.records.audit import Action
from mscform.records.clinical import EventRef, PaperSource
from mscform.services.attachments import attachments_of
from mscform.services.context import Context
from mscform.services.keyed import KeyedBox, KeyingStanding, keyed_boxes


def papers_of(context: Context, subject: SubjectKey, form: FormKey) -> dict[EventRef, PaperSource]:
    """The sheets that answers of a form were copied from, by the event that wrote the answer."""
    events = context.database.ledger.events(subject=subject, form=form, action=Action.ANSWER)
    told = ((event.ref, (event.content or {}).get("paper")) for event in events)
    return {ref: PaperSource.of(paper) for ref, paper in told if paper}


def files_of(context: Context, subject: SubjectKey, form: FormKey) -> tuple[ShownFile, ...]:
    """The files kept with a form."""
    return tuple(
        ShownFile(
            name=one.name,
            size=one.size,
            document=one.document,
            who="–" if one.by is None else one.by.printed_name,
            at=one.at.astimezone(context.zone),
        )
        for one in attachments_of(context, subject, form)
    )


def keying_of(context: Context, subject: SubjectKey, state: FormState) -> ShownKeying | None:
    """How far the second keying of a form has come; None where nothing was copied."""
    boxes = [
        box
        for box in keyed_boxes(context, subject, state)
        if box.first is not None or box.standing is not KeyingStanding.WAITING
    ]
    if not boxes:
        return None
    keyed = [box for box in boxes if box.at is not None]
    times = sorted(box.at.astimezone(context.zone) for box in keyed if box.at is not None)
    counted = Counter(box.standing for box in boxes)
    people = dict.fromkeys(box.by.printed_name for box in keyed if box.by is not None)
    return ShownKeying(
        people=tuple(people),
        first=times[0] if times else None,
        last=times[-1] if times else None,
        agree=counted[KeyingStanding.AGREES],
        differ=counted[KeyingStanding.DIFFERS],
        waiting=counted[KeyingStanding.WAITING],
        resolved=tuple(
            _difference(box) for box in boxes if box.standing is KeyingStanding.RESOLVED
        ),
    )


def _difference(box: KeyedBox) -> ShownDifference:
    told: Mapping[str, Any] = box.resolved or {}
    reason = told.get("reason") or {}
    return ShownDifference(
        path=box.path,
        first=_value(told["first"]),
        second=_value(told["second"]),
        kept=_value(told),
        reason=TranslatedText(reason["title"]) if reason.get("title") else None,
        note=reason.get("text"),
    )


def _value(told: Mapping[str, Any]) -> ShownValue:
    return ShownValue(raw=told["raw"], missing=told["missing"])
