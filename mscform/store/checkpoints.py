"""Signed marks in the chain: up to here this installation vouches with its own key."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlcipher3 import dbapi2

from mscform.base.canonical import canonical_bytes
from mscform.base.identity import DeviceId
from mscform.store.device import DeviceKeys
from mscform.store.sealing import Head

_INSERT: Final = "INSERT OR IGNORE INTO ledger_checkpoint VALUES (?, ?, ?, ?, ?, ?)"


class Mark(NamedTuple):
    """What a checkpoint says beside its head: when, and the number of the mark before it (0: none).

    Because each names the one before, none can be taken out of their row unnoticed.
    """

    at: str
    after: int


class Checkpoint(NamedTuple):
    """One row as it stands in the table."""

    device: DeviceId
    number: int
    at: str
    link: bytes
    public_key: bytes
    signature: bytes

    def holds(self, keys: DeviceKeys, after: int) -> bool:
        """Whether the signature is that of the key over this head and the mark before it."""
        head = Head(self.device, self.number, self.link.hex())
        data = _statement(keys, head, Mark(self.at, after))
        return keys.verify(self.public_key, data, self.signature)


def set_checkpoint(connection: dbapi2.Connection, keys: DeviceKeys, head: Head, mark: Mark) -> None:
    """Sign `head` and store the signature; `mark.at` is the time of its event."""
    signature = keys.sign(_statement(keys, head, mark))
    row = (head.device, head.number, mark.at, bytes.fromhex(head.link), keys.public_key, signature)
    connection.execute(_INSERT, row)


def checkpoints_of(connection: dbapi2.Connection, device: DeviceId) -> tuple[Checkpoint, ...]:
    """All checkpoints of one device, oldest first."""
    rows = connection.execute(
        "SELECT * FROM ledger_checkpoint WHERE device = ? ORDER BY number", (device,)
    )
    return tuple(Checkpoint(*row) for row in rows)


def _statement(keys: DeviceKeys, head: Head, mark: Mark) -> bytes:
    return b"checkpoint:" + canonical_bytes(
        {
            "after": mark.after,
            "at": mark.at,
            "device": head.device,
            "link": head.link,
            "number": head.number,
            "site": keys.site_id,
        }
    )
