"""Where a definition comes from, in words: `2.24 [D]` is written for authors, not for readers.

The marks are those of DEFINITIONS.md: how well what a definition says is founded.
"""

from __future__ import annotations

import re
from typing import Final

from mscform.base.message import Message, Slot

_MARK: Final = re.compile(r"(\[[SVKD]\])")
_PLACE: Final = re.compile(r"\d+\.\d|App\. ")


def source_words(source: str) -> Message | str:
    """The source of a question or a rule: its marks as words, its numbers as places.

    `[S] IN07` is "trial registry: IN07", `2.24 [D]` "protocol document 2.24 (design default …)".
    """
    said: Slot = ""
    leads = False
    for part in _MARK.split(source):
        if _MARK.fullmatch(part):
            mark = Message(f"ENG-SOURCE-{part[1]}")
            said, leads = (mark, True) if not said else (_with(said, mark), False)
        elif part.strip():
            said, leads = _further(said, part, leads=leads), False
    if _PLACE.match(source):
        return Message("ENG-SOURCE-PLACE", {"text": said})
    return said if isinstance(said, Message) else source


def _with(said: Slot, mark: Message) -> Slot:
    text = said.rstrip() if isinstance(said, str) else said
    return Message("ENG-SOURCE-MARKED", {"text": text, "mark": mark})


def _further(said: Slot, part: str, *, leads: bool) -> Slot:
    if not said:
        return part
    if leads and part.startswith(" "):
        return Message("ENG-SOURCE-OF", {"mark": said, "text": part.strip()})
    return Message("ENG-SOURCE-MORE", {"text": said, "more": part})
