"""Recovery of the data key by any two of three share holders (D25, BCK-02).

Replicated secret sharing: the secret is the exclusive-or of three random parts, and share *i*
holds the two parts other than part *i*. Any two shares hold all three parts; one share alone
holds nothing but random bytes. Written out in base 32 with a check so that a typing error is
noticed before it matters.
"""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from typing import Final, Self

from mscform.base.errors import AccessError

_PART: Final = 32
_CHECK: Final = 4


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


@dataclass(frozen=True, slots=True)
class Share:
    """One of the three shares: its number (0–2) and the two parts it holds, in order."""

    number: int
    parts: tuple[bytes, bytes]

    def __str__(self) -> str:
        body = bytes([self.number]) + self.parts[0] + self.parts[1]
        check = hashlib.sha256(body).digest()[:_CHECK]
        text = base64.b32encode(body + check).decode("ascii").rstrip("=")
        return "-".join(text[start : start + 6] for start in range(0, len(text), 6))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read a share as printed; spaces, dashes and case do not matter.

        Raises AccessError `SEC-SHARE` where a character was mistyped.
        """
        plain = "".join(text.split()).replace("-", "").upper()
        padded = plain + "=" * (-len(plain) % 8)
        try:
            told = base64.b32decode(padded)
        except ValueError as fault:
            raise AccessError("SEC-SHARE") from fault
        body, check = told[:-_CHECK], told[-_CHECK:]
        right = len(body) == 1 + 2 * _PART and hashlib.sha256(body).digest()[:_CHECK] == check
        if not right or body[0] > 2:
            raise AccessError("SEC-SHARE")
        return cls(body[0], (body[1 : 1 + _PART], body[1 + _PART :]))


def split(secret: bytes) -> tuple[Share, Share, Share]:
    """Three shares of a 32-byte secret."""
    if len(secret) != _PART:
        raise ValueError("a secret of 32 bytes is shared")
    parts = [os.urandom(_PART), os.urandom(_PART)]
    parts.append(_xor(_xor(parts[0], parts[1]), secret))
    return (
        Share(0, (parts[1], parts[2])),
        Share(1, (parts[0], parts[2])),
        Share(2, (parts[0], parts[1])),
    )


def join(first: Share, second: Share) -> bytes:
    """The secret from two different shares; AccessError `SEC-SHARE-SAME` for twice the same.

    Whether the two belong together shows when the key opens the site.
    """
    if first.number == second.number:
        raise AccessError("SEC-SHARE-SAME")
    parts: dict[int, bytes] = {}
    for share in (first, second):
        held = [number for number in range(3) if number != share.number]
        parts.update(zip(held, share.parts, strict=True))
    return _xor(_xor(parts[0], parts[1]), parts[2])
