"""What the tests of paper read prints with: poppler's and qpdf's own programs, where installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ALLOWED = ("STREAM-LENGTH-001", "SIGNATURE-BYTERANGE-001")
"""Known false positives of page-validation 0.11.0 (engineering.md 4.2)."""


def run(tool: str, *arguments: str, codes: tuple[int, ...] = (0,)) -> str:
    path = shutil.which(tool)
    if path is None:
        pytest.skip("poppler or qpdf, which judge a print from outside, is not installed")
    done = subprocess.run([path, *arguments], capture_output=True, timeout=120, check=False)
    assert done.returncode in codes, done.stderr.decode("utf-8", "replace")
    return done.stdout.decode("utf-8", "replace")


def written(pdf: bytes, folder: Path, name: str = "print.pdf") -> Path:
    path = folder / name
    path.write_bytes(pdf)
    return path


def text_of(pdf: bytes, folder: Path, *options: str) -> str:
    return run("pdftotext", *options, str(written(pdf, folder)), "-")


def pages_of(pdf: bytes, folder: Path) -> list[str]:
    return text_of(pdf, folder, "-layout").split("\f")[:-1]


def squeezed(text: str) -> str:
    """Without any white space: wrapping may put breaks anywhere."""
    return "".join(text.split())


def archive_faults(pdf: bytes, folder: Path) -> list[str]:
    """Rules of PDF/A-3b that fail, but for the two known false positives."""
    import page

    report = page.validate_pdf(str(written(pdf, folder)), profile="3b")
    failed = [str(failure) for failure in report.failures]
    return [one for one in failed if not any(rule in one for rule in ALLOWED)]
