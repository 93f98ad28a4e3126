"""The band across the top of a sheet that tells of its loudest alert until it is dealt with."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent

from mscform.base.message import Slot
from mscform.engine.form_state import AlertState
from mscform.gui.alert_words import Seen, band_words
from mscform.gui.style import tokens
from mscform.gui.style.controls import Banner
from mscform.gui.style.icons import Icon, draw_icon
from mscform.gui.style.paint import draw_box
from mscform.gui.style.tokens import Tone, colours_of
from mscform.gui.texts import Texts


class AlertBand(Banner):
    """A level 3 that nobody has acknowledged is told in inverse; what was seen stays, quieter."""

    def __init__(self, texts: Texts) -> None:
        super().__init__(texts, folds=True)
        self.setObjectName("alert-band")
        self.loud = False

    def show_alert(
        self, alert: AlertState | None, set_name: Slot, now: datetime, seen: Seen | None = None
    ) -> None:
        """Say what to do, or nothing."""
        if alert is None:
            self.say(None)
            return
        stop = (alert.level or 0) >= 3
        self.loud = stop and not alert.acknowledged
        words = band_words(alert, set_name, now, seen)
        self.say(words, Tone.STOP if stop else Tone.CALL, Icon.OVERDUE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Steady inverse while it is loud (D39): nothing blinks."""
        if not self.loud:
            super().paintEvent(event)
            return
        painter, colours = QPainter(self), colours_of(self)
        ink, ground = colours.colour("surface"), colours.colour(Tone.STOP.value)
        draw_box(painter, self.rect(), fill=ground, border=ground)
        draw_icon(painter, Icon.OVERDUE, QRectF(14, 12, tokens.ICON, tokens.ICON), ink)
        self.paint_words(painter, ink)
