"""What is left of a mistake of ours: where in the program it happened, and no data (PRV-03)."""

from __future__ import annotations

import tempfile
import traceback
from pathlib import Path
from types import TracebackType

import mscform


def write_report(kind: type[BaseException], trace: TracebackType | None) -> Path:
    """Where in the program it happened, and nothing that was typed or read (PRV-03).

    The text of the exception is left out on purpose: it may quote a value.
    """
    frames = traceback.extract_tb(trace)
    lines = [f"mscform {mscform.__version__}", f"{kind.__module__}.{kind.__qualname__}"]
    lines += [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    with tempfile.NamedTemporaryFile(
        "w", prefix="mscform-incident-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write("\n".join(lines) + "\n")
    return Path(file.name)
