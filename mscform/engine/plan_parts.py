"""What a plan is made of: an early end, a trial on living cells, the row and answer of a place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from mscform.base.identity import ItemPath
from mscform.base.message import Message, Slot
from mscform.engine.cells import Cells, Journal, Page, Row
from mscform.engine.changes import Outcome, Refused
from mscform.engine.derivation import Derivation
from mscform.engine.moves import Moves
from mscform.engine.rules import ItemRules
from mscform.records.clinical import Answer


class Stop(Exception):  # noqa: N818 - not an error: the outcome is already known
    """A plan ends early with this outcome."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


class Ready(NamedTuple):
    """An answer that may be taken, with what it replaces."""

    rules: ItemRules
    new: Answer
    old: Answer | None


def refused(code: str, **slots: Slot) -> Stop:
    """A refusal, to be raised."""
    return Stop(Refused(message=Message(code, slots)))


@contextmanager
def trial(cells: Cells, derivation: Derivation) -> Iterator[None]:
    """Whatever happens inside is taken back at the end."""
    journal, moves = Journal(), derivation.moves
    cells.journal, derivation.moves = journal, Moves()
    try:
        yield
    finally:
        cells.journal, derivation.moves = None, moves
        journal.take_back()


def refuse_closed(page: Page) -> None:
    """Raise Stop for a form that is locked or frozen."""
    if page.data is not None and page.data.locked:
        raise refused("ENG-LOCKED", form=page.rules.form.title)
    if page.data is not None and page.data.frozen:
        raise refused("ENG-FROZEN", form=page.rules.form.title)


def stored(page: Page, path: ItemPath) -> Answer | None:
    """The answer that the record holds at a place of a form."""
    return None if page.data is None else page.data.answers.get(path)


def row_of(page: Page, rules: ItemRules, path: ItemPath) -> Row:
    """The row in which an item stands; it must be there."""
    return page.rows[rules.group.oid][path.repeat] if rules.group.repeating else page.single
