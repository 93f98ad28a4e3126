"""Computed texts that quote answers: shown with meanings, kept as the rule made them."""

from __future__ import annotations

from pathlib import Path

import pytest

from mscform.base.identity import ItemOID
from mscform.definitions.study import StudyDefinition
from mscform.engine.quoted import in_words
from mscform.services.studies import load_folder

STUDY = Path(__file__).resolve().parents[2] / "forms" / "nct01844063"


@pytest.fixture(scope="module")
def study() -> StudyDefinition:
    return load_folder(STUDY).study


@pytest.mark.parametrize(
    ("item", "text", "en", "zh"),
    [
        (
            "I.IE.IN03_SRC",
            "SEX F; FCBP Y; hCG NEG (2025-03-06 07:20)",
            "Sex: Female; Of child-bearing potential? Yes; "
            "Pregnancy test: Negative (2025-03-06 07:20)",
            "性别：女; 育龄期女性：是; 妊娠试验：阴性 (2025-03-06 07:20)",
        ),
        ("I.IE.IN03_SRC", "SEX X", "SEX X", "SEX X"),
        ("I.IE.IN01_SRC", "AGE 42 (2025-03-03 10:15)", None, None),
        ("I.IE.IN06_SRC", "TB 166 (2025-03-06 07:20)", None, None),
        ("I.IE.EX02_SRC", "! AKI 2", "! Stage of acute kidney injury (ICA): Stage 2", None),
    ],
)
def test_codes_are_told_with_their_meaning(
    item: str, text: str, en: str | None, zh: str | None, study: StudyDefinition
) -> None:
    definition = study.item(ItemOID(item))
    assert definition is not None
    assert in_words(study, definition, text, "en") == (en or text)
    if zh is not None or en is None:
        assert in_words(study, definition, text, "zh") == (zh or text)
