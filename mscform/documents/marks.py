"""Signs drawn as vectors: no font holds all of them, and they must survive a fax.

Each has a shape of its own, so that none depends on its colour.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from mscform.documents.lines import ACCENT, CALL, GOOD, INK, MUTED, STOP, TEXT, Span, Style

MARK_ROOM: Final = 7.0
BOX_ROOM: Final = 9.0
EMPTY_ROOM: Final = 56.0
LINE_ROOM: Final = 150.0


def mark(name: str, style: Style, room: float = MARK_ROOM) -> Span:
    """A sign to stand in a line of text."""
    return Span("", style, name, room)


def tick_box() -> Span:
    """A box to tick that stays with the words after it."""
    return Span("", TEXT, "tick_box", BOX_ROOM, bound=True)


def gap(room: float) -> Span:
    """Nothing, as wide as `room` points: what stands after it begins at a column."""
    return Span("", TEXT, "gap", room)


def draw_mark(canvas: Any, name: str, corner: tuple[float, float], room: float) -> None:
    """Draw a sign; `corner` is the left end of its baseline, `room` its width in points."""
    x, y = corner
    canvas.addLiteral(f"q 1 0 0 1 {x:.2f} {y:.2f} cm {_drawn(name, room)} Q")


@lru_cache(maxsize=256)
def _drawn(name: str, room: float) -> str:
    """A sign with its corner at the origin: a form has many of the same, drawn once."""
    paper = Canvas(BytesIO())
    before = len(paper._code)
    paper.setLineWidth(0.8)
    paper.setLineJoin(1)
    _SHAPES[name](paper, 0.0, 0.0, room)
    return " ".join(paper._code[before:])


def _polygon(canvas: Any, points: list[tuple[float, float]], *, fill: int) -> None:
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    path.close()
    canvas.drawPath(path, stroke=1, fill=fill)


def _stroke(canvas: Any, points: list[tuple[float, float]]) -> None:
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    canvas.drawPath(path, stroke=1, fill=0)


def _colour(canvas: Any, colour: str) -> None:
    canvas.setStrokeColor(HexColor(colour))
    canvas.setFillColor(HexColor(colour))


def _triangle(canvas: Any, x: float, y: float, room: float) -> None:
    _colour(canvas, CALL)
    _polygon(canvas, [(x, y), (x + room, y), (x + room / 2, y + room - 1)], fill=1)


def _diamond(canvas: Any, x: float, y: float, room: float) -> None:
    _colour(canvas, STOP)
    half = room / 2
    middle = y + half - 0.6
    points = [(x, middle), (x + half, middle + half), (x + room, middle), (x + half, middle - half)]
    _polygon(canvas, points, fill=1)


def _cross(canvas: Any, x: float, y: float, room: float) -> None:
    _colour(canvas, STOP)
    canvas.setLineWidth(1.6)
    top = y + room - 1
    _stroke(canvas, [(x + 0.5, y), (x + room - 0.5, top)])
    _stroke(canvas, [(x + 0.5, top), (x + room - 0.5, y)])


def _ring(canvas: Any, x: float, y: float, room: float) -> None:
    _colour(canvas, CALL)
    canvas.setLineWidth(1.2)
    canvas.circle(x + room / 2, y + room / 2 - 0.6, room / 2 - 0.6, stroke=1, fill=0)


def _half(canvas: Any, x: float, y: float, room: float) -> None:
    _colour(canvas, MUTED)
    radius = room / 2 - 0.6
    middle = (x + room / 2, y + room / 2 - 0.6)
    canvas.circle(*middle, radius, stroke=1, fill=0)
    canvas.wedge(
        middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius,
        90, 180, stroke=0, fill=1,
    )  # fmt: skip


def _tick(canvas: Any, x: float, y: float, room: float) -> None:
    _colour(canvas, GOOD)
    canvas.setLineWidth(1.5)
    _stroke(canvas, [(x + 0.5, y + 2.6), (x + room * 0.38, y), (x + room, y + room - 1)])


def _dot(canvas: Any, x: float, y: float, room: float) -> None:
    _colour(canvas, ACCENT)
    canvas.circle(x + room / 2, y + room / 2 - 0.6, room / 2 - 0.8, stroke=0, fill=1)


def _function(canvas: Any, x: float, y: float, room: float) -> None:
    """A slanted f (the florin sign is in neither font)."""
    _colour(canvas, MUTED)
    canvas.setLineWidth(0.9)
    path = canvas.beginPath()
    path.moveTo(x + 0.6, y - 1.6)
    path.curveTo(x + 3.0, y - 2.2, x + 2.6, y + 6.6, x + room - 1.2, y + 6.2)
    canvas.drawPath(path, stroke=1, fill=0)
    _stroke(canvas, [(x + 1.2, y + 3.4), (x + room - 1.6, y + 3.4)])


def _tick_box(canvas: Any, x: float, y: float, _room: float) -> None:
    canvas.setStrokeColor(HexColor(INK))
    canvas.rect(x + 0.5, y - 1, 8, 8, stroke=1, fill=0)


def _empty_box(canvas: Any, x: float, y: float, room: float) -> None:
    canvas.setStrokeColor(HexColor(MUTED))
    canvas.setLineWidth(0.6)
    canvas.rect(x, y - 2, room, 10, stroke=1, fill=0)


def _nothing(_canvas: Any, _x: float, _y: float, _room: float) -> None:
    """A gap leaves the paper white."""


def _writing_line(canvas: Any, x: float, y: float, room: float) -> None:
    canvas.setStrokeColor(HexColor(MUTED))
    canvas.setLineWidth(0.6)
    canvas.line(x, y - 2, x + room, y - 2)


_SHAPES: Final[dict[str, Callable[[Any, float, float, float], None]]] = {
    "triangle": _triangle,
    "diamond": _diamond,
    "cross": _cross,
    "ring": _ring,
    "half": _half,
    "tick": _tick,
    "dot": _dot,
    "function": _function,
    "tick_box": _tick_box,
    "empty_box": _empty_box,
    "gap": _nothing,
    "writing_line": _writing_line,
}
