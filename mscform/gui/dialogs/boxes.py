"""A question with boxes of the study: as a form would ask them, written together or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mscform.base.identity import ItemPath
from mscform.base.message import Message
from mscform.engine.form_state import ItemState
from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.editing.answer_editor import Voice
from mscform.gui.item_row import ItemRow
from mscform.gui.keys import Command, command_of
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, message
from mscform.gui.wording import Wording

WIDTH: Final = 880
INSIDE: Final = WIDTH - 2 * tokens.GAP_LARGE

Boxes = Sequence[tuple[ItemState, Wording]]
Suppose = Callable[[Mapping[ItemPath, str]], Boxes]
Attempt = Callable[[Mapping[ItemPath, str]], Message | None]


class BoxesDialog(DialogFrame):
    """The boxes, as far as they are asked with what was typed so far.

    `suppose` gives the boxes; `attempt` writes and tells why it did not work, None where it did.
    Enter goes on, and writes after the last box. Escape: nothing happens.
    """

    def __init__(  # noqa: PLR0913 - the whole question
        self,
        texts: Texts,
        title: str,
        suppose: Suppose,
        attempt: Attempt,
        *,
        lead: str,
        parent: QWidget | None = None,
        typed: Mapping[ItemPath, str] | None = None,
    ) -> None:
        super().__init__(texts, title, parent)
        self.setFixedWidth(WIDTH)
        self._suppose, self._attempt = suppose, attempt
        self._typed: dict[ItemPath, str] = dict(typed or {})
        self.rows: dict[ItemPath, ItemRow] = {}
        self.say(lead, quiet=False)
        self._sheet = QVBoxLayout()
        self._sheet.setSpacing(0)
        self.body.addLayout(self._sheet)
        self._voice = Voice(self)
        self._voice.committed.connect(self._on_committed)
        self._voice.advanced.connect(self._on_advanced)
        self._voice.entered.connect(self.light)
        # A box would only give its old text back: here Escape leaves, as in every dialog.
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.reject)

    def finish(self, accept: str) -> None:
        """What stands under the boxes: the place for a refusal, and the buttons."""
        self.trouble = Banner(self.texts)
        self.body.addWidget(self.trouble)
        self.offer(accept)
        self._show_boxes()
        self.first().editor.take_focus()

    def first(self) -> ItemRow:
        """Where the cursor begins: the first box that nothing stands in, else the first."""
        rows = list(self.rows.values())
        return next((row for row in rows if not self._typed.get(row.item.path)), rows[0])

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
            height = row.height_for(INSIDE)
            row.setFixedSize(QSize(INSIDE, height))
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
        paths = list(self.rows)
        place = paths.index(path) + step
        if 0 <= place < len(paths):
            self.rows[paths[place]].editor.take_focus()
        elif step > 0:
            self.after_last()

    def after_last(self) -> None:
        """Enter in the last box."""
        self.accept()

    def light(self, path: ItemPath | None) -> None:
        """The box that the cursor is in; None: in none."""
        for other, row in self.rows.items():
            row.light(other == path)

    def _blank(self) -> ItemRow | None:
        """The first box that must be filled and is not."""
        rows = self.rows.items()
        return next(
            (r for p, r in rows if r.item.mandatory and not self._typed.get(p, "").strip()), None
        )

    def lacks(self) -> Message | None:
        """What else is missing before anything can be written; the cursor goes there."""
        return None

    def accept(self) -> None:
        """Only with everything, and once it is on disk; the cursor goes to what is missing."""
        for row in self.rows.values():
            row.editor.commit_pending()
        blank = self._blank()
        if blank is not None:
            question = blank.item.definition.question
            self.complain(message("GUI-BOXES-ANSWER", question=question))
            blank.editor.take_focus()
            return
        why = self.lacks() or self._attempt(self._typed)
        if why is None:
            super().accept()
        else:
            self.complain(why)

    def complain(self, why: Message) -> None:
        """Say why nothing was written."""
        self.trouble.say(why, Tone.STOP, Icon.UNSAVED)
        self.adjustSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter outside the boxes writes."""
        if command_of(event) is Command.NEXT:
            self.accept()
        else:
            super().keyPressEvent(event)
