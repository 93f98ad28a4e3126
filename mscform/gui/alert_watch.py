"""Watches the alerts of one form: what the band says, and when the sheet lies over the window."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from mscform.base.clock import Clock
from mscform.base.identity import ItemPath
from mscform.base.message import Slot
from mscform.engine.form_state import AlertState, FormState, Standing
from mscform.gui.alert_band import AlertBand
from mscform.gui.alert_sheet import Alarm, AlertSheet
from mscform.gui.alert_words import Seen, urgent
from mscform.gui.form_desk import FormDesk

_SECOND_MS: Final = 1000
_Mark = tuple[str, int]


class AlertWatch(QObject):
    """Shows the loudest alert of a form; says again what nobody acknowledges.

    Nothing is evaluated from second to second: what stands is compared with the clock.

    Signals:
        covered(): the sheet is about to take the focus from the form.
        uncovered(): the sheet is gone; the cursor may go back to its box.
        attest_wanted(path): somebody stands by having taken note of the alert.
        proposals_wanted(): what follows from it is to be dealt with.
    """

    covered = Signal()
    uncovered = Signal()
    attest_wanted = Signal(object)
    proposals_wanted = Signal()

    def __init__(self, desk: FormDesk, clock: Clock, band: AlertBand, host: QWidget) -> None:
        super().__init__(host)
        self._desk, self._clock, self._band = desk, clock, band
        self.cover = AlertSheet(desk.texts, host)
        self.cover.acknowledged.connect(self._on_acknowledged)
        self.cover.attest_wanted.connect(self._on_attest)
        self.cover.proposals_wanted.connect(self.proposals_wanted)
        self.cover.set_aside.connect(self._on_set_aside)
        self.destroyed.connect(self.cover.deleteLater)
        # Once set aside, an alert covers again when it is another one, or is said again.
        self._aside: dict[_Mark, int] = {}
        self._wanted: _Mark | None = None
        self._seen: tuple[AlertState, Seen | None] | None = None
        self._second = QTimer(self)
        self._second.setInterval(_SECOND_MS)
        self._second.timeout.connect(self._show)

    def covers(self) -> bool:
        """Whether the sheet lies over the window now."""
        return not self.cover.isHidden()

    def now(self) -> datetime:
        """The time on the site's clock."""
        return self._clock.read().wall

    def show_state(self, state: FormState) -> None:
        """Band and sheet for this state."""
        self._show(anew=True)

    def open(self) -> None:
        """A person wants to see the loudest alert in full."""
        alert = urgent(self._desk.state)
        if alert is not None:
            self._wanted = _mark(alert)
            self._show(anew=True)

    def relabel(self) -> None:
        """The language was switched."""
        self._show(anew=True)
        self.cover.relabel()

    def _show(self, *, anew: bool = False) -> None:
        state, now = self._desk.state, self.now()
        alert = urgent(state)
        name: Slot = "" if alert is None else _set_name(state, alert.timepoint)
        self._band.show_alert(alert, name, now, self._seen_by(alert))
        self._tick(alert)
        if alert is not None and self._must_cover(alert, now):
            if anew or not self.covers():
                self._raise(alert, name, now)
            else:
                self.cover.show_time(now)
        elif self.covers():
            self.cover.hide()
            self.uncovered.emit()

    def _tick(self, alert: AlertState | None) -> None:
        waits = alert is not None and not alert.acknowledged and alert.escalate_after is not None
        if waits != self._second.isActive():
            (self._second.start if waits else self._second.stop)()

    def _raise(self, alert: AlertState, name: Slot, now: datetime) -> None:
        if not self.covers():
            self.covered.emit()
        proposals = sum(one.standing is Standing.OPEN for one in self._desk.state.proposals)
        alarm = Alarm(alert, name, self._desk.fired(alert.timepoint), proposals)
        self.cover.show_alarm(alarm, now)

    def _must_cover(self, alert: AlertState, now: datetime) -> bool:
        mark = _mark(alert)
        if mark == self._wanted:
            return True
        if (alert.level or 0) < 3 or alert.acknowledged:
            return False
        return self._times(alert, now) > self._aside.get(mark, -1)

    def _times(self, alert: AlertState, now: datetime) -> int:
        """How often it was to be said again by now."""
        waited = alert.waits(now)
        return 0 if waited is None or not alert.escalate_after else waited // alert.escalate_after

    def _on_set_aside(self) -> None:
        alert = urgent(self._desk.state)
        self._wanted = None
        if alert is not None:
            self._aside[_mark(alert)] = self._times(alert, self.now())
        self._show(anew=True)

    def _on_acknowledged(self, timepoint: str) -> None:
        self._wanted = None
        self._desk.acknowledge(timepoint)

    def _on_attest(self, timepoint: str) -> None:
        self._wanted = None
        asked = (one.acknowledged_by for one in self._desk.study.alert_sets)
        for path in (ItemPath(item, timepoint) for item in asked if item is not None):
            if self._desk.item(path) is not None:
                self.attest_wanted.emit(path)
        self._show(anew=True)

    def _seen_by(self, alert: AlertState | None) -> Seen | None:
        if alert is None or not alert.acknowledged:
            return None
        if self._seen is None or self._seen[0] != alert:
            self._seen = alert, self._desk.seen_by(alert.timepoint)
        return self._seen[1]


def _mark(alert: AlertState) -> _Mark:
    return alert.timepoint, alert.level or 0


def _set_name(state: FormState, timepoint: str) -> Slot:
    for group in state.groups:
        for repeat in group.repeats:
            if repeat.key == timepoint and repeat.title is not None:
                return repeat.title
    return timepoint
