"""Above the sheet: a form that stands under an older version, and the way to the newest."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mscform.gui.keys import Command, key_text
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner, Button
from mscform.gui.style.icons import Icon
from mscform.gui.style.tokens import Tone
from mscform.gui.texts import Texts, message


class VersionStrip(QWidget):
    """One calm line; hidden for a form that the newest version has alike.

    Signals:
        wanted(): the person wants to see what moving the form would do.
    """

    wanted = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.setObjectName("version-strip")
        self.banner = Banner(texts)
        self.move_on = Button("", key=key_text(Command.MOVE))
        self.move_on.setObjectName("move-version")
        self.move_on.clicked.connect(self.wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP_LARGE, tokens.GAP_SMALL, tokens.GAP_LARGE, 0)
        row.setSpacing(tokens.GAP_SMALL)
        row.addWidget(self.banner, 1)
        row.addWidget(self.move_on)
        self.hide()

    def show_version(self, old: str | None, newest: str, *, may_move: bool) -> None:
        """The version of the form; None where there is nothing to tell."""
        texts = self._texts
        said = None if old is None else message("GUI-VERSION-OLDER", old=old, new=newest)
        self.banner.say(said, Tone.WATCH, Icon.CORRECTED)
        self.move_on.relabel(texts("GUI-VERSION-MOVE", new=newest))
        self.move_on.setVisible(may_move)
        self.setVisible(old is not None)
