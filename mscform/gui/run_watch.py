"""What runs at the site, told anew every second for as long as the site is open."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from mscform.gui.notices import Notices
from mscform.records.account import Permission
from mscform.services.rights import allowed
from mscform.services.runs import Running
from mscform.services.site import Site

_SECOND_MS: Final = 1000


class RunWatch(QObject):
    """The running sheets, and the moment they are told of.

    Nothing is evaluated from second to second: the sheets are read again when somebody wrote
    something, and once a minute; between, cards are compared with the clock. While the screen is
    locked nothing is read, and the last known cards go on (D27): nobody can write then.

    Signals:
        told(): another second, or another sheet.
    """

    told = Signal()

    def __init__(self, site: Site, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._site = site
        self.running: tuple[Running, ...] = ()
        self.now: datetime = self._clock()
        self._minute = ""
        self._stale = True
        self._tick = QTimer(self)
        self._tick.setInterval(_SECOND_MS)
        self._tick.timeout.connect(self.tell)
        self._notices = Notices(site.changes, self)
        self._notices.heard.connect(self._on_notice)

    def start(self) -> None:
        """Tell from now on; a study without runs needs nobody to watch."""
        if self._site.runs.exist:
            self._tick.start()
            self.read()

    def stop(self) -> None:
        """Say nothing any more."""
        self._tick.stop()
        self._notices.stop()

    def read(self) -> None:
        """Look at the sheets now, and tell."""
        self._stale = True
        self.tell()

    def tell(self) -> None:
        """This second."""
        self.now = self._clock()
        minute = f"{self.now:%H:%M}"
        if (self._stale or minute != self._minute) and self._may_read():
            self._stale, self._minute = False, minute
            self.running = self._site.runs.board()
        self.told.emit()

    def _may_read(self) -> bool:
        return not self._site.locked and allowed(self._site, Permission.READ)

    def _clock(self) -> datetime:
        return self._site.clock.read().wall.astimezone(self._site.zone)

    def _on_notice(self, _notice: object) -> None:
        if self._tick.isActive():
            self.read()
