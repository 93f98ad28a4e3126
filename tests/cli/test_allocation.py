"""`mscform site allocation-list` and `mscform allocate` from a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mscform.cli import main
from tests.allocation_world import LIST, open_site
from tests.staffed_site import ADMIN_SECRET, SECRET

Call = Callable[..., tuple[int, str]]


@pytest.fixture
def call(tmp_path: Path, resources: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """One call on the closed site: status, and what was said on either stream."""
    site = open_site(tmp_path, resources)
    place = site.folder
    site.close()
    known = dict.fromkeys(("admin1", "admin2"), ADMIN_SECRET) | {"doctor1": SECRET}
    passwords = tmp_path / "passwords.json"
    passwords.write_text(json.dumps(known), encoding="utf-8")

    def run(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        told = [str(place) if word == "SITE" else word for word in words]
        status = main([*told, "--passwords", str(passwords)])
        said = capsys.readouterr()
        return status, said.out + said.err

    return run


def seal(call: Call, tmp_path: Path, text: str = LIST) -> tuple[int, str]:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    words = ("SITE", str(path), "--as", "admin1", "--second", "admin2")
    return call("site", "allocation-list", *words)


def test_a_list_is_sealed_and_drawn(call: Call, tmp_path: Path) -> None:
    status, told = seal(call, tmp_path)
    assert (status, "3 rows" in told, "R002" in told) == (0, True, False)
    draw = ("allocate", "SITE", "--subject", "01-001", "--as", "doctor1")
    status, told = call(*draw)
    assert (status, "R001" in told) == (0, True)
    status, told = call(*draw)
    assert (status, "Already allocated" in told) == (1, True)
    status, told = call("allocate", "SITE", "--subject", "01-002", "--as", "doctor1", "--json")
    assert json.loads(told)["values"]["I.AL.ARM"] == "C"
    assert call("show", "SITE", "--history", "--json")[1].count("R003") == 0


def test_a_list_with_faults_names_each_with_its_line(call: Call, tmp_path: Path) -> None:
    status, told = seal(call, tmp_path, "number,arm,dose\nR001,B,5\nX,A,5\n")
    assert status == 1
    assert "list.csv: Line 2:" in told
    assert "list.csv: Line 3:" in told
    assert "Faults: 2" in told


def test_by_hand_from_a_terminal(call: Call) -> None:
    start = ("allocate", "SITE", "--subject", "01-001", "--as", "doctor1")
    given = ("--set", "number=R001", "--set", "arm=C", "--set", "method=WISH")
    assert call(*start, *given)[0] == 2
    assert call(*start, "--by-hand", *given)[0] == 1
    assert call(*start, "--by-hand", "--reason", "no line", "--set", "number")[0] == 2
    status, told = call(*start, "--by-hand", "--reason", "no line", *given)
    assert (status, "R001" in told) == (0, True)
