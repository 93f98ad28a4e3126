"""What a check of the record found, and how trouble of the driver becomes a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlcipher3 import dbapi2

from mscform.base.errors import IntegrityError, MachineError, MscformError
from mscform.base.message import Message, Slot
from mscform.records.clinical import EventRef


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as the record's own proofs say, and where.

    `where` is a page, a table, a ledger place (`device/number`) or a file. A `warning` does not
    make the record doubtful: it says that one kind of proof is not at hand.
    """

    code: str
    where: str
    message: Message
    event: EventRef | None = None
    address: str | None = None
    warning: bool = False


def fault(code: str, where: str, **slots: Slot) -> Fault:
    """A fault whose sentence carries `where` beside the other slots."""
    return Fault(code, where, Message(code, {"where": where, **slots}))


def warning(code: str, where: str, **slots: Slot) -> Fault:
    """A finding that does not make the record doubtful."""
    return Fault(code, where, Message(code, {"where": where, **slots}), warning=True)


def event_fault(code: str, ref: EventRef, *, address: str = "", **slots: Slot) -> Fault:
    """A fault at one ledger event; `address` names the item where there is one."""
    where = f"{ref.device}/{ref.number}"
    told = {"where": where, "address": address or "–", **slots}
    return Fault(code, where, Message(code, told), event=ref, address=address or None)


# SQLite words its errors in English only (sqlite3ErrStr); the driver keeps no error number.
_MACHINE = {
    "database or disk is full": "STO-DISK-FULL",
    "database is locked": "STO-BUSY",
    "database table is locked": "STO-BUSY",
    "attempt to write a readonly database": "STO-READ-ONLY",
    "disk I/O error": "STO-IO",
    "unable to open database file": "STO-MISSING",
}
_DAMAGE = {
    "file is not a database": "STO-NOT-READABLE",
    "database disk image is malformed": "STO-DAMAGED",
}
_STALE = "the next number of this device"


def explain(error: Exception, where: str) -> MscformError:
    """The driver's or the system's error as one of ours, with a sentence and a remedy."""
    said = str(error)
    for words, code in _MACHINE.items():
        if words in said:
            return MachineError(code, where=where)
    for words, code in _DAMAGE.items():
        if words in said:
            return IntegrityError(code, where=where)
    if _STALE in said:
        return MachineError("STO-STALE", where=where)
    if isinstance(error, OSError):
        return MachineError(_CODE_OF_ERRNO.get(error.errno or 0, "STO-IO"), where=where)
    return MachineError("STO-DRIVER", where=where, said=said)


_CODE_OF_ERRNO = {
    2: "STO-MISSING",
    13: "STO-READ-ONLY",
    28: "STO-DISK-FULL",
    30: "STO-READ-ONLY",
    122: "STO-DISK-FULL",
}


@contextmanager
def readable(table: str) -> Iterator[None]:
    """Like `explained`, for reading rows: what is no row of ours is `IntegrityError` STO-ROW."""
    try:
        with explained(table):
            yield
    except (ValueError, KeyError, TypeError, AttributeError) as damage:
        raise IntegrityError("STO-ROW", where=table) from damage


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn trouble of driver and system inside the block into `MachineError`/`IntegrityError`."""
    try:
        yield
    except (dbapi2.Error, OSError) as error:
        raise explain(error, where) from error
