"""One place of the living subject: its value, its condition, its plan or its alert, computed."""

from __future__ import annotations

from decimal import Decimal

from mscform.definitions.item import DataType
from mscform.engine.alerts import judge_row
from mscform.engine.cells import Cells, Row
from mscform.engine.codec import encode
from mscform.engine.foreign import taken_over
from mscform.engine.graph import Rule, Step, StepKind
from mscform.engine.moves import Moves
from mscform.engine.need import is_asked
from mscform.engine.rules import ItemRules
from mscform.engine.run_sheet import plan_points
from mscform.engine.subject_view import Place
from mscform.engine.values import Value
from mscform.records.clinical import Answer, Origin

_Reading = tuple[Value, str | None, str | None]
_BLANK: _Reading = (None, None, None)
_NUMERIC = (DataType.INTEGER, DataType.DECIMAL)


def compute(cells: Cells, moves: Moves, step: Step, row: Row) -> bool:
    """Compute one place from stored answers and other places; True where it moved."""
    if step.item is not None:
        return _item(cells, moves, cells.compiled.rules.items[step.item], row)
    page, group = row.page, cells.compiled.rules.groups[step.group]
    if step.kind is StepKind.GROUP and group.ask_when is not None:
        need = group.ask_when(Place(cells, row=page.single))
        moved = step.group not in page.needs or page.needs[step.group] is not need
        cells.put(page.needs, step.group, need)
        return moved
    if step.kind is StepKind.PLAN and group.plan is not None:
        points = plan_points(cells, page, group.plan)
        moved = page.plans.get(step.group) != points
        cells.put(page.plans, step.group, points)
        return moved
    if step.kind is StepKind.ALERT and group.alert is not None:
        before, result = row.alert, judge_row(cells, row, group.alert)
        if before == result:
            return False
        cells.assign(row, "alert", result)
        moves.note_alert(row, before)
        return True
    return False


def _item(cells: Cells, moves: Moves, rules: ItemRules, row: Row) -> bool:
    oid = rules.item.oid
    value, text, code = _reading(cells, rules, row)
    moved = row.texts.get(oid) != text or row.values.get(oid) != value or row.codes.get(oid) != code
    if moved:
        cells.put_or_drop(row.values, oid, value)
        cells.put_or_drop(row.texts, oid, text)
        cells.put_or_drop(row.codes, oid, code)
        if oid in cells.holders:
            held = None if value is None else True
            cells.put_or_drop(cells.holders[oid], row, held)
    if rules.is_computed:
        note_owed(cells, moves, rules, row)
    return moved


def _reading(cells: Cells, rules: ItemRules, row: Row) -> _Reading:
    """Value, canonical text and missing reason of an item at this moment."""
    oid = rules.item.oid
    if row.page.foreign:
        return taken_over(cells, rules, row)
    view = Place(cells, row=row, item=oid)
    if row.struck or not is_asked(rules, row, view):
        return _BLANK
    if rules.calculate is not None:
        return _computed(cells, rules, rules.calculate, view)
    answer = row.answers.get(oid)
    if rules.preset is not None and leaves_preset(rules, answer):
        return _computed(cells, rules, rules.preset, view) if is_begun(row) else _BLANK
    read = row.decoded.get(oid)
    code = None if answer is None else answer.missing
    return (None, None, code) if read is None else (read.value, read.text, code)


def _computed(cells: Cells, rules: ItemRules, rule: Rule, view: Place) -> _Reading:
    """A computed value, at the resolution of its item (rounded values are what counts)."""
    item = rules.item
    value = rule(view)
    if value is None:
        return _BLANK
    text = encode(item, value, cells.compiled.study)
    if isinstance(value, Decimal) and item.data_type in _NUMERIC:
        return Decimal(text), text, None
    read = cells.compiled.read(item, text, cells.environment.zone)
    return read.value, text, None


def note_owed(cells: Cells, moves: Moves, rules: ItemRules, row: Row) -> None:
    """Remember a computed text that the record does not say yet, and what it follows from."""
    key = (row, rules.item.oid)
    if not row.page.foreign and _is_owed(rules, row, row.texts.get(rules.item.oid)):
        cells.put(cells.unsettled, key, True)
        moves.causes[key] = moves.cause
    elif key in cells.unsettled:
        cells.drop(cells.unsettled, key)


def is_begun(row: Row) -> bool:
    """Whether presets stand in a row: once a person has answered in it, or anywhere in the form."""
    return row.begun or (not row.group and row.page.begun)


def leaves_preset(rules: ItemRules, answer: Answer | None) -> bool:
    """Whether nothing stands in the place of a preset: no answer, nor what stays once told."""
    if answer is None:
        return True
    return answer.origin is Origin.PRESET and not (rules.item.once and answer.raw is not None)


def may_move(rules: ItemRules, row: Row) -> bool:
    """Computed, so that it may have a value that nobody typed; a preset only in a begun row."""
    return rules.calculate is not None or (rules.preset is not None and is_begun(row))


def _is_owed(rules: ItemRules, row: Row, text: str | None) -> bool:
    """Whether an event is owed for a computed text.

    Rows of repeating groups get theirs once a person has begun or added them; a preset that is
    not asked any more keeps what it had (its answer is kept, and reads as missing).
    """
    answer = row.answers.get(rules.item.oid)
    stored = None if answer is None else answer.raw
    if row.struck or text == stored:
        return False
    if rules.calculate is None:
        return leaves_preset(rules, answer) and is_begun(row) and text is not None
    return not row.group or row.begun or row.added
