"""Key slots and recovery shares: who opens the data key, and who does not."""

from __future__ import annotations

import itertools
import json

import pytest

from mscform.base.errors import AccessError, IntegrityError
from mscform.base.identity import UserId
from mscform.security.key_slots import KeySlots, new_data_key
from mscform.security.passwords import Cost
from mscform.security.shares import Share, join, split

CHEAP = Cost(time_cost=1, memory_kib=64, parallelism=1)
ANNA, BEN = UserId("u-anna"), UserId("u-ben")


def slots_for_two(data_key: bytes) -> KeySlots:
    slots = KeySlots("site-01")
    slots.add_user(ANNA, "anna's long password", data_key, CHEAP)
    slots.add_user(BEN, "ben's long password", data_key, CHEAP)
    return slots


@pytest.mark.req("BCK-01")
def test_each_person_opens_with_the_own_password_only() -> None:
    data_key = new_data_key()
    slots = KeySlots.from_bytes(slots_for_two(data_key).to_bytes())
    assert slots.open(ANNA, "anna's long password") == data_key
    assert slots.open(BEN, "ben's long password") == data_key
    for user, password in ((ANNA, "ben's long password"), (UserId("u-eve"), "anything at all")):
        with pytest.raises(AccessError, match="SEC-PASSWORD"):
            slots.open(user, password)


@pytest.mark.req("BCK-01")
def test_a_removed_person_cannot_open() -> None:
    data_key = new_data_key()
    slots = slots_for_two(data_key)
    slots.remove(BEN, data_key)
    with pytest.raises(AccessError):
        slots.open(BEN, "ben's long password")
    assert slots.open(ANNA, "anna's long password") == data_key


def test_only_a_training_site_opens_without_a_password() -> None:
    data_key = new_data_key()
    slots = slots_for_two(data_key)
    with pytest.raises(AccessError, match="SEC-NOT-TRAINING"):
        slots.open_training()
    slots.add_training(data_key)
    assert slots.is_training
    assert slots.open_training() == data_key


def test_a_slot_moved_to_another_person_does_not_open() -> None:
    told = json.loads(slots_for_two(new_data_key()).to_bytes())
    told["slots"][BEN] = told["slots"][ANNA]
    text = json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    with pytest.raises(AccessError):
        KeySlots.from_bytes(text.encode()).open(BEN, "anna's long password")


def test_the_seal_notices_every_change() -> None:
    data_key = new_data_key()
    slots = slots_for_two(data_key)
    slots.describe({"code": "01"}, data_key)
    assert slots.check_seal(data_key)
    data = slots.to_bytes()
    changed = KeySlots.from_bytes(data.replace(b'"01"', b'"02"'))
    assert not changed.check_seal(data_key)


def test_every_flipped_byte_of_the_file_is_noticed() -> None:
    data_key = new_data_key()
    data = slots_for_two(data_key).to_bytes()
    for place in range(0, len(data), 7):
        damaged = bytearray(data)
        damaged[place] ^= 0x01
        try:
            assert not KeySlots.from_bytes(bytes(damaged)).check_seal(data_key)
        except IntegrityError:
            continue


@pytest.mark.req("BCK-02")
def test_any_two_shares_recover_and_one_tells_nothing() -> None:
    secret = new_data_key()
    shares = split(secret)
    for one, two in itertools.permutations(shares, 2):
        again = join(Share.from_text(str(one)), Share.from_text(str(two).lower()))
        assert again == secret
    for share in shares:
        assert secret not in share.parts
        with pytest.raises(AccessError, match="SEC-SHARE-SAME"):
            join(share, share)


def test_a_mistyped_share_is_noticed() -> None:
    text = str(split(new_data_key())[0])
    wrong = ("A" if text[3] != "A" else "B").join((text[:3], text[4:]))
    with pytest.raises(AccessError, match="SEC-SHARE"):
        Share.from_text(wrong)
    with pytest.raises(AccessError, match="SEC-SHARE"):
        Share.from_text("not a share at all!")
