"""What this computer remembers for whoever works at it: never in the record, never in a copy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from mscform.base.errors import MachineError
from mscform.base.json_text import read_json
from mscform.services.files import read_whole, write_whole
from mscform.store.anchors import state_folder

_MOST_BYTES: Final = 10_000


def remembered(name: str) -> str | None:
    """What was remembered under a name; None where nothing was, or it cannot be read."""
    return _all().get(name)


def remember(name: str, value: str) -> None:
    """Keep a choice for the next start; a disk that refuses it hinders nobody."""
    kept = json.dumps(_all() | {name: value}, ensure_ascii=False)
    try:
        write_whole(_path(), kept.encode())
    except MachineError:
        # The choice holds until the program ends; no work depends on it.
        return


def _all() -> dict[str, str]:
    try:
        told = read_json(read_whole(_path(), _MOST_BYTES))
    except (MachineError, ValueError, RecursionError):
        # A first start, or a damaged file: as good as nothing remembered.
        return {}
    if not isinstance(told, dict):
        return {}
    return {name: value for name, value in told.items() if isinstance(value, str)}


def _path() -> Path:
    return state_folder() / "choices.json"
