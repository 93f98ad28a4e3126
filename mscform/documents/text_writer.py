"""Writes placed text straight as page operators, each distinct text encoded once a document.

The drawing library formats every string anew; forms repeat the same questions, names and units
page after page, so remembering their encoded bytes makes a print about twice as fast.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final, NamedTuple

from reportlab.lib.colors import HexColor
from reportlab.lib.rl_accel import escapePDF
from reportlab.pdfbase import pdfmetrics

from mscform.documents.lines import Style
from mscform.documents.typeface import RAISED_SIZE, Typeface

_RISE: Final = 0.36
"""How far a raised figure stands above the line, of the size of its text."""


class _Part(NamedTuple):
    """A part of a text: fonts with their show operators, and the raised figures it stands for."""

    shows: tuple[tuple[str, str], ...]
    stands_for: str


class TextWriter:
    """Collects texts of one page part; `flush` puts them on the canvas in one text object."""

    def __init__(self, canvas: Any, face: Typeface) -> None:
        self._canvas = canvas
        self._face = face
        self._fonts = tuple(pdfmetrics.getFont(name) for name in face.names)
        self._known: dict[tuple[str, bool], tuple[_Part, ...]] = {}
        self._out: list[str] = []
        self._font = ""
        self._colour = ""

    def put(self, text: str, style: Style, x: float, y: float) -> None:
        """One text with its baseline beginning at a point of the page."""
        if style.colour != self._colour:
            self._colour = style.colour
            self._out.append(_fill(style.colour))
        key = (text, style.bold)
        encoded = self._known.get(key)
        if encoded is None:
            encoded = self._known[key] = self._encode(text, style.bold)
        self._out.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm")
        for part in encoded:
            if part.stands_for:
                self._raise(part, style.size)
            else:
                self._show(part, style.size)

    def _show(self, part: _Part, size: float) -> None:
        for name, shown in part.shows:
            font = f"{name} {size:g} Tf"
            if font != self._font:
                self._font = font
                self._out.append(font)
            self._out.append(shown)

    def _raise(self, part: _Part, size: float) -> None:
        """Small figures above the line; whoever copies the text gets the raised ones."""
        told = part.stands_for.encode("utf-16-be").hex().upper()
        self._out.append(f"/Span <</ActualText <FEFF{told}>>> BDC {size * _RISE:.2f} Ts")
        self._show(part, size * RAISED_SIZE)
        self._out.append("0 Ts EMC")

    def flush(self) -> None:
        """Write what was collected; colours and fonts of the canvas stay as they were."""
        if self._out:
            self._canvas.addLiteral("\n".join(("q BT", *self._out, "ET Q")))
        self._out = []
        self._font = self._colour = ""

    def _encode(self, text: str, bold: bool) -> tuple[_Part, ...]:
        """The text in the font's subsets."""
        font = self._fonts[bold]
        document = self._canvas._doc
        return tuple(
            _Part(
                tuple(
                    (font.getSubsetInternalName(subset, document), f"({escapePDF(part)}) Tj")
                    for subset, part in font.splitString(drawn, document)
                ),
                stands_for,
            )
            for drawn, stands_for in self._face.raised_parts(text)
        )


@cache
def _fill(colour: str) -> str:
    red, green, blue = HexColor(colour).rgb()
    return f"{red:.4g} {green:.4g} {blue:.4g} rg"
