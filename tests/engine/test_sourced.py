"""Where a definition comes from, as people read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mscform.engine.sourced import source_words
from mscform.services.texts import load_catalogue

D = "chosen for this study, the investigator may decide otherwise"
V = "checked against what is published"
S = "registry entry of the trial"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("[S]", S),
        ("[S], computed", f"{S}, computed"),
        ("[S] IN07", f"{S}: IN07"),
        ("2.24 [D]", f"specification of the study, 2.24 ({D})"),
        (
            "App. E [V]; x",
            "specification of the study, App. E (checked against what is published); x",
        ),
        ("[S][D]", f"{S} ({D})"),
        ("supports EX06; limits [D]", f"supports EX06; limits ({D})"),
        ("supports EX06", "supports EX06"),
        ("[X] unknown", "[X] unknown"),
        ("", ""),
    ],
)
def test_marks_become_words(written: str, read: str, resources: Path) -> None:
    told = source_words(written)
    said = told if isinstance(told, str) else load_catalogue(resources).render(told, "en")
    assert said == read


def test_in_chinese_they_stand_in_chinese_signs(resources: Path) -> None:
    told = source_words("2.24 [D]")
    assert not isinstance(told, str)
    said = load_catalogue(resources).render(told, "zh")
    assert said == "研究规格说明 2.24（本研究自定，研究者可另行决定）"
