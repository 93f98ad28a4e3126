"""The head of the chain in a second place: what a cut-off tail or an old copy runs into (AUD-07).

One file per site and device lies in the user-state folder of the operating system, one inside the
site folder. Both carry a MAC under the site's key. They are written after every commit: what the
journal of the database loses to a damaged byte is missed as well as what somebody cut off. An
anchor may be older than the database, and is newer only where the database has been put back.

The one in the folder is written first: a program that is killed between the two never leaves a
folder that looks older than what this computer remembers, as one that was put back does.
"""

from __future__ import annotations

import errno
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from platformdirs import user_state_path

from mscform.base.canonical import canonical_bytes
from mscform.base.identity import DeviceId
from mscform.base.json_text import read_json
from mscform.store.device import DeviceKeys
from mscform.store.sealing import Head

_MOST_BYTES: Final = 100_000


@dataclass(frozen=True, slots=True)
class Anchor:
    """What one file says: the head of one device, when it was the head, and the last signed mark.

    `sealed` is the number of that mark, 0 where there is none yet.
    """

    head: Head
    at: str
    sealed: int = 0


def state_folder() -> Path:
    """Where this user account keeps what belongs to no document (honours XDG_STATE_HOME)."""
    return user_state_path("mscform", appauthor=False)


def anchor_path(keys: DeviceKeys, device: DeviceId) -> Path:
    """The outside anchor of one device of this site."""
    return _outside(keys.site_id, device)


def _outside(site: str, device: DeviceId) -> Path:
    return state_folder() / "anchors" / f"{site}-{device}.json"


class AnchorError(ValueError):
    """An anchor file is damaged or was written by somebody without the site's key."""


def read_anchor(path: Path, keys: DeviceKeys) -> Anchor | None:
    """The anchor in a file, None where there is no file.

    Raises `AnchorError` where the file does not carry the site's MAC, OSError where it cannot be
    read.
    """
    try:
        document = read_json(_bounded(path))
        told = document["anchor"]
        if not hmac.compare_digest(_mac(told, keys), str(document["mac"])):
            raise AnchorError(str(path))
        return _told(told)
    except FileNotFoundError:
        return None
    except _NO_ANCHOR as damage:
        raise AnchorError(str(path)) from damage


_NO_ANCHOR: Final = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


def _told(told: Mapping[str, Any]) -> Anchor:
    head = Head(DeviceId(str(told["device"])), int(told["number"]), str(told["link"]))
    return Anchor(head, str(told["at"]), int(told["sealed"]))


class StatedAnchor(NamedTuple):
    """What an anchor file says of itself: without the key nobody can tell whether it is true."""

    site: str
    anchor: Anchor


def stated_anchor(path: Path) -> StatedAnchor | None:
    """What a file says, its seal unchecked; None where there is none. Raises like `read_anchor`."""
    try:
        told = read_json(_bounded(path))["anchor"]
        site, anchor = str(told["site"]), _told(told)
        # Both become a file name.
        if not (site.isalnum() and str(anchor.head.device).isalnum()):
            raise AnchorError(str(path))
        return StatedAnchor(site, anchor)
    except FileNotFoundError:
        return None
    except _NO_ANCHOR as damage:
        raise AnchorError(str(path)) from damage


def stated_outside(inside: StatedAnchor) -> StatedAnchor | None:
    """What this computer remembers of the same device; raises like `stated_anchor`."""
    return stated_anchor(_outside(inside.site, inside.anchor.head.device))


def _bounded(path: Path) -> bytes:
    """The bytes of the file, of a giant only enough to see that it is no anchor."""
    if path.exists() and not path.is_file():
        # Somebody may have put a device or a pipe here, which never ends.
        raise OSError(errno.EINVAL, "not an ordinary file")
    with path.open("rb") as file:
        return file.read(_MOST_BYTES)


def write_anchor(path: Path, anchor: Anchor, keys: DeviceKeys) -> None:
    """Put the anchor in place whole; raises OSError."""
    told = {
        "at": anchor.at,
        "device": anchor.head.device,
        "link": anchor.head.link,
        "number": anchor.head.number,
        "sealed": anchor.sealed,
        "site": keys.site_id,
    }
    text = json.dumps({"anchor": told, "mac": _mac(told, keys)}, indent=1, sort_keys=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def _mac(told: Mapping[str, Any], keys: DeviceKeys) -> str:
    return keys.mac(b"anchor:" + canonical_bytes(dict(told))).hex()


class AnchorKeeper:
    """Keeps the files of one device in step with its chain.

    A file that cannot be written never fails a commit: what is durable is durable. The trouble is
    remembered in `trouble` and shown by the check of the site.
    """

    def __init__(self, keys: DeviceKeys, heads_file: Path) -> None:
        self._keys = keys
        self._paths = (heads_file, anchor_path(keys, keys.device))
        self.suspended = False
        self.at_the_end = False
        self.trouble: OSError | None = None

    def follow(self, anchor: Anchor) -> None:
        """Write the anchor, except where nothing was ever written or a rollback is suspected.

        `at_the_end`: not now either, they are brought up to date when all is done.
        """
        if self.suspended or self.at_the_end or not anchor.head.number:
            return
        self.trouble = None
        for path in self._paths:
            try:
                write_anchor(path, anchor, self._keys)
            except OSError as trouble:
                self.trouble = trouble
