"""The files of a study folder as bytes; links that leave the folder and giants are refused."""

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
        try:
            files[name] = _some_bytes(path)
        except OSError as error:
            faults.add(start, "DEF-UNREADABLE", problem=error.strerror or "")
    return files


def _yaml_files(folder: Path) -> Iterator[Path]:
    """The YAML files in a fixed order, without following links to folders outside."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            inner = (file for file in sorted(path.iterdir()) if file.is_file())
            yield from (file for file in inner if file.suffix.lower() in _SUFFIXES)
        elif path.suffix.lower() in _SUFFIXES:
            yield path


def _some_bytes(path: Path) -> bytes:
    """The content, but of a giant only enough to see that it is one."""
    with path.open("rb") as stream:
        return stream.read(MAX_FILE_BYTES + 1)
