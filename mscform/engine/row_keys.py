"""The keys of rows: which may be made, and which comes next."""

from __future__ import annotations

import re
from typing import Final

from mscform.base.message import Message
from mscform.definitions.form import ItemGroupDefinition
from mscform.engine.cells import Page

MAX_ROWS: Final = 999
"""Most rows of a group that names no limit of its own."""

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,3}")


def refuse_repeat(group: ItemGroupDefinition, repeat: str) -> Message | None:
    """Why a row cannot have this key, or None; planned points have their rows already."""
    prefix = "" if group.timed is None else group.timed.extra_prefix
    number = repeat.removeprefix(prefix)
    if not repeat.startswith(prefix) or not _NUMBER.fullmatch(number):
        return Message("ENG-BAD-REPEAT", {"repeat": repeat, "group": group.title})
    limit = group.max_repeats or MAX_ROWS
    if int(number) > limit:
        return Message("ENG-ROWS-FULL", {"group": group.title, "limit": limit})
    return None


def next_repeat(page: Page, group: ItemGroupDefinition) -> str | None:
    """The key of a further row; struck rows keep theirs. None where no more are allowed."""
    prefix = "" if group.timed is None else group.timed.extra_prefix
    planned = set() if group.timed is None else {point.code for point in group.timed.points}
    numbers = [
        int(number)
        for key in page.rows.get(group.oid, {})
        if key not in planned and _NUMBER.fullmatch(number := key.removeprefix(prefix))
    ]
    following = max(numbers, default=0) + 1
    return None if following > (group.max_repeats or MAX_ROWS) else f"{prefix}{following}"
