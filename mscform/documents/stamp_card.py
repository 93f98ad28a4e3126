"""The visible block of a seal, drawn with the bundled fonts at the size of its field."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from mscform.documents.flow import Cell, Row
from mscform.documents.lines import NOTE, STRONG, Line, Span, set_lines
from mscform.documents.paper import draw_card
from mscform.documents.typeface import Typeface, load_typeface

_INSET: Final = 8.0


def draw_stamp(lines: tuple[str, ...], resources: Path, room: tuple[float, float]) -> bytes:
    """A one-page PDF of the given width and height in points; the text is made to fit.

    The sizes go down together until all lines are inside. Raises EntryError `DOC-GLYPH`.
    """
    face = load_typeface(resources)
    checked = [face.legible(line, "appearance") for line in lines]
    width, height = room
    drawn: tuple[Line, ...] = ()
    for scale in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5):
        drawn = _set(face, checked, width - 2 * _INSET, scale)
        if sum(line.leading for line in drawn) <= height - _INSET:
            break
    cell = Cell(_INSET, width - 2 * _INSET, drawn)
    return draw_card(face, [Row((cell,), above=_INSET / 2, below=0.0)], width, height)


def _set(face: Typeface, lines: list[str], width: float, scale: float) -> tuple[Line, ...]:
    drawn: list[Line] = []
    for at, text in enumerate(lines):
        style = STRONG if at == 0 else NOTE
        style = style._replace(size=style.size * scale)
        for line in set_lines(face, [Span(text, style)], width):
            drawn.append(line._replace(leading=line.leading * scale))
    return tuple(drawn)
