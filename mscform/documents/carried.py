"""Which authority a sealed document brings along: good for "unchanged", never for "whose"."""

from __future__ import annotations

from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader

from mscform.documents.verify import UNREADABLE, pyhanko_quiet


def carried_authorities(data: bytes) -> tuple[bytes, ...]:
    """The issuers' certificates (DER) inside the seals of a document; none for something else."""
    found: dict[bytes, None] = {}
    try:
        with pyhanko_quiet():
            for signature in PdfFileReader(BytesIO(data)).embedded_signatures:
                own = signature.signer_cert.dump()
                for one in signature.other_embedded_certs:
                    if one.dump() != own and one.ca:
                        found[one.dump()] = None
    except UNREADABLE:
        return ()
    return tuple(found)
