"""Bytes that only the holder of a key can read, or could have written: AES-256-GCM."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


def seal_bytes(key: bytes, purpose: str, data: bytes) -> bytes:
    """Close `data` under a 32-byte key; it opens again for the same purpose only."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, purpose.encode())


def unseal_bytes(key: bytes, purpose: str, sealed: bytes) -> bytes | None:
    """What was closed; None where it was changed, or closed with another key or purpose."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode())
    except (InvalidTag, ValueError):
        # ValueError: a file cut so short that not even the nonce is whole.
        return None
