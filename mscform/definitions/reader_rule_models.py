"""The shape of rules.yaml and alerts.yaml."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from mscform.definitions.item import DataType
from mscform.definitions.logic import Severity
from mscform.definitions.reader_models import Model, ProposesModel
from mscform.definitions.reader_scalars import (
    Natural,
    Oid,
    Positive,
    RoleName,
    Rule,
    Text,
    Translation,
    YesNo,
)


class PlacesModel(Model):
    """Every item of these types (of these forms, except those items)."""

    types: Annotated[list[DataType], Field(min_length=1)]
    forms: list[Oid] | None = None
    excepted: list[Oid] = Field(default_factory=list, alias="except")


def _kind_of_place(value: Any) -> str:
    return "<types>" if isinstance(value, dict) else "<item>"


class PlaceModel(Model):
    """Where a check stands, and what must hold there."""

    at: Annotated[
        Annotated[Oid, Tag("<item>")] | Annotated[PlacesModel, Tag("<types>")],
        Discriminator(_kind_of_place),
    ]
    holds: Rule
    slots: dict[str, Rule] = Field(default_factory=dict)


class CheckModel(Model):
    """A check declared once, standing at its places."""

    check: Oid
    severity: Severity
    message: Translation
    source: Text | None = None
    places: list[PlaceModel] = Field(default_factory=list)
    proposes: ProposesModel | None = None


class ProposalModel(Model):
    """A proposal rule over a form, or over each row of a group."""

    rule: Oid
    form: Oid
    group: Oid | None = None
    when: Rule
    proposes: ProposesModel
    slots: dict[str, Rule] = Field(default_factory=dict)
    source: Text | None = None


class RulesModel(Model):
    """rules.yaml"""

    checks: list[CheckModel] = Field(default_factory=list)
    proposals: list[ProposalModel] = Field(default_factory=list)


class AlertRuleModel(Model):
    """One alert rule: the condition of each level."""

    rule: Oid
    label: Translation
    levels: Annotated[dict[str, Rule], Field(min_length=1)]
    source: Text | None = None


class ResponseModel(Model):
    """What to do at a level."""

    level: Natural
    text: Translation
    repeat_after: Positive | None = None
    acknowledge: YesNo = "no"
    escalate_after: Positive | None = None
    escalate: Translation | None = None
    roles: Annotated[list[RoleName], Field(min_length=1)] | None = None


class AlertSetModel(Model):
    """The alert rules of one repeating group."""

    group: Oid
    assessed_when: Rule
    mandatory_inputs: list[Oid] = Field(default_factory=list)
    rules: Annotated[list[AlertRuleModel], Field(min_length=1)]
    responses: list[ResponseModel] = Field(default_factory=list)
    acknowledged_by: Oid | None = None
    action: Oid | None = None


class AlertsModel(Model):
    """alerts.yaml"""

    alert_sets: list[AlertSetModel]
