"""A row of small switches of which one is on: filters, languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mscform.gui.style.paint import CENTRE, Face, draw_box, draw_text, text_width
from mscform.gui.style.ringed import Ringed
from mscform.gui.style.tokens import SMALL, TEXT, colours_of

_HEIGHT: Final = 36
_PAD: Final = 14
_FACE: Final = Face(TEXT)
_COUNT: Final = Face(SMALL, strong=True)


class Chip(NamedTuple):
    """One switch: what it means, its words, and a number beside them ('' for none)."""

    code: str
    words: str
    number: str = ""


class Chips(Ringed):
    """One of several; arrows and digits choose, a click chooses.

    Signals:
        chosen(code): a person switched.
    """

    chosen = Signal(str)

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: tuple[Chip, ...] = ()
        self.code = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)

    def show_chips(self, chips: Sequence[Chip], code: str) -> None:
        """Show these, with this one on."""
        self._chips, self.code = tuple(chips), code
        on = next((chip.words for chip in chips if chip.code == code), "")
        self.setAccessibleDescription(on)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """All of them side by side."""
        return QSize(sum(self._width(chip) for chip in self._chips) + 2, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Nothing is cut off."""
        return self.sizeHint()

    def _width(self, chip: Chip) -> int:
        count = text_width(chip.number, _COUNT) + 8 if chip.number else 0
        return text_width(chip.words, _FACE) + count + 2 * _PAD

    def _rects(self) -> list[tuple[Chip, QRect]]:
        left, found = 1, []
        for chip in self._chips:
            width = self._width(chip)
            found.append((chip, QRect(left, 1, width, self.height() - 2)))
            left += width
        return found

    def _choose(self, index: int) -> None:
        if 0 <= index < len(self._chips) and self._chips[index].code != self.code:
            self.show_chips(self._chips, self._chips[index].code)
            self.chosen.emit(self.code)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        for index, (_, rect) in enumerate(self._rects()):
            if rect.contains(event.position().toPoint()):
                self._choose(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right move, digits choose."""
        here = next((n for n, chip in enumerate(self._chips) if chip.code == self.code), 0)
        if event.key() == Qt.Key.Key_Left:
            self._choose(here - 1)
        elif event.key() == Qt.Key.Key_Right:
            self._choose(here + 1)
        elif event.text().isdigit():
            self._choose(int(event.text()) - 1)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A box around all, the one that is on washed."""
        painter = QPainter(self)
        colours = colours_of(self)
        surface, line = colours.colour("surface"), colours.colour("line")
        draw_box(painter, self.rect(), fill=surface, border=line)
        for chip, rect in self._rects():
            on = chip.code == self.code
            if on:
                ring = colours.colour("accent") if self.hasFocus() else None
                box = rect.adjusted(2, 2, -2, -2)
                draw_box(
                    painter, box, fill=colours.colour("accent_wash"), border=None, focused=ring
                )
            ink = colours.colour("accent" if on else "text")
            words = text_width(chip.words, _FACE)
            area = QRect(rect.left() + _PAD, rect.top(), words + 1, rect.height())
            draw_text(painter, area, chip.words, ink, face=_FACE, align=CENTRE)
            if chip.number:
                rest = QRect(
                    area.right() + 8, rect.top(), rect.right() - area.right(), rect.height()
                )
                draw_text(painter, rest, chip.number, colours.colour("muted"), face=_COUNT)
