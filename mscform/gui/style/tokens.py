"""Colours and sizes, named by what they mean; the only place where a colour or a length stands.

Lengths are device-independent pixels: Qt scales them, so 200 % needs nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """One palette. A `…_wash` is the quiet background that its own colour is read on."""

    page: str
    surface: str
    line: str
    text: str
    muted: str
    accent: str
    accent_wash: str
    on_accent: str
    good: str
    good_wash: str
    watch: str
    watch_wash: str
    call: str
    call_wash: str
    stop: str
    stop_wash: str
    field: str
    is_dark: bool

    def colour(self, name: str) -> QColor:
        """A colour by its name, ready to paint with."""
        return QColor(getattr(self, name))

    def veil(self) -> QColor:
        """What lies over a window while a question stands in front of it."""
        return QColor(0, 0, 0, 140) if self.is_dark else QColor(21, 32, 43, 90)

    def names(self) -> tuple[str, ...]:
        """All colour names, for the contrast test."""
        return tuple(field.name for field in fields(self) if field.name != "is_dark")


LIGHT: Final = Colours(
    page="#F5F6F8",
    surface="#FFFFFF",
    line="#D5DBE3",
    text="#15202B",
    muted="#4F5B69",
    accent="#0B5CAD",
    accent_wash="#EAF2FB",
    on_accent="#FFFFFF",
    good="#1B6E46",
    good_wash="#DDF3E7",
    watch="#7A4F00",
    watch_wash="#FFF2D0",
    call="#A33F00",
    call_wash="#FFE4D1",
    stop="#B3261E",
    stop_wash="#FCE1DF",
    field="#8593A2",
    is_dark=False,
)

DARK: Final = Colours(
    page="#12171D",
    surface="#1A212A",
    line="#34404D",
    text="#E8EDF2",
    muted="#A7B3C0",
    accent="#6FB1FF",
    accent_wash="#1E2E40",
    on_accent="#0D1A28",
    good="#6CD3A0",
    good_wash="#1F3732",
    watch="#F2C14E",
    watch_wash="#38321F",
    call="#FF9A5C",
    call_wash="#3B2C22",
    stop="#FF8A80",
    stop_wash="#3C2829",
    field="#6B7986",
    is_dark=True,
)


class Tone(StrEnum):
    """How loud something is; each is also a colour name (`watch`) and a wash (`watch_wash`)."""

    PLAIN = "text"
    MUTED = "muted"
    ACCENT = "accent"
    GOOD = "good"
    WATCH = "watch"
    CALL = "call"
    STOP = "stop"

    @property
    def wash(self) -> str:
        """The name of the background that this tone is read on."""
        plain = self in (Tone.PLAIN, Tone.MUTED)
        return "surface" if plain else f"{self.value}_wash"


GRID: Final = 4
GAP_SMALL: Final = 8
GAP: Final = 16
GAP_LARGE: Final = 24
RADIUS: Final = 6
ROW: Final = 40
ROW_COMPACT: Final = 32
TARGET: Final = 40
RING: Final = 2
ICON: Final = 16

TEXT: Final = 14
SMALL: Final = 12
SECTION: Final = 16
PAGE: Final = 20
ENTRY: Final = 16
BOARD: Final = 28
BOARD_LARGE: Final = 40

FOLD_RAIL: Final = 1200
NARROW: Final = 900
"""Below this width (200 % on a small screen) only what is worked with keeps its words."""
HEAD: Final = 126
"""Bar, band and breadcrumb above a page."""
FLAT: Final = 900
"""Below this height of the window what is told above a form takes one line: the grid needs it."""
LOW: Final = 560
"""Below this height the head of the window gives its room to the page."""
"""Below this window width the left rail folds to icons."""
STACK_LABELS: Final = 1000
"""Below this page width labels stand above their boxes."""
LABEL_MAX: Final = 400
VALUE_WIDTH: Final = 168
UNIT_WIDTH: Final = 72
MARK_WIDTH: Final = 176
DRAFT_DELAY_MS: Final = 400


def colours_of(widget: QWidget) -> Colours:
    """The palette in force where `widget` stands, told from its own window colour."""
    return DARK if widget.palette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT
