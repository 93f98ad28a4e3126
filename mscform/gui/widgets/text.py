"""Free text: one line, or several."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from mscform.base.identity import ItemPath
from mscform.gui.editing.answer_editor import AnswerEditor, Shown, is_real_leave
from mscform.gui.editing.line_box import LineBox
from mscform.gui.style import tokens
from mscform.gui.style.fonts import font, metrics
from mscform.gui.style.paint import see_through


class TextBox(LineBox):
    """One line of text."""

    stretches = True

    def width_for(self, room: int) -> int:
        """Up to about sixty letters."""
        return min(room, 3 * tokens.VALUE_WIDTH)


class _Lines(QPlainTextEdit):
    def __init__(self, box: LongTextBox) -> None:
        super().__init__(box)
        self._box = box
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(font(tokens.ENTRY))
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(2)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setPalette(see_through())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on as everywhere; Alt+Enter makes a new line."""
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in (
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        ):
            self.insertPlainText("\n")
        elif not self._box.handle_command(event):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return True if not self._box.may_leave() else super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._box.voice.entered.emit(self._box.path)
        self._box.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if is_real_leave(event):
            self._box.commit_pending()
        self._box.update()


class LongTextBox(AnswerEditor):
    """Several lines of text."""

    stretches = True

    def __init__(self, path: ItemPath, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(path, parent)
        self._height = lines * metrics(tokens.ENTRY).lineSpacing() + 16
        self._silent = False
        self.lines = _Lines(self)
        self.lines.setObjectName(f"{path}:line")
        self.lines.textChanged.connect(self._on_changed)
        self.setFocusProxy(self.lines)

    def pending(self) -> str | None:
        """Typed text that differs from what stands."""
        typed = self.lines.toPlainText()
        if not self.shown.editable or not self.lines.document().isModified():
            return None
        return typed if typed != self.shown.text else None

    def type_text(self, text: str) -> None:
        """As if typed."""
        if self.shown.editable:
            self.lines.setPlainText(text)
            self.lines.document().setModified(True)
            self.voice.edited.emit(self.path, text)

    def show_answer(self, shown: Shown) -> None:
        """Show what stands; text being typed is kept."""
        typed = self.pending() if self.lines.hasFocus() else None
        self.shown = shown
        self.lines.setReadOnly(not shown.editable)
        if typed is None:
            self.refresh()
        self.update()

    def refresh(self) -> None:
        """The standing text, unmodified."""
        if self.lines.toPlainText() != self.shown.text:
            self._silent = True
            self.lines.setPlainText(self.shown.text)
            self._silent = False
        self.lines.document().setModified(False)

    def settle(self, shown: Shown) -> None:
        """What was typed has become the value."""
        self.lines.document().setModified(False)
        self.show_answer(shown)

    def focus_target(self) -> QWidget:
        """The text area."""
        return self.lines

    def height_for(self, width: int) -> int:
        """As many lines as the definition asks for."""
        return self._height

    def width_for(self, room: int) -> int:
        """Up to about eighty letters."""
        return min(room, 4 * tokens.VALUE_WIDTH)

    def _on_changed(self) -> None:
        if not self._silent and self.lines.document().isModified():
            self.voice.edited.emit(self.path, self.lines.toPlainText())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The text fills the box."""
        super().resizeEvent(event)
        self.lines.setGeometry(4, 4, self.width() - 8, self.height() - 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box, and the reason where there is no text."""
        painter = QPainter(self)
        self.paint_frame(painter, self.rect(), focused=self.lines.hasFocus())
        if self.shown.missing is not None and not self.lines.toPlainText():
            self.paint_missing(painter, QRect(0, 0, self.width(), 34))
