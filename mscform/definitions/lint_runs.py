"""Checks of `run:`: what the board shows is there, and what an act writes has a place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mscform.definitions.item import DataType
from mscform.definitions.lint_go_lists import lint_go_list
from mscform.definitions.lint_index import StudyIndex, distinct, read_alike
from mscform.definitions.lint_records import BY_HAND, has_form
from mscform.definitions.lint_rules import lint_statement
from mscform.definitions.reader_models import ActModel, FormModel, GroupModel, ItemModel, RunModel
from mscform.definitions.reader_nodes import TextNode

_NUMBERS: Final = (DataType.INTEGER, DataType.DECIMAL)


def lint_runs(index: StudyIndex) -> None:
    """Tell what is wrong with the runs of the forms."""
    for form in index.models.forms.values():
        found = [
            (group, group.timed.run)
            for group in form.groups
            if group.timed is not None and group.timed.run is not None
        ]
        for group, run in found:
            _lint_run(index, form, group, run)
        for group, _ in found[1:]:
            index.fault(group.group, "DEF-RUN-TWICE", form=str(form.form))


def _lint_run(index: StudyIndex, form: FormModel, group: GroupModel, run: RunModel) -> None:
    inside = {str(item.item) for item in group.questions()}
    numbers = (*([] if run.score is None else [run.score]), *run.curve)
    for node in (*numbers, *run.handled):
        placed = index.item(node)
        if placed is None:
            continue
        if str(node) not in inside:
            index.fault(node, "DEF-OTHER-GROUP", item=str(node), group=str(group.group))
        elif node in numbers and placed.item.type not in _NUMBERS:
            index.fault(node, "DEF-RUN-NUMBER", item=str(node), type=placed.item.type.value)
    for statement in (*run.says, *run.closing):
        lint_statement(index, statement, form.form)
    for listed in (run.curve, run.handled):
        distinct(index, listed, "DEF-LISTED-TWICE")
    distinct(index, (act.act for act in run.acts), "DEF-ACT-TWICE")
    read_alike(index, ((act.act, act.title) for act in run.acts), "DEF-ACT-TITLE-TWICE")
    for act in run.acts:
        _lint_act(index, form, act)
    lint_go_list(index, form, group, run)


def _lint_act(index: StudyIndex, form: FormModel, act: ActModel) -> None:
    written = index.form(act.form)
    if written is None:
        return
    _lint_visit(index, form, act)
    if act.row is None and act.latest == "yes":
        index.fault(act.act, "DEF-ACT-LATEST", act=str(act.act))
    row = None if act.row is None else index.group(act.row)
    if act.row is not None:
        if row is None:
            return
        takes_rows = row[1].repeating == "yes" and row[1].timed is None
        if row[0].form != written.form or not takes_rows:
            index.fault(act.row, "DEF-ACT-GROUP", group=str(act.row), form=str(act.form))
            return
    fillable = _fillable(written, act.row)
    distinct(index, (act.moment, *act.fill, *act.ask), "DEF-ACT-WRITES-TWICE")
    for node in (act.moment, *act.fill, *act.ask):
        _lint_place(index, act, node, fillable)
    moment = fillable.get(str(act.moment))
    if moment is not None and moment.type is not DataType.DATETIME:
        index.fault(act.moment, "DEF-ACT-MOMENT", item=str(act.moment), type=moment.type.value)


def _lint_visit(index: StudyIndex, form: FormModel, act: ActModel) -> None:
    """Wherever the run may be, the form that the act writes into is of the same visit."""
    events = index.models.study.events if index.models.study is not None else []
    for event in events:
        if has_form(event, str(form.form)) and not has_form(event, str(act.form)):
            slots = {"act": str(act.act), "form": str(act.form), "event": str(event.event)}
            index.fault(act.form, "DEF-ACT-VISIT", **slots)


def _fillable(form: FormModel, row: TextNode | None) -> Mapping[str, ItemModel]:
    """The items of the act's rows, and those of the form that stand once."""
    groups = [one for one in form.groups if one.group == row or one.repeating == "no"]
    return {str(item.item): item for one in groups for item in one.questions()}


def _lint_place(
    index: StudyIndex, act: ActModel, node: TextNode, fillable: Mapping[str, ItemModel]
) -> None:
    placed = index.item(node)
    if placed is None:
        return
    if str(node) not in fillable:
        index.fault(node, "DEF-ACT-ITEM", item=str(node), act=str(act.act))
    elif placed.item.calculate is not None or placed.item.type in BY_HAND:
        index.fault(node, "DEF-ACT-FILL", item=str(node), act=str(act.act))
