"""The foundation: canonical bytes, texts, messages, addresses, clocks."""

from __future__ import annotations

import gc
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mscform.base.canonical import canonical_bytes, digest
from mscform.base.clock import FixedClock, SystemClock, TrainingClock
from mscform.base.collection import rare_collection
from mscform.base.errors import AccessError
from mscform.base.identity import (
    EventOID,
    FormKey,
    FormOID,
    ItemAddress,
    ItemOID,
    ItemPath,
    parse_address,
)
from mscform.base.message import Catalogue, Message
from mscform.base.text import TranslatedText

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
    max_leaves=12,
)
START = datetime(2026, 3, 1, 22, 10, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.req("AUD-06")
@given(PLAIN)
def test_canonical_bytes_are_json_that_reads_back_equal(value: object) -> None:
    assert json.loads(canonical_bytes(value)) == value


@pytest.mark.req("AUD-06")
def test_order_of_keys_does_not_matter_and_language_settings_neither() -> None:
    assert canonical_bytes({"b": 1, "a": "体温 °C"}) == '{"a":"体温 °C","b":1}'.encode()
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})


@pytest.mark.req("DAT-02")
@pytest.mark.parametrize("value", [37.5, {"temperature": 37.5}, [1, [2.0]]])
def test_a_float_has_no_canonical_form(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_bytes(value)


def test_an_unencodable_text_is_refused_not_changed() -> None:
    with pytest.raises(ValueError, match="surrogate"):
        canonical_bytes("\ud800")


def test_texts_fall_back_to_english_then_to_what_there_is() -> None:
    both = TranslatedText({"en": "Temperature", "zh": "体温"})
    assert both.in_language("zh") == "体温"
    assert both.in_language("de") == "Temperature"
    assert TranslatedText({"zh": "体温"}).in_language("en") == "体温"


def test_a_sentence_is_filled_in_the_language_of_the_reader() -> None:
    catalogue = Catalogue({"X": TranslatedText({"en": "{item} is high", "zh": "{item}偏高"})})
    message = Message("X", {"item": TranslatedText({"en": "Pulse", "zh": "脉搏"})})
    assert catalogue.render(message, "zh") == "脉搏偏高"
    assert dict(catalogue.translate(message, ("en", "zh")))["en"] == "Pulse is high"


def test_a_faulty_sentence_is_still_said() -> None:
    catalogue = Catalogue({"X": TranslatedText({"en": "{gone} is high"})})
    assert catalogue.render(Message("X"), "en") == "[gone?] is high"
    assert catalogue.render(Message("Y", {"a": 1}), "en") == "Y(a=1)"


def test_an_error_knows_its_code() -> None:
    assert AccessError("SEC-PASSWORD").code == "SEC-PASSWORD"


def test_addresses_are_written_and_read_alike() -> None:
    key = FormKey(EventOID("SE.INF"), "1", FormOID("F.MON"))
    address = ItemAddress(key, ItemPath(ItemOID("I.MON.TEMP_VSORRES"), "2H"))
    assert str(address) == "SE.INF[1]/F.MON/I.MON.TEMP_VSORRES[2H]"
    parts = parse_address(str(address))
    assert parts is not None
    assert [tuple(part) for part in parts] == [
        ("SE.INF", "1"), ("F.MON", ""), ("I.MON.TEMP_VSORRES", "2H"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "A[", "A[1]]", "A//B", "A[ ]", "A B", "A[1]B"])
def test_what_is_no_address_is_none(text: str) -> None:
    assert parse_address(text) is None


@pytest.mark.req("CLK-01")
def test_every_clock_is_aware_and_runs_forward() -> None:
    clock = SystemClock(UTC)
    first, second = clock.read(), clock.read()
    assert first.wall.utcoffset() == timedelta(0)
    assert second.monotonic_ns >= first.monotonic_ns
    assert first.boot_id == second.boot_id
    assert TrainingClock(START, rate=1000).read().wall >= START
    with pytest.raises(ValueError, match="aware"):
        FixedClock(START.replace(tzinfo=None))


@pytest.mark.req("CLK-04")
def test_setting_the_wall_clock_back_does_not_turn_the_running_clock() -> None:
    clock = FixedClock(START)
    clock.advance(timedelta(minutes=15))
    before = clock.read()
    clock.set_wall(START - timedelta(hours=1))
    after = clock.read()
    assert after.wall < before.wall
    assert after.monotonic_ns == before.monotonic_ns


def test_waste_is_looked_for_as_before_once_much_was_made() -> None:
    before = gc.get_threshold()
    with rare_collection():
        assert gc.get_threshold()[0] > 100 * before[0]
    assert gc.get_threshold() == before
