"""Files kept inside the database, found by what they contain: prints, attachments, definitions."""

from __future__ import annotations

import hashlib

from sqlcipher3 import dbapi2

from mscform.base.errors import CallError, IntegrityError
from mscform.store.faults import explained


class Documents:
    """Readers over the stored files. They are written with the event that names them."""

    def __init__(self, connection: dbapi2.Connection) -> None:
        self._connection = connection

    def get(self, sha256: str) -> bytes:
        """The bytes of a file.

        Raises `CallError` STO-NO-DOCUMENT where there is none, `IntegrityError` STO-DOCUMENT where
        the bytes are not those that were stored.
        """
        with explained("blob"):
            row = self._connection.execute(
                "SELECT data FROM blob WHERE sha256 = ?", (sha256,)
            ).fetchone()
        if row is None:
            raise CallError("STO-NO-DOCUMENT", document=sha256)
        data = bytes(row[0])
        if hashlib.sha256(data).hexdigest() != sha256:
            raise IntegrityError("STO-DOCUMENT", where=sha256)
        return data
