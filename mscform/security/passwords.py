"""Passwords as salted, memory-hard hashes, and keys derived from them (ACC-03).

Argon2id by argon2-cffi. A hash and a key never share a salt, and a derived key is bound to a
context by HKDF, so that one secret of a person cannot stand in for another.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from mscform.base.errors import AccessError

SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 1024
_KEY_BYTES: Final = 32
_MOST_PASSES: Final = 24
_MOST_LANES: Final = 16
_MOST_MEMORY_KIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one guess costs: passes over `memory_kib` of memory in `parallelism` lanes."""

    time_cost: int
    memory_kib: int
    parallelism: int

    def as_json(self) -> dict[str, int]:
        """Plain form for the key-slot file."""
        return {
            "time_cost": self.time_cost,
            "memory_kib": self.memory_kib,
            "parallelism": self.parallelism,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """The cost that a file tells; ValueError where no site was ever made with it.

        A file from outside may name a cost that takes years or all memory, so this comes before
        any hashing.
        """
        numbers = [told.get(name) for name in cls.__slots__]
        if set(told) != set(cls.__slots__) or any(type(number) is not int for number in numbers):
            raise ValueError("a cost is three whole numbers")
        cost = cls(**told)
        if not cost.is_bearable:
            raise ValueError("a cost that no site was made with")
        return cost

    @property
    def is_bearable(self) -> bool:
        """Whether one guess ends within minutes and in the memory of a small machine."""
        return (
            1 <= self.time_cost <= _MOST_PASSES
            and 1 <= self.parallelism <= _MOST_LANES
            and 8 * self.parallelism <= self.memory_kib <= _MOST_MEMORY_KIB
        )


MINIMUM: Final = Cost(time_cost=2, memory_kib=19 * 1024, parallelism=1)
"""The least that OWASP accepts; no site with real data is created below it."""

PRACTICE: Final = Cost(time_cost=1, memory_kib=1024, parallelism=1)
"""For a demonstration only: its key and its passwords lie open beside it (D26)."""


def normalised(password: str) -> bytes:
    """The bytes that count: NFKC, so that every keyboard and input method gives the same."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def check_new_password(password: str, *, forbidden: tuple[str, ...] = ()) -> None:
    """Refuse a password that is too short, too long or contains a name everybody knows.

    `forbidden` are login, printed name, site and study; raises AccessError with the reason.
    """
    folded = unicodedata.normalize("NFKC", password).casefold()
    if len(folded) < SHORTEST_PASSWORD:
        raise AccessError("SEC-PASSWORD-SHORT", least=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise AccessError("SEC-PASSWORD-LONG", most=LONGEST_PASSWORD)
    if len(set(folded)) < 4:
        raise AccessError("SEC-PASSWORD-PLAIN")
    for name in forbidden:
        if len(name) >= 4 and name.casefold() in folded:
            raise AccessError("SEC-PASSWORD-NAME")


def _hasher(cost: Cost) -> PasswordHasher:
    return PasswordHasher(
        time_cost=cost.time_cost, memory_cost=cost.memory_kib, parallelism=cost.parallelism
    )


def hash_password(password: str, cost: Cost) -> str:
    """The Argon2id hash of a password, its own parameters and salt inside."""
    return _hasher(cost).hash(normalised(password))


def verify_password(password_hash: str, password: str) -> bool:
    """Whether the password is the one that was hashed; a damaged hash is simply not it."""
    try:
        told = extract_parameters(password_hash)
        cost = Cost(
            time_cost=told.time_cost, memory_kib=told.memory_cost, parallelism=told.parallelism
        )
        if not cost.is_bearable:
            return False
        return _hasher(MINIMUM).verify(password_hash, normalised(password))
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


def needs_rehash(password_hash: str, cost: Cost) -> bool:
    """Whether a hash was made with other parameters than the site uses now."""
    return _hasher(cost).check_needs_rehash(password_hash)


def derive_key(password: str, salt: bytes, cost: Cost, context: str) -> bytes:
    """A 32-byte key from a password, for one purpose only.

    `context` names the purpose (`data-key`, `signing-key` …); the same password and salt give
    unrelated keys for different contexts.
    """
    root = hash_secret_raw(
        normalised(password),
        salt,
        time_cost=cost.time_cost,
        memory_cost=cost.memory_kib,
        parallelism=cost.parallelism,
        hash_len=_KEY_BYTES,
        type=Type.ID,
    )
    return expand(root, context)


def expand(key: bytes, context: str) -> bytes:
    """A 32-byte key for one purpose from a strong key (HKDF-Expand, RFC 5869)."""
    return HKDFExpand(SHA256(), _KEY_BYTES, f"mscform/{context}".encode()).derive(key)


def tune(target_seconds: float = 0.5) -> Cost:
    """Parameters that take about `target_seconds` on this machine (D25), never below MINIMUM."""
    cost = Cost(time_cost=3, memory_kib=64 * 1024, parallelism=2)
    started = time.perf_counter()
    hash_password("measure once, then choose", cost)
    taken = max(time.perf_counter() - started, 0.001)
    passes = max(
        MINIMUM.time_cost, min(_MOST_PASSES, round(cost.time_cost * target_seconds / taken))
    )
    return replace(cost, time_cost=passes)
