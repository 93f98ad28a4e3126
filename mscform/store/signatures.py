"""Signatures: what the ledger says was signed, and whether the record still is what it was."""

from __future__ import annotations

from typing import Final

from sqlcipher3 import dbapi2

from mscform.base.identity import DeviceId, FormKey, SubjectKey
from mscform.base.text import TranslatedText
from mscform.records.audit import AuditEvent
from mscform.records.clinical import EventRef
from mscform.records.signature import Signature, SignatureState
from mscform.store.entries import event_of
from mscform.store.faults import readable

_SIGNATURES: Final = """SELECT l.body, v.content, l.link, s.superseded_device, s.superseded_number
    FROM signature s JOIN ledger l USING (device, number)
    JOIN ledger_value v USING (device, number) WHERE s.subject = ?"""
_AT_FORM: Final = " AND s.event = ? AND s.event_repeat = ? AND s.form = ? AND s.form_repeat = ?"


class Signatures:
    """Readers over the signatures of a site."""

    def __init__(self, connection: dbapi2.Connection) -> None:
        self._connection = connection

    def of(self, subject: SubjectKey, form: FormKey | None = None) -> tuple[Signature, ...]:
        """The signatures of a subject or of one form, the oldest first."""
        query = _SIGNATURES + (_AT_FORM if form else "")
        with readable("signature"):
            rows = self._connection.execute(
                f"{query} ORDER BY l.device, l.number", (subject, *(form or ()))
            ).fetchall()
            made = (_from_row(*row) for row in rows)
            return tuple(one for one in made if one is not None)


def _from_row(
    body: bytes, content: str, link: bytes, device: str | None, number: int | None
) -> Signature | None:
    superseded = None if device is None or number is None else EventRef(DeviceId(device), number)
    return _signature(event_of(body, content, link), superseded)


def _signature(event: AuditEvent, superseded: EventRef | None) -> Signature | None:
    if event.subject is None or event.form is None or event.actor is None or not event.content:
        return None
    told = event.content
    return Signature(
        subject=event.subject,
        form=event.form,
        signer=event.actor,
        meaning=told["meaning"],
        meaning_title=TranslatedText(told["meaning_title"]),
        declaration=TranslatedText(told["declaration"]),
        signed_at=event.entered_at,
        digest=told["digest"],
        definition=told["definition"],
        ledger_head=told["ledger_head"],
        value=bytes.fromhex(told["signature"]),
        certificate=bytes.fromhex(told["certificate"]),
        state=SignatureState.SUPERSEDED if superseded else SignatureState.VALID,
        superseded_by=superseded,
        event=event.ref,
        document=told.get("document"),
    )
