"""One table of what the keyboard can do; menus, tips and the help page are made from it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from string import ascii_lowercase
from typing import Final, NamedTuple

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from mscform.gui.texts import Texts


class Command(StrEnum):
    """An intention that a key stands for; the value is the tail of its text code."""

    NEXT = "NEXT"
    BACK = "BACK"
    RESTORE = "RESTORE"
    WHY = "WHY"
    HIDDEN = "HIDDEN"
    PROPOSALS = "PROPOSALS"
    MOVE = "MOVE"
    LEAD = "LEAD"
    ALLOCATE = "ALLOCATE"
    ALLOCATE_BY_HAND = "ALLOCATE-BY-HAND"
    RUN = "RUN"
    AUTHOR = "AUTHOR"
    ALERT = "ALERT"
    BED = "BED"
    ENROL = "ENROL"
    MARKS = "MARKS"
    CALENDAR = "CALENDAR"
    SAVE_COPY = "SAVE-COPY"
    UP = "UP"
    HANDOVER = "HANDOVER"
    WALL = "WALL"
    HEARD = "HEARD"
    VOLUME = "VOLUME"
    HISTORY = "HISTORY"
    NOTE = "NOTE"
    NOT_DONE = "NOT-DONE"
    RELOCATE = "RELOCATE"
    QUERY = "QUERY"
    NOW = "NOW"
    PRINT = "PRINT"
    DOWNTIME = "DOWNTIME"
    FROM_PAPER = "FROM-PAPER"
    SECOND_KEYING = "SECOND-KEYING"
    SIGN = "SIGN"
    LANGUAGE = "LANGUAGE"
    EXTRA_SET = "EXTRA-SET"
    CONFIRM = "CONFIRM"
    LOCK = "LOCK"
    COMPLETE = "COMPLETE"
    SEARCH = "SEARCH"
    CLOCK = "CLOCK"
    LAST_VALUE = "LAST-VALUE"


class Place(StrEnum):
    """Where a key works: in a box, on the sheet that holds it, on one page, or anywhere."""

    BOX = "box"
    SHEET = "sheet"
    WARD = "ward"
    LIST = "list"
    DUE = "due"
    PAPER = "paper"
    EVERYWHERE = "everywhere"


class KeyAction(NamedTuple):
    """One line of the table. `keys` are alternatives, the first is the one shown."""

    command: Command
    keys: tuple[QKeyCombination, ...]
    place: Place


def _key(key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> QKeyCombination:
    return QKeyCombination(modifier or Qt.KeyboardModifier.NoModifier, key)


_CTRL: Final = Qt.KeyboardModifier.ControlModifier
_ALT: Final = Qt.KeyboardModifier.AltModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier

# F11 confirms, not Ctrl+Space: that pair switches the input method on Chinese desktops.
ACTIONS: Final[tuple[KeyAction, ...]] = (
    KeyAction(Command.NEXT, (_key(Qt.Key.Key_Return), _key(Qt.Key.Key_Enter)), Place.BOX),
    KeyAction(
        Command.BACK, (_key(Qt.Key.Key_Return, _SHIFT), _key(Qt.Key.Key_Enter, _SHIFT)), Place.BOX
    ),
    KeyAction(Command.RESTORE, (_key(Qt.Key.Key_Escape),), Place.BOX),
    KeyAction(Command.WHY, (_key(Qt.Key.Key_F1),), Place.BOX),
    KeyAction(Command.HISTORY, (_key(Qt.Key.Key_F2),), Place.BOX),
    KeyAction(Command.NOTE, (_key(Qt.Key.Key_F3),), Place.BOX),
    KeyAction(Command.NOT_DONE, (_key(Qt.Key.Key_F4),), Place.BOX),
    KeyAction(Command.RELOCATE, (_key(Qt.Key.Key_F4, _SHIFT),), Place.BOX),
    KeyAction(Command.NOW, (_key(Qt.Key.Key_F6),), Place.BOX),
    KeyAction(Command.CONFIRM, (_key(Qt.Key.Key_F11),), Place.BOX),
    KeyAction(Command.LAST_VALUE, (_key(Qt.Key.Key_Z, _CTRL),), Place.BOX),
    KeyAction(Command.QUERY, (_key(Qt.Key.Key_F5),), Place.SHEET),
    KeyAction(Command.HIDDEN, (_key(Qt.Key.Key_F1, _SHIFT),), Place.SHEET),
    KeyAction(Command.PROPOSALS, (_key(Qt.Key.Key_J, _CTRL),), Place.SHEET),
    KeyAction(Command.MOVE, (_key(Qt.Key.Key_M, _CTRL),), Place.SHEET),
    KeyAction(Command.LEAD, (_key(Qt.Key.Key_G, _CTRL),), Place.SHEET),
    KeyAction(Command.ALLOCATE, (_key(Qt.Key.Key_D, _CTRL),), Place.SHEET),
    KeyAction(Command.ALLOCATE_BY_HAND, (_key(Qt.Key.Key_B, _CTRL),), Place.SHEET),
    KeyAction(Command.RUN, (_key(Qt.Key.Key_R, _CTRL),), Place.SHEET),
    KeyAction(Command.AUTHOR, (_key(Qt.Key.Key_P, _CTRL),), Place.SHEET),
    KeyAction(Command.ALERT, (_key(Qt.Key.Key_Y, _CTRL),), Place.SHEET),
    KeyAction(Command.EXTRA_SET, (_key(Qt.Key.Key_F10),), Place.SHEET),
    KeyAction(
        Command.COMPLETE,
        (_key(Qt.Key.Key_Return, _CTRL), _key(Qt.Key.Key_Enter, _CTRL)),
        Place.SHEET,
    ),
    KeyAction(Command.PRINT, (_key(Qt.Key.Key_F7),), Place.SHEET),
    KeyAction(Command.DOWNTIME, (_key(Qt.Key.Key_F7, _SHIFT),), Place.SHEET),
    KeyAction(Command.FROM_PAPER, (_key(Qt.Key.Key_F6, _SHIFT),), Place.SHEET),
    KeyAction(Command.SECOND_KEYING, (_key(Qt.Key.Key_F6, _CTRL),), Place.SHEET),
    KeyAction(Command.SIGN, (_key(Qt.Key.Key_F8),), Place.SHEET),
    KeyAction(Command.BED, (_key(Qt.Key.Key_E, _CTRL),), Place.WARD),
    KeyAction(Command.HANDOVER, (_key(Qt.Key.Key_H, _CTRL),), Place.WARD),
    KeyAction(Command.WALL, (_key(Qt.Key.Key_W, _CTRL),), Place.EVERYWHERE),
    KeyAction(Command.HEARD, (_key(Qt.Key.Key_U, _CTRL),), Place.EVERYWHERE),
    KeyAction(Command.VOLUME, (_key(Qt.Key.Key_L, _CTRL),), Place.EVERYWHERE),
    KeyAction(Command.ENROL, (_key(Qt.Key.Key_N, _CTRL),), Place.LIST),
    KeyAction(Command.MARKS, (_key(Qt.Key.Key_O, _CTRL),), Place.LIST),
    KeyAction(Command.CALENDAR, (_key(Qt.Key.Key_I, _CTRL),), Place.DUE),
    KeyAction(Command.SAVE_COPY, (_key(Qt.Key.Key_S, _CTRL),), Place.PAPER),
    KeyAction(Command.UP, (_key(Qt.Key.Key_Left, _ALT),), Place.EVERYWHERE),
    KeyAction(Command.LANGUAGE, (_key(Qt.Key.Key_F9),), Place.EVERYWHERE),
    KeyAction(Command.LOCK, (_key(Qt.Key.Key_F12),), Place.EVERYWHERE),
    KeyAction(Command.SEARCH, (_key(Qt.Key.Key_K, _CTRL),), Place.EVERYWHERE),
    KeyAction(Command.CLOCK, (_key(Qt.Key.Key_T, _CTRL),), Place.EVERYWHERE),
)

FRAME_COMMANDS: Final = (
    Command.RELOCATE,
    Command.QUERY,
    Command.PROPOSALS,
    Command.MOVE,
    Command.LEAD,
    Command.ALLOCATE,
    Command.ALLOCATE_BY_HAND,
    Command.RUN,
    Command.AUTHOR,
    Command.PRINT,
    Command.DOWNTIME,
    Command.FROM_PAPER,
    Command.SECOND_KEYING,
    Command.SIGN,
    Command.LANGUAGE,
    Command.LOCK,
    Command.WALL,
    Command.HEARD,
    Command.VOLUME,
    Command.SEARCH,
    Command.CLOCK,
)
"""What the frame around a form answers, not the form."""

TYPING: Final = (None, Command.NEXT, Command.BACK, Command.RESTORE)
"""What is pressed while typing, and no command for what stands around it."""

_BY_KEY: Final[dict[QKeyCombination, Command]] = {
    combination: action.command for action in ACTIONS for combination in action.keys
}
_BY_COMMAND: Final[dict[Command, KeyAction]] = {action.command: action for action in ACTIONS}


def command_of(event: QKeyEvent) -> Command | None:
    """The command that a key press stands for, or None (then it is typing)."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return _BY_KEY.get(QKeyCombination(modifiers, Qt.Key(event.key())))


def needs_form(command: Command | None) -> bool:
    """Whether a key means nothing where no form is open."""
    if command is None or command in TYPING:
        return False
    return _BY_COMMAND[command].place in (Place.BOX, Place.SHEET)


def sequence(command: Command) -> QKeySequence:
    """The shown key of a command, for menu entries and shortcuts."""
    return QKeySequence(_BY_COMMAND[command].keys[0])


def key_text(command: Command) -> str:
    """The shown key in words: `F4`, `Ctrl+Enter`."""
    written = sequence(command).toString(QKeySequence.SequenceFormat.PortableText)
    return written.replace("Return", "Enter")


def name_of(command: Command, texts: Texts) -> str:
    """What the command does, in a few words."""
    return texts(f"GUI-F-KEY-{command.value}")


def tip(command: Command, texts: Texts) -> str:
    """A tip such as `Not done, because … (F4)`."""
    return f"{name_of(command, texts)} ({key_text(command)})"


def choice_keys(digits: Sequence[str]) -> tuple[str, ...]:
    """One key for each of several options: its digit, or where it has none the next letter."""
    letters = iter(ascii_lowercase)
    return tuple(digit or next(letters, "") for digit in digits)


class HelpRow(NamedTuple):
    """One line of the help page."""

    place: str
    key: str
    name: str


def help_rows(texts: Texts) -> tuple[HelpRow, ...]:
    """The whole table for the help page, in its order, and the keys of the rail's pages."""
    pages = HelpRow(texts("GUI-F-PLACE-EVERYWHERE"), "Alt+1 …", texts("GUI-F-KEY-PAGES"))
    return (*_told_rows(texts), pages)


def _told_rows(texts: Texts) -> tuple[HelpRow, ...]:
    return tuple(
        HelpRow(
            texts(f"GUI-F-PLACE-{action.place.value.upper()}"),
            key_text(action.command),
            name_of(action.command, texts),
        )
        for action in ACTIONS
    )
