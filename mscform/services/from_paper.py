"""What was written on paper while the PC was out, and is typed in afterwards (DAT-13)."""

from __future__ import annotations

from datetime import date

from mscform.base.errors import EntryError
from mscform.records.account import Permission
from mscform.records.clinical import PaperSource
from mscform.services.context import Service, requires


class FromPaper(Service):
    """Names the sheet that somebody copies from."""

    @requires(Permission.ENTER)
    def recorders(self) -> tuple[str, ...]:
        """The printed names of who may have written on paper, sorted: whoever has an account."""
        return tuple(sorted({one.printed_name for one in self._context.database.accounts.all()}))

    @requires(Permission.ENTER)
    def source(self, *, recorder: str, day: str, number: str) -> PaperSource:
        """The sheet as it was told; EntryError where one of the three is missing or cannot be.

        `day` is an ISO date, not later than today.
        """
        if not number.strip():
            raise EntryError("SVC-PAPER-NUMBER")
        if not recorder.strip():
            raise EntryError("SVC-PAPER-WHOSE")
        try:
            written = date.fromisoformat(day.strip())
        except ValueError:
            raise EntryError("SVC-PAPER-DAY", day=day) from None
        if written > self._context.now().date():
            raise EntryError("SVC-PAPER-TOMORROW", day=day)
        return PaperSource(number=number.strip(), recorder=recorder.strip(), day=written)
