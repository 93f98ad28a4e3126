"""The faults of a definitions folder as a list that can be read, walked and copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QTextEdit

from mscform.definitions.faults import Fault
from mscform.gui.style.controls import QuietScrollBar
from mscform.gui.texts import Texts

_MOST_LINES: Final = 8


class FaultPanel(QTextEdit):
    """One line a fault: `file:line:column: sentence`."""

    def __init__(self) -> None:
        super().__init__()
        self._faults: Sequence[Fault] = ()
        self.setObjectName("preview-faults")
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBar(QuietScrollBar(Qt.Orientation.Vertical))
        self.hide()

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._faults)

    def show_faults(self, faults: Sequence[Fault], texts: Texts) -> None:
        """Another reading of the folder."""
        self._faults = faults
        self.relabel(texts)
        self.setVisible(bool(faults))

    def relabel(self, texts: Texts) -> None:
        """The sentences in the language in force."""
        self.setAccessibleName(texts("GUI-TRY-FAULT-LIST"))
        lines = [
            f"{fault.position}: {texts.of(fault.message)}"
            if fault.position
            else texts.of(fault.message)
            for fault in self._faults
        ]
        self.setPlainText("\n".join(lines))
        shown = min(max(2, len(lines) * 2), _MOST_LINES)
        self.setFixedHeight(shown * self.fontMetrics().lineSpacing() + 12)
