"""People in a few letters, where a name has no room: beside a number on a chart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

_MOST: Final = 4


def initials(name: str) -> str:
    """`Night Nurse One` as NNO; a name of one word stays whole."""
    words = name.split()
    return "".join(word[0] for word in words) if len(words) > 1 else name


def short_names(names: Iterable[str]) -> Mapping[str, str]:
    """A short form for each name; no two are the same: NT, NT2."""
    found: dict[str, str] = {}
    for name in sorted(set(names)):
        short = initials(name)[:_MOST]
        taken, number = set(found.values()), 2
        unique = short
        while unique in taken:
            unique, number = f"{short}{number}", number + 1
        found[name] = unique
    return found
