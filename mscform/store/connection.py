"""One encrypted connection, with every safeguard that SQLite leaves to the program.

The triggers of the schema stop UPDATE and DELETE on the ledger, `recursive_triggers` stops REPLACE,
and the authorizer stops whoever would take the triggers away. Each closes a hole that the others
leave open (trust.md F1, F2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlcipher3 import dbapi2

from mscform.base.errors import IntegrityError
from mscform.store.faults import explain
from mscform.store.table_database import TableDatabase

KEY_BYTES: Final = 32
BUSY_MILLISECONDS: Final = 5000
# Pages are decrypted when they enter the cache: a casebook should not have to leave it.
CACHE_KIBIBYTES: Final = 32 * 1024

GUARDED_TABLES: Final = frozenset({"ledger", "ledger_value", "ledger_checkpoint", "blob"})

_SAFEGUARDS: Final = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
    f"PRAGMA cache_size = -{CACHE_KIBIBYTES}",
    f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}",
)
_ALLOWED_PRAGMAS: Final = frozenset(
    {
        "busy_timeout",
        "cipher_integrity_check",
        "data_version",
        "integrity_check",
        "max_page_count",
        "page_count",
        "quick_check",
        "table_info",
        "table_xinfo",
        "wal_checkpoint",
    }
)
_READ_ONLY_PRAGMAS: Final = frozenset(
    {
        "user_version",
        "foreign_keys",
        "journal_mode",
        "recursive_triggers",
        "secure_delete",
        "synchronous",
    }
)
_DENIED_FUNCTIONS: Final = frozenset({"load_extension", "sqlcipher_export", "fts3_tokenizer"})
_PLAIN_ACTS: Final = frozenset(
    {
        dbapi2.SQLITE_SELECT,
        dbapi2.SQLITE_READ,
        dbapi2.SQLITE_TRANSACTION,
        dbapi2.SQLITE_SAVEPOINT,
        dbapi2.SQLITE_RECURSIVE,
    }
)


def connect(
    path: Path, key: bytes, *, read_only: bool = False, fresh: bool = False
) -> dbapi2.Connection:
    """Open the database file with a raw 32-byte key; `fresh` makes a new one.

    Raises `IntegrityError` STO-NOT-READABLE for a wrong key or a damaged first page, STO-EMPTY for
    a file without a byte, `MachineError` where the file is missing or may not be opened.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("the data key has 32 bytes")
    if not fresh and path.is_file() and not path.stat().st_size:
        raise IntegrityError("STO-EMPTY", where=str(path))
    mode = "rwc" if fresh else "ro" if read_only else "rw"
    try:
        connection = _open(path, key, mode)
    except dbapi2.Error as error:
        if not (read_only and _closed_cleanly(path)):
            raise explain(error, str(path)) from error
        connection = _open_unmoving(path, key)
    return connection


def connect_memory(key: bytes) -> dbapi2.Connection:
    """A new database that is on no disk and gone with its connection."""
    connection = dbapi2.connect(":memory:", isolation_level=None, check_same_thread=False)
    _prepare(connection, key, writable=True)
    return connection


def _closed_cleanly(path: Path) -> bool:
    journal = _journal(path)
    return path.is_file() and not (journal.exists() and journal.stat().st_size)


def _journal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def leave_as_found(path: Path, key: bytes) -> None:
    """Take away the empty helper files that a reader leaves; a journal with content stays.

    Where the folder cannot be written, or another program reads on, they may as well stay.
    """
    if _journal(path).exists() and _closed_cleanly(path):
        with suppress(dbapi2.Error, OSError):
            _open(path, key, "rw").close()


def _open_unmoving(path: Path, key: bytes) -> dbapi2.Connection:
    """Open on a medium that cannot be written: without the helper files of the journal."""
    try:
        return _open(path, key, "ro&immutable=1")
    except dbapi2.Error as error:
        raise explain(error, str(path)) from error


def _open(path: Path, key: bytes, mode: str) -> dbapi2.Connection:
    connection = dbapi2.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        _prepare(connection, key, writable=mode.startswith("rw"))
    except dbapi2.Error:
        connection.close()
        raise
    return connection


def _prepare(connection: dbapi2.Connection, key: bytes, *, writable: bool) -> None:
    # The driver would print page numbers of damaged files on the standard error stream.
    connection.execute("PRAGMA cipher_log = OFF")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    for statement in _SAFEGUARDS:
        connection.execute(statement)
    if writable:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    else:
        connection.execute("PRAGMA query_only = ON")


def tables_of(connection: dbapi2.Connection) -> TableDatabase:
    """The connection as sqlite-utils sees it: no plugin ever runs, tables are strict."""
    return TableDatabase(connection, execute_plugins=False, strict=True)


def guard(connection: dbapi2.Connection) -> None:
    """From here on this connection may read, and append through the triggers, and nothing else."""
    connection.set_authorizer(_judge)


@contextmanager
def unhurried(connection: dbapi2.Connection) -> Iterator[None]:
    """Inside, a commit does not wait for the disk; at the end everything lies there for good.

    Only for a folder that says it is unfinished meanwhile: a power cut may leave it damaged.
    """
    _synchronise(connection, "OFF")
    try:
        yield
    finally:
        _synchronise(connection, "FULL")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _synchronise(connection: dbapi2.Connection, how: str) -> None:
    """Go past the guard for this one statement, which the guard refuses to all others."""
    connection.set_authorizer(None)
    try:
        connection.execute(f"PRAGMA synchronous = {how}")
    finally:
        guard(connection)


def _judge(
    act: int, first: str | None, second: str | None, _database: str | None, _by: str | None
) -> int:
    allowed = act in _PLAIN_ACTS or _JUDGES.get(act, _refuse)(first or "", second)
    return int(dbapi2.SQLITE_OK if allowed else dbapi2.SQLITE_DENY)


def _refuse(_first: str, _second: str | None) -> bool:
    return False


def _may_pragma(name: str, value: str | None) -> bool:
    name = name.lower()
    return name in _ALLOWED_PRAGMAS or (name in _READ_ONLY_PRAGMAS and value is None)


def _may_insert(table: str, _second: str | None) -> bool:
    return not table.startswith("sqlite_")


def _may_change(table: str, _second: str | None) -> bool:
    return table not in GUARDED_TABLES and not table.startswith(("sqlite_", "_sqlite_"))


def _may_call(_first: str, function: str | None) -> bool:
    return function not in _DENIED_FUNCTIONS


_JUDGES: Final = {
    dbapi2.SQLITE_PRAGMA: _may_pragma,
    dbapi2.SQLITE_INSERT: _may_insert,
    dbapi2.SQLITE_UPDATE: _may_change,
    dbapi2.SQLITE_DELETE: _may_change,
    dbapi2.SQLITE_FUNCTION: _may_call,
}

_PAGE = re.compile(r"page (\d+)")


def broken_pages(connection: dbapi2.Connection) -> tuple[int, ...]:
    """Numbers of the pages whose authentication code does not match, in order; 0: unnumbered."""
    pages = []
    for (said,) in connection.execute("PRAGMA cipher_integrity_check"):
        found = _PAGE.search(str(said))
        pages.append(int(found[1]) if found else 0)
    return tuple(sorted(set(pages)))


def broken_pages_of(path: Path, key: bytes) -> tuple[int, ...]:
    """The same of a file that cannot be opened because its list of tables is damaged.

    Raises the driver's errors.
    """
    connection = dbapi2.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        connection.execute("PRAGMA cipher_log = OFF")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        return broken_pages(connection)
    finally:
        connection.close()
