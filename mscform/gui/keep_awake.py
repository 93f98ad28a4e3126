"""Keeps the computer from sleeping while a run is watched, as far as its system lets us (D37).

On Linux a helper of the system holds the request for as long as its input stays open: it ends with
this program, however that ends. On Windows the request belongs to the thread of the window.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, QProcess

_HELPER: Final = ("systemd-inhibit", "--what=sleep:idle", "--mode=block", "--who=mscform")
_AS_LONG_AS_OPEN: Final = "cat"
_END_MS: Final = 1000

_CONTINUOUS: Final = 0x80000000
_SYSTEM_REQUIRED: Final = 0x1
_DISPLAY_REQUIRED: Final = 0x2


class KeepAwake(Protocol):
    """A request to the system."""

    def want(self, wanted: bool) -> None:
        """Ask for it, or take it back; asking again where it is held already is no act."""
        ...

    def fails(self) -> bool:
        """Whether it was asked for and the system has not taken it."""
        ...


class HelperAwake:
    """Held by a helper process; `command` ends when its input is closed."""

    def __init__(self, command: Sequence[str], parent: QObject) -> None:
        self._program, *self._arguments = command
        self._process = QProcess(parent)
        self._wanted = False

    def want(self, wanted: bool) -> None:
        """Start the helper, or let it go; one that failed is tried again at the next call."""
        self._wanted = wanted
        runs = self._process.state() is not QProcess.ProcessState.NotRunning
        if wanted and not runs:
            self._process.start(self._program, self._arguments)
        elif not wanted and runs:
            self._process.closeWriteChannel()
            if not self._process.waitForFinished(_END_MS):
                self._process.kill()
                self._process.waitForFinished(_END_MS)

    def fails(self) -> bool:
        """Whether the helper is not there, or did not stay."""
        return self._wanted and self._process.state() is QProcess.ProcessState.NotRunning


class ThreadAwake:
    """Held by the thread that asks; `ask` takes the flags and gives 0 where it was refused."""

    def __init__(self, ask: Callable[[int], int]) -> None:
        self._ask = ask
        self._wanted = self._held = False

    def want(self, wanted: bool) -> None:
        """Say it once for each change."""
        if wanted == self._held:
            return
        self._wanted = wanted
        more = _SYSTEM_REQUIRED | _DISPLAY_REQUIRED if wanted else 0
        self._held = bool(self._ask(_CONTINUOUS | more)) and wanted

    def fails(self) -> bool:
        """Whether the system refused."""
        return self._wanted and not self._held


def system_awake(why: str, parent: QObject) -> KeepAwake:
    """What this system offers; `why` is told to whoever asks it what keeps it awake."""
    windows: Any = getattr(ctypes, "windll", None)
    if windows is not None:
        return ThreadAwake(windows.kernel32.SetThreadExecutionState)
    return HelperAwake((*_HELPER, f"--why={why}", _AS_LONG_AS_OPEN), parent)
