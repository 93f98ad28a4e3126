"""How a subject of a story differs from the one that it is made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final, Protocol

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")


class Variation(Protocol):
    """What becomes of the moments and the slots of a subject."""

    def moved(self, moment: datetime) -> datetime:
        """The moment for this one."""
        ...

    def varied(self, slots: Mapping[str, str]) -> dict[str, str]:
        """The slots for this one."""
        ...


class Moved:
    """The same subject at another time: every day and moment moved, all numbers as they are."""

    def __init__(self, later: timedelta) -> None:
        self._later = later

    def moved(self, moment: datetime) -> datetime:
        """The moment, so much later."""
        return moment + self._later

    def varied(self, slots: Mapping[str, str]) -> dict[str, str]:
        """The slots: days and moments moved."""
        return {name: _later(value, self._later) for name, value in slots.items()}


class Copy:
    """A copy of a subject: some days later, numbers up to four per cent off; copy 0 is itself."""

    def __init__(self, seed: int, number: int, copy: int) -> None:
        self._random = Random(f"{seed}/{number}")  # noqa: S311 - invented data, not a secret
        self._varies = copy > 0
        self._later = timedelta(days=3 * copy + self._random.randrange(3) if copy else 0)

    def moved(self, moment: datetime) -> datetime:
        """The moment for this copy."""
        return moment + self._later

    def varied(self, slots: Mapping[str, str]) -> dict[str, str]:
        """The slots for this copy: dates moved, numbers up to four per cent off."""
        if not self._varies:
            return dict(slots)
        return {name: self._one(value) for name, value in slots.items()}

    def _one(self, value: str) -> str:
        if not _NUMBER.fullmatch(value):
            return _later(value, self._later)
        number = Decimal(value)
        if abs(number) < 5:
            return value
        share = Decimal(self._random.randrange(-40, 41)) / 1000
        return str((number * (1 + share)).quantize(number))


def _later(value: str, step: timedelta) -> str:
    """A day or a moment as it is typed, so much later; any other text as it is."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    moved = moment + step
    return f"{moved:%Y-%m-%d}" if len(value) == 10 else f"{moved:%Y-%m-%d %H:%M}"
