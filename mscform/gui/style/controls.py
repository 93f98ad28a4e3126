"""Painted controls that pages and dialogs share: buttons, headings, banners, cards."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QScrollBar, QSizePolicy, QWidget

from mscform.gui.style import tokens
from mscform.gui.style.fonts import font
from mscform.gui.style.icons import Icon, draw_icon
from mscform.gui.style.paint import (
    SMALL,
    STRONG,
    draw_box,
    draw_text,
    draw_wrapped,
    text_width,
    wrapped_height,
)
from mscform.gui.style.tokens import Tone, colours_of
from mscform.gui.texts import Texts, Words


class ButtonKind(StrEnum):
    """How much a button asks for attention; at most one primary on a page."""

    PRIMARY = "primary"
    PLAIN = "plain"
    QUIET = "quiet"
    DANGER = "danger"


_PADDING: Final = 16
_KEY_GAP: Final = 10


class Button(QAbstractButton):
    """A push button that shows its key; Enter and Space press it."""

    def __init__(
        self,
        text: str = "",
        kind: ButtonKind = ButtonKind.PLAIN,
        parent: QWidget | None = None,
        *,
        key: str = "",
        mark: Icon | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._key = key
        self._mark = mark
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.relabel(text)

    def relabel(self, text: str, key: str | None = None) -> None:
        """Another language, or another state."""
        if key is not None:
            self._key = key
        self.setText(text)
        self.setAccessibleName(f"{text} ({self._key})" if self._key else text)
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: ButtonKind) -> None:
        """Make it louder or quieter."""
        self._kind = kind
        self.update()

    def sizeHint(self) -> QSize:
        """Text, key and icon with their padding, at least a finger high."""
        width = 2 * _PADDING + text_width(self.text(), STRONG)
        if self._key:
            width += _KEY_GAP + text_width(self._key, SMALL)
        if self._mark is not None:
            width += tokens.ICON + (tokens.GAP_SMALL if self.text() else 0)
        return QSize(max(width, tokens.TARGET), tokens.TARGET)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Hover shows at once."""
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Hover ends at once."""
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Box, icon, text, key."""
        painter = QPainter(self)
        colours = colours_of(self)
        fill, ink, border = self._inks()
        hot = self.underMouse() and self.isEnabled()
        base = colours.colour(fill)
        if hot or self.isDown():
            base = base.lighter(112) if colours.is_dark else base.darker(105)
        ring = colours.colour("accent" if fill != "accent" else "text") if self.hasFocus() else None
        quiet = self._kind is ButtonKind.QUIET and not hot
        draw_box(
            painter,
            self.rect(),
            fill=None if quiet else base,
            border=colours.colour(border) if border else None,
            focused=ring,
        )
        self._paint_content(painter, ink)

    def _inks(self) -> tuple[str, str, str | None]:
        if not self.isEnabled():
            return "page", "muted", "line"
        if self._kind is ButtonKind.PRIMARY:
            return "accent", "on_accent", None
        if self._kind is ButtonKind.DANGER:
            return "stop_wash", "stop", "stop"
        if self._kind is ButtonKind.QUIET:
            return "page", "accent", None
        return "surface", "text", "field"

    def _paint_content(self, painter: QPainter, ink: str) -> None:
        colour = colours_of(self).colour(ink)
        content = self.sizeHint().width() - 2 * _PADDING
        x = (self.width() - content) // 2 if self.text() else (self.width() - tokens.ICON) // 2
        if self._mark is not None:
            top = (self.height() - tokens.ICON) / 2
            draw_icon(painter, self._mark, QRectF(x, top, tokens.ICON, tokens.ICON), colour)
            x += tokens.ICON + tokens.GAP_SMALL
        width = text_width(self.text(), STRONG)
        draw_text(painter, QRect(x, 0, width + 1, self.height()), self.text(), colour, face=STRONG)
        if self._key:
            rest = QRect(x + width + _KEY_GAP, 0, self.width(), self.height())
            draw_text(painter, rest, self._key, colour, face=SMALL)


class Heading(QLabel):
    """A page or section title."""

    def __init__(
        self, text: str = "", *, page: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.setFont(font(tokens.PAGE if page else tokens.SECTION, strong=True))
        self.setTextFormat(Qt.TextFormat.PlainText)


class Card(QFrame):
    """A quiet surface with a thin line around it; put a layout into it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Surface and line."""
        colours = colours_of(self)
        draw_box(
            QPainter(self),
            self.rect(),
            fill=colours.colour("surface"),
            border=colours.colour("line"),
        )


class Banner(QWidget):
    """A sentence with its shape and colour across the page; hidden while it has nothing to say.

    It holds words, not a text: it says them anew itself when the language is switched. One that
    `folds` takes one line in a low window, the middle of the sentence left out; the tip has it all.
    """

    def __init__(self, texts: Texts, parent: QWidget | None = None, *, folds: bool = False) -> None:
        super().__init__(parent)
        self._texts = texts
        self._folds = folds
        self._words: Words | None = None
        self._text = ""
        self._tone = Tone.ACCENT
        self._mark: Icon = Icon.DUE
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()
        texts.changed.connect(self._say_again)

    def say(self, words: Words | None, tone: Tone = Tone.ACCENT, mark: Icon = Icon.DUE) -> None:
        """Show a sentence; None hides the banner."""
        self._words, self._tone, self._mark = words, tone, mark
        self._say_again()

    def _say_again(self) -> None:
        """In the language in force."""
        self._text = self._texts.of(self._words)
        self.setAccessibleName(self._text)
        self.setVisible(bool(self._text))
        self._fit()
        self.update()

    def text(self) -> str:
        """What it says now."""
        return self._text

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrower page needs more lines."""
        self._fit()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Wash, shape, sentence."""
        painter = QPainter(self)
        colours = colours_of(self)
        ink = colours.colour(self._tone.value)
        draw_box(painter, self.rect(), fill=colours.colour(self._tone.wash), border=ink)
        draw_icon(painter, self._mark, QRectF(14, 12, tokens.ICON, tokens.ICON), ink)
        self.paint_words(painter, ink)

    def paint_words(self, painter: QPainter, ink: QColor) -> None:
        """The sentence, on as many lines as it has."""
        area = self.rect().adjusted(42, 10, -14, -8)
        if self.is_folded:
            cut = Qt.TextElideMode.ElideMiddle
            draw_text(painter, self.rect().adjusted(42, 0, -14, 0), self._text, ink, cut=cut)
        else:
            draw_wrapped(painter, area, self._text, ink)

    @property
    def is_folded(self) -> bool:
        """Whether it keeps to one line here."""
        return self._folds and self.window().height() < tokens.FLAT

    def _fit(self) -> None:
        lines = wrapped_height(self._text, max(80, self.width() - 56))
        height = (wrapped_height("", 1) if self.is_folded else lines) + 20
        self.setToolTip(self._text if self.is_folded else "")
        if height != self.height():
            self.setFixedHeight(height)


class QuietScrollBar(QScrollBar):
    """A thin thumb without arrows; it says where you are and takes no attention."""

    def sizeHint(self) -> QSize:
        """Twelve pixels across."""
        return QSize(12, 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The thumb alone."""
        span = self.maximum() - self.minimum()
        if span <= 0:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours_of(self).colour("field" if self.underMouse() else "line"))
        upright = self.orientation() is Qt.Orientation.Vertical
        length = self.height() if upright else self.width()
        thumb = max(32, length * self.pageStep() // (span + self.pageStep()))
        start = (length - thumb) * (self.value() - self.minimum()) // span
        rect = QRect(3, start, 7, thumb) if upright else QRect(start, 3, thumb, 7)
        painter.drawRoundedRect(rect, 3, 3)


class IconLabel(QWidget):
    """An icon with a word beside it: a state is never colour alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._mark: Icon | None = None
        self._tone = Tone.MUTED
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def say(self, text: str, mark: Icon | None, tone: Tone = Tone.MUTED) -> None:
        """Show a word with its shape."""
        self._text, self._mark, self._tone = text, mark, tone
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """The word shown."""
        return self._text

    def sizeHint(self) -> QSize:
        """Icon, gap, word."""
        lead = tokens.ICON + 6 if self._mark is not None else 0
        return QSize(lead + text_width(self._text) + 2, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Icon, then word."""
        painter = QPainter(self)
        colour = colours_of(self).colour(self._tone.value)
        x = 0
        if self._mark is not None:
            top = (self.height() - tokens.ICON) / 2
            draw_icon(painter, self._mark, QRectF(0, top, tokens.ICON, tokens.ICON), colour)
            x = tokens.ICON + 6
        draw_text(painter, self.rect().adjusted(x, 0, 0, 0), self._text, colour)
