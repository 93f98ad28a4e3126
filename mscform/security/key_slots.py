"""The data key of a site, wrapped once for each person who may open it (D25, BCK-01).

The file `keys.json` beside the database holds only wrapped copies. Adding or removing a person
does not touch the database. A training site carries one slot that anybody can open (D26).
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mscform.base.canonical import canonical_bytes
from mscform.base.errors import AccessError, IntegrityError
from mscform.base.identity import UserId
from mscform.base.json_text import read_json
from mscform.security.passwords import Cost, derive_key, expand

FORMAT: Final = "mscform-keys-1"
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_TRAINING: Final = "training"
_NEXT: Final = "+next"
_TRAINING_KEY: Final = expand(b"a training site is open to everybody", "training-slot")


def new_data_key() -> bytes:
    """A random 256-bit key for a new site's database."""
    return os.urandom(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slot:
    salt: bytes
    nonce: bytes
    wrapped: bytes
    cost: Cost | None

    def as_json(self) -> dict[str, Any]:
        return {
            "salt": self.salt.hex(),
            "nonce": self.nonce.hex(),
            "wrapped": self.wrapped.hex(),
            "cost": None if self.cost is None else self.cost.as_json(),
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        cost = told["cost"]
        slot = cls(
            salt=bytes.fromhex(told["salt"]),
            nonce=bytes.fromhex(told["nonce"]),
            wrapped=bytes.fromhex(told["wrapped"]),
            cost=None if cost is None else Cost.from_json(cost),
        )
        if len(slot.nonce) != _NONCE_BYTES or len(slot.salt) != (_SALT_BYTES if cost else 0):
            raise ValueError("a slot of another length")
        return slot


@dataclass(slots=True)
class KeySlots:
    """The slots of one site. Changing them changes this value; the caller writes the file.

    `envelope` are public facts for the start page (site code, study, training, people); they are
    covered by the seal like the slots.
    """

    site: str
    envelope: dict[str, Any] = field(default_factory=dict)
    _slots: dict[str, _Slot] = field(default_factory=dict)
    _seal: str = ""

    def add_user(self, user_id: UserId, password: str, data_key: bytes, cost: Cost) -> None:
        """Give a person a slot, or a new one in place of the old."""
        salt = os.urandom(_SALT_BYTES)
        key = derive_key(password, salt, cost, "data-key")
        self._slots[user_id] = self._wrap(user_id, key, salt, cost, data_key)
        self._slots.pop(user_id + _NEXT, None)
        self._reseal(data_key)

    def add_next(self, user_id: UserId, password: str, data_key: bytes, cost: Cost) -> None:
        """Give a person a second slot for a password that is about to become hers.

        Both open until one of them is settled: a program that dies while the ledger is written
        locks nobody out, whichever of the two passwords the record has come to know.
        """
        salt = os.urandom(_SALT_BYTES)
        key = derive_key(password, salt, cost, "data-key")
        self._slots[user_id + _NEXT] = self._wrap(user_id, key, salt, cost, data_key)
        self._reseal(data_key)

    def has_next(self, user_id: UserId) -> bool:
        """Whether a change of this person's password was begun and not settled."""
        return user_id + _NEXT in self._slots

    def settle(self, user_id: UserId, password: str, data_key: bytes) -> None:
        """Of two slots keep the one that this password opens."""
        second = self._slots.pop(user_id + _NEXT, None)
        if second is not None and self._opened(user_id, password, second) is not None:
            self._slots[user_id] = second
        self._reseal(data_key)

    def add_training(self, data_key: bytes) -> None:
        """Open the site to everybody; only ever called while a training site is created."""
        slot = self._wrap(_TRAINING, _TRAINING_KEY, b"", None, data_key)
        self._slots[_TRAINING] = slot
        self._reseal(data_key)

    def remove(self, user_id: UserId, data_key: bytes) -> None:
        """Take a person's slots away; without a slot that is no act at all."""
        self._slots.pop(user_id, None)
        self._slots.pop(user_id + _NEXT, None)
        self._reseal(data_key)

    def describe(self, envelope: Mapping[str, Any], data_key: bytes) -> None:
        """Replace the public facts."""
        self.envelope = dict(envelope)
        self._reseal(data_key)

    def holds(self, user_id: UserId) -> bool:
        """Whether this person has a slot."""
        return user_id in self._slots

    @property
    def is_training(self) -> bool:
        """Whether anybody may open this site."""
        return _TRAINING in self._slots

    def open(self, user_id: UserId, password: str) -> bytes:
        """The data key, for the right password.

        Raises AccessError `SEC-PASSWORD` where there is no slot or the password is not the one,
        without saying which.
        """
        for name in (user_id, user_id + _NEXT):
            slot = self._slots.get(name)
            data_key = None if slot is None else self._opened(user_id, password, slot)
            if data_key is not None:
                return data_key
        raise AccessError("SEC-PASSWORD")

    def _opened(self, user_id: str, password: str, slot: _Slot) -> bytes | None:
        if slot.cost is None:
            return None
        key = derive_key(password, slot.salt, slot.cost, "data-key")
        try:
            return self._unwrap(user_id, key, slot, "SEC-PASSWORD")
        except AccessError:
            return None

    def open_training(self) -> bytes:
        """The data key of a training site; AccessError `SEC-NOT-TRAINING` on a real one."""
        slot = self._slots.get(_TRAINING)
        if slot is None:
            raise AccessError("SEC-NOT-TRAINING")
        return self._unwrap(_TRAINING, _TRAINING_KEY, slot, "SEC-NOT-TRAINING")

    def check_seal(self, data_key: bytes) -> bool:
        """Whether slots and public facts are what somebody with the data key wrote."""
        return hmac.compare_digest(self._seal, self._expected_seal(data_key))

    def to_bytes(self) -> bytes:
        """The key-slot file."""
        told = {**self._plain(), "seal": self._seal}
        return (json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read the key-slot file; IntegrityError `SEC-SLOTS-DAMAGED` where it is not one."""
        try:
            told = read_json(data)
            slots = {name: _Slot.from_json(slot) for name, slot in told["slots"].items()}
            seal = bytes.fromhex(told["seal"]).hex()
            found = cls(str(told["site"]), dict(told["envelope"]), slots, seal)
            canonical_bytes(found._plain())
            same = found.to_bytes() == data
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
            raise IntegrityError("SEC-SLOTS-DAMAGED") from fault
        if not same:
            raise IntegrityError("SEC-SLOTS-DAMAGED")
        return found

    def _plain(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "site": self.site,
            "envelope": self.envelope,
            "slots": {name: slot.as_json() for name, slot in self._slots.items()},
        }

    def _expected_seal(self, data_key: bytes) -> str:
        key = expand(data_key, "key-slots")
        return hmac.digest(key, canonical_bytes(self._plain()), "sha256").hex()

    def _reseal(self, data_key: bytes) -> None:
        self._seal = self._expected_seal(data_key)

    def _context(self, name: str) -> bytes:
        return f"{FORMAT}/{self.site}/{name}".encode()

    def _wrap(
        self, name: str, key: bytes, salt: bytes, cost: Cost | None, data_key: bytes
    ) -> _Slot:
        nonce = os.urandom(_NONCE_BYTES)
        wrapped = AESGCM(key).encrypt(nonce, data_key, self._context(name))
        return _Slot(salt=salt, nonce=nonce, wrapped=wrapped, cost=cost)

    def _unwrap(self, name: str, key: bytes, slot: _Slot, code: str) -> bytes:
        try:
            return AESGCM(key).decrypt(slot.nonce, slot.wrapped, self._context(name))
        except InvalidTag as fault:
            raise AccessError(code) from fault
