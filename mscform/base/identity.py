"""Who and where: distinct identifiers, and the addresses of a form and of an item."""

from __future__ import annotations

import re
from typing import NamedTuple, NewType

StudyOID = NewType("StudyOID", str)
EventOID = NewType("EventOID", str)
FormOID = NewType("FormOID", str)
GroupOID = NewType("GroupOID", str)
ItemOID = NewType("ItemOID", str)
CodeListOID = NewType("CodeListOID", str)
CheckOID = NewType("CheckOID", str)
RuleOID = NewType("RuleOID", str)
SubjectKey = NewType("SubjectKey", str)
UserId = NewType("UserId", str)
DeviceId = NewType("DeviceId", str)


class FormKey(NamedTuple):
    """The address of one form of one subject; repeats are '' where there is only one."""

    event: EventOID
    event_repeat: str
    form: FormOID
    form_repeat: str = ""

    def __str__(self) -> str:
        return f"{_with_repeat(self.event, self.event_repeat)}/" + _with_repeat(
            self.form, self.form_repeat
        )


class ItemPath(NamedTuple):
    """The address of one item inside a form: an item belongs to one group, so group is implied."""

    item: ItemOID
    repeat: str = ""

    def __str__(self) -> str:
        return _with_repeat(self.item, self.repeat)


class ItemAddress(NamedTuple):
    """The address of one item of one subject: `SE.INF[1]/F.MON/I.MON.TEMP_VSORRES[2H]`."""

    form: FormKey
    path: ItemPath

    def __str__(self) -> str:
        return f"{self.form}/{self.path}"


def _with_repeat(oid: str, repeat: str) -> str:
    return f"{oid}[{repeat}]" if repeat else oid


class AddressPart(NamedTuple):
    """One step of a written address, before the definition has said whether it repeats."""

    oid: str
    repeat: str


_PART = re.compile(r"(?P<oid>[^\[\]/\s]+)(?:\[(?P<repeat>[^\[\]/\s]+)\])?")


def parse_address(text: str) -> tuple[AddressPart, ...] | None:
    """The steps of `A[1]/B/C[2H]`, or None where the text is not an address."""
    parts = []
    for piece in text.strip().split("/"):
        found = _PART.fullmatch(piece.strip())
        if found is None:
            return None
        parts.append(AddressPart(found["oid"], found["repeat"] or ""))
    return tuple(parts)
