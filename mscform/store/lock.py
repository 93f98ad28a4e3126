"""One writer: whoever opens a site for writing holds a lock that dies with the program."""

from __future__ import annotations

import getpass
import json
import os
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from mscform.base.errors import MachineError
from mscform.base.json_text import read_json
from mscform.store.faults import explain, explained
from mscform.store.folder import SiteFolder


class WriterLock:
    """Held while a site is open for writing (DAT-09).

    The operating system frees the lock when the program ends, however it ends; `was_left` tells
    once the lock is taken that the holder before did not come to give it back. `holder` is the name
    shown to whoever comes second; without one it is the login of the operating system.
    """

    def __init__(self, folder: SiteFolder, holder: str | None = None) -> None:
        self._folder = folder
        self._holder = holder or _system_user()
        self._lock = FileLock(folder.lock, timeout=0, thread_local=False)
        self.was_left = False

    def __enter__(self) -> Self:
        """Take the lock; raises `MachineError` STO-LOCKED naming holder, process and time."""
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def acquire(self) -> None:
        """Take the lock; raises `MachineError` STO-LOCKED naming holder, process and time."""
        try:
            self._lock.acquire()
        except Timeout:
            raise self._held_by_another() from None
        except OSError as error:
            raise explain(error, str(self._folder.root)) from error
        self.was_left = self._folder.lock_holder.exists()
        told = {"holder": self._holder, "process": os.getpid()}
        with explained(str(self._folder.lock_holder)):
            self._folder.lock_holder.write_text(json.dumps(told), encoding="utf-8")

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._lock.is_locked:
            self._folder.lock_holder.unlink(missing_ok=True)
            self._lock.release()

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return bool(self._lock.is_locked)

    def _held_by_another(self) -> MachineError:
        path = self._folder.lock_holder
        try:
            told = read_json(path.read_bytes())
            since = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            return MachineError(
                "STO-LOCKED",
                holder=str(told["holder"]),
                process=str(told["process"]),
                since=f"{since:%Y-%m-%d %H:%M} UTC",
            )
        except (OSError, ValueError, KeyError, TypeError):
            # The holder is between taking the lock and writing its name.
            return MachineError("STO-LOCKED", holder="?", process="?", since="?")


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "?"
