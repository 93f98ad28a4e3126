"""The few strokes that every painted widget shares: boxes, focus rings, washes, wrapped text."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen

from mscform.gui.style import tokens
from mscform.gui.style.fonts import font, metrics
from mscform.gui.style.icons import Icon, draw_icon
from mscform.gui.style.tokens import Colours, Tone

LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE: Final = Qt.AlignmentFlag.AlignCenter
TOP_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_WRAP: Final = int(TOP_LEFT | Qt.TextFlag.TextWordWrap)


class Face(NamedTuple):
    """How a line of text is set: its pixel size and whether it is semibold."""

    size: int = tokens.TEXT
    strong: bool = False


PLAIN: Final = Face()
STRONG: Final = Face(strong=True)
SMALL: Final = Face(tokens.SMALL)
ENTRY: Final = Face(tokens.ENTRY)
SECTION: Final = Face(tokens.SECTION, strong=True)


def draw_box(
    painter: QPainter,
    rect: QRect,
    *,
    fill: QColor | None,
    border: QColor | None,
    focused: QColor | None = None,
) -> None:
    """A rounded box; `focused` draws the 2 px ring instead of the border."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = tokens.RING if focused is not None else 1
    line = focused or border
    inset = width / 2
    shape = QRectF(rect).adjusted(inset, inset, -inset, -inset)
    painter.setPen(Qt.PenStyle.NoPen if line is None else QPen(line, width))
    painter.setBrush(Qt.BrushStyle.NoBrush if fill is None else fill)
    painter.drawRoundedRect(shape, tokens.RADIUS, tokens.RADIUS)


def draw_text(  # noqa: PLR0913 - how a text looks, each named by its caller
    painter: QPainter,
    rect: QRect,
    text: str,
    colour: QColor,
    *,
    face: Face = PLAIN,
    align: Qt.AlignmentFlag = LEFT,
    cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    """One line of text; what does not fit becomes an ellipsis (give the whole in a tip)."""
    measure = metrics(face.size, strong=face.strong)
    shown = text
    if measure.horizontalAdvance(text) > rect.width():
        shown = measure.elidedText(text, cut, rect.width())
    painter.setFont(font(face.size, strong=face.strong))
    painter.setPen(colour)
    painter.drawText(rect, int(align), shown)


def draw_fitted(
    painter: QPainter, rect: QRect, text: str, colour: QColor, *, face: Face = PLAIN
) -> None:
    """One line of text; where it does not fit, small lines under each other, as high as `rect`."""
    small = Face(SMALL.size, face.strong)
    high = wrapped_height(text, rect.width(), small)
    if text_width(text, face) > rect.width() and high <= rect.height():
        # A long text takes two small lines rather than lose its end.
        lines = QRect(rect.x(), rect.center().y() - high // 2, rect.width(), high)
        draw_wrapped(painter, lines, text, colour, small)
    else:
        draw_text(painter, rect, text, colour, face=face)


def draw_wrapped(
    painter: QPainter,
    rect: QRect,
    text: str,
    colour: QColor,
    face: Face = PLAIN,
    *,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """Text over as many lines as it needs; `wrapped_height` tells how high that is."""
    painter.setFont(font(face.size, strong=face.strong))
    painter.setPen(colour)
    painter.drawText(rect, _WRAP | side.value, text)


@lru_cache(maxsize=4096)
def wrapped_height(text: str, width: int, face: Face = PLAIN) -> int:
    """The height in pixels of `text` wrapped to `width`."""
    measure = metrics(face.size, strong=face.strong)
    if measure.horizontalAdvance(text) <= width:
        return measure.height()
    return measure.boundingRect(QRect(0, 0, max(1, width), 10_000), _WRAP, text).height()


def text_width(text: str, face: Face = PLAIN) -> int:
    """The width in pixels of one line of text."""
    return metrics(face.size, strong=face.strong).horizontalAdvance(text)


def draw_mark(painter: QPainter, rect: QRect, mark: Icon, tone: Tone, colours: Colours) -> None:
    """A state icon, centred in `rect`, at the usual icon size."""
    side = min(tokens.ICON, rect.width(), rect.height())
    square = QRectF(0, 0, side, side)
    square.moveCenter(QRectF(rect).center())
    draw_icon(painter, mark, square, colours.colour(tone.value))


@lru_cache(maxsize=1)
def see_through() -> QPalette:
    """A palette for typing lines that lie on a box painted by us; made once, it is not cheap."""
    made = QPalette()
    made.setColor(QPalette.ColorRole.Base, QColor(Qt.GlobalColor.transparent))
    return made
