"""The whole subject judged at once: what the command line, exports and oversight read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from mscform.engine.appearance import Appearance
from mscform.engine.cells import Page
from mscform.engine.form_state import (
    AlertState,
    EventState,
    Finding,
    FormState,
    ProposalState,
    TaskState,
    TimePointState,
)
from mscform.engine.overview import open_findings


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


class Judged(NamedTuple):
    """One form judged: `state` None where it holds nothing and plans nothing in time."""

    state: FormState | None
    held: bool
    timed: bool
    findings: tuple[Finding, ...]


def judge(page: Page, appearance: Appearance) -> Judged:
    """Judge one form."""
    held, timed = page.data is not None or _computed(page), bool(page.plans)
    if not held and not timed:
        return Judged(None, held, timed, ())
    state = appearance.draw(page)
    return Judged(state, held, timed, open_findings(page, state.findings) if held else ())


def evaluation(forms: Iterable[Judged], schedule: tuple[EventState, ...]) -> Evaluation:
    """The whole subject, from all its forms and its visits."""
    judged = tuple(forms)
    held = tuple(one.state for one in judged if one.held and one.state is not None)
    timed = tuple(one.state for one in judged if one.timed and one.state is not None)
    return Evaluation(
        forms=held,
        findings=tuple(finding for one in judged for finding in one.findings),
        alerts=tuple(alert for form in held for alert in form.alerts),
        proposals=tuple(proposal for form in held for proposal in form.proposals),
        schedule=schedule,
        timepoints=tuple(point for form in timed for point in form.timepoints),
        tasks=tuple(task for form in timed for task in form.tasks),
    )


def _computed(page: Page) -> bool:
    """A form of derived items that has values, though none is stored yet."""
    return page.rules.is_all_derived and any(row.texts for row in page.all_rows())
