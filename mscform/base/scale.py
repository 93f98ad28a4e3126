"""The y axis of a picture: from where to where, and round numbers to read it by."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final, NamedTuple

_MOST: Final = 5
_FACTORS: Final = (1, 2, 5, 10, 20)


class Scale(NamedTuple):
    """The marks of an axis, evenly spaced; the first and the last are its ends."""

    marks: tuple[Decimal, ...]

    @property
    def low(self) -> Decimal:
        """The lower end."""
        return self.marks[0]

    @property
    def high(self) -> Decimal:
        """The upper end."""
        return self.marks[-1]

    def told(self, mark: Decimal) -> str:
        """A mark as text, with as many decimals as the steps have."""
        return f"{mark:.{max(0, -(self.marks[1] - self.marks[0]).adjusted())}f}"


def scale_of(values: Sequence[Decimal], *, shares: bool) -> Scale:
    """Round marks around values: 0 to 1 for shares, else from 0 or just below the least value."""
    top, bottom = max(values), min(values)
    if shares:
        bottom, top = Decimal(0), max(Decimal(1), top)
    elif 0 <= bottom < top / 2:
        bottom = Decimal(0)
    return Scale(_marks(bottom, top if top > bottom else bottom + 1))


def _marks(low: Decimal, high: Decimal) -> tuple[Decimal, ...]:
    """The finest round steps that need no more than five of them."""
    size = Decimal(10) ** ((high - low) / _MOST).adjusted()
    for factor in _FACTORS:
        step = size * factor
        first = (low / step).to_integral_value(ROUND_FLOOR)
        last = (high / step).to_integral_value(ROUND_CEILING)
        if last - first <= _MOST:
            break
    return tuple(step * number for number in range(int(first), int(last) + 1))
