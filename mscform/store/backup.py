"""Copies of a database in use: whole, encrypted with the same key, and read back at once."""

from __future__ import annotations

import os
from pathlib import Path

from sqlcipher3 import dbapi2

from mscform.base.errors import IntegrityError
from mscform.store.connection import broken_pages, connect
from mscform.store.faults import explained


def copy_database(source: dbapi2.Connection, target: Path, key: bytes) -> None:
    """Write a consistent copy of the open database to the file `target`.

    The copy appears under its name only after its pages have been checked. Raises `MachineError`
    (medium missing, full, read-only), `IntegrityError` STO-COPY where the copy cannot be read.
    """
    with explained(str(target)):
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f"{target.name}.{os.getpid()}.new")
        try:
            _copy(source, fresh, key)
            _read_back(fresh, key)
            fresh.replace(target)
        finally:
            for left in (fresh, *(fresh.with_name(fresh.name + end) for end in _HELPERS)):
                left.unlink(missing_ok=True)


_HELPERS = ("-wal", "-shm", "-journal")


def _copy(source: dbapi2.Connection, target: Path, key: bytes) -> None:
    destination = dbapi2.connect(str(target), isolation_level=None)
    try:
        destination.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        source.backup(destination)
    finally:
        destination.close()


def _read_back(path: Path, key: bytes) -> None:
    copy = connect(path, key, read_only=True)
    try:
        said = [str(row[0]) for row in copy.execute("PRAGMA quick_check")]
        if broken_pages(copy) or said != ["ok"]:
            raise IntegrityError("STO-COPY", where=str(path))
    finally:
        copy.close()
