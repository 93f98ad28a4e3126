"""`definitions preview --png`: a picture without a display, or a sentence why not."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DIARY = ROOT / "forms" / "bp-diary"


def preview(*words: object, display: bool = False) -> subprocess.CompletedProcess[str]:
    """One call in a process of its own."""
    bare = {k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "DISPLAY")}
    bare.pop("WAYLAND_DISPLAY", None)
    if display:
        bare["QT_QPA_PLATFORM"] = "offscreen"
    return subprocess.run(
        [sys.executable, "-m", "mscform", "definitions", "preview", *map(str, words)],
        cwd=ROOT,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.mark.parametrize("display", [True, False])
def test_a_picture_in_each_language(tmp_path: Path, display: bool) -> None:
    drawn = []
    for language in ("en", "zh"):
        out = tmp_path / f"{language}.png"
        told = preview(DIARY, "--form", "F.JOIN", "--lang", language, "--png", out, display=display)
        assert (told.returncode, told.stdout, told.stderr) == (0, "", "")
        drawn.append(out.read_bytes())
    assert all(one.startswith(b"\x89PNG") for one in drawn)
    assert drawn[0] != drawn[1]


def test_a_long_form_is_drawn_whole(tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    assert preview(DIARY, "--form", "F.CUFF", "--png", out).returncode == 0
    assert int.from_bytes(out.read_bytes()[20:24], "big") > 768


def test_faults_come_instead_of_a_picture(tmp_path: Path) -> None:
    study = tmp_path / "study"
    shutil.copytree(DIARY, study)
    (study / "forms" / "join.yaml").write_text("form: [", encoding="utf-8")
    out = tmp_path / "out.png"
    told = preview(study, "--png", out)
    assert told.returncode == 1
    assert re.search(r"^forms/join\.yaml:\d+:\d+: This is not valid YAML", told.stdout, re.M)
    assert not out.exists()


def test_wrong_calls_are_one_sentence(tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    for words in ((DIARY, "--form", "F.NONE", "--png", out), (tmp_path / "gone", "--png", out)):
        told = preview(*words)
        assert told.returncode == 2
        assert len(told.stderr.strip().splitlines()) == 1
    told = preview(DIARY, "--png", tmp_path)
    assert told.returncode == 3
    assert "Traceback" not in told.stderr
    assert preview(DIARY).returncode == 3
