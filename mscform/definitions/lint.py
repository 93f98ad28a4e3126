"""Whole-study checks: what no single file shows. Each fault with its place and remedy."""

from __future__ import annotations

import re

from mscform.definitions.faults import FaultList
from mscform.definitions.lint_allocation import lint_allocation
from mscform.definitions.lint_endpoints import lint_endpoints
from mscform.definitions.lint_events import lint_study_file
from mscform.definitions.lint_forms import lint_forms
from mscform.definitions.lint_index import StudyIndex, distinct, index_of, read_alike, shaped
from mscform.definitions.lint_records import lint_records
from mscform.definitions.lint_rules import lint_alerts, lint_rules
from mscform.definitions.lint_runs import lint_runs
from mscform.definitions.lint_texts import lint_texts
from mscform.definitions.logic import EDITIONS
from mscform.definitions.reader_files import StudyModels
from mscform.definitions.reader_nodes import TextNode
from mscform.definitions.reader_study_models import CodeListModel, ParameterModel

_CODE_LIST = re.compile(r"CL\.[A-Za-z0-9_.\-]+")
_DIGITS = range(10)


def lint(models: StudyModels, faults: FaultList) -> None:
    """Add the faults that only the whole study shows."""
    index = index_of(models, faults)
    _lint_names(index)
    lint_study_file(index)
    lint_allocation(index)
    lint_forms(index)
    lint_rules(index)
    lint_records(index)
    lint_runs(index)
    lint_alerts(index)
    lint_endpoints(index)
    for parameter in models.parameters:
        _lint_parameter(index, parameter)
    for code_list in models.code_lists:
        _lint_code_list(index, code_list)
    _lint_unused(index)
    if models.study is not None:
        lint_texts(models, [str(language) for language in models.study.languages], faults)


def _lint_names(index: StudyIndex) -> None:
    """Each name once, also without regard to case, and in the shape of its kind."""
    models = index.models
    groups = [group for form in models.forms.values() for group in form.groups]
    distinct(index, (form.form for form in models.forms.values()))
    distinct(index, (group.group for group in groups))
    distinct(index, (item.item for group in groups for item in group.questions()))
    distinct(index, (model.codelist for model in models.code_lists))
    distinct(index, (model.parameter for model in models.parameters))
    distinct(index, (proposal.rule for proposal in models.rules.proposals))
    alerts = models.alerts.alert_sets
    distinct(index, (rule.rule for alert_set in alerts for rule in alert_set.rules))
    for model in models.code_lists:
        if not _CODE_LIST.fullmatch(model.codelist):
            name = str(model.codelist)
            index.fault(model.codelist, "DEF-OID-FORM", oid=name, shape="CL.NAME")
    for parameter in models.parameters:
        shaped(index, parameter.parameter, "P.")


def _lint_parameter(index: StudyIndex, model: ParameterModel) -> None:
    index.code_list(model.codelist)
    name = str(model.parameter)
    if (model.value is None) == (model.columns is None) and not index.damaged(name):
        index.fault(model.parameter, "DEF-PARAMETER-KIND", name=name)
    if model.columns is None:
        return
    distinct(index, model.columns)
    for column, listed in (model.lists or {}).items():
        index.code_list(listed)
        if column not in map(str, model.columns):
            index.fault(listed, "DEF-NO-COLUMN", name=name, column=column)
    needed = [column for column in model.columns if str(column) not in EDITIONS]
    for row in model.rows or ():
        if row and len(row) not in (len(needed), len(model.columns)):
            index.fault(row[0], "DEF-ROW-LENGTH", count=str(len(row)), needed=str(len(needed)))


def _lint_code_list(index: StudyIndex, model: CodeListModel) -> None:
    distinct(index, (entry.code for entry in model.items), "DEF-CODE-TWICE")
    taken: dict[int, TextNode] = {}
    for entry in model.items:
        if entry.digit is None:
            continue
        if entry.digit not in _DIGITS:
            index.fault(entry.code, "DEF-DIGIT", coded=str(entry.code), digit=str(entry.digit))
        elif entry.digit in taken:
            first = str(taken[entry.digit])
            index.fault(entry.code, "DEF-DIGIT-TWICE", coded=str(entry.code), first=first)
        taken.setdefault(entry.digit, entry.code)
    read_alike(index, ((entry.code, entry.decode) for entry in model.items), "DEF-DECODE-TWICE")


def _lint_unused(index: StudyIndex) -> None:
    """Code lists that nothing names."""
    models = index.models
    used = {str(model.codelist) for model in models.parameters if model.codelist}
    used |= {str(one) for model in models.parameters for one in (model.lists or {}).values()}
    for placed in index.items.values():
        used.update(str(oid) for oid in (placed.item.codelist, placed.item.missing_reasons) if oid)
    if models.study is not None:
        used.update((str(models.study.missing_reasons), str(models.study.form_not_done_reasons)))
    else:
        return
    for model in models.code_lists:
        name = str(model.codelist)
        if name not in used and not index.damaged(name):
            index.fault(model.codelist, "DEF-UNUSED-CODELIST", name=name)
