"""The single door to PDF signatures: PAdES B-B with a visible block, verified before it is kept.

A print is drawn with two empty signature fields. The first seal certifies the document and allows
nothing after it but filling fields (DocMDP), so that a second signer can add her own seal as an
increment of the stored file. No time stamp authority is asked and none is imitated: the time is
what the site's clock said. Revocation lists are not embedded (level B-B); they are used to verify.

`seal` runs an event loop of its own: call it from a worker thread, never from inside a loop.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from mscform.base.errors import CallError, IntegrityError
from mscform.documents.stamp_card import draw_stamp
from mscform.documents.verify import UNREADABLE, verify_pdf

FIELD_PREFIX: Final = "signature_"
_RESERVED: Final = 16_384
"""Bytes kept free for the signature and its certificates."""
_WHOLE_FIELD: Final = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MID, y_align=AxisAlignment.ALIGN_MID, margins=Margins(0, 0, 0, 0)
)


class Appearance(NamedTuple):
    """What the visible block says, line by line; the first line is set strongest.

    `resources` is the folder that holds the fonts.
    """

    lines: tuple[str, ...]
    resources: Path


class Sealer:
    """One person's key and certificates, read once and used for many seals.

    `certificate` and `authority` are DER; `crl` is the authority's current revocation list in DER,
    with which each new seal is verified at once. Raises IntegrityError `DOC-CERTIFICATE` where one
    of them cannot be read and `DOC-KEY-MISMATCH` where key and certificate are not a pair.
    """

    def __init__(
        self,
        private_key: ec.EllipticCurvePrivateKey,
        certificate: bytes,
        authority: bytes,
        crl: bytes | None = None,
    ) -> None:
        self.authority = authority
        self.crls: tuple[bytes, ...] = () if crl is None else (crl,)
        try:
            public = x509.load_der_x509_certificate(certificate).public_key()
            issuer = asn1_x509.Certificate.load(authority, strict=True)
        except ValueError as trouble:
            raise IntegrityError("DOC-CERTIFICATE") from trouble
        if public != private_key.public_key():
            raise IntegrityError("DOC-KEY-MISMATCH")
        self.signer = _KeySigner(private_key, asn1_x509.Certificate.load(certificate), issuer)


def seal(
    pdf: bytes, sealer: Sealer, *, field: int, appearance: Appearance, signed_at: datetime
) -> bytes:
    """The document with one more seal in field 1 or 2; verified by the strict rules.

    Raises CallError `DOC-NO-FIELD` or `DOC-FIELD-TAKEN`, EntryError `DOC-GLYPH` for a character
    the fonts lack, IntegrityError `DOC-V-NOT-PDF` for something that is no PDF and
    `DOC-NOT-SEALED` where the result does not verify (a revoked certificate, say).
    """
    name = f"{FIELD_PREFIX}{field}"
    try:
        room, first = _room_of(pdf, name, field)
    except UNREADABLE as trouble:
        raise IntegrityError("DOC-V-NOT-PDF") from trouble
    card = draw_stamp(appearance.lines, appearance.resources, room)
    metadata = PdfSignatureMetadata(
        field_name=name,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=first,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )
    style = StaticStampStyle(background=_Card(card), background_layout=_WHOLE_FIELD, border_width=0)
    signer = _TimedSigner(metadata, sealer.signer, signed_at, style)
    try:
        sealed = signer.sign_pdf(
            _QuietWriter(BytesIO(pdf)), existing_fields_only=True, bytes_reserved=_RESERVED
        )
    except (SigningError, PdfError) as trouble:
        raise IntegrityError("DOC-NOT-SEALED", why=str(trouble)) from trouble
    data: bytes = sealed.getvalue()
    _require_valid(data, sealer, signed_at)
    return data


def _require_valid(data: bytes, sealer: Sealer, at: datetime) -> None:
    verdict = verify_pdf(data, roots=(sealer.authority,), crls=sealer.crls, at=at)
    if not verdict.ok:
        why = "; ".join(problem.code for problem in verdict.problems)
        raise IntegrityError("DOC-NOT-SEALED", why=why)


def _room_of(pdf: bytes, name: str, field: int) -> tuple[tuple[float, float], bool]:
    """Width and height of a field's frame, and whether the document is yet unsigned."""
    reader = PdfFileReader(BytesIO(pdf))
    if "/AcroForm" not in reader.root:
        raise CallError("DOC-NO-FIELD", field=field)
    for held in reader.root["/AcroForm"]["/Fields"]:
        found = held.get_object()
        if found.get("/T") == name:
            if "/V" in found:
                raise CallError("DOC-FIELD-TAKEN", field=field)
            left, bottom, right, top = (float(edge) for edge in found["/Rect"])
            return (right - left, top - bottom), not reader.embedded_signatures
    raise CallError("DOC-NO-FIELD", field=field)


class _KeySigner(Signer):
    """Signs with a key object that is loaded already (pyHanko's own re-parses it each time)."""

    def __init__(
        self,
        private_key: ec.EllipticCurvePrivateKey,
        certificate: asn1_x509.Certificate,
        issuer: asn1_x509.Certificate,
    ) -> None:
        registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        registry.register_multiple([certificate, issuer])
        super().__init__(signing_cert=certificate, cert_registry=registry)
        self._private_key = private_key

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: ARG002 - the base class names it
    ) -> bytes:
        """The raw ECDSA signature; SHA-256 is the only digest used here."""
        if digest_algorithm != "sha256":
            raise SigningError(f"unexpected digest {digest_algorithm}")
        return self._private_key.sign(data, ec.ECDSA(hashes.SHA256()))


class _TimedSigner(PdfSigner):
    """Signs with the time handed in: times come from the program's clock alone."""

    def __init__(
        self,
        metadata: PdfSignatureMetadata,
        signer: Signer,
        signed_at: datetime,
        style: StaticStampStyle,
    ) -> None:
        super().__init__(metadata, signer, stamp_style=style)
        self._signed_at = signed_at

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        """A session at the given time."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._signed_at
        return session


class _QuietWriter(IncrementalPdfFileWriter):
    """Adds nothing but the seal: the document's properties stay as they were archived (PRV-03)."""

    def _update_meta(self) -> None:
        """Leave XMP and document information alone."""


class _Card(PdfContent):
    """A page made in memory, used as the picture of a seal."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        super().__init__()

    def render(self) -> bytes:
        """Import the page and paint it."""
        form = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self._pdf)))
        self.resources.xobject["/Card"] = form
        _left, _bottom, width, height = form.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(width), height=abs(height))
        return b"/Card Do"
