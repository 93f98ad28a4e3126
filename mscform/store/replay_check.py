"""The values against their commitments, and the tables against a replay of the whole ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from typing import Any, Final

from sqlcipher3 import dbapi2

from mscform.records.audit import AuditEvent
from mscform.records.clinical import EventRef
from mscform.store.chain_check import MOST_FINDINGS
from mscform.store.entries import UNREADABLE, commitment, commitment_in
from mscform.store.faults import Fault, event_fault, fault
from mscform.store.migrations import empty_projections
from mscform.store.projections import Batch
from mscform.store.replay_order import StoredRow, rows_in_order
from mscform.store.schema import LATER, PROJECTIONS

_ROWS_AT_A_TIME: Final = 2000
_LOOSE: Final = """SELECT device, number FROM ledger_value
    EXCEPT SELECT device, number FROM ledger ORDER BY 1, 2"""
_END: Final[Any] = object()


def check_values_and_tables(connection: dbapi2.Connection) -> tuple[Fault, ...]:
    """One pass over all events: every value is the committed one, every table the replayed one."""
    with closing(empty_projections()) as fresh:
        found = list(_check_values(connection, fresh))
        for table in _tables(connection):
            found += islice(_differences(connection, fresh, table), MOST_FINDINGS)
    return tuple(found[: MOST_FINDINGS * 2])


def _tables(connection: dbapi2.Connection) -> list[str]:
    """The projections that this database should have: an older one lacks what came later."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    there = {str(name) for (name,) in connection.execute(query)}
    return [table for table in PROJECTIONS if table in there or table not in LATER]


def _check_values(connection: dbapi2.Connection, fresh: dbapi2.Connection) -> Iterator[Fault]:
    waiting = rows_in_order(connection)
    batch = Batch()
    while rows := list(islice(waiting, _ROWS_AT_A_TIME)):
        for row in rows:
            event, address = row.event, _address(row.event)
            trouble = _value_trouble(row)
            if trouble:
                yield event_fault(trouble, row.ref, address=address)
            if event is not None and not _taken(batch, event):
                yield event_fault("STO-EVENT-UNREADABLE", row.ref, address=address)
        try:
            batch.write(fresh)
        except (dbapi2.Error, *UNREADABLE) as error:
            # Forged rows can contradict each other; the rest still has to be looked at.
            batch = Batch()
            place = f"{rows[-1].ref.device}/{rows[-1].ref.number}"
            yield fault("STO-REPLAY", place, said=str(error))
    for device, number in connection.execute(_LOOSE):
        yield event_fault("STO-VALUE-LOOSE", EventRef(device, number))


def _taken(batch: Batch, event: AuditEvent) -> bool:
    """Whether the tables know what to make of an event; a forged content may have any shape."""
    try:
        batch.take(event)
    except UNREADABLE:
        return False
    return True


def _value_trouble(row: StoredRow) -> str:
    if row.event is None:
        return "STO-EVENT-UNREADABLE"
    if row.event.ref != row.ref:
        return "STO-CHAIN-PLACE"
    if row.salt is None or row.content is None:
        return "STO-VALUE-MISSING"
    said = row.content.encode("utf-8", "surrogatepass")
    return "" if commitment(row.salt, said) == commitment_in(row.body) else "STO-VALUE"


def _address(event: AuditEvent | None) -> str:
    if event is None:
        return ""
    return "/".join(str(part) for part in (event.subject, event.form, event.path) if part)


def _differences(live: dbapi2.Connection, fresh: dbapi2.Connection, table: str) -> Iterator[Fault]:
    columns, width = _columns(live, table)
    query = f"SELECT {', '.join(columns)} FROM {table} ORDER BY {', '.join(columns[:width])}"
    here, there = iter(live.execute(query)), iter(fresh.execute(query))
    left, right = next(here, _END), next(there, _END)
    while left is not _END or right is not _END:
        if left == right:
            left, right = next(here, _END), next(there, _END)
            continue
        only_here = right is _END or (left is not _END and left[:width] < right[:width])
        only_there = left is _END or (right is not _END and right[:width] < left[:width])
        if only_here:
            yield _row_fault("STO-TABLE-EXTRA", table, columns, left)
            left = next(here, _END)
        elif only_there:
            yield _row_fault("STO-TABLE-LACKS", table, columns, right)
            right = next(there, _END)
        else:
            yield _changed_fault(table, columns, left, right)
            left, right = next(here, _END), next(there, _END)


def _columns(connection: dbapi2.Connection, table: str) -> tuple[list[str], int]:
    """All columns, those of the primary key first, and how many these are."""
    told = [
        (place or 1000, str(name))
        for _, name, _, _, _, place in connection.execute(f"PRAGMA table_info({table})")
    ]
    return [name for _, name in sorted(told, key=lambda one: one[0])], sum(
        place < 1000 for place, _ in told
    )


def _changed_fault(table: str, columns: list[str], live: Any, replayed: Any) -> Fault:
    which = [name for name, a, b in zip(columns, live, replayed, strict=True) if a != b]
    return _row_fault("STO-TABLE-CHANGED", table, columns, replayed, columns_told=which)


def _row_fault(
    code: str, table: str, columns: list[str], row: Any, columns_told: list[str] | None = None
) -> Fault:
    told = dict(zip(columns, row, strict=True))
    address = _row_address(told)
    slots = {"table": table, "columns": ", ".join(columns_told or ())}
    if told.get("device") and told.get("number"):
        return event_fault(code, EventRef(told["device"], told["number"]), address=address, **slots)
    return fault(code, table, address=address, **slots)


_STEPS: Final[tuple[Callable[[dict[str, Any]], Any], ...]] = (
    lambda told: told.get("subject") or told.get("key") or told.get("user_id") or told.get("name"),
    lambda told: _with_repeat(told, "event", "event_repeat"),
    lambda told: _with_repeat(told, "form", "form_repeat"),
    lambda told: _with_repeat(told, "item", "repeat") or told.get("address"),
)


def _row_address(told: dict[str, Any]) -> str:
    return "/".join(str(part) for part in (step(told) for step in _STEPS) if part)


def _with_repeat(told: dict[str, Any], name: str, repeat: str) -> str:
    if not told.get(name):
        return ""
    return f"{told[name]}[{told[repeat]}]" if told.get(repeat) else str(told[name])
