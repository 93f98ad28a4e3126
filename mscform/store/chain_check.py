"""The chain, link by link: what was edited, cut out, put in or moved shows here with its number.

Each stored link is taken as the start of the next one, so that one edited row is one finding and
not a thousand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from sqlcipher3 import dbapi2

from mscform.base.errors import IntegrityError
from mscform.base.identity import DeviceId
from mscform.records.clinical import EventRef
from mscform.store.checkpoints import Checkpoint, checkpoints_of
from mscform.store.device import DeviceKeys, keyed_hash
from mscform.store.entries import CHAIN_START, event_of
from mscform.store.faults import Fault, event_fault, fault
from mscform.store.sealing import Head

MOST_FINDINGS: Final = 50
_ROWS_AT_A_TIME: Final = 2000

_ROWS: Final = """SELECT number, body, link, mac FROM ledger
    WHERE device = ? AND number > ? ORDER BY number"""


class Start(NamedTuple):
    """Where the check begins: after this number, with this link."""

    number: int
    link: bytes


FROM_THE_FIRST: Final = Start(0, CHAIN_START)


def devices_of(connection: dbapi2.Connection) -> tuple[DeviceId, ...]:
    """The devices that wrote in this ledger, or are said to have signed marks in it."""
    rows = connection.execute(
        "SELECT device FROM ledger UNION SELECT device FROM ledger_checkpoint ORDER BY device"
    )
    return tuple(DeviceId(name) for (name,) in rows)


def check_chain(
    connection: dbapi2.Connection,
    keys: DeviceKeys,
    device: DeviceId,
    start: Start = FROM_THE_FIRST,
) -> tuple[Fault, ...]:
    """Links, MACs and numbers of one device from `start` on; the first `MOST_FINDINGS`."""
    findings = _broken_rows(connection, keys.mac_key, device, start)
    faults = tuple(islice(findings, MOST_FINDINGS))
    if len(faults) == MOST_FINDINGS and next(findings, None) is not None:
        return (*faults, fault("STO-MORE", str(device), found=MOST_FINDINGS))
    return faults


def _broken_rows(
    connection: dbapi2.Connection, mac_key: bytes, device: DeviceId, start: Start
) -> Iterator[Fault]:
    sha256, mac_of = hashlib.sha256, keyed_hash(mac_key)
    number, previous = start
    cursor = connection.execute(_ROWS, (device, start.number))
    while rows := cursor.fetchmany(_ROWS_AT_A_TIME):
        for found, body, link, mac in rows:
            number += 1
            whole = (
                found == number and sha256(previous + body).digest() == link and mac_of(link) == mac
            )
            if not whole:
                yield _what_broke(EventRef(device, number), found, (previous, body, link))
                number = found
            previous = link


def _what_broke(ref: EventRef, found: int, row: tuple[bytes, bytes, bytes]) -> Fault:
    previous, body, link = row
    if found != ref.number:
        return event_fault("STO-CHAIN-GAP", ref, found=found)
    if hashlib.sha256(previous + body).digest() != link:
        return event_fault("STO-CHAIN-LINK", ref, address=_told_address(body, link))
    return event_fault("STO-CHAIN-MAC", ref, address=_told_address(body, link))


def _told_address(body: bytes, link: bytes) -> str:
    """What the row says it is about, where it can still be read."""
    try:
        event = event_of(body, None, link)
    except IntegrityError:
        return ""
    return "/".join(str(part) for part in (event.subject, event.form, event.path) if part)


def check_checkpoints(
    connection: dbapi2.Connection, keys: DeviceKeys, device: DeviceId, *, known: frozenset[bytes]
) -> tuple[Fault, ...]:
    """The signed marks of one device against its chain; `known` are the keys it is known by."""
    found = []
    after = 0
    for mark in checkpoints_of(connection, device):
        code = _mark_trouble(mark, known) or _mark_lies(connection, keys, mark, after)
        if code:
            found.append(event_fault(code, EventRef(device, mark.number)))
        after = mark.number
    return tuple(found)


def _mark_trouble(mark: Checkpoint, known: frozenset[bytes]) -> str:
    return "" if mark.public_key in known else "STO-CHECKPOINT-KEY"


def _mark_lies(
    connection: dbapi2.Connection, keys: DeviceKeys, mark: Checkpoint, after: int
) -> str:
    if not mark.holds(keys, after):
        return "STO-CHECKPOINT-SIGNATURE"
    return "" if link_at(connection, mark.device, mark.number) == mark.link else "STO-CHECKPOINT"


def link_at(connection: dbapi2.Connection, device: DeviceId, number: int) -> bytes | None:
    """The stored link of one row, or None where the row is not there."""
    row = connection.execute(
        "SELECT link FROM ledger WHERE device = ? AND number = ?", (device, number)
    ).fetchone()
    return None if row is None else bytes(row[0])


def stored_head(connection: dbapi2.Connection, device: DeviceId) -> Head:
    """The last row of a device as it lies in the table."""
    row = connection.execute(
        "SELECT number, link FROM ledger WHERE device = ? ORDER BY number DESC LIMIT 1", (device,)
    ).fetchone()
    return Head(device, 0, "") if row is None else Head(device, row[0], bytes(row[1]).hex())
