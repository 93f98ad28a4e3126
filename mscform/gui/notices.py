"""Brings change notices into the window's thread, whichever thread the change was made in."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from mscform.services.changes import ChangeNotice, Switchboard


class Notices(QObject):
    """Hears a switchboard until it is stopped.

    Signals:
        heard(notice): a ChangeNotice; delivered where the listener lives.
    """

    heard = Signal(object)

    def __init__(self, switchboard: Switchboard, parent: QObject) -> None:
        super().__init__(parent)
        self._unsubscribe = switchboard.subscribe(self._on_notice)

    def stop(self) -> None:
        """Hear nothing any more."""
        self._unsubscribe()

    def _on_notice(self, notice: ChangeNotice) -> None:
        self.heard.emit(notice)
