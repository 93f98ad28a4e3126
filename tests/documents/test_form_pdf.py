"""Filled forms on paper: nothing lost, nothing clipped, every sheet knows what it is."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from mscform.base.errors import EntryError
from mscform.base.identity import GroupOID, UserId
from mscform.definitions.form import ItemGroupDefinition
from mscform.definitions.item import DataType
from mscform.documents.form_page import ATTACHMENT_NAME
from mscform.documents.form_pdf import render_form
from mscform.documents.verify import read_attachment
from mscform.engine.form_state import FormState, ItemState, Need, RepeatState
from mscform.records.clinical import FormStatus
from mscform.records.signature import SignatureState
from tests.documents import ward
from tests.documents.paper_tools import (
    archive_faults,
    pages_of,
    run,
    squeezed,
    text_of,
    written,
)

LANGUAGES = [("en",), ("zh",), ("zh", "en")]


def typed(text: str) -> FormState:
    """A form whose one answer is this text."""
    held = ward.state(ward.item("FREE", ("Remarks", "备注"), DataType.TEXT), text)
    definition = ItemGroupDefinition(
        oid=GroupOID("IG.VS.FREE"), title=ward.both("Remarks"), items=(held.definition,)
    )
    return ward.form_state(
        ward.group_state(definition, RepeatState(key="", title=None, items=(held,)))
    )


@pytest.mark.req("PRT-06")
@pytest.mark.parametrize("languages", LANGUAGES)
def test_a_print_is_an_archivable_document(languages: tuple[str, ...], tmp_path: Path) -> None:
    pdf = render_form(ward.page(*languages, corrections=(ward.correction(),)))
    assert archive_faults(pdf, tmp_path) == []
    run("qpdf", "--check", str(written(pdf, tmp_path)))


def test_only_the_bundled_fonts_are_in_it_and_embedded(tmp_path: Path) -> None:
    told = run("pdffonts", str(written(render_form(ward.page("zh", "en")), tmp_path)))
    fonts = told.splitlines()[2:]
    assert fonts
    assert all("NotoSansSC" in line for line in fonts)
    assert all(re.search(r"TrueType\s+\S+\s+yes", line) for line in fonts)


@pytest.mark.parametrize("languages", LANGUAGES)
def test_the_same_record_gives_the_same_bytes(languages: tuple[str, ...]) -> None:
    made = [
        render_form(ward.page(*languages, signatures=(ward.signature(),), training=True))
        for _ in range(2)
    ]
    assert made[0] == made[1]


@pytest.mark.req("PRT-02")
def test_every_page_identifies_itself(tmp_path: Path) -> None:
    page = ward.page(corrections=tuple(ward.correction(step=at) for at in range(60)))
    pages = pages_of(render_form(page), tmp_path)
    assert len(pages) > 3
    tokens = ("NCT01844063", "Vital signs", "01-004", "Infusion", "F.VS", "v1.0", "mscform 0.1.0")
    tokens += (page.digest[:16], page.frame.ledger_head[:16], "Copy 2", "Li Na 李娜")
    tokens += ("2026-11-23 10:00:07 +08:00", "Complete, not signed")
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in text
        assert [token for token in tokens if token not in text] == []


@pytest.mark.req("PRT-02")
def test_the_longest_codes_still_fit_the_header(tmp_path: Path) -> None:
    page = ward.page("zh", "en")
    study = replace(page.frame.study, protocol="PROTOCOL-" + "X" * 60)
    page = replace(page, subject="S" * 50, frame=replace(page.frame, study=study, site="9" * 40))
    text = squeezed(text_of(render_form(page), tmp_path, "-raw"))
    assert "PROTOCOL-" + "X" * 60 in text
    assert "S" * 50 in text
    assert "9" * 40 in text


@pytest.mark.parametrize(
    ("status", "signatures", "word"),
    [
        (FormStatus.IN_PROGRESS, (), "Draft, not complete"),
        (FormStatus.COMPLETE, (), "Complete, not signed"),
        (FormStatus.NOT_DONE, (), "Form not done"),
        (FormStatus.COMPLETE, (SignatureState.VALID,), "Signed"),
        (FormStatus.COMPLETE, (SignatureState.SUPERSEDED,), "Signature superseded"),
    ],
)
def test_the_banner_tells_the_state(
    status: FormStatus, signatures: tuple[SignatureState, ...], word: str, tmp_path: Path
) -> None:
    signed = tuple(ward.signature(state_=state) for state in signatures)
    form = ward.form_state(ward.vitals(), status=status)
    pages = pages_of(render_form(ward.page(form=form, signatures=signed)), tmp_path)
    assert all(word in text for text in pages)


@pytest.mark.req("PRT-01")
def test_old_and_new_value_stand_in_order_with_who_when_why(tmp_path: Path) -> None:
    pdf = render_form(ward.page(corrections=(ward.correction(),)))
    text = text_of(pdf, tmp_path, "-raw")
    assert text.index("108") < text.index("118 mmHg")
    listed = text[text.index("Corrections") :]
    assert "Li Na 李娜" in listed
    assert "2026-03-10 12:01:05 +08:00" in listed
    assert "Typing error" in listed
    assert "read again from the monitor" in listed


@pytest.mark.req("PRT-01")
def test_thirty_corrections_of_one_field_are_all_listed(tmp_path: Path) -> None:
    made = tuple(ward.correction(f"4{at:03d}", f"5{at:03d}", step=at) for at in range(30))
    text = text_of(render_form(ward.page(corrections=made)), tmp_path, "-raw")
    assert "27 earlier values" in text
    listed = text[text.rindex("Corrections") :]
    assert [at for at in range(30) if f"4{at:03d}" not in listed] == []
    assert [at for at in range(30) if f"[{at + 1}]" not in listed] == []


@pytest.mark.req("PRT-01")
def test_a_drawn_line_crosses_the_old_value() -> None:
    form = typed("new")
    change = replace(
        ward.correction("OLDTEXT", "new"), path=form.groups[0].repeats[0].items[0].path
    )
    with pikepdf.open(io.BytesIO(render_form(ward.page(form=form, corrections=(change,))))) as pdf:
        drawn = list(pikepdf.parse_content_stream(pdf.pages[0]))
    place = None
    for at, (_operands, operator) in enumerate(drawn):
        if str(operator) == "Tj" and bytes(drawn[at].operands[0]) == b"OLDTEXT":
            origin = next(one for one in reversed(drawn[:at]) if str(one.operator) == "Tm")
            place = (float(origin.operands[4]), float(origin.operands[5]))
    assert place is not None
    lines = [
        tuple(float(edge) for edge in (*drawn[at].operands, *drawn[at + 1].operands))
        for at in range(len(drawn) - 1)
        if str(drawn[at].operator) == "m" and str(drawn[at + 1].operator) == "l"
    ]
    crossing = [
        line
        for line in lines
        if abs(line[0] - place[0]) < 1
        and line[2] - line[0] > 30
        and place[1] < line[1] < place[1] + 8
    ]
    assert crossing


@pytest.mark.parametrize(
    "text",
    [
        "37.5 °C ± 0.2 µg/L ≤ 5 ≥ 3 × 10 – “quoted”; 中文字符，全角；１２３",
        "x" * 3000,
        "中" * 3000,
        "two\nlines and   several   spaces",
        "（患者诉“头痛”，约３小时；无呕吐）" * 40,
    ],
)
def test_every_typed_character_is_found_again(text: str, tmp_path: Path) -> None:
    printed = squeezed("".join(_body(one) for one in _raw_pages(text, tmp_path)))
    assert squeezed(text) in printed


def _raw_pages(text: str, folder: Path) -> list[str]:
    pdf = render_form(ward.page(form=typed(text), people={}))
    return text_of(pdf, folder, "-raw").split("\f")[:-1]


def _body(page: str) -> str:
    """A page's text without frame and attribution, which stand between parts of a long value."""
    lines = page.splitlines()
    kept = []
    for line in lines:
        framed = any(
            token in line
            for token in ("NCT01844063", "Vital signs", "Complete, not", "Printed", "Study Site",
                          "Ledger", "Page ", "u-0001", "v1.0", "Study", "Infusion", "01-004")
        )  # fmt: skip
        if not framed and line not in ("Site", "Subject", "Visit", "Form", "01"):
            kept.append(line)
    return "".join(kept)


@pytest.mark.slow
def test_a_megabyte_of_text_prints_over_many_pages(tmp_path: Path) -> None:
    text = "".join(chr(0x4E00 + at % 20_000) for at in range(200_000)) + "e" * 400_000
    pdf = render_form(ward.page(form=typed(text)))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) > 100
    printed = text_of(pdf, tmp_path, "-raw")
    assert printed.count("e") > 400_000
    assert set(text) <= set(printed)


@pytest.mark.parametrize(
    ("typo", "point"), [("fine 😀", "U+1F600"), ("שלום", "U+05D5"), ("y\u0302", "U+0302")]
)
def test_a_character_the_fonts_lack_stops_the_print_by_name(typo: str, point: str) -> None:
    with pytest.raises(EntryError) as caught:
        render_form(ward.page(form=typed(typo)))
    assert caught.value.code == "DOC-GLYPH"
    assert caught.value.message.slots["point"] == point
    assert caught.value.message.slots["place"] == "I.VS.FREE"
    for language in ("en", "zh"):
        assert point in ward.catalogue().render(caught.value.message, language)


def test_control_characters_become_visible(tmp_path: Path) -> None:
    text = text_of(render_form(ward.page(form=typed("a\tb\x07c\u202ed\ud800"))), tmp_path, "-raw")
    assert "a‹U+0009›b‹U+0007›c‹U+202E›d‹U+D800›" in squeezed(text)


def test_four_kinds_of_nothing_are_told_apart(tmp_path: Path) -> None:
    text = text_of(render_form(ward.page(form=ward.form_state(ward.vitals()))), tmp_path, "-raw")
    assert "Not done, because: asleep (ASLEEP)" in text
    assert "not answered" in text
    assert "2 not asked: Oxygen flow; Device (kept, no longer asked: mask)" in text
    assert "1 not yet decided: Area of the rash" in text
    assert "No (N)" in text


def test_marks_flags_and_findings_are_said_in_words(tmp_path: Path) -> None:
    text = text_of(render_form(ward.page(form=ward.form_state(ward.vitals()))), tmp_path, "-raw")
    assert "preset" in text
    assert "transcribed from paper" in text
    assert "entered late: measured 2026-03-10 09:00" in text
    assert "Note: copied from the downtime sheet 12" in text
    found = squeezed(text)
    assert "unusualconfirmed186ishigher" in found
    assert "alarming41.2°Cisdangerous" in found


def test_both_languages_are_printed(tmp_path: Path) -> None:
    text = text_of(render_form(ward.page("zh", "en")), tmp_path, "-raw")
    for word in ("收缩压", "Systolic pressure", "卧位", "Lying", "受试者", "Subject", "请核对"):
        assert word in text


def test_a_grid_of_nine_time_points_stands_on_one_band(tmp_path: Path) -> None:
    form = ward.form_state(ward.monitoring())
    text = text_of(render_form(ward.page(form=form)), tmp_path, "-layout")
    header = next(line for line in text.splitlines() if "Time point" in line)
    assert all(title.replace(" ", "") in squeezed(header) for _code, title, _zh, _at in ward.POINTS)
    assert "2 h, alert level 2:" in text
    assert "T2, S1" in text


def test_a_grid_tells_who_entered_each_box(tmp_path: Path) -> None:
    group = ward.monitoring()
    people = {UserId("U-1"): "Li Na", UserId("U-2"): "Zhao Min"}

    def by(item: ItemState, who: str) -> ItemState:
        own = None if item.answer is None else replace(item.answer, author=UserId(who))
        return replace(item, answer=own)

    repeats = tuple(
        replace(
            repeat,
            items=tuple(
                by(item, "U-2" if (repeat.key, item.path.item) == ("2H", spo2) else "U-1")
                for item in repeat.items
            ),
        )
        for repeat in group.repeats
        for spo2 in [next(i.path.item for i in repeat.items if "SPO2" in i.path.item)]
    )
    form = ward.form_state(replace(group, repeats=repeats))
    page = replace(ward.page(form=form), people=people)
    text = text_of(render_form(page), tmp_path, "-layout")
    row = next(line for line in text.splitlines() if line.strip().startswith("Entered by"))
    assert row.split().count("LN") == len(group.repeats)
    assert row.split().count("ZM") == 1
    assert "LN Li Na · ZM Zhao Min" in " ".join(text.split())


def test_a_wider_grid_continues_in_bands_and_loses_no_point(tmp_path: Path) -> None:
    points = tuple((f"P{at}", f"Point {at}", f"第{at}点", at * 15) for at in range(31))
    form = ward.form_state(ward.monitoring(points))
    text = text_of(render_form(ward.page(form=form)), tmp_path, "-layout")
    assert text.count("Time point") >= 4
    assert [title for _code, title, _zh, _at in points if title not in " ".join(text.split())] == []


def test_struck_rows_stay_readable(tmp_path: Path) -> None:
    text = text_of(render_form(ward.page(form=ward.form_state(ward.medication()))), tmp_path)
    assert "furosemide" in text
    assert "struck through, does not count" in text


def test_a_group_that_is_not_asked_is_named(tmp_path: Path) -> None:
    group = replace(ward.medication(), need=Need.NOT_ASKED)
    text = text_of(render_form(ward.page(form=ward.form_state(group))), tmp_path, "-raw")
    assert "4 not asked: Medicine" in text


@pytest.mark.req("SIG-01")
def test_name_time_and_meaning_stand_with_the_record(tmp_path: Path) -> None:
    signature = ward.signature()
    pdf = render_form(ward.page("en", "zh", signatures=(signature,)))
    text = squeezed(text_of(pdf, tmp_path, "-raw"))
    said = ("Zhang Wei 张伟", "Investigator", "研究者", "Responsibility for the data", "对数据负责",
            "I have reviewed this form and take responsibility for its content.",
            "2026-03-11 09:30:12 +08:00", "UTC 2026-03-11 01:30:12", signature.digest)  # fmt: skip
    assert [one for one in said if squeezed(one) not in text] == []


def test_a_plain_print_of_a_signed_form_has_no_room_for_seals(tmp_path: Path) -> None:
    page = ward.page(signatures=(ward.signature(),), to_seal=False)
    pdf = render_form(page)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert "/AcroForm" not in document.Root
    text = text_of(pdf, tmp_path)
    assert "Zhang Wei 张伟" in text
    assert "seal" not in text.lower()


def test_the_foot_ends_with_the_time_where_nobody_is_named(tmp_path: Path) -> None:
    page = ward.page()
    text = text_of(render_form(replace(page, frame=replace(page.frame, printed_by=""))), tmp_path)
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("Printed")]
    assert lines
    assert not [line for line in lines if line.split("   ")[0].rstrip().endswith("·")]


def test_the_record_travels_inside() -> None:
    page = ward.page()
    pdf = render_form(page)
    assert read_attachment(pdf, ATTACHMENT_NAME) == page.record_json
    assert read_attachment(pdf, "other.json") is None


@pytest.mark.req("PRV-03")
def test_the_properties_say_only_what_they_may() -> None:
    with pikepdf.open(io.BytesIO(render_form(ward.page("zh", "en")))) as document:
        told = {str(key): str(value) for key, value in document.docinfo.items()}
        packet = document.Root.Metadata.read_bytes().decode()
    assert set(told) == {"/Title", "/Creator", "/Producer", "/CreationDate"}
    assert told["/Title"] == "F.VS 01-004"
    tags = set(re.findall(r"<((?:dc|xmp|pdf|pdfaid):\w+)", packet))
    assert tags == {
        "dc:format", "dc:title", "dc:identifier", "dc:relation", "xmp:CreatorTool",
        "xmp:CreateDate", "pdf:Producer", "pdfaid:part", "pdfaid:conformance",
    }  # fmt: skip
    assert "Li Na" not in packet
