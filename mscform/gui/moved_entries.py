"""An entry made in the wrong place, in words: where it went, or where it came from (D40)."""

from __future__ import annotations

from mscform.base.identity import ItemPath
from mscform.engine.form_state import FormState, ItemState
from mscform.engine.occasions import visit_name
from mscform.gui.wording import Wording, clock
from mscform.records.clinical import Relocation
from mscform.services.misplaced import Spot

NEXT = " › "


def first_moved(state: FormState) -> frozenset[ItemPath]:
    """One box of each set, row or form that was moved together: what is said there is said once."""
    found: dict[object, ItemPath] = {}
    for group in state.groups:
        for repeat in group.repeats:
            for item in repeat.items:
                end = None if item.answer is None else item.answer.relocated
                if end is not None:
                    other = (end.away, end.subject, end.form, end.path.repeat, end.moved_at)
                    found.setdefault((group.definition.oid, repeat.key, other), item.path)
    return frozenset(found.values())


def moved_words(item: ItemState, wording: Wording) -> str:
    """Where an answer came from or went, whose entry it was, and who moved it; '' for others."""
    end = None if item.answer is None else item.answer.relocated
    if end is None:
        return ""
    return wording.texts(
        "GUI-F-MOVED-AWAY" if end.away else "GUI-F-MOVED-HERE",
        place=spot_words(Spot(end.subject, end.form, end.path.repeat), wording),
        author="–" if end.author is None else wording.author_of(end.author),
        entered=clock(end.entered_at),
        mover="–" if end.mover is None else wording.author_of(end.mover),
        moved=_minute(end),
    )


def spot_words(spot: Spot, wording: Wording) -> str:
    """`01-004 › Infusion › 4 hours`, as short as a list needs it."""
    study, texts = wording.study, wording.texts
    event = study.event(spot.form.event)
    visit = spot.form.event if event is None else visit_name(event, spot.form.event_repeat)
    told = [spot.subject, texts.of(visit) if event is not None else str(visit)]
    if spot.repeat:
        told.append(_row_words(spot, wording))
    return NEXT.join(told)


def _row_words(spot: Spot, wording: Wording) -> str:
    """The name of a planned point, else the key of the row."""
    form = wording.study.forms.get(spot.form.form)
    for group in () if form is None else form.groups:
        for point in () if group.timed is None else group.timed.points:
            if point.code == spot.repeat:
                return wording.texts.of(point.title)
    return spot.repeat


def _minute(end: Relocation) -> str:
    return "" if end.moved_at is None else f"{end.moved_at:%Y-%m-%d %H:%M}"
