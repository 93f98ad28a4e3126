"""Is a sealed document what was signed? Answered by strict rules, in sentences, never a traceback.

"The signed bytes are unchanged" is not enough: something may have been painted over them in a
later increment, and other readers still call such a file valid. Here every signature must pass as
a whole, nothing but filled signature fields may have been added after it, and the last one must
cover the entire file. The attached record must be the one that the document states.
"""

from __future__ import annotations

import hashlib
import logging
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

import pikepdf
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError

from mscform.base.message import Message
from mscform.documents.form_page import ATTACHMENT_NAME
from mscform.documents.signature_gap import gap_is_exact

_PADES: Final = "/ETSI.CAdES.detached"
_CLAIMS: Final = frozenset({"/Name", "/Reason", "/Location", "/ContactInfo"})
"""What other readers show beside a seal, vouched for by no certificate; never written here."""
_DIGESTS: Final = frozenset({"sha256", "sha384", "sha512"})
UNREADABLE: Final = (
    PdfError,
    SignatureValidationError,
    PathError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    RuntimeError,
    ArithmeticError,
    AssertionError,
    OSError,
    zlib.error,
)
"""What a damaged file can make the parsers raise; each becomes one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealSeen:
    """One signature of a document. `signed_at` is the signer's claim, `certificate` DER.

    `signer` is the certificate's subject; what the visible block says is drawn by the signer.
    """

    field: str
    ok: bool
    signer: str
    signed_at: datetime | None
    certificate: bytes | None
    covers_file: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfVerdict:
    """The whole judgement. `attachment` is the record inside, also where the verdict is bad."""

    ok: bool
    signatures: tuple[SealSeen, ...]
    problems: tuple[Message, ...]
    attachment: bytes | None
    record_digest: str | None = None


def verify_pdf(
    data: bytes,
    *,
    roots: tuple[bytes, ...],
    crls: tuple[bytes, ...] = (),
    expected_digest: str | None = None,
    at: datetime | None = None,
) -> PdfVerdict:
    """Judge a sealed document against the authorities in `roots` (DER).

    With `crls` (DER) revocation is required to be known and clean; without, it is not looked at
    and nothing is fetched. `expected_digest` is the record fingerprint the document must state.
    `at` is the moment for which certificates are judged; without it, the claimed signing time.
    """
    with pyhanko_quiet():
        try:
            contents = _Contents(data)
        except _CONTENT_TROUBLE:
            return _refused("DOC-V-NOT-PDF")
        problems = contents.problems(expected_digest)
        try:
            signatures, found = _signatures(data, roots, crls, at)
        except UNREADABLE as trouble:
            found = [Message("DOC-V-DAMAGED", {"what": type(trouble).__name__})]
            signatures = ()
        problems = [*found, *problems]
        return PdfVerdict(
            ok=not problems,
            signatures=signatures,
            problems=tuple(problems),
            attachment=contents.attachment,
            record_digest=contents.record_digest,
        )


def read_attachment(pdf: bytes, name: str = ATTACHMENT_NAME) -> bytes | None:
    """A file carried inside a document, or None where there is none or it cannot be read."""
    try:
        with pikepdf.open(BytesIO(pdf)) as document:
            return _attached(document, name)
    except _CONTENT_TROUBLE:
        return None


_CONTENT_TROUBLE: Final = (pikepdf.PdfError, *UNREADABLE)


class _Contents:
    """What a document says about itself: its record, that record's stated hash, its identifier."""

    def __init__(self, data: bytes) -> None:
        with pikepdf.open(BytesIO(data)) as document:
            self.attachment = _attached(document, ATTACHMENT_NAME)
            xmp = _xmp(document)
        stated = re.search(r"<rdf:li>record\.json sha256:([0-9a-f]{64})</rdf:li>", xmp)
        self._stated = None if stated is None else stated[1]
        record = re.search(r"<dc:identifier>record:([0-9a-f]+)</dc:identifier>", xmp)
        self.record_digest = None if record is None else record[1]

    def problems(self, expected_digest: str | None) -> list[Message]:
        """Where the record inside is not what it is said to be."""
        found: list[Message] = []
        if self.attachment is None:
            found.append(Message("DOC-V-NO-ATTACHMENT", {"name": ATTACHMENT_NAME}))
        elif hashlib.sha256(self.attachment).hexdigest() != self._stated:
            found.append(Message("DOC-V-ATTACHMENT"))
        if expected_digest is not None and self.record_digest != expected_digest:
            found.append(Message("DOC-V-OTHER-RECORD"))
        return found


def _xmp(document: pikepdf.Pdf) -> str:
    packet = document.Root.get("/Metadata")
    return "" if packet is None else packet.read_bytes().decode("utf-8", "replace")


def _attached(document: pikepdf.Pdf, name: str) -> bytes | None:
    held = document.attachments.get(name)
    return None if held is None else bytes(held.get_file().read_bytes())


def _refused(code: str) -> PdfVerdict:
    return PdfVerdict(ok=False, signatures=(), problems=(Message(code),), attachment=None)


def _signatures(
    data: bytes, roots: Sequence[bytes], crls: Sequence[bytes], at: datetime | None
) -> tuple[tuple[SealSeen, ...], list[Message]]:
    reader = PdfFileReader(BytesIO(data))
    embedded = reader.embedded_signatures
    if not embedded:
        return (), [Message("DOC-V-UNSIGNED")]
    seen: list[SealSeen] = []
    problems: list[Message] = []
    for number, signature in enumerate(embedded, start=1):
        exact = gap_is_exact(data, signature, roots)
        context = _context(signature, roots, crls, at)
        one, found = _judge(signature, context, number, with_revocation=bool(crls))
        # What a foreign authority's document carries says nothing about a change.
        foreign = any(problem.code == "DOC-V-UNTRUSTED" for problem in found)
        if not (exact or foreign):
            problems.append(Message("DOC-V-ALTERED", {"field": number}))
        seen.append(one)
        problems += found
    if not seen[-1].covers_file:
        problems.append(Message("DOC-V-NOT-WHOLE"))
    return tuple(seen), problems


def _context(
    signature: Any, roots: Sequence[bytes], crls: Sequence[bytes], at: datetime | None
) -> ValidationContext:
    moment = at or signature.self_reported_timestamp or datetime(1970, 1, 1, tzinfo=UTC)
    return ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(root) for root in roots],
        crls=list(crls),
        allow_fetching=False,
        moment=moment.astimezone(UTC),
        revocation_mode="require" if crls else "soft-fail",
    )


def _judge(
    signature: Any, context: ValidationContext, number: int, *, with_revocation: bool
) -> tuple[SealSeen, list[Message]]:
    try:
        status = validate_pdf_signature(signature, signer_validation_context=context)
    except UNREADABLE:
        problems = [Message("DOC-V-INVALID", {"field": number})]
        return _seen(signature, None, problems), problems
    problems = [
        Message(code, {"field": number})
        for code in _faults(signature, status, with_revocation=with_revocation)
    ]
    return _seen(signature, status, problems), problems


def _faults(signature: Any, status: PdfSignatureStatus, *, with_revocation: bool) -> Iterator[str]:
    """Catalogue codes of all that is wrong with one signature."""
    if not status.intact:
        yield "DOC-V-ALTERED"
    elif not status.valid:
        yield "DOC-V-INVALID"
    if not status.trusted:
        yield "DOC-V-REVOKED" if with_revocation and status.revoked else "DOC-V-UNTRUSTED"
    if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION or not status.docmdp_ok:
        yield "DOC-V-ADDED"
    kind = signature.sig_object.get("/SubFilter")
    if kind != _PADES or status.md_algorithm not in _DIGESTS:
        yield "DOC-V-NOT-PADES"
    if not _CLAIMS.isdisjoint(signature.sig_object):
        yield "DOC-V-CLAIM"
    if not status.bottom_line:
        yield "DOC-V-NOT-STRICT"


def _seen(
    signature: Any, status: PdfSignatureStatus | None, problems: Sequence[Message]
) -> SealSeen:
    certificate = None if status is None else status.signing_cert
    whole = SignatureCoverageLevel.ENTIRE_FILE
    return SealSeen(
        field=str(signature.field_name),
        ok=not problems,
        signer="" if certificate is None else _one_line(certificate.subject.human_friendly),
        signed_at=signature.self_reported_timestamp,
        certificate=None if certificate is None else certificate.dump(),
        covers_file=status is not None and status.coverage == whole,
    )


def _one_line(name: str) -> str:
    """A name from a certificate that may be anybody's: it must not write lines of its own."""
    return "".join(sign for sign in name if sign.isprintable())


@contextmanager
def pyhanko_quiet() -> Iterator[None]:
    """PyHanko logs a traceback for each rejected change; the verdict says it in a sentence."""
    loggers = [logging.getLogger(name) for name in ("pyhanko", "pyhanko_certvalidator")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
