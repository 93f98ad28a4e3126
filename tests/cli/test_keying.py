"""`mscform keying`, and files attached by `mscform enter`, from a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mscform.base.clock import FixedClock
from mscform.cli import main
from mscform.records.account import Role
from tests.running_site import START, SUBJECT, running_site, start
from tests.staffed_site import SECRET, Person, staff

TEMP, TIME = "SE.A/F.MON/I.MON.TEMP[PRE]", "SE.A/F.MON/I.MON.VSDTC[PRE]"
PAPER = ("--transcribed", "--paper-number", "3", "--paper-of", "Wang Min", "--paper-day")
Call = Callable[..., tuple[int, str]]


@pytest.fixture
def folder(tmp_path: Path, resources: Path) -> Path:
    with running_site(tmp_path, resources, FixedClock(START)) as site:
        staff(site, [Person("nurse2", "Zhao Min", Role.NURSE)])
        site.accounts.switch_user("nurse1", SECRET)
        start(site)
        return site.folder


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n", encoding="utf-8")

    def run(*words: object, who: str = "nurse2") -> tuple[int, str]:
        capsys.readouterr()
        known = ("--as", who, "--password-file", str(secret))
        status = main([*(str(word) for word in words), *known])
        told = capsys.readouterr()
        return status, told.out + told.err

    return run


def lines(tmp_path: Path, *told: dict[str, str]) -> Path:
    file = tmp_path / "entries.jsonl"
    said = (json.dumps({"subject": SUBJECT, **one}) for one in told)
    file.write_text("\n".join(said), encoding="utf-8")
    return file


@pytest.mark.req("DAT-13")
def test_copied_keyed_again_compared_and_resolved(call: Call, folder: Path, tmp_path: Path) -> None:
    first = lines(
        tmp_path, {"at": TIME, "value": "2025-03-10 08:50"}, {"at": TEMP, "value": "38.9"}
    )
    assert call("enter", folder, first, *PAPER, "2025-03-10", who="nurse1")[0] == 0
    status, told = call("keying", "enter", folder, first, who="nurse1")
    assert (status, "You copied this set yourself" in told) == (1, True)
    again = lines(
        tmp_path, {"at": TIME, "value": "2025-03-10 08:50"}, {"at": TEMP, "value": "39.8"}
    )
    status, told = call("keying", "enter", folder, again, "--json")
    assert status == 1
    assert [one["state"] for one in json.loads(told)] == ["agrees", "differs"]
    where = ("--subject", SUBJECT, "--at", TEMP)
    status, told = call("keying", "resolve", folder, *where, "--take", "second", "--reason", "TYPO")
    assert (status, "39.8 stands on the paper" in told) == (0, True)
    status, told = call(
        "keying", "list", folder, "--subject", SUBJECT, "--form", "SE.A/F.MON", "--json"
    )
    assert status == 0
    assert {one["at"]: one["state"] for one in json.loads(told)} == {
        TIME: "agrees",
        TEMP: "resolved",
    }
    assert main(["verify", str(folder)]) == 0


@pytest.mark.req("DAT-13", "BCK-01")
def test_a_file_beside_the_entries_is_attached(
    call: Call, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sheet.jpg").write_bytes(b"\xff\xd8\xff a photograph")
    file = lines(tmp_path, {"at": "SE.A/F.MON", "file": "sheet.jpg"})
    assert call("enter", folder, file, *PAPER, "2025-03-10")[0] == 0
    capsys.readouterr()
    assert main(["show", str(folder), "--subject", SUBJECT, "--history", "--json"]) == 0
    events = json.loads(capsys.readouterr().out)["history"]
    (kept,) = [one["content"] for one in events if one["action"] == "attached"]
    assert (kept["name"], kept["paper"]["number"], kept["size"]) == ("sheet.jpg", "3", 16)
    assert main(["verify", str(folder)]) == 0


def test_a_file_that_is_not_there_refuses_its_line_alone(
    call: Call, folder: Path, tmp_path: Path
) -> None:
    file = lines(tmp_path, {"at": "SE.A/F.MON", "file": "none.jpg"}, {"at": TEMP, "value": "36.8"})
    status, told = call("enter", folder, file)
    assert status == 1
    assert "none.jpg" in told
    assert "1 written" in told or "written: 1" in told
