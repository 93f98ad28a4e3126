"""What the store loads, and what it leaves to whoever needs it (performance.md P10, P14)."""

from __future__ import annotations

import subprocess
import sys

LEFT_OUT = ("pandas", "numpy", "scipy")
_LOADED = f"""
import sys, mscform.store.database
print(*(name for name in {LEFT_OUT!r} if name in sys.modules))
import numpy
print(numpy.add(1, 2))
"""


def test_the_store_takes_no_statistics_along_and_hides_none() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["3"]
