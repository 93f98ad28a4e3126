"""What the study's rules propose to a person: deviations, complications, adverse events, queries.

A proposal never becomes data by itself (D18).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from mscform.base.identity import FormKey, ItemAddress, ItemPath
from mscform.base.text import TranslatedText
from mscform.engine.cells import Cells, Page, Row, whole
from mscform.engine.form_state import ProposalState
from mscform.engine.functions_number import read_number
from mscform.engine.row_order import row_places
from mscform.engine.rules import CheckRules, ItemRules, ProposalRules, StandingProposal
from mscform.engine.subject_view import Place
from mscform.engine.values import Value
from mscform.engine.wording import fill


def of_checks(
    cells: Cells, rules: ItemRules, row: Row, fired: Iterable[CheckRules]
) -> tuple[ProposalState, ...]:
    """What the checks that fired at one item propose."""
    view = Place(cells, row=row, item=rules.item.oid)
    at = ItemAddress(row.page.key, ItemPath(rules.item.oid, row.key))
    return tuple(
        _proposal(check.proposal, at, check.check.message, view)
        for check in fired
        if check.proposal is not None
    )


def of_page(cells: Cells, page: Page) -> tuple[ProposalState, ...]:
    """What the proposal rules of a form propose; nothing while the form holds nothing."""
    if page.data is None and not page.begun:
        return ()
    return tuple(
        _proposal(standing.proposes, at, None, view)
        for standing in page.rules.proposals
        for at, view in _stands(cells, page, standing)
        if standing.when(view) is True
    )


def _stands(
    cells: Cells, page: Page, standing: StandingProposal
) -> Iterator[tuple[ItemAddress | FormKey, Place]]:
    oid = standing.rule.group
    if oid is None or not cells.compiled.rules.groups[oid].group.repeating:
        yield page.key, Place(cells, row=page.single)
        return
    group = cells.compiled.rules.groups[oid].group
    first = group.items[0].oid if group.timed is None else group.timed.key_item
    for row in row_places(page, group):
        yield ItemAddress(page.key, ItemPath(first, row.key)), Place(cells, row=row)


def _proposal(
    rules: ProposalRules,
    at: ItemAddress | FormKey,
    fallback: TranslatedText | None,
    view: Place,
) -> ProposalState:
    proposal = rules.proposal
    message = proposal.message or fallback or TranslatedText({"en": proposal.code})
    return ProposalState(
        kind=proposal.kind,
        code=proposal.code,
        grade=None if rules.grade is None else _grade(rules.grade(view)),
        at=at,
        message=fill(message, rules.slots, view),
    )


def _grade(value: Value) -> int | None:
    number = read_number(value) if isinstance(value, str) else value
    return whole(number) if isinstance(number, Decimal) else None
