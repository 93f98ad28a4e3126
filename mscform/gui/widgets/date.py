"""Dates and times typed as text, with the pattern shown as a ghost behind the cursor."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtWidgets import QWidget

from mscform.base.identity import ItemPath
from mscform.definitions.item import DataType
from mscform.gui.editing.line_box import LineBox

_PATTERNS: Final = {
    DataType.DATE: "YYYY-MM-DD",
    DataType.PARTIAL_DATE: "YYYY-MM-DD",
    DataType.DATETIME: "YYYY-MM-DD hh:mm",
    DataType.TIME: "hh:mm",
}
_WIDTHS: Final = {DataType.DATETIME: 188, DataType.TIME: 96}

# After these the next sign is certain, so it is typed for the person; it can be deleted.
_STEPS: Final = {
    DataType.DATE: ((r"\d{4}", "-"), (r"\d{4}-\d{2}", "-")),
    DataType.PARTIAL_DATE: ((r"\d{4}", "-"), (r"\d{4}-\d{2}", "-")),
    DataType.DATETIME: (
        (r"\d{4}", "-"),
        (r"\d{4}-\d{2}", "-"),
        (r"\d{4}-\d{2}-\d{2}", " "),
        (r"\d{4}-\d{2}-\d{2} \d{2}", ":"),
    ),
    DataType.TIME: ((r"\d{2}", ":"),),
}


class DateBox(LineBox):
    """A line for a date, a partial date, a date with time, or a time; nothing is refused."""

    def __init__(self, path: ItemPath, kind: DataType, parent: QWidget | None = None) -> None:
        super().__init__(path, parent)
        self._kind = kind
        self._before = ""
        self._ahead = ""

    def width_for(self, room: int) -> int:
        """As wide as its pattern."""
        return min(room, _WIDTHS.get(self._kind, 140))

    def ghost(self, text: str) -> str:
        """The part of the pattern that is not typed yet."""
        pattern = _PATTERNS[self._kind]
        return pattern[len(text) :] if len(text) < len(pattern) else ""

    def after_typing(self, text: str) -> None:
        """Type the sign that must follow, only while the person types on at the end."""
        grew = len(text) == len(self._before) + 1 and self.line.cursorPosition() == len(text)
        ahead, self._ahead = self._ahead, ""
        if grew and ahead and text.endswith(2 * ahead):
            # The person typed the sign that we had typed for her.
            self.line.backspace()
            self.line.setModified(True)
            self._before = self.line.text()
            return
        self._before = text
        if not grew:
            return
        for step, sign in _STEPS[self._kind]:
            if re.fullmatch(step, text):
                self.line.insert(sign)
                self.line.setModified(True)
                self._before = self.line.text()
                self._ahead = sign
                return

    def tidied(self, text: str) -> str:
        """A sign that we typed ahead and nothing followed is not part of the answer."""
        return text.rstrip("-: ") if text.rstrip("-: ") else text

    def refresh(self) -> None:
        """The standing text."""
        super().refresh()
        self._before = self.line.text()
