"""Signed marks in the chain: up to here this installation vouches with its own key."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlcipher3 import dbapi2

from mscform.base.canonical import canonical_bytes
from mscform.base.identity import DeviceId
from mscform.store.device import DeviceKeys
from mscform.store.sealing import Head

_INSERT: Final = "INSERT OR IGNORE INTO ledger_checkpoint VALUES (?, ?, ?, ?, ?, ?)"


class Checkpoint(NamedTuple):
    """One row as it stands in the table."""

    device: DeviceId
    number: int
    at: str
    link: bytes
    public_key: bytes
    signature: bytes

    def holds(self, keys: DeviceKeys) -> bool:
        """Whether the signature is that of the key over this head."""
        data = _statement(keys, Head(self.device, self.number, self.link.hex()), self.at)
        return keys.verify(self.public_key, data, self.signature)


def set_checkpoint(connection: dbapi2.Connection, keys: DeviceKeys, head: Head, at: str) -> None:
    """Sign `head` and store the signature; `at` is the time of its event."""
    signature = keys.sign(_statement(keys, head, at))
    row = (head.device, head.number, at, bytes.fromhex(head.link), keys.public_key, signature)
    connection.execute(_INSERT, row)


def checkpoints_of(connection: dbapi2.Connection, device: DeviceId) -> tuple[Checkpoint, ...]:
    """All checkpoints of one device, oldest first."""
    rows = connection.execute(
        "SELECT * FROM ledger_checkpoint WHERE device = ? ORDER BY number", (device,)
    )
    return tuple(Checkpoint(*row) for row in rows)


def _statement(keys: DeviceKeys, head: Head, at: str) -> bytes:
    return b"checkpoint:" + canonical_bytes(
        {
            "at": at,
            "device": head.device,
            "link": head.link,
            "number": head.number,
            "site": keys.site_id,
        }
    )
