"""A go / no-go list judged: where each line stands before an act of a run."""

from __future__ import annotations

from collections.abc import Iterator

from mscform.base.identity import FormKey, GroupOID, ItemAddress, ItemOID, ItemPath
from mscform.engine.cells import Cells, Page
from mscform.engine.functions_text import text_of
from mscform.engine.go_rules import GoLineRules, GoRules
from mscform.engine.go_state import GoState, LineStanding, LineState
from mscform.engine.need import is_asked
from mscform.engine.statements import said
from mscform.engine.subject_view import Place


def go_state(cells: Cells, page: Page, rules: GoRules) -> GoState:
    """Where every line stands at this moment."""
    view = Place(cells, row=page.single)
    lines = tuple(_line(cells, page, rules.group, line, view) for line in rules.lines)
    return GoState(plan=rules.plan, lines=lines)


def _line(cells: Cells, page: Page, group: GroupOID, rules: GoLineRules, view: Place) -> LineState:
    line = rules.line
    values = {oid: rule(view) for oid, rule in rules.values.items()}
    blank = [] if line.point is None else list(_not_taken(page, group, line.point))
    blank.extend(
        address
        for oid, value in values.items()
        if value is None and (address := _asked_at(cells, page, oid)) is not None
    )
    scanned = None if line.scan is None else text_of(values[line.scan])
    known = None if rules.same_as is None else text_of(rules.same_as(view))
    people = [values[who] for who in line.attested if values[who] is not None]
    told = said(rules.stops, cells.compiled.study, view)
    if scanned is not None and known is not None and scanned != known:
        standing = LineStanding.DIFFERENT
    elif told is not None:
        standing = LineStanding.REFUSED
    elif len(set(people)) < len(people):
        standing = LineStanding.SAME_PERSON
    elif blank or (line.scan is not None and known is None):
        standing = LineStanding.MISSING
    else:
        standing = LineStanding.DONE
    return LineState(
        line=line,
        standing=standing,
        blank=tuple(blank),
        words=None if told is None else told.words,
        scanned=scanned,
        known=known,
    )


def _asked_at(cells: Cells, page: Page, oid: ItemOID) -> ItemAddress | None:
    """Where an item is to be filled in; None while it is not asked."""
    rules = cells.compiled.rules.items[oid]
    own = page.key
    key = own if rules.form == own.form else FormKey(own.event, own.event_repeat, rules.form)
    there = cells.pages.get(key)
    if there is not None:
        view = Place(cells, row=there.single, item=oid)
        if not (rules.item.is_derived or is_asked(rules, there.single, view)):
            return None
    return ItemAddress(key, ItemPath(oid))


def _not_taken(page: Page, group: GroupOID, point: str) -> Iterator[ItemAddress]:
    """The moment of a set that nobody has taken as a whole."""
    timed = next(one.group.timed for one in page.rules.groups if one.group.oid == group)
    row = page.rows.get(group, {}).get(point)
    if timed is not None and (row is None or row.values.get(timed.status_item) != timed.done_code):
        yield ItemAddress(page.key, ItemPath(timed.time_item, point))
