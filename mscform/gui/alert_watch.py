"""Watches the alerts of one form: what the band says, and when the cover lies over the sheet."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from mscform.base.message import Slot
from mscform.engine.form_state import AlertState, FormState
from mscform.gui.alert_band import AlertBand, AlertCover, urgent
from mscform.gui.texts import Texts


class AlertWatch(QObject):
    """Shows the loudest alert of a form.

    Signals:
        covered(): the cover is about to take the focus from the sheet.
        uncovered(): the cover is gone; the cursor may go back to its box.
    """

    covered = Signal()
    uncovered = Signal()

    def __init__(self, texts: Texts, band: AlertBand, sheet: QWidget) -> None:
        super().__init__(sheet)
        self._band = band
        self.cover = AlertCover(texts, sheet)
        self.cover.set_aside.connect(self._on_set_aside)
        self._state: FormState | None = None
        # Once set aside, an alert covers again only when its level changes.
        self._aside: set[tuple[str, int]] = set()

    def covers(self) -> bool:
        """Whether the cover lies over the sheet now."""
        return not self.cover.isHidden()

    def show_state(self, state: FormState) -> None:
        """Band and cover for this state."""
        self._state = state
        alert = urgent(state)
        name: Slot = "" if alert is None else self._set_name(state, alert.timepoint)
        self._band.show_alert(alert, name)
        if alert is not None and self._must_cover(alert):
            if not self.covers():
                self.covered.emit()
            self.cover.show_alert(alert, name)
        elif self.covers():
            self.cover.hide()
            self.uncovered.emit()

    def _must_cover(self, alert: AlertState) -> bool:
        level = alert.level or 0
        return level >= 3 and not alert.acknowledged and (alert.timepoint, level) not in self._aside

    def relabel(self) -> None:
        """The language was switched."""
        if self._state is not None:
            self.show_state(self._state)
        self.cover.relabel()

    def _on_set_aside(self) -> None:
        if self._state is not None and (alert := urgent(self._state)) is not None:
            self._aside.add((alert.timepoint, alert.level or 0))
            self.show_state(self._state)

    def _set_name(self, state: FormState, timepoint: str) -> Slot:
        for group in state.groups:
            for repeat in group.repeats:
                if repeat.key == timepoint and repeat.title is not None:
                    return repeat.title
        return timepoint
