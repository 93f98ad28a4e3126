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
    Positive,
    Repeats,
    RoleName,
    Rule,
    Text,
    Translation,
    Whole,
    Within,
    YesNo,
)
from mscform.definitions.statement import StatementTone


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


class RecordModel(Model):
    """`record:` of a proposal: the rows of the log form that an accepted one is written into."""

    form: Oid
    group: Oid
    event: Oid | None = None
    fill: dict[Oid, Rule] = Field(default_factory=dict)


class ProposesModel(Model):
    """`proposes:` of a check or a proposal rule."""

    kind: ProposalKind
    code: Text
    grade: Rule | None = None
    message: Translation | None = None
    record: RecordModel | None = None
    roles: Annotated[list[RoleName], Field(min_length=1)] | None = None


class InlineCheckModel(Model):
    """One entry of `checks:` of an item; severity and message may stand in rules.yaml."""

    check: Oid
    holds: Rule
    severity: Severity | None = None
    message: Translation | None = None
    slots: dict[str, Rule] = Field(default_factory=dict)
    proposes: ProposesModel | None = None
    source: Text | None = None


class LayoutModel(Model):
    """`layout:` of an item."""

    row: Text | None = None
    column: Translation | None = None
    quiet: YesNo = "no"
    lines: Natural = 1
    under: YesNo = "no"


class ItemModel(Model):
    """One question."""

    item: Oid
    question: Translation
    type: DataType
    length: Positive | None = None
    decimals: Natural | None = None
    pattern: Text | None = None
    unit: Text | None = None
    unit_item: Oid | None = None
    codelist: Oid | None = None
    mandatory: Rule | None = None
    ask_when: Rule | None = None
    calculate: Rule | None = None
    preset: Rule | None = None
    once: YesNo | None = None
    reasoned: YesNo | None = None
    method: Text | None = None
    range: RangesModel | None = None
    range_of: Rule | None = None
    missing_reasons: Oid | None = None
    shows_items: YesNo = "no"
    unique: Within | None = None
    unique_severity: Severity | None = None
    consecutive: YesNo | None = None
    roles: Annotated[list[RoleName], Field(min_length=1)] | None = None
    help: Translation | None = None
    layout: LayoutModel | None = None
    alias: dict[str, Text] = Field(default_factory=dict)
    source: Text | None = None
    checks: list[InlineCheckModel] = Field(default_factory=list)


class PatternItemModel(ItemModel):
    """One question of a pattern; dropped where `when_given` names something not given."""

    when_given: Text | None = None


class UseModel(Model):
    """A pattern used in the place of items; `with` gives its slots."""

    use: Oid
    given: dict[str, AnyNode] = Field(default_factory=dict, alias="with")


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


class StatementModel(Model):
    """One sentence about a state of things, said while `when` holds."""

    message: Translation
    when: Rule | None = None
    tone: StatementTone = StatementTone.PLAIN
    slots: dict[str, Rule] = Field(default_factory=dict)
    leads_to: Oid | None = None


class ActModel(Model):
    """One act of a run: what pressing it writes, and what it asks."""

    act: Oid
    title: Translation
    form: Oid
    moment: Oid
    open_when: Rule | None = None
    row: Oid | None = None
    latest: YesNo = "no"
    fill: dict[Oid, Rule] = Field(default_factory=dict)
    ask: list[Oid] = Field(default_factory=list)


class GoLineModel(Model):
    """One line of a go / no-go list: what must be answered, scanned, attested or measured."""

    line: Oid
    title: Translation
    answered: list[Oid] = Field(default_factory=list)
    scan: Oid | None = None
    same_as: Rule | None = None
    attested: dict[Oid, Oid] = Field(default_factory=dict)
    point: Oid | None = None
    stops: list[StatementModel] = Field(default_factory=list)


class GoListModel(Model):
    """`before:` of a run: what is looked at before one of its acts."""

    act: Oid
    open_lines: Oid
    why: Oid
    lines: Annotated[list[GoLineModel], Field(min_length=1)]


class RunModel(Model):
    """`run:` of a timed group: what the board shows of it."""

    began: Rule
    ended: Rule | None = None
    paused: Rule | None = None
    says: Annotated[list[StatementModel], Field(min_length=1)] = Field(default_factory=list)
    closing: Annotated[list[StatementModel], Field(min_length=1)] = Field(default_factory=list)
    score: Oid | None = None
    curve: Annotated[list[Oid], Field(min_length=1)] = Field(default_factory=list)
    handled: Annotated[list[Oid], Field(min_length=1)] = Field(default_factory=list)
    acts: Annotated[list[ActModel], Field(min_length=1)] = Field(default_factory=list)
    before: GoListModel | None = None


class TimedModel(Model):
    """`timed:` of a group."""

    anchor: Rule
    key_item: Oid
    time_item: Oid
    status_item: Oid
    not_done_item: Oid
    author_item: Oid | None = None
    late_item: Oid | None = None
    late_why_item: Oid | None = None
    reference: Oid | None = None
    extra_prefix: Oid
    done_code: Text | None = None
    partial_code: Text | None = None
    not_done_code: Text | None = None
    points: Annotated[list[PointModel], Field(min_length=1)]
    run: RunModel | None = None


class GroupModel(Model):
    """A section of a form."""

    group: Oid
    title: Translation
    layout: GroupLayout = GroupLayout.ROWS
    ask_when: Rule | None = None
    repeating: YesNo = "no"
    max_repeats: Repeats | None = None
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
    band: list[StatementModel] = Field(default_factory=list)
    groups: Annotated[list[GroupModel], Field(min_length=1)]
