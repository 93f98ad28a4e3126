"""Attacks T01–T10 of the catalogue: blocked, or found and located (VAL-06)."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from mscform.base.errors import MachineError
from mscform.store.anchors import anchor_path
from mscform.store.folder import SiteFolder
from mscform.store.verification import verify_site
from tests.attacks.outsider import faults_of, outsider, rechain, rewrite_value
from tests.store.site import KEY, MAC_KEY, SUBJECT, VITALS, Ward, answer, item

ANSWERS = 12


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    ward = Ward(tmp_path / "site")
    ward.fill(ANSWERS)
    return ward


@pytest.fixture
def closed(ward: Ward) -> Ward:
    ward.close()
    return ward


@pytest.mark.req("AUD-06")
def test_an_untouched_site_has_no_faults(closed: Ward) -> None:
    assert faults_of(closed.folder, closed.keys) == {}


@pytest.mark.req("AUD-05")
@pytest.mark.parametrize(
    "statement",
    [
        # T01
        "UPDATE ledger SET body = x'00' WHERE number = 3",
        "DELETE FROM ledger WHERE number = 3",
        "DELETE FROM ledger",
        "UPDATE ledger_value SET content = '{}' WHERE number = 3",
        "DELETE FROM ledger_value",
        "DELETE FROM ledger_checkpoint",
        "UPDATE blob SET data = x''",
        # T02
        "INSERT OR REPLACE INTO ledger SELECT * FROM ledger WHERE number = 3",
        "REPLACE INTO ledger SELECT * FROM ledger WHERE number = 3",
        "INSERT OR REPLACE INTO ledger_value SELECT * FROM ledger_value WHERE number = 3",
        "INSERT INTO ledger SELECT * FROM ledger WHERE number = 3"
        " ON CONFLICT DO UPDATE SET body = x'00'",
        "INSERT INTO ledger SELECT device, 99, body, link, mac FROM ledger WHERE number = 3",
        # T03
        "DROP TABLE ledger",
        "ALTER TABLE ledger RENAME TO other",
        "ALTER TABLE ledger ADD COLUMN more TEXT",
        "DROP TRIGGER ledger_no_update",
        "CREATE TRIGGER mine BEFORE INSERT ON ledger BEGIN SELECT RAISE(IGNORE); END",
        "CREATE TEMP TRIGGER mine BEFORE INSERT ON ledger BEGIN SELECT RAISE(IGNORE); END",
        "CREATE TABLE mine (a)",
        "PRAGMA writable_schema = ON",
        "PRAGMA recursive_triggers = OFF",
        "PRAGMA synchronous = OFF",
        "PRAGMA secure_delete = OFF",
        "PRAGMA key = 'other'",
        "PRAGMA rekey = 'other'",
        "ATTACH ':memory:' AS other",
        "DELETE FROM sqlite_master",
        "SELECT load_extension('x')",
        "VACUUM",
    ],
)
def test_the_open_connection_refuses(ward: Ward, statement: str) -> None:
    before = ward.database.connection.execute("SELECT * FROM ledger").fetchall()
    with pytest.raises(dbapi2.Error):
        ward.database.connection.execute(statement).fetchall()
    if ward.database.connection.in_transaction:
        ward.database.connection.execute("ROLLBACK")
    assert ward.database.connection.execute("SELECT * FROM ledger").fetchall() == before
    ward.close()
    assert faults_of(ward.folder, ward.keys) == {}


@pytest.mark.req("AUD-05")
def test_a_missing_trigger_makes_the_site_read_only(closed: Ward) -> None:
    connection = dbapi2.connect(str(closed.folder.database), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    connection.execute("DROP TRIGGER ledger_no_update")
    connection.close()
    database = closed.reopen()
    assert database.read_only
    assert "STO-SCHEMA" in {fault.code for fault in database.faults}
    with pytest.raises(MachineError) as refused:
        closed.write(answer("99", path=item(1), supersedes=None))
    assert refused.value.code in {"STO-READ-ONLY", "STO-CONFLICT"}
    assert database.subjects.data(SUBJECT).forms[VITALS].answers


@pytest.mark.req("AUD-06")
def test_t04_a_trigger_dropped_and_put_back_leaves_the_edit_to_be_found(closed: Ward) -> None:
    with outsider(closed.folder) as connection:
        connection.execute(
            "UPDATE ledger SET body = CAST(replace(CAST(body AS TEXT), 'nurse1', 'nurse2') AS BLOB)"
            " WHERE number = 5"
        )
    faults = faults_of(closed.folder, closed.keys)
    (found,) = faults["STO-CHAIN-LINK"]
    assert found.event == (closed.keys.device, 5)
    assert found.address == f"{SUBJECT}/{VITALS}/{item(3)}"
    assert "STO-SCHEMA" not in faults


@pytest.mark.req("AUD-06")
@pytest.mark.parametrize("seed", range(12))
def test_t05_a_flipped_byte_is_located(closed: Ward, seed: int) -> None:
    raw = bytearray(closed.folder.database.read_bytes())
    position = random.Random(seed).randrange(len(raw))
    raw[position] ^= 1 << (seed % 8)
    closed.folder.database.write_bytes(raw)
    faults = verify_site(closed.folder, KEY, closed.keys)
    page = position // 4096 + 1
    assert f"page {page}" in {fault.where for fault in faults} or page == 1
    assert any(fault.where.startswith("page ") for fault in faults)


@pytest.mark.req("AUD-06")
def test_t05_a_file_of_any_rubbish_is_told_as_such(closed: Ward) -> None:
    for rubbish in (b"", b"x", bytes(4096), random.Random(1).randbytes(20_000)):
        closed.folder.database.write_bytes(rubbish)
        assert verify_site(closed.folder, KEY, closed.keys)
    closed.folder.database.unlink()
    assert verify_site(closed.folder, KEY, closed.keys)[0].code == "STO-MISSING"


@pytest.mark.req("AUD-06")
def test_t05_a_shortened_file_is_found(closed: Ward) -> None:
    raw = closed.folder.database.read_bytes()
    for kept in (len(raw) // 2, len(raw) - 4096, len(raw) - 100):
        closed.folder.database.write_bytes(raw[:kept])
        assert [one for one in verify_site(closed.folder, KEY, closed.keys) if not one.warning]


@pytest.mark.req("AUD-06")
def test_the_pages_of_a_table_carry_its_name(closed: Ward) -> None:
    with outsider(closed.folder) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'answer'"
        ).fetchone()
    raw = bytearray(closed.folder.database.read_bytes())
    raw[(page - 1) * 4096 + 500] ^= 1
    closed.folder.database.write_bytes(raw)
    found = [one for one in verify_site(closed.folder, KEY, closed.keys) if one.code == "STO-PAGE"]
    assert [one.where for one in found] == [f"page {page}"]
    assert found[0].message.slots["tables"] == "answer"


@pytest.mark.req("AUD-01")
@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE answer SET raw = '999' WHERE number = 4", "STO-TABLE-CHANGED"),
        ("UPDATE answer SET entered_at = '2020-01-01' WHERE number = 4", "STO-TABLE-CHANGED"),
        ("DELETE FROM answer WHERE number = 4", "STO-TABLE-LACKS"),
        ("UPDATE answer SET item = 'I.VS.ZZ' WHERE number = 4", "STO-TABLE-EXTRA"),
        ("UPDATE form_data SET locked = 1", "STO-TABLE-CHANGED"),
        ("DELETE FROM subject", "STO-TABLE-LACKS"),
        ("DELETE FROM event_index WHERE number = 4", "STO-TABLE-LACKS"),
    ],
)
def test_t06_an_edit_of_the_tables_alone_is_found(closed: Ward, statement: str, code: str) -> None:
    with outsider(closed.folder) as connection:
        connection.execute(statement)
    found = faults_of(closed.folder, closed.keys)[code][0]
    assert str(SUBJECT) in (found.address or "")
    if "number = 4" in statement:
        assert found.event == (closed.keys.device, 4)


@pytest.mark.req("AUD-06")
@pytest.mark.parametrize("column", ["body", "link", "mac"])
def test_t07_every_column_of_a_row_is_bound(closed: Ward, column: str) -> None:
    with outsider(closed.folder) as connection:
        (value,) = connection.execute(f"SELECT {column} FROM ledger WHERE number = 6").fetchone()
        flipped = bytes([value[0] ^ 1]) + value[1:]
        connection.execute(f"UPDATE ledger SET {column} = ? WHERE number = 6", (flipped,))
    found = verify_site(closed.folder, KEY, closed.keys)
    assert found[0].event == (closed.keys.device, 6)
    assert found[0].code == ("STO-CHAIN-MAC" if column == "mac" else "STO-CHAIN-LINK")


@pytest.mark.req("AUD-06")
@pytest.mark.parametrize("column", ["salt", "content"])
def test_t07_every_value_is_bound(closed: Ward, column: str) -> None:
    with outsider(closed.folder) as connection:
        connection.execute(
            "UPDATE ledger_value SET salt = zeroblob(16) WHERE number = 6"
            if column == "salt"
            else "UPDATE ledger_value SET content = replace(content, '64', '46') WHERE number = 6"
        )
    (found,) = faults_of(closed.folder, closed.keys)["STO-VALUE"]
    assert found.event == (closed.keys.device, 6)
    assert found.address == f"{SUBJECT}/{VITALS}/{item(4)}"


@pytest.mark.req("AUD-06")
@pytest.mark.parametrize(
    ("statements", "code", "number"),
    [
        (("DELETE FROM ledger WHERE number = 6",), "STO-CHAIN-GAP", 6),
        (
            (
                "UPDATE ledger SET number = 1000 WHERE number = 6",
                "UPDATE ledger SET number = 6 WHERE number = 7",
                "UPDATE ledger SET number = 7 WHERE number = 1000",
            ),
            "STO-CHAIN-LINK",
            6,
        ),
        (
            (
                "DELETE FROM ledger WHERE number = 6",
                "UPDATE ledger SET number = number - 1000 WHERE number > 6",
                "UPDATE ledger SET number = number + 999 WHERE number < 0",
            ),
            "STO-CHAIN-LINK",
            6,
        ),
        (
            ("INSERT INTO ledger SELECT device, 14, body, link, mac FROM ledger WHERE number = 6",),
            "STO-CHAIN-LINK",
            14,
        ),
    ],
    ids=["delete", "swap", "delete-and-renumber", "duplicate"],
)
def test_t07_rows_cannot_be_moved(
    closed: Ward, statements: tuple[str, ...], code: str, number: int
) -> None:
    with outsider(closed.folder) as connection:
        for statement in statements:
            connection.execute(statement)
    first = verify_site(closed.folder, KEY, closed.keys)[0]
    assert (first.code, first.event) == (code, (closed.keys.device, number))


@pytest.mark.req("AUD-06")
def test_t08_a_chain_computed_anew_without_the_key_is_found(closed: Ward) -> None:
    with outsider(closed.folder) as connection:
        rewrite_value(connection, 6, "46")
        rechain(connection, closed.keys.device, None)
    faults = faults_of(closed.folder, closed.keys)
    assert faults["STO-CHAIN-MAC"][0].event == (closed.keys.device, 6)
    assert "STO-CHECKPOINT" in faults
    assert "STO-VALUE" not in faults


@pytest.mark.req("AUD-06")
def test_t08_with_the_key_too_the_signed_marks_and_anchors_tell(closed: Ward) -> None:
    with outsider(closed.folder) as connection:
        rewrite_value(connection, 6, "46")
        rechain(connection, closed.keys.device, MAC_KEY)
    faults = faults_of(closed.folder, closed.keys)
    assert {"STO-CHECKPOINT", "STO-FORK"} <= faults.keys()
    with outsider(closed.folder) as connection:
        connection.execute("DELETE FROM ledger_checkpoint")
    assert "STO-FORK" in faults_of(closed.folder, closed.keys)


@pytest.mark.req("AUD-07")
@pytest.mark.parametrize("cut", [1, 5])
def test_t09_a_cut_off_end_is_found_even_with_the_key(closed: Ward, cut: int) -> None:
    last = ANSWERS + 1
    with outsider(closed.folder) as connection:
        for table in ("ledger", "ledger_value", "ledger_checkpoint", "event_index", "answer"):
            connection.execute(f"DELETE FROM {table} WHERE number > ?", (last - cut,))
        connection.execute("UPDATE form_data SET number = ?", (last - cut,))
    faults = faults_of(closed.folder, closed.keys)
    assert set(faults) == {"STO-ROLLBACK"}
    assert faults["STO-ROLLBACK"][0].where == f"{closed.keys.device}/{last}"
    database = closed.reopen()
    assert "STO-ROLLBACK" in {fault.code for fault in database.faults}
    closed.write(answer("1", path=item(90)))
    closed.close()
    assert faults_of(closed.folder, closed.keys).keys() & {"STO-ROLLBACK", "STO-FORK"}


@pytest.mark.req("AUD-07")
def test_t10_yesterdays_folder_is_found_and_a_lost_anchor_is_a_warning(
    closed: Ward, tmp_path: Path
) -> None:
    shutil.copytree(closed.folder.root, tmp_path / "yesterday")
    closed.reopen()
    closed.write(answer("1", path=item(90)))
    closed.close()
    old = SiteFolder(tmp_path / "yesterday")
    assert set(faults_of(old, closed.keys)) == {"STO-ROLLBACK"}
    anchor_path(closed.keys, closed.keys.device).unlink()
    (found,) = verify_site(old, KEY, closed.keys)
    assert (found.code, found.warning) == ("STO-UNANCHORED", True)


@pytest.mark.req("AUD-07")
@pytest.mark.parametrize("forgery", ['{"anchor": {"number": 1}, "mac": "00"}', "rubbish", "[]"])
def test_a_forged_anchor_is_told(closed: Ward, forgery: str) -> None:
    anchor_path(closed.keys, closed.keys.device).write_text(forgery, encoding="utf-8")
    assert "STO-ANCHOR-FORGED" in faults_of(closed.folder, closed.keys)
