"""Checks of study.yaml: languages, zone, events, the lists it names."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfoNotFoundError

from mscform.base.clock import zone_named
from mscform.definitions.item import DataType
from mscform.definitions.lint_index import StudyIndex, distinct, read_alike, shaped
from mscform.definitions.lint_rules import lint_statement
from mscform.definitions.reader_nodes import TextNode
from mscform.definitions.reader_study_models import EventModel, StudyModel

_DAYS = (DataType.DATE, DataType.PARTIAL_DATE, DataType.DATETIME)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def lint_study_file(index: StudyIndex) -> None:
    """Tell what study.yaml names that is not there, twice there or not possible."""
    study = index.models.study
    if study is None:
        return
    shaped_study = re.fullmatch(r"ST\.[A-Za-z0-9_.\-]+", study.study)
    if not shaped_study:
        index.fault(study.study, "DEF-OID-FORM", oid=str(study.study), shape="ST.NAME")
    _lint_head(index, study)
    index.code_list(study.missing_reasons)
    index.code_list(study.form_not_done_reasons)
    for oid in study.subject_summary:
        index.item(oid)
    distinct(index, study.subject_summary)
    distinct(index, (reason.reason for reason in study.change_reasons))
    distinct(index, (event.event for event in study.events))
    read_alike(index, ((event.event, event.title) for event in study.events), "DEF-EVENT-ALIKE")
    for event in study.events:
        _lint_event(index, event)
    _lint_placed_forms(index, study)


def _lint_head(index: StudyIndex, study: StudyModel) -> None:
    distinct(index, study.languages)
    for language in study.languages:
        if not _LANGUAGE.fullmatch(language):
            index.fault(language, "DEF-LANGUAGE", language=str(language))
    try:
        zone_named(str(study.time_zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        index.fault(study.time_zone, "DEF-TIME-ZONE", zone=str(study.time_zone))
    lint_regex(index, study.subject_key_pattern)


def lint_regex(index: StudyIndex, node: TextNode) -> None:
    """Tell a regular expression that cannot be compiled."""
    try:
        re.compile(node)
    except (re.error, RecursionError, OverflowError) as error:
        index.fault(node, "DEF-REGEX", pattern=str(node), problem=str(error))


def _lint_event(index: StudyIndex, event: EventModel) -> None:
    shaped(index, event.event, "SE.")
    distinct(index, (ref.form for ref in event.forms), "DEF-FORM-TWICE")
    for ref in event.forms:
        index.form(ref.form)
        for one in ref.opens:
            lint_statement(index, one, ref.form)
        if ref.opens and ref.when is None:
            index.fault(ref.form, "DEF-OPENS", form=str(ref.form), event=str(event.event))
    if event.repeating == "no" and (event.repeats is not None or event.max_repeats is not None):
        index.fault(event.event, "DEF-NOT-REPEATING", oid=str(event.event))
    if event.visit_date is not None:
        _lint_visit_date(index, event, event.visit_date)


def _lint_visit_date(index: StudyIndex, event: EventModel, node: TextNode) -> None:
    """The visit date is a date of a form of this event."""
    placed = index.item(node)
    if placed is None:
        return
    if placed.form.form not in {ref.form for ref in event.forms}:
        index.fault(node, "DEF-VISIT-DATE-FORM", item=str(node), event=str(event.event))
    if placed.item.type not in _DAYS:
        index.fault(node, "DEF-NOT-A-DATE", item=str(node), type=placed.item.type.value)


def _lint_placed_forms(index: StudyIndex, study: StudyModel) -> None:
    """Forms that stand at no event can never be answered."""
    placed = {str(ref.form) for event in study.events for ref in event.forms}
    for name, form in index.forms.items():
        if name not in placed and not index.damaged(name):
            index.fault(form.form, "DEF-FORM-NOWHERE", form=name)
