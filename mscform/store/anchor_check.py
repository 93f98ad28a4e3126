"""The chain against its anchors: is the end of it still there, and is it still the same chain?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlcipher3 import dbapi2

from mscform.base.identity import DeviceId
from mscform.records.clinical import EventRef
from mscform.store.anchors import Anchor, AnchorError, anchor_path, read_anchor
from mscform.store.chain_check import link_at, stored_head
from mscform.store.device import DeviceKeys
from mscform.store.faults import Fault, event_fault, fault, warning
from mscform.store.folder import SiteFolder


def check_anchors(
    connection: dbapi2.Connection,
    keys: DeviceKeys,
    folder: SiteFolder,
    devices: Iterable[DeviceId],
) -> tuple[Fault, ...]:
    """Compare the chains with the anchor of each device outside and with the one in the folder."""
    outside: list[Fault] = []
    for device in devices:
        path = anchor_path(keys, device)
        outside += _check_file(connection, keys, path, warning("STO-UNANCHORED", path.name))
    lost = fault("STO-HEADS-MISSING", folder.heads.name)
    inside = _check_file(connection, keys, folder.heads, lost)
    return (*outside, *inside)


def _check_file(
    connection: dbapi2.Connection, keys: DeviceKeys, path: Path, when_missing: Fault
) -> tuple[Fault, ...]:
    try:
        anchor = read_anchor(path, keys)
    except AnchorError:
        return (fault("STO-ANCHOR-FORGED", path.name),)
    except OSError as trouble:
        return (fault("STO-ANCHOR-UNREADABLE", path.name, said=trouble.strerror or ""),)
    if anchor is not None:
        return compare(connection, anchor, path.name)
    return (when_missing,) if _holds_events(connection) else ()


def _holds_events(connection: dbapi2.Connection) -> bool:
    return connection.execute("SELECT 1 FROM ledger LIMIT 1").fetchone() is not None


def compare(connection: dbapi2.Connection, anchor: Anchor, where: str) -> tuple[Fault, ...]:
    """What an anchor, from a file or typed in from paper, says about the chain."""
    head = anchor.head
    link = link_at(connection, head.device, head.number)
    if link is not None and link.hex() == head.link:
        return _compare_mark(connection, anchor, where)
    code = "STO-ROLLBACK" if link is None else "STO-FORK"
    standing = stored_head(connection, head.device).number
    place = f"{head.device}/{head.number}"
    return (fault(code, place, anchor=where, at=anchor.at, standing=standing),)


def _compare_mark(connection: dbapi2.Connection, anchor: Anchor, where: str) -> tuple[Fault, ...]:
    ref = EventRef(anchor.head.device, anchor.sealed)
    query = "SELECT 1 FROM ledger_checkpoint WHERE device = ? AND number = ?"
    if not anchor.sealed or connection.execute(query, tuple(ref)).fetchone():
        return ()
    return (event_fault("STO-CHECKPOINT-LOST", ref, anchor=where),)
