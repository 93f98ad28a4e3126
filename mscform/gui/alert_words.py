"""What an alert says: its level with what is missing, how long nobody came, who has seen it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from mscform.base.message import Message, Slot
from mscform.engine.form_state import AlertState, FormState
from mscform.gui.keys import Command, key_text
from mscform.gui.texts import joined, message


class Seen(NamedTuple):
    """Who acknowledged an alert, and when on the site's clock."""

    who: str
    at: datetime


def urgent(state: FormState) -> AlertState | None:
    """The loudest alert of level 2 or more that nobody has acknowledged, else the loudest."""
    found = [alert for alert in state.alerts if (alert.level or 0) >= 2]
    return max(found, key=lambda a: (not a.acknowledged, a.level or 0), default=None)


def level_words(alert: AlertState) -> Message:
    """`3`, or `≥ 3 (incomplete)` where a reading that might raise it is missing."""
    level = alert.level or 0
    return message("GUI-F-ALERT-LEVEL" if alert.complete else "GUI-F-ALERT-LEAST", level=level)


def title_words(alert: AlertState, set_name: Slot) -> Slot:
    """Level, set, and the time it was measured."""
    told: Slot = message("GUI-F-ALERT-TITLE", level=level_words(alert), set=set_name)
    return told if alert.measured is None else joined(told, f"{alert.measured:%H:%M}")


def waiting_words(alert: AlertState, now: datetime) -> Message | None:
    """That nobody acknowledged it in time, and what to do then; None while there is time."""
    waited = alert.waits(now)
    if waited is None:
        return None
    return message("GUI-F-ALERT-WAITS", span=minutes(waited), what=alert.escalate or "")


def minutes(span: timedelta) -> str:
    """Minutes and seconds, `2:15`; what is longer than an hour in hours, `3:02:15`."""
    seconds = max(0, span // timedelta(seconds=1))
    whole = f"{seconds // 60 % 60}:{seconds % 60:02d}"
    return (
        whole
        if seconds < 3600
        else f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    )


def band_words(alert: AlertState, set_name: Slot, now: datetime, seen: Seen | None) -> Message:
    """One line: what it is, what to do, who has seen it, and what is still owed."""
    told: Slot = message(
        "GUI-F-ALERT",
        level=level_words(alert),
        set=set_name,
        what=alert.response or "",
        rules=", ".join(alert.rules),
    )
    waiting = waiting_words(alert, now)
    parts = [told] if waiting is None else [waiting, told]
    if alert.acknowledged:
        who = "" if seen is None else f"{seen.who} {seen.at:%H:%M}"
        parts = [message("GUI-F-ALERT-SEEN", who=who), told]
    if alert.attested is False and alert.roles:
        parts.append(message("GUI-F-ALERT-ATTEST", key=key_text(Command.ALERT)))
    if alert.acted is False:
        parts.append(message("GUI-F-ALERT-ACT"))
    return message("GUI-F-ALERT-BAND", told=joined(*parts))
