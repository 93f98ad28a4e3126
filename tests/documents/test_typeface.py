"""The bundled fonts hold every word that the program and the shipped studies print."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mscform.base.errors import MachineError
from mscform.documents.typeface import Typeface, load_typeface
from tests.documents.ward import RESOURCES


@pytest.mark.req("PRT-06")
def test_all_words_for_paper_are_in_the_fonts() -> None:
    face = load_typeface(RESOURCES)
    told = json.loads((RESOURCES / "i18n" / "documents.json").read_text(encoding="utf-8"))
    for code, texts in told.items():
        for text in texts.values():
            assert face.legible(text, code) == text


@pytest.mark.req("PRT-06")
def test_all_shipped_definitions_are_in_the_fonts() -> None:
    face = load_typeface(RESOURCES)
    files = sorted((RESOURCES.parent / "forms").rglob("*.yaml"))
    assert files
    for file in files:
        assert face.legible(file.read_text(encoding="utf-8"), file.name)


def test_raised_figures_that_the_fonts_lack_are_small_ones_that_stand_for_them() -> None:
    face = load_typeface(RESOURCES)
    text = "10×10⁵/kg, 10⁻³, m²"
    assert face.legible(text, "x") == face.spelled(text) == text
    assert face.raised_parts(text) == [
        ("10×10", ""), ("5", "⁵"), ("/kg, 10", ""), ("−3", "⁻³"), (", m", ""), ("²", ""),
    ]  # fmt: skip
    assert face.level(text) == "10×10^5/kg, 10^−3, m²"
    for bold in (False, True):
        wide, narrow = (face.width(one, bold=bold, size=9) for one in ("10", "1⁹"))
        assert 0.75 < narrow / wide < 0.9
        assert sum(face.widths("1⁹", bold=bold, size=9)) == pytest.approx(narrow)


def test_digits_are_tabular() -> None:
    face = load_typeface(RESOURCES)
    for bold in (False, True):
        assert len({face.width(digit, bold=bold, size=9) for digit in "0123456789"}) == 1


def test_a_missing_font_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(MachineError) as caught:
        Typeface(tmp_path)
    assert caught.value.code == "DOC-FONT"
    assert caught.value.message.slots["file"] == "NotoSansSC-Regular.ttf"


def test_a_damaged_font_is_told_by_name(tmp_path: Path) -> None:
    (tmp_path / "NotoSansSC-Regular.ttf").write_bytes(b"no font at all" * 100)
    with pytest.raises(MachineError):
        Typeface(tmp_path)


def test_a_corrected_text_stays_printable_whatever_it_held() -> None:
    face = load_typeface(RESOURCES)
    assert face.spelled("a😀b\x00 肝") == "a‹U+1F600›b‹U+0000› 肝"
    assert face.spelled("plain\ntext") == "plain\ntext"
