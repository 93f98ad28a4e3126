"""Typed codes: exactly as in the list, or in another case; never by meaning."""

from __future__ import annotations

import re
from typing import Final

from mscform.base.message import Message
from mscform.definitions.codelist import CodeList
from mscform.engine.signs import half_width, shown

_SEPARATORS: Final = re.compile(r"[,;、]")
_LISTED: Final = 12


def find_code(text: str, codes: CodeList) -> str | None:
    """The code a text stands for: itself, else the only one that differs by case alone."""
    plain = half_width(text)
    if codes.find(plain) is not None:
        return plain
    folded = plain.casefold()
    similar = [item.coded_value for item in codes.items if item.coded_value.casefold() == folded]
    return similar[0] if len(similar) == 1 else None


def read_code(raw: str, codes: CodeList) -> str | Message:
    """One code, or the complaint that the list has no such code."""
    found = find_code(raw, codes)
    return _unknown(raw, codes) if found is None else found


def read_codes(raw: str, codes: CodeList) -> frozenset[str] | Message | None:
    """Several codes with commas, semicolons or spaces between them."""
    chosen: set[str] = set()
    for piece in _SEPARATORS.split(half_width(raw)):
        whole = find_code(piece, codes)
        # A code may itself hold a space (NOT DONE), so the whole piece is tried first.
        for word in [piece] if whole is not None else piece.split():
            found = find_code(word, codes)
            if found is None:
                return _unknown(word, codes)
            chosen.add(found)
    return frozenset(chosen) or None


def _unknown(typed: str, codes: CodeList) -> Message:
    known = [item.coded_value for item in codes.items]
    listed = ", ".join(known[:_LISTED]) + (" …" if len(known) > _LISTED else "")
    return Message(
        "ENG-L-CODE", {"typed": shown(typed.strip()), "list": codes.title, "codes": listed}
    )
