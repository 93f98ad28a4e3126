"""One card of the board, to be read from two metres: who, what is due next, how it goes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy

from mscform.base.identity import SubjectKey
from mscform.engine.board import Card, Curve, Urgency
from mscform.gui.board_grid import SheetCard
from mscform.gui.board_words import LOOKS, CardWords, words_of
from mscform.gui.keys import Command, command_of
from mscform.gui.style import tokens
from mscform.gui.style.icons import draw_icon
from mscform.gui.style.paint import (
    PLAIN,
    RIGHT,
    SMALL,
    STRONG,
    Face,
    draw_box,
    draw_fitted,
    draw_text,
    draw_wrapped,
    text_width,
)
from mscform.gui.style.tokens import Colours, Tone, colours_of
from mscform.gui.wording import Wording

HEIGHT: Final = 256
_PAD: Final = 18
_BAR: Final = 6
_CURVE: Final = 112
_LEAST_CURVE: Final = 56
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_WHO: Final = Face(tokens.BOARD_LARGE, strong=True)
_NEXT: Final = tuple(Face(size, strong=True) for size in (tokens.BOARD, 24, tokens.PAGE))
_NUMBER: Final = Face(tokens.SECTION, strong=True)


class BoardCard(SheetCard):
    """A running sheet; Enter or a click opens it.

    Signals:
        opened: the person wants this sheet.
        moved(across, down): an arrow was pressed.
        bed_wanted: the person says where the subject lies.
    """

    opened = Signal()
    moved = Signal(int, int)
    bed_wanted = Signal()

    def __init__(self, subject: SubjectKey, card: Card, wording: Wording) -> None:
        super().__init__()
        self.subject = subject
        self.bed = ""
        self._wording = wording
        self.setObjectName(f"card:{subject}:{card.form}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.card = card
        self.urgency = Urgency.CALM
        self.words: CardWords | None = None

    def show_card(self, card: Card, bed: str, now: datetime) -> None:
        """Show the sheet as it is now; nothing is painted again where nothing reads otherwise."""
        words, urgency = words_of(card, now, self._wording), card.urgency(now)
        if (words, urgency, card, bed) == (self.words, self.urgency, self.card, self.bed):
            return
        self.card, self.words, self.urgency, self.bed = card, words, urgency, bed
        self.setAccessibleName(words.spoken(" · ".join(part for part in self._who() if part)))
        self.update()

    def _who(self) -> tuple[str, str]:
        """Large the bed and small the subject; who has no bed stands there herself."""
        if not self.bed:
            return self.subject, ""
        return self._wording.texts("GUI-BOARD-BED", bed=self.bed), self.subject

    def sizeHint(self) -> QSize:
        """A third of a small screen."""
        return QSize(360, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; an arrow leads to another card."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        elif command_of(event) is Command.BED:
            self.bed_wanted.emit()
        elif event.key() in _ARROWS:
            self.moved.emit(*_ARROWS[Qt.Key(event.key())])
        else:
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens."""
        if self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Edge in the colour of urgency, who, what next, last numbers, curve."""
        if self.words is None:
            return
        painter, colours, words = QPainter(self), colours_of(self), self.words
        tone, mark = LOOKS[self.urgency]
        loud = self.urgency >= Urgency.DUE
        ring = colours.colour("accent") if self.hasFocus() else None
        ink = colours.colour(tone.value)
        fill = colours.colour(tone.wash if loud else "surface")
        edge = ink if loud else colours.colour("line")
        draw_box(painter, self.rect(), fill=fill, border=edge, focused=ring)
        painter.fillRect(QRect(3, 12, _BAR, self.height() - 24), ink)
        left, right = _PAD + _BAR, self.width() - _PAD
        across = right - left
        state = text_width(words.state, STRONG) + tokens.ICON + 8
        draw_icon(painter, mark, QRectF(right - state, 24, tokens.ICON, tokens.ICON), ink)
        draw_text(
            painter, QRect(right - state, 14, state, 36), words.state, ink, face=STRONG, align=RIGHT
        )
        text = colours.colour("text")
        who = QRect(left, 8, across - state - 8, 52)
        name, beside = self._who()
        draw_fitted(painter, who, name, text, face=_WHO)
        muted = colours.colour("text" if loud else "muted")
        if beside:
            taken = min(text_width(name, _WHO) + 12, who.width())
            draw_fitted(painter, who.adjusted(taken, 10, 0, 0), beside, muted, face=STRONG)
        says = "" if self.card.run.says is None else self._of(self.card.run.says.words)
        flow = " · ".join(part for part in (says, words.flow) if part)
        draw_fitted(painter, QRect(left, 60, across, 34), flow, muted, face=PLAIN)
        due = next((one for one in _NEXT if text_width(words.due, one) <= across), _NEXT[-1])
        draw_fitted(painter, QRect(left, 96, across, 42), words.due, ink, face=due)
        planned = QRect(left, 138, across, 34)
        draw_wrapped(painter, planned, words.planned, muted, SMALL)
        painter.fillRect(QRect(left, 176, across, 1), colours.colour("line"))
        self._paint_last(painter, QRect(left, 184, across, 60), colours)

    def _of(self, words: object) -> str:
        return self._wording.texts.of(words)  # type: ignore[arg-type]

    def _paint_last(self, painter: QPainter, rect: QRect, colours: Colours) -> None:
        words = self.words
        assert words is not None
        muted, text = colours.colour("muted"), colours.colour("text")
        curve = next((one for one in self.card.curves if len(one.points) > 1), None)
        numbers = "   ".join(words.numbers)
        # A number that cannot be read is worse than a small curve.
        least = text_width(numbers, Face(SMALL.size, strong=True)) + 2
        wide = min(_CURVE, rect.width() - least - 12)
        curve = curve if wide >= _LEAST_CURVE else None
        room = rect.width() - (wide + 12 if curve is not None else 0)
        head = QRect(rect.x(), rect.y(), room, 18)
        draw_text(painter, head, f"{words.last} · {words.score}".strip(" ·"), muted, face=SMALL)
        draw_fitted(painter, QRect(rect.x(), rect.y() + 18, room, 26), numbers, text, face=_NUMBER)
        draw_text(painter, QRect(rect.x(), rect.y() + 44, room, 16), words.done, muted, face=SMALL)
        if curve is not None:
            box = QRect(rect.right() - wide, rect.y(), wide, rect.height())
            _paint_curve(painter, box, curve, colours)


def _paint_curve(painter: QPainter, box: QRect, curve: Curve, colours: Colours) -> None:
    """A line without axes, from the lowest to the highest; the last point is marked."""
    minutes = [minute for minute, _ in curve.points]
    values = [value for _, value in curve.points]
    low, high = min(values), max(values)
    wide = max(minutes) - minutes[0] or Decimal(1)
    tall = high - low or Decimal(1)
    area = QRectF(box).adjusted(4, 8, -6, -8)
    points = [
        QPointF(
            area.left() + area.width() * float((minute - minutes[0]) / wide),
            area.bottom() - area.height() * float((value - low) / tall if high > low else 0.5),
        )
        for minute, value in curve.points
    ]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colours.colour(Tone.ACCENT.value), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(points))
    painter.setBrush(colours.colour(Tone.ACCENT.value))
    painter.drawEllipse(points[-1], 3.5, 3.5)
