"""Subjects at a glance, as they were computed last: to be shown without evaluating anybody.

No part of the record: nobody signs it, no replay makes it and no check takes it for evidence. What
does not carry the marks of the present is not used, and deleting the whole table loses nothing but
time. But lists and reports take their numbers from here, so each row carries a MAC under the site's
key: one that another tool wrote is not used, and the check of the site names it.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from sqlcipher3 import dbapi2

from mscform.base.canonical import canonical_bytes
from mscform.base.identity import DeviceId, SubjectKey
from mscform.records.clinical import EventRef
from mscform.store.device import DeviceKeys
from mscform.store.faults import Fault, explained, fault, readable
from mscform.store.schema import GLANCE_COLUMNS

_ALL: Final = f"SELECT mac, {GLANCE_COLUMNS} FROM glance ORDER BY subject"
_PUT: Final = f"INSERT OR REPLACE INTO glance (mac, {GLANCE_COLUMNS}) VALUES (?{', ?' * 7})"
_SEALED: Final = "SELECT 1 FROM pragma_table_info('glance') WHERE name = 'mac'"
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
    """Reads and writes the rows; an older site that is only read has none that are sealed."""

    def __init__(self, connection: dbapi2.Connection, keys: DeviceKeys) -> None:
        self._connection = connection
        self._keys = keys

    def heads(self) -> Mapping[SubjectKey, str]:
        """The mark of what is recorded of each subject that has a form."""
        found: dict[SubjectKey, list[EventRef]] = {}
        with readable("form_data"):
            for subject, device, number in self._connection.execute(_HEADS):
                found.setdefault(SubjectKey(subject), []).append(EventRef(device, number))
        return {subject: mark_of(heads) for subject, heads in found.items()}

    def all(self) -> Mapping[SubjectKey, GlanceRow]:
        """Everything that this program kept, whether it still holds or not."""
        with readable("glance"):
            return {row.subject: row for row, held in _rows(self._connection, self._keys) if held}

    def keep(self, rows: Iterable[GlanceRow]) -> None:
        """Keep these in place of what was kept of the same subjects; raises `MachineError`."""
        connection = self._connection
        with explained("glance"):
            connection.execute("BEGIN IMMEDIATE")
            try:
                connection.executemany(_PUT, ((_mac(row, self._keys), *row) for row in rows))
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise


def check_glances(connection: dbapi2.Connection, keys: DeviceKeys) -> Iterator[Fault]:
    """The rows that this program did not write so; raises the driver's errors."""
    for row, held in _rows(connection, keys):
        if not held:
            yield fault("STO-GLANCE", f"glance {row.subject}", subject=row.subject)


def _rows(connection: dbapi2.Connection, keys: DeviceKeys) -> Iterator[tuple[GlanceRow, bool]]:
    """Each row, and whether its seal holds; none where the table has no seals yet."""
    if connection.execute(_SEALED).fetchone() is None:
        return
    for mac, *columns in connection.execute(_ALL):
        row = GlanceRow(*columns)
        yield row, hmac.compare_digest(bytes(mac), _mac(row, keys))


def _mac(row: GlanceRow, keys: DeviceKeys) -> bytes:
    return keys.mac(b"glance:" + canonical_bytes(list(row)))
