"""What a print may be written over: never the record, never what is no print."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.attacks.conftest import Attacked

KEEPS = ("site.db", "keys.json", "heads.json", "prints/new.pdf", "prints/../site.db")


def _print(attacked: Attacked, out: str | Path) -> tuple[int, str]:
    blank = ("print", "blank", attacked.folder, "--form", "F.DM")
    return attacked.call(*blank, "--out", out)


@pytest.mark.req("DAT-01")
def test_no_print_is_written_into_a_site(attacked: Attacked) -> None:
    before = {path: path.read_bytes() for path in attacked.folder.rglob("*") if path.is_file()}
    around = attacked.folder.parent / "around"
    around.symlink_to(attacked.folder)
    for out in (*(attacked.folder / name for name in KEEPS), around / "keys.json"):
        status, said = _print(attacked, out)
        assert (status, "folder of a site" in said) == (3, True), said
    status, said = attacked.call("overview", attacked.folder, "--csv", attacked.folder)
    assert status == 3, said
    assert {path: path.read_bytes() for path in before} == before
    assert not (attacked.folder / "prints" / "new.pdf").exists()


@pytest.mark.req("DAT-01")
def test_a_print_replaces_nothing_but_a_print(attacked: Attacked) -> None:
    letter = attacked.folder.parent / "letter.yaml"
    letter.write_text("mine", encoding="utf-8")
    for out in (letter, "", "a\0b.pdf", "n" * 300 + ".pdf"):
        status, said = _print(attacked, out)
        assert status == 3, said
    assert letter.read_text(encoding="utf-8") == "mine"
    paper = attacked.folder.parent / "paper.pdf"
    assert [_print(attacked, paper)[0] for _ in range(2)] == [0, 0]


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in folders there")
def test_a_print_takes_the_place_of_no_device(attacked: Attacked) -> None:
    pipe = attacked.folder.parent / "pipe"
    os.mkfifo(pipe)
    status, said = _print(attacked, pipe)
    assert status == 3, said
    assert pipe.is_fifo()
