"""What is loaded when, and that the toolkit itself is sound."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def loaded_by(statement: str) -> set[str]:
    """The modules that a fresh interpreter holds after one statement."""
    code = f"import sys; {statement}; print('\\n'.join(sys.modules))"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {name.split(".")[0] for name in found.stdout.split()}


@pytest.mark.parametrize(
    ("statement", "forbidden"),
    [
        ("import mscform.cli", {"PySide6", "shiboken6", "reportlab", "pyhanko", "pikepdf"}),
        ("import mscform.bootstrap", {"PySide6", "reportlab", "pyhanko", "pikepdf"}),
        ("import mscform.services.site", {"PySide6", "reportlab", "pyhanko"}),
        ("import mscform.gui.application", {"reportlab", "pyhanko", "pikepdf", "sqlite_utils"}),
    ],
)
def test_heavy_libraries_wait_until_they_are_needed(statement: str, forbidden: set[str]) -> None:
    assert not loaded_by(statement) & forbidden


@pytest.mark.req("PRV-04")
def test_no_room_of_ours_knows_a_network() -> None:
    code = (
        "import socket, mscform.cli, mscform.services.site\n"
        "made = []\n"
        "class Watched(socket.socket):\n"
        "    def __init__(self, *a, **k):\n"
        "        made.append(a); super().__init__(*a, **k)\n"
        "socket.socket = Watched\n"
        "from mscform.cli import main\n"
        "main(['--version'])\n"
        "assert not made, made\n"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert found.returncode == 0, found.stderr.decode()


def test_setting_a_text_does_not_wear_out_none(qtbot: object) -> None:
    """PySide6 6.12.0 lost a reference of None per call; the build we pin does not."""
    from PySide6.QtWidgets import QLineEdit

    edit = QLineEdit()
    before = sys.getrefcount(None)
    for _ in range(10_000):
        edit.setText("x")
    assert abs(sys.getrefcount(None) - before) < 100
    edit.deleteLater()
