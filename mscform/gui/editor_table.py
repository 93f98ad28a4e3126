"""Which box an item gets: one table, from data type to widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from mscform.definitions.item import DataType, ItemDefinition
from mscform.engine.form_state import ItemState
from mscform.gui.editing.answer_editor import AnswerEditor
from mscform.gui.widgets.attest import AttestButton
from mscform.gui.widgets.choice import ChoiceButtons
from mscform.gui.widgets.choice_list import ChoiceList
from mscform.gui.widgets.date import DateBox
from mscform.gui.widgets.derived import DerivedValue
from mscform.gui.widgets.multi import MultiButtons
from mscform.gui.widgets.number import NumberBox
from mscform.gui.widgets.text import LongTextBox, TextBox
from mscform.gui.wording import Wording

FEW: Final = 5
"""Up to so many codes stand as buttons; more are a filter list."""

NUMBERS: Final = (DataType.INTEGER, DataType.DECIMAL)

_Maker = Callable[[ItemState, Wording, bool], AnswerEditor]


def make_editor(item: ItemState, wording: Wording, *, compact: bool = False) -> AnswerEditor:
    """The box for an item; `compact` ones stand in a table or a grid, where room is short."""
    if item.definition.is_derived:
        right = item.definition.data_type in NUMBERS
        return DerivedValue(item.path, right=right, compact=compact)
    return _MAKERS[item.definition.data_type](item, wording, compact)


def enterable(item: ItemDefinition) -> bool:
    """Whether Enter stops at this item (quiet and derived ones are reached with Tab)."""
    return not item.is_derived and not item.layout.quiet


def _text(item: ItemState, _wording: Wording, compact: bool) -> AnswerEditor:
    lines = item.definition.layout.lines
    return LongTextBox(item.path, lines) if lines > 1 and not compact else TextBox(item.path)


def _number(item: ItemState, _wording: Wording, _compact: bool) -> AnswerEditor:
    return NumberBox(item.path)


def _date(item: ItemState, _wording: Wording, _compact: bool) -> AnswerEditor:
    return DateBox(item.path, item.definition.data_type)


def _code(item: ItemState, wording: Wording, compact: bool) -> AnswerEditor:
    assert item.definition.code_list is not None, "the reader refuses a code item without a list"
    codes = wording.study.code_lists[item.definition.code_list]
    if len(codes.items) <= FEW and not compact:
        return ChoiceButtons(item.path, codes, wording.texts)
    return ChoiceList(item.path, codes, wording.texts, beside=compact)


def _multi(item: ItemState, wording: Wording, _compact: bool) -> AnswerEditor:
    assert item.definition.code_list is not None, "the reader refuses a multi item without a list"
    return MultiButtons(
        item.path, wording.study.code_lists[item.definition.code_list], wording.texts
    )


def _act(item: ItemState, wording: Wording, _compact: bool) -> AnswerEditor:
    signs = item.definition.data_type is DataType.SIGNATURE
    return AttestButton(item.path, wording.texts, signs=signs)


_MAKERS: Final[dict[DataType, _Maker]] = {
    DataType.TEXT: _text,
    DataType.FILE: _text,
    DataType.INTEGER: _number,
    DataType.DECIMAL: _number,
    DataType.DATE: _date,
    DataType.PARTIAL_DATE: _date,
    DataType.TIME: _date,
    DataType.DATETIME: _date,
    DataType.CODE: _code,
    DataType.MULTI: _multi,
    DataType.ATTEST: _act,
    DataType.SIGNATURE: _act,
}
