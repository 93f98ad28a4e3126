"""Attests: a person stood by the answers of a row; whoever changes one of them voids that (D4).

An attest covers its row: the questions of the same repeat, or all that do not repeat. As with a
signature (D16) it stays void when the old answer comes back: only a new act makes it stand again.
"""

from __future__ import annotations

from typing import Final

from mscform.definitions.item import DataType
from mscform.engine.cells import Row
from mscform.engine.rules import ItemRules
from mscform.records.clinical import Answer, Origin

VOID: Final = Answer(raw=None, origin=Origin.DERIVED)
"""What stands in the box of an attest once an answer under it was changed."""


def voided_by(
    rules: ItemRules, row: Row | None, old: Answer | None, new: Answer
) -> tuple[ItemRules, ...]:
    """The attests that no longer stand because `old` became `new`.

    A first answer, a note, and the act of another person leave them standing.
    """
    if row is None or old is None or old.is_empty or rules.item.is_act:
        return ()
    if (old.raw or None, old.missing) == (new.raw, new.missing):
        return ()
    page = row.page
    groups = [
        found
        for found in page.rules.groups
        if (not found.group.repeating if row is page.single else found.group.oid == row.group)
    ]
    return tuple(
        item for found in groups for item in found.acts if _stands(row.answers.get(item.item.oid))
    )


def was_taken_away(rules: ItemRules, answer: Answer | None) -> bool:
    """Somebody had attested here, and nobody does now."""
    attested = rules.item.data_type is DataType.ATTEST
    return attested and answer is not None and answer.is_empty and answer.changes > 0


def _stands(answer: Answer | None) -> bool:
    return answer is not None and bool(answer.raw)
