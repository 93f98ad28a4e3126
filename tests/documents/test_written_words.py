"""How values, units, times and the word TRAINING stand on paper: as people write and read them."""

from __future__ import annotations

import re
from pathlib import Path

from mscform.base.identity import GroupOID
from mscform.definitions.form import ItemGroupDefinition
from mscform.definitions.item import DataType
from mscform.documents.form_pdf import render_form
from mscform.documents.paper import Frame, draw_sheets
from mscform.documents.typeface import load_typeface
from mscform.engine.form_state import Need, RepeatState
from tests.documents import ward
from tests.documents.paper_tools import archive_faults, pages_of, run, text_of, written


def test_a_training_print_says_so_on_each_page(tmp_path: Path) -> None:
    pages = pages_of(render_form(ward.page(training=True)), tmp_path)
    assert all("Training, not a real record" in text for text in pages)
    assert "Training" not in pages_of(render_form(ward.page()), tmp_path)[0]


def test_the_word_training_leaves_the_body_readable_and_stands_dark_in_the_margins(
    tmp_path: Path,
) -> None:
    frame = Frame(header=(), footer=(), page_words="", watermark="TRAINING 培训")
    face = load_typeface(ward.RESOURCES)
    page = _grey(draw_sheets(face, frame, ()).pdf, tmp_path)
    assert 4 <= 255 - min(min(row[45:-45]) for row in page[45:-45]) <= 20
    for side in (slice(4, 40), slice(-40, -4)):
        margin = [shade for row in page for shade in row[side]]
        assert sum(shade < 160 for shade in margin) > 200


def _grey(pdf: bytes, folder: Path) -> list[bytes]:
    """The first page at 72 dots an inch, in lines of grey from 0 (black) to 255."""
    path = written(pdf, folder)
    run("pdftoppm", "-gray", "-r", "72", "-singlefile", str(path), str(folder / "page"))
    head, size, _, dots = (folder / "page.pgm").read_bytes().split(b"\n", 3)
    assert head == b"P5"
    width = int(size.split()[0])
    return [dots[at : at + width] for at in range(0, len(dots), width)]


def test_a_computed_or_filled_in_time_is_printed_as_people_write_it(tmp_path: Path) -> None:
    computed = ward.item("D1", "Sampled", DataType.DATETIME, calculate="now()")
    given = ward.item("D2", "Seen", DataType.DATETIME)
    text = "2026-03-10T12:00+08:00"
    states = [ward.state(one, text) for one in (computed, given)]
    gone = ward.item("D3", "Left", DataType.DATETIME)
    states.append(ward.state(gone, text, need=Need.NOT_ASKED))
    group = ward.group_state(
        ItemGroupDefinition(
            oid=GroupOID("IG.VS.MAIN"), title=ward.both("Times"), items=(computed, given, gone)
        ),
        RepeatState(key="", title=None, items=tuple(states)),
    )
    printed = text_of(render_form(ward.page(form=ward.form_state(group))), tmp_path, "-raw")
    assert printed.count("2026-03-10 12:00\n") + printed.count("2026-03-10 12:00 ") >= 2
    assert "Left (kept, no longer asked: 2026-03-10 12:00)" in printed
    assert "10T12" not in printed


def test_a_power_of_ten_is_raised_and_copied_as_it_reads(tmp_path: Path) -> None:
    count = ward.item("WBC", "Leucocytes", DataType.DECIMAL, unit="10*9/L")
    typed = ward.item("SAID", "Said", DataType.TEXT)
    states = (ward.state(count, "7.5"), ward.state(typed, "about 10^9, 10⁷ or 10⁻³"))
    group = ward.group_state(
        ItemGroupDefinition(
            oid=GroupOID("IG.VS.MAIN"), title=ward.both("Counts"), items=(count, typed)
        ),
        RepeatState(key="", title=None, items=states),
    )
    pdf = render_form(ward.page(form=ward.form_state(group)))
    printed = text_of(pdf, tmp_path, "-layout")
    assert re.search(r"7\.5 +10⁹/L", printed)
    assert "about 10^9, 10⁷ or 10⁻³" in printed, "what was typed stays as it was typed"
    assert archive_faults(pdf, tmp_path) == []


def test_a_unit_that_was_chosen_is_printed_as_people_write_it(tmp_path: Path) -> None:
    items = [ward.item(f"U{n}", f"Unit {n}", DataType.CODE, codes="CL.UNIT") for n in (1, 2)]
    states = tuple(map(ward.state, items, ("umol/L", "10*9/L")))
    group = ward.group_state(
        ItemGroupDefinition(
            oid=GroupOID("IG.VS.MAIN"), title=ward.both("Units"), items=tuple(items)
        ),
        RepeatState(key="", title=None, items=states),
    )
    printed = text_of(render_form(ward.page(form=ward.form_state(group))), tmp_path, "-layout")
    assert "µmol/L" in printed
    assert "10⁹/L" in printed
    assert "umol/L" not in printed
    assert "*" not in printed


def test_rows_with_long_titles_in_two_languages_stay_a_table(tmp_path: Path) -> None:
    names = ("Day", "Evening?", "Systolic 1", "Diastolic 1", "Systolic 2", "Diastolic 2", "Pulse")
    items = tuple(
        ward.item(f"R{n}", (name, f"晨间和晚间收缩压{n}"), DataType.INTEGER, unit="mm[Hg]")
        for n, name in enumerate(names)
    )
    rows = tuple(
        RepeatState(
            key=str(key),
            title=None,
            items=tuple(ward.state(item, "118", repeat=str(key)) for item in items),
        )
        for key in range(1, 15)
    )
    group = ward.group_state(
        ItemGroupDefinition(
            oid=GroupOID("IG.VS.MAIN"), title=ward.both("Days"), items=items, repeating=True
        ),
        *rows,
    )
    page = ward.page("zh", "en", form=ward.form_state(group))
    pages = pages_of(render_form(page), tmp_path)
    assert len(pages) <= 2
    assert "Row 2" not in pages[0]


def test_a_computed_text_that_tells_nothing_is_not_called_incomplete(tmp_path: Path) -> None:
    fails = ward.item("FAILS", "Criteria that fail", DataType.TEXT, calculate='""')
    score = ward.item("SCORE", "Score", DataType.INTEGER, calculate="1")
    sign = ward.item("SIG", "Investigator signature", DataType.SIGNATURE)
    states = tuple(ward.state(item) for item in (fails, score, sign))
    group = ward.group_state(
        ItemGroupDefinition(
            oid=GroupOID("IG.VS.MAIN"), title=ward.both("Result"), items=(fails, score, sign)
        ),
        RepeatState(key="", title=None, items=states),
    )
    printed = text_of(render_form(ward.page(form=ward.form_state(group))), tmp_path, "-layout")
    assert re.search(r"Criteria that fail +no result", printed)
    assert re.search(r"Score +not calculated: inputs missing", printed)
    assert re.search(r"Investigator signature +not signed", printed)


def test_what_to_do_after_an_alert_names_the_set_as_people_do(tmp_path: Path) -> None:
    form = ward.form_state(ward.monitoring())
    printed = text_of(render_form(ward.page("zh", form=form)), tmp_path)
    title = next(zh for code, _, zh, _ in ward.POINTS if code == "2H")
    assert f"{title}，警戒级别 2" in printed
    assert "2H，警戒级别" not in printed
