"""Why a command key does nothing where it was pressed: said in a sentence, never left to guess."""

from __future__ import annotations

from enum import StrEnum

from mscform.base.message import Message
from mscform.gui.form_desk import FormDesk
from mscform.gui.keys import Command, key_text
from mscform.gui.texts import message
from mscform.records.clinical import FormStatus


class Why(StrEnum):
    """What is in the way; the value is the tail of its text code."""

    ALERT = "ALERT"
    COMPUTED = "COMPUTED"
    LOCKED = "LOCKED"
    NO_ALERT = "NO-ALERT"
    NEWEST = "NEWEST"
    NO_ALLOCATION = "NO-ALLOCATION"
    NO_BOX = "NO-BOX"
    NO_FORM = "NO-FORM"
    NO_LEAD = "NO-LEAD"
    NO_PROPOSAL = "NO-PROPOSAL"
    NO_ROWS = "NO-ROWS"
    NO_RUN = "NO-RUN"
    NO_SETS = "NO-SETS"
    NO_TIME = "NO-TIME"
    NO_VALUE = "NO-VALUE"
    NOT_DONE = "NOT-DONE"
    NOTHING_OPEN = "NOTHING-OPEN"
    READ_ONLY = "READ-ONLY"


def cannot(command: Command, why: Why) -> Message:
    """`F6 (Put the time now): this box takes no date and no time.`"""
    return message(
        "GUI-F-CANNOT",
        key=key_text(command),
        name=message(f"GUI-F-KEY-{command.value}"),
        why=message(
            f"GUI-F-CANNOT-{why.value}",
            reopen=key_text(Command.COMPLETE),
            seen=key_text(Command.CONFIRM),
            aside=key_text(Command.RESTORE),
        ),
    )


def closed(desk: FormDesk) -> Why | None:
    """Why nothing can be typed into a form now; None where it can."""
    if not desk.may_enter:
        return Why.READ_ONLY
    if desk.state.frozen or desk.state.locked:
        return Why.LOCKED
    return Why.NOT_DONE if desk.state.status is FormStatus.NOT_DONE else None
