"""A box with one line of typing in it: the body of the text, number, date and filter boxes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from mscform.base.identity import ItemPath
from mscform.gui.editing.answer_editor import BOX_HEIGHT, AnswerEditor, Shown, is_real_leave
from mscform.gui.style import tokens
from mscform.gui.style.fonts import font
from mscform.gui.style.paint import ENTRY, draw_text, see_through, text_width
from mscform.gui.style.tokens import colours_of

_MARGIN = 9


class Line(QLineEdit):
    """The line of typing. It holds no validator: what was typed always arrives."""

    def __init__(self, box: LineBox) -> None:
        super().__init__(box)
        self._box = box
        self.setFrame(False)
        self.setFont(font(tokens.ENTRY))
        self.setMaxLength(2_000_000)
        self.setPalette(see_through())
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Command keys go to the box, the rest is typing."""
        if not self._box.key_pressed(event):
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel changes nothing."""
        event.ignore()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab: on disk before the focus moves."""
        return True if not self._box.may_leave() else super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The whole text is selected, so that typing replaces it."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason and is_real_leave(event):
            self.selectAll()
        self._box.focus_came(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit on leaving the box, not when the window sleeps."""
        super().focusOutEvent(event)
        self._box.focus_went(event)


class LineBox(AnswerEditor):
    """A box around a `Line`; subclasses say how wide it is and what ghost text helps."""

    def __init__(self, path: ItemPath, parent: QWidget | None = None) -> None:
        super().__init__(path, parent)
        self.line = Line(self)
        self.line.setObjectName(f"{path}:line")
        self.line.textEdited.connect(self._on_edited)
        self.setFocusProxy(self.line)

    def text(self) -> str:
        """What stands in the line now."""
        return self.line.text()

    def standing(self) -> str:
        """The text that `shown` puts into the line."""
        return self.shown.text

    def pending(self) -> str | None:
        """Typed text that differs from what stands; an untouched box has none."""
        if not self.shown.editable or not self.line.isModified():
            return None
        typed = self.tidied(self.line.text())
        return None if typed == self.standing() and not self._fills_reason(typed) else typed

    def tidied(self, text: str) -> str:
        """The typed text as it is handed over; overridden to drop a mask's own signs."""
        return text

    def _fills_reason(self, typed: str) -> bool:
        return bool(typed) and self.shown.missing is not None

    def type_text(self, text: str) -> None:
        """As if typed: the row is unsaved until it is committed."""
        if self.shown.editable:
            self.line.setText(text)
            self.line.setModified(True)
            self.voice.edited.emit(self.path, text)
            self.update()

    def show_answer(self, shown: Shown) -> None:
        """Show what stands; text that is typed and not on disk is kept, with the cursor or not."""
        typed = self.pending()
        self.shown = shown
        self.line.setReadOnly(not shown.editable)
        if typed is None:
            self.refresh()
        self.update()

    def refresh(self) -> None:
        """The standing text, unmodified."""
        if self.line.text() != self.standing():
            self.line.setText(self.standing())
            if not self.line.hasFocus():
                # A text too long for its box shows its beginning.
                self.line.setCursorPosition(0)
        self.line.setModified(False)

    def settle(self, shown: Shown) -> None:
        """What was typed has become the value (or was given back)."""
        self.line.setModified(False)
        self.show_answer(shown)

    def restore(self) -> None:
        """Escape: the old text, all selected."""
        self.refresh()
        self.voice.edited.emit(self.path, self.standing())
        self.line.selectAll()
        self.update()

    def focus_target(self) -> QWidget:
        """The line itself."""
        return self.line

    def key_pressed(self, event: QKeyEvent) -> bool:
        """True where the key was a command and must not be typed."""
        return self.handle_command(event)

    def focus_came(self, event: QFocusEvent) -> None:
        """The line has the focus."""
        self.voice.entered.emit(self.path)
        self.update()

    def focus_went(self, event: QFocusEvent) -> None:
        """The line has lost the focus."""
        if is_real_leave(event):
            self.commit_pending()
        self.update()

    def ghost(self, text: str) -> str:
        """Muted help shown behind what is typed (a date's pattern)."""
        return ""

    def _on_edited(self, text: str) -> None:
        self.after_typing(text)
        self.voice.edited.emit(self.path, self.line.text())
        self.update()

    def after_typing(self, text: str) -> None:
        """Hook for boxes that help while typing."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The line fills the box."""
        super().resizeEvent(event)
        self.line.setGeometry(_MARGIN - 2, 2, self.width() - 2 * _MARGIN + 4, BOX_HEIGHT - 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the rim is a click into the line."""
        self.line.setFocus(Qt.FocusReason.MouseFocusReason)

    def changeEvent(self, event: QEvent) -> None:
        """Repaint with a new palette."""
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Box; then reason or ghost where the line is empty or unfinished."""
        painter = QPainter(self)
        rect = QRect(0, 0, self.width(), BOX_HEIGHT)
        self.paint_frame(painter, rect, focused=self.line.hasFocus())
        typed = self.line.text()
        if self.shown.missing is not None and not typed:
            self.paint_missing(painter, rect)
        elif self.line.hasFocus() or typed:
            self._paint_ghost(painter, rect, typed)

    def _paint_ghost(self, painter: QPainter, rect: QRect, typed: str) -> None:
        ghost = self.ghost(typed)
        if ghost:
            x = _MARGIN + text_width(typed, ENTRY)
            area = QRect(x, 0, max(0, rect.width() - x - 4), rect.height())
            draw_text(painter, area, ghost, colours_of(self).colour("field"), face=ENTRY)
