"""A printed or signed document: is it whole, whose is it, and does it still hold? (SIG-07)"""

from __future__ import annotations

import hashlib
from typing import Final

from mscform.base.message import Message
from mscform.records.audit import Action, AuditEvent
from mscform.records.signature import SignatureState
from mscform.security.authority import fingerprint, issued_by
from mscform.services.context import Context
from mscform.services.credentials import genesis_of
from mscform.services.verdict import Check, Verdict

BARE: Final = frozenset({"DOC-V-UNSIGNED", "DOC-V-NO-ATTACHMENT"})
"""All that is said of a print that nobody sealed: only the site knows those."""


def verify_document(data: bytes, context: Context | None) -> Verdict:
    """The seals of a PDF, and what the site that made it says of it (where one is given).

    Without a site it can be told that nothing was changed since the seal, not whose seal it is;
    the verdict says so (D26). A print that nobody signed is known by its site alone, and a
    preview, which proves nothing, by nobody.
    """
    from mscform.documents.pdfa import is_preview
    from mscform.documents.verify import verify_pdf

    if is_preview(data):
        preview = Message("SVC-PDF-PREVIEW")
        return Verdict(kind="pdf", checks=(Check(name="site", ok=False, message=preview),))
    if context is None:
        return _from_outside(data)
    authority = bytes.fromhex(genesis_of(context)["authority"])
    verdict = verify_pdf(data, roots=(authority,))
    known = _known(data, context)
    codes = {problem.code for problem in verdict.problems}
    if codes and codes <= BARE and known.ok:
        unsigned = Check(name="seal", ok=None, message=verdict.problems[0])
        return Verdict(kind="pdf", checks=(unsigned, known))
    seals = _problems(verdict.problems)
    if verdict.ok:
        seals = (Check(name="seal", ok=True, message=_intact(len(verdict.signatures))),)
    return Verdict(kind="pdf", checks=(*seals, known))


def is_sealed_by(authority: bytes, data: bytes) -> bool:
    """Whether a document is whole and each of its seals comes from this authority (DER)."""
    from mscform.documents.verify import verify_pdf

    return verify_pdf(data, roots=(authority,)).ok


def _from_outside(data: bytes) -> Verdict:
    """Unchanged since it was sealed, under the one authority that issued every signer.

    A file may carry any root, also the genuine one beside a forger's: what counts is the root
    that each signer's certificate really comes from, and no other may travel along.
    """
    from mscform.documents.carried import carried_authorities
    from mscform.documents.verify import verify_pdf

    # A root that does not bear its own signature is not the one that somebody made.
    roots = tuple(root for root in carried_authorities(data) if issued_by(root, root))
    verdict = verify_pdf(data, roots=roots)
    issuers = [_issuer(one.certificate, roots) for one in verdict.signatures]
    faults = verdict.problems
    if verdict.ok or (issuers and None not in issuers):
        faults = (*faults, *_strangers(roots, issuers))
    by = tuple(
        _sealed_by(number, one.signer, root)
        for number, (one, root) in enumerate(zip(verdict.signatures, issuers, strict=True), start=1)
        if root is not None
    )
    if faults:
        return Verdict(kind="pdf", checks=(*_problems(faults), *by))
    sealed = Check(name="seal", ok=True, message=_intact(len(issuers)))
    whose = Message("SVC-PDF-WHOSE", {"fingerprint": fingerprint(roots[0])})
    return Verdict(
        kind="pdf", checks=(sealed, *by, Check(name="authority", ok=None, message=whose))
    )


def _issuer(certificate: bytes | None, roots: tuple[bytes, ...]) -> bytes | None:
    """The root whose key signed this certificate."""
    if certificate is None:
        return None
    return next((root for root in roots if issued_by(certificate, root)), None)


def _strangers(roots: tuple[bytes, ...], issuers: list[bytes | None]) -> tuple[Message, ...]:
    """A second authority behind the seals, and roots that stand behind none of them."""
    found = [
        Message("SVC-PDF-IDLE-ROOT", {"fingerprint": fingerprint(root)})
        for root in roots
        if root not in issuers
    ]
    if len(set(issuers)) != 1 or None in issuers:
        found.append(Message("SVC-PDF-TWO-ROOTS"))
    return tuple(found)


def _sealed_by(number: int, signer: str, root: bytes) -> Check:
    mark = fingerprint(root)
    message = Message("SVC-PDF-SEALED-BY", {"field": number, "signer": signer, "fingerprint": mark})
    return Check(name="signer", ok=None, message=message)


def _intact(count: int) -> Message:
    return Message("SVC-PDF-INTACT", {"count": count})


def _problems(problems: tuple[Message, ...]) -> tuple[Check, ...]:
    return tuple(Check(name="seal", ok=False, message=problem) for problem in problems)


def _known(data: bytes, context: Context) -> Check:
    """Whether the site made exactly these bytes, and whether the record still says the same."""
    event = _maker(hashlib.sha256(data).hexdigest(), context)
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
