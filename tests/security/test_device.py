"""The identity of an installation."""

from __future__ import annotations

from pathlib import Path

import pytest

from mscform.base.errors import MachineError
from mscform.security.device import Device, verify_device


def test_the_identity_is_made_once_and_kept(tmp_path: Path) -> None:
    first = Device.load_or_create(tmp_path / "state")
    again = Device.load_or_create(tmp_path / "state")
    assert again.device == first.device
    assert again.public_key == first.public_key
    assert [file.name for file in (tmp_path / "state").iterdir()] == ["installation.json"]


def test_a_seal_fits_its_device_and_bytes_only(tmp_path: Path) -> None:
    device, other = Device.load_or_create(tmp_path / "a"), Device.load_or_create(tmp_path / "b")
    seal = device.sign(b"head 12")
    assert verify_device(device.public_key, b"head 12", seal)
    assert not verify_device(device.public_key, b"head 13", seal)
    assert not verify_device(other.public_key, b"head 12", seal)


def test_a_damaged_identity_is_told_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "installation.json").write_text("{}", encoding="utf-8")
    with pytest.raises(MachineError, match="SEC-DEVICE"):
        Device.load_or_create(tmp_path)
    assert (tmp_path / "installation.json").read_text(encoding="utf-8") == "{}"
