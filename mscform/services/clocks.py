"""The clock of this computer: watched, checked against a reference, and told from the ward's."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from mscform.base.errors import EntryError
from mscform.base.message import Message
from mscform.engine.codec_dates import read_date, read_time
from mscform.records.account import Permission
from mscform.records.timekeeping import ClockFact, ClockKind, ClockState
from mscform.services.context import Context, Service, open_to_all, requires

MOST_AHEAD: Final = timedelta(hours=12)
"""A clock on a wall shows twelve hours: more cannot be meant."""


class Clocks(Service):
    """What is known of the clock, and what people say of it."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)

    @property
    def state(self) -> ClockState:
        """What holds now; nothing where times are simulated."""
        keeper = self._context.timekeeper
        return ClockState() if keeper is None else keeper.state

    @open_to_all
    def watch(self) -> ClockState:
        """Look at the clocks: to be called every minute, whoever is signed in (CLK-04)."""
        context = self._context
        keeper = context.timekeeper
        if keeper is not None and not context.read_only and not context.closed:
            reading = context.look()
            slept = keeper.slept(reading)
            if slept is not None:
                context.keep_fact(slept, None, reading)
        return self.state

    @requires(Permission.ENTER)
    def check(self, reference: str, shows: str) -> ClockFact:
        """Somebody compared this computer with a reference clock that `shows` a time (CLK-08).

        `shows` is `03:05`, or a day with it where that is another one. The difference is reckoned
        with from here on, and entries are no longer marked. Raises EntryError where the reference
        has no name or the time cannot be read.
        """
        context = self._context
        named = reference.strip()
        if not named:
            raise EntryError("SVC-CLOCK-REFERENCE")
        reading = context.look()
        wall = reading.wall.astimezone(context.zone)
        ahead = _ahead(wall, shows)
        fact = ClockFact(
            kind=ClockKind.CHECKED, at=wall, moved=ahead, correction=-ahead, words=named
        )
        context.keep_fact(fact, None, reading)
        return fact

    @requires(Permission.ENTER)
    def declare_ward(self, minutes: int, words: str = "") -> ClockFact:
        """The clock on the ward's wall is ahead by so many minutes, behind where negative.

        Nothing typed is changed by it: it is shown beside times. 0 takes it back. Raises
        EntryError `SVC-CLOCK-FAR` for more than twelve hours.
        """
        ahead = timedelta(minutes=minutes)
        if abs(ahead) > MOST_AHEAD:
            raise EntryError("SVC-CLOCK-FAR", minutes=minutes)
        context = self._context
        reading = context.look()
        fact = ClockFact(
            kind=ClockKind.WARD,
            at=reading.wall,
            moved=ahead,
            correction=self.state.correction,
            words=words.strip(),
        )
        context.keep_fact(fact, None, reading)
        return fact


def _ahead(wall: datetime, shows: str) -> timedelta:
    """How far the computer is ahead of a clock that shows minutes; nothing in the same minute.

    Both are read as local times: the reference hangs in the same building.
    """
    day, _, hour = shows.strip().rpartition(" ")
    date, time = read_date(day) if day else wall.date(), read_time(hour)
    if isinstance(date, Message) or isinstance(time, Message):
        raise EntryError("SVC-CLOCK-UNREADABLE", shows=shows.strip())
    local = wall.replace(tzinfo=None, microsecond=0)
    if not time.second:
        local = local.replace(second=0)
    ahead = local - datetime.combine(date, time)
    return ahead if day else (ahead + MOST_AHEAD) % (2 * MOST_AHEAD) - MOST_AHEAD
