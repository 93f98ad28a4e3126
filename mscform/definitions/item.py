"""One question and its answer's type: ODM's ItemDef together with its ItemRef."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mscform.base.identity import CodeListOID, GroupOID, ItemOID
from mscform.base.text import TranslatedText
from mscform.definitions.logic import EditCheck, Expression, RangeCheck, Severity


class DataType(StrEnum):
    """How a typed text is read. `ATTEST` and `SIGNATURE` are acts of a person (decision D4)."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    PARTIAL_DATE = "partial_date"
    TIME = "time"
    DATETIME = "datetime"
    CODE = "code"
    MULTI = "multi"
    FILE = "file"
    ATTEST = "attest"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLayout:
    """Hints for screen and paper; they never change what is asked.

    In a group with `layout: table`, items with the same `row` stand on one line, each in the
    column of its `column` title; the row is titled by the question that is answered there (else
    its first). An `under` item stands as words below its row, with room for long texts.
    `quiet` items are skipped by Enter (they are reached with Tab): a unit that is preset, say.
    """

    row: str | None = None
    column: TranslatedText | None = None
    quiet: bool = False
    lines: int = 1
    under: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDefinition:
    """What is asked and how the answer is judged.

    A `calculate` expression makes the item derived (read-only); a `preset` one gives a value
    that stands until a person overrides it, and is marked as preset (decision D13); one that is
    preset `once` is not computed again after it has been written, and who overrides one that is
    `reasoned` says why, also the first time. `mandatory` may be a condition. Ranges judge the
    item's own number, or `range_of` where that is given. `roles` says who may do an act, by the
    names of `records.account.Role`; empty is everybody who may attest. `unique` is how grave it is
    that another subject has the same value; of `consecutive` numbers none is left out.
    """

    oid: ItemOID
    name: str
    group: GroupOID
    question: TranslatedText
    data_type: DataType
    length: int | None = None
    decimals: int | None = None
    pattern: str | None = None
    unit: str | None = None
    unit_item: ItemOID | None = None
    code_list: CodeListOID | None = None
    mandatory: bool | Expression = False
    ask_when: Expression | None = None
    calculate: Expression | None = None
    preset: Expression | None = None
    once: bool = False
    reasoned: bool = False
    method: str | None = None
    ranges: tuple[RangeCheck, ...] = ()
    range_of: Expression | None = None
    checks: tuple[EditCheck, ...] = ()
    missing_reasons: CodeListOID | None = None
    shows_items: bool = False
    unique: Severity | None = None
    consecutive: bool = False
    roles: tuple[str, ...] = ()
    help: TranslatedText | None = None
    layout: ItemLayout = field(default_factory=ItemLayout)
    alias: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None

    @property
    def is_derived(self) -> bool:
        """Computed and read-only."""
        return self.calculate is not None

    @property
    def is_act(self) -> bool:
        """An act of a person (attest or signature), not a typed value."""
        return self.data_type in (DataType.ATTEST, DataType.SIGNATURE)
