"""Units in words: what stands beside a number, and what a computed text says of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from mscform.base.identity import ItemOID
from mscform.base.message import Catalogue
from mscform.engine.wording import said_unit, unit_words, units_of
from mscform.services.studies import load_folder
from mscform.services.texts import load_catalogue

STUDY = Path(__file__).resolve().parents[2] / "forms" / "nct01844063"


@pytest.fixture(scope="module")
def catalogue(resources: Path) -> Catalogue:
    return load_catalogue(resources)


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("a", ("years", "年")),
        ("a{age}", ("years", "岁")),
        ("mo", ("months", "个月")),
        ("{drop}/min", ("drops/min", "滴/分")),
        ("{score}", ("", "")),
        (None, ("", "")),
        ("umol/L", ("µmol/L", "µmol/L")),
    ],
)
def test_a_unit_beside_a_number(
    unit: str | None, words: tuple[str, str], catalogue: Catalogue
) -> None:
    said = unit_words(unit)
    if isinstance(said, str):
        assert (said, said) == words
    else:
        assert tuple(catalogue.render(said, one) for one in ("en", "zh")) == words


def test_a_computed_text_that_is_a_unit_reads_as_one() -> None:
    study = load_folder(STUDY).study
    units = units_of(study)
    unit = study.item(ItemOID("I.LBHE.WBC_LBORRESU"))
    words = study.item(ItemOID("I.IE.IN01_SRC"))
    assert unit is not None
    assert words is not None
    assert said_unit(unit, "10*9/L", units) == "10^9/L"
    assert said_unit(unit, "{INR}", units) == "INR"
    assert said_unit(words, "AGE 42", units) is None
