"""One opened site database: the ledger that writes it, and the readers over its tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlcipher3 import dbapi2

from mscform.base.clock import Reading, SystemClock
from mscform.base.errors import MachineError
from mscform.records.audit import Action, EventDraft
from mscform.store.accounts import Accounts
from mscform.store.anchors import AnchorKeeper, write_anchor
from mscform.store.backup import copy_database
from mscform.store.connection import connect, guard, leave_as_found, unhurried
from mscform.store.device import DeviceKeys
from mscform.store.documents import Documents
from mscform.store.drafts import Drafts
from mscform.store.faults import Fault, explained, fault
from mscform.store.folder import SiteFolder
from mscform.store.glances import Glances
from mscform.store.ledger import Ledger
from mscform.store.location import refuse_unsafe_location
from mscform.store.migrations import (
    RELEASED,
    Step,
    is_untouched,
    may_upgrade,
    migrate,
    pending_steps,
    refuse_newer,
)
from mscform.store.opening import check_opening
from mscform.store.pins import Pins
from mscform.store.review import Queries
from mscform.store.settings import Settings
from mscform.store.signatures import Signatures
from mscform.store.studies import Studies
from mscform.store.subjects import Subjects
from mscform.store.verification import verify_site

__all__ = ["Database", "DeviceKeys", "SiteFolder"]


class Database:
    """An open site. `faults` is what the quick check at opening found (AUD-08).

    A database whose tables or triggers are not those of this program is opened for reading only,
    whatever was asked for; `read_only` tells.
    """

    def __init__(
        self,
        folder: SiteFolder,
        key: bytes,
        device: DeviceKeys,
        *,
        read_only: bool,
        steps: tuple[Step, ...] = RELEASED,
        reading: Reading | None = None,
    ) -> None:
        self.folder = folder
        self._reading = reading or SystemClock().read()
        self.read_only = read_only
        self._steps = steps
        self._key = key
        self._device = device
        self._connection = connect(folder.database, key, read_only=read_only)
        try:
            self.faults = self._check_shape() + self._check_chain()
            self._anchors = AnchorKeeper(device, folder.heads)
            self._anchors.suspended = any(one.code in _ROLLBACK for one in self.faults)
            self._connect_rooms()
        except BaseException:
            self._connection.close()
            raise

    @classmethod
    def create(cls, folder: SiteFolder, key: bytes, device: DeviceKeys) -> Self:
        """Make a new, empty database in the folder and open it for writing.

        Raises `MachineError` STO-EXISTS, STO-NETWORK, STO-SYNC-FOLDER or trouble of the disk.
        """
        refuse_unsafe_location(folder.root)
        if folder.database.exists():
            raise MachineError("STO-EXISTS", where=str(folder.root))
        with explained(str(folder.root)):
            folder.root.mkdir(parents=True, exist_ok=True)
        connection = connect(folder.database, key, fresh=True)
        try:
            with explained(str(folder.database)):
                migrate(connection)
        finally:
            connection.close()
        return cls(folder, key, device, read_only=False)

    @classmethod
    def open(
        cls,
        folder: SiteFolder,
        key: bytes,
        device: DeviceKeys,
        *,
        read_only: bool = False,
        steps: tuple[Step, ...] = RELEASED,
        reading: Reading | None = None,
    ) -> Self:
        """Open an existing site; one of an older version is brought to the shape `steps` make.

        `reading` is the time of that event, the machine's own where there is none.

        Raises `MachineError` STO-MISSING, STO-NEWER, STO-NETWORK, STO-SYNC-FOLDER;
        `IntegrityError` STO-NOT-READABLE for a wrong key or a damaged first page.
        """
        if not read_only:
            refuse_unsafe_location(folder.root)
        if not folder.database.exists():
            raise MachineError("STO-MISSING", where=str(folder.database))
        return cls(folder, key, device, read_only=read_only, steps=steps, reading=reading)

    def _check_shape(self) -> tuple[Fault, ...]:
        connection = self._connection
        with explained(str(self.folder.database)):
            refuse_newer(connection, self._steps)
            if not self.read_only and may_upgrade(connection, self._steps):
                self._upgrade()
            untouched = is_untouched(connection, self._steps)
        if untouched:
            guard(connection)
            return ()
        if not self.read_only:
            self._reopen_for_reading()
        guard(self._connection)
        return (fault("STO-SCHEMA", "sqlite_master"),)

    def _upgrade(self) -> None:
        """A checked copy first, then all steps that are due (DAT-12)."""
        due = pending_steps(self._connection, self._steps)
        copy = self.folder.backups / f"before-{due[-1]}.db"
        copy_database(self._connection, copy, self._key)
        migrate(self._connection, self._steps, self._tell_upgrade)

    def _tell_upgrade(self, steps: tuple[str, ...]) -> None:
        """The upgrade is an event, in its own transaction (D23)."""
        content = {"steps": list(steps), "copy": f"before-{steps[-1]}.db"}
        anchors = AnchorKeeper(self._device, self.folder.heads)
        ledger = Ledger(self._connection, self._device, anchors)
        draft = EventDraft(action=Action.MIGRATION, content=content)
        ledger.append_inside((draft,), self._reading)

    def _reopen_for_reading(self) -> None:
        self._connection.close()
        self._connection = connect(self.folder.database, self._key, read_only=True)
        self.read_only = True

    def _check_chain(self) -> tuple[Fault, ...]:
        return check_opening(self._connection, self._device, self.folder)

    def _connect_rooms(self) -> None:
        connection = self._connection
        self.ledger = Ledger(connection, self._device, self._anchors)
        self.subjects = Subjects(connection)
        self.glances = Glances(connection, self._device)
        self.drafts = Drafts(connection, self._device)
        self.accounts = Accounts(connection)
        self.pins = Pins(connection)
        self.settings = Settings(connection)
        self.studies = Studies(connection)
        self.documents = Documents(connection)
        self.signatures = Signatures(connection)
        self.queries = Queries(connection)

    @contextmanager
    def in_one_go(self) -> Iterator[None]:
        """Let disk and anchors follow once at the end, not after every commit.

        For a folder that says it is unfinished meanwhile: a power cut may leave it damaged.
        """
        self._anchors.at_the_end = True
        try:
            with unhurried(self._connection):
                yield
        finally:
            self._anchors.at_the_end = False
            self.ledger.checkpoint()

    def verify(self) -> tuple[Fault, ...]:
        """The full check, over a connection of its own; never raises on damage."""
        return verify_site(self.folder, self._key, self._device)

    def backup_to(self, path: Path) -> None:
        """A checked copy in the file `path`, with its last ledger number beside it.

        Raises `MachineError`, `IntegrityError`.
        """
        copy_database(self._connection, path, self._key)
        with explained(str(path.parent)):
            write_anchor(SiteFolder(path.parent).heads, self.ledger.anchor(), self._device)

    def close(self) -> None:
        """Sign the head, bring the anchors up to it, and leave one complete file.

        The connection is closed whatever happens; raises `MachineError` STO-CLOSE where the last
        signature could not be written (what was acknowledged before is durable all the same).
        """
        try:
            if not self.read_only:
                self._finish()
        except MachineError as error:
            raise MachineError("STO-CLOSE", where=str(self.folder.database)) from error
        finally:
            self._connection.close()
            if self.read_only:
                leave_as_found(self.folder.database, self._key)

    def _finish(self) -> None:
        self.ledger.checkpoint()
        with explained(str(self.folder.database)):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def connection(self) -> dbapi2.Connection:
        """The guarded connection: for tests and for attacks upon it, not for other rooms."""
        return self._connection


_ROLLBACK = frozenset({"STO-ROLLBACK", "STO-FORK", "STO-ANCHOR-FORGED"})
