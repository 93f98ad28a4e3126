"""What every page inside the frame has in common."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mscform.gui.style import tokens
from mscform.gui.texts import Texts

MARGIN: Final = tokens.GAP_LARGE


class Crumb(NamedTuple):
    """One step of the breadcrumb: the words, and the place it leads to (None: here)."""

    words: str
    place: object = None


class Page(QWidget):
    """One page; it re-labels itself, and keeps focus and typed text while it does.

    Signals:
        wants(place): the person wants to go somewhere; the frame knows the way.
        said: title or breadcrumb changed.
    """

    wants = Signal(object)
    said = Signal()

    def __init__(self, texts: Texts, name: str) -> None:
        super().__init__()
        self.texts = texts
        self.setObjectName(name)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(MARGIN, tokens.GAP, MARGIN, tokens.GAP)
        self.column.setSpacing(tokens.GAP)

    def crumbs(self) -> tuple[Crumb, ...]:
        """Where we are."""
        return ()

    def relabel(self) -> None:
        """The language was switched."""

    def enter(self) -> None:
        """The page comes into view: read anew, take the focus."""

    def may_leave(self) -> bool:
        """Whether the person may go; a page that cannot save says so itself."""
        return True

    def leave(self) -> None:
        """The page goes out of view for good."""
