"""`mscform definitions rehearse`: figures, and what no patient reached, with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mscform.cli.command import main
from tests.builders import study_files, written
from tests.smokers import smokers


def _folder(tmp_path: Path, holds: str) -> Path:
    return written(tmp_path, study_files(smokers(holds)))


def test_a_sound_study_is_told_in_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _folder(tmp_path, "PER_DAY <= 57")
    assert main(["definitions", "rehearse", str(folder), "--subjects", "2"]) == 0
    told = capsys.readouterr().out
    assert "Conditions seen true and not true: 2 of 2 (100.0 %)." in told
    assert main(["definitions", "rehearse", str(folder), "--lang", "zh"]) == 0
    assert "核查（触发与成立）：2 项中到达 2 项（100.0%）。" in capsys.readouterr().out


def test_a_dead_rule_is_told_with_its_place_and_gives_status_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _folder(tmp_path, "PER_DAY * PER_DAY >= 0")
    assert main(["definitions", "rehearse", str(folder), "--subjects", "1", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    (left,) = told["unreached"]
    assert (left["file"], left["line"], left["column"]) == ("forms/form0.yaml", 16, 33)
    assert (left["what"], left["wanted"], left["proof"]) == ("A-1 I.A.PER_DAY", "false", None)
    assert left["rule"] == "PER_DAY * PER_DAY >= 0"
    assert left["words"]["en"] == "Cigarettes a day × Cigarettes a day ≥ 0"
    assert told["coverage"]["checks"] == {"reached": 1, "total": 2}
    assert not told["ok"]


def test_a_proven_dead_rule_is_told_and_gives_status_0(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _folder(tmp_path, 'SMOKES != "N"')
    assert main(["definitions", "rehearse", str(folder), "--subjects", "1"]) == 0
    told = capsys.readouterr().out
    assert "the check A-1 I.A.PER_DAY never fires (Smokes? is not No): Proof:" in told
    assert "contradiction" in told
