"""The list of sections at the left: where each stands, and a way to jump there."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip

from mscform.definitions.logic import Severity
from mscform.engine.form_state import FormState, GroupState, ItemState, Need
from mscform.gui.editor_table import enterable
from mscform.gui.style.icons import Icon
from mscform.gui.style.paint import SMALL, draw_box, draw_fitted, draw_mark, draw_text
from mscform.gui.style.ringed import Ringed
from mscform.gui.style.tokens import Tone, colours_of
from mscform.gui.texts import Texts

WIDTH: Final = 224
_LINE: Final = 40


class _Entry(NamedTuple):
    group: str
    title: str
    mark: Icon
    tone: Tone
    left: int
    is_typed: bool


class SectionList(Ringed):
    """One line a group; Up and Down move, Space or a click jumps.

    Signals:
        chosen(group): bring this group into view.
    """

    chosen = Signal(str)

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._entries: tuple[_Entry, ...] = ()
        self._lit = 0
        self._here = ""
        self._has_room = True
        self.setFixedWidth(WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setObjectName("sections")

    def show_state(self, state: FormState) -> None:
        """How each group stands."""
        self._entries = tuple(self._entry(group) for group in state.groups)
        self._show_if_useful()
        self.setMinimumHeight(len(self._entries) * _LINE + 16)
        self.setAccessibleName(self._texts("GUI-F-SECTIONS"))
        told = "; ".join(f"{entry.title}: {self._said(entry)}" for entry in self._entries)
        self.setAccessibleDescription(told)
        self.update()

    def _said(self, entry: _Entry) -> str:
        """What the mark of a section stands for, and how many answers are still needed."""
        return self._texts(f"GUI-F-SECTION-{entry.mark.name.replace('_', '-')}", n=entry.left)

    def event(self, event: QEvent) -> bool:
        """The tip of a section says what its mark stands for."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = (event.pos().y() - 8) // _LINE
            here = self._entries[index] if 0 <= index < len(self._entries) else None
            QToolTip.showText(event.globalPos(), "" if here is None else self._said(here), self)
            return True
        return super().event(event)

    def set_room(self, enough: bool) -> None:
        """Whether the page is wide enough for a list at its side."""
        self._has_room = enough
        self._show_if_useful()

    def _show_if_useful(self) -> None:
        self.setVisible(self._has_room and len(self._entries) > 1)

    def light(self, group: str) -> None:
        """The group the person works in."""
        if group != self._here:
            self._here = group
            self.update()

    def _entry(self, group: GroupState) -> _Entry:
        items = [
            item
            for repeat in group.repeats
            if not repeat.struck and group.need is Need.ASKED
            for item in repeat.items
            if item.need is Need.ASKED
        ]
        # A section that computes itself is done where all of its values could be computed.
        typed = [i for i in items if enterable(i.definition)]
        needed = [i for i in typed if i.mandatory] if typed else items
        items = typed or items
        blank = [i for i in needed if _is_blank(i)]
        touched = any(not _is_blank(i) for i in items)
        wrong = any(
            not f.confirmed and f.severity is not Severity.REQUIRED
            for i in items
            for f in i.findings
        )
        mark, tone = Icon.NOT_YET, Tone.MUTED
        if wrong:
            mark, tone = Icon.DUE, Tone.WATCH
        elif touched:
            mark, tone = (Icon.PARTLY, Tone.ACCENT) if blank else (Icon.DONE, Tone.GOOD)
        title = self._texts.of(group.definition.title)
        return _Entry(group.definition.oid, title, mark, tone, len(blank), bool(typed))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Space jumps."""
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._entries:
            step = 1 if key == Qt.Key.Key_Down else -1
            self._lit = (self._lit + step) % len(self._entries)
            self.update()
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._entries:
            self.chosen.emit(self._entries[self._lit].group)
        else:
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click jumps."""
        index = (event.position().toPoint().y() - 8) // _LINE
        if 0 <= index < len(self._entries):
            self.chosen.emit(self._entries[index].group)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Mark, title, how many answers are still needed."""
        painter = QPainter(self)
        colours = colours_of(self)
        for index, entry in enumerate(self._entries):
            rect = QRect(0, 8 + index * _LINE, self.width() - 8, _LINE - 2)
            here = entry.group == self._here
            ring = colours.colour("accent") if self.hasFocus() and index == self._lit else None
            if here or ring is not None:
                wash = colours.colour("accent_wash" if here else "page")
                draw_box(painter, rect, fill=wash, border=None, focused=ring)
            draw_mark(
                painter,
                QRect(rect.x() + 8, rect.y(), 18, rect.height()),
                entry.mark,
                entry.tone,
                colours,
            )
            ink = colours.colour("accent" if here else "text")
            counted = entry.is_typed and entry.left
            words = rect.adjusted(34, 0, -30 if counted else -6, 0)
            draw_fitted(painter, words, entry.title, ink)
            if counted:
                right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                muted = colours.colour("muted")
                area = rect.adjusted(0, 0, -8, 0)
                draw_text(painter, area, str(entry.left), muted, face=SMALL, align=right)


def _is_blank(item: ItemState) -> bool:
    """Whether nothing stands here: no answer and no reason, or nothing that could be computed."""
    if item.definition.is_derived:
        return item.text is None
    return item.answer is None or item.answer.is_empty
