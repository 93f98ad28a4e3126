"""Numbered options side by side, wrapping where they must: the body of choice and multi boxes."""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple
from unicodedata import normalize

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from mscform.base.identity import ItemPath
from mscform.definitions.codelist import CodeList
from mscform.gui.editing.answer_editor import BOX_HEIGHT, AnswerEditor
from mscform.gui.keys import choice_keys
from mscform.gui.style import tokens
from mscform.gui.style.paint import SMALL, draw_box, draw_text, text_width
from mscform.gui.style.tokens import colours_of
from mscform.gui.texts import Texts

_GAP = 8
_LINE = tokens.ROW
_KEY = 18
_PAD = 10


class Option(NamedTuple):
    """One code with its key (a digit, or a letter) and its words in the language in force."""

    code: str
    key: str
    words: str


class OptionFlow(AnswerEditor):
    """Buttons painted on one widget: one stop of the Tab key, one cheap widget a row."""

    stretches = True
    _indicator = 0

    def __init__(
        self, path: ItemPath, codes: CodeList, texts: Texts, parent: QWidget | None = None
    ) -> None:
        super().__init__(path, parent)
        self._codes = codes
        self._texts = texts
        self.options: tuple[Option, ...] = ()
        self._cells: list[QRect] = []
        self._cursor = 0
        self._hover = -1
        self._walks = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.relabel()

    def relabel(self) -> None:
        """The words in the language in force."""
        items = self._codes.items
        keys = choice_keys(["" if item.digit is None else str(item.digit) for item in items])
        self.options = tuple(
            Option(item.coded_value, key, self._texts.of(item.decode))
            for item, key in zip(items, keys, strict=True)
        )
        self._place(self.width())
        self.update()

    def chosen(self) -> frozenset[str]:
        """The codes that stand now."""
        return frozenset()

    def choose(self, index: int) -> None:
        """A person chose this option; overridden by what choosing means."""

    def said(self) -> str:
        """All options and the chosen ones, for a screen reader."""
        chosen = self.chosen()
        told = [f"{o.key} {o.words}".strip() for o in self.options]
        now = ", ".join(o.words for o in self.options if o.code in chosen)
        return "; ".join(told) + (f". {now}" if now else "")

    def describe(self, name: str, description: str) -> None:
        """The options belong to the description."""
        super().describe(name, f"{self.said()}. {description}" if description else self.said())

    def height_for(self, width: int) -> int:
        """As many lines of buttons as `width` asks for."""
        cells = self._cells_for(width)
        return cells[-1].bottom() + 1 if cells else BOX_HEIGHT

    def _cells_for(self, width: int) -> list[QRect]:
        """On one line where they fit; else in even columns, as few lines as these allow."""
        wishes = [min(self._width_of(option), max(60, width)) for option in self.options]
        if sum(wishes) + _GAP * (len(wishes) - 1) <= width:
            lefts = accumulate(wishes, lambda x, w: x + w + _GAP, initial=0)
            return [QRect(x, 0, w, BOX_HEIGHT) for x, w in zip(lefts, wishes, strict=False)]
        widest = max(wishes)
        lines = -(-len(wishes) // max(1, (width + _GAP) // (widest + _GAP)))
        columns = -(-len(wishes) // lines)
        return [
            QRect(n % columns * (widest + _GAP), n // columns * _LINE, widest, BOX_HEIGHT)
            for n in range(len(wishes))
        ]

    def _width_of(self, option: Option) -> int:
        lead = _KEY if option.key else 0
        return 2 * _PAD + lead + self._indicator + text_width(option.words)

    def _place(self, width: int) -> None:
        self._cells = self._cells_for(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew."""
        super().resizeEvent(event)
        self._place(self.width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits and letters choose; arrows move; Space takes; Delete empties."""
        if self.handle_command(event) or not self.shown.editable:
            return
        key = event.key()
        if event.text() and self._choose_key(event.text()):
            return
        if key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            step = 1 if key == Qt.Key.Key_Right else -1
            self._cursor = (self._cursor + step * self._walks) % max(1, len(self.options))
            self._walks = True
            self.update()
        elif key == Qt.Key.Key_Space and self._walks:
            self.choose(self._cursor)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.voice.committed.emit(self.path, "")
        else:
            event.ignore()

    def _choose_key(self, text: str) -> bool:
        key = normalize("NFKC", text).lower()
        for index, option in enumerate(self.options):
            if option.key and option.key == key:
                self._cursor = index
                self.choose(index)
                return True
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Focus first, so that a click on nothing changes nothing."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The next visit begins with the ring around all."""
        self._walks = False
        super().focusOutEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on an option chooses it."""
        index = self._index_at(event.position().toPoint())
        if index >= 0 and self.shown.editable and event.button() == Qt.MouseButton.LeftButton:
            self._cursor = index
            self.choose(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hover."""
        index = self._index_at(event.position().toPoint())
        if index != self._hover:
            self._hover = index
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Hover ends."""
        self._hover = -1
        self.update()
        super().leaveEvent(event)

    def _index_at(self, point: QPoint) -> int:
        for index, cell in enumerate(self._cells):
            if cell.adjusted(-_GAP // 2, -3, _GAP // 2, 3).contains(point):
                return index
        return -1

    def paintEvent(self, event: QPaintEvent) -> None:
        """The words of a missing reason, or the options."""
        painter = QPainter(self)
        if self.shown.missing is not None and not self.shown.text:
            self.paint_reason(painter)
            return
        chosen = self.chosen()
        for index, (option, cell) in enumerate(zip(self.options, self._cells, strict=True)):
            self._paint_option(painter, cell, option, index, option.code in chosen)

    def paint_reason(self, painter: QPainter) -> None:
        """A box with the reason; a digit still chooses."""
        rect = QRect(0, 0, min(self.width(), 2 * tokens.VALUE_WIDTH), BOX_HEIGHT)
        self.paint_frame(painter, rect, focused=self.hasFocus())
        self.paint_missing(painter, rect)

    def _paint_option(
        self, painter: QPainter, cell: QRect, option: Option, index: int, is_chosen: bool
    ) -> None:
        colours = colours_of(self)
        # Until the arrows are used the ring is around all: around one it would look like a choice.
        focused = self.hasFocus() and (index == self._cursor or not self._walks)
        fill = colours.colour("accent" if is_chosen else "surface")
        if index == self._hover and not is_chosen and self.shown.editable:
            fill = colours.colour("page")
        border = colours.colour("accent") if is_chosen else self.border_colour()
        walked_to = is_chosen and self._walks
        ring = colours.colour("text" if walked_to else "accent") if focused else None
        draw_box(painter, cell, fill=fill, border=border, focused=ring)
        ink = colours.colour("on_accent" if is_chosen else "text")
        area = cell.adjusted(_PAD, 0, -_PAD + 2, 0)
        if option.key:
            faint = ink if is_chosen else colours.colour("muted")
            draw_text(painter, area, option.key, faint, face=SMALL)
            area.setLeft(area.left() + _KEY)
        if self._indicator:
            self.paint_indicator(painter, area, is_chosen)
            area.setLeft(area.left() + self._indicator)
        draw_text(painter, area, option.words, ink)

    def paint_indicator(self, painter: QPainter, area: QRect, is_chosen: bool) -> None:
        """A tick box, where several may be chosen."""
