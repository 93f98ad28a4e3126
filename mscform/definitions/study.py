"""One study at one version: ODM's Study and MetaDataVersion in one immutable value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mscform.base.identity import (
    CodeListOID,
    EventOID,
    FormOID,
    GroupOID,
    ItemOID,
    StudyOID,
)
from mscform.base.text import TranslatedText
from mscform.definitions.allocation import AllocationPlan
from mscform.definitions.codelist import CodeList
from mscform.definitions.endpoint import Endpoints
from mscform.definitions.form import FormDefinition, ItemGroupDefinition
from mscform.definitions.item import ItemDefinition
from mscform.definitions.logic import AlertSet, Expression, Parameter, ProposalRule
from mscform.definitions.statement import Statement


class EventType(StrEnum):
    """Why an event exists."""

    SCHEDULED = "scheduled"
    UNSCHEDULED = "unscheduled"
    CONDITIONAL = "conditional"
    COMMON = "common"


class FormNeed(StrEnum):
    """Whether a form must be kept in an event (● and ○ of the matrix)."""

    REQUIRED = "required"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRef:
    """One form in one event; `when` must be surely true for it to be there.

    `opens` says in words what it waits for while it is not.
    """

    form: FormOID
    need: FormNeed
    when: Expression | None = None
    opens: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitWindow:
    """Target day and window in calendar days from the study's anchor day, both ends in.

    The three are expressions, so that `7 * (repeat() - 1)` can place a repeating event.
    """

    target: Expression
    earliest: Expression
    latest: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyEventDefinition:
    """A visit, or the place of running logs.

    A repeating event has the repeats 1 … `repeats` (an expression; capped by `max_repeats`) planned
    and may get more by hand. It exists only while `exists_when` is surely true; `due_when` being
    surely false means its visits are not due (death, withdrawal).
    """

    oid: EventOID
    title: TranslatedText
    short_title: TranslatedText
    event_type: EventType
    forms: tuple[FormRef, ...]
    window: VisitWindow | None = None
    repeating: bool = False
    repeats: Expression | None = None
    max_repeats: int | None = None
    exists_when: Expression | None = None
    due_when: Expression | None = None
    visit_date: ItemOID | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureMeaning:
    """One meaning a signature may have, what the signer declares, and who may use it (D5)."""

    code: str
    title: TranslatedText
    declaration: TranslatedText
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonForChange:
    """One entry of the list offered when a committed value is changed (D14)."""

    code: str
    title: TranslatedText
    needs_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyDefinition:
    """Everything one study asks, judges and plans, under one fingerprint.

    `anchor` gives the day D0 of a subject, `provisional_anchor` the day used until D0 exists
    (D17). `subject_summary` names items shown beside the subject key in lists (arm, status).
    """

    oid: StudyOID
    name: TranslatedText
    protocol: str
    version: str
    languages: tuple[str, ...]
    time_zone: str
    anchor: Expression | None
    provisional_anchor: Expression | None
    events: tuple[StudyEventDefinition, ...]
    forms: Mapping[FormOID, FormDefinition]
    code_lists: Mapping[CodeListOID, CodeList]
    parameters: Mapping[str, Parameter]
    missing_reasons: CodeListOID
    form_not_done_reasons: CodeListOID
    signature_meanings: tuple[SignatureMeaning, ...]
    change_reasons: tuple[ReasonForChange, ...]
    alert_sets: tuple[AlertSet, ...]
    proposal_rules: tuple[ProposalRule, ...]
    subject_summary: tuple[ItemOID, ...]
    subject_key_pattern: str
    fingerprint: str
    endpoints: Endpoints = field(default_factory=Endpoints)
    allocation: AllocationPlan | None = None
    _items: Mapping[ItemOID, tuple[FormOID, ItemGroupDefinition, ItemDefinition]] = field(
        init=False, repr=False, compare=False
    )
    _events: Mapping[EventOID, StudyEventDefinition] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        items = {
            item.oid: (form.oid, group, item)
            for form in self.forms.values()
            for group in form.groups
            for item in group.items
        }
        object.__setattr__(self, "_items", items)
        object.__setattr__(self, "_events", {event.oid: event for event in self.events})

    def item(self, oid: ItemOID) -> ItemDefinition | None:
        """The definition of an item, or None."""
        found = self._items.get(oid)
        return None if found is None else found[2]

    def form_of(self, oid: ItemOID) -> FormOID | None:
        """The form an item belongs to, or None."""
        found = self._items.get(oid)
        return None if found is None else found[0]

    def group_of(self, oid: ItemOID) -> ItemGroupDefinition | None:
        """The group an item belongs to, or None."""
        found = self._items.get(oid)
        return None if found is None else found[1]

    def event(self, oid: EventOID) -> StudyEventDefinition | None:
        """The definition of an event, or None."""
        return self._events.get(oid)

    def is_logged(self, form: FormOID) -> bool:
        """Whether a form stands in a running log, which belongs to every visit."""
        return any(
            form == reference.form
            for event in self.events
            if event.event_type is EventType.COMMON
            for reference in event.forms
        )

    def alert_set(self, group: GroupOID) -> AlertSet | None:
        """The alert rules of a group, or None."""
        for found in self.alert_sets:
            if found.group == group:
                return found
        return None
