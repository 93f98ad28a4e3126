"""A benchmark ends, also where the window does not."""

from __future__ import annotations

import subprocess

import pytest

from tests.benchmarks.window import seconds_in_a_process


def test_a_window_that_never_comes_ends_the_measurement() -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        seconds_in_a_process("while True: pass", patience=0.5)
