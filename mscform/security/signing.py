"""A person's signature over the exact content shown (SIG-03): canonical, bound, checkable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from mscform.base.canonical import canonical_bytes, digest

STATEMENT = "mscform-signature-1"


def record_digest(snapshot: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of everything the signer saw, in canonical form."""
    return digest(dict(snapshot))


def statement(
    *, record: str, subject: str, form: str, meaning: str, signer: str, signed_at: str
) -> bytes:
    """The bytes that are signed: which record, where, by whom, when and what for.

    Every part that makes a signature this signature is inside, so that it cannot be moved to
    another record, form, subject, meaning or time.
    """
    told = {
        "kind": STATEMENT,
        "record": record,
        "subject": subject,
        "form": form,
        "meaning": meaning,
        "signer": signer,
        "signed_at": signed_at,
    }
    return canonical_bytes(told)


def sign(key: ec.EllipticCurvePrivateKey, statement_bytes: bytes) -> bytes:
    """ECDSA P-256 with SHA-256, DER."""
    return key.sign(statement_bytes, ec.ECDSA(hashes.SHA256()))


def verify(certificate: bytes, statement_bytes: bytes, value: bytes) -> bool:
    """Whether the holder of the certificate signed these bytes."""
    try:
        public = x509.load_der_x509_certificate(certificate).public_key()
        if not isinstance(public, ec.EllipticCurvePublicKey):
            return False
        public.verify(value, statement_bytes, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True
