"""The one part of a signed file that no signature covers: the hole that holds the signature.

Changes there do no harm to what was signed, but a document that was touched at all is not the one
that was sealed, so the hole must hold exactly what this program puts there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from asn1crypto import cms
from asn1crypto.parser import peek


def gap_is_exact(data: bytes, signature: Any, roots: Sequence[bytes]) -> bool:
    """Does the hole hold one well-formed signature container, in hex, and zeros behind it?

    The certificates that travel along are not signed: beside the signer's they may only be the
    roots themselves. Raises ValueError or TypeError for bytes that are no container.
    """
    begin, before, after, _length = (int(number) for number in signature.byte_range)
    container = bytes(signature.pkcs7_content)
    length = peek(container)
    exact = b"<" + container.hex().upper().encode() + b">"
    if data[begin + before : after] != exact or container[length:].strip(b"\0"):
        return False
    return _container_is_exact(container[:length], signature, roots)


def _container_is_exact(raw: bytes, signature: Any, roots: Sequence[bytes]) -> bool:
    """Is every unsigned part of the container what follows from the signed ones?"""
    signed = cms.ContentInfo.load(raw, strict=True)["content"]
    own = signature.signer_cert
    allowed = {own.dump(), *roots}
    carried = {one.chosen.dump() for one in signed["certificates"]}
    informations = list(signed["signer_infos"])
    if len(informations) != 1 or not carried <= allowed:
        return False
    rebuilt = cms.ContentInfo(
        {"content_type": "signed_data", "content": _rebuilt(signed, informations[0], own)}
    )
    return bytes(rebuilt.dump()) == raw


def _rebuilt(signed: Any, information: Any, own: Any) -> cms.SignedData:
    """The container as its signed parts and the signer's certificate alone make it."""
    digest = information["digest_algorithm"]
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                        {"issuer": own.issuer, "serial_number": own.serial_number}
                    )
                }
            ),
            "digest_algorithm": digest,
            "signed_attrs": information["signed_attrs"],
            "signature_algorithm": information["signature_algorithm"],
            "signature": information["signature"],
        }
    )
    return cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": cms.DigestAlgorithms((digest,)),
            "encap_content_info": {"content_type": "data"},
            "certificates": signed["certificates"],
            "signer_infos": [signer],
        }
    )
