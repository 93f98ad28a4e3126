"""What the study's rules propose to a person: deviations, complications, adverse events, queries.

A proposal never becomes data by itself (D18). Its identity is the rule, the place and the facts it
rests on; what a person made of it is kept with the form at which it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from mscform.base.canonical import digest
from mscform.base.identity import FormKey, ItemAddress, ItemPath
from mscform.base.text import TranslatedText
from mscform.definitions.logic import Expression, ProposalRecord
from mscform.engine.cells import Cells, Page, Row, whole
from mscform.engine.codec import encode
from mscform.engine.fillers import fill
from mscform.engine.form_state import ProposalState, ProposedRow, Standing
from mscform.engine.functions_number import read_number
from mscform.engine.functions_text import text_of
from mscform.engine.naming import Scope
from mscform.engine.row_order import row_places
from mscform.engine.rules import CheckRules, ItemRules, ProposalRules, StandingProposal
from mscform.engine.subject_view import Place
from mscform.engine.values import Value
from mscform.records.clinical import Confirmation
from mscform.records.replay import proposal_check, proposal_mark, proposal_path

_MARK_LENGTH = 16
"""Hexadecimal digits: enough that two sets of facts of one rule at one place never meet."""


class _Source(NamedTuple):
    """Where a proposal comes from: its rule, what decides it, and from where it looks."""

    page: Page
    rule: str
    decides: Expression
    slots: Mapping[str, Expression]
    scope: Scope
    view: Place
    fallback: TranslatedText | None


def of_checks(
    cells: Cells, rules: ItemRules, row: Row, fired: Iterable[CheckRules]
) -> tuple[ProposalState, ...]:
    """What the checks that fired at one item propose."""
    view = Place(cells, row=row, item=rules.item.oid)
    at = ItemAddress(row.page.key, ItemPath(rules.item.oid, row.key))
    scope = Scope(cells.compiled.study, rules.form, rules.group.oid, rules.item.oid)
    return tuple(
        _proposal(
            cells,
            found.proposal,
            at,
            _Source(
                row.page, found.check.oid, found.check.holds, found.check.slots, scope, view,
                found.check.message,
            ),
        )
        for found in fired
        if found.proposal is not None
    )  # fmt: skip


def of_page(cells: Cells, page: Page) -> tuple[ProposalState, ...]:
    """What the proposal rules of a form propose; nothing while the form holds nothing."""
    if page.data is None and not page.begun:
        return ()
    return tuple(
        _proposal(cells, standing.proposes, at, _source(cells, page, standing, view))
        for standing in page.rules.proposals
        for at, view in _stands(cells, page, standing)
        if standing.when(view) is True
    )


def _source(cells: Cells, page: Page, standing: StandingProposal, view: Place) -> _Source:
    rule = standing.rule
    scope = Scope(cells.compiled.study, rule.form, rule.group)
    return _Source(page, rule.oid, rule.when, rule.slots, scope, view, None)


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
    cells: Cells, rules: ProposalRules, at: ItemAddress | FormKey, source: _Source
) -> ProposalState:
    proposal = rules.proposal
    message = proposal.message or source.fallback or TranslatedText({"en": proposal.code})
    grade = None if rules.grade is None else _grade(rules.grade(source.view))
    row = None
    if proposal.record is not None:
        row = _row(cells, rules, proposal.record, source)
    facts = _facts(cells, rules, source, grade, row)
    return ProposalState(
        kind=proposal.kind,
        code=proposal.code,
        grade=grade,
        at=at,
        message=fill(message, rules.slots, cells.compiled.study, source.view),
        rule=source.rule,
        facts=facts,
        standing=_standing(source, at, facts),
        row=row,
        roles=proposal.roles,
    )


def _grade(value: Value) -> int | None:
    number = read_number(value) if isinstance(value, str) else value
    return whole(number) if isinstance(number, Decimal) else None


# ---------------------------------------------------------------------- where it is written


def _row(
    cells: Cells, rules: ProposalRules, record: ProposalRecord, source: _Source
) -> ProposedRow | None:
    study = cells.compiled.study
    form = _place_of(cells, source.page, record)
    if form is None:
        return None
    texts = []
    for oid, rule in rules.fill.items():
        item = study.item(oid)
        if item is not None:
            texts.append((oid, encode(item, rule(source.view), study) or None))
    return ProposedRow(form=form, group=record.group, fill=tuple(texts))


def _place_of(cells: Cells, page: Page, record: ProposalRecord) -> FormKey | None:
    """The named event; else the same visit where it has the form; else the only one that has."""
    if record.event is not None:
        return FormKey(record.event, "", record.form)
    own = page.occurrence.rules
    if any(place.form == record.form for place in own.forms):
        return FormKey(own.event.oid, page.key.event_repeat, record.form)
    for rules in cells.compiled.rules.events:
        if any(place.form == record.form for place in rules.forms):
            return FormKey(rules.event.oid, "", record.form)
    return None


# ---------------------------------------------------------------------- what it rests on


def _facts(
    cells: Cells, rules: ProposalRules, source: _Source, grade: int | None, row: ProposedRow | None
) -> str:
    """A mark of the facts: grade, words, what is filled in, and the answers named directly.

    What merely moves with the clock is no fact: nobody is asked again because a day has passed.
    """
    phrases, scope, view = cells.compiled.phrases, source.scope, source.view
    record = rules.proposal.record
    said = [
        text_of(rules.slots[name].rule(view))
        for name, text in sorted(source.slots.items())
        if not phrases.of(text, scope).moves
    ]
    filled = [
        [oid, text]
        for oid, text in (() if row is None else row.fill)
        if record is not None and not phrases.of(record.fill[oid], scope).moves
    ]
    read = list(phrases.of(source.decides, scope).facts(view))
    return digest([grade, said, filled, read])[:_MARK_LENGTH]


def _standing(source: _Source, at: ItemAddress | FormKey, facts: str) -> Standing:
    data = source.page.data
    if data is None or not data.confirmations:
        return Standing.OPEN
    path = proposal_path(at.path if isinstance(at, ItemAddress) else None)
    for standing in (Standing.ACCEPTED, Standing.CHANGED, Standing.DISMISSED):
        mark = proposal_mark(standing, facts)
        if Confirmation(path, proposal_check(source.rule), mark) in data.confirmations:
            return standing
    return Standing.OPEN
