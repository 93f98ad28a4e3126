"""Attacks T12, T23 and the reading of files: full disks, second writers, thieves (VAL-06)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mscform.base.errors import IntegrityError, MachineError
from mscform.store.database import Database
from mscform.store.drafts import DraftKey
from mscform.store.ledger import Head
from mscform.store.lock import WriterLock
from tests.attacks.outsider import faults_of
from tests.store.site import KEY, NURSE, SUBJECT, VITALS, Ward, answer, item


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    ward = Ward(tmp_path / "site")
    ward.fill(5)
    return ward


@pytest.fixture
def closed(ward: Ward) -> Ward:
    ward.close()
    return ward


_LAST = "SELECT device, number, lower(hex(link)) FROM ledger ORDER BY number DESC LIMIT 1"


def _write_until_it_fails(ward: Ward) -> None:
    for number in range(1000):
        ward.write(answer("x" * 300, path=item(100 + number)))


@pytest.mark.req("AUD-04")
def test_t12_a_full_disk_leaves_the_record_as_it_was(ward: Ward) -> None:
    connection = ward.database.connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()
    with pytest.raises(MachineError) as full:
        _write_until_it_fails(ward)
    head = Head(*ward.database.connection.execute(_LAST).fetchone())
    assert full.value.code == "STO-DISK-FULL"
    assert ward.database.ledger.head() == head
    connection.execute("PRAGMA max_page_count = 1000000").fetchall()
    ward.write(answer("7", path=item(500)))
    assert ward.database.ledger.head().number == head.number + 1
    ward.close()
    assert faults_of(ward.folder, ward.keys) == {}


_FILE_LIMIT = """
import resource, signal, sys
from pathlib import Path
from mscform.base.errors import MachineError
from tests.store.site import Ward, answer, item
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
ward = Ward(Path(sys.argv[1]))
ward.fill(2)
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
saved = 0
try:
    for number in range(1000):
        ward.write(answer("x" * 400, path=item(100 + number)))
        saved += 1
except MachineError as error:
    print(saved, error.code, ward.database.ledger.head().number)
    sys.stdout.flush()
    import os
    os._exit(0)
"""


@pytest.mark.req("AUD-04")
def test_t12_a_quota_that_runs_out_loses_nothing_that_was_saved(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FILE_LIMIT, str(tmp_path / "site")],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    saved, code, head = done.stdout.split()
    assert code in {"STO-DISK-FULL", "STO-IO"}
    assert int(head) == int(saved) + 3
    ward = Ward.opened(tmp_path / "site")
    database = ward.database
    answers = database.subjects.data(SUBJECT).forms[VITALS].answers
    assert all(item(100 + number) in answers for number in range(int(saved)))
    assert not [fault for fault in database.verify() if not fault.warning]
    ward.close()


@pytest.mark.req("DAT-09")
def test_t23_a_second_writer_is_told_who_writes(ward: Ward) -> None:
    with (
        WriterLock(ward.folder, "nurse1"),
        pytest.raises(MachineError) as refused,
        WriterLock(ward.folder, "nurse2"),
    ):
        pytest.fail("two writers")
    assert refused.value.code == "STO-LOCKED"
    assert refused.value.message.slots["holder"] == "nurse1"
    with WriterLock(ward.folder, "nurse2"):
        pass


@pytest.mark.req("DAT-09")
def test_t23_a_reader_beside_the_writer_sees_what_is_saved(ward: Ward) -> None:
    with Database.open(ward.folder, KEY, ward.keys, read_only=True) as reader:
        ward.write(answer("1", path=item(90)))
        assert item(90) in reader.subjects.data(SUBJECT).forms[VITALS].answers
        key = DraftKey(NURSE.user_id, SUBJECT, VITALS, item(1))
        with pytest.raises(MachineError, match="STO-READ-ONLY"):
            reader.drafts.drop(key)
        with pytest.raises(MachineError, match="STO-READ-ONLY"):
            reader.ledger.checkpoint()


@pytest.mark.req("DAT-09")
def test_t23_a_stale_commit_is_refused_and_nothing_lost(ward: Ward) -> None:
    (first,) = ward.write(answer("120", path=item(90)))
    (second,) = ward.write(answer("121", path=item(90), supersedes=first.ref))
    for stale in (None, first.ref):
        with pytest.raises(MachineError, match="STO-CONFLICT"):
            ward.write(answer("99", path=item(90), supersedes=stale))
    standing = ward.database.subjects.data(SUBJECT).forms[VITALS].answers[item(90)]
    assert (standing.raw, standing.event, standing.changes) == ("121", second.ref, 1)


@pytest.mark.req("DAT-09")
def test_t23_two_writers_without_the_lock_cannot_number_twice(ward: Ward) -> None:
    other = Database.open(ward.folder, KEY, ward.keys)
    ward.write(answer("1", path=item(90)))
    mine, ward.database = ward.database, other
    with pytest.raises(MachineError, match="STO-STALE"):
        ward.write(answer("2", path=item(91)))
    ward.database = mine
    ward.write(answer("3", path=item(92)))
    other.close()
    assert not [one for one in ward.database.verify() if not one.warning]


@pytest.mark.req("BCK-01")
def test_a_wrong_key_opens_nothing(closed: Ward) -> None:
    with pytest.raises(IntegrityError, match="STO-NOT-READABLE"):
        Database.open(closed.folder, bytes(32), closed.keys)


@pytest.mark.req("BCK-01")
def test_nothing_typed_can_be_read_in_any_file(ward: Ward) -> None:
    ward.write(answer("CANARY-7531", path=item(90)))
    for when in ("open", "closed"):
        for path in ward.folder.root.rglob("*"):
            if path.is_file():
                assert b"CANARY" not in path.read_bytes(), (when, path)
        if when == "open":
            ward.close()
    head = ward.folder.database.read_bytes()[:4096]
    assert len(set(head)) > 240
