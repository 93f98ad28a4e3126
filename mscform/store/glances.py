"""Subjects at a glance, as they were computed last: to be shown without evaluating anybody.

No part of the record: nobody signs it, no replay makes it and no check takes it for evidence. What
does not carry the marks of the present is not used, and deleting the whole table loses nothing but
time. Nobody without the key can write a row: every page of the database is authenticated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from sqlcipher3 import dbapi2

from mscform.base.identity import DeviceId, SubjectKey
from mscform.records.clinical import EventRef
from mscform.store.faults import explained, readable
from mscform.store.schema import GLANCE_COLUMNS

_ALL: Final = f"SELECT {GLANCE_COLUMNS} FROM glance"
_PUT: Final = f"INSERT OR REPLACE INTO glance ({GLANCE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"
_THERE: Final = "SELECT name FROM sqlite_master WHERE name = 'glance'"
_HEADS: Final = "SELECT subject, device, max(number) FROM form_data GROUP BY subject, device"


class GlanceRow(NamedTuple):
    """One subject at a glance.

    `heads` are its last events (a mark of its answers), `basis` a mark of all else it follows
    from. `seen` is the moment it was computed for, `steady` whether time alone changes nothing in
    it but where visits stand; `overview` and `facts` are JSON.
    """

    subject: SubjectKey
    heads: str
    basis: str
    seen: str
    steady: int
    overview: str
    facts: str


def mark_of(heads: Iterable[EventRef]) -> str:
    """The last event of each device that touched a form of a subject, in one line."""
    last: dict[DeviceId, int] = {}
    for device, number in heads:
        last[device] = max(number, last.get(device, 0))
    return " ".join(f"{device}:{last[device]}" for device in sorted(last))


class Glances:
    """Reads and writes the rows; an older site that is only read has none."""

    def __init__(self, connection: dbapi2.Connection) -> None:
        self._connection = connection

    def heads(self) -> Mapping[SubjectKey, str]:
        """The mark of what is recorded of each subject that has a form."""
        found: dict[SubjectKey, list[EventRef]] = {}
        with readable("form_data"):
            for subject, device, number in self._connection.execute(_HEADS):
                found.setdefault(SubjectKey(subject), []).append(EventRef(device, number))
        return {subject: mark_of(heads) for subject, heads in found.items()}

    def all(self) -> Mapping[SubjectKey, GlanceRow]:
        """Everything that was kept, whether it still holds or not."""
        with readable("glance"):
            if self._connection.execute(_THERE).fetchone() is None:
                return {}
            rows = [GlanceRow(*row) for row in self._connection.execute(_ALL)]
        return {row.subject: row for row in rows}

    def keep(self, rows: Iterable[GlanceRow]) -> None:
        """Keep these in place of what was kept of the same subjects; raises `MachineError`."""
        connection = self._connection
        with explained("glance"):
            connection.execute("BEGIN IMMEDIATE")
            try:
                connection.executemany(_PUT, rows)
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise
