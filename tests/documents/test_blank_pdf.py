"""Blank forms: every question, its condition in words, planned times, boxes to tick."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from mscform.base.errors import EntryError
from mscform.base.identity import GroupOID
from mscform.base.text import TranslatedText
from mscform.definitions.form import GroupLayout, ItemGroupDefinition
from mscform.definitions.item import ItemDefinition, ItemLayout
from mscform.documents.blank_pdf import render_blank
from tests.documents import questions, ward
from tests.documents.paper_tools import archive_faults, pages_of, squeezed, text_of


@pytest.mark.req("PRT-06")
@pytest.mark.parametrize("languages", [("en",), ("zh",), ("zh", "en")])
def test_a_blank_is_archivable_and_reproducible(languages: tuple[str, ...], tmp_path: Path) -> None:
    pdf = render_blank(ward.blank(*languages))
    assert archive_faults(pdf, tmp_path) == []
    assert pdf == render_blank(ward.blank(*languages))


def test_every_question_stands_on_it_in_both_languages(tmp_path: Path) -> None:
    page = ward.blank("zh", "en")
    text = squeezed(text_of(render_blank(page), tmp_path, "-raw"))
    asked = [
        item
        for group in page.form.groups
        for item in group.items
        if item.layout.row is None and item.oid != "I.VS.MON_TPT"
    ]
    for item in asked:
        for language in ("zh", "en"):
            assert squeezed(item.question[language]) in text, item.oid


def test_conditions_stand_in_words(tmp_path: Path) -> None:
    text = text_of(render_blank(ward.blank("en")), tmp_path, "-raw")
    assert "Asked when: Oxygen given is Yes" in text


def test_planned_times_are_clock_times_once_time_zero_is_known(tmp_path: Path) -> None:
    with_zero = squeezed(text_of(render_blank(ward.blank("en", zero=ward.NOON)), tmp_path, "-raw"))
    assert all(time in with_zero for time in ("11:45", "12:15", "14:00", "20:00", "±5"))
    without = squeezed(text_of(render_blank(ward.blank("en")), tmp_path, "-raw"))
    assert "+120" in without
    assert "14:00" not in without


def test_minutes_say_from_when_they_count_in_each_language(tmp_path: Path) -> None:
    page = ward.blank("en", "zh")
    group = next(one for one in page.form.groups if one.timed is not None)
    assert group.timed is not None
    start = TranslatedText({"en": "Infusion: Start", "zh": "输注：开始时间"})
    end = TranslatedText({"en": "Infusion: End", "zh": "输注：结束时间"})
    points = group.timed.points
    moments = dict.fromkeys(((group.oid, one.code) for one in points), start)
    moments[group.oid, points[-1].code] = end
    text = squeezed(text_of(render_blank(replace(page, moments=moments)), tmp_path, "-raw"))
    assert squeezed('Minutes from "Infusion: Start"') in text
    assert "自“输注：开始时间”起的分钟数" in text
    assert squeezed(f'{points[-1].title["en"]}: from "Infusion: End"') in text
    assert all(squeezed(one.title["zh"]) in text for one in points)


def test_choices_are_drawn_boxes_with_code_and_meaning(tmp_path: Path) -> None:
    pdf = render_blank(ward.blank("en", form=ward.form_state(ward.vitals())))
    text = text_of(pdf, tmp_path, "-raw")
    assert "Lying (LYING)" in text
    assert "☐" not in text
    with pikepdf.open(io.BytesIO(pdf)) as document:
        drawn = [
            [float(edge) for edge in operands[2:]]
            for operands, operator in pikepdf.parse_content_stream(document.pages[0])
            if str(operator) == "re"
        ]
    assert sum(size == [8.0, 8.0] for size in drawn) == 4


def test_each_sheet_names_study_form_and_version(tmp_path: Path) -> None:
    for text in pages_of(render_blank(ward.blank("en")), tmp_path):
        assert "NCT01844063" in text
        assert "F.VS v1.0" in text
        assert "Blank form" in text


def test_a_definition_with_an_unknown_glyph_is_refused() -> None:
    page = ward.blank("en")
    form = replace(page.form, title=ward.both("Form ☐"))
    with pytest.raises(EntryError) as caught:
        render_blank(replace(page, form=form))
    assert caught.value.code == "DOC-GLYPH"


def _printed(
    tmp_path: Path,
    group: ItemGroupDefinition,
    conditions: Mapping[str, TranslatedText] | None = None,
) -> str:
    page = ward.blank("en")
    changed = replace(
        page, form=replace(page.form, groups=(group,)), conditions=conditions or page.conditions
    )
    return text_of(render_blank(changed), tmp_path, "-layout")


def test_answers_of_the_program_stand_together_in_one_line(tmp_path: Path) -> None:
    items = tuple(
        questions.item(f"D{number}", f"Sum {number}", calculate="1") for number in range(9)
    )
    group = ItemGroupDefinition(oid=GroupOID("IG.VS.MAIN"), title=ward.both("Sums"), items=items)
    printed = _printed(tmp_path, group)
    assert "calculated by the program: Sum 0; Sum 1; Sum 2" in printed
    assert printed.count("calculated by the program") == 1


def test_a_table_has_no_columns_for_what_the_program_tells(tmp_path: Path) -> None:
    def cell(name: str, row: str, column: str, rule: str | None = None) -> ItemDefinition:
        hint = ItemLayout(row=row, column=ward.both(column))
        return questions.item(name, name.title(), calculate=rule, layout=hint)

    group = ItemGroupDefinition(
        oid=GroupOID("IG.VS.MAIN"),
        title=ward.both("Results"),
        items=(
            cell("ALB", "A", "Result"),
            cell("ALBFLAG", "A", "Flag", "1"),
            cell("GLOB", "B", "Result", "1"),
        ),
        layout=GroupLayout.TABLE,
    )
    printed = _printed(tmp_path, group)
    assert "Flag" not in printed
    assert "calculated by the program: Glob" in printed


def _results(*significant: str) -> tuple[ItemGroupDefinition, dict[str, TranslatedText]]:
    """A table of two lines; `significant` are the conditions of its last column."""

    def cell(name: str, row: str, column: str) -> ItemDefinition:
        hint = ItemLayout(row=row, column=ward.both(column))
        return questions.item(name, name.title(), layout=hint)

    columns = ("Result", "Unit", "Low", "High", "Significant")
    items = tuple(
        cell(f"{row}{column[0]}", row, column) for row in ("ALT", "AST") for column in columns
    )
    group = ItemGroupDefinition(
        oid=GroupOID("IG.VS.MAIN"),
        title=ward.both("Results"),
        items=items,
        layout=GroupLayout.TABLE,
    )
    told = zip(("I.VS.ALTS", "I.VS.ASTS"), significant, strict=True)
    return group, {oid: ward.both(words) for oid, words in told}


def test_the_condition_of_a_column_stands_once_under_its_table(tmp_path: Path) -> None:
    group, told = _results("Flag is High", "Flag is High")
    printed = " ".join(_printed(tmp_path, group, told).split())
    head = printed.index("Result Unit Low High Significant")
    assert printed.count("Significant: Asked when: Flag is High") == 1
    assert head < printed.index("Astr") < printed.index("Significant: Asked when")
    assert printed.count("Asked when") == 1


def test_lines_of_a_column_that_differ_are_named_with_their_condition(tmp_path: Path) -> None:
    group, told = _results("Flag is High", "Flag is Low")
    printed = " ".join(_printed(tmp_path, group, told).split())
    assert "Significant (Altr): Asked when: Flag is High" in printed
    assert "Significant (Astr): Asked when: Flag is Low" in printed


def test_many_short_answers_are_a_table_with_all_its_rows(tmp_path: Path) -> None:
    items = tuple(
        questions.item(f"N{number}", f"Pressure {number}", unit="mm[Hg]") for number in range(7)
    )
    group = ItemGroupDefinition(
        oid=GroupOID("IG.VS.MAIN"),
        title=ward.both("Readings"),
        items=items,
        repeating=True,
        max_repeats=14,
    )
    printed = _printed(tmp_path, group)
    assert [line.split() for line in printed.splitlines() if line.split() == ["14"]]
    assert "Row 1" not in printed
