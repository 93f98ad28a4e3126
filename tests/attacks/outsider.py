"""Somebody with the file, the key and another SQLite tool."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlcipher3 import dbapi2

from mscform.store.database import Database
from mscform.store.device import DeviceKeys
from mscform.store.entries import CHAIN_START, commitment, link_after
from mscform.store.faults import Fault
from mscform.store.folder import SiteFolder
from tests.store.site import KEY


@contextmanager
def outsider(folder: SiteFolder) -> Iterator[Any]:
    """An unguarded connection with the triggers away; they come back word for word at the end."""
    connection = dbapi2.connect(str(folder.database), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    try:
        yield connection
    finally:
        for _, statement in triggers:
            connection.execute(statement)
        connection.close()


def rechain(connection: Any, device: str, key: bytes | None) -> None:
    """Compute all links anew; with the site's key also all seals."""
    import hmac

    link = CHAIN_START
    rows = connection.execute(
        "SELECT number, body FROM ledger WHERE device = ? ORDER BY number", (device,)
    ).fetchall()
    for number, body in rows:
        link = link_after(link, body)
        connection.execute(
            "UPDATE ledger SET link = ? WHERE device = ? AND number = ?", (link, device, number)
        )
        if key is not None:
            connection.execute(
                "UPDATE ledger SET mac = ? WHERE device = ? AND number = ?",
                (hmac.digest(key, link, "sha256"), device, number),
            )


def rewrite_value(connection: Any, number: int, raw: str) -> None:
    """Change a value so that its row and its commitment fit together again."""
    content, salt = connection.execute(
        "SELECT content, salt FROM ledger_value WHERE number = ?", (number,)
    ).fetchone()
    told = json.loads(content) | {"raw": raw}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (body,) = connection.execute("SELECT body FROM ledger WHERE number = ?", (number,)).fetchone()
    row = json.loads(body) | {"commitment": commitment(salt, text.encode())}
    fresh = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    connection.execute("UPDATE ledger_value SET content = ? WHERE number = ?", (text, number))
    connection.execute("UPDATE ledger SET body = ? WHERE number = ?", (fresh, number))
    connection.execute("UPDATE answer SET raw = ? WHERE number = ?", (raw, number))


def faults_of(folder: SiteFolder, keys: DeviceKeys) -> dict[str, list[Fault]]:
    """What the full check finds, by code."""
    with Database.open(folder, KEY, keys, read_only=True) as database:
        found = database.verify()
    by_code: dict[str, list[Fault]] = {}
    for fault in found:
        by_code.setdefault(fault.code, []).append(fault)
    return by_code
