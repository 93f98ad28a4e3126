"""The two bundled fonts: registered once, measured from their own tables, asked for each glyph.

A missing glyph is silent in a PDF library, so every text is checked before it is set: a print
stops with the character's name and place rather than lose it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from mscform.base.errors import EntryError, MachineError

_FILES: Final = ("NotoSansSC-Regular.ttf", "NotoSansSC-SemiBold.ttf")
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_RAISED: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"
_LEVEL: Final = str.maketrans(_RAISED, "0123456789+-")
_RAISED_RUN: Final = re.compile(f"[{_RAISED}]+")
_LONGEST_REMEMBERED: Final = 40
_MOST_REMEMBERED: Final = 50_000


class Typeface:
    """A regular and a semibold cut. Widths are thousandths of the font size."""

    def __init__(self, folder: Path) -> None:
        fonts = [_registered(folder / name) for name in _FILES]
        self.names: tuple[str, str] = (fonts[0].fontName, fonts[1].fontName)
        self._widths: tuple[dict[int, int], dict[int, int]] = (
            fonts[0].face.charWidths,
            fonts[1].face.charWidths,
        )
        self._glyphs = set(fonts[0].face.charToGlyph) & set(fonts[1].face.charToGlyph)
        self._remembered: dict[tuple[str, bool], float] = {}
        self._raised = {sign for sign in _RAISED if ord(sign) not in self._glyphs}
        self._plain = {chr(code) for code in range(32, 127)} | {"\n"}

    def width(self, text: str, *, bold: bool, size: float) -> float:
        """How wide a text is in points."""
        key = (text, bold)
        found = self._remembered.get(key)
        if found is None:
            get = self._widths[bold].__getitem__
            found = sum(map(get, map(ord, text))) / 1000
            if len(text) <= _LONGEST_REMEMBERED:
                if len(self._remembered) >= _MOST_REMEMBERED:
                    self._remembered.clear()
                self._remembered[key] = found
        return found * size

    def widths(self, text: str, *, bold: bool, size: float) -> list[float]:
        """The width of each character in points."""
        table = self._widths[bold]
        return [table[ord(character)] * size / 1000 for character in text]

    def legible(self, text: str, place: str) -> str:
        """The text as it can be set: control characters become visible as `‹U+0009›`.

        Raised figures that the fonts lack are written `^9`. Line breaks stay. Raises EntryError
        `DOC-GLYPH` for any other character that the fonts lack.
        """
        unknown = set(text) - self._plain
        if not unknown:
            return text
        text = self._raise(text)
        unknown = set(text) - self._plain
        table: dict[int, str] = {}
        for character in sorted(unknown):
            shown = self._shown(character, place)
            if shown == character:
                self._plain.add(character)
            else:
                table[ord(character)] = shown
        return text.translate(table) if table else text

    def spelled(self, text: str) -> str:
        """A text of the past as it can be set: what the fonts lack is written `‹U+1F600›`.

        What was corrected cannot be corrected again; it must not keep a form from paper for ever.
        """
        kept = (
            sign if self._can_set(sign) else f"‹U+{ord(sign):04X}›" for sign in self._raise(text)
        )
        return "".join(kept)

    def _can_set(self, sign: str) -> bool:
        if sign in self._plain:
            return True
        return ord(sign) in self._glyphs and unicodedata.category(sign) not in _INVISIBLE

    def _raise(self, text: str) -> str:
        return text if self._raised.isdisjoint(text) else _RAISED_RUN.sub(self._spelled, text)

    def _spelled(self, run: re.Match[str]) -> str:
        """Raised figures that the fonts lack, as `^9`: never as plain figures behind a number."""
        figures = run[0]
        return figures if self._raised.isdisjoint(figures) else "^" + figures.translate(_LEVEL)

    def _shown(self, character: str, place: str) -> str:
        if unicodedata.category(character) in _INVISIBLE:
            return f"‹U+{ord(character):04X}›"
        if ord(character) in self._glyphs:
            return character
        if unicodedata.category(character) == "Zs":
            return f"‹U+{ord(character):04X}›"
        raise EntryError(
            "DOC-GLYPH", character=character, point=f"U+{ord(character):04X}", place=place
        )


@lru_cache(maxsize=2)
def load_typeface(resources: Path) -> Typeface:
    """The fonts of a resources folder, read once (some 40 ms each).

    Raises MachineError `DOC-FONT` where a font file cannot be read.
    """
    return Typeface(resources / "fonts")


def _registered(path: Path) -> TTFont:
    try:
        font = TTFont(f"mscform:{path}", str(path), shapable=False)
    except (OSError, TTFError) as trouble:
        raise MachineError("DOC-FONT", file=path.name) from trouble
    pdfmetrics.registerFont(font)
    return font
