"""One version of a study hears that something moved on a form of another version."""

from __future__ import annotations

from mscform.engine.cells import Cells, Row
from mscform.engine.derivation import Derivation
from mscform.engine.existence import event_rules
from mscform.engine.sharing import Notice, Reading


def mirror(cells: Cells, derivation: Derivation, notice: Notice) -> None:
    """Let the rules here see what a notice tells; what this version does not know is left out."""
    if event_rules(cells, notice.form) is None:
        return
    read = cells.sharing.abroad(notice)
    if read is None and notice.form not in cells.pages:
        return
    page = derivation.page(notice.form)
    if read is None:
        derivation.look_at_pages()
    elif page.status is not read.status:
        cells.assign(page, "status", read.status)
    row = _row(cells, derivation, notice)
    if row is None:
        return
    if read is not None:
        _follow(derivation, row, read)
    rules = None if notice.item is None else cells.compiled.rules.items.get(notice.item)
    if rules is not None and rules.form == notice.form.form:
        derivation.push(rules.step, row)


def _row(cells: Cells, derivation: Derivation, notice: Notice) -> Row | None:
    """The row here that a notice speaks of."""
    page, book = cells.pages[notice.form], cells.compiled.rules
    rules = None if notice.item is None else book.items.get(notice.item)
    if rules is not None and rules.form == notice.form.form:
        return (
            None
            if rules.group.repeating and not notice.repeat
            else derivation.row(page, rules, notice.repeat)
        )
    if not notice.group:
        return page.single
    group = book.groups.get(notice.group)
    if group is None or group.form != notice.form.form or not group.group.repeating:
        return None
    return page.rows[notice.group].get(notice.repeat) or derivation.new_row(
        page, notice.group, notice.repeat
    )


def _follow(derivation: Derivation, row: Row, read: Reading) -> None:
    """A row stands as it stands where it is judged."""
    if read.begun and not row.begun:
        derivation.begin(row)
    if read.added and not row.added and row.group:
        derivation.add_row(row.page, row.group, row.key)
    if read.struck and not row.struck and row.group:
        derivation.strike(row.page, row.group, row.key)
