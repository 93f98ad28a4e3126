"""Checks of forms: groups, timed plans, and each item by its type."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Final

from mscform.base.ucum import is_unit, meant_unit
from mscform.definitions.item import DataType
from mscform.definitions.lint_events import lint_regex
from mscform.definitions.lint_index import Placed, StudyIndex, distinct, shaped
from mscform.definitions.lint_rules import lint_statement
from mscform.definitions.reader_models import (
    FormModel,
    GroupModel,
    ItemModel,
    PointModel,
    TimedModel,
)
from mscform.definitions.reader_nodes import TextNode

_CHOICES: Final = (DataType.CODE, DataType.MULTI)
_NUMBERS: Final = (DataType.INTEGER, DataType.DECIMAL)
_TIMES: Final = (DataType.DATE, DataType.PARTIAL_DATE, DataType.DATETIME)

_KEYS_OF_TYPES: Final = {
    "length": (DataType.TEXT,),
    "pattern": (DataType.TEXT,),
    "decimals": (DataType.DECIMAL,),
    "codelist": _CHOICES,
    "roles": (DataType.ATTEST, DataType.SIGNATURE),
    "unique": (DataType.TEXT, DataType.INTEGER),
}
"""Keys that mean something for some types only."""


def lint_forms(index: StudyIndex) -> None:
    """Tell what is wrong inside the forms."""
    for form in index.models.forms.values():
        shaped(index, form.form, "F.")
        stem = form.form.removeprefix("F.")
        if form.time_item is not None:
            _lint_time_item(index, form, form.time_item)
        for statement in form.band:
            lint_statement(index, statement, form.form)
        for group in form.groups:
            shaped(index, group.group, f"IG.{stem}.")
            _lint_group(index, group)
            for item in group.questions():
                shaped(index, item.item, f"I.{stem}.")
                _lint_item(index, Placed(form, group, item))
    _lint_units(index)


def _lint_units(index: StudyIndex) -> None:
    """Tell fixed units that are not UCUM's; where units are chosen, the codes are the study's."""
    chosen: set[str] = set()
    for placed in index.items.values():
        unit_item = index.items.get(str(placed.item.unit_item))
        codes = None if unit_item is None else index.code_lists.get(str(unit_item.item.codelist))
        chosen |= set() if codes is None else {str(code.code) for code in codes.items}
    for placed in index.items.values():
        unit = placed.item.unit
        if unit is None or str(unit) in chosen or is_unit(str(unit)):
            continue
        meant = meant_unit(str(unit))
        code = "DEF-UNIT" if meant is None else "DEF-UNIT-NEAR"
        index.fault(unit, code, unit=str(unit), nearest=meant or "")


def _lint_time_item(index: StudyIndex, form: FormModel, node: TextNode) -> None:
    placed = index.item(node)
    if placed is None:
        return
    if placed.form.form != form.form:
        index.fault(node, "DEF-OTHER-FORM", item=str(node), form=str(form.form))
    if placed.item.type not in _TIMES:
        index.fault(node, "DEF-NOT-A-DATE", item=str(node), type=placed.item.type.value)


def _lint_group(index: StudyIndex, group: GroupModel) -> None:
    needs_repeats = group.max_repeats is not None or group.timed is not None
    if needs_repeats and group.repeating == "no":
        index.fault(group.group, "DEF-NOT-REPEATING", oid=str(group.group))
    if group.timed is not None:
        _lint_timed(index, group, group.timed)


def _lint_timed(index: StudyIndex, group: GroupModel, timed: TimedModel) -> None:
    """The items of a plan are of its group; its points are distinct and possible."""
    inside = {str(item.item) for item in group.questions()}
    members = (timed.key_item, timed.time_item, timed.status_item, timed.not_done_item)
    for node in (*members, timed.author_item, timed.late_item, timed.late_why_item):
        if index.item(node) is not None and node is not None and node not in inside:
            index.fault(node, "DEF-OTHER-GROUP", item=str(node), group=str(group.group))
    distinct(index, (point.point for point in timed.points), "DEF-POINT-TWICE")
    names = [str(point.point) for point in timed.points]
    if timed.reference is not None and timed.reference not in names:
        index.unknown(timed.reference, "DEF-UNKNOWN-POINT", names)
    for point in timed.points:
        _lint_point(index, point, str(timed.extra_prefix))
    _lint_order(index, timed)


def _lint_order(index: StudyIndex, timed: TimedModel) -> None:
    """Points that count from the same moment stand in the order of time: so they are charted."""
    last: dict[str, PointModel] = {}
    for point in timed.points:
        anchor = str(point.anchor or timed.anchor)
        before = last.get(anchor)
        if before is not None and point.offset < before.offset:
            slots = {"offset": str(point.offset), "before": str(before.offset)}
            told = {"point": str(point.point), "other": str(before.point), **slots}
            index.fault(point.point, "DEF-POINT-SEQUENCE", **told)
        last[anchor] = point


def _lint_point(index: StudyIndex, point: PointModel, extra: str) -> None:
    name, even = str(point.point), point.tolerance is not None
    if name.startswith(extra) and name.removeprefix(extra).isdecimal():
        index.fault(point.point, "DEF-POINT-EXTRA", point=name, prefix=extra)
    ends = (point.earliest, point.latest)
    if (even and ends != (None, None)) or (not even and None in ends):
        index.fault(point.point, "DEF-POINT-WINDOW", point=name)
    elif not even and not (point.earliest or 0) <= point.offset <= (point.latest or 0):
        index.fault(point.point, "DEF-POINT-ORDER", point=name, offset=str(point.offset))


def _lint_item(index: StudyIndex, placed: Placed) -> None:
    item = placed.item
    if not index.damaged(item.item):
        _lint_keys(index, item)
        _lint_ranges(index, item)
    index.code_list(item.codelist)
    index.code_list(item.missing_reasons)
    if item.pattern is not None:
        lint_regex(index, item.pattern)
    if item.unit_item is not None:
        _lint_unit_item(index, placed, item.unit_item)
    distinct(index, (check.check for check in item.checks), "DEF-CHECK-TWICE")


def _lint_keys(index: StudyIndex, item: ItemModel) -> None:
    """Keys that do not fit the type, or not each other."""
    name, kind = str(item.item), item.type
    for key, kinds in _KEYS_OF_TYPES.items():
        if getattr(item, key) is not None and kind not in kinds:
            fitting = ", ".join(each.value for each in kinds)
            index.fault(
                item.item, "DEF-KEY-OF-TYPE", item=name, key=key, type=kind.value, types=fitting
            )
    if kind in _CHOICES and item.codelist is None:
        index.fault(item.item, "DEF-NO-CODELIST", item=name, type=kind.value)
    for one, other in (("calculate", "preset"), ("unit", "unit_item")):
        if getattr(item, one) is not None and getattr(item, other) is not None:
            index.fault(item.item, "DEF-KEYS-CLASH", item=name, one=one, other=other)
    _lint_preset(index, item)
    _lint_unique(index, item)
    _lint_under(index, item)
    if item.shows_items == "yes" and (kind is not DataType.TEXT or item.calculate is None):
        index.fault(item.item, "DEF-SHOWS-ITEMS", item=name)


def _lint_preset(index: StudyIndex, item: ItemModel) -> None:
    """What is said of a preset is said where there is one."""
    for key in ("once", "reasoned"):
        if getattr(item, key) is not None and item.preset is None:
            index.fault(item.item, "DEF-NOT-PRESET", item=str(item.item), key=key)


def _lint_under(index: StudyIndex, item: ItemModel) -> None:
    """What stands under a line of a table is computed, and the line is named."""
    layout = item.layout
    if layout is not None and layout.under == "yes" and (layout.row is None or not item.calculate):
        index.fault(item.item, "DEF-UNDER", item=str(item.item))


def _lint_unique(index: StudyIndex, item: ItemModel) -> None:
    """What is said about being unique says nothing where the item need not be."""
    for key in ("unique_severity", "consecutive"):
        if getattr(item, key) is not None and item.unique is None:
            index.fault(item.item, "DEF-NOT-UNIQUE", item=str(item.item), key=key)


def _lint_unit_item(index: StudyIndex, placed: Placed, node: TextNode) -> None:
    """The unit is a code item of the same form."""
    unit = index.item(node)
    if unit is None:
        return
    if unit.form.form != placed.form.form:
        index.fault(node, "DEF-OTHER-FORM", item=str(node), form=str(placed.form.form))
    if unit.item.type is not DataType.CODE:
        index.fault(node, "DEF-UNIT-TYPE", item=str(node), type=unit.item.type.value)


def _lint_ranges(index: StudyIndex, item: ItemModel) -> None:
    """Ranges judge numbers, and start before they end."""
    ranges, name = item.range, str(item.item)
    if ranges is None:
        if item.range_of is not None:
            index.fault(item.range_of, "DEF-RANGE-OF", item=name)
        return
    if item.type not in _NUMBERS and item.range_of is None:
        index.fault(item.item, "DEF-RANGE-TYPE", item=name, type=item.type.value)
    for limits in (ranges.impossible, ranges.unusual, ranges.alarming):
        if not limits:
            continue
        low, high = _number(limits[0]), _number(limits[1])
        if low is not None and high is not None and low > high:
            index.fault(limits[0], "DEF-RANGE-ORDER", low=str(limits[0]), high=str(limits[1]))
        if not limits[0].strip() and not limits[1].strip():
            index.fault(limits[0], "DEF-RANGE-OPEN", item=name)
    _lint_nested(index, ranges.alarming, ranges.unusual, "unusual")
    _lint_nested(index, ranges.impossible, ranges.alarming, "alarming")


def _lint_nested(
    index: StudyIndex, outer: list[TextNode] | None, inner: list[TextNode] | None, name: str
) -> None:
    """What is graver lies farther out: else a value would be alarming without being unusual."""
    if not outer or not inner:
        return
    for end, is_outside in ((0, Decimal.__gt__), (1, Decimal.__lt__)):
        far, near = _number(outer[end]), _number(inner[end])
        if far is not None and near is not None and is_outside(far, near):
            limits = {"limit": str(outer[end]), "other": str(inner[end]), "name": name}
            index.fault(outer[end], "DEF-RANGE-INSIDE", **limits)


def _number(node: TextNode) -> Decimal | None:
    """The number of a constant limit; None for an open end and for an expression."""
    try:
        number = Decimal(node.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
