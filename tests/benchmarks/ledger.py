"""P4 commit of one answer, P9 verification of the ledger."""

from __future__ import annotations

import hashlib
import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlcipher3 import dbapi2

from mscform.store.chain_check import check_chain
from mscform.store.connection import connect
from tests.benchmarks.measure import Standing, paired, ratio_of
from tests.store.site import KEY, SUBJECT, Ward, answer, device_keys, enrolment, item

EVENTS = 100_000


def bare_database(path: Path) -> dbapi2.Connection:
    """A durable encrypted database in the same mode, with one table and nothing else."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE row (number INTEGER PRIMARY KEY, body BLOB) STRICT")
    return connection


def commit(place: Path) -> Standing:
    """One answer through the ledger, against a bare durable insert of the same bytes."""
    ward = Ward(place / "site")
    ward.write(enrolment())
    numbers = itertools.count(1)
    body = bytes(1800)
    bare = bare_database(place / "bare.db")
    keys = itertools.count(1)
    taken = paired(
        lambda: ward.write(answer("82", path=item(next(numbers)))),
        lambda: bare.execute("INSERT INTO row VALUES (?, ?)", (next(keys), body)),
        rounds=400,
    )
    ward.close()
    bare.close()
    return ratio_of("P4", "commit of one answer", taken, 2.0)


def verification(place: Path) -> Standing:
    """The chain of 100,000 events, keyed, against reading and hashing the same rows."""
    ward = Ward(place / "site")
    ward.write(enrolment(SUBJECT))
    numbers = itertools.count(1)
    for _ in range(EVENTS // 500):
        ward.write(*(answer("82", path=item(next(numbers))) for _ in range(500)))
    ward.close()
    connection = connect(ward.folder.database, KEY, read_only=True)
    keys = device_keys()

    def ours() -> None:
        assert not check_chain(connection, keys, keys.device)

    def limit() -> None:
        for body, link, mac in connection.execute("SELECT body, link, mac FROM ledger"):
            hashlib.sha256(link + body).digest()
            assert mac

    taken = paired(ours, limit, rounds=5)
    connection.close()
    rate = EVENTS / taken[0]
    return ratio_of("P9", f"verify 100,000 events ({rate:,.0f}/s)", taken, 2.4)


def standings() -> Iterator[Standing]:
    """Both."""
    for work in (commit, verification):
        with tempfile.TemporaryDirectory() as place:
            yield work(Path(place))
