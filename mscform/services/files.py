"""Files beside the database: written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from mscform.base.errors import MachineError

PDF: Final = b"%PDF-"
"""How a PDF begins."""
LARGEST_FILE: Final = 200_000_000
"""Bytes; many times the largest file that the program itself writes."""


def write_whole(path: Path, data: bytes) -> None:
    """Write beside the final name, sync, rename: a reader sees the old file or the new one.

    Raises MachineError `SVC-WRITE` where the disk is full or the folder may not be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _sync_folder(path.parent)
    except OSError as fault:
        beside.unlink(missing_ok=True)
        raise MachineError("SVC-WRITE", path=path.name, why=fault.strerror or "") from fault


def demand_target(path: Path, begins: bytes = b"") -> None:
    """Whether a file for people may be written there, asked before anything is recorded of it.

    Raises MachineError: `SVC-TARGET-SITE` inside a site folder, whose files belong to the record,
    `SVC-TARGET` over a device, a folder or a file that begins otherwise, `SVC-WRITE`
    where no file can have such a name.
    """
    try:
        whole = path.resolve()
        if any(
            (one / "keys.json").exists() and (one / "site.db").exists() for one in whole.parents
        ):
            raise MachineError("SVC-TARGET-SITE", path=path.name)
        if path.name and not path.exists():
            return
        if not path.is_file():
            raise MachineError("SVC-TARGET", path=str(path))
        with path.open("rb") as file:
            same = file.read(len(begins)) == begins
    except (OSError, ValueError) as fault:
        raise MachineError("SVC-WRITE", path=path.name, why=str(fault)) from fault
    if not same:
        raise MachineError("SVC-TARGET", path=str(path))


def read_whole(path: Path, most: int = LARGEST_FILE) -> bytes:
    """The bytes of an ordinary file of at most `most` bytes.

    Raises MachineError: `SVC-READ` with the system's reason, `SVC-NOT-A-FILE` for a folder, a
    device or a pipe (which may never end), `SVC-FILE-SIZE` for a file beyond the limit.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise MachineError("SVC-NOT-A-FILE", path=path.name)
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as fault:
        raise MachineError("SVC-READ", path=path.name, why=fault.strerror or "") from fault
    if len(data) > most:
        raise MachineError("SVC-FILE-SIZE", path=path.name, most=most)
    return data


def make_folder(path: Path) -> None:
    """A folder with everything above it; MachineError `SVC-WRITE` where that may not be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise MachineError("SVC-WRITE", path=path.name, why=fault.strerror or "") from fault


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
