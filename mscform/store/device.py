"""What the store needs to know of this installation: functions handed in, no cryptography here."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from mscform.base.identity import DeviceId

_BLOCK: Final = 64
_SITE_LABEL: Final = b"mscform site identity"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceKeys:
    """The keys of one installation at one site (D22, D36).

    `mac_key` is the site's key of the chain, `sign` the Ed25519 function of this device,
    `verify(public key, data, signature)` checks such a signature of any device.
    """

    device: DeviceId
    mac_key: bytes
    sign: Callable[[bytes], bytes]
    public_key: bytes
    verify: Callable[[bytes, bytes, bytes], bool]

    def mac(self, data: bytes) -> bytes:
        """HMAC-SHA256 under the site's key."""
        return hmac.digest(self.mac_key, data, "sha256")

    @property
    def site_id(self) -> str:
        """A name of the site that follows from its key, so that nobody can rename it (hex)."""
        return self.mac(_SITE_LABEL).hex()[:32]


def keyed_hash(key: bytes) -> Callable[[bytes], bytes]:
    """HMAC-SHA256 (RFC 2104) with the key's two blocks hashed once, for a million short texts."""
    if len(key) > _BLOCK:
        key = hashlib.sha256(key).digest()
    block = key.ljust(_BLOCK, bytes(1))
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))

    def digest(data: bytes) -> bytes:
        first, second = inner.copy(), outer.copy()
        first.update(data)
        second.update(first.digest())
        return second.digest()

    return digest
