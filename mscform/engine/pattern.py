"""Regular expressions that cannot run away.

Python's matcher backtracks, and some patterns (`(a+)+b`) need time that doubles with every
sign. We do not need them. Both lengths are limited, a repeated group may not itself hold a
repetition or a choice, and the number of ways in which the repetitions can share out a text of
the longest length is bounded; so the slowest pattern allowed takes well under a second.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

MAX_PATTERN: Final = 200
"""Longest pattern in characters."""

MAX_TEXT: Final = 200
"""Longest text a pattern is tried on; longer ones do not match."""

_MAX_WAYS: Final = 10_000_000
_PIECE: Final = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{(?P<low>\d{1,3})(?P<comma>,(?P<high>\d{1,3})?)?\}|.",
    re.DOTALL,
)


@lru_cache(maxsize=512)
def safe_pattern(text: str) -> re.Pattern[str] | None:
    """The compiled pattern, or None where it is faulty or could run away."""
    if len(text) > MAX_PATTERN or not _is_tame(text):
        return None
    try:
        return re.compile(text)
    except (re.error, OverflowError, RecursionError):
        return None


def full_match(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the whole text matches; a text beyond `MAX_TEXT` never does."""
    return len(text) <= MAX_TEXT and pattern.fullmatch(text) is not None


def fits(pattern: str, text: str) -> bool:
    r"""Whether a whole text has the shape that a study asks for.

    A digit is one of 0 to 9: Python's own `\d` takes those of every script, and codes that look
    alike would be two.
    """
    if any(sign.isdecimal() and not sign.isascii() for sign in text):
        return False
    return re.fullmatch(pattern, text) is not None


def _is_tame(text: str) -> bool:
    pieces = list(_PIECE.finditer(text))
    lively = [False]
    ways = 1
    closed_lively = False
    for index, piece in enumerate(pieces):
        sign = piece.group()
        if sign == "(":
            if _asks_more(pieces, index):
                return False
            lively.append(False)
        elif sign == ")" and len(lively) > 1:
            closed_lively = lively.pop()
            lively[-1] |= closed_lively
            continue
        elif (found := _ways(piece)) > 1:
            ways *= found
            if ways > _MAX_WAYS or (closed_lively and found > 2):
                return False
            lively[-1] = True
        elif piece["low"] and closed_lively:
            return False
        closed_lively = False
    return True


def _asks_more(pieces: list[re.Match[str]], index: int) -> bool:
    """Of the groups that begin `(?` only the plain `(?:` is allowed."""
    following = "".join(piece.group() for piece in pieces[index + 1 : index + 3])
    return following.startswith("?") and following != "?:"


def _ways(piece: re.Match[str]) -> int:
    """In how many ways one sign of a pattern can take a text of the longest length."""
    sign = piece.group()
    if sign in ("*", "+"):
        return MAX_TEXT
    if sign in ("?", "|"):
        return 2
    if not piece["low"] or not piece["comma"]:
        return 1
    high = int(piece["high"]) if piece["high"] else MAX_TEXT
    return max(high - int(piece["low"]) + 1, 3)
