"""The site's own certification authority and the keys it vouches for (SIG-05, SIG-09).

Each person has an EC P-256 key wrapped under the person's own password: nobody else, the
administrator included, can use it. The authority's key is wrapped under the data key and only
issues certificates; which certificate belongs to whom is an event of the ledger.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from cryptography.x509.oid import NameOID

from mscform.base.errors import AccessError, IntegrityError
from mscform.base.identity import UserId
from mscform.base.json_text import read_json
from mscform.security.passwords import Cost, derive_key, expand
from mscform.security.sealed_bytes import seal_bytes, unseal_bytes

_AUTHORITY_YEARS: Final = 30
_PERSON_YEARS: Final = 3
_SALT: Final = 16
_PURPOSE: Final = "mscform/private-key"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Credential:
    """A certificate (DER) and the private key it belongs to."""

    certificate: bytes
    key: ec.EllipticCurvePrivateKey


def create_authority(site: str, *, training: bool, now: datetime) -> Credential:
    """A new root for one site; a training site says so in its name (D26)."""
    key = ec.generate_private_key(ec.SECP256R1())
    label = f"mscform {'TRAINING ' if training else ''}site {site}"
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, label)])
    certificate = (
        _blank(name, name, key.public_key(), now, _AUTHORITY_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Credential(certificate.public_bytes(Encoding.DER), key)


def issue(
    authority: Credential, *, printed_name: str, user_id: UserId, role: str, now: datetime
) -> Credential:
    """A key of her own for one person, with the certificate that names her."""
    root = x509.load_der_x509_certificate(authority.certificate)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, printed_name[:64]),
            x509.NameAttribute(NameOID.TITLE, role),
            x509.NameAttribute(NameOID.USER_ID, user_id),
        ]
    )
    certificate = (
        _blank(name, root.subject, key.public_key(), now, _PERSON_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()),
            critical=False,
        )
        .sign(authority.key, hashes.SHA256())
    )
    return Credential(certificate.public_bytes(Encoding.DER), key)


def issued_by(certificate: bytes, authority_certificate: bytes) -> bool:
    """Whether the site's authority vouches for a certificate."""
    try:
        found = x509.load_der_x509_certificate(certificate)
        found.verify_directly_issued_by(x509.load_der_x509_certificate(authority_certificate))
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def names_person(certificate: bytes, user_id: str) -> bool:
    """Whether a certificate was made out for this person."""
    try:
        subject = x509.load_der_x509_certificate(certificate).subject
    except ValueError:
        return False
    return [one.value for one in subject.get_attributes_for_oid(NameOID.USER_ID)] == [user_id]


def validity(certificate: bytes) -> tuple[datetime, datetime]:
    """From when until when a certificate holds; IntegrityError `SEC-KEY-DAMAGED` for none."""
    try:
        found = x509.load_der_x509_certificate(certificate)
    except ValueError as fault:
        raise IntegrityError("SEC-KEY-DAMAGED") from fault
    return found.not_valid_before_utc, found.not_valid_after_utc


def wrap_with_password(key: ec.EllipticCurvePrivateKey, password: str, cost: Cost) -> bytes:
    """A private key that only this password opens."""
    salt = os.urandom(_SALT)
    sealed = seal_bytes(
        derive_key(password, salt, cost, "signing-key"), _PURPOSE, _private_bytes(key)
    )
    told = {"salt": salt.hex(), "cost": cost.as_json(), "sealed": sealed.hex()}
    return json.dumps(told, sort_keys=True).encode()


def unwrap_with_password(wrapped: bytes, password: str) -> ec.EllipticCurvePrivateKey:
    """The private key again.

    Raises AccessError `SEC-PASSWORD` for another password, IntegrityError `SEC-KEY-DAMAGED` where
    the wrapped key is not one.
    """
    try:
        told = read_json(wrapped)
        salt, cost = bytes.fromhex(told["salt"]), Cost.from_json(told["cost"])
        sealed = bytes.fromhex(told["sealed"])
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise IntegrityError("SEC-KEY-DAMAGED") from fault
    return _open(derive_key(password, salt, cost, "signing-key"), sealed, AccessError)


def wrap_with_data_key(key: ec.EllipticCurvePrivateKey, data_key: bytes) -> bytes:
    """The authority's private key, for storage beside the certificate."""
    return seal_bytes(expand(data_key, "authority"), _PURPOSE, _private_bytes(key))


def unwrap_with_data_key(wrapped: bytes, data_key: bytes) -> ec.EllipticCurvePrivateKey:
    """The authority's private key again; IntegrityError `SEC-KEY-DAMAGED` where it is damaged."""
    return _open(expand(data_key, "authority"), wrapped, IntegrityError)


def fingerprint(certificate: bytes) -> str:
    """SHA-256 of a certificate in hex, as printed for the site file."""
    return x509.load_der_x509_certificate(certificate).fingerprint(hashes.SHA256()).hex()


def _private_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _open(
    key: bytes, sealed: bytes, failure: type[AccessError] | type[IntegrityError]
) -> ec.EllipticCurvePrivateKey:
    code = "SEC-PASSWORD" if failure is AccessError else "SEC-KEY-DAMAGED"
    secret = unseal_bytes(key, _PURPOSE, sealed)
    if secret is None:
        raise failure(code)
    found = load_der_private_key(secret, password=None)
    if not isinstance(found, ec.EllipticCurvePrivateKey):
        raise IntegrityError("SEC-KEY-DAMAGED")
    return found


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _blank(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    now: datetime,
    years: int,
) -> x509.CertificateBuilder:
    # A day of grace backwards: clocks of offline machines that compare certificates differ.
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + years * 365 * _DAY)
    )
