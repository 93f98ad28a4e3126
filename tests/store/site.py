"""What the tests of the store share: keys, people, drafts and a site to write in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from mscform.base.clock import FixedClock
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
from mscform.records.audit import Action, AuditEvent, EventDraft
from mscform.records.clinical import EventRef
from mscform.store.database import Database
from mscform.store.device import DeviceKeys
from mscform.store.folder import SiteFolder

KEY = bytes(range(32))
MAC_KEY = b"m" * 32
START = datetime(2026, 3, 12, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SUBJECT = SubjectKey("01-001")
VITALS = FormKey(EventOID("SE.INF"), "1", FormOID("F.VS"))
PULSE = ItemPath(ItemOID("I.VS.PULSE"))
NURSE = Actor(
    user_id=UserId("U-1"),
    login="nurse1",
    printed_name="N. 护士",
    role=Role.NURSE,
    organisation="Ward 3",
)


def device_keys(device: str = "dev-1", seed: bytes = b"d" * 32) -> DeviceKeys:
    """Real Ed25519 keys of a device, the same in every process."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return DeviceKeys(
        device=DeviceId(device),
        mac_key=MAC_KEY,
        sign=private.sign,
        public_key=private.public_key().public_bytes_raw(),
        verify=_verify,
    )


def _verify(public: bytes, data: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except InvalidSignature:
        return False
    return True


def content(raw: str | None, **more: Any) -> dict[str, Any]:
    """The content of an answer."""
    told: dict[str, Any] = {
        "raw": raw,
        "missing": None,
        "note": None,
        "origin": "person",
        "question": {"en": "Pulse", "zh": "脉搏"},
        "meaning": None,
        "unit": "/min",
        "old": None,
        "reason": None,
        "rule": None,
        "definition": "f1",
        "form_version": "1.0",
    }
    return told | more


def answer(
    raw: str | None,
    *,
    path: ItemPath = PULSE,
    form: FormKey = VITALS,
    subject: SubjectKey = SUBJECT,
    supersedes: EventRef | None = None,
    more: Mapping[str, Any] | None = None,
) -> EventDraft:
    """A draft of one answer."""
    return EventDraft(
        action=Action.ANSWER,
        content=content(raw, **(more or {})),
        subject=subject,
        form=form,
        path=path,
        supersedes=supersedes,
        measured_at=START - timedelta(minutes=3),
    )


def enrolment(subject: SubjectKey = SUBJECT) -> EventDraft:
    """A draft of an enrolment."""
    return EventDraft(
        action=Action.SUBJECT_ENROLLED, content={"key": subject, "site": "01"}, subject=subject
    )


def item(number: int, repeat: str = "") -> ItemPath:
    """The address of a numbered item."""
    return ItemPath(ItemOID(f"I.VS.N{number}"), repeat)


class Ward:
    """A site and a clock that moves on by a second with each commit."""

    def __init__(self, root: Path, keys: DeviceKeys | None = None) -> None:
        self.folder = SiteFolder(root)
        self.keys = keys or device_keys()
        self.clock = FixedClock(START)
        self.database = Database.create(self.folder, KEY, self.keys)

    @classmethod
    def opened(cls, root: Path) -> Ward:
        """A site that is there already, opened for writing."""
        ward = cls.__new__(cls)
        ward.folder = SiteFolder(root)
        ward.keys = device_keys()
        ward.clock = FixedClock(START)
        ward.reopen()
        return ward

    def write(self, *drafts: EventDraft, **more: Any) -> tuple[AuditEvent, ...]:
        """Append in the name of the nurse."""
        self.clock.advance(timedelta(seconds=1))
        return self.database.ledger.append(drafts, actor=NURSE, reading=self.clock.read(), **more)

    def fill(self, answers: int) -> tuple[AuditEvent, ...]:
        """Enrol the subject and answer so many questions, each in its own transaction."""
        events = [*self.write(enrolment())]
        for number in range(answers):
            events += self.write(answer(f"{60 + number}", path=item(number)))
        return tuple(events)

    def close(self) -> None:
        """Close the site."""
        self.database.close()

    def reopen(self, *, read_only: bool = False) -> Database:
        """Open it once more."""
        self.database = Database.open(self.folder, KEY, self.keys, read_only=read_only)
        return self.database
