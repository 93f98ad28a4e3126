"""A person's signature under one form, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mscform.base.identity import FormKey, SubjectKey
from mscform.base.text import TranslatedText
from mscform.records.account import Actor
from mscform.records.clinical import EventRef


class SignatureState(StrEnum):
    """Derived, never stored: valid only while the record is what was signed (SIG-04, D16)."""

    VALID = "valid"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who stands for what (SIG-01, SIG-03).

    `digest` is SHA-256 (hex) of the canonical snapshot shown; `value` is the ECDSA P-256 signature
    of that snapshot's statement under the signer's own key; `certificate` its DER certificate.
    `ledger_head` is the head when signing, recorded beside the digest and not part of it (D16).
    """

    subject: SubjectKey
    form: FormKey
    signer: Actor
    meaning: str
    meaning_title: TranslatedText
    declaration: TranslatedText
    signed_at: datetime
    digest: str
    definition: str
    ledger_head: str
    value: bytes
    certificate: bytes
    state: SignatureState = SignatureState.VALID
    superseded_by: EventRef | None = None
    event: EventRef | None = None
    document: str | None = None
