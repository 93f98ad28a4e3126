"""Units as people write them."""

from __future__ import annotations

import pytest

from mscform.base.units import readable_unit


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("mm[Hg]", "mmHg"),
        ("Cel", "°C"),
        ("10*9/L", "10^9/L"),
        ("umol/L", "µmol/L"),
        ("kg/m2", "kg/m²"),
        ("[iU]/mL", "IU/mL"),
        ("[EU]/kg/h", "EU/kg/h"),
        ("[degF]", "°F"),
        ("{INR}", "INR"),
        ("/min", "/min"),
        ("a{age}", "a"),
        ("mg/L{FEU}", "mg/L FEU"),
    ],
)
def test_a_code_is_read_as_people_write_it(code: str, read: str) -> None:
    assert readable_unit(code) == read
