"""Typed dates and times: year first, real days only, and never a guess about the clock change."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final

from mscform.base.message import Message
from mscform.engine.signs import half_width, shown
from mscform.engine.values import PartialDate

_UNKNOWN: Final = ("UN", "UNK")
_DATE: Final = re.compile(
    r"(?P<year>[0-9]{4})"
    r"(?:(?P<mark>[-/.年]) ?(?P<month>[0-9]{1,2}|UNK?)"
    r"(?:(?:(?P=mark)|月) ?(?P<day>[0-9]{1,2}|UNK?)日?|月)?|年)?",
    re.IGNORECASE,
)
_YEAR_LAST: Final = re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}")
_TIME: Final = re.compile(r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?")
_DATETIME: Final = re.compile(
    r"(?P<day>.{4,14}?)(?:[Tt]|\s+)(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)"
    r"\s?(?P<offset>[Zz]|[+-][0-9]{2}:?[0-9]{2}(?::[0-9]{2})?)?",
    re.DOTALL,
)
_WIDEST_OFFSET: Final = timedelta(hours=18)


def read_partial_date(raw: str) -> date | PartialDate | Message:
    """A date of which the day, or day and month, may be unknown: `2025-03`, `2025-03-UN` (D8)."""
    plain = half_width(raw)
    typed = shown(raw.strip())
    found = _DATE.fullmatch(plain)
    if found is None:
        code = "ENG-L-YEAR-FIRST" if _YEAR_LAST.fullmatch(plain) else "ENG-L-DATE"
        return Message(code, {"typed": typed})
    year, month, day = int(found["year"]), _part(found["month"]), _part(found["day"])
    if month is None and day is not None:
        return Message("ENG-L-PARTIAL", {"typed": typed})
    try:
        if month is not None and day is not None:
            return date(year, month, day)
        date(year, month or 1, 1)
    except ValueError:
        return Message("ENG-L-NO-DAY", {"typed": typed})
    return PartialDate(year, month)


def read_date(raw: str) -> date | Message:
    """A whole date; one without its day is refused in words."""
    found = read_partial_date(raw)
    if isinstance(found, PartialDate):
        return Message("ENG-L-WHOLE-DATE", {"typed": shown(raw.strip())})
    return found


def read_time(raw: str) -> time | Message:
    """A time of day in 24 hours; `24:00` is refused because it names two days."""
    typed = shown(raw.strip())
    found = _TIME.fullmatch(half_width(raw))
    if found is None:
        return Message("ENG-L-TIME", {"typed": typed})
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if (hour, minute, second) == (24, 0, 0):
        return Message("ENG-L-MIDNIGHT", {"typed": typed})
    try:
        return time(hour, minute, second)
    except ValueError:
        return Message("ENG-L-NO-TIME", {"typed": typed})


def read_datetime(raw: str, zone: tzinfo) -> datetime | Message:
    """A moment, aware, in the site's zone; with an offset typed, that very moment (CLK-05)."""
    plain = half_width(raw)
    typed = shown(raw.strip())
    found = _DATETIME.fullmatch(plain)
    if found is None:
        alone = read_date(raw)
        code = "ENG-L-DATETIME" if isinstance(alone, Message) else "ENG-L-TIME-NEEDED"
        return Message(code, {"typed": typed})
    day, clock = read_date(found["day"].strip()), read_time(found["clock"])
    if isinstance(day, Message):
        return Message(day.code, {"typed": typed})
    if isinstance(clock, Message):
        return Message(clock.code, {"typed": typed})
    local = datetime.combine(day, clock)
    try:
        if found["offset"]:
            return _with_offset(local, found["offset"], zone, typed)
        return _in_zone(local, zone, typed)
    except OverflowError:  # at the very ends of the calendar
        return Message("ENG-L-NO-DAY", {"typed": typed})


def _part(text: str | None) -> int | None:
    return None if text is None or text.upper() in _UNKNOWN else int(text)


def _with_offset(local: datetime, offset: str, zone: tzinfo, typed: str) -> datetime | Message:
    if offset in "Zz":
        return local.replace(tzinfo=UTC).astimezone(zone)
    digits = offset[1:].replace(":", "").ljust(6, "0")
    step = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:]))
    if step > _WIDEST_OFFSET:
        return Message("ENG-L-DATETIME", {"typed": typed})
    shift = timezone(-step if offset[0] == "-" else step)
    return local.replace(tzinfo=shift).astimezone(zone)


def _in_zone(local: datetime, zone: tzinfo, typed: str) -> datetime | Message:
    """A local time, unless the clock change skipped it or ran through it twice."""
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        return Message("ENG-L-GAP", {"typed": typed})
    return Message(
        "ENG-L-AMBIGUOUS",
        {
            "typed": typed,
            "one": first.isoformat(" ", "minutes"),
            "other": second.isoformat(" ", "minutes"),
        },
    )
