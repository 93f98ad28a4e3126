"""What a correction of time zero moved: the points of a sheet before and after it (CLK-06)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from mscform.base.clock import passed
from mscform.base.text import TranslatedText
from mscform.engine.form_state import FormState


class MovedPoint(NamedTuple):
    """A point that is planned for another moment now; `taken` where its set was measured."""

    name: TranslatedText | str
    before: datetime
    after: datetime
    taken: bool

    @property
    def by(self) -> timedelta:
        """How much later it is now."""
        return passed(self.before, self.after)


def moved_points(before: FormState, after: FormState) -> tuple[MovedPoint, ...]:
    """The points that had a moment and have another one, in the order of the sheet."""
    planned = {point.code: point.planned for point in before.timepoints}
    found = []
    for point in after.timepoints:
        old = planned.get(point.code)
        if old is None or point.planned is None or not passed(old, point.planned):
            continue
        name = point.code if point.definition is None else point.definition.title
        found.append(MovedPoint(name, old, point.planned, point.measured is not None))
    return tuple(found)
