"""The moment of a case: as people write it, in the zone of the study."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Final

_YEARS: Final = range(1900, 2200)


def read_case_moment(text: str, zone: tzinfo | None) -> datetime | None:
    """`2025-03-10 08:15`, or ISO 8601 with an offset; a day alone is its noon. None if unreadable.

    A time without an offset gets `zone`.
    """
    try:
        moment = datetime.fromisoformat(text if len(text) > len("2025-03-10") else f"{text} 12:00")
    except ValueError:
        return None
    if moment.year not in _YEARS:
        return None
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment
