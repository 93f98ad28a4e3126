"""A copy of a site folder, while work goes on in the first; and folders that are not there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.test_commands import Call, call
from tests.proposals_site import warm_site
from tests.staffed_site import SECRET

__all__ = ["call"]


def test_a_print_where_nothing_can_be_recorded_says_that_it_is_a_preview_and_why(
    call: Call, tmp_path: Path, resources: Path
) -> None:
    with warm_site(tmp_path, resources) as site:
        first = site.folder
    second = tmp_path / "second"
    shutil.copytree(first, second)
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n", encoding="utf-8")
    told = []
    for folder in (first, second):
        where = ("--subject", "01-001", "--form", "SE.A/F.VS", "--out", tmp_path / "x.pdf")
        who = ("--as", "nurse1", "--password-file", secret)
        told.append(call("print", "form", folder, *where, *who))
    assert told[0] == (0, f"{tmp_path / 'x.pdf'}\n", "")
    assert told[1][:2] == told[0][:2]
    assert "a preview, not a copy" in told[1][2]
    assert "a copy of a folder in which work went on" in told[1][2]
    status, out, _ = call("verify", tmp_path / "x.pdf", "--site", second, *who)
    assert status == 1
    assert "it proves nothing" in out
    assert "did not make" not in out


@pytest.mark.parametrize("words", [("overview",), ("site", "info"), ("user", "list")])
def test_a_folder_that_is_not_there_is_called_that(
    call: Call, tmp_path: Path, words: tuple[str, ...]
) -> None:
    status, out, err = call(*words, tmp_path / "g2")
    assert status == 2
    assert out + err == f"There is no folder {tmp_path / 'g2'}. Check how it is written.\n"


def test_a_file_of_passwords_that_is_not_there_is_told_with_its_folder(
    call: Call, tmp_path: Path
) -> None:
    path = tmp_path / "g2" / "demo-passwords.json"
    status, out, err = call("overview", tmp_path, "--as", "nurse1", "--passwords", path)
    assert status != 0
    assert str(path) in out + err
