"""Opening, copying and placing a site."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import pytest
from sqlcipher3 import dbapi2

from mscform.base.errors import MachineError
from mscform.store import migrations
from mscform.store.anchors import Anchor, AnchorKeeper, anchor_path, read_anchor
from mscform.store.connection import connect
from mscform.store.database import Database
from mscform.store.folder import SiteFolder
from mscform.store.location import Mount, network_mount, read_mounts, refuse_unsafe_location
from mscform.store.sealing import Head
from mscform.store.verification import verify_site
from tests.attacks.outsider import outsider
from tests.store.site import KEY, SUBJECT, Ward, answer, device_keys, item


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    ward = Ward(tmp_path / "site")
    ward.fill(3)
    return ward


def test_a_folder_holds_one_site(ward: Ward) -> None:
    with pytest.raises(MachineError, match="STO-EXISTS"):
        Database.create(ward.folder, KEY, ward.keys)
    with pytest.raises(MachineError, match="STO-MISSING"):
        Database.open(SiteFolder(ward.folder.root / "other"), KEY, ward.keys)


def test_a_closed_site_is_one_complete_file(ward: Ward, tmp_path: Path) -> None:
    ward.close()
    assert {path.name for path in ward.folder.root.iterdir()} == {"site.db", "heads.json"}
    (tmp_path / "copy").mkdir()
    copy = tmp_path / "copy" / "site.db"
    copy.write_bytes(ward.folder.database.read_bytes())
    with Database.open(SiteFolder(copy.parent), KEY, ward.keys, read_only=True) as database:
        assert database.subjects.data(SUBJECT).forms
        assert [one.code for one in database.verify()] == ["STO-HEADS-MISSING"]


def test_in_one_go_only_the_end_waits_for_the_disk(ward: Ward) -> None:
    """Afterwards commits are as durable as ever, and the guard stands."""
    connection = ward.database._connection
    told = []
    statements = ("PRAGMA synchronous = FULL", "PRAGMA synchronous = OFF")
    for number, statement in enumerate(statements):
        with ward.database.in_one_go():
            ward.write(answer("9", path=item(90 + number)))
            told.append(connection.execute("PRAGMA synchronous").fetchone()[0])
            with pytest.raises(dbapi2.DatabaseError, match="not authorized"):
                connection.execute(statement)
        told.append(connection.execute("PRAGMA synchronous").fetchone()[0])
        with pytest.raises(dbapi2.DatabaseError, match="not authorized"):
            connection.execute(statement)
    assert told == [0, 2, 0, 2]
    assert ward.database.verify() == ()


@pytest.mark.req("BCK-01")
@pytest.mark.req("BCK-03")
def test_a_backup_of_an_open_site_is_whole_and_encrypted(ward: Ward, tmp_path: Path) -> None:
    target = tmp_path / "stick" / "site.db"
    ward.database.backup_to(target)
    assert {path.name for path in target.parent.iterdir()} == {"site.db", "heads.json"}
    assert b"SQLite" not in target.read_bytes()[:100]
    faults = verify_site(SiteFolder(target.parent), KEY, ward.keys)
    assert faults == ()
    with Database.open(SiteFolder(target.parent), KEY, ward.keys, read_only=True) as copy:
        assert copy.ledger.head() == ward.database.ledger.head()
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(MachineError):
        ward.database.backup_to(tmp_path / "file" / "site.db")


def test_an_older_program_refuses_a_newer_database(ward: Ward) -> None:
    ward.close()
    with outsider(ward.folder) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('mscform', 'version_9', 'later')"
        )
    with pytest.raises(MachineError, match="STO-NEWER"):
        ward.reopen()
    with pytest.raises(MachineError, match="STO-NEWER"):
        ward.reopen(read_only=True)


@pytest.mark.parametrize("kind", ["device", "pipe"])
def test_an_anchor_that_never_ends_is_named(ward: Ward, kind: str) -> None:
    ward.close()
    ward.folder.heads.unlink()
    if kind == "device":
        ward.folder.heads.symlink_to("/dev/zero")
    else:
        os.mkfifo(ward.folder.heads)
    found = verify_site(ward.folder, KEY, ward.keys)
    assert [one.code for one in found] == ["STO-ANCHOR-UNREADABLE"]


@pytest.mark.parametrize("number", [99, -1])
def test_a_number_of_the_version_that_no_step_set_is_named_and_nothing_more_is_written(
    ward: Ward, number: int
) -> None:
    ward.close()
    with outsider(ward.folder) as connection:
        connection.execute(f"PRAGMA user_version = {number}")
    assert [one.code for one in verify_site(ward.folder, KEY, ward.keys)] == ["STO-SCHEMA"]
    ward.reopen()
    assert ward.database.read_only
    assert [one.code for one in ward.database.faults] == ["STO-SCHEMA"]


def test_the_shape_does_not_depend_on_when_it_was_made(ward: Ward, tmp_path: Path) -> None:
    connection = connect(tmp_path / "fresh.db", KEY, fresh=True)
    assert migrations.migrate(connection) == tuple(step.__name__ for step in migrations.RELEASED)
    assert migrations.migrate(connection) == ()
    assert migrations.fingerprint(connection) == migrations.expected_fingerprint()
    connection.close()
    ward.close()


@pytest.mark.parametrize(
    "path",
    [
        "//server/share/site",
        "\\\\server\\share",
        "/srv/x/OneDrive/site",
        "/srv/x/OneDrive - Hospital/site",
        "/srv/x/Dropbox/a",
        "/Users/x/Library/Mobile Documents/a",
        "/srv/x/Nextcloud2/../Nextcloud/a",
        "/srv/x/坚果云/a",
    ],
)
@pytest.mark.req("DAT-09")
def test_unsafe_places_are_refused(path: str) -> None:
    with pytest.raises(MachineError, match=r"STO-NETWORK|STO-SYNC-FOLDER"):
        refuse_unsafe_location(Path(path))


def test_safe_places_are_not(tmp_path: Path) -> None:
    safe = tmp_path / "Boxes" / "a dropbox of things"
    refuse_unsafe_location(safe)
    assert not safe.exists(), "judging a place does not make it"


@pytest.mark.req("DAT-09")
def test_network_mounts_are_known_by_their_type() -> None:
    mounts = read_mounts(
        "22 1 8:1 / / rw - ext4 /dev/a rw\n"
        "30 22 0:5 / /mnt/ward\\040share rw shared:1 - nfs4 host:/x rw\n"
        "31 22 0:6 / /srv rw - fuse.sshfs host:/y rw\n"
        "rubbish\n"
    )
    assert Mount("/mnt/ward share", "nfs4") in mounts
    expected: Iterable[tuple[str, str | None]] = (
        ("/mnt/ward share/site", "nfs4"),
        ("/srv/site", "fuse.sshfs"),
        ("/srvother", None),
        ("/home/site", None),
    )
    for place, kind in expected:
        assert network_mount(PurePosixPath(place), mounts) == kind
    assert network_mount(PurePosixPath("/x"), ()) is None


@pytest.mark.req("AUD-07")
def test_anchors_follow_every_commit_and_never_fail_one(tmp_path: Path) -> None:
    keys = device_keys()
    keeper = AnchorKeeper(keys, tmp_path / "heads.json")
    outside = anchor_path(keys, keys.device)
    for number in (1, 2, 3):
        keeper.follow(Anchor(Head(keys.device, number, "aa"), "t", number - 1))
        found = read_anchor(outside, keys)
        assert found == Anchor(Head(keys.device, number, "aa"), "t", number - 1)
    keeper.suspended = True
    keeper.follow(Anchor(Head(keys.device, 4, "aa"), "t"))
    assert read_anchor(outside, keys) == found
    keeper.suspended = False
    outside.unlink()
    outside.mkdir()
    keeper.follow(Anchor(Head(keys.device, 5, "aa"), "t"))
    assert isinstance(keeper.trouble, OSError)
    inside = read_anchor(tmp_path / "heads.json", keys)
    assert inside is not None
    assert inside.head.number == 5


def test_every_sentence_of_the_store_is_there_in_both_languages(resources: Path) -> None:
    told = json.loads((resources / "i18n" / "store.json").read_text(encoding="utf-8"))
    room = Path(migrations.__file__).parent
    used = {
        code
        for path in room.glob("*.py")
        for code in re.findall(r'"(STO-[A-Z-]+)"', path.read_text(encoding="utf-8"))
    }
    assert used == set(told)
    for code, texts in told.items():
        english, chinese = (set(re.findall(r"{(\w+)}", texts[name])) for name in ("en", "zh"))
        assert english == chinese, code


def test_a_read_only_file_system_can_still_be_read(ward: Ward) -> None:
    ward.close()
    ward.folder.database.chmod(0o444)
    ward.folder.root.chmod(0o555)
    try:
        with Database.open(ward.folder, KEY, ward.keys, read_only=True) as database:
            assert database.subjects.data(SUBJECT).forms
            assert not [one for one in database.verify() if not one.warning]
    finally:
        ward.folder.root.chmod(0o755)


def test_a_rollback_keeps_its_anchor_until_it_is_recorded(ward: Ward, tmp_path: Path) -> None:
    from mscform.records.audit import Action, EventDraft

    old = tmp_path / "old.db"
    ward.database.backup_to(old)
    ward.write(answer("1", path=item(40)))
    ward.close()
    ward.folder.database.write_bytes(old.read_bytes())
    assert {one.code for one in ward.reopen().faults} == {"STO-ROLLBACK"}
    ward.write(answer("2", path=item(41)), answer("3", path=item(42)))
    ward.close()
    assert {one.code for one in ward.reopen().faults} == {"STO-FORK"}
    ward.write(EventDraft(action=Action.RESTORED, content={"cause": "disk died"}))
    ward.close()
    assert ward.reopen().faults == ()
    ward.close()


@pytest.mark.req("PRV-03")
def test_the_driver_writes_no_log_of_its_own(
    ward: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    ward.close()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    raw = bytearray(ward.folder.database.read_bytes())
    raw[4096 * 3 + 100] ^= 1
    ward.folder.database.write_bytes(raw)
    assert verify_site(ward.folder, KEY, ward.keys)
    assert not list((tmp_path / "here").iterdir())
    assert capfd.readouterr().err == ""
