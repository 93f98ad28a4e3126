"""A line of typing outside the form page: sign-in, dialogs, search; it looks like an answer box."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from mscform.gui.style import tokens
from mscform.gui.style.fonts import font
from mscform.gui.style.paint import draw_box, see_through
from mscform.gui.style.tokens import colours_of

_MARGIN: Final = 10


class Entry(QLineEdit):
    """A `QLineEdit` in our box; nothing else is different."""

    def __init__(self, name: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFrame(False)
        self.setFont(font(tokens.ENTRY))
        self.setFixedHeight(tokens.TARGET)
        self.setTextMargins(_MARGIN, 0, _MARGIN, 0)
        self.setAccessibleName(name)
        self.setPalette(see_through())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box, then the text."""
        painter = QPainter(self)
        colours = colours_of(self)
        draw_box(
            painter,
            self.rect(),
            fill=colours.colour("surface" if self.isEnabled() else "page"),
            border=colours.colour("field"),
            focused=colours.colour("accent") if self.hasFocus() else None,
        )
        painter.end()
        super().paintEvent(event)
