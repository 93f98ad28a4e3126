"""What the commands say: sentences for people, JSON for programs, one exit status (0 to 3)."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from enum import IntEnum
from typing import Any, Final

from mscform.base.errors import (
    AccessError,
    CallError,
    DefinitionError,
    EntryError,
    IntegrityError,
    MachineError,
    MscformError,
)
from mscform.base.message import Catalogue, Message


class Exit(IntEnum):
    """The exit status that scripts rely on."""

    GOOD = 0
    WRONG_DATA = 1
    WRONG_CALL = 2
    MACHINE = 3


_STATUS: tuple[tuple[type[MscformError], Exit], ...] = (
    (CallError, Exit.WRONG_CALL),
    (AccessError, Exit.WRONG_CALL),
    (MachineError, Exit.MACHINE),
    (IntegrityError, Exit.WRONG_DATA),
    (DefinitionError, Exit.WRONG_DATA),
    (EntryError, Exit.WRONG_DATA),
)


def status_of(error: MscformError) -> Exit:
    """Whose hands can mend it, as an exit status."""
    for kind, status in _STATUS:
        if isinstance(error, kind):
            return status
    return Exit.WRONG_DATA


_CONTROLS: Final = (*range(0x20), *range(0x7F, 0xA0))
_TURNING: Final = (0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A))
"""Marks that show what follows in another order, or on another line, than it is written in."""

_ESCAPES: Final = {one: f"\\x{one:02x}" for one in _CONTROLS if chr(one) not in "\n\t"} | {
    one: f"\\u{one:04x}" for one in _TURNING
}
_OBEYED_IN_JSON: Final = re.compile(f"[\x7f-\x9f{''.join(map(chr, _TURNING))}]")


class Output:
    """Standard output in one language of the program."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self.catalogue = catalogue
        self.language = language

    def say(self, code: str, **slots: Any) -> None:
        """A sentence of the catalogue."""
        self.message(Message(code, slots))

    def text(self, code: str, **slots: Any) -> str:
        """A sentence of the catalogue, not said yet."""
        return self.catalogue.render(Message(code, slots), self.language)

    def message(self, message: Message, prefix: str = "") -> None:
        """A sentence that somebody else made, after a place."""
        self.line(prefix + self.catalogue.render(message, self.language))

    def line(self, text: str = "") -> None:
        """A line as it is; what the terminal cannot show or would obey is written as an escape."""
        print(shown(text))

    def json(self, value: Mapping[str, Any] | list[Any]) -> None:
        """One JSON document; what a terminal would obey is written as JSON's own escapes."""
        text = json.dumps(value, ensure_ascii=False, indent=1)
        print(_OBEYED_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text))

    def both(self, message: Message, languages: tuple[str, ...] = ("en", "zh")) -> dict[str, str]:
        """A sentence in several languages, for JSON."""
        return dict(self.catalogue.translate(message, languages))


def shown(text: str) -> str:
    """A text in which nothing steers a terminal or turns the reading order; ends of lines stay."""
    return text.translate(_ESCAPES)


def printable_streams() -> None:
    """Write UTF-8 whatever the terminal's language is; never stop at a character."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
