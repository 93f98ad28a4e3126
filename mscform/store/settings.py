"""Dated settings of the site: the last value of each; the ledger keeps all of them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlcipher3 import dbapi2

from mscform.store.faults import explained


class Settings:
    """Readers over the settings; values are texts, anything else is written as JSON."""

    def __init__(self, connection: dbapi2.Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> str | None:
        """The value that holds now, or None where it was never set."""
        with explained("setting"):
            row = self._connection.execute(
                "SELECT value FROM setting WHERE name = ?", (name,)
            ).fetchone()
        return None if row is None else str(row[0])

    def all(self) -> Mapping[str, str]:
        """All settings by name."""
        with explained("setting"):
            rows = self._connection.execute("SELECT name, value FROM setting").fetchall()
        return {str(name): str(value) for name, value in rows}
