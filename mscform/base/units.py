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
    (re.compile(r"\{([^}]*)\}"), r"\1"),
)


@lru_cache(maxsize=1000)
def readable_unit(unit: str) -> str:
    """A UCUM code in letters that every font has: `mm[Hg]` as mmHg, `10*9/L` as 10^9/L."""
    for pattern, word in _WORDS:
        unit = pattern.sub(word, unit)
    return unit
