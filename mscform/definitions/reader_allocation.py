"""From the model of `allocation:` to its plan."""

from __future__ import annotations

from mscform.base.identity import FormOID, ItemOID
from mscform.definitions.allocation import AllocationPlan
from mscform.definitions.reader_assembly import item_oid, plain, rule
from mscform.definitions.reader_study_models import AllocationModel


def make_allocation(model: AllocationModel) -> AllocationPlan:
    """The plan of a study."""
    return AllocationPlan(
        form=FormOID(str(model.form)),
        number=ItemOID(str(model.number)),
        fills={name: ItemOID(str(node)) for name, node in model.fills.items()},
        stratum=rule(model.stratum),
        time=item_oid(model.time),
        method=item_oid(model.method),
        listed=plain(model.listed),
        by_hand=tuple(str(node) for node in model.by_hand),
        roles=tuple(str(node) for node in model.roles),
    )
