"""What has to be known of the clocks to read the times of one form on paper (CLK-04, CLK-08)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from mscform.base.identity import SubjectKey
from mscform.base.message import Message
from mscform.definitions.item import DataType
from mscform.engine.form_state import FormState
from mscform.records.audit import Action
from mscform.records.timekeeping import UNCHECKED, ClockFact
from mscform.services.context import Context

_TIMES: Final = frozenset({DataType.DATETIME, DataType.TIME})


def clock_notes(context: Context, subject: SubjectKey, state: FormState) -> tuple[Message, ...]:
    """The declared ward clock where the form asks for times, and entries by a clock in doubt."""
    notes = []
    ward = None if context.timekeeper is None else context.timekeeper.state.ward
    items = (item for group in state.definition.groups for item in group.items)
    if ward is not None and any(item.data_type in _TIMES for item in items):
        notes.append(_ward(context, ward))
    events = context.database.ledger.events(subject=subject, form=state.key, action=Action.ANSWER)
    # What was computed follows from an entry that is counted already.
    told = [
        one.entered_at.astimezone(context.zone)
        for one in events
        if one.clock_status == UNCHECKED and one.cause is None
    ]
    if told:
        first, last = (f"{at:%Y-%m-%d %H:%M}" for at in (told[0], told[-1]))
        counted = {"n": str(len(told)), "first": first, "last": last}
        notes.append(Message("DOC-CLOCK-UNCHECKED", counted))
    return tuple(notes)


def _ward(context: Context, ward: ClockFact) -> Message:
    ahead = ward.moved > timedelta(0)
    return Message(
        "DOC-CLOCK-WARD-AHEAD" if ahead else "DOC-CLOCK-WARD-BEHIND",
        {
            "minutes": abs(ward.moved) // timedelta(minutes=1),
            "time": f"{ward.at.astimezone(context.zone):%Y-%m-%d %H:%M}",
            "who": "–" if ward.by is None else ward.by.printed_name,
        },
    )
