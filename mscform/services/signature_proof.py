"""Whether a signature in the ledger really is its owner's (SIG-03, SIG-05)."""

from __future__ import annotations

from mscform.records.audit import AuditEvent
from mscform.security.authority import issued_by, names_person
from mscform.security.signing import statement, verify
from mscform.services.snapshot import utc_text


def signature_holds(event: AuditEvent, authority: bytes) -> bool:
    """Whether a SIGNED event was made by the holder of its certificate, for this very record.

    Checks the ECDSA value over the statement, and that the site's authority (a DER certificate)
    vouches for the signer: nobody signs as another with a certificate of her own.
    """
    content = event.content or {}
    if event.actor is None or event.subject is None or event.form is None:
        return False
    told = statement(
        record=str(content.get("digest")),
        subject=event.subject,
        form=str(event.form),
        meaning=str(content.get("meaning")),
        signer=event.actor.user_id,
        signed_at=utc_text(event.entered_at) or "",
    )
    try:
        certificate = bytes.fromhex(str(content.get("certificate")))
        value = bytes.fromhex(str(content.get("signature")))
    except ValueError:
        return False
    own = issued_by(certificate, authority) and names_person(certificate, event.actor.user_id)
    return own and verify(certificate, told, value)
