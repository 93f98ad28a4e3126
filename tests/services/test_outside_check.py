"""What a real site shows without a secret: enough to notice what was put back, cut off, changed."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import sys
from pathlib import Path

import pytest

from mscform.services.pdf_check import verify_document
from mscform.services.safekeeping import verify_path
from mscform.services.site import Site
from mscform.services.verdict import Check
from tests.services.dying_anchor import sign_in_and_die
from tests.services.test_signing import SUBJECT, SV, complete, sign
from tests.staffed_site import SECRET

__all__ = ["complete"]


def outcome(folder: Path) -> tuple[bool, dict[str, Check]]:
    verdict = verify_path(folder)
    return verdict.ok, {check.message.code: check for check in verdict.checks}


def codes_with_a_secret(folder: Path) -> set[str]:
    return {fault.code for fault in verify_path(folder, secret=("nurse1", SECRET)).faults}


@pytest.fixture
def folder(complete: Site) -> Path:
    """A closed real site with one sealed print."""
    complete.accounts.switch_user("doctor1", SECRET)
    sign(complete, "doctor1")
    complete.close()
    return complete.folder


@pytest.mark.req("AUD-07", "AUD-08")
def test_a_sound_folder_holds_and_nothing_unseen_is_called_sound(folder: Path) -> None:
    ok, found = outcome(folder)
    assert ok
    assert set(found) == {
        "SVC-SLOTS-READ",
        "SVC-PAGES",
        "SVC-ANCHORS-AGREE",
        "SVC-PRINTS-SEEN",
        "SVC-OUTSIDE-ONLY",
    }
    assert found["SVC-PAGES"].ok is None
    assert found["SVC-PRINTS-SEEN"].message.slots["count"] == 1


@pytest.mark.req("AUD-07")
def test_a_missing_head_and_a_strange_computer_are_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    here = os.environ["XDG_STATE_HOME"]
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "elsewhere"))
    ok, found = outcome(folder)
    assert (ok, found["SVC-UNANCHORED"].warning) == (True, True)
    monkeypatch.setenv("XDG_STATE_HOME", here)
    (folder / "heads.json").unlink()
    ok, found = outcome(folder)
    assert (ok, found["SVC-HEADS-GONE"].warning) == (True, True)


@pytest.mark.req("AUD-07")
@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"anchor": {"site": "../..", "device": "a", "number": 1, "link": ""}}'],
)
def test_heads_that_are_none_are_a_fault(folder: Path, text: str) -> None:
    (folder / "heads.json").write_text(text, encoding="utf-8")
    ok, found = outcome(folder)
    assert not ok
    assert found["SVC-HEADS-UNREADABLE"].ok is False


@pytest.mark.req("AUD-07")
def test_a_folder_that_was_put_back_is_told_with_the_doubt_that_is_left(
    folder: Path, tmp_path: Path
) -> None:
    older = Path(shutil.copytree(folder, tmp_path / "older"))
    with Site.open(folder, login="nurse1", password=SECRET):
        pass
    ok, found = outcome(older)
    assert not ok
    assert found["SVC-FOLDER-OLDER"].ok is False
    assert codes_with_a_secret(older) == {"STO-ROLLBACK"}
    heads = (folder / "heads.json").read_text(encoding="utf-8")
    link = '"link": "'
    (folder / "heads.json").write_text(heads.replace(link, f"{link}0"), encoding="utf-8")
    assert outcome(folder)[1]["SVC-FOLDER-FORKED"].ok is False


@pytest.mark.req("AUD-07")
def test_heads_that_could_not_be_written_are_no_rollback_for_whoever_has_a_secret(
    folder: Path,
) -> None:
    in_the_way = folder / f"heads.json.{os.getpid()}.new"
    in_the_way.mkdir()
    with Site.open(folder, login="nurse1", password=SECRET):
        pass
    in_the_way.rmdir()
    ok, found = outcome(folder)
    assert not ok
    assert found["SVC-FOLDER-OLDER"].ok is False
    assert codes_with_a_secret(folder) == set()
    with Site.open(folder, login="nurse1", password=SECRET):
        pass
    assert outcome(folder)[0]


@pytest.mark.kill
@pytest.mark.req("AUD-07", "DAT-01")
@pytest.mark.skipif(sys.platform == "win32", reason="no signal kills a program there")
@pytest.mark.parametrize("inside", [True, False])
def test_a_program_killed_before_its_anchors_leaves_no_suspicion(
    folder: Path, inside: bool
) -> None:
    site = json.loads((folder / "heads.json").read_text(encoding="utf-8"))["anchor"]["site"]
    before = (folder / "heads.json").read_bytes()
    told = (str(folder), os.environ["XDG_STATE_HOME"], "heads.json" if inside else site)
    dying = multiprocessing.get_context("spawn").Process(target=sign_in_and_die, args=told)
    dying.start()
    dying.join()
    assert dying.exitcode == -9
    assert (folder / "site.db-wal").stat().st_size
    assert outcome(folder)[0]
    assert codes_with_a_secret(folder) == set()
    with Site.open(folder, login="nurse1", password=SECRET):
        pass
    assert (folder / "heads.json").read_bytes() != before
    assert set(outcome(folder)[1]) >= {"SVC-ANCHORS-AGREE"}
    assert codes_with_a_secret(folder) == set()


@pytest.mark.req("SIG-07")
def test_a_changed_print_is_named_and_one_without_a_seal_is_told(folder: Path) -> None:
    [path] = (folder / "prints").glob("*.pdf")
    changed = bytearray(path.read_bytes())
    changed[2000] ^= 1
    (folder / "prints" / "b.pdf").write_bytes(changed)
    (folder / "prints" / "c.pdf").write_bytes(b"no document")
    verdict = verify_path(folder)
    assert not verdict.ok
    assert [fault.where for fault in verdict.faults] == ["b.pdf", "c.pdf"]
    (folder / "prints" / "b.pdf").unlink()
    (folder / "prints" / "c.pdf").unlink()
    assert outcome(folder)[0]


def test_a_preview_proves_nothing_and_is_no_forgery(complete: Site) -> None:
    key = complete.reading.form_at(SV)
    pdf = complete.printing.form(SUBJECT, key, preview=True)
    for context in (None, complete._context):
        [check] = verify_document(pdf, context).checks
        assert (check.ok, check.message.code) == (False, "SVC-PDF-PREVIEW")
    copy = complete.printing.form(SUBJECT, key)
    assert verify_document(copy, complete._context).ok
