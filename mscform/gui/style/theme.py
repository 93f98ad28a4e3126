"""Turns the tokens into the palette of the application, light or dark."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from mscform.gui.style import tokens
from mscform.gui.style.fonts import font, register_fonts
from mscform.gui.style.tokens import DARK, LIGHT, Colours

_Role = QPalette.ColorRole

_ROLES: Final[dict[QPalette.ColorRole, str]] = {
    _Role.Window: "page",
    _Role.WindowText: "text",
    _Role.Base: "surface",
    _Role.AlternateBase: "page",
    _Role.Text: "text",
    _Role.Button: "surface",
    _Role.ButtonText: "text",
    _Role.BrightText: "stop",
    _Role.Highlight: "accent",
    _Role.HighlightedText: "on_accent",
    _Role.ToolTipBase: "surface",
    _Role.ToolTipText: "text",
    _Role.PlaceholderText: "muted",
    _Role.Link: "accent",
    _Role.LinkVisited: "accent",
    _Role.Accent: "accent",
    _Role.Light: "surface",
    _Role.Midlight: "line",
    _Role.Mid: "line",
    _Role.Dark: "field",
    _Role.Shadow: "line",
}


def palette(colours: Colours) -> QPalette:
    """The Qt palette of `colours`; disabled text is muted, still readable (≥ 4.5 : 1)."""
    made = QPalette()
    for role, name in _ROLES.items():
        made.setColor(role, QColor(getattr(colours, name)))
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.muted))
    return made


def dress(app: QApplication, fonts: Path) -> None:
    """Give the application its style and fonts; call before the first widget.

    Raises:
        MachineError: a font file is missing (GUI-F-FONT).
    """
    app.setStyle(QStyleFactory.create("Fusion"))
    register_fonts(fonts)
    app.setFont(font(tokens.TEXT))


def set_dark(app: QApplication, dark: bool) -> None:
    """Switch between the two palettes; every widget hears of it by `PaletteChange`."""
    app.setPalette(palette(DARK if dark else LIGHT))


def system_is_dark() -> bool:
    """Whether the desktop asks for a dark look."""
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
