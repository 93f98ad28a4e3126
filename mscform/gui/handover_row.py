"""One running sheet on the page of a handover: a row of cells, as on its paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mscform.engine.board import Urgency
from mscform.engine.handover_words import Section
from mscform.gui.board_words import LOOKS
from mscform.gui.style import tokens
from mscform.gui.style.icons import draw_icon
from mscform.gui.style.paint import (
    PLAIN,
    SECTION,
    SMALL,
    Face,
    draw_box,
    draw_text,
    draw_wrapped,
    text_width,
    wrapped_height,
)
from mscform.gui.style.ringed import Ringed
from mscform.gui.style.tokens import Tone, colours_of

_SHARES: Final = (144, 238, 132, 188, 246, 170)
"""The widths of the columns, as parts of the whole."""
_PAD: Final = 8
_BAR: Final = 4
_SIGN: Final = 14
_SPARE: Final = 4
"""Drawn text may be a hair wider than it was measured; it must not lose its last word."""
_HEAD: Final = Face(tokens.SMALL, strong=True)
_HEAD_HIGH: Final = 26
FACES: Final = (PLAIN, SMALL)
"""The larger letters where all sheets stay on one screen with them."""


class Told(NamedTuple):
    """One line of a cell in the language in force."""

    text: str
    urgency: Urgency = Urgency.CALM


class RowWords(NamedTuple):
    """Everything a row says: `name` is the bed, or the subject where none is known."""

    name: str
    beside: str
    cells: Mapping[Section, Sequence[Told]]
    none: str

    def spoken(self, heads: Mapping[Section, str]) -> str:
        """The whole row as one sentence, for assistive tools."""
        told = [" ".join(part for part in (self.name, self.beside) if part)]
        for section, lines in self.cells.items():
            said = ", ".join(line.text for line in lines) or self.none
            told.append(f"{heads[section]}: {said}")
        return "; ".join(told)


def columns(width: int) -> dict[Section, QRect]:
    """The columns of a width, as rectangles without height."""
    whole = sum(_SHARES)
    edges = [width * done // whole for done in accumulate(_SHARES, initial=0)]
    return {
        section: QRect(left, 0, right - left, 0)
        for section, (left, right) in zip(Section, pairwise(edges), strict=True)
    }


class HandoverHead(QWidget):
    """The names of the columns."""

    def __init__(self) -> None:
        super().__init__()
        self._heads: Mapping[Section, str] = {}
        self.setFixedHeight(_HEAD_HIGH)

    def show_heads(self, heads: Mapping[Section, str]) -> None:
        """In the language in force."""
        self._heads = heads
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Quiet names."""
        painter, muted = QPainter(self), colours_of(self).colour(Tone.MUTED.value)
        for section, place in columns(self.width()).items():
            area = QRect(place.x() + _PAD, 0, place.width() - _PAD, self.height())
            draw_text(painter, area, self._heads.get(section, ""), muted, face=_HEAD)


class HandoverRow(Ringed):
    """A row; Enter or a click opens its sheet.

    Signals:
        opened: the person wants this sheet.
        moved(down): an arrow was pressed.
    """

    opened = Signal()
    moved = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(f"handover:{name}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.words: RowWords | None = None
        self.urgency = Urgency.CALM
        self._face = PLAIN

    def show_row(self, words: RowWords, urgency: Urgency, heads: Mapping[Section, str]) -> None:
        """Say these words."""
        self.words, self.urgency = words, urgency
        self.setAccessibleName(words.spoken(heads))
        self.update()

    def height_with(self, width: int, face: Face) -> int:
        """How high the row is in a width, with letters of this face."""
        return max(
            sum(self._high(line, place, face) for line in self._lines(section))
            + (self._who_high() if section is Section.WHO else 0)
            for section, place in columns(width).items()
        ) + 2 * (_PAD - 2)

    def fit(self, width: int, face: Face) -> None:
        """Take the height that it needs."""
        self._face = face
        self.setFixedHeight(self.height_with(width, face))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; arrows lead to the row above and beneath."""
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens."""
        if self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A bar in the colour of urgency, then the cells."""
        words = self.words
        if words is None:
            return
        painter, colours = QPainter(self), colours_of(self)
        ring = colours.colour("accent") if self.hasFocus() else None
        box = self.rect().adjusted(0, 0, 0, 1 if ring is None else 0)
        fill, edge = colours.colour("surface"), colours.colour("line")
        draw_box(painter, box, fill=fill, border=edge, focused=ring)
        tone, _ = LOOKS[self.urgency]
        painter.fillRect(QRect(2, 6, _BAR, self.height() - 12), colours.colour(tone.value))
        for section, place in columns(self.width()).items():
            top = _PAD - 2
            if section is Section.WHO:
                top = self._paint_who(painter, place, words)
            for line in self._lines(section):
                top += self._paint_line(painter, QRect(place.x(), top, place.width(), 0), line)

    def _lines(self, section: Section) -> Sequence[Told]:
        if self.words is None:
            return ()
        return self.words.cells.get(section) or (Told(self.words.none),)

    @staticmethod
    def _who_high() -> int:
        return wrapped_height("0", 100, SECTION) + 2

    @staticmethod
    def _left(place: QRect) -> int:
        """Where the words of a cell begin: the bar stands before those of the first."""
        return place.x() + _PAD + (0 if place.x() else _BAR)

    def _room(self, line: Told, place: QRect) -> int:
        sign = _SIGN + 4 if _is_signed(line.urgency) else 0
        return place.right() - self._left(place) - sign - _SPARE

    def _high(self, line: Told, place: QRect, face: Face) -> int:
        return wrapped_height(line.text, self._room(line, place), self._cut(line, face)) + 1

    @staticmethod
    def _cut(line: Told, face: Face) -> Face:
        return Face(face.size, line.urgency >= Urgency.OVERDUE)

    def _paint_who(self, painter: QPainter, place: QRect, words: RowWords) -> int:
        colours, high = colours_of(self), self._who_high()
        area = QRect(self._left(place), _PAD - 2, place.width() - _PAD, high)
        draw_text(painter, area, words.name, colours.colour("text"), face=SECTION)
        used = text_width(words.name, SECTION) + 8
        rest = QRect(area.x() + used, area.y() + 2, area.width() - used, high)
        draw_text(painter, rest, words.beside, colours.colour("muted"), face=SMALL)
        return _PAD - 2 + high

    def _paint_line(self, painter: QPainter, place: QRect, line: Told) -> int:
        colours = colours_of(self)
        tone, sign = LOOKS[line.urgency]
        quiet = self.words is not None and line.text == self.words.none
        plain = line.urgency is Urgency.CALM
        ink = colours.colour(("muted" if quiet else "text") if plain else tone.value)
        high = self._high(line, place, self._face)
        left, room = self._left(place), self._room(line, place)
        if _is_signed(line.urgency):
            one = wrapped_height("0", 100, self._face)
            draw_icon(painter, sign, QRectF(left, place.y() + (one - _SIGN) / 2, _SIGN, _SIGN), ink)
            left += _SIGN + 4
        area = QRect(left, place.y(), room + _SPARE, high)
        draw_wrapped(painter, area, line.text, ink, self._cut(line, self._face))
        return high


def _is_signed(urgency: Urgency) -> bool:
    """Whether a shape stands before the words: where they are more than calm, or all is done."""
    return urgency not in (Urgency.CALM, Urgency.SOON)
