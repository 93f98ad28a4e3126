"""Failed attempts to open a closed site, counted until the ledger can take them (ACC-05)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Final

from mscform.base.errors import AccessError
from mscform.records.audit import Action, EventDraft
from mscform.services.context import Context
from mscform.services.credentials import MOST_FAILURES, find_account
from mscform.services.files import write_whole

_FILE: Final = "attempts.json"


class Attempts:
    """The count of one site folder. Unknown names are kept as hashes: people type passwords."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE

    def refuse(self, login: str) -> None:
        """Raise AccessError `SVC-LOCKED-OUT` after five failures, whatever the clock says."""
        if self._read().get(login, 0) >= MOST_FAILURES:
            raise AccessError("SVC-LOCKED-OUT", login=login, tries=MOST_FAILURES)

    def note(self, login: str, *, known: bool) -> None:
        """One more failure."""
        name = login if known else f"sha256:{hashlib.sha256(login.encode()).hexdigest()}"
        counts = self._read()
        counts[name] = counts.get(name, 0) + 1
        write_whole(self._path, json.dumps(counts, sort_keys=True).encode())

    def move_to_ledger(self, context: Context) -> None:
        """Write what was counted as events, and begin anew."""
        drafts = [
            self._draft(context, name)
            for name, count in sorted(self._read().items())
            for _ in range(count)
        ]
        if drafts:
            context.append(drafts)
            self._path.unlink(missing_ok=True)

    def _draft(self, context: Context, name: str) -> EventDraft:
        account = None if name.startswith("sha256:") else find_account(context, name)
        content = {
            "user_id": None if account is None else account.user_id,
            "login": None if account is None else account.login,
            "typed": name.removeprefix("sha256:") if account is None else None,
            "purpose": "open",
        }
        return EventDraft(action=Action.SIGN_IN_FAILED, content=content)

    def _read(self) -> dict[str, int]:
        if not self._path.is_file():
            return {}
        try:
            told = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(name): int(count) for name, count in told.items()}
