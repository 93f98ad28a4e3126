"""How far the second keying of copied sets has come: read from the ledger, stored nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from mscform.base.identity import ItemPath, SubjectKey
from mscform.engine.form_state import FormState, ItemState, Need, RepeatState
from mscform.engine.sign_offs import is_sign_off
from mscform.records.account import Actor
from mscform.records.audit import Action, AuditEvent
from mscform.records.clinical import Answer, EventRef, Origin
from mscform.records.timeline import in_time_order
from mscform.services.context import Context


class KeyingStanding(StrEnum):
    """Where a box stands between its two typings."""

    WAITING = "waiting"
    AGREES = "agrees"
    DIFFERS = "differs"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedBox:
    """One box of a copied set: what the first person typed (None: nothing), and the second.

    `raw`, `missing`, `by` and `at` are the second typing's; `set` is the row with its title;
    `resolved` is the content of the act that resolved a difference.
    """

    item: ItemState
    set: RepeatState
    first: Answer | None
    standing: KeyingStanding
    raw: str | None = None
    missing: str | None = None
    by: Actor | None = None
    at: datetime | None = None
    resolved: Mapping[str, Any] | None = None

    @property
    def path(self) -> ItemPath:
        """Where it stands."""
        return self.item.path


def keyed_boxes(context: Context, subject: SubjectKey, state: FormState) -> tuple[KeyedBox, ...]:
    """The boxes of all copied sets of a form, for those who ask from within."""
    events = context.database.ledger.events(
        subject=subject, form=state.key, action=Action.SECOND_KEYED
    )
    latest = {event.path: event for event in in_time_order(events) if event.path is not None}
    return tuple(
        _standing(item, repeat, latest.get(item.path))
        for repeat, items in copied_sets(state)
        for item in items
    )


def copied_sets(state: FormState) -> Iterator[tuple[RepeatState, tuple[ItemState, ...]]]:
    """Rows of which something was copied, with their boxes that were copied or are empty."""
    for group in state.groups:
        for repeat in group.repeats:
            copied = any(is_copied(item.answer) for item in repeat.items)
            if copied and not repeat.struck:
                yield repeat, tuple(item for item in repeat.items if _is_typed(item))


def is_copied(answer: Answer | None) -> bool:
    """Whether something stands there that was copied from paper."""
    return answer is not None and answer.origin is Origin.TRANSCRIBED and not answer.is_empty


def _is_typed(item: ItemState) -> bool:
    definition = item.definition
    if definition.is_derived or definition.is_act or is_sign_off(definition):
        return False
    empty = item.answer is None or item.answer.is_empty
    return item.need is Need.ASKED and (empty or is_copied(item.answer))


def _standing(item: ItemState, repeat: RepeatState, event: AuditEvent | None) -> KeyedBox:
    """A box with what the last act about it says, as far as it is about the present answer."""
    first = None if item.answer is None or item.answer.is_empty else item.answer
    told: Mapping[str, Any] = {} if event is None else event.content or {}
    standing, second = KeyingStanding.WAITING, told
    if told.get("act") == "keyed" and told["about"] == ref_of(first):
        standing = KeyingStanding.AGREES if told["agrees"] else KeyingStanding.DIFFERS
    elif told.get("act") == "resolved" and _says(told, first):
        standing, second = KeyingStanding.RESOLVED, told["second"]
    if event is None or standing is KeyingStanding.WAITING:
        return KeyedBox(item=item, set=repeat, first=first, standing=KeyingStanding.WAITING)
    return KeyedBox(
        item=item,
        set=repeat,
        first=first,
        standing=standing,
        raw=second["raw"],
        missing=second["missing"],
        by=event.actor,
        at=event.entered_at,
        resolved=told if standing is KeyingStanding.RESOLVED else None,
    )


def _says(told: Mapping[str, Any], first: Answer | None) -> bool:
    now = first or Answer(raw=None)
    return (told["raw"] or None, told["missing"]) == (now.raw or None, now.missing)


def ref_of(answer: Answer | None) -> list[str | int] | None:
    """The event of an answer, as the ledger names it."""
    event: EventRef | None = None if answer is None else answer.event
    return None if event is None else list(event)
