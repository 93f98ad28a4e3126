"""Forms and item groups, repeating ones and timed ones included."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mscform.base.identity import FormOID, GroupOID, ItemOID
from mscform.base.text import TranslatedText
from mscform.definitions.item import ItemDefinition
from mscform.definitions.logic import Expression
from mscform.definitions.run import RunPlan
from mscform.definitions.statement import Statement


class GroupLayout(StrEnum):
    """How a group is drawn: one question a row, a table by row and column, or a grid of repeats."""

    ROWS = "rows"
    TABLE = "table"
    GRID = "grid"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePoint:
    """One planned point of a timed group: `code` is the repeat key.

    Planned at `anchor` (the group's where None) plus `offset_minutes`. With a tolerance t the
    window is offset ± t, both ends in; `earliest_minutes`/`latest_minutes` give an uneven one
    (the pre-dose set: −30 … 0). Offset, earliest and latest all count from the anchor.
    `exists_when` must be surely true for the point to be planned, `skip_when` surely true for it
    to be skipped.
    """

    code: str
    title: TranslatedText
    offset_minutes: int
    earliest_minutes: int
    latest_minutes: int
    anchor: Expression | None = None
    exists_when: Expression | None = None
    skip_when: Expression | None = None
    increasing: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedPlan:
    """A repeating group whose repeats are planned in time (decision 12, D9).

    `time_item` holds when a set was really measured, `status_item` its DONE/PARTIAL/NOT DONE,
    `not_done_item` the reason a whole set was not taken (what F4 on a set writes). `reference` is
    the point that change-rules compare with. Extra sets get the keys `<extra_prefix>1`, `…2`.
    `late_item` is computed and tells by how many minutes a set was entered too late,
    `late_why_item` asks why. With `run` the readings are watched on the board while they last.
    """

    anchor: Expression
    key_item: ItemOID
    time_item: ItemOID
    status_item: ItemOID
    not_done_item: ItemOID
    author_item: ItemOID | None
    points: tuple[TimePoint, ...]
    reference: str | None
    extra_prefix: str
    done_code: str = "DONE"
    partial_code: str = "PARTIAL"
    not_done_code: str = "NOT DONE"
    run: RunPlan | None = None
    late_item: ItemOID | None = None
    late_why_item: ItemOID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemGroupDefinition:
    """A section of a form; repeating groups have one set of answers per repeat key."""

    oid: GroupOID
    title: TranslatedText
    items: tuple[ItemDefinition, ...]
    repeating: bool = False
    max_repeats: int | None = None
    timed: TimedPlan | None = None
    ask_when: Expression | None = None
    layout: GroupLayout = GroupLayout.ROWS
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDefinition:
    """One CRF page. `time_item` says when the form's facts were true (sample or visit time).

    `may_be_not_done` is false for forms that can never be skipped as a whole. `not_done_reasons`
    is the code list offered by "form not done because". `band` says on top what the form comes to.
    """

    oid: FormOID
    title: TranslatedText
    groups: tuple[ItemGroupDefinition, ...]
    version: str
    time_item: ItemOID | None = None
    may_be_not_done: bool = True
    repeating: bool = False
    file: str = ""
    source: str | None = None
    band: tuple[Statement, ...] = ()

    def items(self) -> tuple[ItemDefinition, ...]:
        """All items in the order they are asked."""
        return tuple(item for group in self.groups for item in group.items)
