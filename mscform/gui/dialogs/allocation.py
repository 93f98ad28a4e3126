"""Allocation by hand: what the list would have said, typed by a person, and why it was not used."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from mscform.base.identity import ItemPath
from mscform.base.message import Message
from mscform.gui.dialogs.boxes import INSIDE, BoxesDialog, Suppose
from mscform.gui.keys import Command, command_of
from mscform.gui.row_layout import columns_for
from mscform.gui.style import tokens
from mscform.gui.style.entry import Entry
from mscform.gui.style.fonts import font
from mscform.gui.texts import Texts, message

AttemptByHand = Callable[[Mapping[ItemPath, str], str], Message | None]


class HandAllocationDialog(BoxesDialog):
    """The boxes of the form as far as a list would fill them, then the reason."""

    def __init__(
        self,
        texts: Texts,
        lead: str,
        suppose: Suppose,
        attempt: AttemptByHand,
        parent: QWidget | None = None,
    ) -> None:
        title = texts("GUI-F-KEY-ALLOCATE-BY-HAND")
        super().__init__(
            texts,
            title,
            suppose,
            lambda typed: attempt(typed, self.reason.text()),
            lead=lead,
            parent=parent,
        )
        self.reason = self._reason_line()
        self.finish(texts("GUI-ALLOCATE-YES"))

    def _reason_line(self) -> Entry:
        """The label where those of the boxes stand, the line where the boxes stand."""
        columns = columns_for(INSIDE)
        label = QLabel(self.texts("GUI-ALLOCATE-REASON"))
        label.setFont(font(tokens.TEXT))
        label.setFixedWidth(columns.value_x - columns.label_x)
        line = Entry(self.texts("GUI-ALLOCATE-REASON"))
        line.setObjectName("allocation-reason")
        label.setBuddy(line)
        line.installEventFilter(self)
        row = QHBoxLayout()
        row.setContentsMargins(columns.label_x, tokens.GAP_SMALL, tokens.GAP, 0)
        row.setSpacing(0)
        row.addWidget(label)
        row.addWidget(line)
        self.body.addLayout(row)
        return line

    def after_last(self) -> None:
        """After the boxes the reason."""
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def lacks(self) -> Message | None:
        """Nobody is allocated by hand without a reason."""
        if self.reason.text().strip():
            return None
        self.reason.setFocus()
        return message("GUI-ALLOCATE-SAY-WHY")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the reason no box is lit any more."""
        if event.type() == QEvent.Type.FocusIn:
            self.light(None)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shift+Enter leads from the reason back into the boxes."""
        if command_of(event) is Command.BACK and self.reason.hasFocus():
            list(self.rows.values())[-1].editor.take_focus()
        else:
            super().keyPressEvent(event)
