"""How a study gives people their group: which form, which items, who may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mscform.base.identity import FormOID, ItemOID
from mscform.definitions.logic import Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationPlan:
    """Allocation from a sealed list or by hand.

    `fills` names the items that a row of the list fills, by the head of their column. `stratum`
    gives the list a person draws from, where there are several. `method` says how it was done:
    `listed` from the list, one of `by_hand` otherwise. `time` is the item of the moment. `roles`
    may allocate; () leaves it to whoever may enter.
    """

    form: FormOID
    number: ItemOID
    fills: Mapping[str, ItemOID]
    stratum: Expression | None = None
    time: ItemOID | None = None
    method: ItemOID | None = None
    listed: str | None = None
    by_hand: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    def named(self) -> dict[str, ItemOID]:
        """What may be given by hand, by its name: `method`, `number`, the columns of the list."""
        method = {} if self.method is None else {"method": self.method}
        return {**method, "number": self.number, **self.fills}

    def items(self) -> tuple[ItemOID, ...]:
        """Number and fills: what a row of the list says."""
        return (self.number, *self.fills.values())
