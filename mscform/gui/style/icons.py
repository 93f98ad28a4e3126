"""Our own icons, drawn as paths on a 24-unit square: sharp at any scale, in any colour."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF


class Icon(StrEnum):
    """Every picture of the program; the states of a thing first, then the places."""

    DONE = "done"
    PARTLY = "partly"
    NOT_YET = "not_yet"
    DUE = "due"
    OVERDUE = "overdue"
    NOT_DONE = "not_done"
    WINDOW_END = "window_end"
    CORRECTED = "corrected"
    QUERY = "query"
    VERIFIED = "verified"
    LOCKED = "locked"
    NOTE = "note"
    SIGNED = "signed"
    UNSAVED = "unsaved"
    SAVING = "saving"
    WARD = "ward"
    SUBJECTS = "subjects"
    LIST = "list"
    OVERVIEW = "overview"
    PRINT = "print"
    SITE = "site"
    SEARCH = "search"
    SAFE = "safe"
    PERSON = "person"
    NEXT = "next"
    BACK = "back"
    CLOSE = "close"
    PLUS = "plus"
    SUN = "sun"
    MOON = "moon"
    LANGUAGE = "language"
    HELP = "help"


def _circle(x: float, y: float, r: float) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(x, y), r, r)
    return path


def _polygon(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()
    return path


def _lines(*strokes: tuple[tuple[float, float], ...]) -> QPainterPath:
    path = QPainterPath()
    for stroke in strokes:
        path.moveTo(*stroke[0])
        for point in stroke[1:]:
            path.lineTo(*point)
    return path


def _box(x: float, y: float, w: float, h: float, r: float = 1.5) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(x, y, w, h), r, r)
    return path


def _joined(*paths: QPainterPath) -> QPainterPath:
    made = QPainterPath()
    for path in paths:
        made.addPath(path)
    return made


def _half() -> QPainterPath:
    path = QPainterPath(QPointF(12, 4.5))
    path.arcTo(QRectF(4.5, 4.5, 15, 15), 90, 180)
    path.closeSubpath()
    return path


def _shackle() -> QPainterPath:
    path = QPainterPath(QPointF(8, 11))
    path.lineTo(8, 8.5)
    path.arcTo(QRectF(8, 4.5, 8, 8), 180, -180)
    path.lineTo(16, 11)
    return path


def _shoulders() -> QPainterPath:
    path = QPainterPath(QPointF(5, 20))
    path.cubicTo(5, 12.5, 19, 12.5, 19, 20)
    return path


def _moon() -> QPainterPath:
    path = QPainterPath(QPointF(14, 4))
    path.cubicTo(2, 5, 3, 21, 15, 20)
    path.cubicTo(9, 17, 8, 8, 14, 4)
    return path


def _question() -> QPainterPath:
    path = QPainterPath(QPointF(9, 9.5))
    path.cubicTo(9, 5, 15.5, 5.5, 15, 9.5)
    path.cubicTo(14.5, 12, 12, 11.5, 12, 14)
    return path


def _shield() -> QPainterPath:
    path = QPainterPath(QPointF(12, 3))
    path.lineTo(19, 5.5)
    path.cubicTo(19.5, 13, 17, 18, 12, 21)
    path.cubicTo(7, 18, 4.5, 13, 5, 5.5)
    path.closeSubpath()
    return path


_SUN_RAYS: Final = (
    ((12, 2.5), (12, 5)),
    ((12, 19), (12, 21.5)),
    ((2.5, 12), (5, 12)),
    ((19, 12), (21.5, 12)),
    ((5.3, 5.3), (7, 7)),
    ((17, 17), (18.7, 18.7)),
    ((5.3, 18.7), (7, 17)),
    ((17, 7), (18.7, 5.3)),
)

# Each icon: the part that is filled, and the part that is stroked (2 units wide).
_Maker = Callable[[], tuple[QPainterPath, QPainterPath]]
_NONE = QPainterPath

_SHAPES: Final[dict[Icon, _Maker]] = {
    Icon.DONE: lambda: (_circle(12, 12, 8), _NONE()),
    Icon.PARTLY: lambda: (_half(), _circle(12, 12, 7.5)),
    Icon.NOT_YET: lambda: (_NONE(), _circle(12, 12, 7.5)),
    Icon.DUE: lambda: (_polygon((12, 3.5), (21.5, 20), (2.5, 20)), _NONE()),
    Icon.OVERDUE: lambda: (_polygon((12, 2), (22, 12), (12, 22), (2, 12)), _NONE()),
    Icon.NOT_DONE: lambda: (_NONE(), _lines(((6, 6), (18, 18)), ((18, 6), (6, 18)))),
    Icon.WINDOW_END: lambda: (_NONE(), _lines(((3, 12), (18, 12)), ((19.5, 5), (19.5, 19)))),
    Icon.CORRECTED: lambda: (
        _polygon((4, 20), (5.2, 14.8), (9.2, 18.8)),
        _lines(((6.5, 15), (16, 5.5), (18.5, 8), (9, 17.5)), ((4, 21.5), (20, 21.5))),
    ),
    Icon.QUERY: lambda: (
        _polygon((6, 4), (19, 4), (16, 8.5), (19, 13), (6, 13)),
        _lines(((6, 3.5), (6, 21))),
    ),
    Icon.VERIFIED: lambda: (_NONE(), _lines(((4.5, 12.5), (10, 18), (20, 6.5)))),
    Icon.LOCKED: lambda: (_box(5, 11, 14, 10), _shackle()),
    Icon.NOTE: lambda: (
        _NONE(),
        _joined(_box(5, 4, 14, 16), _lines(((8.5, 9), (15.5, 9)), ((8.5, 13), (13, 13)))),
    ),
    Icon.SIGNED: lambda: (
        _NONE(),
        _lines(((4, 20), (20, 20)), ((5, 15), (9, 7), (11, 14), (14, 10), (15, 14), (19, 13))),
    ),
    Icon.UNSAVED: lambda: (
        _circle(12, 18.5, 1.6),
        _joined(_lines(((12, 5), (12, 14.5)))),
    ),
    Icon.SAVING: lambda: (
        _joined(_circle(6, 12, 2), _circle(12, 12, 2), _circle(18, 12, 2)),
        _NONE(),
    ),
    Icon.WARD: lambda: (
        _NONE(),
        _joined(
            _lines(((3, 6), (3, 19)), ((3, 15), (21, 15), (21, 19)), ((8, 11), (21, 11), (21, 15))),
            _circle(6, 11, 1.6),
        ),
    ),
    Icon.SUBJECTS: lambda: (
        _NONE(),
        _joined(*(_box(4 + 9 * c, 4 + 9 * r, 7, 7, 1.5) for r in range(2) for c in range(2))),
    ),
    Icon.LIST: lambda: (
        _joined(*(_circle(5, y, 1.5) for y in (6, 12, 18))),
        _lines(((9.5, 6), (20.5, 6)), ((9.5, 12), (20.5, 12)), ((9.5, 18), (20.5, 18))),
    ),
    Icon.OVERVIEW: lambda: (
        _NONE(),
        _lines(((4, 4), (4, 20), (20, 20)), ((8, 16), (11.5, 11), (14.5, 13.5), (19, 7))),
    ),
    Icon.PRINT: lambda: (
        _NONE(),
        _joined(
            _box(4, 9, 16, 8),
            _lines(((7, 9), (7, 4), (17, 4), (17, 9))),
            _box(7.5, 14.5, 9, 6, 0.5),
        ),
    ),
    Icon.SITE: lambda: (
        _joined(_circle(9, 7, 2.2), _circle(15, 12, 2.2), _circle(9, 17, 2.2)),
        _lines(((3.5, 7), (20.5, 7)), ((3.5, 12), (20.5, 12)), ((3.5, 17), (20.5, 17))),
    ),
    Icon.SEARCH: lambda: (
        _NONE(),
        _joined(_circle(10.5, 10.5, 6), _lines(((15, 15), (20.5, 20.5)))),
    ),
    Icon.SAFE: lambda: (_NONE(), _joined(_shield(), _lines(((8.5, 11.5), (11, 14.5), (15.5, 9))))),
    Icon.PERSON: lambda: (_NONE(), _joined(_circle(12, 8, 4), _shoulders())),
    Icon.NEXT: lambda: (_NONE(), _lines(((9, 5), (16, 12), (9, 19)))),
    Icon.BACK: lambda: (_NONE(), _lines(((15, 5), (8, 12), (15, 19)))),
    Icon.CLOSE: lambda: (_NONE(), _lines(((7, 7), (17, 17)), ((17, 7), (7, 17)))),
    Icon.PLUS: lambda: (_NONE(), _lines(((12, 5), (12, 19)), ((5, 12), (19, 12)))),
    Icon.SUN: lambda: (_NONE(), _joined(_circle(12, 12, 4), _lines(*_SUN_RAYS))),
    Icon.MOON: lambda: (_NONE(), _moon()),
    Icon.LANGUAGE: lambda: (
        _NONE(),
        _joined(_circle(12, 12, 8.5), _lines(((3.5, 12), (20.5, 12)), ((12, 3.5), (12, 20.5)))),
    ),
    Icon.HELP: lambda: (_circle(12, 17.8, 1.4), _joined(_circle(12, 12, 9.5), _question())),
}


@lru_cache(maxsize=64)
def _shape(name: Icon) -> tuple[QPainterPath, QPainterPath]:
    return _SHAPES[name]()


def draw_icon(painter: QPainter, name: Icon, rect: QRectF, colour: QColor) -> None:
    """Draw an icon centred in `rect`, as large as its shorter side allows."""
    filled, stroked = _shape(name)
    side = min(rect.width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center().x() - side / 2, rect.center().y() - side / 2)
    painter.scale(side / 24, side / 24)
    painter.fillPath(filled, colour)
    pen = QPen(colour, 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(stroked, pen)
    painter.restore()


def pixmap(name: Icon, size: int, colour: QColor, ratio: float = 1.0) -> QPixmap:
    """An icon as a picture of `size` device-independent pixels."""
    made = QPixmap(QSize(size, size) * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    draw_icon(painter, name, QRectF(0, 0, size, size), colour)
    painter.end()
    return made


def icon(name: Icon, size: int, colour: QColor) -> QIcon:
    """An icon for menus and buttons of Qt's own, sharp up to 200 %."""
    made = QIcon(pixmap(name, size, colour))
    made.addPixmap(pixmap(name, size, colour, 2.0))
    return made
