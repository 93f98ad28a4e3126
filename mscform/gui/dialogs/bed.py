"""Where a subject lies: one line, given to whoever keeps the beds."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from mscform.base.errors import MscformError
from mscform.gui.dialogs.frame import DialogFrame
from mscform.gui.keys import Command, command_of
from mscform.gui.style.controls import Banner
from mscform.gui.style.entry import Entry
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts


class BedDialog(DialogFrame):
    """Enter keeps what was typed, nothing typed means no bed; a refusal leaves the text there."""

    def __init__(
        self,
        texts: Texts,
        subject: str,
        bed: str,
        put: Callable[[str], None],
        parent: QWidget | None,
    ) -> None:
        super().__init__(texts, texts("GUI-BED-TITLE", subject=subject), parent)
        self._put = put
        self.say(texts("GUI-BED-WORDS"))
        self.bed = Entry(texts("GUI-BED-TITLE", subject=subject), bed)
        self.bed.setObjectName("bed")
        self.bed.selectAll()
        self.body.addWidget(self.bed)
        self.trouble = Banner(texts)
        self.body.addWidget(self.trouble)
        self.offer(texts("GUI-BED-KEEP"))
        self.bed.setFocus()

    def accept(self) -> None:
        """Only what was kept closes the question."""
        try:
            self._put(self.bed.text())
        except MscformError as error:
            self.trouble.say(error.message, Tone.STOP, Icon.UNSAVED)
            self.bed.selectAll()
            self.bed.setFocus()
        else:
            super().accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps."""
        if command_of(event) is Command.NEXT:
            self.accept()
        else:
            super().keyPressEvent(event)
