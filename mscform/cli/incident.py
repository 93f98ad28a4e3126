"""The last resort: a mistake of ours becomes one sentence and a report without subject data."""

from __future__ import annotations

import sys
import tempfile
import traceback
from pathlib import Path
from types import TracebackType

import mscform
from mscform.cli.output import Output


def report_defects(out: Output) -> None:
    """From now on an unexpected exception is told in a sentence; the program ends with 1."""

    def tell(kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
        path = write_report(kind, trace)
        sys.stdout.write(out.text("CLI-DEFECT", path=str(path)) + "\n")
        sys.stdout.flush()

    sys.excepthook = tell


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
