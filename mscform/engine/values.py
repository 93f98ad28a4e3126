"""The values that rules compute with. `None` is *missing* and travels through every operation."""

from __future__ import annotations

import calendar
from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple, TypeAlias


class PartialDate(NamedTuple):
    """A date of which the day, or the day and the month, are not known (`2025-03`)."""

    year: int
    month: int | None = None
    day: int | None = None

    def earliest(self) -> date:
        """The first day it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    def latest(self) -> date:
        """The last day it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
            if self.day is not None:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)


Scalar: TypeAlias = bool | Decimal | str | frozenset[str] | date | PartialDate | time | datetime
Value: TypeAlias = Scalar | tuple["Value", ...] | None
"""One value of an item or of a rule; tuples are lists made by `over(...)` and `every(...)`."""
