"""One ledger row: an event as canonical bytes, and those bytes as an event again.

The bytes name who, when, where and which event is replaced; what was said (the value side) is only
bound by a salted commitment, so that a misplaced name can be taken out and the chain still holds
(D22, AUD-12). Canonical JSON with sorted keys; references are `[device, number]`, so that the text
`"number":` occurs once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from mscform.base.canonical import canonical_bytes
from mscform.base.identity import (
    DeviceId,
    EventOID,
    FormKey,
    FormOID,
    ItemOID,
    ItemPath,
    SubjectKey,
    UserId,
)
from mscform.records.account import Actor, Role
from mscform.records.audit import Action, AuditEvent
from mscform.records.clinical import EventRef
from mscform.store.times import offset_minutes, placed, read_time, written, written_utc, zone_name

ENTRY_SCHEMA: Final = 1
CHAIN_START: Final = bytes(32)
SALT_BYTES: Final = 16


def content_bytes(content: Mapping[str, Any]) -> bytes:
    """The value side of an event as canonical bytes; raises TypeError for a float."""
    return canonical_bytes(dict(content))


def commitment(salt: bytes, content: bytes) -> str:
    """What the chain says about a value without telling it (hex)."""
    return hashlib.sha256(salt + content).hexdigest()


def link_after(previous: bytes, body: bytes) -> bytes:
    """The next link of the chain; anyone can compute it."""
    return hashlib.sha256(previous + body).digest()


def body_of(event: AuditEvent, committed: str) -> bytes:
    """The bytes of the row of an event."""
    return canonical_bytes(
        {
            "action": event.action.value,
            "actor": _actor_fields(event.actor),
            "boot": event.boot_id,
            "cause": list(event.cause) if event.cause else None,
            "clock": event.clock_status,
            "commitment": committed,
            "device": event.ref.device,
            "entered": written_utc(event.entered_at),
            "form": list(event.form) if event.form else None,
            "item": list(event.path) if event.path else None,
            "measured": written(event.measured_at) if event.measured_at else None,
            "monotonic": event.monotonic_ns,
            "number": event.ref.number,
            "offset": offset_minutes(event.entered_at),
            "schema": ENTRY_SCHEMA,
            "software": event.software,
            "subject": event.subject,
            "supersedes": list(event.supersedes) if event.supersedes else None,
            "zone": event.zone,
        }
    )


def zone_of(moment: datetime) -> str:
    """The name under which the zone of an aware time is recorded."""
    return zone_name(moment.tzinfo)


def _actor_fields(actor: Actor | None) -> dict[str, str] | None:
    if actor is None:
        return None
    return {
        "id": actor.user_id,
        "login": actor.login,
        "name": actor.printed_name,
        "organisation": actor.organisation,
        "role": actor.role.value,
    }


def event_of(body: bytes, content: str | None, link: bytes) -> AuditEvent:
    """The event of a row; `content` None: redacted.

    Raises ValueError, KeyError or TypeError where the bytes are not those of an event.
    """
    told = json.loads(body)
    return AuditEvent(
        ref=EventRef(DeviceId(told["device"]), told["number"]),
        action=Action(told["action"]),
        actor=_actor(told["actor"]),
        entered_at=placed(told["entered"], told["offset"], told["zone"]),
        zone=told["zone"],
        monotonic_ns=told["monotonic"],
        boot_id=told["boot"],
        clock_status=told["clock"],
        software=told["software"],
        subject=None if told["subject"] is None else SubjectKey(told["subject"]),
        form=_form(told["form"]),
        path=_path(told["item"]),
        supersedes=_ref(told["supersedes"]),
        cause=_ref(told["cause"]),
        measured_at=None if told["measured"] is None else read_time(told["measured"]),
        content=None if content is None else json.loads(content),
        link=link.hex(),
    )


def commitment_in(body: bytes) -> str:
    """The commitment that a row carries, without reading the rest of it."""
    start = body.index(_COMMITMENT) + len(_COMMITMENT)
    return body[start : start + 64].decode("ascii")


_COMMITMENT: Final = b'"commitment":"'


def names_place(body: bytes, device: bytes, number: int) -> bool:
    """Whether the bytes say the same device and number as the row that holds them.

    A quotation mark inside a text is escaped, so neither needle can be found in a value.
    """
    return b'"number":%d,' % number in body and b'"device":' + device + b"," in body


def _actor(fields: dict[str, str] | None) -> Actor | None:
    if fields is None:
        return None
    return Actor(
        user_id=UserId(fields["id"]),
        login=fields["login"],
        printed_name=fields["name"],
        role=Role(fields["role"]),
        organisation=fields["organisation"],
    )


def _form(parts: list[str] | None) -> FormKey | None:
    if parts is None:
        return None
    event, event_repeat, form, form_repeat = parts
    return FormKey(EventOID(event), event_repeat, FormOID(form), form_repeat)


def _path(parts: list[str] | None) -> ItemPath | None:
    return None if parts is None else ItemPath(ItemOID(parts[0]), parts[1])


def _ref(parts: list[Any] | None) -> EventRef | None:
    return None if parts is None else EventRef(DeviceId(parts[0]), parts[1])
