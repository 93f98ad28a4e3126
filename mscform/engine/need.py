"""Is it asked? Three answers, decided by the group's condition and the item's own."""

from __future__ import annotations

from mscform.engine.cells import Cells, Page, Row
from mscform.engine.form_state import Need
from mscform.engine.rules import GroupRules, ItemRules
from mscform.engine.subject_view import Place
from mscform.engine.values import Value
from mscform.records.clinical import FormStatus

_OF_VALUE = {True: Need.ASKED, False: Need.NOT_ASKED}


def as_need(value: Value) -> Need:
    """A condition's value as a need: unknown means not asked yet."""
    return _OF_VALUE[value] if isinstance(value, bool) else Need.UNDECIDED


def group_need(page: Page, rules: GroupRules) -> Need:
    """Whether a group is asked; nothing of a form that is not done is."""
    if page.status is FormStatus.NOT_DONE:
        return Need.NOT_ASKED
    if rules.step is None:
        return Need.ASKED
    return as_need(page.needs.get(rules.group.oid))


def item_need(cells: Cells, rules: ItemRules, row: Row) -> Need:
    """Whether an item is asked in a row; the stricter of its group's need and its own."""
    group = group_need(row.page, cells.compiled.rules.groups[rules.group.oid])
    if group is not Need.ASKED or rules.ask_when is None:
        return group
    return as_need(rules.ask_when(Place(cells, row=row, item=rules.item.oid)))


def is_asked(rules: ItemRules, row: Row, view: Place) -> bool:
    """Whether an item is surely asked in a row: what `item_need` says, in one step."""
    page = row.page
    if page.status is FormStatus.NOT_DONE:
        return False
    if rules.group.ask_when is not None and page.needs.get(rules.group.oid) is not True:
        return False
    return rules.ask_when is None or rules.ask_when(view) is True
