"""Checks of `before:` of a run: each line looks at something, and what is written has a place."""

from __future__ import annotations

from mscform.definitions.item import DataType
from mscform.definitions.lint_index import Placed, StudyIndex, distinct
from mscform.definitions.lint_records import has_form
from mscform.definitions.lint_rules import lint_statement
from mscform.definitions.reader_models import (
    FormModel,
    GoLineModel,
    GoListModel,
    GroupModel,
    RunModel,
)
from mscform.definitions.reader_nodes import TextNode


def lint_go_list(index: StudyIndex, form: FormModel, group: GroupModel, run: RunModel) -> None:
    """Tell what is wrong with the list of a run."""
    before = run.before
    if before is None:
        return
    acts = {str(act.act): act for act in run.acts}
    act = acts.get(str(before.act))
    if act is None:
        known = ", ".join(acts) or "–"
        index.fault(before.act, "DEF-GO-ACT", act=str(before.act), known=known)
    else:
        for node in (before.open_lines, before.why):
            placed = _once(index, form, node)
            if placed is not None and placed.form.form != act.form:
                index.fault(node, "DEF-GO-PLACE", item=str(node), form=str(act.form))
    _typed(index, before.why, DataType.TEXT)
    if _typed(index, before.open_lines, DataType.MULTI):
        _lint_codes(index, before)
    distinct(index, (line.line for line in before.lines), "DEF-GO-TWICE")
    for line in before.lines:
        _lint_line(index, form, group, line)


def _lint_codes(index: StudyIndex, before: GoListModel) -> None:
    """Each line can be written down as open."""
    placed = index.item(before.open_lines)
    known = None if placed is None else index.code_list(placed.item.codelist)
    if known is None:
        return
    codes = {str(one.code) for one in known.items}
    for line in before.lines:
        if str(line.line) not in codes:
            index.fault(line.line, "DEF-GO-CODE", line=str(line.line), list=str(known.codelist))


def _lint_line(index: StudyIndex, form: FormModel, group: GroupModel, line: GoLineModel) -> None:
    if not (line.answered or line.scan or line.attested or line.point or line.stops):
        index.fault(line.line, "DEF-GO-NOTHING", line=str(line.line))
    if (line.scan is None) != (line.same_as is None):
        index.fault(line.line, "DEF-GO-SCAN", line=str(line.line))
    scanned = [] if line.scan is None else [line.scan]
    people = [node for node in line.attested if isinstance(node, TextNode)]
    wanted = (
        (scanned, DataType.TEXT),
        (people, DataType.ATTEST),
        (list(line.attested.values()), DataType.DATETIME),
        (line.answered, None),
    )
    for nodes, kind in wanted:
        for node in nodes:
            _once(index, form, node)
            if kind is not None:
                _typed(index, node, kind)
    _lint_point(index, group, line)
    for statement in line.stops:
        lint_statement(index, statement, form.form)


def _lint_point(index: StudyIndex, group: GroupModel, line: GoLineModel) -> None:
    points = () if group.timed is None else tuple(str(one.point) for one in group.timed.points)
    if line.point is not None and str(line.point) not in points:
        known = ", ".join(points)
        index.fault(line.point, "DEF-GO-POINT", point=str(line.point), known=known)


def _once(index: StudyIndex, form: FormModel, node: TextNode) -> Placed | None:
    """An item that stands once, in a form of every visit that has the run."""
    placed = index.item(node)
    if placed is None:
        return None
    if placed.group.repeating == "yes":
        index.fault(node, "DEF-GO-ROWS", item=str(node), group=str(placed.group.group))
    events = index.models.study.events if index.models.study is not None else []
    there = str(placed.form.form)
    for event in events:
        if has_form(event, str(form.form)) and not has_form(event, there):
            slots = {"item": str(node), "form": there, "event": str(event.event)}
            index.fault(node, "DEF-GO-VISIT", **slots)
    return placed


def _typed(index: StudyIndex, node: TextNode, wanted: DataType) -> bool:
    placed = index.item(node)
    if placed is None:
        return False
    if placed.item.type is wanted:
        return True
    slots = {"item": str(node), "type": placed.item.type.value, "wanted": wanted.value}
    index.fault(node, "DEF-GO-TYPE", **slots)
    return False
