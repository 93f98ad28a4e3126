"""Names inside one site folder: each is written here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SiteFolder:
    """One site: everything of it lies under `root`."""

    root: Path

    @property
    def database(self) -> Path:
        """The encrypted database; complete in itself once the site is closed."""
        return self.root / "site.db"

    @property
    def key_slots(self) -> Path:
        """The data key, wrapped for each person."""
        return self.root / "keys.json"

    @property
    def backups(self) -> Path:
        """Copies beside the original."""
        return self.root / "backups"

    @property
    def prints(self) -> Path:
        """Sealed prints, as files."""
        return self.root / "prints"

    @property
    def lock(self) -> Path:
        """Held by the one program that writes."""
        return self.root / "site.lock"

    @property
    def lock_holder(self) -> Path:
        """Who holds the lock, for the sentence that a second program shows."""
        return self.root / "site.lock.json"

    @property
    def heads(self) -> Path:
        """The last ledger numbers, beside the database."""
        return self.root / "heads.json"
