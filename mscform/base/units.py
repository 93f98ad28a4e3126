"""Units as people write them: UCUM codes are for machines."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_WORDS: Final = (
    (re.compile(r"\[Hg\]"), "Hg"),
    (re.compile(r"\[degF\]"), "°F"),
    (re.compile(r"\bCel\b"), "°C"),
    (re.compile(r"\[[Ii][Uu]\]"), "IU"),
    (re.compile(r"\[([A-Za-z]+)\]"), r"\1"),
    (re.compile(r"\b10\*"), "10^"),
    (re.compile(r"\bm2\b"), "m²"),
    (re.compile(r"\bu(?=(mol|g|L|m|kat|U)\b)"), "µ"),
    (re.compile(r"^a\{age\}$"), "a"),
    (re.compile(r"(?<=[\w\]])\{([^}]*)\}"), r" \1"),
    (re.compile(r"\{([^}]*)\}"), r"\1"),
)


_RAISED: Final = re.compile(r"\^(\d+)")
_DIGITS: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(text: str) -> str:
    """Powers as people write them: `10^9/L` as 10⁹/L."""
    return _RAISED.sub(lambda found: found[1].translate(_DIGITS), text) if "^" in text else text


@lru_cache(maxsize=1000)
def readable_unit(unit: str) -> str:
    """A UCUM code in letters that every font has: `mm[Hg]` as mmHg, `10*9/L` as 10^9/L."""
    for pattern, word in _WORDS:
        unit = pattern.sub(word, unit)
    return unit
