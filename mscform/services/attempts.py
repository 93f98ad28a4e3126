"""Failed attempts to open a closed site, counted until the ledger can take them (ACC-05).

Nobody vouches for the file before the key is known: whatever stands in it, people come in as
before, and that it was altered becomes an event.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from mscform.base.errors import AccessError, MachineError
from mscform.base.json_text import read_json
from mscform.records.audit import Action, EventDraft
from mscform.services.context import Context
from mscform.services.credentials import MOST_FAILURES, find_account
from mscform.services.files import read_whole, write_whole

_FILE: Final = "attempts.json"
_NAME: Final = re.compile(r"[\w.\-]{2,40}|sha256:[0-9a-f]{64}")
_ALTERED: Final = "?"
"""Counted under this name: the file held something that this program never writes."""
_OTHERS: Final = f"sha256:{hashlib.sha256(b'').hexdigest()}"
"""Unknown names are counted together here once the file holds many."""
_MOST_NAMES: Final = 500
_MOST_TRIES: Final = 9_999
_MOST_BYTES: Final = 100_000


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
        counts = self._read()
        typed = hashlib.sha256(login.encode("utf-8", "surrogatepass")).hexdigest()
        name = login if known else f"sha256:{typed}"
        if not known and name not in counts and len(counts) >= _MOST_NAMES:
            name = _OTHERS
        counts[name] = min(_MOST_TRIES, counts.get(name, 0) + 1)
        write_whole(self._path, json.dumps(counts, sort_keys=True).encode())

    def move_to_ledger(self, context: Context) -> None:
        """Write what was counted as events, and begin anew."""
        drafts = [
            draft
            for name, count in sorted(self._read().items())
            for draft in self._drafts(context, name, count)
        ]
        if drafts:
            context.append(drafts)
            self._path.unlink(missing_ok=True)

    def _drafts(self, context: Context, name: str, count: int) -> Iterator[EventDraft]:
        """Each failure of a person, at most as many as lock her out; others in one event."""
        if name == _ALTERED:
            yield EventDraft(action=Action.REFUSED, content={"file": _FILE, "altered": True})
            return
        account = None if name.startswith("sha256:") else find_account(context, name)
        content: dict[str, Any] = {
            "user_id": None if account is None else account.user_id,
            "login": None if account is None else account.login,
            "typed": None if account is not None else _hashed(name),
            "purpose": "open",
        }
        if account is None:
            content["count"] = count
        events = min(count, 1 if account is None else MOST_FAILURES)
        yield from events * (EventDraft(action=Action.SIGN_IN_FAILED, content=content),)

    def _read(self) -> dict[str, int]:
        """The counts. What cannot be one is no entry, and then `_ALTERED` is counted too."""
        if not self._path.is_file():
            return {}
        try:
            told = read_json(read_whole(self._path, _MOST_BYTES))
        except (MachineError, ValueError):
            told = None
        if not isinstance(told, dict) or len(told) > _MOST_NAMES + 100:
            return {_ALTERED: 1}
        counts = {name: count for name, count in told.items() if _is_entry(name, count)}
        return counts if len(counts) == len(told) else {**counts, _ALTERED: 1}


def _is_entry(name: str, count: object) -> bool:
    if not isinstance(count, int) or isinstance(count, bool):
        return False
    known = name == _ALTERED or _NAME.fullmatch(name) is not None
    return known and 0 <= count <= _MOST_TRIES


def _hashed(name: str) -> str:
    """The hash of a name that belongs to nobody; in the file it may be one already."""
    if name.startswith("sha256:"):
        return name.removeprefix("sha256:")
    return hashlib.sha256(name.encode()).hexdigest()
