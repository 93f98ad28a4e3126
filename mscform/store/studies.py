"""The definitions that were installed, each version for ever (DAT-11)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlcipher3 import dbapi2

from mscform.base.errors import CallError, IntegrityError
from mscform.store.documents import Documents
from mscform.store.faults import readable
from mscform.store.times import read_time

_STUDIES: Final = """SELECT fingerprint, oid, version, files, at FROM study
    ORDER BY at, device, number"""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledStudy:
    """One version of a study definition with the bytes of its files, by path."""

    fingerprint: str
    oid: str
    version: str
    installed_at: datetime
    files: Mapping[str, bytes]


class NamedStudy(NamedTuple):
    """One version of a study definition by name."""

    fingerprint: str
    oid: str
    version: str
    installed_at: datetime


class Studies:
    """Readers over the installed definitions."""

    def __init__(self, connection: dbapi2.Connection) -> None:
        self._connection = connection
        self._documents = Documents(connection)

    def find(self, fingerprint: str) -> InstalledStudy | None:
        """One version by its fingerprint; raises `IntegrityError` where its files are lost."""
        with readable("study"):
            query = f"SELECT * FROM ({_STUDIES}) WHERE fingerprint = ?"
            row = self._connection.execute(query, (fingerprint,)).fetchone()
            return None if row is None else self._read(*row)

    def newest(self) -> InstalledStudy | None:
        """The version that was installed last; raises `IntegrityError`."""
        with readable("study"):
            rows = self._connection.execute(_STUDIES).fetchall()
            return self._read(*rows[-1]) if rows else None

    def named(self) -> tuple[NamedStudy, ...]:
        """All versions without their files, the one installed last at the end."""
        with readable("study"):
            rows = self._connection.execute(_STUDIES).fetchall()
            return tuple(NamedStudy(row[0], row[1], row[2], read_time(row[4])) for row in rows)

    def installed(self) -> tuple[InstalledStudy, ...]:
        """All versions, the one installed last at the end; raises `IntegrityError`."""
        with readable("study"):
            rows = self._connection.execute(_STUDIES).fetchall()
            return tuple(self._read(*row) for row in rows)

    def _read(
        self, fingerprint: str, oid: str, version: str, files: str, at: str
    ) -> InstalledStudy:
        named = json.loads(files)
        return InstalledStudy(
            fingerprint=fingerprint,
            oid=oid,
            version=version,
            installed_at=read_time(at),
            files={path: self._file(path, sha256) for path, sha256 in named.items()},
        )

    def _file(self, path: str, sha256: str) -> bytes:
        try:
            return self._documents.get(sha256)
        except CallError as lack:
            raise IntegrityError("STO-STUDY-FILE", where=path, document=sha256) from lack
