"""How wide the columns of a table are: numbers keep what they need, lists give way first."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Final, NamedTuple

from mscform.definitions.form import FormDefinition, GroupLayout, ItemGroupDefinition
from mscform.definitions.item import DataType, ItemDefinition
from mscform.gui.editor_table import NUMBERS
from mscform.gui.row_layout import ICON_SLOT, PAD
from mscform.gui.section_list import WIDTH
from mscform.gui.style import tokens
from mscform.gui.style.paint import ENTRY, PLAIN, SMALL, text_width
from mscform.gui.wording import Wording

GAP: Final = 6
_NUMBER: Final = (88, 64)
_LIST_LEAST: Final = 84
_LABEL_LEAST: Final = 130
LABEL_WRAPPED: Final = 165
"""Where room is short the names of the lines stand in two small lines of this width."""
_STAR: Final = 24
_BESIDE: Final = WIDTH + 2 * tokens.GAP_LARGE + tokens.GAP_SMALL + 2 * PAD + 4 * ICON_SLOT
_LIST_SHORT: Final = 132
_LIST_MOST: Final = 200
_LIST_FRAME: Final = 44
_DERIVED_FRAME: Final = 18
_DERIVED_TEXT: Final = 420
_DERIVED_NUMBER: Final = "000.00"
_OTHERS: Final = {DataType.TEXT: 180, DataType.MULTI: 200, DataType.DATE: 132}
_OTHER: Final = 188


class Wish(NamedTuple):
    """The width a column likes to have, and the least it can do with."""

    wide: int
    least: int


def wish(items: list[ItemDefinition], title: str, wording: Wording) -> Wish:
    """The wish of a column of these items under this title, which may take two lines."""
    words = max((text_width(word, SMALL) for word in title.split()), default=0) + 6
    wishes = [_of_item(item, wording) for item in items]
    wide = max((one.wide for one in wishes), default=0)
    least = max((one.least for one in wishes), default=0)
    return Wish(max(wide, words), max(least, words))


def _of_item(item: ItemDefinition, wording: Wording) -> Wish:
    if item.is_derived:
        needs = _derived(item, wording)
        return Wish(_DERIVED_TEXT if item.data_type is DataType.TEXT else needs, needs)
    if item.code_list is not None and item.data_type is not DataType.MULTI:
        wide = min(_LIST_MOST, _widest(item, wording, ENTRY) + _LIST_FRAME)
        # Short words, such as units, are never cut; long ones give way and open when asked.
        return Wish(wide, wide if wide <= _LIST_SHORT else _LIST_LEAST)
    if item.data_type in NUMBERS:
        return Wish(*_NUMBER)
    wide = _OTHERS.get(item.data_type, _OTHER)
    return Wish(wide, wide // 2)


def _derived(item: ItemDefinition, wording: Wording) -> int:
    if item.code_list is not None:
        return min(_LIST_MOST, _widest(item, wording, PLAIN) + _DERIVED_FRAME)
    if item.unit is not None and _may_be_converted(item, wording):
        # With its unit the number stands in small figures.
        converted = f"= {_DERIVED_NUMBER} {wording.unit_of(item)}"
        return text_width(converted, SMALL) + _DERIVED_FRAME
    return text_width(_DERIVED_NUMBER, PLAIN) + _DERIVED_FRAME


def _may_be_converted(item: ItemDefinition, wording: Wording) -> bool:
    """Whether the number on its line may be typed in another unit."""
    group = wording.study.group_of(item.oid)
    row = item.layout.row
    beside = () if group is None or row is None else group.items
    return any(one.unit_item is not None and one.layout.row == row for one in beside)


def _widest(item: ItemDefinition, wording: Wording, face: tuple[int, bool]) -> int:
    assert item.code_list is not None, "only asked of items with a list"
    entries = wording.study.code_lists[item.code_list].items
    of = wording.texts.of
    return max((text_width(of(entry.decode), face) for entry in entries), default=0)  # type: ignore[arg-type]


def width_beside_sections(form: FormDefinition, wording: Wording) -> int:
    """The width from which a page shows its list of sections: no table is squeezed for it."""
    table = max((_least_width(group, wording) for group in form.groups), default=0)
    return max(tokens.STACK_LABELS, table + _BESIDE if table else 0)


def _least_width(group: ItemGroupDefinition, wording: Wording) -> int:
    """The least width at which all columns of a table can be read; 0 for what is no table."""
    if group.layout is not GroupLayout.TABLE:
        return 0
    rows: dict[str, str] = {}
    columns: dict[str, list[ItemDefinition]] = {}
    for item in group.items:
        title = "" if item.layout.column is None else wording.texts.of(item.layout.column)
        columns.setdefault(title, [])
        if not repeats_another(item) and not item.layout.under:
            columns[title].append(item)
            rows.setdefault(item.layout.row or item.oid, wording.question(item))
    wishes = [wish(items, title, wording) for title, items in columns.items() if items]
    return label_width(rows.values()) + sum(one.least + GAP for one in wishes)


def label_width(names: Iterable[str], most: int = tokens.LABEL_MAX) -> int:
    """What the names of the lines need, but not more than `most`."""
    wide = max((text_width(name) for name in names), default=0)
    return min(max(_LABEL_LEAST, wide) + _STAR, most)


def share(wishes: Mapping[str, Wish], room: int) -> dict[str, int]:
    """The width of each column: what it wishes, less where room is short."""
    room -= GAP * len(wishes)
    wide = sum(one.wide for one in wishes.values())
    least = sum(one.least for one in wishes.values())
    if wide <= room:
        return {name: one.wide for name, one in wishes.items()}
    if least >= room:
        return {name: one.least * max(1, room) // least for name, one in wishes.items()}
    part = (room - least) / (wide - least)
    return {name: one.least + int((one.wide - one.least) * part) for name, one in wishes.items()}


def reach(
    spans: Mapping[str, tuple[int, int]], taken: Container[str], column: str, wished: int
) -> int:
    """How wide a list may be: over the columns behind it that its line leaves empty."""
    wide = own = spans[column][1]
    names = list(spans)
    for other in names[names.index(column) + 1 :]:
        if wide >= wished or other in taken:
            break
        wide += GAP + spans[other][1]
    return min(wide, max(wished, own))


def repeats_another(item: ItemDefinition) -> bool:
    """Whether the item only says again what the box of its line says: its number, or its reason."""
    if item.calculate is None:
        return False
    rule = item.calculate.text.strip()
    return "missing_reason(" in rule or (item.data_type in NUMBERS and rule.isidentifier())
