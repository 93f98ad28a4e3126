"""Tells when something in a folder of definitions was saved, once it has come to rest."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

_REST_MS: Final = 80
_AGAIN_MS: Final = 500


class FolderWatch(QObject):
    """Watches a folder, its folders one level down, and every file in them.

    Editors save by writing, by renaming, or by both: after each sign of change everything is
    looked up anew. A file that changes without a sign is found by its size and time.

    Signals:
        saved: something is not as it was, and nothing has changed for a moment.
    """

    saved = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._on_sign)
        self._watcher.directoryChanged.connect(self._on_sign)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._on_rest)
        self._glance = QTimer(self)
        self._glance.setInterval(_AGAIN_MS)
        self._glance.timeout.connect(self._on_glance)
        self._glance.start()
        self._seen = self._look()

    def _on_sign(self, _path: str) -> None:
        self._rest.start()

    def _on_glance(self) -> None:
        """Shares of a network and some editors give no sign."""
        if not self._rest.isActive() and _marks(self._folder) != self._seen:
            self._rest.start()

    def _on_rest(self) -> None:
        now = self._look()
        if now != self._seen:
            self._seen = now
            self.saved.emit()

    def _look(self) -> dict[str, tuple[int, int]]:
        """What there is now; new files and folders are watched from now on."""
        marks = _marks(self._folder)
        known = {*self._watcher.files(), *self._watcher.directories()}
        fresh = [path for path in (str(self._folder), *marks) if path not in known]
        if fresh:
            self._watcher.addPaths(fresh)
        return marks


def _marks(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of everything in the folder, one level down; what vanishes is not there."""
    found: dict[str, tuple[int, int]] = {}
    try:
        for path in sorted([*folder.glob("*"), *folder.glob("*/*")]):
            told = path.stat()
            found[str(path)] = (told.st_size, told.st_mtime_ns)
    except OSError:
        # Gone between two looks: the next look will see what there is then.
        return found
    return found
