"""[中文|EN]: the switch that every page offers."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from mscform.gui.keys import Command, tip
from mscform.gui.style.chips import Chip, Chips
from mscform.gui.texts import LANGUAGES, Texts

_OWN_NAMES: Final = {"en": "EN", "zh": "中文"}


class LanguageSwitch(Chips):
    """Each language is called by its own name."""

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__("中文 / English", parent)
        self._texts = texts
        self.setObjectName("language")
        self.setToolTip(tip(Command.LANGUAGE, texts))
        self.chosen.connect(texts.set_language)
        texts.changed.connect(self.relabel)
        self.relabel()

    def relabel(self) -> None:
        """Show which one is in force."""
        chips = [Chip(code, _OWN_NAMES[code]) for code in reversed(LANGUAGES)]
        self.show_chips(chips, self._texts.language)
        self.setToolTip(tip(Command.LANGUAGE, self._texts))
