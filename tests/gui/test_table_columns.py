"""The widths of a table's columns, and the places of options that need several lines."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mscform.base.identity import ItemOID, ItemPath
from mscform.base.text import TranslatedText
from mscform.definitions.codelist import CodeList, CodeListItem
from mscform.gui.table_columns import GAP, Wish, share
from mscform.gui.texts import Texts
from mscform.gui.widgets.choice import ChoiceButtons

WISHES = {"result": Wish(88, 68), "unit": Wish(160, 84), "flag": Wish(50, 50)}


@pytest.mark.parametrize(
    ("room", "widths"),
    [
        (500, (88, 160, 50)),
        (202 + 3 * GAP, (68, 84, 50)),
        (250 + 3 * GAP, (78, 122, 50)),
    ],
)
def test_lists_give_way_before_numbers(room: int, widths: tuple[int, ...]) -> None:
    assert tuple(share(WISHES, room).values()) == widths


@pytest.mark.parametrize("room", [40, 90, 151, 240, 320])
def test_columns_never_take_more_than_there_is(room: int) -> None:
    assert sum(share(WISHES, room).values()) + GAP * len(WISHES) <= max(room, GAP * 3 + 1)


def test_a_table_without_columns_has_no_widths() -> None:
    assert share({}, 500) == {}


def buttons(texts: Texts, qtbot: QtBot, *words: str) -> ChoiceButtons:
    entries = tuple(
        CodeListItem(coded_value=str(n), decode=TranslatedText({"en": said}), digit=n)
        for n, said in enumerate(words)
    )
    codes = CodeList(oid="CL.X", title=TranslatedText({"en": "X"}), items=entries)  # type: ignore[arg-type]
    made = ChoiceButtons(ItemPath(ItemOID("I.X")), codes, texts)
    qtbot.addWidget(made)
    return made


def cells(made: ChoiceButtons, width: int) -> list[QRect]:
    return made._cells_for(width)


def test_options_stand_on_one_line_or_in_even_columns(
    texts: Texts, qtbot: QtBot, dressed: QApplication
) -> None:
    made = buttons(texts, qtbot, "None", "Relieved by rest", "Limits housework", "Bed-bound")
    assert len({cell.y() for cell in cells(made, 900)}) == 1
    two = cells(made, 340)
    assert len({cell.x() for cell in two}) == 2
    assert len({cell.width() for cell in two}) == 1
    one = cells(made, 200)
    assert {cell.x() for cell in one} == {0}
    assert len({cell.y() for cell in one}) == 4
    assert made.height_for(200) > made.height_for(340) > made.height_for(900)


@pytest.mark.parametrize("width", [60, 150, 333, 700])
def test_options_stay_inside_and_do_not_overlap(
    texts: Texts, qtbot: QtBot, dressed: QApplication, width: int
) -> None:
    found = cells(buttons(texts, qtbot, *(["a long option of words"] * 7)), width)
    assert all(cell.right() < width for cell in found)
    assert not any(a.intersects(b) for n, a in enumerate(found) for b in found[:n])
