"""`pip install .` gives the whole program: the wheel carries studies, sentences and fonts (D37)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by the hook that pip calls, and unpacked as pip would."""
    place = tmp_path_factory.mktemp("wheel")
    said = subprocess.run(
        [sys.executable, "-c", BUILD, str(place)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    wheel = place / said.stdout.split()[-1]
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place / "site-packages")
    return place / "site-packages"


def run(unpacked: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program from the wheel alone, started where no checkout is."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    code = "import runpy, sys; sys.path[:] = [p for p in sys.path if p != sys.argv[1]]"
    code += "; del sys.argv[1]; runpy.run_module('mscform', run_name='__main__', alter_sys=True)"
    return subprocess.run(
        [sys.executable, "-P", "-c", code, str(ROOT), *arguments],
        cwd=unpacked.parent,
        env=kept | {"PYTHONPATH": str(unpacked), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_carries_what_lies_beside_the_package(unpacked: Path) -> None:
    shipped = unpacked / "mscform" / "_shipped"
    for folder in ("forms", "resources/i18n", "resources/fonts", "resources/handbook"):
        there = {path.name for path in (shipped / folder).iterdir()}
        assert {path.name for path in (ROOT / folder).iterdir()} == there
    assert not list(unpacked.rglob("__pycache__"))
    assert not (unpacked / "tests").exists()


def test_it_brings_the_command(unpacked: Path) -> None:
    told = next(unpacked.glob("*.dist-info/entry_points.txt")).read_text(encoding="utf-8")
    assert "mscform = mscform.bootstrap:main" in told


def test_the_program_runs_from_it(unpacked: Path) -> None:
    said = run(unpacked, "--version")
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("mscform ")


def test_the_shipped_study_is_sound_there(unpacked: Path) -> None:
    study = unpacked / "mscform" / "_shipped" / "forms" / "nct01844063"
    said = run(unpacked, "definitions", "check", str(study), "--json")
    assert said.returncode == 0, said.stdout + said.stderr
    assert json.loads(said.stdout)


def test_it_finds_its_own_files(unpacked: Path) -> None:
    code = (
        "import mscform, pathlib; from mscform.services.resources import find_resources, find_forms"
        "; home = pathlib.Path(mscform.__file__).parent"
        "; assert find_resources().parent.parent == home, find_resources()"
        "; assert find_forms().parent.parent == home"
    )
    said = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=unpacked.parent,
        env=os.environ | {"PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
