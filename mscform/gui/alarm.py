"""What sounds when: once for what is due, again and again for what waits, until somebody heard."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final, NamedTuple

from mscform.base.identity import FormKey, SubjectKey
from mscform.engine.board import Card, Urgency
from mscform.services.runs import Running

AGAIN: Final = timedelta(minutes=1)
"""How long after a call nobody heard it sounds again."""


class Sound(IntEnum):
    """The two sounds that there are (alarm fatigue: never more), and silence."""

    NONE = 0
    DUE = 1
    CALL = 2


class _Mark(NamedTuple):
    """What a sheet sounds for; another point or another alert is another mark."""

    sound: Sound
    what: str


_Key = tuple[SubjectKey, FormKey]
_SOUNDS: Final = {
    Urgency.DUE: Sound.DUE,
    Urgency.OVERDUE: Sound.CALL,
    Urgency.CALL: Sound.CALL,
    Urgency.STOP: Sound.CALL,
}


class Alarm:
    """Compares sheets with what was told and heard before; it knows no loudspeaker."""

    def __init__(self) -> None:
        self._told: dict[_Key, tuple[_Mark, datetime]] = {}
        self._heard: dict[_Key, _Mark] = {}

    def sounds(self, running: Iterable[Running], now: datetime) -> Sound:
        """What is to be heard at this moment: something new, or a call nobody answered."""
        loudest = Sound.NONE
        for one, mark in self._unheard(running, now):
            before, at = self._told.get(_key(one), (None, now))
            if before != mark or (mark.sound is Sound.CALL and now - at >= AGAIN):
                self._told[_key(one)] = (mark, now)
                loudest = max(loudest, mark.sound)
        return loudest

    def calling(self, running: Iterable[Running], now: datetime) -> tuple[Running, ...]:
        """The sheets that call and that nobody has heard."""
        found = self._unheard(running, now)
        return tuple(one for one, mark in found if mark.sound is Sound.CALL)

    def hear(self, running: Iterable[Running], now: datetime) -> None:
        """Somebody heard everything that sounds now; what comes later sounds again."""
        for one, mark in self._unheard(running, now):
            self._heard[_key(one)] = mark

    def _unheard(self, running: Iterable[Running], now: datetime) -> list[tuple[Running, _Mark]]:
        marked = [(one, _mark(one.card, now)) for one in running]
        return [
            (one, mark)
            for one, mark in marked
            if mark.sound is not Sound.NONE and self._heard.get(_key(one)) != mark
        ]


def _key(one: Running) -> _Key:
    return one.subject, one.card.form


def _mark(card: Card, now: datetime) -> _Mark:
    urgency, due = card.urgency(now), card.next()
    sound = _SOUNDS.get(urgency, Sound.NONE)
    if urgency in (Urgency.CALL, Urgency.STOP) and card.alert is not None:
        return _Mark(sound, f"{card.alert.timepoint} {card.alert.level}")
    return _Mark(sound, "" if due is None else str(due.planned))
