"""Every conversion factor of clinical.md 2.11 to 2.16 and 2.41, there and back, exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.forms.sheet import compiled, evaluated

FACTORS: tuple[tuple[str, str, str, str, str, str], ...] = (
    # form, test, other unit, standard unit, times, over
    ("LBLF", "CHOLINES", "kU/L", "U/L", "1000", "1"),
    ("LBLF", "BILI", "mg/dL", "umol/L", "17.1", "1"),
    ("LBLF", "BILDIR", "mg/dL", "umol/L", "17.1", "1"),
    ("LBLF", "ALB", "g/dL", "g/L", "10", "1"),
    ("LBLF", "PROT", "g/dL", "g/L", "10", "1"),
    ("LBLF", "PREALB", "g/L", "mg/L", "1000", "1"),
    ("LBLF", "AMMONIA", "ug/dL", "umol/L", "0.5872", "1"),
    ("LBCO", "FIBRINO", "mg/dL", "g/L", "0.01", "1"),
    ("LBRE", "CREAT", "mg/dL", "umol/L", "88.4", "1"),
    ("LBRE", "UREA", "mg/dL", "mmol/L", "0.357", "1"),
    ("LBRE", "GLUC", "mg/dL", "mmol/L", "1", "18.016"),
    ("LBHE", "HGB", "g/dL", "g/L", "10", "1"),
    ("LBAFP", "AFP", "ug/L", "ng/mL", "1", "1"),
    ("LBAFP", "AFP", "IU/mL", "ng/mL", "1.21", "1"),
)
ROUND = Decimal("10000")
"""So many of the other unit: no digit of a factor is lost in the decimals of the item."""


def standard(form: str, test: str, typed: Decimal, unit: str) -> str | None:
    """The standard value of a typed number."""
    at = f"SE.SCR/F.{form}/I.{form}.{test}"
    entries = {f"{at}_LBORRES": str(typed), f"{at}_LBORRESU": unit}
    sheet = evaluated(entries)
    assert sheet.value(f"{at}_LBORRES") == str(typed), "the number typed stays as it is"
    return sheet.value(f"{at}_LBSTRESN")


@pytest.mark.parametrize(("form", "test", "other", "own", "times", "over"), FACTORS)
def test_a_factor_there_and_back(
    form: str, test: str, other: str, own: str, times: str, over: str
) -> None:
    factor = Decimal(times) / Decimal(over)
    there = standard(form, test, ROUND, other)
    item = compiled().study.item(f"I.{form}.{test}_LBSTRESN")
    assert there is not None
    assert item is not None
    unit = Decimal(1).scaleb(-(item.decimals or 0))
    assert Decimal(there) == (ROUND * factor).quantize(unit)
    back = Decimal(there) * Decimal(over) / Decimal(times)
    assert abs(back - ROUND) <= unit / factor
    assert standard(form, test, Decimal(there), own) == there


def test_the_table_holds_these_factors_and_no_others() -> None:
    parameter = compiled().study.parameters["P.UNIT_FACTORS"]
    assert parameter.columns == ("test", "unit", "times", "over")
    assert set(parameter.rows) == {
        (test, other, times, over) for _, test, other, _, times, over in FACTORS
    }
    assert not parameter.site_setting, "a factor is no setting of a site"


@pytest.mark.parametrize(
    ("form", "test", "typed", "unit", "expected"),
    [
        ("LBLF", "BILI", "20", "mg/dL", "342.0"),
        ("LBLF", "BILI", "10", "mg/dL", "171.0"),
        ("LBRE", "CREAT", "1.2", "mg/dL", "106.1"),
        ("LBRE", "UREA", "14", "mg/dL", "5.00"),
        ("LBRE", "GLUC", "100", "mg/dL", "5.55"),
        ("LBAFP", "AFP", "100", "IU/mL", "121.00"),
        ("LBCO", "DDIMER", "1.50", "mg/L{FEU}", "1.50"),
        ("LBCO", "DDIMER", "1.50", "mg/L{DDU}", None),
        ("LBVIR", "HBVDNA", "2000", "copies/mL", None),
    ],
)
def test_what_people_type(
    form: str, test: str, typed: str, unit: str, expected: str | None
) -> None:
    assert standard(form, test, Decimal(typed), unit) == expected
