"""The shape of cases/*.yaml: bases, single cases, tables of short examples, tables of limits."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from mscform.definitions.logic import ProposalKind, Severity
from mscform.definitions.reader_models import Model
from mscform.definitions.reader_scalars import AnyNode, AnyText, Oid, Text, Translation, YesNo

Entries = dict[Text, AnyNode]
"""Address to typed text or `{missing: CODE}`; or form (or row) to a map of item names to these."""


class SettingModel(Model):
    """What a case stands on."""

    source: Text | None = None
    start: Oid | None = None
    now: Text | None = None
    queries: Text | None = None
    parameters: dict[Text, AnyNode] = Field(default_factory=dict)
    given: Entries = Field(default_factory=dict)


class BaseCaseModel(SettingModel):
    """Entries with a name, from which cases start."""

    base: Oid


class FindingExpectedModel(Model):
    """A finding that must be there."""

    at: Text | None = None
    code: Oid
    severity: Severity | None = None


class FindingRefusedModel(Model):
    """Findings that must not be there; without a code, any but REQUIRED."""

    at: Text | None = None
    code: Oid | None = None
    severity: Severity | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.at is None and self.code is None:
            raise PydanticCustomError("DEF-CASE-NOWHERE", "a place or a code is needed")
        return self


class AlertExpectedModel(Model):
    """The judgement of one row; `rules` are all that fired, `fires` and `silent` some of them.

    `escalate_after` are the minutes until somebody else is to be called; empty: never.
    """

    level: AnyText | None = None
    rules: list[Oid] | None = None
    fires: list[Oid] | None = None
    silent: list[Oid] | None = None
    complete: YesNo | None = None
    escalate_after: AnyText | None = None


class ProposalExpectedModel(Model):
    """A proposal that must be there; an empty grade is none."""

    code: Oid
    at: Text | None = None
    kind: ProposalKind | None = None
    grade: AnyText | None = None


class CodeRefusedModel(Model):
    """A proposal or task that must not be there."""

    code: Oid
    at: Text | None = None


class VisitExpectedModel(Model):
    """The line of a visit in the schedule."""

    exists: YesNo | None = None
    earliest: AnyText | None = None
    target: AnyText | None = None
    latest: AnyText | None = None
    state: Text | None = None


class PointExpectedModel(Model):
    """The line of a time point; times as `2025-03-10 08:15` in the zone of the study."""

    planned: AnyText | None = None
    earliest: AnyText | None = None
    latest: AnyText | None = None
    deviation: AnyText | None = None
    state: Text | None = None


class TaskExpectedModel(Model):
    """A task that must be there."""

    code: Oid
    at: Text | None = None
    due: AnyText | None = None


class FormExpectedModel(Model):
    """A form: whether it exists, whether it must be kept, and its status."""

    exists: YesNo | None = None
    need: Text | None = None
    status: Text | None = None


class ExpectModel(Model):
    """What must come of it."""

    items: Entries = Field(default_factory=dict)
    findings: list[FindingExpectedModel] = Field(default_factory=list)
    no_findings: list[FindingRefusedModel] = Field(default_factory=list)
    alerts: dict[Text, AlertExpectedModel] = Field(default_factory=dict)
    proposals: list[ProposalExpectedModel] = Field(default_factory=list)
    no_proposals: list[CodeRefusedModel] = Field(default_factory=list)
    schedule: dict[Text, VisitExpectedModel] = Field(default_factory=dict)
    timepoints: dict[Text, PointExpectedModel] = Field(default_factory=dict)
    tasks: list[TaskExpectedModel] = Field(default_factory=list)
    no_tasks: list[CodeRefusedModel] = Field(default_factory=list)
    forms: dict[Text, FormExpectedModel] = Field(default_factory=dict)


class SingleCaseModel(SettingModel):
    """One case written out."""

    case: Translation
    source: Text
    expect: ExpectModel


class CaseTableModel(SettingModel):
    """Many short examples: a row each, a column for each thing given or expected."""

    table: Translation
    source: Text
    at: Text | None = None
    columns: Annotated[list[AnyNode], Field(min_length=1)]
    rows: Annotated[list[list[AnyNode]], Field(min_length=1)]


class LimitTableModel(SettingModel):
    """Limits: item, severity, just below, lowest inside, highest inside, just above."""

    limits: Translation
    source: Text
    at: Text
    rows: Annotated[
        list[Annotated[list[AnyText], Field(min_length=6, max_length=6)]], Field(min_length=1)
    ]


class CasesModel(Model):
    """cases/*.yaml"""

    bases: list[BaseCaseModel] = Field(default_factory=list)
    cases: list[SingleCaseModel] = Field(default_factory=list)
    tables: list[CaseTableModel] = Field(default_factory=list)
    limits: list[LimitTableModel] = Field(default_factory=list)
