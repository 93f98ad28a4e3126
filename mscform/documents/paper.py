"""The page: A4, 15 mm margins, 4-point grid, one accent line, a frame that names every sheet.

Header and footer are the same on each page but for the page number, so they are drawn once and
referred to. Rows of the body are drawn in three passes: grounds, text, lines over the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any, Final, NamedTuple

from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from mscform.documents.flow import Cell, Placed, Row, paginate
from mscform.documents.lines import ACCENT, HAIR, INK, MUTED, SHADE, Line, Piece
from mscform.documents.marks import draw_mark
from mscform.documents.plot import draw_plot
from mscform.documents.qr import QR_SIDE, draw_qr
from mscform.documents.text_writer import TextWriter
from mscform.documents.typeface import Typeface

PAGE_WIDTH: Final = 595.276
PAGE_HEIGHT: Final = 841.89
MARGIN: Final = 42.52
WIDTH: Final = PAGE_WIDTH - 2 * MARGIN
"""Width of the body in points."""
_GAP: Final = 8.0
_WATERMARK: Final = "#F1F3F5"
"""So pale that the smallest print over it stays readable, also as a copy in black and white."""
_MARGIN_WORD: Final = "#7C8794"
_MARGIN_SIZE: Final = 15.0
_MARGIN_WORDS: Final = 3
_FRAME: Final = "frame"

rl_config.useA85 = 0
"""Streams stay binary: smaller, and made four times faster."""


class Format(NamedTuple):
    """The size of a sheet in points."""

    width: float
    height: float

    @property
    def room(self) -> float:
        """The width of the body between the margins."""
        return self.width - 2 * MARGIN


UPRIGHT: Final = Format(PAGE_WIDTH, PAGE_HEIGHT)
LANDSCAPE: Final = Format(PAGE_HEIGHT, PAGE_WIDTH)


class FieldPlace(NamedTuple):
    """Where a signature field belongs: page from 0 and its rectangle in points."""

    name: str
    page: int
    rectangle: tuple[float, float, float, float]


class Sheets(NamedTuple):
    """Drawn pages and the places left for signatures."""

    pdf: bytes
    pages: int
    fields: tuple[FieldPlace, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands on each page around the body. `watermark` lies behind everything.

    `page_words` is a text with the gaps {page} and {pages}; so is `page_code`, which stands as a QR
    code at the lower right (the footer leaves the room for it).
    """

    header: tuple[Row, ...]
    footer: tuple[Row, ...]
    page_words: str
    watermark: str | None = None
    page_code: str = ""
    format: Format = UPRIGHT

    def told(self, words: str, page: int, pages: int) -> str:
        """A text with its gaps filled; `page` counts from 0."""
        return words.replace("{page}", str(page + 1)).replace("{pages}", str(pages))


def draw_sheets(face: Typeface, frame: Frame, rows: Sequence[Row]) -> Sheets:
    """Lay the rows out on pages and draw them; the same rows give the same bytes."""
    pages = paginate(rows, room_of(frame))
    buffer = BytesIO()
    canvas = Canvas(
        buffer,
        pagesize=frame.format,
        invariant=1,
        pageCompression=1,
        initialFontName=face.names[0],
    )
    pen = _Pen(canvas, face, frame.format)
    _draw_frame(pen, frame)
    foot = MARGIN + _tall(frame.footer)
    top = frame.format.height - MARGIN - _tall(frame.header) - _GAP
    fields: list[FieldPlace] = []
    for at, page in enumerate(pages):
        canvas.doForm(_FRAME)
        code = frame.told(frame.page_code, at, len(pages))
        pen.page_number(frame.told(frame.page_words, at, len(pages)), foot, code)
        pen.rows(page, top)
        fields += _fields(page, at, top)
        canvas.showPage()
    canvas.save()
    return Sheets(buffer.getvalue(), len(pages), tuple(fields))


def room_of(frame: Frame) -> float:
    """The height of the body of a page, in points."""
    tall = frame.format.height - 2 * MARGIN - 2 * _GAP
    return tall - _tall(frame.header) - _tall(frame.footer)


def draw_card(face: Typeface, rows: Sequence[Row], width: float, height: float) -> bytes:
    """Rows on one small page without a frame: the visible block of a signature."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height), invariant=1, initialFontName=face.names[0])
    pen = _Pen(canvas, face, UPRIGHT, left=0.0)
    pen.rows(_stacked(rows), height)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _tall(rows: Sequence[Row]) -> float:
    return sum(row.height for row in rows)


def _stacked(rows: Sequence[Row]) -> list[Placed]:
    placed: list[Placed] = []
    used = 0.0
    for row in rows:
        placed.append(Placed(used, row))
        used += row.height
    return placed


def _draw_frame(pen: _Pen, frame: Frame) -> None:
    canvas = pen.canvas
    width, height = frame.format
    right = MARGIN + frame.format.room
    canvas.beginForm(_FRAME, 0, 0, width, height)
    if frame.watermark:
        pen.watermark(frame.watermark)
    pen.rows(_stacked(frame.header), height - MARGIN)
    line = height - MARGIN - _tall(frame.header)
    canvas.setStrokeColor(_ink(ACCENT))
    canvas.setLineWidth(1.4)
    canvas.line(MARGIN, line, right, line)
    foot = MARGIN + _tall(frame.footer)
    canvas.setStrokeColor(_ink(HAIR))
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN, foot, right, foot)
    pen.rows(_stacked(frame.footer), foot)
    canvas.endForm()


def _fields(page: Sequence[Placed], number: int, top: float) -> list[FieldPlace]:
    found = []
    for placed in page:
        for box in placed.row.boxes:
            if box.field:
                upper = top - placed.top - placed.row.above
                left = MARGIN + box.x
                corners = (left, upper - box.height, left + box.width, upper)
                found.append(FieldPlace(box.field, number, corners))
    return found


@cache
def _ink(colour: str) -> Color:
    return HexColor(colour)


class _Pen:
    """Draws rows on one canvas."""

    def __init__(self, canvas: Any, face: Typeface, sheet: Format, left: float = MARGIN) -> None:
        self.canvas = canvas
        self._face = face
        self._sheet = sheet
        self._left = left
        self._writer = TextWriter(canvas, face)

    def page_number(self, text: str, foot: float, code: str = "") -> None:
        """The page's number at the right end of the footer, beside its QR code if it has one."""
        right = MARGIN + self._sheet.room
        if code:
            draw_qr(self.canvas, code, (right - QR_SIDE, foot - QR_SIDE - 2))
            right -= QR_SIDE + _GAP
        self.canvas.setFillColor(_ink(INK))
        self.canvas.setFont(self._face.names[1], 8)
        self.canvas.drawRightString(right, foot - 12, text)

    def watermark(self, text: str) -> None:
        """A large pale word behind the page, and dark ones in its margins where nobody writes."""
        size = min(96.0, 700.0 / max(self._face.width(text, bold=True, size=1), 1))
        width, height = self._sheet
        self._turned(
            text, (width / 2, height / 2), 52 if height > width else 30, (size, _WATERMARK)
        )
        for number in range(_MARGIN_WORDS):
            y = height * (number + 0.5) / _MARGIN_WORDS
            look = (_MARGIN_SIZE, _MARGIN_WORD)
            self._turned(text, (MARGIN / 2, y), 90, look)
            self._turned(text, (width - MARGIN / 2, y), 270, look)

    def _turned(
        self, text: str, centre: tuple[float, float], angle: float, look: tuple[float, str]
    ) -> None:
        """A bold word around a point; `look` is its size and colour."""
        canvas, (size, colour) = self.canvas, look
        canvas.saveState()
        canvas.translate(*centre)
        canvas.rotate(angle)
        canvas.setFont(self._face.names[1], size)
        canvas.setFillColor(_ink(colour))
        canvas.drawCentredString(0, -size / 3, text)
        canvas.restoreState()

    def rows(self, placed: Sequence[Placed], top: float) -> None:
        """Draw rows whose distances count downwards from `top`."""
        self._grounds(placed, top)
        later: list[tuple[Piece, float, float]] = []
        for row_top, row in placed:
            for cell in row.cells:
                y = top - row_top - row.above
                for line in cell.lines:
                    self._line(cell, line, y, later)
                    y -= line.leading
        self._writer.flush()
        self._over(later)

    def _grounds(self, placed: Sequence[Placed], top: float) -> None:
        canvas = self.canvas
        hairs: list[tuple[float, float, float, float]] = []
        for row_top, row in placed:
            upper = top - row_top
            lower = upper - row.height
            if row.shade:
                canvas.setFillColor(_ink(SHADE))
                canvas.rect(self._left, lower, self._sheet.room, row.height, stroke=0, fill=1)
            if row.rule:
                hairs.append((self._left, lower, self._left + self._sheet.room, lower))
            hairs += [(self._left + x, lower, self._left + x, upper) for x in row.verticals]
            for picture in row.pictures:
                bottom = upper - row.above - picture.height
                area = (self._left + picture.x, bottom, picture.width, picture.height)
                draw_plot(canvas, self._face.names[0], picture.plot, area)
            for box in row.boxes:
                canvas.setStrokeColor(_ink(MUTED))
                canvas.setLineWidth(0.6)
                left = self._left + box.x
                canvas.rect(left, upper - row.above - box.height, box.width, box.height)
        if hairs:
            canvas.setStrokeColor(_ink(HAIR))
            canvas.setLineWidth(0.5)
            drawn = (f"{x:.2f} {y:.2f} m {to:.2f} {lower:.2f} l" for x, y, to, lower in hairs)
            canvas.addLiteral("\n".join((*drawn, "S")))

    def _line(
        self, cell: Cell, line: Line, top: float, later: list[tuple[Piece, float, float]]
    ) -> None:
        base = top - line.leading / 2 - line.size * 0.36
        start = self._left + cell.x
        if cell.align != "left":
            spare = max(cell.width - line.width, 0.0)
            start += spare / 2 if cell.align == "centre" else spare
        for piece in line.pieces:
            x = start + piece.x
            if piece.mark or piece.style.struck:
                later.append((piece, x, base))
            if piece.text:
                self._writer.put(piece.text, piece.style, x, base)

    def _over(self, later: Sequence[tuple[Piece, float, float]]) -> None:
        for piece, x, base in later:
            if piece.mark:
                draw_mark(self.canvas, piece.mark, (x, base), piece.width)
            else:
                middle = base + piece.style.size * 0.33
                self.canvas.setStrokeColor(_ink(INK))
                self.canvas.setLineWidth(0.8)
                self.canvas.line(x, middle, x + piece.width, middle)
