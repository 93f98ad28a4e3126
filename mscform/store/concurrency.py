"""No lost updates: a change names the event it replaces, and that must still be the last one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlcipher3 import dbapi2

from mscform.base.errors import MachineError
from mscform.records.audit import Action, AuditEvent
from mscform.records.clinical import EventRef

_STANDING: Final = """SELECT device, number FROM answer WHERE subject = ? AND event = ?
    AND event_repeat = ? AND form = ? AND form_repeat = ? AND item = ? AND repeat = ?"""


def refuse_stale(connection: dbapi2.Connection, events: Iterable[AuditEvent]) -> None:
    """Raise `MachineError` STO-CONFLICT where an answer was changed by somebody else meanwhile."""
    written_here: set[tuple[str, ...]] = set()
    for event in events:
        if event.action is not Action.ANSWER or event.form is None or event.path is None:
            continue
        place = (event.subject or "", *event.form, *event.path)
        if place not in written_here:
            _refuse_stale_one(connection, event, place)
        written_here.add(place)


def _refuse_stale_one(
    connection: dbapi2.Connection, event: AuditEvent, place: tuple[str, ...]
) -> None:
    row = connection.execute(_STANDING, place).fetchone()
    standing = None if row is None else EventRef(*row)
    if standing != event.supersedes:
        raise MachineError("STO-CONFLICT", item=str(event.path), form=str(event.form))
