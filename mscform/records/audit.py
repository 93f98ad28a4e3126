"""One event of the ledger, as it is appended and as it is read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from mscform.base.identity import FormKey, ItemPath, SubjectKey
from mscform.records.account import Actor
from mscform.records.clinical import EventRef


class Action(StrEnum):
    """The closed list of event classes (AUD-01)."""

    GENESIS = "genesis"
    DEVICE = "device"
    STUDY_INSTALLED = "study_installed"
    SETTING = "setting"
    ACCOUNT = "account"
    CREDENTIAL = "credential"
    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_OUT = "sign_out"
    PIN = "pin"
    PIN_FAILED = "pin_failed"
    AUTHOR = "author"
    REFUSED = "refused"
    SUBJECT_ENROLLED = "subject_enrolled"
    SUBJECT_ATTRIBUTE = "subject_attribute"
    ANSWER = "answer"
    ROW_ADDED = "row_added"
    ROW_STRUCK = "row_struck"
    ATTACHED = "attached"
    SECOND_KEYED = "second_keyed"
    CONFIRMED = "confirmed"
    ALERT = "alert"
    ALERT_ACKNOWLEDGED = "alert_acknowledged"
    PROPOSAL = "proposal"
    ALLOCATED = "allocated"
    FORM_STATUS = "form_status"
    FORM_MOVED = "form_moved"
    FREEZE = "freeze"
    LOCK = "lock"
    ATTESTED = "attested"
    SIGNED = "signed"
    QUERY = "query"
    HANDED_OVER = "handed_over"
    SOURCE_VERIFIED = "source_verified"
    PRINTED = "printed"
    EXPORTED = "exported"
    IMPORTED = "imported"
    BACKUP = "backup"
    RESTORED = "restored"
    CLOCK = "clock"
    INTEGRITY = "integrity"
    MIGRATION = "migration"
    REDACTION = "redaction"
    UNBLINDING = "unblinding"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """An event before the ledger has given it a number, a time and a place in the chain.

    `content` is what the commitment covers (the value side: typed text, labels, reasons …): plain
    JSON without floats. `supersedes` is the event whose value this one replaces. `cause` is an
    index into the same batch: the draft that made this one follow (derived values).
    """

    action: Action
    content: Mapping[str, Any]
    subject: SubjectKey | None = None
    form: FormKey | None = None
    path: ItemPath | None = None
    supersedes: EventRef | None = None
    cause: int | None = None
    measured_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One event as it stands in the ledger. `content` is None where it was redacted (AUD-12)."""

    ref: EventRef
    action: Action
    actor: Actor | None
    entered_at: datetime
    zone: str
    monotonic_ns: int
    boot_id: str
    clock_status: str
    software: str
    subject: SubjectKey | None
    form: FormKey | None
    path: ItemPath | None
    supersedes: EventRef | None
    cause: EventRef | None
    measured_at: datetime | None
    content: Mapping[str, Any] | None
    link: str = ""
