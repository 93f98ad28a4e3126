"""Checks of `allocation:`: its form stands once, its items can be filled, its codes are there."""

from __future__ import annotations

from mscform.definitions.item import DataType
from mscform.definitions.lint_index import Placed, StudyIndex, distinct
from mscform.definitions.reader_nodes import TextNode
from mscform.definitions.reader_study_models import AllocationModel, StudyModel

RESERVED = ("number", "stratum")
"""Columns of a list that have their meaning already."""

_ACTS = (DataType.ATTEST, DataType.SIGNATURE, DataType.FILE)
_NUMBERS = (DataType.TEXT, DataType.INTEGER)


def lint_allocation(index: StudyIndex) -> None:
    """Tell faults of the way people get their group."""
    study = index.models.study
    if study is None or study.allocation is None:
        return
    plan = study.allocation
    if index.form(plan.form) is not None:
        _lint_place(index, study, plan.form)
    number = _fillable(index, plan, plan.number)
    if number is not None and number.item.type not in _NUMBERS:
        _wrong_type(index, plan.number, number, "text")
    if plan.time is not None:
        time = _fillable(index, plan, plan.time)
        if time is not None and time.item.type is not DataType.DATETIME:
            _wrong_type(index, plan.time, time, "datetime")
    filled = [node for node in (plan.number, plan.time, *plan.fills.values()) if node is not None]
    for name, node in plan.fills.items():
        if name in RESERVED:
            index.fault(node, "DEF-ALLOCATION-COLUMN", column=name)
        _fillable(index, plan, node)
    _lint_method(index, plan)
    distinct(index, [*filled, *([] if plan.method is None else [plan.method])])


def _lint_place(index: StudyIndex, study: StudyModel, form: TextNode) -> None:
    """One page for each person: a form of one event that does not repeat."""
    events = [one for one in study.events if form in {ref.form for ref in one.forms}]
    if len(events) != 1 or events[0].repeating == "yes":
        index.fault(form, "DEF-ALLOCATION-PLACE", form=str(form))


def _fillable(index: StudyIndex, plan: AllocationModel, node: TextNode) -> Placed | None:
    placed = index.item(node)
    if placed is None:
        return None
    item = placed.item
    own = placed.form.form == plan.form and placed.group.repeating == "no"
    if not own or item.calculate is not None or item.type in _ACTS:
        index.fault(node, "DEF-ALLOCATION-ITEM", item=str(node), form=str(plan.form))
        return None
    return placed


def _wrong_type(index: StudyIndex, node: TextNode, placed: Placed, wanted: str) -> None:
    told = {"item": str(node), "type": placed.item.type.value, "wanted": wanted}
    index.fault(node, "DEF-ALLOCATION-TYPE", **told)


def _lint_method(index: StudyIndex, plan: AllocationModel) -> None:
    """The codes of the method are codes of its item."""
    codes = [node for node in (plan.listed, *plan.by_hand) if node is not None]
    if plan.method is None:
        for node in codes:
            index.fault(node, "DEF-ALLOCATION-METHOD", coded=str(node))
        return
    placed = _fillable(index, plan, plan.method)
    if placed is None:
        return
    if placed.item.type is not DataType.CODE:
        _wrong_type(index, plan.method, placed, "code")
        return
    known = index.code_list(placed.item.codelist)
    there = codes if known is None else [entry.code for entry in known.items]
    for node in codes:
        if node not in there:
            index.fault(node, "DEF-ALLOCATION-CODE", coded=str(node), item=str(plan.method))
