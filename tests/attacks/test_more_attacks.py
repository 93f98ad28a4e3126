"""Programs that die, disks that fill, other people's files: the second round on whole sites."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mscform.cli.command import main
from mscform.store.folder import SiteFolder
from mscform.store.lock import WriterLock
from tests.attacks.conftest import Attacked

ROOT = Path(__file__).parents[2]
STUDY = ROOT / "forms" / "nct01844063"
AT = "SE.W4/F.LBLF/I.LBLF.BILI_LBORRES"
SIGN = ("--subject", "01-001", "--form", "SE.SCR/F.DM")

# Dies with signal 9 at the n-th (or the named) entry into the ledger, or before a file beside it.
_DYING = """
import os, sys
from mscform.cli.command import main
from mscform.services import context, signing
from mscform.store.ledger import Ledger
moment, which = sys.argv[1], sys.argv[2]
append, seen = Ledger.append, []
def die(*_):
    os.kill(os.getpid(), 9)
def watched(self, drafts, **more):
    seen.append(1)
    now = which in {str(len(seen)), *(draft.action.value for draft in drafts)}
    if now and moment == "before":
        die()
    told = append(self, drafts, **more)
    if now and moment == "after":
        die()
    return told
Ledger.append = watched
if moment == "copy":
    signing.keep_copy = die
if moment == "slots":
    context.Context.write_slots = die
sys.exit(main(sys.argv[3:]))
"""


def dying(moment: str, which: str, *words: str | Path) -> None:
    """Run a command that is killed there."""
    call = [sys.executable, "-c", _DYING, moment, which, *map(str, words)]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == -9, done.stdout + done.stderr


def limited(size: int, *words: str | Path) -> tuple[int, str]:
    """Run a command in a process that may write no file longer than `size` bytes."""
    call = ["prlimit", f"--fsize={size}", sys.executable, "-m", "mscform", *map(str, words)]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def entries(attacked: Attacked, *told: dict[str, str]) -> Path:
    """A file of entries for the first subject."""
    file = attacked.folder.parent / "entries.jsonl"
    lines = (json.dumps({"subject": "01-001", **one}) for one in told)
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def form_of(attacked: Attacked, form: str) -> dict[str, object]:
    """What `show` says of one form."""
    words = ("--subject", "01-001", "--form", form, "--json")
    status, said = attacked.call("show", attacked.folder, *words)
    assert status == 0, said
    (found,) = json.loads(said)["forms"]
    return dict(found)


@pytest.mark.slow
@pytest.mark.req("DAT-01")
@pytest.mark.parametrize(
    ("moment", "which"),
    [("before", "1"), ("slots", ""), ("after", "40")],
)
def test_a_demonstration_that_was_killed_is_told(
    attacked: Attacked, moment: str, which: str
) -> None:
    folder = attacked.folder.parent / "killed"
    dying(moment, which, "demo", folder, "--subjects", "1")
    status, said = attacked.call("verify", folder)
    if (folder / "keys.json").exists():
        assert (status, "broken off" in said) == (2, True), said
        assert attacked.call("site", "info", folder)[0] == 2
    else:
        assert status == 1
        assert "never finished" in said
        assert attacked.call("show", folder)[0] == 2
    assert attacked.call("demo", folder)[0] == 2, "what is there is never overwritten"


@pytest.mark.slow
@pytest.mark.req("DAT-01")
def test_a_site_that_was_killed_while_it_was_founded_is_told(attacked: Attacked) -> None:
    folder = attacked.folder.parent / "killed"
    words = ("--study", STUDY, "--code", "09", "--training")
    dying("before", "2", "site", "create", folder, *words)
    status, said = attacked.call("verify", folder)
    assert (status, "keys.json" in said) == (1, True), said
    shutil.rmtree(folder)
    assert attacked.call("site", "create", folder, *words)[0] == 0


@pytest.mark.req("SIG-04")
@pytest.mark.req("DAT-01")
@pytest.mark.parametrize("moment", ["before", "after", "copy"])
def test_a_signing_that_was_killed_is_whole_or_was_not(attacked: Attacked, moment: str) -> None:
    signer = ("--meaning", "REVIEWED", "--as", "doctor1", *attacked.passwords)
    prints = attacked.folder / "prints"
    before = set(prints.iterdir())
    dying(moment, "signed", "sign", attacked.folder, *SIGN, *signer)
    status, said = attacked.verify()
    assert status == 0, said
    assert form_of(attacked, "SE.SCR/F.DM")["signed"] is (moment != "before")
    nothing = entries(attacked)
    words = ("enter", attacked.folder, nothing, "--as", "nurse1", *attacked.passwords)
    assert attacked.call(*words)[0] == 0
    fresh = set(prints.iterdir()) - before
    assert len(fresh) == (moment != "before"), "the missing copy is written at the next opening"
    for path in fresh:
        assert attacked.call("verify", path, "--site", attacked.folder)[0] == 0
    assert attacked.verify()[0] == 0


@pytest.mark.req("DAT-09")
def test_beside_a_writer_others_read_and_are_told_who_writes(attacked: Attacked) -> None:
    file = entries(attacked, {"at": AT, "value": "71", "reason": "TYPO"})
    with WriterLock(SiteFolder(attacked.folder), "Bo Boss"):
        words = ("enter", attacked.folder, file, "--as", "nurse1", *attacked.passwords)
        status, said = attacked.call(*words)
        assert status == 3
        assert "Bo Boss" in said
        assert "UTC" in said
        assert str(os.getpid()) in said
        assert attacked.verify()[0] == 0
        assert form_of(attacked, "SE.W4/F.LBLF")["at"] == "SE.W4/F.LBLF"
    assert attacked.call(*words)[0] == 0


@pytest.mark.req("DAT-09")
def test_a_folder_that_may_only_be_read_is_read_and_not_written(attacked: Attacked) -> None:
    plain = [] if os.geteuid() else ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    assert not plain or shutil.which(plain[0]), "root needs setpriv (util-linux) to lose its rights"
    file = entries(attacked, {"at": AT, "value": "71", "reason": "TYPO"})
    for path in [attacked.folder, *attacked.folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else stat.S_IRUSR)
    words = ("enter", str(attacked.folder), str(file), "--as", "nurse1", *attacked.passwords)
    calls = (("verify", str(attacked.folder)), ("show", str(attacked.folder)), words)
    told = []
    for call in calls:
        python = [*plain, sys.executable, "-m", "mscform", *call]
        done = subprocess.run(python, cwd=ROOT, capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr
        told.append((done.returncode, bool(done.stdout + done.stderr)))
    for path in [attacked.folder, *attacked.folder.rglob("*")]:
        path.chmod(0o755)
    assert told == [(0, True), (0, True), (3, True)]


@pytest.mark.slow
@pytest.mark.req("SIG-07")
def test_a_document_of_a_site_of_the_same_name_is_not_taken_for_ours(
    attacked: Attacked, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    with contextlib.redirect_stdout(io.StringIO()):
        assert main(["demo", str(other), "--subjects", "1"]) == 0
    foreign = sorted((other / "prints").glob("*.pdf"))[0]
    status, said = attacked.call("verify", foreign, "--site", attacked.folder)
    assert status == 1
    assert "not issued by this site's authority" in said
    assert "changed after signing" not in said, "nobody changed it"
    status, said = attacked.call("verify", foreign)
    assert status == 0
    assert "Whose seals these are was not checked" in said


@pytest.mark.req("SIG-02")
@pytest.mark.parametrize(
    ("login", "meaning"), [("nurse1", "APPROVED"), ("doctor1", "NONE"), ("doctor1", "")]
)
def test_who_may_not_sign_so_completes_nothing_either(
    attacked: Attacked, login: str, meaning: str
) -> None:
    file = entries(attacked, {"at": AT, "value": "72", "reason": "TYPO"})
    words = ("enter", attacked.folder, file, "--as", "nurse1", *attacked.passwords)
    assert attacked.call(*words)[0] == 0
    before = form_of(attacked, "SE.W4/F.LBLF")
    assert before["status"] == "in_progress"
    form = ("--subject", "01-001", "--form", "SE.W4/F.LBLF")
    signer = ("sign", attacked.folder, *form, "--meaning", meaning, "--as", login)
    status, said = attacked.call(*signer, *attacked.passwords)
    assert status == 2, said
    assert form_of(attacked, "SE.W4/F.LBLF") == before


@pytest.mark.req("SIG-02")
def test_another_persons_password_and_an_empty_form_sign_nothing(
    attacked: Attacked, tmp_path: Path
) -> None:
    known = json.loads((attacked.folder / "demo-passwords.json").read_text("utf-8"))
    other = tmp_path / "other"
    other.write_text(known["nurse1"], encoding="utf-8")
    words = ("sign", attacked.folder, *SIGN, "--meaning", "REVIEWED", "--as", "doctor1")
    assert attacked.call(*words, "--password-file", other)[0] == 2
    never = ("--subject", "01-001", "--form", "SE.W8/F.VS", "--meaning", "AUTHOR")
    status, said = attacked.call(
        "sign", attacked.folder, *never, "--as", "nurse1", *attacked.passwords
    )
    assert status == 1
    assert "SE.W8/F.VS/I.VS.VSDTC" in said
    assert form_of(attacked, "SE.W8/F.VS")["status"] == "not_started"
    assert attacked.verify()[0] == 0


@pytest.mark.req("SIG-04")
def test_a_signature_stays_superseded_when_the_value_comes_back(attacked: Attacked) -> None:
    paths = []
    for login in ("doctor1", "doctor1"):
        words = ("sign", attacked.folder, *SIGN, "--meaning", "REVIEWED", "--as", login, "--json")
        status, said = attacked.call(*words, *attacked.passwords)
        assert status == 0, said
        paths.append(json.loads(said)["path"])
    assert len(set(paths)) == 2
    assert form_of(attacked, "SE.SCR/F.DM")["signed"] is True
    for value in ("FORMER", "NEVER"):
        told = {"at": "SE.SCR/F.DM/I.DM.SMOKE", "value": value, "reason": "TYPO"}
        change = ("enter", attacked.folder, entries(attacked, told), "--as", "nurse1")
        assert attacked.call(*change, *attacked.passwords)[0] == 0
        assert form_of(attacked, "SE.SCR/F.DM")["signed"] is False
    for path in paths:
        assert attacked.call("verify", path)[0] == 0
        status, said = attacked.call("verify", path, "--site", attacked.folder)
        assert status == 0, said
        assert "changed since" in said


@pytest.mark.req("DAT-01")
@pytest.mark.skipif(
    shutil.which("prlimit") is None,
    reason="a disk is filled by prlimit of util-linux, which this system does not have",
)
@pytest.mark.parametrize("room", ["none", "little", "enough"])
def test_a_full_disk_is_told_and_what_is_told_is_true(attacked: Attacked, room: str) -> None:
    there = (attacked.folder / "site.db").stat().st_size
    size = {"none": 0, "little": 200 * 1024, "enough": 2 * there}[room]
    words = ("sign", attacked.folder, *SIGN, "--meaning", "REVIEWED", "--as", "doctor1")
    status, said = limited(size, *words, *attacked.passwords)
    assert status == (0 if room == "enough" else 3), said
    assert "Traceback" not in said
    if "nothing was saved" in said:
        assert form_of(attacked, "SE.SCR/F.DM")["signed"] is False
    if "what was acknowledged is saved" in said:
        assert form_of(attacked, "SE.SCR/F.DM")["signed"] is True
    status, said = limited(size, "verify", attacked.folder)
    assert status in {0, 3}, said
    assert attacked.verify()[0] == 0


@pytest.mark.req("DAT-02")
def test_one_bad_line_takes_no_other_with_it(attacked: Attacked, tmp_path: Path) -> None:
    known = json.loads((attacked.folder / "demo-passwords.json").read_text("utf-8"))
    known["nurse2"] = "not hers"
    passwords = tmp_path / "passwords.json"
    passwords.write_text(json.dumps(known), encoding="utf-8")
    good = [{"at": AT, "value": str(value), "reason": "TYPO"} for value in (73, 74, 75, 76)]
    bad = (
        {"at": "SE.ALLOC/F.ALLOC/I.ALLOC.ALLOCBY", "value": ""},
        {**good[0], "as": "nurse2"},
        {**good[0], "as": "monitor1"},
    )
    lines = [good[0], bad[0], good[1], bad[1], good[2], bad[2], good[3]]
    file = entries(attacked, *lines)
    words = ("enter", attacked.folder, file, "--as", "nurse1", "--passwords", passwords, "--json")
    status, said = attacked.call(*words)
    told = json.loads(said)
    assert status == 1
    assert [one["line"] for one in told["refused"]] == [2, 4, 6]
    assert (told["read"], told["written"]) == (7, 4)
    assert attacked.verify()[0] == 0


@pytest.mark.req("PRT-04")
@pytest.mark.parametrize("kind", ["queries", "handover"])
def test_a_genuine_print_that_nobody_seals_is_known_by_its_site(
    attacked: Attacked, kind: str
) -> None:
    paper = attacked.folder.parent / "paper.pdf"
    words = ("print", kind, attacked.folder, "--out", paper, "--as", "nurse1")
    status, said = attacked.call(*words, *attacked.passwords)
    assert status == 0, said
    assert attacked.call("verify", paper)[0] == 1, "alone it proves nothing"
    status, said = attacked.call("verify", paper, "--site", attacked.folder)
    assert status == 0, said
    paper.write_bytes(paper.read_bytes() + b"\n")
    assert attacked.call("verify", paper, "--site", attacked.folder)[0] == 1
