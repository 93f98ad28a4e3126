"""Visits: their windows from the anchor day, and where each of them stands today.

Windows are calendar days counted from D0, both ends in. While D0 is unknown the provisional
anchor places them (D17) and the state says so.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from mscform.definitions.study import EventType, FormNeed
from mscform.engine.cells import Cells, Occurrence, day_of, whole
from mscform.engine.existence import visit_day
from mscform.engine.form_state import Calendar, EventState, Need, VisitState
from mscform.engine.graph import Rule
from mscform.engine.need import item_need
from mscform.engine.subject_view import Place
from mscform.records.clinical import FormStatus


class Anchor(NamedTuple):
    """The day that windows count from; `day` is None while neither anchor is known."""

    day: date | None
    provisional: bool


class _Days(NamedTuple):
    earliest: date | None
    target: date | None
    latest: date | None


_UNKNOWN = _Days(None, None, None)


def anchor(cells: Cells) -> Anchor:
    """D0 where it is known, else the provisional day."""
    rules, view = cells.compiled.rules, Place(cells)
    day = None if rules.anchor is None else day_of(rules.anchor(view))
    if day is not None:
        return Anchor(day, False)
    rule = rules.provisional_anchor
    return Anchor(None if rule is None else day_of(rule(view)), True)


def in_study_order(cells: Cells) -> list[Occurrence]:
    """The events that exist, in the order of the study, repeats by number."""
    found = [occurrence for occurrence in cells.occurrences.values() if occurrence.pages]
    found.sort(key=lambda each: (each.rules.index, int(each.repeat or "0")))
    return found


def event_states(cells: Cells) -> tuple[EventState, ...]:
    """All visits with their windows and states, in the order of the study."""
    start = anchor(cells)
    occurrences = in_study_order(cells)
    days = [_days(cells, occurrence, start.day) for occurrence in occurrences]
    return tuple(
        _event_state(cells, occurrence, days, number, start)
        for number, occurrence in enumerate(occurrences)
    )


def _event_state(
    cells: Cells, occurrence: Occurrence, days: list[_Days], number: int, start: Anchor
) -> EventState:
    own = days[number]
    visited = visit_day(cells, occurrence)
    later = [found.earliest for found in days[number + 1 :] if found.earliest is not None]
    state = VisitState.DONE if visited is not None else _decided(cells, occurrence)
    calendar = None
    if state is None and own.earliest is not None and own.latest is not None:
        next_opens = later[0] if later else None
        begun = any(page.begun for page in occurrence.pages.values())
        calendar = Calendar(own.earliest, own.latest, next_opens, begun)
        state = calendar.state(cells.now.date())
    return EventState(
        definition=occurrence.rules.event,
        repeat=occurrence.repeat,
        earliest=own.earliest,
        target=own.target,
        latest=own.latest,
        provisional=start.provisional and own.target is not None,
        visited=visited,
        state=state or _without_window(occurrence),
        calendar=calendar,
    )


def _days(cells: Cells, occurrence: Occurrence, start: date | None) -> _Days:
    window = occurrence.rules.window
    if window is None or start is None:
        return _UNKNOWN
    view = Place(cells, occurrence=occurrence)
    target, earliest, latest = (_day(start, rule, view) for rule in window)
    return _Days(earliest, target, latest)


def _day(start: date, rule: Rule, view: Place) -> date | None:
    number = whole(rule(view))
    try:
        return None if number is None else start + timedelta(days=number)
    except OverflowError:
        return None


# ---------------------------------------------------------------------- states


def _decided(cells: Cells, occurrence: Occurrence) -> VisitState | None:
    """The state of a visit without a day, where answers or a rule decide it."""
    if _was_not_held(cells, occurrence):
        return VisitState.MISSED
    if _has_complete_form(occurrence):
        return VisitState.DONE
    due_when = occurrence.rules.due_when
    if due_when is not None and due_when(Place(cells, occurrence=occurrence)) is False:
        return VisitState.NOT_DUE
    return None


def _without_window(occurrence: Occurrence) -> VisitState:
    """A log is never due; an event that a condition called up is due at once."""
    event = occurrence.rules.event
    if event.event_type is EventType.COMMON:
        return VisitState.NOT_DUE
    is_called = event.window is None and event.event_type is not EventType.SCHEDULED
    return VisitState.DUE if is_called else VisitState.NOT_YET


def _was_not_held(cells: Cells, occurrence: Occurrence) -> bool:
    """The visit form was not done, or says that there was no visit (its date is not asked)."""
    item = occurrence.rules.event.visit_date
    page = None if item is None else cells.page_beside(occurrence, item)
    if item is None or page is None:
        return False
    if page.status is FormStatus.NOT_DONE:
        return True
    rules = cells.compiled.rules.items[item]
    return page.begun and item_need(cells, rules, page.single) is Need.NOT_ASKED


def _has_complete_form(occurrence: Occurrence) -> bool:
    """A required form that a person completed; computed forms complete themselves."""
    required = {form.form for form in occurrence.rules.forms if form.need is FormNeed.REQUIRED}
    return any(
        page.status is FormStatus.COMPLETE
        and page.key.form in required
        and not page.rules.is_all_derived
        for page in occurrence.pages.values()
    )
