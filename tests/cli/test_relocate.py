"""`mscform relocate`: what was entered in the wrong place, moved from a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mscform.base.clock import FixedClock
from mscform.cli import main
from tests.running_site import START, SUBJECT, put, running_site, start
from tests.staffed_site import SECRET

TEMP = "SE.A/F.MON/I.MON.TEMP[30M]"
Call = Callable[..., tuple[int, str]]


@pytest.fixture
def folder(tmp_path: Path, resources: Path) -> Path:
    with running_site(tmp_path, resources, FixedClock(START), subjects=2) as site:
        start(site)
        put(site, "SE.A/F.MON/I.MON.VSDTC[30M]", "2025-03-10 09:30")
        put(site, TEMP, "39.4")
        return site.folder


@pytest.fixture
def call(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n", encoding="utf-8")

    def run(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        who = ("--as", "nurse1", "--password-file", str(secret))
        status = main(["relocate", str(folder), "--subject", SUBJECT, *words, *who])
        told = capsys.readouterr()
        return status, told.out + told.err

    return run


def shown(
    folder: Path, capsys: pytest.CaptureFixture[str], subject: str
) -> dict[str, dict[str, object]]:
    capsys.readouterr()
    assert main(["show", str(folder), "--subject", subject, "--json"]) == 0
    told: dict[str, dict[str, object]] = json.loads(capsys.readouterr().out)["items"]
    return told


def test_a_set_is_moved_and_both_ends_say_so(
    call: Call, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    goal = ("--to-subject", "01-002", "--to", TEMP)
    status, told = call("--at", TEMP, "--row", *goal, "--reason", "TYPO")
    assert (status, f"{SUBJECT} {TEMP} → 01-002 {TEMP}" in told) == (0, True)
    there, here = (shown(folder, capsys, key)[TEMP] for key in ("01-002", SUBJECT))
    assert (there["raw"], here["raw"]) == ("39.4", None)
    assert isinstance(there["relocated"], dict)
    assert isinstance(here["relocated"], dict)
    assert (there["relocated"]["subject"], there["relocated"]["away"]) == (SUBJECT, False)
    assert (here["relocated"]["subject"], here["relocated"]["away"]) == ("01-002", True)
    assert main(["verify", str(folder)]) == 0


def test_as_json(call: Call) -> None:
    status, told = call(
        "--at", TEMP, "--to", TEMP.replace("30M", "2H"), "--reason", "TYPO", "--json"
    )
    assert status == 0
    (moved,) = json.loads(told)["moved"]
    assert (moved["value"], moved["to"]) == ("39.4", TEMP.replace("30M", "2H"))


def test_another_question_is_no_place_for_it(call: Call) -> None:
    status, told = call("--at", TEMP, "--to", "SE.A/F.MON/I.MON.VSDTC[2H]", "--reason", "TYPO")
    assert (status, "not the same question" in told) == (2, True)


def test_an_unknown_subject_is_told(call: Call) -> None:
    goal = ("--to-subject", "01-999", "--to", TEMP)
    status, told = call("--at", TEMP, *goal, "--reason", "TYPO")
    assert (status, "01-999" in told) == (2, True)
