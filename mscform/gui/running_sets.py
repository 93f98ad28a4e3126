"""The sets of readings that are to be taken of whoever is being watched today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from mscform.base.errors import MscformError
from mscform.base.identity import FormKey, SubjectKey
from mscform.base.message import Message
from mscform.base.text import TranslatedText
from mscform.engine.form_state import (
    EventState,
    FormState,
    FormSummary,
    PointState,
    SubjectOverview,
    VisitState,
)
from mscform.gui.roster import Roster
from mscform.records.clinical import FormStatus
from mscform.services.site import Site

_RUNS: Final = timedelta(days=1)
"""A course of readings that began longer ago is not running any more."""


@dataclass(frozen=True, slots=True)
class RunningSet:
    """One set of one subject: its name, its minute, and why where a rule asks for it."""

    subject: SubjectKey
    form: FormKey
    name: TranslatedText | str
    due: datetime
    late: bool
    because: Message | None = None


class RunningSets:
    """Only forms with planned readings that were begun today or yesterday are looked at."""

    def __init__(self, site: Site, roster: Roster) -> None:
        self._site = site
        self._roster = roster
        self._timed = frozenset(
            form.oid
            for form in site.study.forms.values()
            if any(group.timed is not None for group in form.groups)
        )

    def found(self, today: date) -> tuple[tuple[RunningSet, ...], tuple[RunningSet, ...]]:
        """What is late and what is due, each by its minute."""
        sets = [
            one
            for subject in self._roster.subjects
            if (overview := self._roster.overview(subject.key)) is not None
            for form in self._running(overview, today)
            for one in self._sets(subject.key, form)
        ]
        sets.sort(key=lambda one: one.due.astimezone(UTC))
        return tuple(s for s in sets if s.late), tuple(s for s in sets if not s.late)

    def _running(self, overview: SubjectOverview, today: date) -> Iterator[FormSummary]:
        fresh = {
            (event.definition.oid, event.repeat)
            for event in overview.events
            if _is_fresh(event, today)
        }
        for form in overview.forms:
            begun = form.status is FormStatus.IN_PROGRESS and form.key.form in self._timed
            if begun and (form.key.event, form.key.event_repeat) in fresh:
                yield form

    def _sets(self, subject: SubjectKey, form: FormSummary) -> Iterator[RunningSet]:
        try:
            state = self._site.entry.state(subject, form.key)
        except MscformError:
            # The list of the others is worth more; opening the form tells what is wrong with it.
            return
        now = self._site.clock.read().wall.astimezone(UTC)
        for one in (*_planned(subject, form, state), *_called_for(subject, form, state, now)):
            if one.due >= now - _RUNS:
                yield one


def _planned(subject: SubjectKey, form: FormSummary, state: FormState) -> Iterator[RunningSet]:
    for point in state.timepoints:
        late = point.state is PointState.OVERDUE
        if point.planned is not None and (late or point.state is PointState.DUE):
            name = point.code if point.definition is None else point.definition.title
            yield RunningSet(subject, form.key, name, point.planned, late)


def _called_for(
    subject: SubjectKey, form: FormSummary, state: FormState, now: datetime
) -> Iterator[RunningSet]:
    """Further sets that a rule asks for after an alert."""
    for task in state.tasks:
        if task.due is not None:
            late = task.due < now
            yield RunningSet(subject, task.form, form.title, task.due, late, task.because)


def _is_fresh(event: EventState, today: date) -> bool:
    if event.visited is None:
        return event.latest is None or event.state is VisitState.DUE
    return today - _RUNS <= event.visited <= today
