"""The act of a person at one place: 'I did this', by PIN, badge or password."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from mscform.base.identity import ItemPath
from mscform.gui.editing.answer_editor import BOX_HEIGHT, AnswerEditor
from mscform.gui.style import tokens
from mscform.gui.style.icons import Icon
from mscform.gui.style.paint import SMALL, draw_mark, draw_text, text_width
from mscform.gui.style.tokens import Tone, colours_of
from mscform.gui.texts import Texts
from mscform.gui.wording import SEPARATOR


class AttestButton(AnswerEditor):
    """Shows who attested; while nobody has, Space or a click asks to."""

    def __init__(
        self, path: ItemPath, texts: Texts, *, signs: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(path, parent)
        self._texts = texts
        self._code = "GUI-F-SIGN-HERE" if signs else "GUI-F-ATTEST-HERE"
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def width_for(self, room: int) -> int:
        """Room for a printed name and a time."""
        return min(room, 2 * tokens.VALUE_WIDTH)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space asks to attest; commands as everywhere."""
        if self.handle_command(event):
            return
        if event.key() == Qt.Key.Key_Space:
            self._want()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click is enough."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._want()

    def _want(self) -> None:
        if self.shown.editable and not self.shown.text:
            self.voice.act_wanted.emit(self.path)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The name with its tick, or the invitation."""
        painter = QPainter(self)
        colours = colours_of(self)
        rect = QRect(0, 0, self.width(), BOX_HEIGHT)
        self.paint_frame(painter, rect, focused=self.hasFocus())
        if self.shown.missing is not None and not self.shown.text:
            self.paint_missing(painter, rect)
            return
        done = bool(self.shown.text)
        icon_area = QRect(8, 0, tokens.ICON, BOX_HEIGHT)
        tone = Tone.GOOD if done else Tone.ACCENT
        draw_mark(painter, icon_area, Icon.VERIFIED if done else Icon.PERSON, tone, colours)
        text = self.shown.text if done else self._texts(self._code)
        ink = colours.colour("text" if done else "accent")
        area = rect.adjusted(32, 0, -8, 0)
        if done and text_width(text) > area.width():
            # A narrow box keeps both, who and when, on two small lines.
            who, _, when = text.partition(SEPARATOR)
            half = area.height() // 2
            area = rect.adjusted(29, 0, -2, 0)
            draw_text(painter, area.adjusted(0, 2, 0, -half), who, ink, face=SMALL)
            draw_text(painter, area.adjusted(0, half, 0, -2), when, ink, face=SMALL)
            return
        draw_text(painter, area, text, ink)
