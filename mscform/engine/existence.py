"""Which events and forms there are for a subject, and where they stand among each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from mscform.base.identity import FormKey, GroupOID
from mscform.base.message import Message, Slot
from mscform.definitions.study import EventType
from mscform.engine.cells import LOG_POSITION, Cells, Occurrence, Page, Position, Row, day_of, whole
from mscform.engine.rules import EventRules
from mscform.engine.statements import Said, said
from mscform.engine.subject_view import Place

_MANY = 1_000
"""Rows that were added stand behind the planned ones."""


def event_rules(cells: Cells, key: FormKey) -> EventRules | None:
    """The event of a key, or None where the study has no such form in such an event."""
    rules = cells.compiled.events.get(key.event)
    if rules is None or rules.event.repeating != bool(key.event_repeat):
        return None
    return rules if any(place.form == key.form for place in rules.forms) else None


def existing_pages(cells: Cells) -> dict[FormKey, None]:
    """The keys of all pages that the schedule brings, in the order of the study."""
    found: dict[FormKey, None] = {}
    for rules in cells.compiled.rules.events:
        for repeat in repeats_of(cells, rules):
            occurrence = seen_from(cells, rules, repeat)
            view = Place(cells, occurrence=occurrence)
            for place in rules.forms:
                if place.when is None or place.when(view) is True:
                    found[FormKey(rules.event.oid, repeat, place.form)] = None
    return found


def repeats_of(cells: Cells, rules: EventRules) -> Iterator[str]:
    """The repeats of an event that are planned; '' stands for the only one."""
    event = rules.event
    first = "1" if event.repeating else ""
    view = Place(cells, occurrence=seen_from(cells, rules, first))
    if rules.exists_when is not None and rules.exists_when(view) is not True:
        return
    if event.event_type is EventType.UNSCHEDULED and rules.exists_when is None:
        return
    if not event.repeating:
        yield ""
        return
    number = 1 if rules.repeats is None else whole(rules.repeats(view))
    planned = min(1 if number is None else number, event.max_repeats or _MANY)
    for repeat in range(1, planned + 1):
        yield str(repeat)


def is_refused(cells: Cells, rules: EventRules, key: FormKey) -> bool:
    """Whether a page surely must not be: its event or its own condition is false.

    A page that only waits (its study says for what) is not offered, but what is true of it and
    comes from elsewhere is kept: its checks name what is wrong (decision 0007).
    """
    view = Place(cells, occurrence=seen_from(cells, rules, key.event_repeat))
    if rules.exists_when is not None and rules.exists_when(view) is False:
        return True
    place = next(one for one in rules.forms if one.form == key.form)
    if place.when is None or place.when(view) is not False:
        return False
    return said(place.opens, cells.compiled.study, view) is None


def not_here(cells: Cells, rules: EventRules, key: FormKey) -> Message:
    """Why a page is refused, in the words of the study where it has any."""
    slots: dict[str, Slot] = {
        "form": cells.compiled.rules.forms[key.form].form.title,
        "event": rules.event.title,
    }
    told = waits_for(cells, rules, key)
    if told is None:
        return Message("ENG-NOT-HERE", slots)
    return Message("ENG-NOT-OPEN", {**slots, "opens": told.words})


def waits_for(cells: Cells, rules: EventRules, key: FormKey) -> Said | None:
    """What the study says a form waits for that is not there; None where it says nothing."""
    view = Place(cells, occurrence=seen_from(cells, rules, key.event_repeat))
    place = next(one for one in rules.forms if one.form == key.form)
    if place.when is None or place.when(view) is True:
        return None
    return said(place.opens, cells.compiled.study, view)


def seen_from(cells: Cells, rules: EventRules, repeat: str) -> Occurrence:
    """The event, or a passing stand-in for one that is not there: where its rules look from."""
    found = cells.occurrences.get((rules.event.oid, repeat))
    if found is None:
        found = Occurrence(rules, repeat)
        found.position = first_position(rules, repeat)
    return found


# ---------------------------------------------------------------------- pages and rows


def make_page(cells: Cells, key: FormKey) -> Page:
    """A new page with the rows that its timed groups plan; its event must be in the study."""
    rules = event_rules(cells, key)
    if rules is None:
        raise KeyError(str(key))
    known = (rules.event.oid, key.event_repeat) in cells.occurrences
    occurrence = cells.occurrence(rules, key.event_repeat)
    if not known:
        occurrence.position = first_position(rules, key.event_repeat)
    page = Page(key, cells.compiled.rules.forms[key.form], occurrence)
    page.foreign = not cells.sharing.holds(cells.data.forms.get(key))
    for group in page.rules.groups:
        if group.plan is not None:
            points = enumerate(group.plan.points)
            page.rows[group.group.oid] = {
                rules.point.code: Row(page, group.group.oid, rules.point.code, index)
                for index, rules in points
            }
        elif group.group.repeating:
            page.rows[group.group.oid] = {}
    cells.add_page(page)
    return page


def open_row(cells: Cells, page: Page, group: GroupOID, repeat: str) -> Row:
    """A further row of a repeating group."""
    digits = "".join(letter for letter in repeat if letter.isdecimal())
    row = Row(page, group, repeat, _MANY + int(digits[:9] or "0"))
    cells.put(page.rows[group], repeat, row)
    return row


# ---------------------------------------------------------------------- order


def first_position(rules: EventRules, repeat: str) -> Position:
    """Where an event stands before anything is known about its date."""
    number = int(repeat or "0")
    if rules.event.event_type is EventType.COMMON:
        return LOG_POSITION
    if rules.event.event_type is EventType.UNSCHEDULED:
        return (2, rules.index, number)
    return (1, rules.index, number)


def reposition(cells: Cells) -> bool:
    """Place unscheduled visits by their dates; True where any of them moved."""
    moved = False
    extra = [
        found
        for found in cells.occurrences.values()
        if found.rules.event.event_type is EventType.UNSCHEDULED
    ]
    for occurrence in extra:
        position = _dated_position(cells, occurrence)
        if position != occurrence.position:
            cells.assign(occurrence, "position", position)
            moved = True
    return moved


def _dated_position(cells: Cells, occurrence: Occurrence) -> Position:
    """Right after the last visit of the schedule that is not later."""
    day = visit_day(cells, occurrence)
    if day is None:
        return first_position(occurrence.rules, occurrence.repeat)
    last: Position = (1, -1, 0)
    for other in cells.occurrences.values():
        event_type = other.rules.event.event_type
        if event_type in (EventType.UNSCHEDULED, EventType.COMMON):
            continue
        theirs = visit_day(cells, other)
        if theirs is not None and theirs <= day:
            last = max(last, other.position)
    return (*last, day.toordinal(), occurrence.rules.index, int(occurrence.repeat or "0"))


def visit_day(cells: Cells, occurrence: Occurrence) -> date | None:
    """The day a visit really took place, as its visit form says."""
    item = occurrence.rules.event.visit_date
    page = None if item is None else cells.page_beside(occurrence, item)
    return None if page is None or item is None else day_of(page.single.values.get(item))
