"""Code lists: what is stored (coded value) and what a person reads (decode)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mscform.base.identity import CodeListOID
from mscform.base.text import TranslatedText


class CodeSign(StrEnum):
    """The shape beside a computed code: it is so, it is not so, nobody can tell."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeListItem:
    """One coded value, its meaning, and the digit (0–9) that chooses it at the keyboard."""

    coded_value: str
    decode: TranslatedText
    digit: int | None = None
    sign: CodeSign | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """An ordered list of coded values; codes are stored, decodes are display only."""

    oid: CodeListOID
    title: TranslatedText
    items: tuple[CodeListItem, ...]
    source: str | None = None

    def find(self, coded_value: str) -> CodeListItem | None:
        """The entry of a code, exactly as written, or None."""
        for item in self.items:
            if item.coded_value == coded_value:
                return item
        return None
