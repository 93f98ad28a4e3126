"""Which PINs and badge codes are good enough (D4)."""

from __future__ import annotations

import pytest

from mscform.base.errors import AccessError
from mscform.records.account import PinKind
from mscform.security.pins import as_typed, badge_tag, check_new_pin

GUESSED = (
    *("111111", "123456", "654321", "890123"),
    *("121212", "131131", "112112", "404404", "477774", "272722"),
    *("900312", "120390", "311299", "010101"),
)


@pytest.mark.parametrize("pin", ["402759", "618403", "079466"])
def test_six_digits_are_a_pin(pin: str) -> None:
    assert check_new_pin(pin) is PinKind.DIGITS


@pytest.mark.req("ACC-04")
@pytest.mark.parametrize("pin", GUESSED)
def test_what_is_guessed_first_is_no_pin(pin: str) -> None:
    with pytest.raises(AccessError) as refused:
        check_new_pin(pin)
    assert refused.value.code == "SEC-PIN-PLAIN"


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "A12 45678", "短徽章短徽章短徽章", "x" * 65]
)
def test_neither_pin_nor_badge(code: str) -> None:
    with pytest.raises(AccessError) as refused:
        check_new_pin(code)
    assert refused.value.code == "SEC-PIN-SHAPE"


def test_a_badge_is_longer_and_no_name() -> None:
    assert check_new_pin("WARD-7Q4X2", forbidden=("nurse1",)) is PinKind.BADGE
    for code in ("AAAABBBB", "NURSE1-007"):
        with pytest.raises(AccessError) as refused:
            check_new_pin(code, forbidden=("nurse1",))
        assert refused.value.code == "SEC-BADGE-PLAIN"


def test_full_width_digits_are_digits_and_a_tag_needs_the_key() -> None:
    assert as_typed("４０２７５９ ") == "402759"
    tags = {badge_tag("WARD-7Q4X2", bytes([number]) * 32) for number in range(20)}
    assert len(tags) > 10
    assert all(len(tag) == 2 for tag in tags)
