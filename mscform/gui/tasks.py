"""Slow work beside the window: passwords, signatures, prints, checks.

While something runs, the window takes no input, so nothing else can reach the site: its database
is used by one thread at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from mscform.base.errors import MscformError

_T = TypeVar("_T")
Refused = Callable[[MscformError], None]

_ONE_AT_A_TIME: Final = 1


class Errand(QObject):
    """Work that nobody is kept waiting for. Whoever listens may be gone when it ends.

    Signals:
        done(result): it ended well.
        refused(error): a MscformError ended it.
    """

    done = Signal(object)
    refused = Signal(object)


class Tasks(QObject):
    """Runs one piece of work after the other in a thread of its own.

    Hand over bound methods, never lambdas that hold a page: they would keep it alive.

    Signals:
        busy_changed(busy, what): work began (with a few words for a person) or everything ended.
    """

    busy_changed = Signal(bool, str)
    _ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(_ONE_AT_A_TIME, thread_name_prefix="mscform")
        self._waiting: dict[Future[Any], tuple[Callable[[Any], None], Refused]] = {}
        self._errands: dict[Future[Any], Errand] = {}
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return bool(self._waiting)

    def run(
        self, what: str, work: Callable[[], _T], done: Callable[[_T], None], refused: Refused
    ) -> None:
        """Do `work` beside the window, then call `done` with its result, in the window's thread.

        A MscformError goes to `refused`; anything else is a defect and is raised in the window.
        """
        self.busy_changed.emit(True, what)
        future = self._pool.submit(work)
        self._waiting[future] = (done, refused)
        future.add_done_callback(self._ended.emit)

    def quietly(self, work: Callable[[], object]) -> None:
        """Do something useful that nobody waits for, such as loading what is needed next."""
        self._pool.submit(work)

    def beside(self, work: Callable[[], object]) -> Errand:
        """Do work that touches nothing of the site, while the window goes on taking input."""
        errand = Errand(self)
        future = self._pool.submit(work)
        self._errands[future] = errand
        future.add_done_callback(self._ended.emit)
        return errand

    def finish(self) -> None:
        """Wait for what runs; nothing new is taken."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _on_ended(self, future: Future[Any]) -> None:
        errand = self._errands.pop(future, None)
        if errand is not None:
            done, refused = errand.done.emit, errand.refused.emit
            errand.deleteLater()
        else:
            done, refused = self._waiting.pop(future)
            if not self._waiting:
                self.busy_changed.emit(False, "")
        if future.cancelled():
            return
        error = future.exception()
        if isinstance(error, MscformError):
            refused(error)
        elif error is not None:
            raise error
        else:
            done(future.result())
