"""The shape of study.yaml, codelists.yaml, parameters.yaml and patterns.yaml."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mscform.definitions.codelist import CodeSign
from mscform.definitions.reader_models import Model, StatementModel
from mscform.definitions.reader_scalars import (
    AnyNode,
    AnyText,
    Natural,
    Oid,
    Repeats,
    RoleName,
    Rule,
    Text,
    Translation,
    YesNo,
)
from mscform.definitions.study import EventType, FormNeed


class CodeModel(Model):
    """One entry of a code list."""

    code: Text
    decode: Translation
    digit: Natural | None = None
    sign: CodeSign | None = None


class CodeListModel(Model):
    """One code list."""

    codelist: Oid
    title: Translation
    source: Text | None = None
    items: Annotated[list[CodeModel], Field(min_length=1)]


class CodeListsModel(Model):
    """codelists.yaml"""

    codelists: list[CodeListModel]


class ParameterModel(Model):
    """One parameter: `value`, or a table of `columns` and `rows`."""

    parameter: Oid
    label: Translation
    value: Rule | None = None
    columns: list[Oid] | None = None
    rows: list[list[AnyText]] | None = None
    site_setting: YesNo = "no"
    lists: dict[str, Oid] | None = None
    codelist: Oid | None = None
    source: Text | None = None


class ParametersModel(Model):
    """parameters.yaml"""

    parameters: list[ParameterModel]


class PatternModel(Model):
    """A pattern: items with slots `<name>`. Its items are checked where they are used."""

    pattern: Oid
    source: Text | None = None
    items: Annotated[list[dict[str, AnyNode]], Field(min_length=1)]


class PatternsModel(Model):
    """patterns.yaml"""

    patterns: list[PatternModel]


class MeaningModel(Model):
    """One signature meaning (D5)."""

    meaning: Literal["AUTHOR", "REVIEWED", "APPROVED", "RESPONSIBLE", "VERIFIED"]
    title: Translation
    declaration: Translation
    roles: Annotated[list[RoleName], Field(min_length=1)]


class ReasonModel(Model):
    """One reason for change (D14)."""

    reason: Oid
    title: Translation
    needs_text: YesNo = "no"


class WindowModel(Model):
    """A visit window: days from the anchor, each an expression."""

    target: Rule
    earliest: Rule
    latest: Rule


class FormRefModel(Model):
    """A form at an event."""

    form: Oid
    need: FormNeed
    when: Rule | None = None
    opens: list[StatementModel] = Field(default_factory=list)


class EventModel(Model):
    """A visit, or the place of running logs."""

    event: Oid
    title: Translation
    short: Translation
    type: EventType
    window: WindowModel | None = None
    visit_date: Oid | None = None
    repeating: YesNo = "no"
    repeats: Rule | None = None
    max_repeats: Repeats | None = None
    exists_when: Rule | None = None
    due_when: Rule | None = None
    source: Text | None = None
    forms: list[FormRefModel]


class AllocationModel(Model):
    """How people get their group."""

    form: Oid
    number: Oid
    fills: Annotated[dict[str, Oid], Field(min_length=1)]
    stratum: Rule | None = None
    time: Oid | None = None
    method: Oid | None = None
    listed: Text | None = None
    by_hand: list[Text] = Field(default_factory=list)
    roles: list[RoleName] = Field(default_factory=list)


class StudyModel(Model):
    """study.yaml"""

    study: Oid
    name: Translation
    protocol: Text
    version: Text
    languages: Annotated[list[Oid], Field(min_length=1)]
    time_zone: Text
    subject_key_pattern: Text
    anchor: Rule | None = None
    provisional_anchor: Rule | None = None
    missing_reasons: Oid
    form_not_done_reasons: Oid
    subject_summary: list[Oid] = Field(default_factory=list)
    allocation: AllocationModel | None = None
    signature_meanings: Annotated[list[MeaningModel], Field(min_length=1)]
    change_reasons: Annotated[list[ReasonModel], Field(min_length=1)]
    events: Annotated[list[EventModel], Field(min_length=1)]
