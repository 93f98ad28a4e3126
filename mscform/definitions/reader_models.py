"""The shape of each file of a study folder: which keys there are, which must be, of which kind.

Attributes are named as in the files where Python allows it. What holds across places and files
is not told here but in `lint.py`.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from mscform.definitions.form import GroupLayout
from mscform.definitions.item import DataType
from mscform.definitions.logic import ProposalKind, Severity
from mscform.definitions.reader_scalars import (
    AnyNode,
    AnyText,
    Natural,
    Oid,
    Rule,
    Text,
    Translation,
    Whole,
    YesNo,
)
from mscform.definitions.study import EventType, FormNeed


class Model(BaseModel):
    """A map with known keys only."""

    model_config = ConfigDict(extra="forbid", populate_by_name=False, arbitrary_types_allowed=True)


Limits = Annotated[list[AnyText], Field(min_length=2, max_length=2)]
"""`[low, high]`; an empty text is an open end."""


class RangesModel(Model):
    """`range:` of an item: inclusive limits by severity."""

    impossible: Limits | None = None
    unusual: Limits | None = None
    alarming: Limits | None = None


class ProposesModel(Model):
    """`proposes:` of a check or a proposal rule."""

    kind: ProposalKind
    code: Text
    grade: Rule | None = None
    message: Translation | None = None


class InlineCheckModel(Model):
    """One entry of `checks:` of an item; severity and message may stand in rules.yaml."""

    check: Oid
    holds: Rule
    severity: Severity | None = None
    message: Translation | None = None
    slots: dict[str, Rule] = {}
    proposes: ProposesModel | None = None
    source: Text | None = None


class LayoutModel(Model):
    """`layout:` of an item."""

    row: Text | None = None
    column: Translation | None = None
    quiet: YesNo = "no"
    lines: Natural = 1


class ItemModel(Model):
    """One question."""

    item: Oid
    question: Translation
    type: DataType
    length: Natural | None = None
    decimals: Natural | None = None
    pattern: Text | None = None
    unit: Text | None = None
    unit_item: Oid | None = None
    codelist: Oid | None = None
    mandatory: Rule | None = None
    ask_when: Rule | None = None
    calculate: Rule | None = None
    preset: Rule | None = None
    method: Text | None = None
    range: RangesModel | None = None
    range_of: Rule | None = None
    missing_reasons: Oid | None = None
    shows_items: YesNo = "no"
    help: Translation | None = None
    layout: LayoutModel | None = None
    alias: dict[str, Text] = {}
    source: Text | None = None
    checks: list[InlineCheckModel] = []


class PatternItemModel(ItemModel):
    """One question of a pattern; dropped where `when_given` names something not given."""

    when_given: Text | None = None


class UseModel(Model):
    """A pattern used in the place of items; `with` gives its slots."""

    use: Oid
    given: dict[str, AnyNode] = Field(default={}, alias="with")


def _kind_of_item(value: Any) -> str:
    return "<use>" if isinstance(value, dict) and "use" in value else "<item>"


ItemOrUse = Annotated[
    Annotated[ItemModel, Tag("<item>")] | Annotated[UseModel, Tag("<use>")],
    Discriminator(_kind_of_item),
]


class PointModel(Model):
    """One planned point of a timed group; minutes."""

    point: Oid
    title: Translation
    offset: Whole
    tolerance: Natural | None = None
    earliest: Whole | None = None
    latest: Whole | None = None
    anchor: Rule | None = None
    exists_when: Rule | None = None
    skip_when: Rule | None = None
    increasing: YesNo = "yes"


class TimedModel(Model):
    """`timed:` of a group."""

    anchor: Rule
    key_item: Oid
    time_item: Oid
    status_item: Oid
    not_done_item: Oid
    author_item: Oid | None = None
    reference: Oid | None = None
    extra_prefix: Oid
    done_code: Text | None = None
    partial_code: Text | None = None
    not_done_code: Text | None = None
    points: Annotated[list[PointModel], Field(min_length=1)]


class GroupModel(Model):
    """A section of a form."""

    group: Oid
    title: Translation
    layout: GroupLayout = GroupLayout.ROWS
    ask_when: Rule | None = None
    repeating: YesNo = "no"
    max_repeats: Natural | None = None
    timed: TimedModel | None = None
    source: Text | None = None
    items: Annotated[list[ItemOrUse], Field(min_length=1)]

    def questions(self) -> list[ItemModel]:
        """The items; patterns have been expanded before validation."""
        return [item for item in self.items if isinstance(item, ItemModel)]


class FormModel(Model):
    """forms/*.yaml"""

    form: Oid
    title: Translation
    version: Text | None = None
    time_item: Oid | None = None
    may_be_not_done: YesNo = "yes"
    repeating: YesNo = "no"
    source: Text | None = None
    groups: Annotated[list[GroupModel], Field(min_length=1)]


class CodeModel(Model):
    """One entry of a code list."""

    code: Text
    decode: Translation
    digit: Natural | None = None


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
    codelist: Oid | None = None
    source: Text | None = None


class ParametersModel(Model):
    """parameters.yaml"""

    parameters: list[ParameterModel]


class PlacesModel(Model):
    """Every item of these types (of these forms, except those items)."""

    types: Annotated[list[DataType], Field(min_length=1)]
    forms: list[Oid] | None = None
    excepted: list[Oid] = Field(default=[], alias="except")


def _kind_of_place(value: Any) -> str:
    return "<types>" if isinstance(value, dict) else "<item>"


class PlaceModel(Model):
    """Where a check stands, and what must hold there."""

    at: Annotated[
        Annotated[Oid, Tag("<item>")] | Annotated[PlacesModel, Tag("<types>")],
        Discriminator(_kind_of_place),
    ]
    holds: Rule
    slots: dict[str, Rule] = {}


class CheckModel(Model):
    """A check declared once, standing at its places."""

    check: Oid
    severity: Severity
    message: Translation
    source: Text | None = None
    places: list[PlaceModel] = []
    proposes: ProposesModel | None = None


class ProposalModel(Model):
    """A proposal rule over a form, or over each row of a group."""

    rule: Oid
    form: Oid
    group: Oid | None = None
    when: Rule
    proposes: ProposesModel
    slots: dict[str, Rule] = {}
    source: Text | None = None


class RulesModel(Model):
    """rules.yaml"""

    checks: list[CheckModel] = []
    proposals: list[ProposalModel] = []


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
    repeat_after: Natural | None = None
    acknowledge: YesNo = "no"


class AlertSetModel(Model):
    """The alert rules of one repeating group."""

    group: Oid
    assessed_when: Rule
    mandatory_inputs: list[Oid] = []
    rules: Annotated[list[AlertRuleModel], Field(min_length=1)]
    responses: list[ResponseModel] = []


class AlertsModel(Model):
    """alerts.yaml"""

    alert_sets: list[AlertSetModel]


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

    meaning: Oid
    title: Translation
    declaration: Translation
    roles: Annotated[list[Text], Field(min_length=1)]


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
    max_repeats: Natural | None = None
    exists_when: Rule | None = None
    due_when: Rule | None = None
    source: Text | None = None
    forms: list[FormRefModel]


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
    subject_summary: list[Oid] = []
    signature_meanings: Annotated[list[MeaningModel], Field(min_length=1)]
    change_reasons: Annotated[list[ReasonModel], Field(min_length=1)]
    events: Annotated[list[EventModel], Field(min_length=1)]
