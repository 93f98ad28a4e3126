"""PINs and badges, read: whose there is, and whose badge a code may be (D4)."""

from __future__ import annotations

from typing import Any, Final

from sqlcipher3 import dbapi2

from mscform.base.identity import UserId
from mscform.records.account import Pin, PinKind
from mscform.store.faults import readable

_PINS: Final = """SELECT p.user_id, coalesce(s.kind, 'none'), coalesce(s.hash, ''), failed
    FROM pin p LEFT JOIN pin_secret s USING (user_id)"""
_NOBODY: Final = "SELECT failed FROM pin WHERE user_id = ''"


class Pins:
    """Readers over PINs and badges. An older site that is only read has none of these tables."""

    def __init__(self, connection: dbapi2.Connection) -> None:
        self._connection = connection

    def of(self, user_id: UserId) -> Pin | None:
        """What a person has; None where she never had one nor was one tried in her name."""
        with readable("pin"):
            query = f"{_PINS} WHERE p.user_id = ?"
            row = self._connection.execute(query, (user_id,)).fetchone()
            return None if row is None else _pin(row)

    def badges(self, tag: str) -> tuple[Pin, ...]:
        """The badges that a code with this tag may be; mostly none or one."""
        with readable("pin"):
            query = f"{_PINS} WHERE s.kind = 'badge' AND s.tag = ? ORDER BY 1"
            return tuple(_pin(row) for row in self._connection.execute(query, (tag,)).fetchall())

    def unknown_badges(self) -> int:
        """How often a badge was shown that is nobody's, since a password was last right."""
        with readable("pin"):
            row = self._connection.execute(_NOBODY).fetchone()
            return 0 if row is None else int(row[0])


def _pin(row: Any) -> Pin:
    user_id, kind, pin_hash, failed = row
    return Pin(user_id=UserId(user_id), kind=PinKind(kind), hash=pin_hash, failed=failed)
