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
_LEVEL: Final = str.maketrans(_RAISED, "0123456789+−")
_RAISED_RUN: Final = re.compile(f"([{_RAISED}]+)")
RAISED_SIZE: Final = 0.62
"""How large a raised figure is that is drawn as a small one, of the size of its text."""
_LONGEST_REMEMBERED: Final = 40
_MOST_REMEMBERED: Final = 50_000


class Typeface:
    """A regular and a semibold cut. Widths are thousandths of the font size."""

    def __init__(self, folder: Path) -> None:
        fonts = [_registered(folder / name) for name in _FILES]
        self.names: tuple[str, str] = (fonts[0].fontName, fonts[1].fontName)
        self._glyphs = set(fonts[0].face.charToGlyph) & set(fonts[1].face.charToGlyph)
        self._raised = {sign for sign in _RAISED if ord(sign) not in self._glyphs}
        self._widths: tuple[dict[int, float], dict[int, float]] = (
            self._widths_of(fonts[0]),
            self._widths_of(fonts[1]),
        )
        self._remembered: dict[tuple[str, bool], float] = {}
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

        Raised figures stay also where the fonts lack them (`raised_parts`), and so do line breaks.
        Raises EntryError `DOC-GLYPH` for any other character that the fonts lack.
        """
        unknown = set(text) - self._plain
        if not unknown:
            return text
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
        kept = (sign if self._can_set(sign) else f"‹U+{ord(sign):04X}›" for sign in text)
        return "".join(kept)

    def raised_parts(self, text: str) -> list[tuple[str, str]]:
        """The text in parts that are drawn alike: what is drawn, and raised figures it stands for.

        `10⁹/L` is `10`, a small raised `9` for ⁹, and `/L`; a part that is drawn as it is stands
        for ''.
        """
        if self._raised.isdisjoint(text):
            return [(text, "")]
        parts = [part for part in _RAISED_RUN.split(text) if part]
        return [
            (part, "") if self._raised.isdisjoint(part) else (part.translate(_LEVEL), part)
            for part in parts
        ]

    def level(self, text: str) -> str:
        """The text for a place that draws nothing raised: ⁹ as `^9`, never as a plain 9."""
        return "".join(
            f"^{drawn}" if stands else drawn for drawn, stands in self.raised_parts(text)
        )

    def _widths_of(self, font: TTFont) -> dict[int, float]:
        """Widths of all signs, also of the raised figures that are drawn as small ones."""
        widths = font.face.charWidths
        small = {
            ord(sign): widths[ord(sign.translate(_LEVEL))] * RAISED_SIZE for sign in self._raised
        }
        return {**widths, **small}

    def _can_set(self, sign: str) -> bool:
        if sign in self._plain:
            return True
        if sign in self._raised:
            return True
        return ord(sign) in self._glyphs and unicodedata.category(sign) not in _INVISIBLE

    def _shown(self, character: str, place: str) -> str:
        if unicodedata.category(character) in _INVISIBLE:
            return f"‹U+{ord(character):04X}›"
        if ord(character) in self._glyphs or character in self._raised:
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
