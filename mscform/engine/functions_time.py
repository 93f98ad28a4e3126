"""Functions over dates and times. Elapsed time is taken between UTC instants (CLK-05)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from mscform.engine.comparing import Days, days_of
from mscform.engine.functions_number import CONTEXT
from mscform.engine.values import PartialDate, Value

_MICROSECONDS: Final = timedelta(microseconds=1)
_MINUTE: Final = Decimal(60_000_000)
_HOUR: Final = Decimal(3_600_000_000)
_DAY: Final = Decimal(86_400_000_000)


def _date_of(value: Value) -> Value:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, (date, PartialDate)) else None


def _time_of(value: Value) -> Value:
    if isinstance(value, datetime):
        return value.time().replace(tzinfo=None)
    return value if isinstance(value, time) else None


def _day(value: Value) -> Value:
    """A day written as text (a cell of a table), such as 2013-04-01; or the date of a moment."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return _date_of(value)


def _stamp(moment: Value, named: Value = None) -> Value:
    """A moment as people write it; beside one of the same year the year is left out."""
    if not isinstance(moment, datetime):
        return None
    same = isinstance(named, datetime) and named.year == moment.year
    return f"{moment:%m-%d %H:%M}" if same else f"{moment:%Y-%m-%d %H:%M}"


def _year(value: Value) -> Value:
    days = days_of(value)
    if days is None or days.first.year != days.last.year:
        return None
    return Decimal(days.first.year)


def _first_day(value: Value) -> Value:
    """The first of the days that a date may mean: 2025-04-01 for 2025-04."""
    days = days_of(value)
    return None if days is None else days.first


def _last_day(value: Value) -> Value:
    """The last of the days that a date may mean: 2025-04-30 for 2025-04."""
    days = days_of(value)
    return None if days is None else days.last


def _elapsed(start: Value, end: Value, unit: Decimal) -> Value:
    """Time from start to end in a unit, exact between two datetimes.

    Two times of day are taken within one day. Between a moment and a whole day (or month) the
    least distance counts: 0 while the moment lies in it. So "not in the future" can be asked of
    dates and datetimes alike. Two dates: whole days.
    """
    if isinstance(start, time) and isinstance(end, time):
        day = date(2000, 1, 1)
        step = datetime.combine(day, end) - datetime.combine(day, start)
        return _in_unit(step, unit)
    if isinstance(start, datetime) and isinstance(end, datetime):
        return _in_unit(end.astimezone(UTC) - start.astimezone(UTC), unit)
    if isinstance(start, datetime):
        return _to_days(start, days_of(end), unit)
    if isinstance(end, datetime):
        distance = _to_days(end, days_of(start), unit)
        return distance.copy_negate() if isinstance(distance, Decimal) else None
    whole = _whole_days(start, end)
    return None if whole is None else _in_unit(whole, unit)


def _in_unit(step: timedelta, unit: Decimal) -> Decimal:
    return CONTEXT.divide(Decimal(step // _MICROSECONDS), unit)


def _to_days(moment: datetime, days: Days | None, unit: Decimal) -> Value:
    """From a moment to the nearest edge of an interval of days in the moment's zone."""
    if days is None:
        return None
    if days.first <= moment.date() <= days.last:
        return Decimal(0)
    later = moment.date() < days.first
    edge = days.first if later else days.last + timedelta(days=1)
    midnight = datetime.combine(edge, time.min, tzinfo=moment.tzinfo)
    return _in_unit(midnight.astimezone(UTC) - moment.astimezone(UTC), unit)


def _whole_days(start: Value, end: Value) -> timedelta | None:
    """Days between two dates; None unless both are known to the day."""
    one, other = days_of(start), days_of(end)
    if one is None or other is None or one.first != one.last or other.first != other.last:
        return None
    return other.first - one.first


def _days_between(start: Value, end: Value) -> Value:
    """Exact fraction between two datetimes, whole calendar days as soon as one is a date."""
    if isinstance(start, datetime) and isinstance(end, datetime):
        return _elapsed(start, end, _DAY)
    step = _whole_days(start, end)
    return None if step is None else Decimal(step.days)


def _later(moment: Value, amount: Value, unit: Decimal) -> Value:
    """A moment some minutes or hours later, through UTC, back in its own zone."""
    if not isinstance(moment, datetime) or not isinstance(amount, Decimal):
        return None
    step = timedelta(microseconds=int(CONTEXT.multiply(amount, unit).to_integral_value()))
    return (moment.astimezone(UTC) + step).astimezone(moment.tzinfo)


def _add_days(day: Value, amount: Value) -> Value:
    """Whole calendar days later; a datetime keeps its time of day."""
    if not isinstance(amount, Decimal) or amount != amount.to_integral_value():
        return None
    if not isinstance(day, date):
        return None
    return day + timedelta(days=int(amount))


def completed_years(birth: date, on: date) -> int:
    """Completed years; born on 29 February one completes them on 1 March (FX-10)."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def completed_months(start: date, on: date) -> int:
    """Completed months; begun on the 31st one completes a shorter month on the 1st after it."""
    return 12 * (on.year - start.year) + on.month - start.month - (on.day < start.day)


_Count = Callable[[date, date], int]


def _bounds(count: _Count, start: Value, on: Value) -> tuple[int, int] | None:
    """The least and the most that two dates, known in part, leave possible."""
    one, other = days_of(start), days_of(on)
    if one is None or other is None:
        return None
    return count(one.last, other.first), count(one.first, other.last)


def _certain(count: _Count) -> Callable[[Value, Value], Value]:
    """A count that is missing where the dates leave it open."""

    def run(start: Value, on: Value) -> Value:
        bounds = _bounds(count, start, on)
        return Decimal(bounds[0]) if bounds is not None and bounds[0] == bounds[1] else None

    return run


def _bound(count: _Count, which: int) -> Callable[[Value, Value], Value]:
    """The least (0) or the most (1) that a count can be."""

    def run(start: Value, on: Value) -> Value:
        bounds = _bounds(count, start, on)
        return None if bounds is None else Decimal(bounds[which])

    return run


STRICT_TIME: Final[dict[str, Callable[..., Value]]] = {
    "date_of": _date_of,
    "time_of": _time_of,
    "day": _day,
    "stamp": _stamp,
    "year": _year,
    "first_day": _first_day,
    "last_day": _last_day,
    "minutes_between": lambda start, end: _elapsed(start, end, _MINUTE),
    "hours_between": lambda start, end: _elapsed(start, end, _HOUR),
    "days_between": _days_between,
    "add_minutes": lambda moment, amount: _later(moment, amount, _MINUTE),
    "add_hours": lambda moment, amount: _later(moment, amount, _HOUR),
    "add_days": _add_days,
    "age": _certain(completed_years),
    "age_min": _bound(completed_years, 0),
    "age_max": _bound(completed_years, 1),
    "months": _certain(completed_months),
    "months_min": _bound(completed_months, 0),
    "months_max": _bound(completed_months, 1),
}
"""Functions called only when every argument is there; too far a date overflows to missing."""
