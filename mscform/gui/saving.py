"""Where the text of one box stands on its way to disk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mscform.base.message import Message


class Saving(StrEnum):
    """`STANDS`: nothing typed since it was opened; the others as their names say."""

    STANDS = "stands"
    TYPED = "typed"
    SAVED = "saved"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SaveMark:
    """The state of one box, with the moment of the commit or what went wrong."""

    saving: Saving = Saving.STANDS
    at: datetime | None = None
    trouble: Message | None = None


STANDS = SaveMark()
TYPED = SaveMark(Saving.TYPED)
