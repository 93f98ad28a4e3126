"""One ledger row: an event as canonical bytes, and those bytes as an event again.

The bytes name who, when, where and which event is replaced; what was said (the value side) is only
bound by a salted commitment, so that a misplaced name can be taken out and the chain still holds
(D22, AUD-12). Canonical JSON with sorted keys; references are `[device, number]`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from mscform.base.canonical import canonical_bytes
from mscform.base.errors import IntegrityError
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
    return canonical_bytes(content if isinstance(content, dict) else dict(content))


def commitment(salt: bytes, content: bytes) -> str:
    """What the chain says about a value without telling it (hex)."""
    return hashlib.sha256(salt + content).hexdigest()


def link_after(previous: bytes, body: bytes) -> bytes:
    """The next link of the chain; anyone can compute it."""
    return hashlib.sha256(previous + body).digest()


class Bodies:
    """Writes the rows of one transaction: who, when and by which program is encoded only once.

    The bytes are those of `canonical_bytes` over the fields of a row (tested), whose keys stand
    in the order of their letters; what does not apply is left out.
    """

    def __init__(self, event: AuditEvent) -> None:
        actor = "" if event.actor is None else f',"actor":{_json(_actor_fields(event.actor))}'
        self._who = f'{actor},"boot":{_json(event.boot_id)}'
        self._clock = f',"clock":{_json(event.clock_status)}'
        device, entered = _json(event.ref.device), _json(written_utc(event.entered_at))
        self._when = f',"device":{device},"entered":{entered}'
        self._monotonic = f',"monotonic":{event.monotonic_ns}'
        self._program = (
            f',"offset":{offset_minutes(event.entered_at)},"schema":{ENTRY_SCHEMA}'
            f',"software":{_json(event.software)}'
        )
        self._zone = f',"zone":{_json(event.zone)}}}'

    def of(self, event: AuditEvent, committed: str) -> bytes:
        """The bytes of the row of an event that shares its transaction with the first one."""
        return "".join(
            (
                f'{{"action":"{event.action}"',
                self._who,
                _named("cause", event.cause),
                f'{self._clock},"commitment":"{committed}"{self._when}',
                _named("form", event.form),
                _named("item", event.path),
                "" if event.measured_at is None else f',"measured":"{written(event.measured_at)}"',
                f'{self._monotonic},"number":{event.ref.number}{self._program}',
                "" if event.subject is None else f',"subject":{_json(event.subject)}',
                _named("supersedes", event.supersedes),
                self._zone,
            )
        ).encode()


def _json(value: str | Mapping[str, str]) -> str:
    return canonical_bytes(value).decode()


def _named(name: str, parts: FormKey | ItemPath | EventRef | None) -> str:
    return "" if parts is None else f',"{name}":{_json_list(parts)}'


@lru_cache(maxsize=4096)
def _json_list(parts: tuple[str | int, ...]) -> str:
    return canonical_bytes(parts).decode()


def zone_of(moment: datetime) -> str:
    """The name under which the zone of an aware time is recorded."""
    return zone_name(moment.tzinfo)


def _actor_fields(actor: Actor) -> dict[str, str]:
    return {
        "id": actor.user_id,
        "login": actor.login,
        "name": actor.printed_name,
        "organisation": actor.organisation,
        "role": actor.role.value,
    }


UNREADABLE: Final = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    RecursionError,
)
"""What reading bytes can raise that somebody else put there."""


def event_of(body: bytes, content: str | None, link: bytes) -> AuditEvent:
    """The event of a row; `content` None: redacted.

    Raises `IntegrityError` STO-ROW where the bytes are not those of an event.
    """
    try:
        return _event(json.loads(body), _content(content), link)
    except UNREADABLE as damage:
        raise IntegrityError("STO-ROW", where="ledger") from damage


def _content(text: str | None) -> dict[str, Any] | None:
    told = None if text is None else json.loads(text)
    if told is not None and not isinstance(told, dict):
        raise TypeError("the content of an event is an object")
    return told


def _event(told: dict[str, Any], content: dict[str, Any] | None, link: bytes) -> AuditEvent:
    return AuditEvent(
        ref=EventRef(DeviceId(told["device"]), told["number"]),
        action=Action(told["action"]),
        actor=_actor(told.get("actor")),
        entered_at=placed(told["entered"], told["offset"], told["zone"]),
        zone=told["zone"],
        monotonic_ns=told["monotonic"],
        boot_id=told["boot"],
        clock_status=told["clock"],
        software=told["software"],
        subject=_subject(told.get("subject")),
        form=_form(told.get("form")),
        path=_path(told.get("item")),
        supersedes=_ref(told.get("supersedes")),
        cause=_ref(told.get("cause")),
        measured_at=_moment(told.get("measured")),
        content=content,
        link=link.hex(),
    )


def commitment_in(body: bytes) -> str:
    """The commitment that a row carries, without reading the rest of it; '' where it has none."""
    start = body.find(_COMMITMENT) + len(_COMMITMENT)
    return body[start : start + 64].decode("ascii", "replace")


_COMMITMENT: Final = b'"commitment":"'


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


def _subject(key: str | None) -> SubjectKey | None:
    return None if key is None else SubjectKey(key)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else read_time(text)


def _form(parts: list[str] | None) -> FormKey | None:
    if parts is None:
        return None
    event, event_repeat, form, form_repeat = parts
    return FormKey(EventOID(event), event_repeat, FormOID(form), form_repeat)


def _path(parts: list[str] | None) -> ItemPath | None:
    return None if parts is None else ItemPath(ItemOID(parts[0]), parts[1])


def _ref(parts: list[Any] | None) -> EventRef | None:
    return None if parts is None else EventRef(DeviceId(parts[0]), parts[1])
