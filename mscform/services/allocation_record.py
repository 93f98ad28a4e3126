"""What the record says of allocations: the list in force, its used rows, the numbers given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from mscform.base.errors import CallError
from mscform.base.identity import FormKey, ItemOID, SubjectKey
from mscform.definitions.allocation import AllocationPlan
from mscform.definitions.study import StudyDefinition
from mscform.engine.environment import Numbering
from mscform.records.allocation import AllocationAct
from mscform.records.audit import Action, AuditEvent
from mscform.services.allocation_list import AllocationList, read_list
from mscform.services.context import Context

LIST_SETTING: Final = "allocation.list"
"""The setting that holds the SHA-256 of the list in force."""


def plan_of(study: StudyDefinition) -> AllocationPlan:
    """How the study allocates; CallError where it does not."""
    if study.allocation is None:
        raise CallError("SVC-NO-ALLOCATION", study=study.name)
    return study.allocation


def page_of(study: StudyDefinition, plan: AllocationPlan) -> FormKey:
    """The one page on which a person is allocated."""
    event = next(one for one in study.events if plan.form in {ref.form for ref in one.forms})
    return FormKey(event.oid, "", plan.form)


def current_list(context: Context, plan: AllocationPlan) -> AllocationList | None:
    """The sealed list in force, or None."""
    digest = context.database.settings.get(LIST_SETTING)
    if digest is None:
        return None
    return read_list(context.database.documents.get(digest), context.study, plan)


def acts(context: Context, plan: AllocationPlan, subject: SubjectKey) -> Iterator[AuditEvent]:
    """The recorded acts of allocation of one subject."""
    key = page_of(context.study, plan)
    return context.database.ledger.events(subject=subject, form=key, action=Action.ALLOCATED)


def last_act(context: Context, subject: SubjectKey, form: FormKey) -> AllocationAct | None:
    """How the subject was allocated on this page; None on any other page and where nobody did."""
    plan = context.study.allocation
    if plan is None or form != page_of(context.study, plan):
        return None
    told = [event for event in acts(context, plan, subject) if event.content is not None]
    if not told:
        return None
    event, content = told[-1], told[-1].content or {}
    by_hand = content.get("how") == "hand"
    return AllocationAct(
        by=event.actor,
        at=event.entered_at.astimezone(context.zone),
        reason=str(content.get("reason") or "") if by_hand else None,
    )


def rows_used(context: Context, plan: AllocationPlan, digest: str) -> frozenset[int]:
    """The places of the list that somebody was given."""
    return frozenset(
        int(content["row"])
        for subject in context.database.subjects.all()
        for event in acts(context, plan, subject.key)
        if (content := event.content) is not None and content.get("list") == digest
    )


def numbers_in_use(context: Context, plan: AllocationPlan) -> frozenset[str]:
    """The numbers that subjects have now, however they came by them."""
    event = page_of(context.study, plan).event
    found = context.database.subjects.values_of(plan.number, plan.form, [event])
    return frozenset(text for texts in found.values() for text in texts)


@dataclass(frozen=True, slots=True)
class Given:
    """What the numbers of all subjects are judged by, where a sealed list lies in the site."""

    item: ItemOID
    sealed: frozenset[str]
    own: Mapping[SubjectKey, frozenset[str]]

    def of(self, subject: SubjectKey) -> Numbering:
        """The same for one subject."""
        return Numbering(self.item, self.sealed, self.own.get(subject, frozenset()))


def given_numbers(context: Context) -> Given | None:
    """What was given so far; None where no list lies in the site."""
    plan = context.study.allocation
    found = None if plan is None else current_list(context, plan)
    if plan is None or found is None:
        return None
    used: set[int] = set()
    own: dict[SubjectKey, frozenset[str]] = {}
    for subject in context.database.subjects.all():
        told = [event.content or {} for event in acts(context, plan, subject.key)]
        own[subject.key] = frozenset(str(one.get("number")) for one in told)
        used |= {int(one["row"]) for one in told if one.get("list") == found.digest}
    sealed = frozenset(row.number for row in found.rows if row.place not in used)
    return Given(plan.number, sealed, own)
