"""The latest time that this computer has seen, kept outside the database (CLK-04).

A clock that was set back while the program was closed, together with an older copy of the folder,
is otherwise not to be told from an ordinary morning.
"""

from __future__ import annotations

import hmac
import json
import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from mscform.base.json_text import read_json
from mscform.store.anchors import state_folder
from mscform.store.device import DeviceKeys
from mscform.store.times import written_utc

_STEP: Final = timedelta(minutes=1)
_MOST_BYTES: Final = 10_000


class Seen(NamedTuple):
    """The latest time, and the zone that the computer was set to then."""

    at: datetime
    zone: str


class LatestTime:
    """One small file per site and device under the site's key; trouble with it hinders nobody."""

    def __init__(self, keys: DeviceKeys) -> None:
        self._keys = keys
        self._path: Path = state_folder() / "clocks" / f"latest-{keys.site_id}-{keys.device}.json"
        self._written: datetime | None = None

    def read(self) -> Seen | None:
        """The latest time seen; None where there is no file, or not one of this site."""
        try:
            with self._path.open("rb") as file:
                told = read_json(file.read(_MOST_BYTES))
            at, zone = str(told["at"]), str(told["zone"])
            if not hmac.compare_digest(self._mac(at, zone), str(told["mac"])):
                return None
            return Seen(datetime.fromisoformat(at), zone)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def follow(self, at: datetime, zone: str, *, anew: bool = False) -> None:
        """Remember a later time, at most once a minute; `anew`: also an earlier one."""
        if not anew and self._written is not None and at < self._written + _STEP:
            return
        self._written = at
        text = written_utc(at)
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}.new")
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            document = json.dumps({"at": text, "zone": zone, "mac": self._mac(text, zone)})
            fresh.write_text(document, encoding="utf-8")
            fresh.replace(self._path)

    def _mac(self, at: str, zone: str) -> str:
        return self._keys.mac(f"clock:{at} {zone}".encode()).hex()
