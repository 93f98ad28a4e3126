"""Allocation by hand: what the list would have said, typed by a person, and why it was not used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mscform.base.identity import ItemPath
from mscform.base.message import Message
from mscform.engine.form_state import ItemState
from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.editing.answer_editor import Voice
from mscform.gui.item_row import ItemRow
from mscform.gui.keys import Command, command_of
from mscform.gui.row_layout import columns_for
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner
from mscform.gui.style.entry import Entry
from mscform.gui.style.fonts import font
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, message
from mscform.gui.wording import Wording

_WIDTH: Final = 880
_INSIDE: Final = _WIDTH - 2 * tokens.GAP_LARGE

Boxes = Sequence[tuple[ItemState, Wording]]
Suppose = Callable[[Mapping[ItemPath, str]], Boxes]
Attempt = Callable[[Mapping[ItemPath, str], str], Message | None]


class HandAllocationDialog(DialogFrame):
    """The boxes of the form as far as a list would fill them, then the reason.

    `suppose` gives the boxes that are asked with what was typed so far; `attempt` allocates and
    tells why it did not work, None where it did. Enter goes on; from the reason it
    allocates. Escape: nothing happens.
    """

    def __init__(
        self,
        texts: Texts,
        lead: str,
        suppose: Suppose,
        attempt: Attempt,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts, texts("GUI-F-KEY-ALLOCATE-BY-HAND"), parent)
        self.setFixedWidth(_WIDTH)
        self._suppose, self._attempt = suppose, attempt
        self._typed: dict[ItemPath, str] = {}
        self.rows: dict[ItemPath, ItemRow] = {}
        self.say(lead, quiet=False)
        self._sheet = QVBoxLayout()
        self._sheet.setSpacing(0)
        self.body.addLayout(self._sheet)
        self.reason = self._reason_line()
        self.trouble = Banner(texts)
        self.body.addWidget(self.trouble)
        self.offer(texts("GUI-ALLOCATE-YES"))
        self._voice = Voice(self)
        self._voice.committed.connect(self._on_committed)
        self._voice.advanced.connect(self._on_advanced)
        self._voice.entered.connect(self._on_entered)
        # A box would only give its old text back: here Escape leaves, as in every dialog.
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.reject)
        self._show_boxes()
        next(iter(self.rows.values())).editor.take_focus()

    def _reason_line(self) -> Entry:
        """The label where those of the boxes stand, the line where the boxes stand."""
        columns = columns_for(_INSIDE)
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

    # ------------------------------------------------------------------ the boxes

    def _paths(self) -> list[ItemPath]:
        return list(self.rows)

    def _show_boxes(self) -> None:
        """As the study asks now; a box that is no longer asked goes with what was typed in it."""
        asked = {item.path: (item, wording) for item, wording in self._suppose(self._typed)}
        for path in [path for path in self.rows if path not in asked]:
            row = self.rows.pop(path)
            self._typed.pop(path, None)
            row.hide()
            row.deleteLater()
        kept, self.rows = self.rows, {}
        for place, (path, (item, wording)) in enumerate(asked.items()):
            row = kept.get(path) or self._new_row(place, item, wording)
            row.show_item(item, editable=True)
            height = row.height_for(_INSIDE)
            row.setFixedSize(QSize(_INSIDE, height))
            row.place()
            self.rows[path] = row
        self.adjustSize()

    def _new_row(self, place: int, item: ItemState, wording: Wording) -> ItemRow:
        row = ItemRow(item, wording, self)
        row.can_confirm = False
        row.editor.speak_with(self._voice)
        self._sheet.insertWidget(place, row)
        return row

    def _on_committed(self, path: ItemPath, text: str) -> None:
        if self._typed.get(path, "") != text:
            self._typed[path] = text
            self.trouble.say(None)
            self._show_boxes()

    def _on_advanced(self, path: ItemPath, step: int) -> None:
        paths = self._paths()
        place = paths.index(path) + step
        if 0 <= place < len(paths):
            self.rows[paths[place]].editor.take_focus()
        elif step > 0:
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the reason no box is lit any more."""
        if event.type() == QEvent.Type.FocusIn:
            self._on_entered(None)
        return super().eventFilter(watched, event)

    def _on_entered(self, path: ItemPath | None) -> None:
        for other, row in self.rows.items():
            row.light(other == path)

    # ------------------------------------------------------------------ allocating

    def _blank(self) -> ItemPath | None:
        """The first box that must be filled and is not."""
        return next(
            (
                path
                for path, row in self.rows.items()
                if row.item.mandatory and not self._typed.get(path, "").strip()
            ),
            None,
        )

    def accept(self) -> None:
        """Only with everything, and once it is on disk; the cursor goes to what is missing."""
        for row in self.rows.values():
            row.editor.commit_pending()
        blank = self._blank()
        if blank is not None:
            row = self.rows[blank]
            self._complain(message("GUI-ALLOCATE-ANSWER", question=row.item.definition.question))
            row.editor.take_focus()
        elif not self.reason.text().strip():
            self._complain(message("GUI-ALLOCATE-SAY-WHY"))
            self.reason.setFocus()
        else:
            refused = self._attempt(self._typed, self.reason.text())
            if refused is None:
                super().accept()
            else:
                self._complain(refused)

    def _complain(self, why: Message) -> None:
        self.trouble.say(why, Tone.STOP, Icon.UNSAVED)
        self.adjustSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter allocates from the reason on."""
        if command_of(event) is Command.NEXT:
            self.accept()
        elif command_of(event) is Command.BACK and self.reason.hasFocus():
            self.rows[self._paths()[-1]].editor.take_focus()
        else:
            super().keyPressEvent(event)
