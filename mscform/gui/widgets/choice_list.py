"""One of many codes: type to filter, a digit or Enter takes, the list opens below the box."""

from __future__ import annotations

from unicodedata import normalize

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from mscform.base.identity import ItemPath
from mscform.definitions.codelist import CodeList, CodeListItem
from mscform.gui.editing.line_box import LineBox
from mscform.gui.style import tokens
from mscform.gui.style.paint import ENTRY, SMALL, draw_box, draw_text, text_width
from mscform.gui.style.tokens import colours_of
from mscform.gui.texts import Texts

_LINE = 32
_MOST = 10
_FRAME = 44


class _Popup(QWidget):
    """The open list, painted over what stands below; it never takes the focus."""

    def __init__(self, box: ChoiceList) -> None:
        super().__init__(box.window())
        self._box = box
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._box.first_shown + (event.position().toPoint().y() - 4) // _LINE
        self._box.take(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = colours_of(self)
        draw_box(
            painter, self.rect(), fill=colours.colour("surface"), border=colours.colour("accent")
        )
        box = self._box
        for place, item in enumerate(box.matches[box.first_shown : box.first_shown + _MOST]):
            line = QRect(4, 4 + place * _LINE, self.width() - 8, _LINE)
            if box.first_shown + place == box.lit:
                wash = colours.colour("accent_wash")
                draw_box(painter, line, fill=wash, border=None)
            digit = "" if item.digit is None else str(item.digit)
            area = line.adjusted(10, 0, -6, 0)
            draw_text(painter, area, digit, colours.colour("muted"), face=SMALL)
            draw_text(painter, area.adjusted(20, 0, 0, 0), box.words(item), colours.colour("text"))


class ChoiceList(LineBox):
    """A filter box over a long code list; text that matches nothing is kept and judged."""

    def __init__(
        self,
        path: ItemPath,
        codes: CodeList,
        texts: Texts,
        parent: QWidget | None = None,
        *,
        beside: bool = False,
    ) -> None:
        super().__init__(path, parent)
        self._beside = beside
        self.line.setTextMargins(0, 0, 14, 0)
        self._codes = codes
        self._texts = texts
        self._popup: _Popup | None = None
        self._follows = False
        self.matches: tuple[CodeListItem, ...] = codes.items
        self.lit = -1
        self.first_shown = 0

    def width_for(self, room: int) -> int:
        """Room for a long meaning."""
        return min(room, 2 * tokens.VALUE_WIDTH)

    def wish(self) -> int:
        """The width at which no meaning loses its end."""
        words = (text_width(self.words(item), ENTRY) for item in self._codes.items)
        return max(words, default=0) + _FRAME

    def words(self, item: CodeListItem) -> str:
        """What a person reads for a code."""
        return self._texts.of(item.decode)

    def standing(self) -> str:
        """The meaning of the code that stands, or the text as it was typed."""
        found = self._codes.find(self.shown.text)
        return self.shown.text if found is None else self.words(found)

    def relabel(self) -> None:
        """The meaning in the other language; typed text stays."""
        if self.pending() is None:
            self.refresh()
        self._filter(self.line.text() if self.line.isModified() else "")

    def tidied(self, text: str) -> str:
        """A meaning that was typed in full is handed over as its code."""
        for item in self._codes.items:
            if text and text in (item.coded_value, *item.decode.values()):
                return item.coded_value
        return text

    def pending(self) -> str | None:
        """What was typed, as a code where it is one."""
        typed = super().pending()
        return None if typed == self.shown.text and self.shown.missing is None else typed

    def after_typing(self, text: str) -> None:
        """Filter; a digit takes at once where every code has one."""
        self._filter(text)
        # An input method may give digits in full width.
        plain = normalize("NFKC", text)
        digit = next((i for i in self._codes.items if plain and str(i.digit) == plain), None)
        if digit is not None:
            self.lit = self.matches.index(digit) if digit in self.matches else -1
            if len(self._codes.items) <= 9:
                self.line.setText(self.words(digit))
                self.line.setModified(True)
                self.close_list()
                self.commit_pending()
                return
        self.open_list()

    def _filter(self, text: str) -> None:
        wanted = normalize("NFKC", text).strip().casefold()
        self.matches = tuple(i for i in self._codes.items if wanted in self._sought(i))
        self.lit = 0 if wanted and self.matches else -1
        self.first_shown = 0
        self._fit()

    def _sought(self, item: CodeListItem) -> str:
        said = " ".join(item.decode.values())
        return f"{item.digit or ''} {item.coded_value} {said}".casefold()

    def key_pressed(self, event: QKeyEvent) -> bool:
        """Up and Down move in the list; Enter takes what is lit."""
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.shown.editable:
            self._move(1 if key == Qt.Key.Key_Down else -1)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._take_lit()
        elif key == Qt.Key.Key_Escape and self.is_open() and not self.line.isModified():
            self.close_list()
            return True
        return super().key_pressed(event)

    def _move(self, step: int) -> None:
        if not self.is_open():
            self._filter("")
            self.open_list()
        count = len(self.matches)
        self.lit = min(max(self.lit + step, 0), count - 1)
        top = max(self.lit - _MOST + 1, min(self.first_shown, self.lit))
        self.first_shown = max(0, top)
        if self._popup is not None:
            self._popup.update()

    def _take_lit(self) -> None:
        if self.is_open() and 0 <= self.lit < len(self.matches):
            self.line.setText(self.words(self.matches[self.lit]))
            self.line.setModified(True)
        self.close_list()

    def take(self, index: int) -> None:
        """A click in the list."""
        if 0 <= index < len(self.matches):
            self.lit = index
            self._take_lit()
            self.commit_pending()

    def is_open(self) -> bool:
        """Whether the list is shown."""
        return self._popup is not None and self._popup.isVisible()

    def open_list(self) -> None:
        """Show the list below the box (above where there is no room)."""
        if self._popup is None or self._popup.parentWidget() is not self.window():
            self._popup = _Popup(self)
        self._follow_scrolling()
        self._fit()
        self._popup.show()
        self._popup.raise_()

    def _follow_scrolling(self) -> None:
        """The list stays at its box when the page beneath is scrolled."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QAbstractScrollArea):
            above = above.parentWidget()
        if above is not None and not self._follows:
            above.verticalScrollBar().valueChanged.connect(self._fit)
            self._follows = True

    def close_list(self) -> None:
        """Hide the list."""
        if self._popup is not None:
            self._popup.hide()
            self._popup.deleteLater()
            self._popup = None

    def _fit(self) -> None:
        if self._popup is None:
            return
        height = 8 + _LINE * max(1, min(_MOST, len(self.matches)))
        window = self.window()
        if self._beside:
            self._fit_beside(height)
            return
        below = self.mapTo(window, QPoint(0, self.height() + 4))
        if below.y() + height > window.height():
            below = self.mapTo(window, QPoint(0, -height - 4))
        self._popup.setGeometry(below.x(), below.y(), max(self.width(), 280), height)
        self._popup.update()

    def _fit_beside(self, height: int) -> None:
        """To the right of a box in a grid, so that the column itself stays readable."""
        if self._popup is None:
            return
        window = self.window()
        place = self.mapTo(window, QPoint(self.width() + 6, 0))
        x = min(place.x(), window.width() - 260)
        y = max(0, min(place.y(), window.height() - height))
        self._popup.setGeometry(x, y, 250, height)
        self._popup.update()

    def focus_came(self, event: QFocusEvent) -> None:
        """An empty box opens its list, so that the digits can be seen."""
        super().focus_came(event)
        untouched = not self.line.text() and self.shown.missing is None
        if self.shown.editable and untouched and self.isVisible():
            self._filter("")
            self.open_list()

    def hideEvent(self, event: QHideEvent) -> None:
        """A box that goes takes its list with it."""
        self.close_list()
        super().hideEvent(event)

    def focus_went(self, event: QFocusEvent) -> None:
        """The list goes with the focus."""
        self.close_list()
        super().focus_went(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click opens the list."""
        super().mousePressEvent(event)
        if self.shown.editable:
            self._filter("")
            self.open_list()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A small arrow says that there is a list."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(colours_of(self).colour("muted"))
        x, y = self.width() - 16, self.height() // 2
        painter.drawPolyline([QPoint(x - 4, y - 2), QPoint(x, y + 2), QPoint(x + 4, y - 2)])
