"""What a visit is called, the same everywhere: in lists, on the head of a form, on paper.

What comes several times for everybody is numbered from the first on: `Diary week 3`. What may
come again is not, until it does: `Day 1 (24 h)`, and then `Day 1 (24 h), no. 2`.
"""

from __future__ import annotations

import re
from typing import Final

from mscform.base.message import Message
from mscform.base.text import TranslatedText
from mscform.definitions.study import StudyEventDefinition

_ANSWER: Final = re.compile(r"\bI\.")


def _is_series(event: StudyEventDefinition) -> bool:
    """Whether as many are planned for everybody: no answer has a say in it."""
    planned = "" if event.repeats is None else event.repeats.text.strip()
    return planned not in ("", "0", "1") and _ANSWER.search(planned) is None


def number_of(event: StudyEventDefinition | None, repeat: str) -> str:
    """The number that a visit is told by; '' for one without."""
    return "" if repeat == "1" and event is not None and not _is_series(event) else repeat


def visit_name(
    event: StudyEventDefinition, repeat: str, *, short: bool = False
) -> TranslatedText | Message:
    """The title of a visit (`short`: the name of its column), with its number where it has one."""
    name, number = event.short_title if short else event.title, number_of(event, repeat)
    if not number:
        return name
    close = short or _is_series(event)
    code = "ENG-VISIT-NUMBERED" if close else "ENG-VISIT-AGAIN"
    return Message(code, {"name": name, "n": number})
