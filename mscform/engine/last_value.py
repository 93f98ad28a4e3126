"""What the same question was answered with in an earlier visit: to compare, never to copy (D13)."""

from __future__ import annotations

from dataclasses import dataclass

from mscform.base.identity import ItemAddress
from mscform.definitions.study import StudyEventDefinition
from mscform.engine.appearance import unit_in_force
from mscform.engine.cells import Cells, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class LastValue:
    """A value as it is drawn, its unit, and the visit it belongs to."""

    text: str
    unit: str | None
    event: StudyEventDefinition
    event_repeat: str


def last_value(cells: Cells, address: ItemAddress) -> LastValue | None:
    """The latest value of an item before the visit of `address`, in the order of visits.

    None for running logs, which belong to every visit, for rows that repeat, and where no earlier
    visit holds a value. Nothing is evaluated: it reads what stands.
    """
    rules = cells.compiled.rules.items.get(address.path.item)
    here = cells.occurrences.get((address.form.event, address.form.event_repeat))
    if rules is None or here is None or here.is_log or rules.group.repeating:
        return None
    item = rules.item.oid
    earlier = [
        page
        for page in cells.by_form[rules.form].values()
        if item in page.single.texts
        and not page.occurrence.is_log
        and page.occurrence.position < here.position
    ]
    if not earlier:
        return None
    page = max(earlier, key=_place)
    return LastValue(
        text=page.single.texts[item],
        unit=unit_in_force(cells, rules, page.single),
        event=page.occurrence.rules.event,
        event_repeat=page.occurrence.repeat,
    )


def _place(page: Page) -> tuple[tuple[int, ...], str]:
    return page.occurrence.position, page.key.form_repeat
