"""A printed or signed document: is it whole, whose is it, and does it still hold? (SIG-07)"""

from __future__ import annotations

import hashlib

from mscform.base.message import Message
from mscform.records.audit import Action, AuditEvent
from mscform.records.signature import SignatureState
from mscform.services.context import Context
from mscform.services.credentials import genesis_of
from mscform.services.verdict import Check, Verdict


def verify_document(data: bytes, context: Context | None) -> Verdict:
    """The seals of a PDF, and what the site that made it says of it (where one is given)."""
    from mscform.documents.verify import verify_pdf

    roots = () if context is None else (bytes.fromhex(genesis_of(context)["authority"]),)
    verdict = verify_pdf(data, roots)
    checks = [Check(name="seal", ok=verdict.ok, message=verdict.message)]
    if context is not None:
        checks.append(_known(data, context))
    return Verdict(kind="pdf", checks=tuple(checks))


def _known(data: bytes, context: Context) -> Check:
    """Whether the site made exactly these bytes, and whether the record still says the same."""
    document = hashlib.sha256(data).hexdigest()
    event = _maker(document, context)
    if event is None:
        return Check(name="site", ok=False, message=Message("SVC-PDF-UNKNOWN"))
    if _is_current(event, context):
        return Check(name="site", ok=True, message=Message("SVC-PDF-CURRENT"))
    return Check(name="site", ok=True, warning=True, message=Message("SVC-PDF-SUPERSEDED"))


def _maker(document: str, context: Context) -> AuditEvent | None:
    for action in (Action.SIGNED, Action.PRINTED):
        for event in context.database.ledger.events(action=action):
            if (event.content or {}).get("document") == document:
                return event
    return None


def _is_current(event: AuditEvent, context: Context) -> bool:
    if event.subject is None or event.form is None:
        return True
    for signature in context.database.signatures.of(event.subject, event.form):
        if signature.event == event.ref:
            return signature.state is SignatureState.VALID
    later = context.database.ledger.events(
        subject=event.subject, form=event.form, action=Action.ANSWER
    )
    return all(one.ref.number < event.ref.number for one in later)
