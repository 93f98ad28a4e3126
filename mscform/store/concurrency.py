"""No lost updates: a change names the event it replaces, and that must still be the last one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlcipher3 import dbapi2

from mscform.base.errors import MachineError
from mscform.records.audit import Action, AuditEvent
from mscform.records.clinical import EventRef

_FORM: Final = "subject = ? AND event = ? AND event_repeat = ? AND form = ? AND form_repeat = ?"
_STANDING: Final = f"SELECT device, number FROM answer WHERE {_FORM} AND item = ? AND repeat = ?"
_STANDING_IN_FORM: Final = f"SELECT item, repeat, device, number FROM answer WHERE {_FORM}"
_MANY: Final = 8
"""From so many answers of one form on, all of the form are asked for at once."""

_Place = tuple[str, ...]


def refuse_stale(connection: dbapi2.Connection, events: Iterable[AuditEvent]) -> None:
    """Raise `MachineError` STO-CONFLICT where an answer was changed by somebody else meanwhile."""
    first: dict[_Place, dict[_Place, AuditEvent]] = {}
    for event in events:
        if event.action is Action.ANSWER and event.form is not None and event.path is not None:
            of_form = first.setdefault((event.subject or "", *event.form), {})
            of_form.setdefault(event.path, event)
    for form, answers in first.items():
        standing = _standing(connection, form, answers)
        for path, event in answers.items():
            if standing.get(path) != event.supersedes:
                raise MachineError("STO-CONFLICT", item=str(event.path), form=str(event.form))


def _standing(
    connection: dbapi2.Connection, form: _Place, paths: Iterable[_Place]
) -> dict[_Place, EventRef]:
    """The last event of each place that has an answer."""
    wanted = list(paths)
    if len(wanted) >= _MANY:
        rows = connection.execute(_STANDING_IN_FORM, form).fetchall()
        return {(item, repeat): EventRef(*ref) for item, repeat, *ref in rows}
    found = {path: connection.execute(_STANDING, (*form, *path)).fetchone() for path in wanted}
    return {path: EventRef(*row) for path, row in found.items() if row is not None}
