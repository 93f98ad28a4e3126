"""A plot on paper: axes and lines told apart by their dashes, so that a fax is enough."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from reportlab.lib.colors import HexColor

from mscform.base.scale import Scale, scale_of
from mscform.documents.lines import ACCENT, CALL, GOOD, HAIR, INK, MUTED

_LOOKS: Final = ((ACCENT, ()), (CALL, (6, 3)), (GOOD, (1.5, 2)), (INK, (7, 2, 1.5, 2)))
_LEFT: Final = 36.0
_LEGEND: Final = 16.0
_BELOW: Final = 16.0
_SIZE: Final = 7.0
_TICKS: Final = 4


class PlotLine(NamedTuple):
    """One line: its name and its points."""

    name: str
    points: Sequence[tuple[Decimal, Decimal]]


class Plot(NamedTuple):
    """What is drawn. `stairs`: shares that stay until the next step; `ticks` name 0, 1, … of x."""

    lines: Sequence[PlotLine]
    stairs: bool
    ticks: Sequence[str] = ()


class _Area(NamedTuple):
    left: float
    bottom: float
    width: float
    height: float
    right: Decimal
    scale: Scale

    def at(self, x: Decimal, y: Decimal) -> tuple[float, float]:
        """A point in points of the page."""
        across = float(x / self.right)
        up = float((y - self.scale.low) / (self.scale.high - self.scale.low))
        return self.left + self.width * across, self.bottom + self.height * up


def draw_plot(canvas: Any, font: str, plot: Plot, box: tuple[float, float, float, float]) -> None:
    """Draw a plot into a box (left, bottom, width, height) of the page."""
    left, bottom, width, height = box
    values = [y for line in plot.lines for _, y in line.points]
    furthest = [x for line in plot.lines for x, _ in line.points]
    right = max([*furthest, Decimal(len(plot.ticks) - 1)])
    area = _Area(
        left + _LEFT,
        bottom + _BELOW,
        width - _LEFT - 8,
        height - _BELOW - _LEGEND,
        right or Decimal(1),
        scale_of(values, shares=plot.stairs),
    )
    canvas.saveState()
    canvas.setFont(font, _SIZE)
    _axes(canvas, plot, area)
    x = area.left
    for number, line in enumerate(plot.lines):
        _line(canvas, plot, area, line, number)
        x = _legend(canvas, font, line.name, number, (x, bottom + height - 8))
    canvas.restoreState()


def _look(canvas: Any, number: int) -> None:
    colour, dashes = _LOOKS[number % len(_LOOKS)]
    canvas.setStrokeColor(HexColor(colour))
    canvas.setLineWidth(1.3)
    canvas.setDash(list(dashes))


def _axes(canvas: Any, plot: Plot, area: _Area) -> None:
    canvas.setLineWidth(0.5)
    canvas.setFillColor(HexColor(MUTED))
    for mark in area.scale.marks:
        _, y = area.at(Decimal(0), mark)
        canvas.setStrokeColor(HexColor(HAIR))
        canvas.line(area.left, y, area.left + area.width, y)
        canvas.drawRightString(area.left - 4, y - 2.5, area.scale.told(mark))
    names = plot.ticks or tuple(f"{area.right * step / _TICKS:.0f}" for step in range(_TICKS + 1))
    for place, name in enumerate(names):
        at = Decimal(place) if plot.ticks else area.right * place / _TICKS
        x, _ = area.at(at, area.scale.low)
        canvas.drawCentredString(x, area.bottom - 10, name)


def _line(canvas: Any, plot: Plot, area: _Area, line: PlotLine, number: int) -> None:
    _look(canvas, number)
    path = canvas.beginPath()
    last: float | None = None
    for at in line.points:
        x, y = area.at(*at)
        if last is None:
            path.moveTo(x, y)
        else:
            if plot.stairs:
                path.lineTo(x, last)
            path.lineTo(x, y)
        last = y
    canvas.drawPath(path, stroke=1, fill=0)
    canvas.setDash([])


def _legend(canvas: Any, font: str, name: str, number: int, at: tuple[float, float]) -> float:
    x, y = at
    _look(canvas, number)
    canvas.line(x, y + 2.5, x + 22, y + 2.5)
    canvas.setDash([])
    canvas.setFillColor(HexColor(INK))
    canvas.drawString(x + 26, y, name)
    return float(x + 26 + canvas.stringWidth(name, font, _SIZE) + 14)
