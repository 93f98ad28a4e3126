"""When an answer was measured, as far as the form itself tells it (CLK-02, CLK-03)."""

from __future__ import annotations

from datetime import datetime

from mscform.engine.cells import Cells, Page
from mscform.engine.changes import ItemChange
from mscform.engine.entered import typed_text
from mscform.engine.rules import ItemRules
from mscform.records.clinical import Answer


def measured_at(
    cells: Cells, page: Page, rules: ItemRules, change: ItemChange, old: Answer | None
) -> datetime | None:
    """The moment for which something is entered: told with it, else that of its timed set.

    A correction of a value says nothing about when it was measured; one of the set's own time
    does, so that a set that was moved back in time is as late as it then claims to be.
    """
    timed = rules.group.timed
    if change.measured_at is not None or timed is None or rules.item.is_act:
        return change.measured_at
    raw = typed_text(change)
    if rules.item.oid == timed.time_item:
        read = cells.compiled.read(rules.item, raw, cells.environment.zone) if raw else None
        return _moment(None if read is None else read.value)
    if not raw or (old is not None and not old.is_empty):
        return None
    row = page.rows.get(rules.group.oid, {}).get(change.path.repeat)
    known = None if row is None else row.decoded.get(timed.time_item)
    return _moment(None if known is None else known.value)


def _moment(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None
