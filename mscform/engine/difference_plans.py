"""What changes in what is planned: time points of a group, visits and their windows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mscform.base.identity import EventOID, FormOID
from mscform.definitions.form import TimedPlan, TimePoint
from mscform.definitions.study import FormRef, StudyEventDefinition
from mscform.engine.difference_keys import tell_keys
from mscform.engine.differences import (
    Difference,
    Kind,
    Part,
    Side,
    Teller,
    differences_of,
    listed,
    moved,
    pairs,
)
from mscform.engine.expression import Scope

_EXISTS: Final = ("ENG-DIFF-EXISTS", "ENG-DIFF-EXISTS-NEW", "ENG-DIFF-EXISTS-GONE")
_DUE: Final = ("ENG-DIFF-DUE", "ENG-DIFF-DUE-NEW", "ENG-DIFF-DUE-GONE")
_REPEATS: Final = ("ENG-DIFF-PLANNED", "ENG-DIFF-PLANNED-NEW", "ENG-DIFF-PLANNED-GONE")
_THERE: Final = ("ENG-DIFF-FORM-WHEN", "ENG-DIFF-FORM-WHEN-NEW", "ENG-DIFF-FORM-WHEN-GONE")
_WINDOW: Final = ("ENG-DIFF-WINDOW", "ENG-DIFF-WINDOW-NEW", "ENG-DIFF-WINDOW-GONE")
_EVENT: Final = frozenset(
    (
        *("oid", "title", "short_title", "event_type", "forms", "window", "repeating", "repeats"),
        *("max_repeats", "exists_when", "due_when", "visit_date"),
    )
)
_POINTS: Final = ("ENG-DIFF-POINTS", "ENG-DIFF-POINTS-NEW", "ENG-DIFF-POINTS-GONE")


def tell_plan(
    teller: Teller,
    old: tuple[Side, TimedPlan | None],
    new: tuple[Side, TimedPlan | None],
    form: FormOID,
) -> None:
    """Changes of the plan of a timed group."""
    (before, was), (after, now) = old, new
    points = [None if plan is None else listed(map(_point, plan.points)) for plan in (was, now)]
    teller.shift(Kind.SCHEDULE, _POINTS, points[0], points[1])
    if was is None or now is None:
        return
    teller.value(
        Kind.SCHEDULE,
        "ENG-DIFF-TIME-ZERO",
        before.rule(was.anchor, form),
        after.rule(now.anchor, form),
    )
    if points[0] == points[1] and was.points != now.points:
        teller.tell(Kind.SCHEDULE, "ENG-DIFF-POINT-RULES")
    tell_keys(teller, (before, was), (after, now), but=("anchor", "points"))


def _point(point: TimePoint) -> str:
    earliest, offset, latest = point.earliest_minutes, point.offset_minutes, point.latest_minutes
    return f"{point.code} {offset} ({earliest} … {latest})"


def event_differences(old: Side, new: Side) -> Iterator[Difference]:
    """All changes of visits."""
    was, now = ({one.oid: one for one in side.study.events} for side in (old, new))
    return differences_of(
        was,
        now,
        lambda oid, there: Teller(Part.EVENT, oid, there.title),
        ("ENG-DIFF-EVENT-ADDED", "ENG-DIFF-EVENT-REMOVED"),
        lambda teller, was, now: _event(teller, (old, was), (new, now)),
    )


def _event(
    teller: Teller, old: tuple[Side, StudyEventDefinition], new: tuple[Side, StudyEventDefinition]
) -> None:
    (before, was), (after, now) = old, new
    teller.value(Kind.TEXT, "ENG-DIFF-TITLE", was.title, now.title)
    teller.value(Kind.TEXT, "ENG-DIFF-SHORT", was.short_title, now.short_title)
    teller.value(Kind.SCHEDULE, "ENG-DIFF-EVENT-TYPE", was.event_type.value, now.event_type.value)
    teller.shift(Kind.SCHEDULE, _WINDOW, _window(was), _window(now))
    teller.shift(Kind.CONDITION, _EXISTS, before.rule(was.exists_when), after.rule(now.exists_when))
    teller.shift(Kind.SCHEDULE, _DUE, before.rule(was.due_when), after.rule(now.due_when))
    if was.repeating != now.repeating:
        teller.tell(Kind.TYPE, "ENG-DIFF-REPEATS" if now.repeating else "ENG-DIFF-REPEATS-NOT")
    teller.shift(Kind.SCHEDULE, _REPEATS, before.rule(was.repeats), after.rule(now.repeats))
    teller.value(
        Kind.SCHEDULE, "ENG-DIFF-MOST-ROWS", listed([was.max_repeats]), listed([now.max_repeats])
    )
    teller.value(Kind.SCHEDULE, "ENG-DIFF-VISIT-DATE", was.visit_date, now.visit_date)
    _forms(teller, old, new)
    tell_keys(teller, old, new, but=_EVENT)


def _window(event: StudyEventDefinition) -> str | None:
    """Days as they are written: earliest, target, latest."""
    window = event.window
    if window is None:
        return None
    return f"{window.earliest.text} … {window.target.text} … {window.latest.text}"


def _forms(
    teller: Teller, old: tuple[Side, StudyEventDefinition], new: tuple[Side, StudyEventDefinition]
) -> None:
    (before, was), (after, now) = old, new
    refs = ({one.form: one for one in event.forms} for event in (was, now))
    for form, had, has in pairs(*refs):
        side = before if has is None else after
        title = side.study.forms[form].title
        codes = ("ENG-DIFF-FORM-HERE", "ENG-DIFF-FORM-NOT-HERE")
        if both := teller.both(had, has, codes, form=form, title=title):
            _ref(teller, (before, both[0]), (after, both[1]), now.oid)
    if moved((one.form for one in was.forms), (one.form for one in now.forms)):
        teller.tell(Kind.LAYOUT, "ENG-DIFF-ORDER")


def _ref(
    teller: Teller, old: tuple[Side, FormRef], new: tuple[Side, FormRef], event: EventOID
) -> None:
    (before, was), (after, now) = old, new
    if was.need is not now.need:
        teller.tell(
            Kind.CONDITION,
            "ENG-DIFF-NEED",
            form=now.form,
            old=was.need.value,
            new=now.need.value,
        )
    inner = Teller(Part.EVENT, now.form, None)
    inner.shift(Kind.CONDITION, _THERE, before.rule(was.when), after.rule(now.when))
    for one in inner.told:
        slots = {name: text for name, text in one.message.slots.items() if name in ("old", "new")}
        teller.tell(one.kind, one.message.code, form=now.form, **slots)
    tell_keys(
        teller,
        old,
        new,
        but=("form", "need", "when"),
        place=lambda side, _: Scope(side.study, event=event),
        under=f"{now.form} ",
    )
