"""The contract of every answer box: it tells what was typed and shows what stands, nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QWidget

from mscform.base.identity import ItemPath
from mscform.gui.keys import Command, command_of
from mscform.gui.style import tokens
from mscform.gui.style.icons import Icon
from mscform.gui.style.paint import draw_box, draw_mark, draw_text
from mscform.gui.style.tokens import Tone, colours_of

BOX_HEIGHT = 34
"""Height of one box inside its row of 40: the row itself is the click target."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands in a box: the typed text, or the words of a missing reason in its place."""

    text: str = ""
    missing: str | None = None
    editable: bool = True
    tone: Tone | None = None
    mark: Icon | None = None


class Voice(QObject):
    """What boxes say; a page gives one voice to all its boxes and listens once.

    Signals (the first argument is always the path of the box that speaks):
        edited(path, text): a person typed; the text so far, not yet a value.
        committed(path, text): take this as the answer.
        advanced(path, step): to the next (+1) or previous (-1) box.
        entered(path): the box has the focus now.
        commanded(path, command): a command key was pressed here.
        act_wanted(path): attest or sign here.
    """

    edited = Signal(object, str)
    committed = Signal(object, str)
    advanced = Signal(object, int)
    entered = Signal(object)
    commanded = Signal(object, object)
    act_wanted = Signal(object)


class AnswerEditor(QWidget):
    """Base of all answer boxes. Values change only by typing, clicking or a key, never by a wheel.

    A box speaks with its `voice`: a shared one, because seven connections a box would cost more
    than the box itself.
    """

    stretches = False
    """Whether the box takes all the room up to the mark column."""

    def __init__(self, path: ItemPath, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self._voice: Voice | None = None
        self.shown = Shown()
        self.stay = False
        self.setObjectName(str(path))

    @property
    def voice(self) -> Voice:
        """Where this box speaks; its own until it is given a shared one."""
        if self._voice is None:
            self._voice = Voice(self)
        return self._voice

    def speak_with(self, voice: Voice) -> None:
        """Share the voice of a page."""
        self._voice = voice

    # What the row may ask of a box.

    def show_answer(self, shown: Shown) -> None:
        """Show what stands; never emits, and never touches text that is being typed."""
        self.shown = shown
        self.refresh()
        self.update()

    def refresh(self) -> None:
        """Redraw from `shown`; overridden where a box holds a widget of Qt's own."""

    def relabel(self) -> None:
        """The language was switched."""

    def pending(self) -> str | None:
        """Text that was typed and is not a committed value yet, else None."""
        return None

    def type_text(self, text: str) -> None:
        """Put a text in as if it had been typed (drafts, time now); does not commit."""

    def commit_pending(self) -> None:
        """Hand over what was typed, if anything."""
        text = self.pending()
        if text is not None:
            self.voice.committed.emit(self.path, text)

    def restore(self) -> None:
        """Give the old text back (Escape)."""
        self.refresh()
        self.update()

    def focus_target(self) -> QWidget:
        """The widget that really gets the focus."""
        return self

    def take_focus(self) -> None:
        """Put the cursor here, everything selected."""
        self.focus_target().setFocus(Qt.FocusReason.OtherFocusReason)

    def describe(self, name: str, description: str) -> None:
        """What a screen reader says here."""
        target = self.focus_target()
        target.setAccessibleName(name)
        target.setAccessibleDescription(description)

    def height_for(self, width: int) -> int:
        """The height this box needs when it is `width` wide."""
        return BOX_HEIGHT

    def width_for(self, room: int) -> int:
        """The width this box wants where `room` is free."""
        return room if self.stretches else min(room, tokens.VALUE_WIDTH)

    # What the boxes share.

    def handle_command(self, event: QKeyEvent) -> bool:
        """Deal with a command key; True where the key was one and must not be typed."""
        command = command_of(event)
        if command is None:
            return False
        if command in (Command.NEXT, Command.BACK):
            self.advance(1 if command is Command.NEXT else -1)
        elif command is Command.RESTORE:
            self.restore()
        else:
            self.voice.commanded.emit(self.path, command)
        return True

    def advance(self, step: int) -> None:
        """Commit, then ask for the next box; stays where a question was answered with Escape."""
        self.commit_pending()
        if self.stay:
            self.stay = False
            return
        self.voice.advanced.emit(self.path, step)

    def may_leave(self) -> bool:
        """Commit before Tab moves on; False (once) where the person decided to stay.

        Also False where the commit itself has moved the focus: an alert covers the sheet.
        """
        had_focus = self.focus_target().hasFocus()
        self.commit_pending()
        stays, self.stay = self.stay, False
        return not stays and self.focus_target().hasFocus() == had_focus

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel scrolls the page and changes nothing."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Command keys first; the rest goes to the box."""
        if not self.handle_command(event):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab and Shift+Tab: what was typed is on disk before the focus moves."""
        return True if not self.may_leave() else super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that we have the focus."""
        super().focusInEvent(event)
        self.voice.entered.emit(self.path)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit when the person goes elsewhere in the window (not when the window sleeps)."""
        super().focusOutEvent(event)
        if is_real_leave(event):
            self.commit_pending()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """A switch of theme repaints."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    # Painting.

    def border_colour(self) -> QColor:
        """The line around the box: quiet, or in the tone of a finding."""
        tone = self.shown.tone
        return colours_of(self).colour("field" if tone is None else tone.value)

    def paint_frame(self, painter: QPainter, rect: QRect, *, focused: bool) -> None:
        """The box itself; read-only boxes have no ring of their own colour."""
        colours = colours_of(self)
        editable = self.shown.editable
        draw_box(
            painter,
            rect,
            fill=colours.colour("surface" if editable else "page"),
            border=self.border_colour() if editable else colours.colour("line"),
            focused=colours.colour("accent") if focused else None,
        )

    def paint_missing(self, painter: QPainter, rect: QRect) -> None:
        """The words of the missing reason, where the value would stand."""
        colours = colours_of(self)
        draw_mark(
            painter,
            QRect(rect.x() + 8, rect.y(), tokens.ICON, rect.height()),
            Icon.NOT_DONE,
            Tone.MUTED,
            colours,
        )
        area = rect.adjusted(30, 0, -6, 0)
        draw_text(painter, area, self.shown.missing or "", colours.colour("muted"))


def is_real_leave(event: QFocusEvent) -> bool:
    """Whether the focus went to another box, not to a menu or another window."""
    return event.reason() not in (
        Qt.FocusReason.ActiveWindowFocusReason,
        Qt.FocusReason.PopupFocusReason,
        Qt.FocusReason.MenuBarFocusReason,
    )
