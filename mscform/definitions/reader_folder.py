"""The files of a study folder as bytes; links out of it, devices and giants are refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mscform.definitions.faults import FaultList
from mscform.definitions.logic import Position
from mscform.definitions.reader_files import MAX_FILES
from mscform.definitions.reader_nodes import MAX_FILE_BYTES

_SUFFIXES = (".yaml", ".yml")


def read_folder(folder: Path, faults: FaultList) -> dict[str, bytes]:
    """The YAML files of the folder and of its folders one level down, by `/` path.

    Other files are left alone. What cannot be read becomes a fault.
    """
    files: dict[str, bytes] = {}
    if not folder.is_dir():
        faults.add(None, "DEF-NO-FOLDER", folder=str(folder))
        return files
    home = folder.resolve()
    for path in _yaml_files(folder):
        name = path.relative_to(folder).as_posix()
        start = Position(file=name, line=1, column=1)
        if len(files) > MAX_FILES:
            faults.add(start, "DEF-FOLDER-SIZE", size=0, count=len(files), limit=MAX_FILES)
            break
        if not path.resolve().is_relative_to(home):
            faults.add(start, "DEF-LINK")
            continue
        if path.exists() and not path.is_file():
            faults.add(start, "DEF-NOT-A-FILE")
            continue
        try:
            files[name] = _some_bytes(path)
        except OSError as error:
            faults.add(start, "DEF-UNREADABLE", problem=error.strerror or "")
    return files


def _yaml_files(folder: Path) -> Iterator[Path]:
    """What has the name of a YAML file, in a fixed order; the caller sees whether it is one."""
    for path in sorted(folder.iterdir()):
        if _is_named_yaml(path):
            yield path
        elif path.is_dir():
            yield from (file for file in sorted(path.iterdir()) if _is_named_yaml(file))


def _is_named_yaml(path: Path) -> bool:
    # `.#` begins the mark of an editor beside a file that is not saved yet: a link to nothing.
    return path.suffix.lower() in _SUFFIXES and not path.name.startswith(".#")


def _some_bytes(path: Path) -> bytes:
    """The content, but of a giant only enough to see that it is one."""
    with path.open("rb") as stream:
        return stream.read(MAX_FILE_BYTES + 1)
