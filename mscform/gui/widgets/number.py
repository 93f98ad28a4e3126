"""A number as it is typed: no validator, no spin buttons, no wheel; it can be empty."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from mscform.base.identity import ItemPath
from mscform.gui.editing.line_box import LineBox

WIDTH: Final = 128


class NumberBox(LineBox):
    """A right-aligned line; whatever is typed is handed over and judged by the engine."""

    def __init__(self, path: ItemPath, parent: QWidget | None = None) -> None:
        super().__init__(path, parent)
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def width_for(self, room: int) -> int:
        """Six digits and a little air; wider while a reason stands in its place."""
        return min(room, WIDTH)
