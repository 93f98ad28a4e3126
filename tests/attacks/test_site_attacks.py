"""Attacks on a demonstration site through its own commands (T04 to T10, T18, T21)."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils.generic import StreamObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from sqlcipher3 import dbapi2

from mscform.store.entries import CHAIN_START, link_after
from tests.attacks.conftest import Attacked

ROOT = Path(__file__).parents[2]
AT = "SE.W4/F.LBLF/I.LBLF.BILI_LBORRES"


@pytest.mark.req("AUD-08")
def test_an_untouched_site_holds_and_reading_leaves_no_trace(attacked: Attacked) -> None:
    before = {path.name for path in attacked.folder.iterdir()}
    status, said = attacked.verify()
    assert status == 0, said
    assert attacked.call("show", attacked.folder, "--subject", "01-001", "--json")[0] == 0
    assert {path.name for path in attacked.folder.iterdir()} == before


@pytest.mark.req("AUD-06")
def test_t05_one_flipped_byte_in_any_file_is_told_with_its_place(attacked: Attacked) -> None:
    dice = random.Random(20261123)
    for path in sorted(attacked.folder.rglob("*")):
        data = path.read_bytes() if path.is_file() else b""
        for place in dice.sample(range(len(data)), 4 if data else 0):
            harmed = bytearray(data)
            harmed[place] ^= 1 << dice.randrange(8)
            path.write_bytes(harmed)
            status, said = attacked.verify()
            assert status == 1, (path.name, place)
            assert path.name in said or "page " in said, said
        if data:
            path.write_bytes(data)
    assert attacked.verify()[0] == 0


_DYING = """
import json, os, sys
from pathlib import Path
from mscform.services.entering import Entering
from mscform.services.entries import read_entries
from mscform.services.site import Site
folder = Path(sys.argv[1])
words = json.loads((folder / "demo-passwords.json").read_text())
site = Site.open(folder, login="nurse1", password=words["nurse1"])
for number in range(4):
    told = {"subject": "01-001", "at": sys.argv[2], "value": str(61 + number), "reason": "TYPO"}
    entering = Entering(site, login="nurse1", password_of=words.get)
    assert entering.run(read_entries(json.dumps(told).encode())).written == 1
os.kill(os.getpid(), 9)
"""


@pytest.mark.req("AUD-07")
@pytest.mark.req("DAT-01")
def test_t11_a_damaged_journal_cannot_hide_what_was_saved_before_a_crash(
    attacked: Attacked, tmp_path: Path
) -> None:
    words = [sys.executable, "-c", _DYING, str(attacked.folder), AT]
    assert subprocess.run(words, cwd=ROOT, env=os.environ, check=False).returncode == -9
    status, said = attacked.verify()
    assert status == 0, said
    journal = attacked.folder / "site.db-wal"
    data = journal.read_bytes()
    kept = tmp_path / "kept"
    shutil.copytree(attacked.folder, kept)
    for place in random.Random(3).sample(range(32, len(data)), 8):
        shutil.rmtree(attacked.folder)
        shutil.copytree(kept, attacked.folder)
        harmed = bytearray(data)
        harmed[place] ^= 1
        journal.write_bytes(harmed)
        status, said = attacked.verify()
        assert status == 1, place
        assert "STO-ROLLBACK" in said, said


_EDITS = {
    "a value": "UPDATE ledger_value SET content = replace(content, '\"raw\":', '\"Raw\":') "
    "WHERE number = 900",
    "a salt": "UPDATE ledger_value SET salt = x'00112233445566778899aabbccddeeff' "
    "WHERE number = 900",
    "a row": "UPDATE ledger SET body = CAST(replace(CAST(body AS TEXT), 'steady', 'steadx') "
    "AS BLOB) WHERE number = 900",
    "an answer": "UPDATE answer SET raw = '4711' WHERE number = 900",
    "a note": "UPDATE answer SET note = 'I saw it' WHERE number = 900",
    "a reason for nothing": "UPDATE answer SET missing = 'ND' WHERE number = 900",
    "an origin": "UPDATE answer SET origin = 'transcribed' WHERE number = 900",
    "an author": "UPDATE answer SET author = 'U-0' WHERE number = 900",
    "a time": "UPDATE answer SET entered_at = 'yesterday' WHERE number = 900",
    "a status": "UPDATE form_data SET status = 'complete' WHERE status = 'in_progress'",
    "a lock": "UPDATE form_data SET locked = 1 WHERE form = 'F.IC'",
    "a signature": "UPDATE signature SET superseded_device = device, superseded_number = number",
    "a signature more": "INSERT INTO signature SELECT subject, event, event_repeat, 'F.DM', "
    "form_repeat, device, number - 1, NULL, NULL FROM signature LIMIT 1",
    "what it covers": "DELETE FROM signature_cover WHERE number IN (SELECT min(number) "
    "FROM signature_cover)",
    "a file": "UPDATE blob SET data = x'00' WHERE sha256 = (SELECT max(sha256) FROM blob)",
    "a file less": "DELETE FROM blob WHERE sha256 = (SELECT max(sha256) FROM blob)",
    "a file more": "INSERT INTO blob VALUES "
    "('2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881', x'78')",
    "a setting": "INSERT INTO setting SELECT 'P.N', '1', at, device, number FROM study",
    "a study": "UPDATE study SET at = 'then'",
    "no study": "DELETE FROM study",
    "a role": "UPDATE account SET role = 'administrator' WHERE login = 'nurse1'",
    "an unknown role": "UPDATE account SET role = 'king' WHERE login = 'nurse1'",
    "a password": "UPDATE account_secret SET password_hash = (SELECT max(password_hash) "
    "FROM account_secret)",
    "no password": "DELETE FROM account_secret",
    "a subject": "UPDATE subject SET site = '02'",
    "a mark": "UPDATE ledger_checkpoint SET at = 'then' WHERE number = "
    "(SELECT min(number) FROM ledger_checkpoint)",
    "a mark less": "DELETE FROM ledger_checkpoint WHERE number = "
    "(SELECT min(number) FROM ledger_checkpoint)",
    "the last mark": "DELETE FROM ledger_checkpoint WHERE number = "
    "(SELECT max(number) FROM ledger_checkpoint)",
    "the steps": "DELETE FROM _sqlite_migrations",
    "a table more": "CREATE TABLE mine (a)",
    "no row": "UPDATE answer SET raw = CAST(x'ff41' AS TEXT) WHERE number = 900",
}


@pytest.mark.req("AUD-06")
@pytest.mark.parametrize("edit", _EDITS)
def test_t06_one_thing_edited_with_the_key_is_told(attacked: Attacked, edit: str) -> None:
    with attacked.outsider() as connection:
        assert connection.execute(_EDITS[edit]).rowcount
    status, said = attacked.verify()
    assert status == 1, said
    assert "STO-" in said or "! open" in said


@pytest.mark.req("AUD-06")
@pytest.mark.parametrize(
    "content",
    ["[]", "5", "null", "", '{"raw":[1]}', '{"covered":[1]}', '{"raw":"\\ud800"}', "[" * 9000],
)
def test_forged_contents_of_any_shape_are_told_and_never_raise(
    attacked: Attacked, content: str
) -> None:
    with attacked.outsider() as connection:
        (device,) = connection.execute("SELECT device FROM ledger LIMIT 1").fetchone()
        for number in (1, 900):
            connection.execute(
                "UPDATE ledger_value SET content = ? WHERE number = ?", (content, number)
            )
    status, said = attacked.verify()
    assert status == 1
    assert f"{device}/900" in said


@pytest.mark.req("AUD-06")
@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"[" * 9000, b'{"device":1,"number":2,"commitment":5}'],
)
def test_forged_rows_of_any_shape_are_told_and_never_raise(attacked: Attacked, body: bytes) -> None:
    with attacked.outsider() as connection:
        connection.execute("UPDATE ledger SET body = ? WHERE number = 900", (body,))
        connection.execute(
            "UPDATE ledger SET body = ? WHERE number = (SELECT max(number) FROM ledger)", (body,)
        )
    status, said = attacked.verify()
    assert status == 1
    assert "STO-CHAIN-LINK" in said
    assert attacked.call("show", attacked.folder, "--subject", "01-001", "--json")[0] in {0, 1}


def _last_gone(connection: dbapi2.Connection) -> None:
    (last,) = connection.execute("SELECT max(number) FROM ledger").fetchone()
    tables = ("ledger", "ledger_value", "ledger_checkpoint", "event_index", "answer", "signature")
    for table in tables:
        connection.execute(f"DELETE FROM {table} WHERE number = ?", (last,))


def _swapped(connection: dbapi2.Connection) -> None:
    for table in ("ledger", "ledger_value"):
        for old, new in ((900, -1), (901, 900), (-1, 901)):
            connection.execute(f"UPDATE {table} SET number = ? WHERE number = ?", (new, old))


def _doubled(connection: dbapi2.Connection) -> None:
    (last,) = connection.execute("SELECT max(number) FROM ledger").fetchone()
    connection.execute(
        "INSERT INTO ledger SELECT device, ?, body, link, mac FROM ledger WHERE number = 900",
        (last + 1,),
    )


def _renumbered(connection: dbapi2.Connection) -> None:
    for table in ("ledger", "ledger_value"):
        connection.execute(f"DELETE FROM {table} WHERE number = 900")
        connection.execute(f"UPDATE {table} SET number = -number WHERE number > 900")
        connection.execute(f"UPDATE {table} SET number = -number - 1 WHERE number < 0")


def _chained_anew(connection: dbapi2.Connection) -> None:
    connection.execute(
        "UPDATE ledger SET body = CAST(replace(CAST(body AS TEXT), 'steady', 'steadx') AS BLOB) "
        "WHERE number = 900"
    )
    link = CHAIN_START
    for number, body in connection.execute("SELECT number, body FROM ledger").fetchall():
        link = link_after(link, body)
        connection.execute("UPDATE ledger SET link = ? WHERE number = ?", (link, number))


@pytest.mark.req("AUD-06")
@pytest.mark.req("AUD-07")
@pytest.mark.parametrize(
    ("attack", "code"),
    [
        (_last_gone, "STO-ROLLBACK"),
        (_swapped, "STO-CHAIN-LINK"),
        (_doubled, "STO-CHAIN-PLACE"),
        (_renumbered, "STO-CHAIN-LINK"),
        (_chained_anew, "STO-CHAIN-MAC"),
    ],
)
def test_t07_a_changed_chain_is_told_with_device_and_number(
    attacked: Attacked, attack: Callable[[dbapi2.Connection], None], code: str
) -> None:
    with attacked.outsider() as connection:
        (device,) = connection.execute("SELECT device FROM ledger LIMIT 1").fetchone()
        attack(connection)
    status, said = attacked.verify()
    assert status == 1
    assert f"{code} {device}/" in said, said


def _entry(folder: Path, value: str) -> Path:
    file = folder.parent / "entry.jsonl"
    told = {"subject": "01-001", "at": AT, "value": value, "reason": "TYPO"}
    file.write_text(json.dumps(told), encoding="utf-8")
    return file


@pytest.mark.req("AUD-07")
def test_t10_an_older_copy_of_the_folder_is_told_and_a_lost_anchor_is_a_warning(
    attacked: Attacked, tmp_path: Path
) -> None:
    old = tmp_path / "old"
    shutil.copytree(attacked.folder, old)
    entry = _entry(attacked.folder, "77")
    words = ("enter", attacked.folder, entry, "--as", "nurse1", *attacked.passwords)
    status, said = attacked.call(*words)
    assert status == 0, said
    shutil.rmtree(attacked.folder)
    shutil.copytree(old, attacked.folder)
    status, said = attacked.verify()
    assert status == 1
    assert "STO-ROLLBACK" in said
    status, said = attacked.call(*words)
    assert (status, "Rollback suspected" in said) == (1, True), said
    shutil.rmtree(tmp_path / "state")
    status, said = attacked.verify()
    assert status == 0, said
    assert "! anchor" in said
    (attacked.folder / "heads.json").unlink()
    assert attacked.verify()[0] == 1


@pytest.mark.req("AUD-07")
def test_t10_a_print_that_outlived_its_entry_betrays_an_older_file(
    attacked: Attacked, tmp_path: Path
) -> None:
    old = tmp_path / "old"
    shutil.copytree(attacked.folder, old)
    form = ("--subject", "01-001", "--form", "SE.SCR/F.DM", "--meaning", "REVIEWED")
    signed = attacked.call("sign", attacked.folder, *form, "--as", "doctor1", *attacked.passwords)
    assert signed[0] == 0, signed
    (made,) = {path.name for path in (attacked.folder / "prints").iterdir()} - {
        path.name for path in (old / "prints").iterdir()
    }
    for name in ("site.db", "heads.json"):
        shutil.copy(old / name, attacked.folder / name)
    shutil.rmtree(tmp_path / "state")
    status, said = attacked.verify()
    assert status == 1
    assert f"SVC-COPY-UNKNOWN {made}" in said


def _sealed(attacked: Attacked) -> Path:
    return sorted((attacked.folder / "prints").glob("*.pdf"))[0]


def _painted(data: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    paint = writer.add_object(StreamObject(stream_data=b"1 1 1 rg 40 400 500 300 re f"))
    page[pdf_name("/Contents")] = paint
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _rewritten(change: Callable[[pikepdf.Pdf], None]) -> Callable[[bytes], bytes]:
    def rewrite(data: bytes) -> bytes:
        with pikepdf.open(io.BytesIO(data)) as document:
            change(document)
            out = io.BytesIO()
            document.save(out)
            return out.getvalue()

    return rewrite


def _without_record(document: pikepdf.Pdf) -> None:
    for name in list(document.attachments):
        del document.attachments[name]


def _without_signature(document: pikepdf.Pdf) -> None:
    del document.Root.AcroForm.Fields[0]["/V"]


@pytest.mark.req("SIG-07")
@pytest.mark.parametrize(
    "change",
    [
        _painted,
        _rewritten(_without_record),
        _rewritten(_without_signature),
        lambda data: data + b"\n",
        lambda data: b"\n" + data,
        lambda data: data[:-1],
        lambda data: data[:5000],
        lambda data: b"%PDF-1.7",
        lambda data: b"a letter",
    ],
)
def test_t21_a_changed_print_is_refused_with_and_without_its_site(
    attacked: Attacked, change: Callable[[bytes], bytes]
) -> None:
    sealed = _sealed(attacked)
    assert attacked.call("verify", sealed)[0] == 0
    assert attacked.call("verify", sealed, "--site", attacked.folder)[0] == 0
    changed = attacked.folder.parent / "changed.pdf"
    changed.write_bytes(change(sealed.read_bytes()))
    for words in ((), ("--site", attacked.folder)):
        status, said = attacked.call("verify", changed, *words)
        assert status == 1, said


@pytest.mark.req("SIG-07")
def test_t21_no_bit_of_the_carried_certificates_can_change(attacked: Attacked) -> None:
    data = _sealed(attacked).read_bytes()
    begin = data.rindex(b"/Contents <") + len(b"/Contents <")
    changed = attacked.folder.parent / "changed.pdf"
    dice = random.Random(7)
    for place in dice.sample(range(begin, begin + 3600), 24):
        harmed = bytearray(data)
        harmed[place] ^= 1 << dice.randrange(4)
        changed.write_bytes(harmed)
        assert attacked.call("verify", changed)[0] == 1, place - begin


@pytest.mark.req("ACC-08")
@pytest.mark.parametrize("login", ["monitor1", "admin1", "inspector1", "exporter1"])
def test_t24_who_may_not_enter_cannot_by_the_commands_either(
    attacked: Attacked, login: str
) -> None:
    entry = _entry(attacked.folder, "78")
    site = attacked.folder
    form = ("--subject", "01-001", "--form", "SE.SCR/F.DM")
    calls = (
        ("enter", site, entry),
        ("sign", site, *form, "--meaning", "AUTHOR"),
        ("subject", "enrol", site),
    )
    for words in calls:
        status, said = attacked.call(*words, "--as", login, *attacked.passwords)
        assert status in {1, 2}, said
        assert len(said.strip()) > 20
    assert attacked.verify()[0] == 0
