"""The sheet for downtime: whose it is on every page, planned times, digits to tick, its code."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from mscform.base.identity import ItemOID
from mscform.documents.downtime_frame import paper_code
from mscform.documents.downtime_pdf import render_downtime
from mscform.documents.form_page import DowntimePage
from tests.documents import ward
from tests.documents.paper_tools import archive_faults, pages_of, squeezed, text_of

TEMPERATURE = ItemOID("I.VS.MON_TEMP")


def page(
    *languages: str, began: bool = False, written: dict[tuple[str, ItemOID], str] | None = None
) -> DowntimePage:
    shown = ward.form_state(ward.monitoring())
    planned = {code: ward.NOON + timedelta(minutes=away) for code, _, _, away in ward.POINTS}
    return DowntimePage(
        frame=ward.frame(shown.definition, *languages, copy=7),
        form=shown.definition,
        address="SE.INF[1]/F.VS",
        subject="01-004",
        event_title=ward.event().title,
        conditions={"I.VS.MON_PULSE": ward.both("Awake is Yes", "清醒为“是”")},
        began=ward.NOON if began else None,
        planned=planned if began else {},
        written=written or {},
    )


@pytest.mark.req("PRT-06")
@pytest.mark.parametrize("languages", [("en",), ("zh",), ("zh", "en")])
def test_it_is_archivable_and_the_same_again(languages: tuple[str, ...], tmp_path: Path) -> None:
    pdf = render_downtime(page(*languages))
    assert archive_faults(pdf, tmp_path) == []
    assert pdf == render_downtime(page(*languages))


@pytest.mark.req("PRT-02")
def test_every_page_says_whose_it_is_and_that_it_stays(tmp_path: Path) -> None:
    for text in pages_of(render_downtime(page("en")), tmp_path):
        told = squeezed(text)
        for mark in ("01-004", "F.VSv1.0", "Sheetno.", "Siteonly", "NCT01844063", "Page1of"):
            assert mark in told, mark


def test_clock_times_stand_where_the_run_has_begun(tmp_path: Path) -> None:
    begun = squeezed(text_of(render_downtime(page("en", began=True)), tmp_path, "-raw"))
    assert all(time in begun for time in ("11:45", "12:15", "14:00", "20:00"))
    waiting = squeezed(text_of(render_downtime(page("en")), tmp_path, "-raw"))
    assert "+120min=__:__" in waiting
    assert "14:00" not in waiting


def test_choices_stand_with_the_digits_of_the_keyboard(tmp_path: Path) -> None:
    text = squeezed(text_of(render_downtime(page("zh", "en")), tmp_path, "-raw"))
    coded = [
        item
        for item in page("en").form.groups[0].items
        if item.code_list is not None and not item.is_derived
    ]
    assert coded
    lists = page("en").frame.study.code_lists
    for item in coded:
        assert item.code_list is not None
        for one in lists[item.code_list].items:
            key = one.coded_value if one.digit is None else str(one.digit)
            for language in dict.fromkeys(("zh", "en")):
                assert squeezed(one.decode[language]) in text
            assert key in text


def test_what_is_known_can_stand_in_its_box(tmp_path: Path) -> None:
    known = {("15M", item.oid): "38.7" for item in page("en").form.groups[0].items}
    text = text_of(render_downtime(page("en", written=known)), tmp_path, "-raw")
    assert "38.7" in text
    assert "Run sheet, as known so far" in text


def test_its_code_names_the_sheet_and_nobody() -> None:
    assert paper_code(page("en")) == "MSCFORM|PAPER|01|01-004|SE.INF[1]/F.VS|7|{page}"


def test_nothing_reaches_beyond_the_margins(tmp_path: Path) -> None:
    """Every word that poppler finds lies on the sheet, inside its margins."""
    found = text_of(render_downtime(page("zh", "en", began=True)), tmp_path, "-bbox")
    edges = [line.split('"') for line in found.splitlines() if "<word" in line]
    assert edges
    for parts in edges:
        left, top, right, bottom = (float(parts[at]) for at in (1, 3, 5, 7))
        assert 42 <= left < right <= 800, parts
        assert 42 <= top < bottom <= 553.5, parts
