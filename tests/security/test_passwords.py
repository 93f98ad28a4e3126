"""Passwords: hashes, derived keys and the rules for new ones."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mscform.base.errors import AccessError
from mscform.security.passwords import (
    MINIMUM,
    Cost,
    check_new_password,
    derive_key,
    hash_password,
    needs_rehash,
    tune,
    verify_password,
)

CHEAP = Cost(time_cost=1, memory_kib=64, parallelism=1)


@pytest.mark.req("ACC-03")
@settings(deadline=None, max_examples=40)
@given(st.text(min_size=1, max_size=140))
def test_any_password_opens_its_own_hash_and_no_other(password: str) -> None:
    kept = hash_password(password, CHEAP)
    assert verify_password(kept, password)
    assert not verify_password(kept, password + "x")
    assert kept.startswith("$argon2id$")


@pytest.mark.req("ACC-03")
def test_full_width_typing_is_the_same_password() -> None:
    assert verify_password(hash_password("ｗａｒｄ ｎｉｇｈｔ", CHEAP), "ward night")


def test_damaged_hash_is_simply_not_the_password() -> None:
    assert not verify_password("$argon2id$broken", "anything at all")


@pytest.mark.req("ACC-03")
def test_weaker_parameters_ask_for_a_new_hash() -> None:
    assert needs_rehash(hash_password("some long password", CHEAP), MINIMUM)
    assert not needs_rehash(hash_password("some long password", MINIMUM), MINIMUM)


def test_contexts_give_unrelated_keys() -> None:
    one = derive_key("password", b"0" * 16, CHEAP, "data-key")
    other = derive_key("password", b"0" * 16, CHEAP, "signing-key")
    assert len(one) == 32
    assert one != other


def test_tuning_never_goes_below_the_minimum() -> None:
    chosen = tune(0.0)
    assert chosen.time_cost >= MINIMUM.time_cost
    assert chosen.memory_kib >= MINIMUM.memory_kib


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "SEC-PASSWORD-SHORT"),
        ("x" * 2000, "SEC-PASSWORD-LONG"),
        ("abababababab", "SEC-PASSWORD-PLAIN"),
        ("my NURSE1 password", "SEC-PASSWORD-NAME"),
    ],
)
def test_bad_new_passwords_are_refused_with_the_reason(password: str, code: str) -> None:
    with pytest.raises(AccessError) as caught:
        check_new_password(password, forbidden=("nurse1",))
    assert caught.value.code == code


def test_a_sentence_is_a_good_password() -> None:
    check_new_password("four beds by the window", forbidden=("nurse1", "01"))
