"""The picture of an endpoint: one line for each group, told apart by dash and mark, not colour."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import ceil
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from mscform.base.scale import Scale, scale_of
from mscform.gui.style import tokens
from mscform.gui.style.paint import CENTRE, LEFT, RIGHT, SMALL, draw_text, text_width
from mscform.gui.style.tokens import colours_of

_SOLID, _DASH, _DOT = Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine
_LOOKS: Final = (
    ("accent", _SOLID),
    ("call", _DASH),
    ("good", _DOT),
    ("watch", Qt.PenStyle.DashDotLine),
    ("muted", Qt.PenStyle.DashDotDotLine),
)
_LEFT: Final = 56
_BELOW: Final = 28
_LEGEND: Final = 26
_SAMPLE: Final = 36
_TICKS: Final = 4

Points = Sequence[tuple[Decimal, Decimal]]


class Line(NamedTuple):
    """One line: its name and its points."""

    name: str
    points: Points


class CurveView(QWidget):
    """Axes, lines and legend; the table below says the same in numbers."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Line] = ()
        self._stairs = False
        self._ticks: Sequence[str] = ()
        self._words = ""
        self.setObjectName("curve")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_lines(
        self, lines: Sequence[Line], *, stairs: bool, ticks: Sequence[str], words: str
    ) -> None:
        """Show other lines; `ticks` name the places 0, 1, … of the x axis where it has names.

        `words` is what the x axis counts.
        """
        self._lines, self._stairs, self._ticks, self._words = lines, stairs, ticks, words
        self.setVisible(bool(lines))
        self.setAccessibleDescription("; ".join(_spoken(line) for line in lines))
        self.update()

    def sizeHint(self) -> QSize:
        """Wide and calm."""
        return QSize(520, 240)

    def minimumSizeHint(self) -> QSize:
        """Still readable."""
        return QSize(320, 180)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Legend, frame, ticks, lines."""
        if not self._lines:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = QRectF(_LEFT, _LEGEND + 6, self.width() - _LEFT - 14, 0)
        plot.setBottom(self.height() - _BELOW)
        self._paint_legend(painter)
        values = [y for line in self._lines for _, y in line.points]
        scale = scale_of(values, shares=self._stairs)
        furthest = [x for line in self._lines for x, _ in line.points]
        right = max([*furthest, Decimal(len(self._ticks) - 1)]) or Decimal(1)
        self._paint_axes(painter, plot, scale, right)
        for number, line in enumerate(self._lines):
            self._paint_line(painter, plot, line, number, (scale, right))

    def _paint_legend(self, painter: QPainter) -> None:
        colours, x = colours_of(self), _LEFT
        for number, line in enumerate(self._lines):
            painter.setPen(self._pen(number))
            painter.drawLine(x, _LEGEND // 2, x + _SAMPLE, _LEGEND // 2)
            x += _SAMPLE + tokens.GAP_SMALL
            width = text_width(line.name, SMALL)
            area = QRect(x, 0, width + 2, _LEGEND)
            draw_text(painter, area, line.name, colours.colour("text"), face=SMALL)
            x += width + tokens.GAP_LARGE

    def _pen(self, number: int) -> QPen:
        name, style = _LOOKS[number % len(_LOOKS)]
        return QPen(colours_of(self).colour(name), 2, style)

    def _paint_axes(self, painter: QPainter, plot: QRectF, scale: Scale, right: Decimal) -> None:
        colours = colours_of(self)
        for mark in scale.marks:
            y = plot.bottom() - plot.height() * _share(scale, mark)
            painter.setPen(QPen(colours.colour("line"), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            area = QRect(0, round(y) - 9, _LEFT - 8, 18)
            draw_text(
                painter, area, scale.told(mark), colours.colour("muted"), face=SMALL, align=RIGHT
            )
        self._paint_places(painter, plot, right)

    def _paint_places(self, painter: QPainter, plot: QRectF, right: Decimal) -> None:
        ink, top = colours_of(self).colour("muted"), round(plot.bottom()) + 4
        for place in self._places(plot, right):
            share = place / float(right) if self._ticks else place / _TICKS
            told = self._ticks[place] if self._ticks else f"{right * place / _TICKS:.0f}"
            x = round(plot.left() + plot.width() * share)
            width = text_width(told, SMALL) + 4
            area = QRect(min(x - width // 2, self.width() - width), top, width, 18)
            draw_text(painter, area, told, ink, face=SMALL, align=CENTRE)
        area = QRect(4, top, _LEFT - 8, 18)
        draw_text(painter, area, self._words, ink, face=SMALL, align=LEFT)

    def _places(self, plot: QRectF, right: Decimal) -> range:
        """The places that are named: each, or as many as stand side by side, evenly spaced."""
        if not self._ticks:
            return range(_TICKS + 1)
        widest = max(text_width(told, SMALL) for told in self._ticks) + 2 * tokens.GAP_SMALL
        apart = plot.width() / float(right)
        return range(0, len(self._ticks), max(1, ceil(widest / apart)))

    def _paint_line(
        self,
        painter: QPainter,
        plot: QRectF,
        line: Line,
        number: int,
        span: tuple[Scale, Decimal],
    ) -> None:
        scale, right = span
        made: list[QPointF] = []
        for x, y in line.points:
            point = QPointF(
                plot.left() + plot.width() * float(x / right),
                plot.bottom() - plot.height() * _share(scale, y),
            )
            if self._stairs and made:
                made.append(QPointF(point.x(), made[-1].y()))
            made.append(point)
        painter.setPen(self._pen(number))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(made))
        if not self._stairs:
            painter.setBrush(colours_of(self).colour(_LOOKS[number % len(_LOOKS)][0]))
            for point in made:
                painter.drawEllipse(point, 2.5, 2.5)


def _share(scale: Scale, y: Decimal) -> float:
    """How far up a value stands."""
    return float((y - scale.low) / (scale.high - scale.low))


def _spoken(line: Line) -> str:
    x, y = line.points[-1]
    return f"{line.name}: {y.normalize():f} ({x.normalize():f})"
