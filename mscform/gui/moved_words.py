"""Which points of a sheet moved with a correction, in one sentence (CLK-06)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from mscform.base.message import Message, Slot
from mscform.base.text import TranslatedText
from mscform.engine.replanned import MovedPoint
from mscform.gui.texts import message

_NAMED: Final = 4
"""So many points are told one by one; the sheet shows the others."""


def moved_words(title: TranslatedText, moved: Sequence[MovedPoint]) -> Message | None:
    """`Monitoring: 4 time points moved, 30 minutes 09:30 → 09:40, …`; None where none did."""
    if not moved:
        return None
    told: Slot = _one(moved[0])
    for point in moved[1:_NAMED]:
        told = message("GUI-MOVED-BOTH", first=told, second=_one(point))
    more = len(moved) - _NAMED
    if more > 0:
        told = message("GUI-MOVED-MORE", first=told, more=more)
    taken = sum(point.taken for point in moved)
    code = "GUI-MOVED-TAKEN" if taken else "GUI-MOVED"
    return message(code, form=title, n=len(moved), points=told, taken=taken)


def _one(point: MovedPoint) -> Message:
    before, after = point.before, point.after.astimezone(point.before.tzinfo)
    shape = "%H:%M" if before.date() == after.date() else "%m-%d %H:%M"
    minutes = point.by // timedelta(minutes=1)
    return message(
        "GUI-MOVED-POINT",
        name=point.name,
        before=f"{before:{shape}}",
        after=f"{after:{shape}}",
        by=f"{minutes:+d}",
    )
