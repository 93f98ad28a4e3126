"""Axes are read by round numbers that include every value."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mscform.base.scale import scale_of


@pytest.mark.parametrize(
    ("values", "shares", "told"),
    [
        ((9, 210), False, "0 50 100 150 200 250"),
        ((9, 12), False, "9 10 11 12"),
        (("23.5", "24.25"), False, "23.4 23.6 23.8 24.0 24.2 24.4"),
        (("0.4", 1), True, "0.0 0.2 0.4 0.6 0.8 1.0"),
        ((7, 7), False, "7.0 7.2 7.4 7.6 7.8 8.0"),
        ((0, 0), False, "0.0 0.2 0.4 0.6 0.8 1.0"),
        ((2, 20000), False, "0 5000 10000 15000 20000"),
    ],
)
def test_round_marks(values: tuple[int | str, ...], shares: bool, told: str) -> None:
    scale = scale_of([Decimal(value) for value in values], shares=shares)
    assert " ".join(map(scale.told, scale.marks)) == told


@given(st.lists(st.decimals("-1000", "100000", places=2), min_size=1))
def test_every_value_lies_on_the_axis(values: list[Decimal]) -> None:
    scale = scale_of(values, shares=False)
    assert all(scale.low <= value <= scale.high for value in values)
    assert 2 <= len(scale.marks) <= 6
