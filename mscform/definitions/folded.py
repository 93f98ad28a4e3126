"""Where something stands in a rule that was written over several lines and folded into one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mscform.definitions.faults import Fault
from mscform.definitions.logic import Position


class SourceLines:
    """The lines of the files of a folder, split once when they are asked for."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._lines: dict[str, list[str]] = {}

    def fault(self, fault: Fault) -> Fault:
        """The same fault where a person finds it."""
        place = fault.position
        return fault if place is None else replace(fault, position=self.place(place))

    def place(self, place: Position) -> Position:
        """A place behind the end of its line, in the line where it was written.

        YAML puts one space for a line break and the indentation behind it.
        """
        lines = self._of(place.file)
        line, column = place.line, place.column
        while 0 < line < len(lines):
            end = len(lines[line - 1].rstrip())
            if column <= end + 1:
                break
            column += _indent(lines[line]) - end - 1
            line += 1
        return Position(file=place.file, line=line, column=max(column, 1))

    def _of(self, file: str) -> Sequence[str]:
        if file not in self._lines:
            text = self._files.get(file, b"").decode("utf-8", "replace")
            self._lines[file] = text.replace("\r\n", "\n").split("\n")
        return self._lines[file]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
