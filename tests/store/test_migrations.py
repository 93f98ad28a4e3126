"""An upgrade happens as a whole or not at all, and alters nothing that is recorded."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from mscform.base.clock import FixedClock
from mscform.base.errors import IntegrityError, MachineError
from mscform.records.audit import Action, EventDraft
from mscform.records.clinical import SubjectData
from mscform.services.texts import load_catalogue
from mscform.store import migrations
from mscform.store.connection import connect
from mscform.store.database import Database
from mscform.store.folder import SiteFolder
from mscform.store.migrations import RELEASED, Step
from mscform.store.schema import TRIGGERS
from mscform.store.verification import verify_ledger
from tests.attacks.outsider import outsider
from tests.store.site import KEY, START, SUBJECT, Ward, answer, device_keys, item

_BLOB = "CREATE TABLE blob_next (sha256 TEXT PRIMARY KEY, data BLOB NOT NULL, kind TEXT) STRICT"


def version_2(db: Any) -> None:
    """A step as a later release might take it: a column more in a guarded table."""
    db.conn.execute(_BLOB)
    db.conn.execute("INSERT INTO blob_next SELECT sha256, data, NULL FROM blob")
    db.conn.execute("DROP TABLE blob")
    db.conn.execute("ALTER TABLE blob_next RENAME TO blob")


def version_3_dies(db: Any) -> None:
    """A step whose program is killed in the middle."""
    db.conn.execute("CREATE TABLE half (a TEXT) STRICT")
    os.kill(os.getpid(), signal.SIGKILL)


def version_3_fails(db: Any) -> None:
    """A step that breaks off."""
    db.conn.execute("CREATE TABLE half (a TEXT) STRICT")
    raise ArithmeticError("in the middle")


def version_3_forges(db: Any) -> None:
    """A step that 'tidies' a value on its way."""
    db.conn.execute("DROP TRIGGER ledger_value_no_update")
    db.conn.execute("UPDATE ledger_value SET content = replace(content, '61', '71')")


NEXT: tuple[Step, ...] = (*RELEASED, version_2)
Shape = tuple[str, bytes, tuple[str, ...]]


@pytest.fixture
def folder(tmp_path: Path) -> SiteFolder:
    """A closed site of the first version with some answers and a blob."""
    ward = Ward(tmp_path / "site")
    ward.fill(3)
    data = b"study: ST.TEST"
    sha256 = hashlib.sha256(data).hexdigest()
    files = {"study.yaml": sha256}
    told = {"oid": "ST.TEST", "version": "1.0", "fingerprint": "f1", "files": files}
    installed = EventDraft(action=Action.STUDY_INSTALLED, content=told)
    ward.write(installed, answer("7", path=item(9)), blobs={sha256: data})
    ward.close()
    return ward.folder


def shape(folder: SiteFolder) -> Shape:
    """Fingerprint of the tables, digest of the record, steps taken."""
    connection = connect(folder.database, KEY, read_only=True)
    try:
        names = connection.execute("SELECT name FROM _sqlite_migrations ORDER BY id").fetchall()
        record = migrations._record_digest(connection)
        return migrations.fingerprint(connection), record, tuple(name for (name,) in names)
    finally:
        connection.close()


def upgrade(folder: SiteFolder, steps: tuple[Step, ...]) -> tuple[str, ...]:
    connection = connect(folder.database, KEY)
    try:
        return migrations.migrate(connection, steps)
    finally:
        connection.close()


def casebook(folder: SiteFolder, **more: Any) -> SubjectData:
    with Database.open(folder, KEY, device_keys(), **more) as database:
        return database.subjects.data(SUBJECT)


@pytest.mark.req("DAT-12")
def test_an_upgrade_keeps_every_byte_of_the_record(folder: SiteFolder) -> None:
    before, told = shape(folder), casebook(folder)
    upgrade(folder, NEXT)
    after = shape(folder)
    with Database.open(folder, KEY, device_keys(), steps=NEXT) as database:
        assert not database.read_only
        assert database.faults == ()
        assert database.subjects.data(SUBJECT) == told
        assert verify_ledger(database.connection, device_keys()) == ()
    assert after[1] == before[1]
    assert after[2] == (*(step.__name__ for step in RELEASED), "version_2")
    assert after[0] != before[0]


@pytest.mark.req("DAT-12")
def test_a_checked_copy_of_the_old_state_is_kept(folder: SiteFolder, tmp_path: Path) -> None:
    before = shape(folder)
    Database.open(folder, KEY, device_keys(), steps=NEXT).close()
    (tmp_path / "old").mkdir()
    old = SiteFolder(tmp_path / "old")
    old.database.write_bytes((folder.backups / "before-version_2.db").read_bytes())
    assert shape(old) == before


@pytest.mark.req("DAT-12", "AUD-01")
def test_an_upgrade_is_an_event_of_its_own_transaction(folder: SiteFolder) -> None:
    with Database.open(folder, KEY, device_keys()) as database:
        before = database.ledger.head().number
    reading = FixedClock(START).read()
    with Database.open(folder, KEY, device_keys(), steps=NEXT, reading=reading) as database:
        [event] = database.ledger.events(action=Action.MIGRATION)
        assert event.ref.number == before + 1
        assert event.actor is None
        assert event.entered_at == START
        assert event.content == {"steps": ["version_2"], "copy": "before-version_2.db"}
        assert database.faults == ()
        assert verify_ledger(database.connection, device_keys()) == ()
    with Database.open(folder, KEY, device_keys(), steps=NEXT) as database:
        assert len(list(database.ledger.events(action=Action.MIGRATION))) == 1


@pytest.mark.req("DAT-12")
def test_taken_twice_nothing_changes(folder: SiteFolder) -> None:
    assert upgrade(folder, NEXT) == ("version_2",)
    once = shape(folder)
    assert upgrade(folder, NEXT) == ()
    assert shape(folder) == once
    assert casebook(folder, steps=NEXT) == casebook(folder, steps=NEXT)


@pytest.mark.req("DAT-12", "AUD-05")
def test_guards_come_back_with_a_table_that_was_rebuilt(folder: SiteFolder) -> None:
    upgrade(folder, NEXT)
    with Database.open(folder, KEY, device_keys(), steps=NEXT) as database:
        query = "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
        assert {sql for (sql,) in database.connection.execute(query)} == set(TRIGGERS)
    connection = connect(folder.database, KEY)
    try:
        for statement in ("DELETE FROM blob", "UPDATE blob SET data = x'00'"):
            with pytest.raises(Exception, match="append only"):
                connection.execute(statement)
    finally:
        connection.close()


@pytest.mark.req("DAT-12")
@pytest.mark.parametrize(
    ("step", "error"), [(version_3_fails, ArithmeticError), (version_3_forges, IntegrityError)]
)
def test_an_upgrade_that_breaks_off_or_alters_leaves_the_old_state(
    folder: SiteFolder, step: Step, error: type[Exception]
) -> None:
    before, told = shape(folder), casebook(folder)
    with pytest.raises(error):
        upgrade(folder, (*NEXT, step))
    assert shape(folder) == before
    assert casebook(folder) == told


def _upgrade_and_die(root: str, steps: tuple[Step, ...]) -> None:
    upgrade(SiteFolder(Path(root)), steps)


@pytest.mark.req("DAT-12")
@pytest.mark.kill
def test_a_program_killed_in_the_middle_leaves_the_old_state(folder: SiteFolder) -> None:
    before, told = shape(folder), casebook(folder)
    context = multiprocessing.get_context("spawn")
    steps = (*NEXT, version_3_dies)
    process = context.Process(target=_upgrade_and_die, args=(str(folder.root), steps))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert shape(folder) == before
    assert casebook(folder) == told
    with Database.open(folder, KEY, device_keys()) as database:
        assert database.faults == ()
        assert [one for one in database.verify() if not one.warning] == []


@pytest.mark.req("DAT-12")
@pytest.mark.parametrize("read_only", [False, True])
def test_an_older_program_refuses_with_a_sentence(
    folder: SiteFolder, resources: Path, read_only: bool
) -> None:

    upgrade(folder, NEXT)
    before = folder.database.read_bytes()
    with pytest.raises(MachineError, match="STO-NEWER") as refused:
        Database.open(folder, KEY, device_keys(), read_only=read_only)
    catalogue = load_catalogue(resources)
    for language, word in (("en", "newer version"), ("zh", "更新版本")):
        said = catalogue.render(refused.value.message, language)
        assert word in said
        assert "version_2" in said
    assert folder.database.read_bytes() == before


@pytest.mark.req("DAT-12", "AUD-05")
def test_a_database_that_somebody_reshaped_is_not_upgraded(folder: SiteFolder) -> None:
    with outsider(folder) as connection:
        connection.execute("CREATE TABLE own_notes (a TEXT)")
    before = shape(folder)
    with Database.open(folder, KEY, device_keys(), steps=NEXT) as database:
        assert database.read_only
        assert [fault.code for fault in database.faults] == ["STO-SCHEMA"]
    assert shape(folder) == before
