"""What a study says about a state of things: several sentences, of which the first that fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mscform.base.identity import ItemOID
from mscform.base.text import TranslatedText
from mscform.definitions.logic import Expression


class StatementTone(StrEnum):
    """How loud a statement is."""

    PLAIN = "plain"
    GOOD = "good"
    WATCH = "watch"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence, said while `when` is surely true (None: always).

    A slot that names an item is told as people read it: a code by its meaning, listed items by
    their questions. `leads_to` is an item of the same form that lists items: where to go from here.
    """

    message: TranslatedText
    when: Expression | None = None
    tone: StatementTone = StatementTone.PLAIN
    slots: Mapping[str, Expression] = field(default_factory=dict)
    leads_to: ItemOID | None = None
