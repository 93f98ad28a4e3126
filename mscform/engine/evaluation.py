"""The whole subject judged at once: what the command line, exports and oversight read."""

from __future__ import annotations

from dataclasses import dataclass

from mscform.engine.appearance import Appearance
from mscform.engine.cells import Cells, Page
from mscform.engine.form_state import (
    AlertState,
    EventState,
    Finding,
    FormState,
    ProposalState,
    TaskState,
    TimePointState,
)
from mscform.engine.overview import open_findings, pages_in_order
from mscform.engine.schedule import event_states


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Everything the rules say about one subject at one moment.

    `forms` are the forms that hold something, in the order of the study; findings, alerts and
    proposals are theirs. What is missing is told only of forms that a person has begun.
    Time points and tasks are those of every form that exists.
    """

    forms: tuple[FormState, ...]
    findings: tuple[Finding, ...]
    alerts: tuple[AlertState, ...]
    proposals: tuple[ProposalState, ...]
    schedule: tuple[EventState, ...]
    timepoints: tuple[TimePointState, ...]
    tasks: tuple[TaskState, ...]


def evaluate(cells: Cells, appearance: Appearance) -> Evaluation:
    """Judge the whole subject."""
    held: list[FormState] = []
    findings: list[Finding] = []
    timed: list[FormState] = []
    for page in pages_in_order(cells):
        if page.data is not None or _computed(page):
            held.append(appearance.draw(page))
            findings += open_findings(page, held[-1])
        if page.plans:
            timed.append(appearance.draw(page))
    return Evaluation(
        forms=tuple(held),
        findings=tuple(findings),
        alerts=tuple(alert for form in held for alert in form.alerts),
        proposals=tuple(proposal for form in held for proposal in form.proposals),
        schedule=event_states(cells),
        timepoints=tuple(point for form in timed for point in form.timepoints),
        tasks=tuple(task for form in timed for task in form.tasks),
    )


def _computed(page: Page) -> bool:
    """A form of derived items that has values, though none is stored yet."""
    return page.rules.is_all_derived and any(row.texts for row in page.all_rows())
