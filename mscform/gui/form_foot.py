"""The foot of a form page: one more row, and the form is complete (or open again)."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from mscform.engine.form_state import FormState
from mscform.gui.keys import Command, key_text, name_of
from mscform.gui.section_plan import extra_first
from mscform.gui.style.controls import Button, ButtonKind
from mscform.gui.style.icons import Icon
from mscform.gui.texts import Texts
from mscform.records.clinical import FormStatus


class FormFoot(QHBoxLayout):
    """The two buttons below the sheet, with their keys."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.add = Button("", ButtonKind.QUIET, key=key_text(Command.EXTRA_SET), mark=Icon.PLUS)
        self.complete = Button("", ButtonKind.PRIMARY, key=key_text(Command.COMPLETE))
        self.complete.setObjectName("complete")
        self.addWidget(self.add)
        self.addStretch(1)
        self.addWidget(self.complete)

    def show_state(self, state: FormState, *, editable: bool, may_complete: bool) -> None:
        """Name the buttons for the status of the form, and hide what this person may not do."""
        done = state.status in {FormStatus.COMPLETE, FormStatus.NOT_DONE}
        label = self._texts("GUI-F-REOPEN") if done else name_of(Command.COMPLETE, self._texts)
        extra = extra_first(state)
        self.complete.set_kind(ButtonKind.PLAIN if done or extra else ButtonKind.PRIMARY)
        self.complete.relabel(label)
        self.complete.setVisible(may_complete)
        self.add.set_kind(ButtonKind.PRIMARY if extra else ButtonKind.QUIET)
        add = self._texts("GUI-F-TAKE-EXTRA") if extra else name_of(Command.EXTRA_SET, self._texts)
        self.add.relabel(add)
        repeats = any(group.definition.repeating for group in state.groups)
        self.add.setVisible(editable and repeats)

    def offer_extra(self) -> bool:
        """Put the cursor where Enter adds a set; false where none may be added.

        In the next planned set its numbers would be told as those of another hour.
        """
        if self.add.isHidden():
            return False
        self.add.setFocus()
        return True

    def enter(self) -> bool:
        """Enter, where the cursor is on one of the buttons: whether it is."""
        if self.add.hasFocus():
            self.add.click()
            return True
        # Enter walks; who taps it eight times must not complete a form unmeant.
        return self.complete.hasFocus()
