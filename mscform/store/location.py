"""Where a site must not lie: on the network, or where another program copies files about.

SQLite's locks do not hold on network mounts, and a folder that is synchronised brings two
half-written versions together (DAT-09).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from mscform.base.errors import MachineError

_NETWORK_TYPES: Final = frozenset(
    {
        "9p",
        "afpfs",
        "afs",
        "ceph",
        "cifs",
        "davfs",
        "fuse.davfs2",
        "fuse.gvfsd-fuse",
        "fuse.rclone",
        "fuse.s3fs",
        "fuse.sshfs",
        "glusterfs",
        "fuse.glusterfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb2",
        "smb3",
        "smbfs",
        "vboxsf",
        "virtiofs",
    }
)
_SYNC_FOLDERS: Final = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "icloud",
    "mobile documents",
    "nextcloud",
    "owncloud",
    "seafile",
    "syncthing",
    "box sync",
    "nutstore",
    "坚果云",
    "百度网盘",
    "baidunetdisk",
    "baidusyncdisk",
)
_REMOTE_DRIVE: Final = 4
_MOUNTS: Final = Path("/proc/self/mountinfo")


class Mount(NamedTuple):
    """One mounted file system: where, and of which type."""

    point: str
    kind: str


def refuse_unsafe_location(path: Path) -> None:
    """Raise `MachineError` STO-NETWORK or STO-SYNC-FOLDER where a site cannot be kept safely."""
    text = str(path)
    if text.startswith(("\\\\", "//")):
        raise MachineError("STO-NETWORK", where=text, kind="UNC")
    place = path.expanduser().absolute()
    synced = sync_folder(place.parts) or sync_folder(place.resolve().parts)
    if synced:
        raise MachineError("STO-SYNC-FOLDER", where=text, folder=synced)
    kind = _network_kind(place.resolve())
    if kind:
        raise MachineError("STO-NETWORK", where=text, kind=kind)


def sync_folder(parts: Iterable[str]) -> str | None:
    """The first part of a path that is named like the folder of a synchronising program."""
    for part in parts:
        name = part.casefold()
        if any(name == known or name.startswith(f"{known} ") for known in _SYNC_FOLDERS):
            return part
        if any(name.startswith(f"{known}{mark}") for known in _SYNC_FOLDERS for mark in "-_("):
            return part
    return None


def read_mounts(mountinfo: str) -> tuple[Mount, ...]:
    """The mounts of `/proc/self/mountinfo` (proc(5)): field 5 the point, the type after ` - `."""
    mounts = []
    for line in mountinfo.splitlines():
        before, dash, after = line.partition(" - ")
        fields, rest = before.split(), after.split()
        if dash and len(fields) > 4 and rest:
            mounts.append(Mount(_unescaped(fields[4]), rest[0]))
    return tuple(mounts)


def network_mount(place: PurePosixPath, mounts: Iterable[Mount]) -> str | None:
    """The type of the network file system that holds `place`, or None where it is local."""
    holding = [mount for mount in mounts if place.is_relative_to(mount.point)]
    if not holding:
        return None
    # Of two mounts on one point the later one covers the earlier.
    longest = max(len(mount.point) for mount in holding)
    kind = [mount.kind for mount in holding if len(mount.point) == longest][-1]
    return kind if kind in _NETWORK_TYPES or kind.startswith(("nfs", "smb")) else None


def _unescaped(text: str) -> str:
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, character)
    return text


def _network_kind(place: Path) -> str | None:
    if sys.platform == "win32":
        import ctypes

        root = f"{place.drive}\\"
        remote = ctypes.windll.kernel32.GetDriveTypeW(root) == _REMOTE_DRIVE
        return "network drive" if remote else None
    if not _MOUNTS.exists():
        return None
    mounts = read_mounts(_MOUNTS.read_text(encoding="utf-8", errors="replace"))
    return network_mount(PurePosixPath(place), mounts)
