"""What stands between a form and its completion, said with the key that gets it out of the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from mscform.base.message import Message, Slot
from mscform.definitions.logic import Severity
from mscform.engine.form_state import Finding, ItemState
from mscform.gui.keys import Command, key_text
from mscform.gui.remarks import can_confirm
from mscform.gui.texts import message


class _Way(NamedTuple):
    """What to do: the tail of the text code, and the key that it names."""

    code: str
    key: str = ""


_ANSWER: Final = _Way("ANSWER", key_text(Command.NOT_DONE))
_CONFIRM: Final = _Way("CONFIRM", key_text(Command.CONFIRM))
_ATTEST: Final = _Way("ATTEST", "Space")
_COMPUTED: Final = _Way("COMPUTED")
_ALERT: Final = _Way("ALERT")
_MEND: Final = _Way("MEND")


def hindered_words(found: Sequence[Finding], item: ItemState | None) -> Message:
    """How many there are, and what to do about the first, which stands at `item`."""
    way = _way(found[0], item)
    key: Slot = message("GUI-F-KEY-SPACE") if way is _ATTEST else way.key
    what = message(f"GUI-F-HINDERED-{way.code}", key=key)
    complete = key_text(Command.COMPLETE)
    return message("GUI-F-HINDERED", n=len(found), what=what, key=complete)


def _way(finding: Finding, item: ItemState | None) -> _Way:
    if finding.code == "ALERT":
        return _ALERT
    if item is not None and item.definition.is_act:
        return _ATTEST
    if can_confirm(finding):
        return _CONFIRM
    if finding.severity is Severity.REQUIRED:
        derived = item is not None and item.definition.is_derived and finding.code == "REQUIRED"
        return _COMPUTED if derived else _ANSWER
    return _MEND
