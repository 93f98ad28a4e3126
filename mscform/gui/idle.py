"""Nobody there? Watches the input of every window, dialogs included, on a clock nobody can move."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow

from mscform.base.clock import Clock, SystemClock
from mscform.gui.keys import Command, command_of

IDLE_MINUTES: Final = 10
"""After so long without a key or the mouse the screen locks (ACC-06; at most 30)."""
_TICK_MS: Final = 1000
_SLEPT_NS: Final = 60 * 10**9
_SECOND_NS: Final = 10**9

_INPUT: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
    }
)


class IdleWatch(QObject):
    """Counts the time since the last input; also notices that the machine slept.

    It listens at the windows of the system, where input arrives before any widget sees it, and so
    costs nothing for the thousands of other events.

    Signals:
        idle: the time is up, or the machine slept, or F12 was pressed over a dialog.
    """

    idle = Signal()

    def __init__(
        self,
        clock: Clock | None = None,
        minutes: float = IDLE_MINUTES,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._clock = clock or SystemClock()
        self._limit = int(minutes * 60 * _SECOND_NS)
        self._last = self._seen = self._now()
        self._watched: set[int] = set()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.look)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self.watch)

    def start(self) -> None:
        """Begin to count, from now."""
        self.touch()
        self._timer.start()

    def stop(self) -> None:
        """Nobody is signed in: nothing to hide."""
        self._timer.stop()

    def touch(self) -> None:
        """Somebody is here."""
        self._last = self._seen = self._now()

    def watch(self, window: QWindow | None) -> None:
        """Listen at a window too; each is heard once."""
        if window is not None and id(window) not in self._watched:
            self._watched.add(id(window))
            window.destroyed.connect(self._on_destroyed)
            window.installEventFilter(self)

    def look(self) -> None:
        """Judge the time; called every second."""
        now = self._now()
        slept = now - self._seen > _SLEPT_NS
        self._seen = now
        if slept or now - self._last >= self._limit:
            self.touch()
            self.idle.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Input of any kind; F12 over a dialog, where the window's own shortcut does not reach."""
        if event.type() in _INPUT:
            self.touch()
            if (
                isinstance(event, QKeyEvent)
                and isinstance(watched, QWindow)
                and command_of(event) is Command.LOCK
                and watched.modality().value != 0
            ):
                self.idle.emit()
                return True
        return False

    def _now(self) -> int:
        return self._clock.read().monotonic_ns

    def _on_destroyed(self, window: QObject) -> None:
        self._watched.discard(id(window))
