"""How a database comes to its present shape; released steps are never edited, only followed.

An upgrade is one transaction over all the steps that are due (DAT-12): it happens as a whole or
not at all, the triggers are put back where a step rebuilt their table, and not one byte of the
record may differ afterwards. The shape itself is checked at every opening: a trigger that somebody
took away changes the fingerprint, and the site then opens for reading only (AUD-05); such a
database is never upgraded either, because that would hide what was done to it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from sqlcipher3 import dbapi2

from mscform.base.canonical import digest
from mscform.base.errors import IntegrityError, MachineError
from mscform.store.connection import tables_of
from mscform.store.schema import (
    ATTRIBUTES,
    DELAYS,
    GLANCE,
    PINS,
    PINS_APART,
    PROJECTIONS,
    QUERIES,
    RELOCATIONS,
    SEALED_GLANCE,
    TRIGGERS,
    VERSION_1,
)
from mscform.store.table_database import Migrations, TableDatabase

Step = Callable[[TableDatabase], None]
"""One change of the shape. Its name stands in the database for ever."""


def version_1(db: TableDatabase) -> None:
    """The tables of the first release."""
    for statement in VERSION_1:
        db.conn.execute(statement)


def glances(db: TableDatabase) -> None:
    """A table for subjects at a glance; it is filled as they are looked at."""
    db.conn.execute(GLANCE)


def queries(db: TableDatabase) -> None:
    """Tables for queries and their threads; no earlier program wrote an event for them."""
    for statement in QUERIES.values():
        db.conn.execute(statement)


def glance_seals(db: TableDatabase) -> None:
    """Glances with a seal; those without one go, and are made anew as subjects are looked at."""
    db.conn.execute("DROP TABLE glance")
    db.conn.execute(SEALED_GLANCE)


def attributes(db: TableDatabase) -> None:
    """A table for beds; no earlier program wrote an event for it."""
    for statement in ATTRIBUTES.values():
        db.conn.execute(statement)


def pins(db: TableDatabase) -> None:
    """Tables for PINs and badges; no earlier program wrote an event for them."""
    for statement in (*PINS.values(), PINS_APART):
        db.conn.execute(statement)


def delays(db: TableDatabase) -> None:
    """A column for how late an answer was entered; no earlier program wrote it down (CLK-03)."""
    db.conn.execute(DELAYS)


def relocations(db: TableDatabase) -> None:
    """A column for moved answers; no earlier program moved any (D40)."""
    db.conn.execute(RELOCATIONS)


RELEASED: Final[tuple[Step, ...]] = (
    *(version_1, glances, queries, glance_seals, attributes, pins),
    *(delays, relocations),
)

_RECORD: Final = (
    "SELECT device, number, body, link, mac FROM ledger ORDER BY 1, 2",
    "SELECT device, number, salt, content FROM ledger_value ORDER BY 1, 2",
    "SELECT device, number, at, link, public_key, signature FROM ledger_checkpoint ORDER BY 1, 2",
    "SELECT sha256, data FROM blob ORDER BY 1",
)
_SHAPE: Final = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name",
    "SELECT id, migration_set, name, applied_at FROM _sqlite_migrations ORDER BY id",
)
_TRIGGER_NAME: Final = re.compile(r"CREATE TRIGGER (\w+)")


def refuse_newer(connection: dbapi2.Connection, steps: tuple[Step, ...] = RELEASED) -> None:
    """Raise `MachineError` STO-NEWER where a newer program has already been here."""
    unknown = _recorded(connection) - {step.__name__ for step in steps}
    if unknown:
        raise MachineError("STO-NEWER", steps=", ".join(sorted(unknown)))


def migrate(
    connection: dbapi2.Connection,
    steps: tuple[Step, ...] = RELEASED,
    tell: Callable[[tuple[str, ...]], None] | None = None,
) -> tuple[str, ...]:
    """Bring the database to the present version; returns the names of the steps taken.

    `tell` may put them on record, in the same transaction and after the record was compared.
    Raises `IntegrityError` STO-MIGRATION where a step altered the record; whatever is raised, the
    database is then what it was before.
    """
    pending = pending_steps(connection, steps)
    if not pending:
        return ()
    tables = tables_of(connection)
    with tables.atomic():
        before = _record_digest(connection) if _recorded(connection) else None
        _as_migrations(steps).apply(tables)
        # When a step was taken would be a time here that nobody vouches for.
        connection.execute("UPDATE _sqlite_migrations SET applied_at = ''")
        _restore_triggers(connection)
        if before not in {None, _record_digest(connection)}:
            raise IntegrityError("STO-MIGRATION", steps=", ".join(pending))
        if before is not None and tell is not None:
            tell(pending)
    return pending


def pending_steps(
    connection: dbapi2.Connection, steps: tuple[Step, ...] = RELEASED
) -> tuple[str, ...]:
    """Names of the steps that this database has not taken yet."""
    return tuple(step.name for step in _as_migrations(steps).pending(tables_of(connection)))


def may_upgrade(connection: dbapi2.Connection, steps: tuple[Step, ...] = RELEASED) -> bool:
    """Whether steps are due, and the shape is untouched since the version that made it."""
    return bool(pending_steps(connection, steps)) and is_untouched(connection, steps)


def is_untouched(connection: dbapi2.Connection, steps: tuple[Step, ...] = RELEASED) -> bool:
    """Whether the shape is exactly what the steps made that were taken, and one was."""
    taken = _recorded(connection)
    done = tuple(step for step in steps if step.__name__ in taken)
    # Steps say how new a database is; the number that SQLite keeps was never set by any of them.
    number = connection.execute("PRAGMA user_version").fetchone()[0]
    return bool(done) and number == 0 and fingerprint(connection) == expected_fingerprint(done)


@lru_cache(maxsize=4)
def _as_migrations(steps: tuple[Step, ...]) -> Migrations:
    made = Migrations("mscform")
    for step in steps:
        made()(step)
    return made


def _recorded(connection: dbapi2.Connection) -> set[str]:
    there = "SELECT name FROM sqlite_master WHERE name = '_sqlite_migrations'"
    if connection.execute(there).fetchone() is None:
        return set()
    return {str(name) for (name,) in connection.execute("SELECT name FROM _sqlite_migrations")}


def _restore_triggers(connection: dbapi2.Connection) -> None:
    """Make the triggers anew that went away with a table that was rebuilt."""
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    there = {name for (name,) in connection.execute(query)}
    for statement in TRIGGERS:
        named = _TRIGGER_NAME.match(statement)
        if named is not None and named[1] not in there:
            connection.execute(statement)


def _record_digest(connection: dbapi2.Connection) -> bytes:
    """SHA-256 over every byte of the ledger, its values, marks and blobs."""
    total = hashlib.sha256()
    for query in _RECORD:
        for row in connection.execute(query):
            for part in row:
                data = part if isinstance(part, bytes) else str(part).encode()
                total.update(len(data).to_bytes(8, "big") + data)
    return total.digest()


def fingerprint(connection: dbapi2.Connection) -> str:
    """SHA-256 over the statements of all tables, indexes and triggers, and the steps taken."""
    rows: list[list[Any]] = [
        list(row) for query in _SHAPE for row in connection.execute(query).fetchall()
    ]
    return digest(rows)


@lru_cache(maxsize=4)
def expected_fingerprint(steps: tuple[Step, ...] = RELEASED) -> str:
    """The fingerprint of a database that is made now by these steps."""
    connection = dbapi2.connect(":memory:", isolation_level=None)
    try:
        migrate(connection, steps)
        return fingerprint(connection)
    finally:
        connection.close()


def empty_projections() -> dbapi2.Connection:
    """A database in memory with empty projection tables, for a replay beside the live ones."""
    connection = dbapi2.connect(":memory:", isolation_level=None)
    for statement in PROJECTIONS.values():
        connection.execute(statement)
    connection.execute(DELAYS)
    connection.execute(RELOCATIONS)
    return connection
