"""How somebody came to her group, as the record tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mscform.records.account import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationAct:
    """One act of allocation. `reason` is why it was done by hand, None where a row was drawn.

    `at` is aware, in the zone of the site.
    """

    by: Actor | None
    at: datetime
    reason: str | None
