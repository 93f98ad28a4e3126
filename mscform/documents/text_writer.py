"""Writes placed text straight as page operators, each distinct text encoded once a document.

The drawing library formats every string anew; forms repeat the same questions, names and units
page after page, so remembering their encoded bytes makes a print about twice as fast.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.rl_accel import escapePDF
from reportlab.pdfbase import pdfmetrics

from mscform.documents.lines import Style


class TextWriter:
    """Collects texts of one page part; `flush` puts them on the canvas in one text object."""

    def __init__(self, canvas: Any, names: tuple[str, str]) -> None:
        self._canvas = canvas
        self._fonts = tuple(pdfmetrics.getFont(name) for name in names)
        self._known: dict[tuple[str, bool], tuple[tuple[str, str], ...]] = {}
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
        for name, shown in encoded:
            font = f"{name} {style.size:g} Tf"
            if font != self._font:
                self._font = font
                self._out.append(font)
            self._out.append(shown)

    def flush(self) -> None:
        """Write what was collected; colours and fonts of the canvas stay as they were."""
        if self._out:
            self._canvas.addLiteral("\n".join(("q BT", *self._out, "ET Q")))
        self._out = []
        self._font = self._colour = ""

    def _encode(self, text: str, bold: bool) -> tuple[tuple[str, str], ...]:
        """The text in the font's subsets: for each part its font and its show operator."""
        font = self._fonts[bold]
        document = self._canvas._doc
        return tuple(
            (font.getSubsetInternalName(subset, document), f"({escapePDF(part)}) Tj")
            for subset, part in font.splitString(text, document)
        )


@cache
def _fill(colour: str) -> str:
    red, green, blue = HexColor(colour).rgb()
    return f"{red:.4g} {green:.4g} {blue:.4g} rg"
