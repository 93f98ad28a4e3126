"""PINs and badge codes: which are good enough, and how a badge is found again (D4).

A PIN is short, so it opens no key and signs nothing; what it is worth comes from the few tries.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Final

from mscform.base.errors import AccessError
from mscform.records.account import PinKind
from mscform.security.passwords import expand

PIN_DIGITS: Final = 6
SHORTEST_BADGE: Final = 8
LONGEST_BADGE: Final = 64
_TAG_BYTES: Final = 1
"""So few that the tag tells next to nothing of the code, and enough to try one hash, not all."""
_DIGITS: Final = re.compile(rf"[0-9]{{{PIN_DIGITS}}}")
_BADGE: Final = re.compile(rf"[!-~]{{{SHORTEST_BADGE},{LONGEST_BADGE}}}")


def as_typed(code: str) -> str:
    """One spelling of a code: full-width digits of an input method count as digits."""
    return unicodedata.normalize("NFKC", code).strip()


def is_digits(code: str) -> bool:
    """Whether a code can be a PIN: six digits. No password is that short."""
    return _DIGITS.fullmatch(code) is not None


def check_new_pin(code: str, *, forbidden: tuple[str, ...] = ()) -> PinKind:
    """Which kind of code it is; AccessError for one that is neither, or easily guessed.

    `forbidden` are names that everybody knows: login, printed name.
    """
    if is_digits(code):
        if _is_trivial(code):
            raise AccessError("SEC-PIN-PLAIN")
        return PinKind.DIGITS
    if _BADGE.fullmatch(code) is None:
        raise AccessError(
            "SEC-PIN-SHAPE", digits=PIN_DIGITS, least=SHORTEST_BADGE, most=LONGEST_BADGE
        )
    folded = code.casefold()
    if len(set(folded)) < 4 or any(len(n) >= 4 and n.casefold() in folded for n in forbidden):
        raise AccessError("SEC-BADGE-PLAIN")
    return PinKind.BADGE


def badge_tag(code: str, data_key: bytes) -> str:
    """A hint under the site's key by which one badge is looked for among all."""
    key = expand(data_key, "badge-tag")
    return hmac.digest(key, code.encode("utf-8"), "sha256")[:_TAG_BYTES].hex()


def _is_trivial(pin: str) -> bool:
    """Few digits, a staircase, a pair or triple said again, or a day of the calendar."""
    digits = [int(digit) for digit in pin]
    staircase = len({(after - before) % 10 for before, after in pairwise(digits)}) == 1
    again = pin[:3] == pin[3:] or pin[:2] * 3 == pin or pin == pin[::-1]
    return len(set(pin)) < 3 or staircase or again or any(_is_day(*day) for day in _days(pin))


def _days(pin: str) -> Iterator[tuple[int, int, int]]:
    """Year, month, day as people write their birthdays in six digits."""
    one, two, three = int(pin[:2]), int(pin[2:4]), int(pin[4:])
    yield one, two, three
    yield three, two, one
    yield three, one, two


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(2000 + year, month, day)
    except ValueError:
        return False
    return True
