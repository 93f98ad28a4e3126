"""The one type family of screen and paper, registered from the shipped files."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics

from mscform.base.errors import MachineError
from mscform.gui.style import tokens

FAMILY: Final = "Noto Sans SC"
_FILES: Final = ("NotoSansSC-Regular.ttf", "NotoSansSC-SemiBold.ttf")


def register_fonts(folder: Path) -> None:
    """Make the shipped fonts known; call once, before any widget exists.

    Raises:
        MachineError: GUI-F-FONT where a file is missing or is not a font.
    """
    for name in _FILES:
        if QFontDatabase.addApplicationFont(str(folder / name)) < 0:
            raise MachineError("GUI-F-FONT", file=name)


@lru_cache(maxsize=64)
def font(size: int = tokens.TEXT, *, strong: bool = False, slanted: bool = False) -> QFont:
    """The family at a pixel size of `tokens`; `strong` is the semibold cut."""
    made = QFont(FAMILY)
    made.setPixelSize(size)
    made.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    made.setItalic(slanted)
    return made


@lru_cache(maxsize=64)
def metrics(size: int = tokens.TEXT, *, strong: bool = False) -> QFontMetrics:
    """The measures of `font(size, strong=strong)`."""
    return QFontMetrics(font(size, strong=strong))
