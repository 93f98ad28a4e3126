"""The full check of a site, from the bytes of the file up to what the tables say (AUD-08).

Whatever is damaged, the check goes on as far as the file can be read, and never raises: a finding
that cannot be shown is a finding lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

from sqlcipher3 import dbapi2

from mscform.base.errors import IntegrityError, MscformError
from mscform.base.identity import DeviceId
from mscform.records.audit import Action
from mscform.records.clinical import EventRef
from mscform.store.anchor_check import check_anchors
from mscform.store.beside_check import check_beside
from mscform.store.chain_check import check_chain, check_checkpoints, devices_of, stored_head
from mscform.store.checkpoints import checkpoints_of
from mscform.store.connection import broken_pages, broken_pages_of, connect, guard, leave_as_found
from mscform.store.device import DeviceKeys
from mscform.store.entries import event_of
from mscform.store.faults import Fault, event_fault, fault
from mscform.store.folder import SiteFolder
from mscform.store.glances import check_glances
from mscform.store.migrations import is_untouched
from mscform.store.replay_check import check_values_and_tables

# A mark is due every 1,000 events; one batch may carry the chain further before it is set.
_MOST_UNMARKED = 1000

Check = Callable[[], tuple[Fault, ...]]


def verify_site(folder: SiteFolder, key: bytes, keys: DeviceKeys) -> tuple[Fault, ...]:
    """Everything that is not as it should be; empty (or warnings only) for a sound site."""
    if not folder.database.exists():
        return (fault("STO-MISSING", str(folder.database)),)
    try:
        connection = connect(folder.database, key, read_only=True)
    except MscformError as error:
        return tuple(_of_unopened(folder, key, error))
    try:
        with closing(connection):
            pages = _damage(connection, folder, key)
        return (*pages, *_verify_record(folder, key, keys, whole=not pages))
    finally:
        leave_as_found(folder.database, key)


def _verify_record(
    folder: SiteFolder, key: bytes, keys: DeviceKeys, *, whole: bool
) -> tuple[Fault, ...]:
    found: list[Fault] = []
    for part in ("schema", "chain", "values"):
        # After an unreadable page the driver answers nothing more on the same connection.
        try:
            with closing(connect(folder.database, key, read_only=True)) as connection:
                guard(connection)
                found += _PARTS[part](connection, keys, folder)
        except (dbapi2.Error, MscformError) as error:
            if whole:
                found.append(fault("STO-TABLE", part, said=str(error)))
    return tuple(found)


def verify_ledger(connection: dbapi2.Connection, keys: DeviceKeys) -> tuple[Fault, ...]:
    """Chain, marks, values and tables over an open connection; raises the driver's errors."""
    found = list(_chains(connection, keys))
    found += check_values_and_tables(connection)
    found += check_beside(connection)
    found += check_glances(connection, keys)
    return tuple(found)


def _schema(
    connection: dbapi2.Connection, _keys: DeviceKeys, _folder: SiteFolder
) -> tuple[Fault, ...]:
    if is_untouched(connection):
        return ()
    return (fault("STO-SCHEMA", "sqlite_master"),)


def _chain_and_anchors(
    connection: dbapi2.Connection, keys: DeviceKeys, folder: SiteFolder
) -> tuple[Fault, ...]:
    found = list(_chains(connection, keys))
    devices = dict.fromkeys((*devices_of(connection), keys.device))
    return (*found, *check_anchors(connection, keys, folder, devices))


def _values(
    connection: dbapi2.Connection, keys: DeviceKeys, _folder: SiteFolder
) -> tuple[Fault, ...]:
    return (
        *check_values_and_tables(connection),
        *check_beside(connection),
        *check_glances(connection, keys),
    )


_PARTS: dict[str, Callable[[dbapi2.Connection, DeviceKeys, SiteFolder], tuple[Fault, ...]]] = {
    "schema": _schema,
    "chain": _chain_and_anchors,
    "values": _values,
}


def _chains(connection: dbapi2.Connection, keys: DeviceKeys) -> Iterator[Fault]:
    for device in devices_of(connection):
        yield from check_chain(connection, keys, device)
        known = _known_keys(connection, keys, device)
        yield from check_checkpoints(connection, keys, device, known=known)
        yield from _check_marked(connection, device)


def _check_marked(connection: dbapi2.Connection, device: DeviceId) -> Iterator[Fault]:
    marks = checkpoints_of(connection, device)
    head = stored_head(connection, device)
    last = marks[-1].number if marks else 0
    if head.number - last >= _MOST_UNMARKED:
        yield event_fault("STO-CHECKPOINT-LACKING", EventRef(device, last))


def _known_keys(
    connection: dbapi2.Connection, keys: DeviceKeys, device: DeviceId
) -> frozenset[bytes]:
    """The public keys that the ledger, or this installation itself, knows a device by."""
    known = {keys.public_key} if device == keys.device else set()
    rows = connection.execute(
        """SELECT l.body, v.content, l.link FROM event_index i
        CROSS JOIN ledger l USING (device, number) JOIN ledger_value v USING (device, number)
        WHERE i.subject = '' AND i.action = ?""",
        (Action.DEVICE.value,),
    )
    for row in rows:
        key = _told_key(row, device)
        if key is not None:
            known.add(key)
    return frozenset(known)


def _told_key(row: tuple[bytes, str, bytes], device: DeviceId) -> bytes | None:
    try:
        told = event_of(*row).content or {}
        return bytes.fromhex(str(told["public_key"])) if told.get("device") == device else None
    except (IntegrityError, ValueError, KeyError):
        # The check of the values names this event.
        return None


def _damage(connection: dbapi2.Connection, folder: SiteFolder, key: bytes) -> tuple[Fault, ...]:
    """Pages that are not what was written, with the tables that cannot be read any more."""
    try:
        pages = broken_pages(connection)
        if not pages:
            said = [str(row[0]) for row in connection.execute("PRAGMA quick_check")]
            return () if said == ["ok"] else (fault("STO-STRUCTURE", "site.db", said=said[0]),)
    except dbapi2.Error as error:
        return (fault("STO-STRUCTURE", "site.db", said=str(error)),)
    tables = ", ".join(_unreadable_tables(folder, key)) or "–"
    return tuple(fault("STO-PAGE", f"page {page}", tables=tables) for page in pages)


def _of_unopened(folder: SiteFolder, key: bytes, error: MscformError) -> Iterator[Fault]:
    """Where a file is damaged that does not open: in its first page, or in its list of tables."""
    if error.code == "STO-NOT-READABLE":
        yield fault(error.code, "page 1")
        return
    try:
        pages = broken_pages_of(folder.database, key)
    except dbapi2.Error:
        pages = ()
    for page in pages:
        yield fault("STO-PAGE", f"page {page}", tables="sqlite_master")
    if not pages:
        yield fault(error.code, str(folder.database))


def _unreadable_tables(folder: SiteFolder, key: bytes) -> Iterator[str]:
    try:
        with closing(connect(folder.database, key, read_only=True)) as connection:
            query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            names = [str(name) for (name,) in connection.execute(query)]
    except (dbapi2.Error, MscformError):
        yield "sqlite_master"
        return
    for name in names:
        if not _can_be_read(folder, key, name):
            yield name


def _can_be_read(folder: SiteFolder, key: bytes, table: str) -> bool:
    try:
        with closing(connect(folder.database, key, read_only=True)) as connection:
            for _ in connection.execute(f'SELECT * FROM "{table}"'):
                pass
    except (dbapi2.Error, MscformError):
        return False
    return True
