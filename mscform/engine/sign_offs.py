"""Items of type `signature`: who stands for the form now; filled by signing, emptied by change.

A signature under a form fills the signature items that the signer's role may fill. They lapse as
the signature does: with the first change of what the form shows, also of a computed value. A row
that has a signature item of its own leaves those of the other rows alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mscform.definitions.item import DataType, ItemDefinition
from mscform.engine.cells import Cells, Page, Row
from mscform.engine.changes import ItemChange
from mscform.engine.derivation import Derivation
from mscform.engine.form_state import FormState, Need
from mscform.engine.rules import ItemRules
from mscform.records.audit import Action, EventDraft
from mscform.records.clinical import Answer, FormStatus, Origin

Lapsed = tuple[Row, ItemRules, Answer]
"""A signature item, and the answer that no longer stands."""


def is_sign_off(item: ItemDefinition | None) -> bool:
    """Whether an item is filled by signing its form."""
    return item is not None and item.data_type is DataType.SIGNATURE


def fills(state: FormState, *, login: str, role: str) -> list[ItemChange]:
    """What a signature writes: every asked, empty signature item that the role may fill."""
    return [
        ItemChange(form=state.key, path=item.path, raw=login)
        for group in state.groups
        for repeat in group.repeats
        if not repeat.struck
        for item in repeat.items
        if is_sign_off(item.definition)
        and item.need is Need.ASKED
        and (item.answer is None or item.answer.is_empty)
        and (not item.definition.roles or role in item.definition.roles)
    ]


def lapse(cells: Cells, derivation: Derivation, own: Sequence[Row]) -> list[Lapsed]:
    """Empty the signature items that changes of these rows leave without their signature.

    Computed answers of other rows count as well; everything is settled afterwards.
    """
    lapsed: list[Lapsed] = []
    while True:
        rows = dict.fromkeys([*own, *(row for row, _ in cells.unsettled)])
        fresh = {
            (row, rules.item.oid): (row, rules) for at in rows for row, rules in _over(cells, at)
        }
        if not fresh:
            return lapsed
        for row, rules in fresh.values():
            lapsed.append((row, rules, row.answers[rules.item.oid]))
            emptied = Answer(raw=None, origin=Origin.DERIVED)
            derivation.take(row.page, rules.item.oid, row.key, emptied)
        derivation.settle()


def changed_rows(cells: Cells, page: Page, first: EventDraft) -> tuple[Row, ...]:
    """The row that a person's act changes, where it changes what the form shows."""
    row = _row_of(cells, page, first)
    return () if row is None else (row,)


def _row_of(cells: Cells, page: Page, first: EventDraft) -> Row | None:
    content = first.content or {}
    if first.action is Action.ANSWER and first.path is not None:
        rules = cells.compiled.rules.items[first.path.item]
        if is_sign_off(rules.item):
            return None
        rows = page.rows.get(rules.group.oid, {})
        return rows.get(first.path.repeat, page.single)
    if first.action is Action.ROW_STRUCK:
        return next(
            (row for row in page.all_rows() if row.struck and row.key == content["repeat"]),
            page.single,
        )
    gone = first.action is Action.FORM_STATUS and page.status is FormStatus.NOT_DONE
    return page.single if gone else None


def _over(cells: Cells, row: Row) -> Iterator[tuple[Row, ItemRules]]:
    """The filled signature items that stand for a row: its own and the form's, else all."""
    if not row.page.rules.has_sign_offs:
        return
    group = cells.compiled.rules.groups.get(row.group)
    alone = group is not None and any(is_sign_off(rules.item) for rules in group.items)
    for place in (row, row.page.single) if alone else row.page.all_rows():
        for oid, answer in place.answers.items():
            rules = cells.compiled.rules.items.get(oid)
            if rules is not None and is_sign_off(rules.item) and answer.raw:
                yield place, rules
