"""A site's database that is on no disk: for what is only tried, and gone when it is closed."""

from __future__ import annotations

from pathlib import Path

from mscform.store.anchors import AnchorKeeper
from mscform.store.connection import connect_memory, guard
from mscform.store.database import Database
from mscform.store.device import DeviceKeys
from mscform.store.folder import SiteFolder
from mscform.store.migrations import migrate


class MemoryDatabase(Database):
    """Tables, ledger and readers as everywhere; no file, no anchor, nothing to open again."""

    def __init__(self, key: bytes, device: DeviceKeys) -> None:
        self.folder = SiteFolder(Path())
        self.read_only = False
        self.faults = ()
        self._device = device
        self._connection = connect_memory(key)
        migrate(self._connection)
        guard(self._connection)
        self._anchors = AnchorKeeper(device, self.folder.heads)
        self._anchors.suspended = True
        self._connect_rooms()

    def close(self) -> None:
        """It is gone."""
        self._connection.close()
