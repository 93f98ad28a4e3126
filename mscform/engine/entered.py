"""What was typed beside what the record holds: a blank, the same again, a person's own answer."""

from __future__ import annotations

from mscform.definitions.item import ItemDefinition
from mscform.engine.changes import ItemChange
from mscform.records.clinical import Answer, Origin


def typed_text(change: ItemChange) -> str | None:
    """What was typed; nothing but blanks is nothing."""
    return change.raw if change.raw and change.raw.strip() else None


def is_blank(change: ItemChange) -> bool:
    """Neither a value nor a reason."""
    return typed_text(change) is None and change.missing is None


def is_by_person(answer: Answer) -> bool:
    """A person has given it; it is neither computed nor preset."""
    return answer.origin in (Origin.PERSON, Origin.TRANSCRIBED)


def wants_reason(item: ItemDefinition, old: Answer, change: ItemChange) -> bool:
    """Whether another answer needs a reason: after a person's (D14) and a reasoned preset."""
    if old.is_empty:
        return False
    overrides = item.reasoned and old.origin is Origin.PRESET and typed_text(change) != old.raw
    return is_by_person(old) or overrides


def is_same(old: Answer | None, change: ItemChange) -> bool:
    """The same text or reason again, by a person; to affirm a preset is a change of its origin."""
    raw = typed_text(change)
    if old is None:
        return raw is None and change.missing is None
    same_text = (old.raw or None) == raw and old.missing == change.missing
    return same_text and (change.note is None or old.note == change.note) and is_by_person(old)
