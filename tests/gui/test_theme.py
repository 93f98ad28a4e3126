"""Colours can be read in both themes, and the icons and fonts are there."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from mscform.base.errors import MachineError
from mscform.gui.style.fonts import FAMILY, font, register_fonts
from mscform.gui.style.icons import Icon, icon, pixmap
from mscform.gui.style.theme import palette, set_dark
from mscform.gui.style.tokens import DARK, LIGHT, Colours, Tone, colours_of

THEMES = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2: (L1 + 0.05) / (L2 + 0.05)."""

    def luminance(name: str) -> float:
        told = QColor(name)
        parts = [
            c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
            for c in (told.redF(), told.greenF(), told.blueF())
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@THEMES
@pytest.mark.parametrize("ground", ["page", "surface", "accent_wash"])
@pytest.mark.parametrize("ink", ["text", "muted"])
def test_text_can_be_read_on_every_ground(colours: Colours, ground: str, ink: str) -> None:
    assert contrast(getattr(colours, ink), getattr(colours, ground)) >= 4.5


@THEMES
@pytest.mark.parametrize("tone", list(Tone))
def test_every_tone_can_be_read_on_its_wash_and_on_the_surface(
    colours: Colours, tone: Tone
) -> None:
    ink = getattr(colours, tone.value)
    assert contrast(ink, getattr(colours, tone.wash)) >= 4.5
    assert contrast(ink, colours.surface) >= 4.5


@THEMES
def test_the_primary_button_can_be_read(colours: Colours) -> None:
    assert contrast(colours.on_accent, colours.accent) >= 4.5


@THEMES
def test_a_box_can_be_seen(colours: Colours) -> None:
    assert contrast(colours.field, colours.surface) >= 3.0


@THEMES
def test_every_colour_is_a_colour(colours: Colours) -> None:
    for name in colours.names():
        assert re.fullmatch(r"#[0-9A-F]{6}", getattr(colours, name)), name


@THEMES
def test_disabled_text_can_still_be_read(colours: Colours, dressed: QApplication) -> None:
    made = palette(colours)
    ink = made.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText)
    assert contrast(ink.name(), colours.page) >= 4.5


def test_widgets_learn_of_a_switch_to_dark(dressed: QApplication, qtbot: QtBot) -> None:
    label = QLabel("体温")
    qtbot.addWidget(label)
    label.show()
    assert colours_of(label) is LIGHT
    set_dark(dressed, True)
    try:
        QApplication.processEvents()
        assert colours_of(label) is DARK
    finally:
        set_dark(dressed, False)


@pytest.mark.parametrize("name", list(Icon))
def test_every_icon_draws_something(name: Icon, dressed: QApplication) -> None:
    picture = pixmap(name, 24, QColor("#000000")).toImage()
    inked = sum(picture.pixelColor(x, y).alpha() > 100 for x in range(24) for y in range(24))
    assert 15 < inked < 450
    assert not icon(name, 24, QColor("#000000")).isNull()


def test_no_two_icons_look_the_same(dressed: QApplication) -> None:
    black = QColor("#000000")
    pictures = {bytes(pixmap(name, 32, black).toImage().constBits()) for name in Icon}
    assert len(pictures) >= len(Icon) - 1


def test_the_shipped_font_is_used_and_has_chinese(dressed: QApplication) -> None:
    assert QFontInfo(font()).family() == FAMILY
    assert QFontInfo(font(16, strong=True)).weight() >= 600


def test_a_missing_font_is_said(tmp_path: Path, dressed: QApplication) -> None:
    with pytest.raises(MachineError, match="GUI-F-FONT"):
        register_fonts(tmp_path)


def test_setting_text_often_loses_no_reference(dressed: QApplication) -> None:
    """PySide6 6.12.0 dropped one reference of None a call; this build must not."""
    label = QLabel()
    before = sys.getrefcount(None)
    for number in range(10_000):
        label.setText(str(number))
    # On Python 3.12+ None is immortal and its count never moves.
    assert abs(sys.getrefcount(None) - before) < 1_000
