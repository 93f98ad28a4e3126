"""What the pages before sign-in share: a calm column, the language, the look, the version."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

import mscform
from mscform.gui.language_switch import LanguageSwitch
from mscform.gui.style import tokens
from mscform.gui.style.controls import Button, ButtonKind, QuietScrollBar
from mscform.gui.style.fonts import font
from mscform.gui.style.icons import Icon, draw_icon
from mscform.gui.style.paint import STRONG, draw_text, text_width
from mscform.gui.style.tokens import colours_of
from mscform.gui.texts import Texts

_COLUMN: Final = 840
_BAND: Final = 30


class TrainingBand(QWidget):
    """Across the window of a training site, always: nothing here is about a real person."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.setFixedHeight(_BAND)
        self.setObjectName("training")
        self.relabel()

    def relabel(self) -> None:
        """Another language."""
        self.setAccessibleName(self._texts("GUI-TRAINING"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A washed band with its sentence in the middle."""
        painter = QPainter(self)
        colours = colours_of(self)
        ink = colours.colour("watch")
        painter.fillRect(self.rect(), colours.colour("watch_wash"))
        said = self._texts("GUI-TRAINING")
        width = text_width(said, STRONG)
        left = max(8, (self.width() - width) // 2)
        icon = QRect(left - 26, (self.height() - 16) // 2, 16, 16)
        draw_icon(painter, Icon.DUE, icon.toRectF(), ink)
        area = QRect(left, 0, self.width() - left - 8, self.height())
        draw_text(painter, area, said, ink, face=STRONG)


class DoorFrame(QWidget):
    """A page without a rail: title, body, foot.

    Signals:
        theme_wanted: light or dark.
    """

    theme_wanted = Signal()

    def __init__(self, texts: Texts, name: str) -> None:
        super().__init__()
        self.texts = texts
        self.setObjectName(name)
        self.training = TrainingBand(texts)
        self.training.hide()
        self.brand = QLabel("mscform")
        self.brand.setFont(font(tokens.BOARD, strong=True))
        self.brand.setForegroundRole(self.palette().ColorRole.Link)
        self.title = QLabel()
        self.title.setFont(font(tokens.PAGE, strong=True))
        self.title.setWordWrap(True)
        self.subtitle = QLabel()
        self.subtitle.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        for label in (self.title, self.subtitle):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.theme = Button("", ButtonKind.QUIET, mark=Icon.MOON)
        self.theme.clicked.connect(self.theme_wanted)
        self.version = QLabel(f"mscform {mscform.__version__}")
        self.version.setFont(font(tokens.SMALL))
        self.version.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        self.body = QVBoxLayout()
        self.body.setSpacing(tokens.GAP)
        self.foot = QHBoxLayout()
        self._build()

    def _build(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.training)
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        whole.addWidget(self._scrolling(page), 1)
        corner = QHBoxLayout()
        corner.setContentsMargins(tokens.GAP, tokens.GAP, tokens.GAP, 0)
        corner.addStretch(1)
        corner.addWidget(self.theme)
        corner.addWidget(LanguageSwitch(self.texts))
        outer.addLayout(corner)
        outer.addStretch(2)
        middle = QWidget()
        middle.setMaximumWidth(_COLUMN)
        middle.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(middle)
        column.setContentsMargins(tokens.GAP, 0, tokens.GAP, 0)
        column.setSpacing(4)
        column.addWidget(self.brand)
        column.addSpacing(tokens.GAP_SMALL)
        column.addWidget(self.title)
        column.addWidget(self.subtitle)
        column.addSpacing(tokens.GAP_LARGE)
        column.addLayout(self.body)
        column.addSpacing(tokens.GAP_SMALL)
        self.foot.addStretch(1)
        self.foot.addWidget(self.version)
        column.addLayout(self.foot)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(middle, 100)
        row.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(3)

    def _scrolling(self, page: QWidget) -> QScrollArea:
        """A small or enlarged screen scrolls rather than cuts."""
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setVerticalScrollBar(QuietScrollBar(Qt.Orientation.Vertical))
        area.setHorizontalScrollBar(QuietScrollBar(Qt.Orientation.Horizontal))
        return area

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low window keeps its room for what is asked."""
        super().resizeEvent(event)
        self.brand.setVisible(self.height() >= tokens.LOW)

    def show_title(self, title: str, subtitle: str) -> None:
        """What this is about."""
        self.title.setText(title)
        self.subtitle.setText(subtitle)

    def show_training(self, training: bool) -> None:
        """Whether this is only practice."""
        self.training.setVisible(training)

    def relabel(self) -> None:
        """Another language."""
        self.theme.setToolTip(self.texts("GUI-MENU-THEME"))
        self.theme.setAccessibleName(self.texts("GUI-MENU-THEME"))
        self.training.relabel()
