"""How a database comes to its present shape; released steps are never edited, only followed.

The shape itself is checked at every opening: a trigger that somebody took away changes the
fingerprint, and the site then opens for reading only (AUD-05).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from sqlcipher3 import dbapi2
from sqlite_utils import Database as TableDatabase
from sqlite_utils.migrations import Migrations

from mscform.base.canonical import digest
from mscform.base.errors import MachineError
from mscform.store.connection import tables_of
from mscform.store.schema import PROJECTIONS, VERSION_1

STEPS = Migrations("mscform")


def version_1(db: TableDatabase) -> None:
    """The tables of the first release."""
    for statement in VERSION_1:
        db.conn.execute(statement)


_KNOWN: Final = (version_1,)
for _step in _KNOWN:
    STEPS()(_step)


def refuse_newer(connection: dbapi2.Connection) -> None:
    """Raise `MachineError` STO-NEWER where a newer program has already been here."""
    unknown = _recorded(tables_of(connection)) - {step.__name__ for step in _KNOWN}
    if unknown:
        raise MachineError("STO-NEWER", steps=", ".join(sorted(unknown)))


def migrate(connection: dbapi2.Connection) -> tuple[str, ...]:
    """Bring the database to the present version; returns the names of the steps taken."""
    pending = pending_steps(connection)
    STEPS.apply(tables_of(connection))
    return pending


def pending_steps(connection: dbapi2.Connection) -> tuple[str, ...]:
    """Names of the steps that this database has not taken yet."""
    return tuple(step.name for step in STEPS.pending(tables_of(connection)))


def _recorded(tables: TableDatabase) -> set[str]:
    if "_sqlite_migrations" not in tables.table_names():
        return set()
    return {str(name) for (name,) in tables.conn.execute("SELECT name FROM _sqlite_migrations")}


def fingerprint(connection: dbapi2.Connection) -> str:
    """SHA-256 over the statements of all tables, indexes and triggers."""
    rows: list[list[Any]] = [
        list(row)
        for row in connection.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
        )
    ]
    return digest(rows)


@lru_cache(maxsize=1)
def expected_fingerprint() -> str:
    """The fingerprint of a database that this program would make now."""
    connection = dbapi2.connect(":memory:", isolation_level=None)
    try:
        migrate(connection)
        return fingerprint(connection)
    finally:
        connection.close()


def empty_projections() -> dbapi2.Connection:
    """A database in memory with empty projection tables, for a replay beside the live ones."""
    connection = dbapi2.connect(":memory:", isolation_level=None)
    for statement in PROJECTIONS.values():
        connection.execute(statement)
    return connection
