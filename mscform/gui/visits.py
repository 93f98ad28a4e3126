"""One visit of one subject as a shape, a colour and words; for all pages that list visits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from mscform.definitions.study import EventType, FormNeed
from mscform.engine.form_state import (
    EventState,
    FormSummary,
    SubjectOverview,
    VisitState,
    WaitingForm,
)
from mscform.engine.occasions import visit_name
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts
from mscform.records.clinical import FormStatus

FORM_MARKS: Final = {
    FormStatus.NOT_STARTED: (Icon.NOT_YET, Tone.MUTED),
    FormStatus.IN_PROGRESS: (Icon.PARTLY, Tone.ACCENT),
    FormStatus.COMPLETE: (Icon.DONE, Tone.GOOD),
    FormStatus.NOT_DONE: (Icon.NOT_DONE, Tone.MUTED),
}
_CALENDAR: Final = {
    VisitState.NOT_YET: (Icon.NOT_YET, Tone.MUTED),
    VisitState.DUE: (Icon.DUE, Tone.WATCH),
    VisitState.OVERDUE: (Icon.OVERDUE, Tone.CALL),
    VisitState.MISSED: (Icon.NOT_DONE, Tone.MUTED),
    VisitState.DONE: (Icon.DONE, Tone.GOOD),
    VisitState.NOT_DUE: (None, Tone.MUTED),
}
LEGEND: Final = (
    (*_CALENDAR[VisitState.NOT_YET], "GUI-VISIT-NOT-YET"),
    (*_CALENDAR[VisitState.NOT_DUE], "GUI-VISIT-NOT-DUE"),
    (*_CALENDAR[VisitState.DUE], "GUI-VISIT-DUE"),
    (*_CALENDAR[VisitState.OVERDUE], "GUI-VISIT-OVERDUE"),
    (Icon.PARTLY, Tone.ACCENT, "GUI-VISIT-PARTLY"),
    (*_CALENDAR[VisitState.DONE], "GUI-VISIT-COMPLETE"),
    (*_CALENDAR[VisitState.MISSED], "GUI-LEGEND-NOT-DONE"),
)
"""Every shape that a visit can have, and its words."""
_FINISHED: Final = (FormStatus.COMPLETE, FormStatus.NOT_DONE)
_MOST_NAMED: Final = 8


class VisitKey(NamedTuple):
    """Which visit: event and repeat."""

    event: str
    repeat: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One occurrence of an event with its forms."""

    state: EventState
    forms: tuple[FormSummary, ...]
    waiting: tuple[WaitingForm, ...] = ()

    @property
    def key(self) -> VisitKey:
        """Its address."""
        return VisitKey(self.state.definition.oid, self.state.repeat)

    @property
    def needed(self) -> tuple[FormSummary, ...]:
        """Forms that must be kept, and optional ones that were begun."""
        return tuple(
            form
            for form in self.forms
            if form.need is FormNeed.REQUIRED or form.status is not FormStatus.NOT_STARTED
        )

    @property
    def finished(self) -> int:
        """How many of the needed forms are complete or not done for a reason."""
        return sum(form.status in _FINISHED for form in self.needed)

    @property
    def findings(self) -> int:
        """Open findings of all forms, missing answers of begun forms included."""
        return sum(form.open_findings + form.missing for form in self.forms)

    @property
    def alarming(self) -> int:
        """Alarming values that nobody has confirmed."""
        return sum(form.alarming for form in self.forms)

    @property
    def begun(self) -> bool:
        """Whether a person has begun any form; computed forms begin themselves."""
        return any(form.status is not FormStatus.NOT_STARTED for form in self.needed)

    @property
    def open_state(self) -> VisitState | None:
        """DUE or OVERDUE where something is to do now, else None."""
        state = self.state.state
        return state if state in (VisitState.DUE, VisitState.OVERDUE) else None

    @property
    def look(self) -> tuple[Icon | None, Tone]:
        """Shape and colour: finished, begun, or what the calendar says."""
        needed = self.needed
        if needed and self.finished == len(needed):
            all_not_done = all(form.status is FormStatus.NOT_DONE for form in needed)
            return (Icon.NOT_DONE, Tone.MUTED) if all_not_done else (Icon.DONE, Tone.GOOD)
        calendar = _CALENDAR[self.state.state]
        if self.begun:
            late = self.state.state is VisitState.OVERDUE
            return Icon.PARTLY, Tone.CALL if late else Tone.ACCENT
        if self.state.state is VisitState.DONE:
            return Icon.PARTLY, Tone.ACCENT
        return calendar


def visits_of(overview: SubjectOverview) -> tuple[Visit, ...]:
    """Every visit of a subject in the order of the study, each with its forms."""
    forms: dict[VisitKey, list[FormSummary]] = {}
    for form in overview.forms:
        forms.setdefault(VisitKey(form.key.event, form.key.event_repeat), []).append(form)
    return tuple(
        Visit(
            event,
            tuple(forms.get(VisitKey(event.definition.oid, event.repeat), ())),
            tuple(
                one
                for one in overview.waiting
                if (one.key.event, one.key.event_repeat) == (event.definition.oid, event.repeat)
            ),
        )
        for event in overview.events
    )


def next_due(overview: SubjectOverview) -> EventState | None:
    """The visit to think of next: overdue, due, or the first one to come that has a day."""
    waiting = [event for event in overview.events if _waits(event)]
    return min(waiting, key=_urgency, default=None)


def at_work(visits: Iterable[Visit], today: date) -> Visit | None:
    """The visit that a person most likely wants, so that Enter leads to work.

    What was begun today; else what is overdue or due by its days; else what was begun last and left
    unfinished; else what else is called for, or has a day. None for a new subject.
    """
    planned = [one for one in visits if one.state.definition.event_type is not EventType.COMMON]
    unfinished = [one for one in planned if one.begun and one.finished < len(one.needed)]
    begun_today = [one for one in unfinished if one.state.visited == today]
    called = [one for one in planned if one.open_state]
    coming = sorted((one for one in planned if _waits(one.state)), key=lambda v: _urgency(v.state))
    by_day = [one for one in coming if one in called]
    found = (*begun_today[-1:], *by_day, *unfinished[-1:], *called, *coming)
    return found[0] if found else None


def first_open(visits: Iterable[Visit], wanted: VisitKey | None = None) -> FormSummary | None:
    """The first form that is still to do, of one visit or of all; the first of a finished visit."""
    for visit in visits:
        if wanted is not None and visit.key != wanted:
            continue
        forms = [form for form in visit.needed if form.status not in _FINISHED]
        if forms or (wanted is not None and visit.forms):
            return (forms or visit.forms)[0]
    return None


def _waits(event: EventState) -> bool:
    open_now = event.state in (VisitState.DUE, VisitState.OVERDUE, VisitState.NOT_YET)
    return open_now and event.latest is not None


def _urgency(event: EventState) -> tuple[date, date]:
    return event.latest or date.max, event.earliest or date.max


class VisitWords:
    """Visits in words, in the language in force."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def name(self, event: EventState, *, short: bool = False) -> str:
        """`Week 4`, `Infusion, no. 2`."""
        return self._texts.of(visit_name(event.definition, event.repeat, short=short))

    def window(self, event: EventState) -> str:
        """`2025-04-04 – 2025-04-10`, marked where D0 is not known yet; '' without one."""
        if event.earliest is None or event.latest is None:
            return ""
        days = f"{event.earliest.isoformat()} – {event.latest.isoformat()}"
        if event.earliest == event.latest:
            days = event.earliest.isoformat()
        return self._texts("GUI-VISIT-PROVISIONAL", days=days) if event.provisional else days

    def state(self, visit: Visit) -> str:
        """The one word for the shape."""
        icon, _ = visit.look
        if icon is Icon.PARTLY:
            return self._texts("GUI-VISIT-PARTLY")
        if icon is Icon.DONE:
            return self._texts("GUI-VISIT-COMPLETE")
        return self._texts(f"GUI-VISIT-{visit.state.state.name.replace('_', '-')}")

    def form_status(self, form: FormSummary) -> str:
        """The state of a form in a word."""
        return self._texts(f"GUI-FORM-{form.status.name.replace('_', '-')}")

    def findings(self, count: int) -> str:
        """`3 to look at`; '' for none."""
        return self._texts("GUI-VISIT-FINDINGS", n=count) if count else ""

    def count(self, visit: Visit) -> str:
        """`3 of 8 forms`; '' for a visit without needed forms."""
        if not visit.needed:
            return ""
        return self._texts("GUI-VISIT-COUNT", done=visit.finished, all=len(visit.needed))

    def tip(self, visit: Visit) -> str:
        """Everything about a visit in a few lines: state, window, what is missing."""
        told = (
            f"{self.name(visit.state)} · {self.state(visit)}",
            self.window(visit.state),
            self.count(visit),
            self.findings(visit.findings),
            *self._missing(visit),
            *(f"{self._texts.of(one.title)}: {self._texts.of(one.words)}" for one in visit.waiting),
        )
        return "\n".join(line for line in told if line)

    def _missing(self, visit: Visit) -> Iterator[str]:
        if not visit.begun and visit.open_state is None:
            return
        open_forms = [form for form in visit.needed if form.status not in _FINISHED]
        for form in open_forms[:_MOST_NAMED]:
            yield f"– {self._texts.of(form.title)}: {self.form_status(form)}"
        if len(open_forms) > _MOST_NAMED:
            yield "– …"
