"""Times as they stand in the database: ISO 8601 with offset, microseconds always written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mscform.base.clock import zone_named


def written(moment: datetime) -> str:
    """The moment with its own offset; raises ValueError for a naive one (CLK-01)."""
    if moment.tzinfo is None:
        raise ValueError("a naive time cannot be stored")
    return moment.isoformat(timespec="microseconds")


def written_utc(moment: datetime) -> str:
    """The instant in UTC, `2026-03-12T06:32:00.000000+00:00`."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def read_time(text: str) -> datetime:
    """The moment of `written`, with the offset it was written with."""
    return datetime.fromisoformat(text)


def offset_minutes(moment: datetime) -> int:
    """Minutes east of UTC."""
    return int((moment.utcoffset() or timedelta(0)) / timedelta(minutes=1))


def zone_name(zone: tzinfo | None) -> str:
    """The IANA name of a zone, else whatever it calls itself."""
    return str(getattr(zone, "key", None) or zone or "UTC")


def placed(utc_text: str, minutes: int, zone: str) -> datetime:
    """The instant in its zone, with the offset that held when it was written.

    Where the rules of the zone have been revised since, the recorded offset wins.
    """
    instant = datetime.fromisoformat(utc_text)
    known = _zone(zone)
    if known is not None:
        local = instant.astimezone(known)
        if offset_minutes(local) == minutes:
            return local
    return instant.astimezone(timezone(timedelta(minutes=minutes)))


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return zone_named(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
