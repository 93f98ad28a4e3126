"""The last resort: a mistake of ours becomes one sentence and a report without subject data."""

from __future__ import annotations

import sys
from types import TracebackType

from mscform.cli.output import Output
from mscform.services.incident import write_report


def report_defects(out: Output) -> None:
    """From now on an unexpected exception is told in a sentence; the program ends with 1."""

    def tell(kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
        path = write_report(kind, trace)
        sys.stdout.write(out.text("CLI-DEFECT", path=str(path)) + "\n")
        sys.stdout.flush()

    sys.excepthook = tell
