"""The identity of one installation, kept outside the site folder (D29, ACC-11).

Its Ed25519 key seals checkpoints of the ledger; it never signs for a person.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from uuid import uuid4

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from mscform.base.errors import MachineError
from mscform.base.identity import DeviceId
from mscform.base.json_text import read_json

_FILE = "installation.json"


@dataclass(frozen=True, slots=True)
class Device:
    """This installation: its id and its key."""

    device: DeviceId
    _key: Ed25519PrivateKey

    @classmethod
    def load_or_create(cls, state_folder: Path) -> Self:
        """The installation of this user account, made at the first start.

        Raises MachineError `SEC-DEVICE` where the state folder cannot be written or the file is
        damaged (it is never replaced silently: a new identity is a decision).
        """
        path = state_folder / _FILE
        try:
            if path.exists():
                return cls._load(path)
            return cls._create(path)
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise MachineError("SEC-DEVICE", path=str(path)) from fault

    @classmethod
    def generate(cls) -> Self:
        """An identity that is kept nowhere."""
        return cls(DeviceId(uuid4().hex), Ed25519PrivateKey.generate())

    @property
    def public_key(self) -> bytes:
        """The raw public key, 32 bytes."""
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, data: bytes) -> bytes:
        """Seal a checkpoint, 64 bytes."""
        return self._key.sign(data)

    @classmethod
    def _load(cls, path: Path) -> Self:
        told = read_json(path.read_bytes())
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(told["key"]))
        return cls(DeviceId(str(told["device"])), key)

    @classmethod
    def _create(cls, path: Path) -> Self:
        made = cls.generate()
        secret = made._key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        told = json.dumps({"device": made.device, "key": secret.hex()}).encode()
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{_FILE}.{os.getpid()}")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(told)
            file.flush()
            os.fsync(file.fileno())
        try:
            # The first of two programs that start together wins; the other takes its identity.
            os.link(beside, path)
        except FileExistsError:
            return cls._load(path)
        except OSError:
            beside.replace(path)
            return made
        finally:
            beside.unlink(missing_ok=True)
        return made


def verify_device(public_key: bytes, data: bytes, signature: bytes) -> bool:
    """Whether the installation with this public key sealed these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
